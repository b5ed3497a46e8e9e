"""The stages of a round: each calls one thing of a floor below with its part of the config.

A stage takes the round and gives its counts; what a person should know goes to the round's
problems or waiting list. Moodle sites that failed are left out of planning and pushing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from sqlmodel import Session

from connector.hr.errors import HrError
from connector.listing import few_of
from connector.mail import MailUnset
from connector.moodle.checks.about import clock_warning
from connector.moodle.errors import MoodleError
from connector.moodle.settings import SiteSettings
from connector.pull import Skipped
from lontar import intake
from lontar.config.faults import ConfigError
from lontar.config.model import Config
from lontar.mailing import tell_of_plans
from lontar.rounds import Counts, Round
from reports.calendar.periods import Period, period_of
from reports.competences import with_competences
from reports.hours import ledger
from reports.letters.notices import Notices
from reports.offerings.course_figures import course_standings
from reports.schemes import deciding
from reports.schemes.closed import corrections
from reports.schemes.officials import wordings
from reports.standings import standings
from sync.inward import happenings
from sync.inward.extents import SuspiciousPull
from sync.inward.people import matching
from sync.inward.sites import pulling
from sync.outward import comparing, exceptions, plans, pushing, remembering, settling, undo
from sync.outward.standing import CourseStanding

FAR_OFF = 600  # seconds that a clock may differ before every run says so; doctor tells less


def pull(round_: Round) -> Counts:
    """Read every Moodle site and land what it tells, kind by kind."""
    counts: Counter[str] = Counter()
    for settings in round_.house.config.site:
        if round_.only_site not in (None, settings.id):
            continue
        try:
            counts.update(_pull_site(round_, settings))
        except (MoodleError, ConfigError, SuspiciousPull) as error:
            round_.stage_failed = True
            round_.failed_sites.add(settings.id)
            round_.sites.pop(settings.id, None)
            round_.problem_of(error, f"site {settings.id}")
    counts["happenings"] = _recognise(round_)
    return dict(counts)


def _recognise(round_: Round) -> int:
    """Tell apart what happened to courses, accounts and completions; those are told that need a
    person."""
    with round_.house.store.begin() as session:
        fresh = happenings.recognise(session)
    for one in fresh:
        if one.remedy:
            round_.problem(one.kind, f"{one.subject}: {one.detail}", one.remedy)
    return len(fresh)


def _pull_site(round_: Round, settings: SiteSettings) -> Counts:
    config = round_.house.config
    site = round_.open_site(settings)
    round_.sites[settings.id] = site
    if clock := clock_warning(site, round_.house.now(), FAR_OFF):
        round_.problem("clock", f"site {settings.id}: {clock.message}", clock.remedy)
    options = pulling.PullOptions(
        fields=config.courses.fields,
        zone=config.zone,
        profile_field=config.match.profile_field or None,
        kept=config.trust.rows_at_least,
        full=round_.full,
        learning=config.courses.learning,
    )
    result = pulling.pull_site(round_.house.store, site, round_.run, options, round_.note)
    round_.roads[settings.id] = result.roads
    _tell(round_, "moodle", result.skipped, f"site {settings.id}: ")
    round_.landed = sum(result.counts.values(), round_.landed)
    facts = {
        name: landed.new + landed.changed + landed.same for name, landed in result.counts.items()
    }
    return {"calls": result.calls, **facts}


def land(round_: Round) -> Counts:
    """Take in the personnel files that pass the gate; count all facts landed in this round."""
    for settings in intake.sources(round_.house):
        try:
            offered = intake.read_source(round_.house, settings)
            imported = intake.take_in(round_.house, offered, round_.run)
        except (HrError, ConfigError) as error:
            round_.problem_of(error, f"hr {settings.id}")
            continue
        round_.landed += imported.landed
        round_.note(settings.id, offered.reading.rows, offered.reading.rows)
        if imported.verdict.status == "rejected":
            message = f"hr {settings.id}: the file was rejected; the last good state stays in force"
            round_.problem("hr_rejected", message, "put a new file in its place")
        if imported.verdict.status == "held":
            round_.waiting.append(f"hr {settings.id}: {imported.verdict.reason}")
    for orphan in intake.orphans_of(round_.house):
        message = f"{orphan} are in force, but no [[hr]] source tells them any more"
        remedy = f"put the source back, or end its facts: lontar hr retire {orphan.source}"
        round_.problem("hr_removed", message, remedy)
    landed = round_.landed
    return {"new": landed.new, "changed": landed.changed, "gone": landed.gone, "same": landed.same}


def match(round_: Round) -> Counts:
    """Link accounts with persons."""
    with round_.house.store.begin() as session:
        matched = matching.match(session, round_.run, round_.house.config.match)
    return {"linked": matched.linked, "unmatched": sum(matched.unmatched.values())}


def measure(round_: Round) -> Counts:
    """Bring the ledger up to what has been landed."""
    with round_.house.store.begin() as session:
        renewed = ledger.refresh(session, round_.house.config.hours, round_.run.id)
    return {"credits": renewed}


def decide(round_: Round) -> Counts:
    """Decide every scheme for everybody and land what changed; edited schemes wait."""
    config = round_.house.config
    at = round_.house.at_present
    with round_.house.store.begin() as session:
        decided = deciding.decide_all(session, config.scheme, config.measuring, at, round_.run)
        unseen = wordings.edited(session, config.scheme)
        corrected = corrections.list_corrections(session, at.day, round_.run)
        unanswered = corrections.count_waiting(session)
    for (scheme_id, period), count in unanswered.items():
        told = f"scheme {scheme_id}: {count} corrections of {period} wait for an answer"
        round_.waiting.append(f"{told}; look at them with lontar period show {period}")
    for one in unseen:
        look = f"see who enters and leaves with lontar scheme review {one.id}"
        round_.waiting.append(f"scheme {one.id}: its rules were edited; {look}")
    outcomes: Counter[str] = Counter()
    for scheme in decided:
        outcomes.update(scheme.outcomes)
        round_.landed += scheme.landed
    return {**outcomes, **({"corrections": corrected} if corrected else {})}


def plan(round_: Round) -> Counts:
    """Settle what is in doubt, compare wanted with actual, and keep the difference as a plan."""
    house, config = round_.house, round_.house.config
    settled = settling.settle(house.store, round_.sites, now=house.now)
    _tell(round_, "push", settled.problems)
    year = period_of(house.today, "year")
    with house.store.read() as session:
        everybody = standings(
            session,
            config.measuring,
            config.scheme,
            year,
            house.at_present,
            notices=_notices(config),
        )
        if config.push.competencies.enabled or config.push.learning_plans.enabled:
            at = house.at_present
            everybody = with_competences(session, everybody, config.measuring, year, at)
        courses = _courses(session, round_, year)
    found = comparing.compare(
        house.store, round_.sites, config.push, everybody, courses=courses, now=house.now()
    )
    _tell(round_, "push", found.problems)
    counts: Counts = {"standings": len(everybody), "changes": len(found.changes)}
    counts |= exceptions.count_exceptions(found)
    if round_.dry_run:
        return counts
    terms = terms_of(round_)
    with house.store.begin() as session:
        exceptions.keep_exceptions(session, found, round_.run)
        remembering.keep_first(session, found.first, round_.run.id)
        round_.plans = plans.keep_plans(session, found, terms)
    return counts


def _courses(session: Session, round_: Round, period: Period) -> list[CourseStanding]:
    """The figures of courses, if any are shown in Moodle."""
    config = round_.house.config
    if not config.push.course_fields.enabled:
        return []
    return course_standings(session, config.measuring, period, round_.house.at_present)


def _notices(config: Config) -> Notices | None:
    """Who writes notices to people, if any are sent."""
    if not config.push.messages.enabled:
        return None
    agency = config.agency
    return Notices(agency.language, agency.name, config.digest.objections)


def terms_of(round_: Round) -> plans.Terms:
    """What plans are judged by today."""
    config = round_.house.config
    with round_.house.store.read() as session:
        schemes = wordings.effective(session, config.scheme)
    hashes = {scheme.id: scheme.hash for scheme in schemes}
    return plans.Terms(round_.run.id, hashes, config.push, round_.house.now())


def push(round_: Round) -> Counts:
    """Write plans that are approved, or within the limits in ``auto`` mode; others wait."""
    counts: Counter[str] = Counter()
    for number in round_.plans:
        counts.update(_push_one(round_, number))
    return dict(counts)


def _push_one(round_: Round, number: int) -> Counts:
    house = round_.house
    with house.store.begin() as session:
        cleared = plans.is_cleared(session, number, house.config.push, now=house.now())
    if not cleared:
        round_.unapproved.append(number)
        round_.waiting.append(f"plan {number}: look at it with lontar plan show {number}")
        return {"waiting": 1}
    pushed = apply_plan(round_, number)
    return {"written": pushed.written, **pushed.counts}


def report(round_: Round) -> Counts:
    """Count what needs a person, and in ``auto`` mode tell the agency of plans that wait."""
    told = _tell_of_plans(round_) if round_.house.config.push.mode == "auto" else 0
    with round_.house.store.read() as session:
        unmatched = matching.count_unmatched(session)
    return {
        "waiting": len(round_.waiting),
        "problems": len(round_.problems),
        "unmatched": unmatched,
        "mails": told,
    }


def _tell_of_plans(round_: Round) -> int:
    """How many mails were sent; one that could not be is a problem and stays owed."""
    if round_.dry_run:
        return 0
    try:
        dispatch = tell_of_plans(round_.house, round_.unapproved, round_.renew)
    except MailUnset as error:
        round_.problem("mail", str(error), error.remedy)
        return 0
    if dispatch.stopped is not None:
        round_.problem("mail", str(dispatch.stopped), dispatch.stopped.remedy)
    return len(dispatch.sent)


def open_sites(round_: Round) -> None:
    """Open every site for pushing; one that fails is told, its changes wait."""
    for settings in round_.house.config.site:
        try:
            round_.sites[settings.id] = round_.open_site(settings)
        except (MoodleError, ConfigError) as error:
            round_.problem_of(error, f"site {settings.id}")


def apply_plan(round_: Round, number: int) -> pushing.Push:
    """Write a plan's waiting changes on the open sites and read them back."""
    house = round_.house
    pushed = pushing.apply_plan(
        house.store,
        number,
        round_.sites,
        house.config.push,
        run=round_.run.id,
        now=house.now,
        progress=lambda done, total: round_.note("changes", done, total),
    )
    _tell(round_, "push", pushed.problems)
    return pushed


def plan_undo(round_: Round, run: int, only: Collection[str]) -> undo.Undoing:
    """Draw up the plan that takes back what a run wrote."""
    undoing = undo.plan_undo(round_.house.store, round_.sites, run, terms_of(round_), only=only)
    _tell(round_, "push", undoing.problems)
    return undoing


def _tell(round_: Round, kind: str, skipped: Iterable[Skipped], about: str = "") -> None:
    """One problem for all that suffers the same."""
    sufferers: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in skipped:
        sufferers[one.reason, one.remedy].append(one.subject)
    for (reason, remedy), found in sufferers.items():
        subjects = list(dict.fromkeys(found))
        round_.problem(kind, f"{about}{few_of(subjects)}: {reason}", remedy)
