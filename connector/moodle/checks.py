"""What ``doctor`` asks one open site: is everything there that the pulls and pushes need?

In: an open ``Site`` and the present time. Out: one ``Check`` after another, each with what to
click in Moodle. Only reading functions are called, a dozen of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal
from urllib.parse import urlsplit

from connector.moodle.answers import COMPLETION, COURSES, ENROLLED, GRADES, USERS_BY_FIELD
from connector.moodle.bulk import probe_participants, probe_users
from connector.moodle.courses import FRONT_PAGE, VIEW
from connector.moodle.errors import ADVICE, HIDDEN_FIELDS, MISSING_FUNCTION, MoodleError, Refused
from connector.moodle.functions import FUNCTIONS
from connector.moodle.site import Site

Level = Literal["ok", "warn", "fail"]
Sample = tuple[int, int]  # course, account

OLDEST = 2024100700  # Moodle 4.5, the version that the rules of this package were seen on
SKEW_SECONDS = 60
COURSES_TRIED = 10  # until one has a participant
OF_THE_PERSON = frozenset({"usernotenroled", "nocriteriaset"})  # refusals that show the right


@dataclass(frozen=True, slots=True)
class Check:
    """One finding; ``remedy`` says what to do unless all is well."""

    id: str
    level: Level
    message: str
    remedy: str = ""


def check_site(site: Site, *, now: datetime) -> Iterator[Check]:
    """All checks of an open site; ``now`` is our own clock. Raises what stops the site."""
    yield _version(site)
    yield _account(site)
    yield _address(site)
    yield _clock(site, now)
    yield from _functions(site)
    yield _probed("report-participants", lambda: _participants_report(site), level="warn")
    yield _probed("report-users", lambda: _users_report(site), level="warn")
    yield from _samples(site)


def _version(site: Site) -> Check:
    release = f"Moodle {site.info.release}"
    if int(float(site.info.version)) < OLDEST:
        return Check("version", "warn", release, "Lontar is made for 4.5: this may differ.")
    return Check("version", "ok", release)


def _account(site: Site) -> Check:
    if site.info.userissiteadmin:
        remedy = "Give the token to an account with a role of its own, as the manual says."
        return Check("account", "warn", f"{site.info.username} is a site administrator", remedy)
    return Check("account", "ok", f"{site.info.username}, language {site.info.lang or '?'}")


def _address(site: Site) -> Check:
    there, here = urlsplit(site.info.siteurl).netloc, urlsplit(str(site.settings.url)).netloc
    if there != here:
        remedy = "Write that address as the url of the site."
        return Check("address", "warn", f"the site calls itself {site.info.siteurl}", remedy)
    return Check("address", "ok", site.info.siteurl)


def _clock(site: Site, now: datetime) -> Check:
    there = site.client.server_date
    if there is None:
        return Check("clock", "warn", "the site does not tell its time", "Let it send a Date.")
    skew = round((there - now).total_seconds())
    if abs(skew) > SKEW_SECONDS:
        remedy = "Set the clock of the server that is wrong (NTP)."
        return Check("clock", "warn", f"the site's clock is {skew} s off ours", remedy)
    return Check("clock", "ok", "the clocks agree")


def _functions(site: Site) -> Iterator[Check]:
    missing = site.missing()
    if not missing:
        yield Check("functions", "ok", f"all {len(FUNCTIONS)} functions are in the service")
    for name, lost in missing.items():
        level: Level = "fail" if FUNCTIONS[name].needed else "warn"
        message = f"{name} is missing: without it {lost}"
        yield Check(f"function:{name}", level, message, ADVICE[MISSING_FUNCTION][1])


def _probed(name: str, probe: Callable[[], Check], *, level: Level = "fail") -> Check:
    """A check whose refusal is its finding."""
    try:
        return probe()
    except MoodleError as error:
        if error.reach == "site":
            raise
        return Check(name, level, str(error), error.advice)


def _participants_report(site: Site) -> Check:
    probe_participants(site)
    number = site.report("participants")
    return Check("report-participants", "ok", f"report {number} is there and believable")


def _users_report(site: Site) -> Check:
    lacking = probe_users(site)
    number = site.report("users")
    if lacking:
        remedy = f"Add the columns: {', '.join(lacking)}."
        return Check("report-users", "warn", f"report {number} lacks columns of people", remedy)
    return Check("report-users", "ok", f"report {number} is there and has what people need")


def _samples(site: Site) -> Iterator[Check]:
    """One course and one participant stand for all: what do we see of them?"""
    courses: list[int] = []
    yield _probed("courses", lambda: _courses(site, courses))
    people: list[Sample] = []
    yield _probed("enrolments", lambda: _enrolments(site, courses, people))
    for sample in people:
        yield _probed("people", partial(_person, site, sample))
        yield _probed("completions", partial(_completion, site, sample))
        yield _probed("grades", partial(_grade, site, sample))


def _courses(site: Site, open_ones: list[int]) -> Check:
    found = [one for one in site.ask(COURSES).courses if one.id != FRONT_PAGE]
    open_ones += [one.id for one in found if one.enablecompletion is not None]
    closed = len(found) - len(open_ones)
    if closed or not found:
        message = f"{closed} of {len(found)} courses are closed to us"
        return Check("courses", "fail" if not open_ones else "warn", message, VIEW)
    return Check("courses", "ok", f"{len(found)} courses")


def _enrolments(site: Site, courses: list[int], people: list[Sample]) -> Check:
    options = {"userfields": "id", "onlyactive": "1", "limitnumber": "2"}
    named = [{"name": name, "value": value} for name, value in options.items()]
    for course in courses[:COURSES_TRIED]:
        users = site.ask(ENROLLED, {"courseid": course, "options": named})
        people += [(course, user.id) for user in users if user.id != site.info.userid][:1]
        if people:
            return Check("enrolments", "ok", "participants are shown")
    return Check("enrolments", "warn", "no course that we tried has participants")


def _person(site: Site, sample: Sample) -> Check:
    """Of somebody else: Moodle shows more of the caller than of others."""
    users = site.ask(USERS_BY_FIELD, {"field": "id", "values": [sample[1]]})
    needed = ("username", "email", "suspended")
    hidden = [name for name in needed if not users or getattr(users[0], name) is None]
    if hidden:
        advice = ADVICE[HIDDEN_FIELDS][1]
        level: Level = "fail" if "username" in hidden else "warn"
        return Check("people", level, f"hidden from us: {', '.join(hidden)}", advice)
    return Check("people", "ok", "usernames and e-mail addresses are shown")


def _completion(site: Site, sample: Sample) -> Check:
    try:
        site.ask(COMPLETION, {"courseid": sample[0], "userid": sample[1]})
    except Refused as error:
        if error.errorcode not in OF_THE_PERSON:
            raise
    return Check("completions", "ok", "course completions are shown")


def _grade(site: Site, sample: Sample) -> Check:
    site.ask(GRADES, {"courseid": sample[0], "userid": sample[1]})
    return Check("grades", "ok", "grades are shown")
