"""The dear road: participants of each course, then the completion of each enrolled pair.

One pair per course is asked first, since a course without criteria refuses every pair and a batch
stops at each refusal. Suspended and expired enrolments are not asked: Moodle 4.5 refuses them, so
they are told as ``UnseenPair`` and spared. So are pairs known to have completed, between two full
sweeps. A course that cannot be read is left out of the extent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from connector.moodle import records
from connector.moodle.answers import (
    COMPLETION,
    ENROLLED,
    Completion,
    CompletionStatus,
    EnrolledUser,
)
from connector.moodle.enrolments.participation import Known, Participation, note_unknown
from connector.moodle.errors import MoodleError, Refused
from connector.moodle.moments import instant
from connector.moodle.records import Enrolment, UnseenPair
from connector.moodle.sheets.terms import TERMS, Terms
from connector.moodle.site import Site
from connector.moodle.transport.refusals import Refusals
from connector.pull import Extent, Skipped

Pair = tuple[int, int]  # account, course
Answer = Completion | MoodleError

DATES = ("completed_at", "completed_on")  # a report may tell them where no criterion has one
ALL_CRITERIA = 1
NOT_TRACKED = "usernotenroled"  # of suspended and expired ones, and of trainers
NO_CRITERIA = "nocriteriaset"
NO_VIEW = "cannotviewreport"  # completion is off in the course, or a right is missing everywhere


@dataclass(slots=True)
class Course:
    """The participants of one course, and how far its completions were asked."""

    active: list[int]  # to be asked
    inactive: list[int]
    done: list[int] = field(default_factory=list)  # active and known to have completed
    asked: int = 0  # of ``active``, while the course is tried out
    readable: bool = False
    refusal: Refused | None = None  # why it tells nobody's completion


def read_pairs(known: Known, extent: Extent) -> Iterator[Participation]:
    """Enrolments of all courses, then the completions of the active ones. Raises MoodleError."""
    courses = _participants(known, extent)
    extent.untold_fields[Enrolment].update(TERMS)
    extent.untold_fields[records.Completion].update(DATES)
    for course, found in courses.items():
        for one in found.active + found.done:
            yield known.enrolment(one, course, active=True, terms=Terms("active"))
        for one in found.inactive:
            yield known.enrolment(one, course, active=False, terms=Terms())
    yield from _completions(known, courses, extent)
    rights = any(found.readable for found in courses.values())
    for course, found in courses.items():
        yield from _unasked(known, course, found, rights=rights, extent=extent)


def completed_at(status: CompletionStatus) -> datetime | None:
    """When the course was completed: Moodle tells only when each criterion was.

    Moodle 4.5's cron dates a course by the latest criterion that is met when it looks. With all
    criteria wanted that is the latest; with any of them the first, unless two were met in
    between. A criterion without a date does not take part.
    """
    dates = [one.timecompleted for one in status.completions if one.timecompleted]
    if not dates:
        return None
    return instant(max(dates) if status.aggregation == ALL_CRITERIA else min(dates))


def _participants(known: Known, extent: Extent) -> dict[int, Course]:
    """Participants of each course that can be read, ourselves and strangers left out."""
    ours, strangers = set(known.accounts.values()), set[int]()
    courses: dict[int, Course] = {}
    ids = sorted(set(known.courses.values()))
    answers = known.site.ask_many(ENROLLED, _questions(ids), batch=1)
    for course, present, out in zip(ids, answers, answers, strict=False):
        if isinstance(present, MoodleError) or isinstance(out, MoodleError):
            errors = [one for one in (present, out) if isinstance(one, MoodleError)]
            extent.skipped.append(_skipped(course, errors[0]))
            continue
        everybody, inactive = _ids(present), _ids(out)
        strangers |= everybody - ours - {known.site.info.userid}
        active = ours & everybody - inactive
        done = {account for account in active if (account, course) in known.completed}
        extent.spared.update((account, course) for account in done)
        courses[course] = Course(
            sorted(active - done), sorted(ours & everybody & inactive), sorted(done)
        )
    if len(courses) < len(ids):
        extent.courses = set(courses)
    note_unknown("accounts", strangers, extent)
    return courses


def _questions(ids: list[int]) -> Iterator[dict[str, object]]:
    """Everybody in a course, then those whose every enrolment is suspended or expired.

    Moodle 4.5 takes the time in steps of 100 seconds there: whoever was enrolled within the last
    minute may be told as not in force, until the next run.
    """
    only_ids = {"name": "userfields", "value": "id"}
    for course in ids:
        yield {"courseid": course, "options": [only_ids]}
        yield {"courseid": course, "options": [only_ids, {"name": "onlysuspended", "value": "1"}]}


def _ids(users: list[EnrolledUser]) -> set[int]:
    return {user.id for user in users}


def _completions(
    known: Known, courses: Mapping[int, Course], extent: Extent
) -> Iterator[Participation]:
    refusals = Refusals()
    for pair, answer in chain(_tried(known.site, courses), _rest(known.site, courses)):
        if isinstance(answer, MoodleError):
            yield _unseen(known, pair, extent)
            if not (isinstance(answer, Refused) and answer.errorcode == NOT_TRACKED):
                refusals.note(answer)
        elif answer.completionstatus.completed:
            yield known.completion(*pair, completed_at(answer.completionstatus))
    extent.skipped += refusals.told("pairs")


def _tried(site: Site, courses: Mapping[int, Course]) -> Iterator[tuple[Pair, Answer]]:
    """One person after another of each course until the course answers, or refuses as such."""
    while open_ones := {
        number: course
        for number, course in courses.items()
        if not (course.readable or course.refusal) and course.asked < len(course.active)
    }:
        pairs = [(course.active[course.asked], number) for number, course in open_ones.items()]
        for pair, answer in _asked(site, pairs):
            course = courses[pair[1]]
            course.asked += 1
            if isinstance(answer, Refused) and answer.reach in ("course", "feature"):
                course.refusal = answer
                continue
            course.readable = not isinstance(answer, MoodleError)
            yield pair, answer


def _rest(site: Site, courses: Mapping[int, Course]) -> Iterator[tuple[Pair, Answer]]:
    """Everybody else, once all courses were tried: a generator, so as not to look too early."""
    yield from _asked(
        site,
        [
            (account, number)
            for number, course in courses.items()
            if course.readable
            for account in course.active[course.asked :]
        ],
    )


def _asked(site: Site, pairs: list[Pair]) -> Iterator[tuple[Pair, Answer]]:
    questions = ({"courseid": course, "userid": account} for account, course in pairs)
    answers = site.ask_many(COMPLETION, questions)
    return zip(pairs, answers, strict=True)


def _unasked(
    known: Known, course: int, found: Course, *, rights: bool, extent: Extent
) -> Iterator[UnseenPair]:
    """Pairs that were not asked. Where nothing can be completed they are only spared."""
    pairs = [(account, course) for account in found.inactive]
    if found.refusal is None:
        yield from [_unseen(known, pair, extent) for pair in pairs]
        return
    extent.skipped.append(_skipped(course, found.refusal))
    pairs += [(account, course) for account in found.active[found.asked - 1 :]]
    extent.spared.update(pairs)
    code = found.refusal.errorcode
    if not (code == NO_CRITERIA or (code == NO_VIEW and rights)):
        yield from (known.unseen(*pair) for pair in pairs)


def _unseen(known: Known, pair: Pair, extent: Extent) -> UnseenPair:
    extent.spared.add(pair)
    return known.unseen(*pair)


def _skipped(course: int, error: MoodleError) -> Skipped:
    return Skipped(f"course {course}", error.told, error.advice)
