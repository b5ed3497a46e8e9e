"""What the role lets us see: one course and a few of its participants stand for all.

Moodle rarely says no: people, fields and activities just vanish from its answers, so each probe
looks at what a sample shows. Only reading functions are called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from connector.moodle.answers import (
    COMPLETION,
    COURSES,
    ENROLLED,
    GRADES,
    USERS_BY_FIELD,
    User,
)
from connector.moodle.checks import content
from connector.moodle.checks.finding import (
    Check,
    Fix,
    Level,
    Needs,
    none_shown,
    probed,
    role,
    unchecked,
    wants,
)
from connector.moodle.checks.sample import Sample
from connector.moodle.courses import FRONT_PAGE
from connector.moodle.errors import Refused
from connector.moodle.site import Site

COURSES_TRIED = 10  # until one has participants
COURSES_A_CALL = 50
PEOPLE_SEEN = 20
OF_THE_PERSON = frozenset({"usernotenroled", "nocriteriaset"})  # refusals that show the right

VIEW_PEOPLE = "moodle/user:viewdetails"
VIEW_ALL = "moodle/user:viewalldetails"
VIEW_IDENTITY = "moodle/site:viewuseridentity"
VIEW_COURSES = "moodle/course:view"
VIEW_HIDDEN = "moodle/course:viewhiddencourses"


def check_rights(site: Site, needs: Needs) -> Iterator[Check]:
    """Everything that pulls read, by sample. Raises what stops the site."""
    sample = Sample()
    yield probed("courses", partial(_courses, site, sample), fixes=role(VIEW_COURSES))
    review = role("moodle/course:enrolreview")
    yield probed("enrolments", partial(_enrolments, site, sample), fixes=review)
    for name, probe, level, fixes in _probes(site, needs, sample):
        if name in OF_NOBODY or (sample.courses if name in OF_COURSES else sample.people):
            yield probed(name, probe, level=level, fixes=fixes)
        else:
            yield unchecked(name, "no course with participants is open to us")
    yield probed("cohort-list", partial(content.cohorts, site), fixes=role("moodle/cohort:view"))


OF_NOBODY = frozenset({"competencies"})
OF_COURSES = frozenset({"quizzes", "surveys", "assignments"})
Probe = tuple[str, Callable[[], Check], Level, tuple[Fix, ...]]


def _probes(site: Site, needs: Needs, sample: Sample) -> Iterator[Probe]:
    """The probes that need a sample, with the capability that a refusal means."""
    completion, progress = role("report/completion:view"), role("report/progress:view")
    yield "people", lambda: _people(site, needs, sample), "fail", ()
    yield "completions", lambda: _completion(site, sample), "fail", completion
    yield "grades", lambda: _grades(site, sample), "fail", role("gradereport/user:view")
    yield "quizzes", lambda: content.quizzes(site, sample), "fail", role("mod/quiz:view")
    yield "assignments", lambda: content.assignments(site, sample), "warn", role("mod/assign:view")
    yield "surveys", lambda: content.surveys(site, sample), "warn", role(content.VIEW_ANSWERS)
    if needs.activities:
        yield "activities", lambda: content.activities(site, sample), "warn", progress
    if "competencies" in site.settings.facts:
        rights = role("moodle/competency:competencyview")
        yield "competencies", lambda: content.competencies(site), "warn", rights
    if "badges" in site.settings.facts:
        rights = role("moodle/badges:viewotherbadges")
        yield "badges", lambda: content.badges(site, sample), "warn", rights


VIEW_GRADES = "moodle/grade:viewall"


def _courses(site: Site, sample: Sample) -> Check:
    found = [one for one in site.ask(COURSES).courses if one.id != FRONT_PAGE]
    sample.courses = [one for one in found if one.enablecompletion is not None]
    closed = len(found) - len(sample.courses)
    if closed or not found:
        level: Level = "warn" if sample.courses else "fail"
        message = f"{closed} of {len(found)} courses are closed to us"
        missing = (VIEW_COURSES, VIEW_HIDDEN)
        return Check("courses", level, message, wants(*missing), role(*missing))
    return Check("courses", "ok", f"{len(found)} courses; a hidden one would be left out")


def _enrolments(site: Site, sample: Sample) -> Check:
    options = {"userfields": "id", "onlyactive": "1", "limitnumber": str(PEOPLE_SEEN)}
    named = [{"name": name, "value": value} for name, value in options.items()]
    tracked = sorted(sample.courses, key=lambda course: not course.enablecompletion)
    for course in tracked[:COURSES_TRIED]:
        users = site.ask(ENROLLED, {"courseid": course.id, "options": named})
        sample.people = [user.id for user in users if user.id != site.info.userid]
        if sample.people:
            sample.course = course.id
            return Check("enrolments", "ok", "participants are shown")
    return none_shown("enrolments", VIEW_PEOPLE)


def _people(site: Site, needs: Needs, sample: Sample) -> Check:
    """Of others: Moodle shows more of the caller than of them."""
    users = site.ask(USERS_BY_FIELD, {"field": "id", "values": sample.people})
    hidden = _hidden(users)
    if hidden:
        level: Level = "warn" if set(hidden) == {"email"} else "fail"
        message = f"hidden from us: {', '.join(hidden)}"
        fixes = role(*dict.fromkeys(hidden.values()))
        if "email" in hidden:
            fixes += (Fix("identity", ("email",)),)
        return Check("people", level, message, wants(*fixes[0].items), fixes)
    if not any(user.idnumber or _holds(user, needs.number_field) for user in users):
        why = f"none of {len(users)} people shows an ID number or the field {needs.number_field!r}"
        remedy = "Where does this site keep the NIP? Set [match] profile_field, or fill one in."
        return unchecked("people", why, remedy)
    return Check("people", "ok", "user names, e-mail addresses and numbers are shown")


def _hidden(users: list[User]) -> dict[str, str]:
    """What nobody of a sample shows, with the capability that hides it."""
    if not users:
        return {"everybody": VIEW_PEOPLE}
    found = {}
    if all(user.username is None for user in users):
        found["user names"] = VIEW_ALL
    if all(user.email is None for user in users):
        found["email"] = VIEW_IDENTITY
    return found


def _holds(user: User, field_name: str) -> bool:
    return any(one.shortname == field_name and one.value for one in user.customfields)


def _completion(site: Site, sample: Sample) -> Check:
    try:
        site.ask(COMPLETION, {"courseid": sample.course, "userid": sample.people[0]})
    except Refused as error:
        if error.errorcode not in OF_THE_PERSON:
            raise
    return Check("completions", "ok", "course completions are shown")


def _grades(site: Site, sample: Sample) -> Check:
    try:
        site.ask(GRADES, {"courseid": sample.course, "userid": sample.people[0]})
    except Refused as error:
        if error.errorcode != "nopermissiontoviewgrades":
            raise
        return Check("grades", "fail", str(error), wants(VIEW_GRADES), role(VIEW_GRADES))
    return Check("grades", "ok", "grades are shown; hidden ones need moodle/grade:viewhidden")
