"""A small world for the tests of reports: facts landed by runs, day by day, with few words.

Each method lands one kind of fact whole for what it names; ``tick`` goes on to a later run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from connector.hr import records as hr
from connector.moodle import records as moodle
from reports.frames.frame import AsOf
from sync.inward.landing import Scope, land
from sync.store.runs import RunStamp
from sync.store.tables import facts
from sync.store.tables.intake import Intake, RefusedRow
from sync.store.tables.people import Identifier, Person, link

WITA = ZoneInfo("Asia/Makassar")
START = datetime(2026, 1, 1, 2, tzinfo=UTC)


def nip_of(number: int) -> str:
    """An invented number of 18 digits."""
    return f"199001012015011{number:03}"


def person_row(number: int, **values: Any) -> hr.PersonRow:
    """A row of ``people``, PNS unless told otherwise."""
    told = {"name": f"Orang {number}", "employment": "PNS", "nip": nip_of(number), **values}
    blank: dict[str, Any] = dict.fromkeys(hr.PersonRow.__dataclass_fields__)
    return hr.PersonRow(**{**blank, "source": "simpeg", **told})


def course_row(course: int, hours: str | None, **values: Any) -> moodle.Course:
    """A course whose custom field tells its hours."""
    told: dict[str, Any] = {
        "site": "lms",
        "course": course,
        "shortname": f"K{course}",
        "fullname": f"Kursus {course}",
        "idnumber": None,
        "category": 1,
        "visible": True,
        "completion_enabled": True,
        "hours_text": hours,
        "method": "e-learning",
        "provider": "BKPSDM",
        "competencies": None,
    }
    return moodle.Course(**{**told, **values})


def quiz_row(quiz: int, name: str = "Kuis", **values: Any) -> moodle.Quiz:
    """A quiz out of ten with a pass mark of six."""
    told: dict[str, Any] = {"site": "lms", "quiz": quiz, "course": 1, "name": name}
    told |= {"idnumber": None, "grade_max": 10.0, "pass_mark": 6.0}
    return moodle.Quiz(**{**told, **values})


def done(account: int, course: int, day: str | None) -> moodle.Completion:
    """A completion at noon of a civil day; None for one without any date."""
    on = date.fromisoformat(day) if day else None
    at = datetime(on.year, on.month, on.day, 4, tzinfo=UTC) if on else None
    return moodle.Completion("lms", account, course, at, on)


def graded(account: int, quiz: int, grade: float, day: str | None) -> moodle.QuizGrade:
    """A final quiz grade out of ten."""
    on = date.fromisoformat(day) if day else None
    at = datetime(on.year, on.month, on.day, 4, tzinfo=UTC) if on else None
    return moodle.QuizGrade("lms", account, quiz, 1, grade, 0.0, 10.0, at, on)


@dataclass
class World:
    """One session and the run under way."""

    session: Session
    run: RunStamp = field(default_factory=lambda: RunStamp(1, START))

    def tick(self, day: str | None = None) -> RunStamp:
        """A later run: the next day, or at ten in the morning of ``day`` in the agency's zone."""
        moment = self.run.moment + timedelta(days=1)
        if day is not None:
            moment = datetime.fromisoformat(f"{day}T02:00:00+00:00")
        self.run = RunStamp(self.run.id + 1, moment)
        return self.run

    def now(self, day: str = "2026-12-31") -> AsOf:
        """Everything landed so far, on a civil day."""
        return AsOf(date.fromisoformat(day))

    def then(self, day: str) -> AsOf:
        """What was known when a civil day ended."""
        end = datetime.fromisoformat(f"{day}T23:59:59").replace(tzinfo=WITA)
        return AsOf(date.fromisoformat(day), end.astimezone(UTC))

    def people(self, *rows: hr.PersonRow) -> list[int]:
        """Land a complete people file; returns the persons' own keys in order."""
        land(self.session, facts.HR["people"], rows, Scope({"source": "simpeg"}), self.run)
        return [self._person(row.nip) for row in rows]

    def _person(self, nip: str) -> int:
        known = self.session.get(Identifier, nip)
        if known is not None:
            return known.person
        person = Person(nip=nip, first_seen=self.run.moment)
        self.session.add(person)
        self.session.flush()
        assert person.id is not None
        self.session.add(Identifier(number=nip, person=person.id))
        self.session.flush()
        return person.id

    def links(self, *pairs: tuple[int, int]) -> None:
        """Link accounts to persons: (account, person), and nobody else."""
        rows = [
            {"site": "lms", "account": account, "person": person, "method": "idnumber"}
            for account, person in pairs
        ]
        land(self.session, link, rows, Scope({"site": "lms"}), self.run)

    def lands(self, table: Any, *rows: Any) -> None:
        """Land rows that are all there is of a table."""
        land(self.session, table, rows, Scope(), self.run)

    def courses(self, *rows: moodle.Course) -> None:
        """All courses of the site."""
        self.lands(facts.course, *rows)

    def completions(self, *rows: moodle.Completion) -> None:
        """All completions of the site."""
        self.lands(facts.completion, *rows)

    def hr(self, kind: str, *rows: Any, complete_file: bool = True) -> None:
        """An accepted file of another kind of personnel source, all its rows."""
        self.lands(facts.HR[kind], *rows)
        if complete_file:
            self.accepts(kind)

    def accepts(
        self,
        kind: str,
        *,
        refused: Iterable[str] = (),
        status: str = "accepted",
        source: str | None = None,
    ) -> None:
        """An intake of a kind's source, with refused rows of the given numbers."""
        numbers = list(refused)
        intake = Intake(
            source=source or kind,
            holds=kind,
            file=f"{kind}.csv",
            digest=f"{source} {self.run.id}",
            as_of=self.run.moment.date(),
            read_at=self.run.moment,
            rows=1,
            refused=len(numbers),
            status=status,
            decided_at=self.run.moment,
        )
        self.session.add(intake)
        self.session.flush()
        assert intake.id is not None
        for nip in numbers:
            row = RefusedRow(intake=intake.id, file="x", nip=nip, kind="value", message="bad")
            self.session.add(row)
        self.session.flush()


def sanction(number: int, level: str, since: str, until: str | None, **values: Any) -> Any:
    """A row of ``sanctions``."""
    ends = date.fromisoformat(until) if until else None
    told = {"years": None, "months": None, "unread": None, **values}
    return hr.SanctionRow(
        "sanctions", nip_of(number), date.fromisoformat(since), level, ends, **told
    )


def rating(number: int, year: int, word: str) -> hr.RatingRow:
    """A row of ``ratings``."""
    return hr.RatingRow("ratings", nip_of(number), year, word)


def hours_override(course: str, hours: str | None, **values: Any) -> hr.CourseRow:
    """A row of ``courses``."""
    told: dict[str, Any] = {"site": "", "method": None, "provider": None, "competencies": None}
    told |= {"repeat": None, "unread": None, **values}
    return hr.CourseRow(
        source="courses", course=course, hours=Decimal(hours) if hours else None, **told
    )
