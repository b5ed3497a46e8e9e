"""A site that lands day after day, on either database; nothing it does is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlmodel import Session

from connector.moodle.records import Account, Completion, CourseGrade, Enrolment
from sync.inward.happenings import Happening, recognise
from sync.inward.landing import Scope, land
from sync.store.engine import Store
from sync.store.runs import RunStamp
from sync.store.tables import facts
from sync.store.tables.sweeps import GradeReading
from tests.sync.builders import SITE, account, completion, course, enrolment, moment

PEOPLE = range(1, 7)


def grade(person: int, number: int) -> CourseGrade:
    """A course total."""
    return CourseGrade(SITE, person, number, 80.0, 0.0, 100.0)


@dataclass
class Site:
    """One Moodle: change its rows and let a day pass; ``day`` gives what was recognised."""

    session: Session
    accounts: dict[int, Account] = field(default_factory=dict)
    courses: dict[int, Any] = field(default_factory=dict)
    enrolments: dict[tuple[int, int], Enrolment] = field(default_factory=dict)
    completions: dict[tuple[int, int], Completion] = field(default_factory=dict)
    grades: dict[tuple[int, int], CourseGrade] = field(default_factory=dict)
    days: int = 0
    reads_grades: bool = True

    def add_course(self, number: int, name: str | None = None, idnumber: str | None = None) -> None:
        """A course, by another name than its number if told."""
        one = course(number)
        self.courses[number] = replace(one, shortname=name or one.shortname, idnumber=idnumber)

    def complete(self, person: int, number: int, minute: int | None = None) -> None:
        """Somebody completes a course, with a grade."""
        self.accounts.setdefault(person, account(person))
        self.enrolments[person, number] = enrolment(person, number)
        at = 100 * number + person if minute is None else minute
        self.completions[person, number] = completion(person, number, at)
        self.grades[person, number] = grade(person, number)

    def drop(self, *tables: str, course: int | None = None, person: int | None = None) -> None:
        """Take the rows of a course, or of a person, out of these tables."""
        for name in tables:
            rows: dict[tuple[int, int], Any] = getattr(self, name)
            for key in [k for k in rows if course in (None, k[1]) and person in (None, k[0])]:
                del rows[key]

    def delete_course(self, number: int) -> None:
        """A course goes with everything in it."""
        del self.courses[number]
        self.drop("enrolments", "completions", "grades", course=number)

    def delete_account(self, person: int) -> None:
        """An account goes with everything of it."""
        del self.accounts[person]
        self.drop("enrolments", "completions", "grades", person=person)

    def day(self) -> list[Happening]:
        """Land all of it, whole, and recognise."""
        self.days += 1
        run = RunStamp(self.days, moment(self.days))
        for table, rows in (
            (facts.account, self.accounts),
            (facts.course, self.courses),
            (facts.enrolment, self.enrolments),
            (facts.completion, self.completions),
            (facts.course_grade, self.grades),
        ):
            land(self.session, table, list(rows.values()), Scope({"site": SITE}), run)
        for number in self.courses if self.reads_grades else ():
            self.session.merge(
                GradeReading(site=SITE, course=number, whole_at=run.moment, followed_at=run.moment)
            )
        self.session.flush()
        return recognise(self.session)

    def told(self) -> list[tuple[str, str, int]]:
        """A day's happenings: kind, subject, and how many people."""
        return [(one.kind, one.subject, one.people) for one in self.day()]


@pytest.fixture
def site(store: Store) -> Iterator[Site]:
    """Two courses that six people completed, landed for a day."""
    with store.read() as session:
        site = Site(session)
        for number in (7, 8):
            site.add_course(number)
            for person in PEOPLE:
                site.complete(person, number)
        assert site.day() == []
        yield site
