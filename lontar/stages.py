"""The stages of a round: each calls one thing of a floor below with its part of the config.

A stage takes the round and gives its counts; what a person should know goes to the round's
problems or waiting list. Moodle sites that failed are left out of planning and pushing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from connector.hr.errors import HrError
from connector.moodle.errors import MoodleError
from connector.moodle.settings import SiteSettings
from connector.pull import Skipped
from lontar import intake
from lontar.config import ConfigError
from lontar.rounds import Counts, Round
from reports import ledger
from reports.periods import period_of
from reports.schemes import deciding
from reports.standings import standings
from sync.inward import matching, pulling
from sync.inward.extents import SuspiciousPull
from sync.outward import comparing, plans, pushing, settling

NAMED = 5  # of the courses, accounts or targets that suffer the same


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
    return dict(counts)


def _pull_site(round_: Round, settings: SiteSettings) -> Counts:
    config = round_.house.config
    site = round_.house.open_site(settings)
    round_.sites[settings.id] = site
    options = pulling.PullOptions(
        fields=config.courses.fields,
        zone=config.zone,
        profile_field=config.match.profile_field or None,
        kept=config.trust.rows_at_least,
        full=round_.full,
    )
    result = pulling.pull_site(round_.house.store, site, round_.run, options, round_.note)
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
        except HrError as error:
            round_.problem_of(error)
            continue
        round_.landed += imported.landed
        round_.note(settings.id, offered.reading.rows, offered.reading.rows)
        if imported.verdict.status == "rejected":
            message = f"hr {settings.id}: the file was rejected; the last good state stays in force"
            round_.problem("hr_rejected", message, "put a new file in its place")
        if imported.verdict.status == "held":
            round_.waiting.append(f"hr {settings.id}: {imported.verdict.reason}")
    landed = round_.landed
    return {"new": landed.new, "changed": landed.changed, "gone": landed.gone, "same": landed.same}


def match(round_: Round) -> Counts:
    """Link accounts with persons."""
    with round_.house.store.begin() as session:
        matched = matching.match(session, round_.run)
    return {"linked": matched.linked, "unmatched": sum(matched.unmatched.values())}


def measure(round_: Round) -> Counts:
    """Bring the ledger up to what has been landed."""
    with round_.house.store.begin() as session:
        renewed = ledger.refresh(session, round_.house.config.hours, round_.run.id)
    return {"credits": renewed}


def decide(round_: Round) -> Counts:
    """Decide every scheme for everybody and land what changed."""
    config = round_.house.config
    at = round_.house.at_present
    with round_.house.store.begin() as session:
        decided = deciding.decide_all(session, config.scheme, config.measuring, at, round_.run)
    outcomes: Counter[str] = Counter()
    for scheme in decided:
        outcomes.update(scheme.outcomes)
        round_.landed += scheme.landed
    return dict(outcomes)


def plan(round_: Round) -> Counts:
    """Settle what is in doubt, compare wanted with actual, and keep the difference as a plan."""
    house, config = round_.house, round_.house.config
    settled = settling.settle(house.store, round_.sites, now=house.now)
    _tell(round_, "push", settled.problems)
    year = period_of(house.today, "year")
    with house.store.read() as session:
        everybody = standings(session, config.measuring, config.scheme, year, house.at_present)
    found = comparing.compare(house.store, round_.sites, config.push, everybody)
    _tell(round_, "push", found.problems)
    counts: Counts = {"standings": len(everybody), "changes": len(found.changes)}
    if round_.dry_run:
        return counts
    with house.store.begin() as session:
        round_.plan = plans.keep_plan(
            session,
            found,
            run=round_.run.id,
            schemes={scheme.id: scheme.hash for scheme in config.scheme},
            limits=config.push.limits,
            now=house.now(),
        )
    return counts


def push(round_: Round) -> Counts:
    """Write the plan if it is approved, or within the limits in ``auto`` mode; else it waits."""
    if round_.plan is None:
        return {}
    house = round_.house
    with house.store.begin() as session:
        cleared = plans.is_cleared(session, round_.plan, house.config.push.mode, now=house.now())
    if not cleared:
        round_.waiting.append(f"plan {round_.plan}: look at it with lontar plan show {round_.plan}")
        return {"waiting": 1}
    pushed = apply_plan(round_, round_.plan)
    return {"written": pushed.written, **pushed.counts}


def report(round_: Round) -> Counts:
    """Count what needs a person; mails go out by the digest alone."""
    with round_.house.store.read() as session:
        unmatched = len(matching.list_unmatched(session))
    return {
        "waiting": len(round_.waiting),
        "problems": len(round_.problems),
        "unmatched": unmatched,
    }


def open_sites(round_: Round) -> None:
    """Open every site for pushing; one that fails is told, its changes wait."""
    for settings in round_.house.config.site:
        try:
            round_.sites[settings.id] = round_.house.open_site(settings)
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
        now=house.now,
        progress=lambda done, total: round_.note("changes", done, total),
    )
    _tell(round_, "push", pushed.problems)
    return pushed


def _tell(round_: Round, kind: str, skipped: Iterable[Skipped], about: str = "") -> None:
    """One problem for all that suffers the same."""
    sufferers: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in skipped:
        sufferers[one.reason, one.remedy].append(one.subject)
    for (reason, remedy), found in sufferers.items():
        subjects = list(dict.fromkeys(found))
        more = f" and {len(subjects) - NAMED} more" if len(subjects) > NAMED else ""
        round_.problem(kind, f"{about}{', '.join(subjects[:NAMED])}{more}: {reason}", remedy)
