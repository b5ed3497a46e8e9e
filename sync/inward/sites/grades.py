"""Final results of one site: whole courses when they are due, between that those of visitors.

Asking for everybody's results is the dearest thing that a pull does, and no result comes without
a visit but by a trainer's hand. So a course is read whole when it is new, has a new quiz, or at its
turn every ``grades_sweep_days``, a part of the courses each night; in the others only those are
asked about who visited since the last pull, who left, or whose completion vanished or moved in this
run.
Where the site cannot tell visits, whole courses follow once a day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Row, func, select, update

from connector.moodle.enrolments.visits import read_visits
from connector.moodle.errors import MoodleError
from connector.moodle.learning.gradebook import RESULTS
from connector.moodle.learning.results import read_grades, read_named_grades
from connector.pull import Skipped
from sync.inward.sites.site_pull import SitePull
from sync.inward.sites.sweeps import SLACK, Pair
from sync.inward.sites.turns import turn_came
from sync.store.tables import METADATA, facts
from sync.store.tables.sweeps import GradeReading

KIND = "grades"
READING = METADATA.tables["gradereading"]
OVERLAP = timedelta(days=1)  # of visits: clocks differ, and a visit may outlast a pull
FEW = 0.25  # asking about one person costs four times a person's share of a whole course

Ids = Mapping[str, int]


def pull_grades(pull: SitePull, accounts: Ids, courses: Ids, *, fresh: Collection[int]) -> None:
    """Read and land results; ``fresh`` courses are read whole. Raises MoodleError."""
    present = set(courses.values())
    whole = due(pull, present) | present & set(fresh)
    visited = _visited(pull, accounts, courses, present - whole)
    if visited is None:
        whole |= _stale(pull, present)
    silent = _silent(pull)
    moved = {pair for pair in _moved(pull, present - whole) if pair[0] not in silent}
    asked = (visited or set()) | moved
    whole |= _crowded(pull, asked)
    _read_whole(pull, whole, silent)
    few = {pair for pair in asked if pair[1] not in whole}
    if few or visited is not None:
        _read_few(pull, few, followed=set() if visited is None else present - whole)


def due(pull: SitePull, present: set[int]) -> set[int]:
    """Courses that were never read whole, and those whose turn it is."""
    if pull.options.full:
        return present
    days, now = pull.site.settings.grades_sweep_days, pull.run.moment
    return present - {
        one.course for one in _readings(pull) if not turn_came(one.course, one.whole_at, now, days)
    }


def _stale(pull: SitePull, present: set[int]) -> set[int]:
    """Courses of whose results nothing was heard for a day."""
    earliest = pull.run.moment - timedelta(days=1) + SLACK
    return present - {one.course for one in _readings(pull) if one.followed_at > earliest}


def _visited(pull: SitePull, accounts: Ids, courses: Ids, followed: set[int]) -> set[Pair] | None:
    """Who visited one of the ``followed`` courses since the last pull; None if nobody can tell."""
    lasts = [one.followed_at for one in _readings(pull) if one.course in followed]
    if not lasts:
        return set()
    try:
        visits = read_visits(pull.site, min(lasts) - OVERLAP)
    except MoodleError as error:
        if error.reach == "site":
            raise
        pull.done.skipped.append(Skipped("visits to courses", error.detail, error.advice))
        return None
    if visits is None:
        return None
    named = ((accounts.get(username), courses.get(course)) for username, course in visits)
    return {(one, other) for one, other in named if one and other in followed}


def _moved(pull: SitePull, courses: set[int]) -> set[Pair]:
    """Pairs whose completion vanished or moved in this run, or who left: so may their results."""
    done, enrolled = facts.completion, facts.enrolment
    closed = [
        select(table.c.account, table.c.course).where(
            table.c.site == pull.site.id,
            table.c.run_to == pull.run.id,
            table.c.course.in_(sorted(courses)),
        )
        for table in (done, enrolled)
    ]
    here = select(enrolled.c.account, enrolled.c.course).where(
        facts.current(enrolled, pull.site.id), enrolled.c.run_from == pull.run.id
    )
    with pull.store.read() as session:
        moved, left, stayed = (
            {(person, course) for person, course in session.execute(query)}
            for query in (*closed, here)
        )
    return moved | (left - stayed)


def _silent(pull: SitePull) -> set[int]:
    """Accounts that are missing from a whole course though nothing of them was taken back."""
    with pull.store.read() as session:
        return pull.unsure.union(session.scalars(facts.deleted_accounts(pull.site.id)))


def _crowded(pull: SitePull, asked: set[Pair]) -> set[int]:
    """Courses of which so many people are to be asked about that everybody is cheaper."""
    enrolment = facts.enrolment.c
    here = (enrolment.site == pull.site.id, enrolment.seen_to.is_(None), enrolment.active)
    query = select(enrolment.course, func.count()).where(*here).group_by(enrolment.course)
    with pull.store.read() as session:
        people: dict[int, int] = dict(session.execute(query).all())
    came = Counter(course for _, course in asked)
    return {course for course, count in came.items() if count > people.get(course, 0) * FEW}


def _read_whole(pull: SitePull, courses: set[int], silent: set[int]) -> None:
    inactive = _inactive(pull, courses, silent)
    rows = read_grades(pull.site, courses=courses, zone=pull.options.zone, inactive=inactive)
    rows.extent.courses = set(courses)
    told = pull.read(KIND, rows, *RESULTS)
    told.extent.unread["account"] |= silent
    read = told.extent.courses if told.extent.whole else None
    with pull.store.begin() as session:
        pull.land_in(session, KIND, told)
        for course in read or ():
            session.merge(
                GradeReading(
                    site=pull.site.id,
                    course=course,
                    whole_at=pull.run.moment,
                    followed_at=pull.run.moment,
                )
            )


def _inactive(pull: SitePull, courses: set[int], silent: set[int]) -> set[Pair]:
    """Pairs that the participants told to be not in force."""
    enrolled = facts.enrolment.c
    query = select(enrolled.account, enrolled.course).where(
        facts.current(facts.enrolment, pull.site.id),
        enrolled.active.is_(False),
        enrolled.course.in_(sorted(courses)),
    )
    with pull.store.read() as session:
        return {(who, course) for who, course in session.execute(query) if who not in silent}


def _read_few(pull: SitePull, pairs: set[Pair], *, followed: set[int]) -> None:
    """Results of the pairs; courses in which all of them were told are followed up to now."""
    told = pull.read(KIND, read_named_grades(pull.site, pairs, pull.options.zone), *RESULTS)
    failed = {course for _, course in told.extent.spared}
    with pull.store.begin() as session:
        pull.land_in(session, KIND, told)
        session.execute(
            update(READING)
            .where(READING.c.site == pull.site.id, READING.c.course.in_(sorted(followed - failed)))
            .values(followed_at=pull.run.moment)
        )


def _readings(pull: SitePull) -> list[Row[tuple[int, datetime, datetime]]]:
    columns = (READING.c.course, READING.c.whole_at, READING.c.followed_at)
    with pull.store.read() as session:
        return list(session.execute(select(*columns).where(READING.c.site == pull.site.id)))
