"""Everybody's results in quizzes, assignments and courses: of whole courses, or of single persons.

Out: the records of ``gradebook``. Moodle leaves suspended and expired people out of a whole
course's answer, though their results stand: they are asked about by name, which it answers. A
course that cannot be read is named and left out of the extent, so that nothing of it closes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from zoneinfo import ZoneInfo

from connector.moodle.answers import ENROLLED, GRADES, UserGrades
from connector.moodle.asking import Question, answered
from connector.moodle.errors import MoodleError, Refused
from connector.moodle.learning.gradebook import Graded, Result, results_of
from connector.moodle.learning.left_out import LeftOut
from connector.moodle.site import Site
from connector.pull import Extent, Pull

Pair = tuple[int, int]  # account, course

REVIEW = "The role needs moodle/course:enrolreview."


def read_grades(
    site: Site,
    *,
    courses: Collection[int],
    zone: ZoneInfo,
    inactive: Collection[Pair] = frozenset(),
) -> Pull[Result]:
    """Final results by Moodle's own grading; one heavy call per course, with all its people.

    ``inactive`` pairs are known to be suspended or expired, whatever the course says of it.
    """
    extent = Extent(road="grade items")
    return Pull(_of_courses(site, sorted(courses), inactive, zone, extent), extent)


def read_named_grades(site: Site, pairs: Collection[Pair], zone: ZoneInfo) -> Pull[Result]:
    """The results of single persons in single courses, and of nobody else."""
    extent = Extent(road="visits", pairs=set(pairs))
    return Pull(_of_pairs(site, sorted(pairs), zone, extent), extent)


def _of_courses(
    site: Site, courses: list[int], known: Collection[Pair], zone: ZoneInfo, extent: Extent
) -> Iterator[Result]:
    left_out = LeftOut(courses, extent)
    inactive = _inactive(site, courses, left_out)
    for account, course in known:
        inactive.setdefault(course, set()).add(account)
    untold = set[Pair]()
    answers = site.ask_many(GRADES, ({"courseid": one, "userid": 0} for one in courses), batch=1)
    for course, answer in zip(courses, answers, strict=True):
        if isinstance(answer, MoodleError):
            left_out.add(course, answer.told, answer.advice)
            continue
        told = {person.userid for person in answer.usergrades}
        untold.update((account, course) for account in inactive.get(course, set()) - told)
        for person in answer.usergrades:
            yield from _lines(Graded(site.id, person.userid, course, zone), [person])
    yield from _of_pairs(site, sorted(untold), zone, extent)


def _of_pairs(site: Site, pairs: list[Pair], zone: ZoneInfo, extent: Extent) -> Iterator[Result]:
    questions = (
        Question(account, course, {"courseid": course, "userid": account})
        for account, course in pairs
    )
    for asked, answer in answered(site, GRADES, questions, extent):
        told = [person for person in answer.usergrades if person.userid == asked.account]
        if not told:  # no line at all says nothing
            extent.spared.add((asked.account, asked.course))
        yield from _lines(Graded(site.id, asked.account, asked.course, zone), told)


def _lines(who: Graded, told: Iterable[UserGrades]) -> Iterator[Result]:
    for item in (item for person in told for item in person.gradeitems):
        yield from results_of(who, item)


def _inactive(site: Site, courses: list[int], left_out: LeftOut) -> dict[int, set[int]]:
    """Who is suspended or expired, by course."""
    options = [
        {"name": "onlysuspended", "value": "1"},
        {"name": "userfields", "value": "id"},
    ]
    found: dict[int, set[int]] = {}
    questions = ({"courseid": one, "options": options} for one in courses)
    answers = site.ask_many(ENROLLED, questions, batch=1)
    for course, answer in zip(courses, answers, strict=True):
        if isinstance(answer, MoodleError):
            advice = REVIEW if isinstance(answer, Refused) else answer.advice
            left_out.add(course, f"suspended people are not told: {answer.told}", advice)
        else:
            found[course] = {user.id for user in answer}
    return found
