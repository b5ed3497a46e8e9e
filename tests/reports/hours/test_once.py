"""Withdrawn completions and certificates together: one training counts once, whoever tells it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from connector.hr.records import TrainingRow
from reports.calendar.periods import parse_period
from reports.frames.frame import Measuring, build_frame
from reports.hours.ledger import HoursSettings, credits_as_of, refresh
from reports.measuring import measure
from sync.inward.happenings import recognise
from sync.store.tables.ledger import credit
from sync.store.tables.people import IDENTIFIER
from tests.reports.world import World, course_row, done, hours_override, nip_of, person_row

NEW_TITLE, DAY = "Tata Naskah Dinas", "2026-03-01"
INTERVAL = ("hours_sure", "hours", "hours_at_most")


def certificate(state: str, day: str = DAY, title: str = NEW_TITLE) -> TrainingRow:
    """Six hours of person 1, told by a list."""
    blank: dict[str, Any] = dict.fromkeys(TrainingRow.__dataclass_fields__)
    told = {"source": "siasn", "nip": nip_of(1), "reference": "certificate:1"}
    told |= {"certificate": "1", "title": title, "state": state}
    return TrainingRow(**{**blank, **told, "end": date.fromisoformat(day), "hours": Decimal(6)})


@pytest.fixture
def made_anew(world: World) -> World:
    """Course 1 went with a completion of 2025; course 2, another title, stands in its place and
    was completed again in 2026."""
    world.tick("2025-12-20")
    (person,) = world.people(person_row(1))
    world.links((11, person))
    world.courses(course_row(1, "4"))
    world.completions(*(done(account, 1, "2025-11-05") for account in (11, 12, 13, 14)))
    refresh(world.session, HoursSettings(), world.run.id)
    world.tick("2026-03-02")
    world.courses(course_row(2, "5", shortname="K1", fullname=NEW_TITLE))
    world.completions(done(11, 2, DAY))
    return world


def told(world: World, *rows: TrainingRow) -> list[tuple[str, str, str | None]]:
    """The credits with these certificates: date, counted, why not."""
    world.hr("trainings", *rows)
    recognise(world.session)
    refresh(world.session, HoursSettings(), world.run.id)
    order = (credit.c.date, credit.c.kind, credit.c.source)
    found = world.session.execute(select(credit).order_by(*order))
    return [(str(row.date), str(row.counted), row.why_not) for row in found]


def interval(world: World, year: int) -> list[object]:
    """hours_sure, hours and hours_at_most of the person; None is unbounded."""
    at = world.now("2030-12-31")
    frame = build_frame(world.session, Measuring(), parse_period(str(year)), at)
    found = measure(world.session, frame)
    return [next(iter(found[name].values()), None) for name in INTERVAL]


def test_a_verified_certificate_settles_what_the_withdrawn_one_left_in_doubt(
    made_anew: World,
) -> None:
    assert told(made_anew, certificate("verified")) == [
        ("2025-11-05", "0", "same_training"),
        ("2026-03-01", "0", "same_training"),
        ("2026-03-01", "6", None),
    ]
    assert [interval(made_anew, year) for year in (2025, 2026)] == [[0, 0, 0], [6, 6, 6]]


def test_a_verified_certificate_of_the_course_that_went_settles_it_too(made_anew: World) -> None:
    told(made_anew, certificate("verified", "2025-11-06", "Kursus 1"))
    assert [interval(made_anew, year) for year in (2025, 2026)] == [[6, 6, 6], [0, 0, 0]]


def test_a_claim_takes_no_hours_from_a_withdrawn_completion(made_anew: World) -> None:
    assert told(made_anew, certificate("claimed")) == [
        ("2025-11-05", "4", None),
        ("2026-03-01", "0", "same_course_in_doubt"),
        ("2026-03-01", "0", "same_training"),
    ]
    assert [interval(made_anew, year) for year in (2025, 2026)] == [[0, 4, 4], [0, 0, 5]]


def test_a_rejected_certificate_changes_nothing(made_anew: World) -> None:
    told(made_anew, certificate("rejected"))
    assert [interval(made_anew, year) for year in (2025, 2026)] == [[0, 4, 4], [0, 0, 5]]


def test_hours_that_nobody_set_of_what_may_count_have_no_limit(made_anew: World) -> None:
    made_anew.courses(course_row(2, None, shortname="K1", fullname=NEW_TITLE))
    told(made_anew)
    assert [interval(made_anew, year) for year in (2025, 2026)] == [[0, 4, 4], [0, 0, None]]


def test_a_course_made_anew_of_the_same_title_counts_each_time_if_it_says_so(
    made_anew: World,
) -> None:
    made_anew.hr("courses", hours_override("K1", None, repeat="always"))
    made_anew.courses(course_row(2, "5", shortname="K1", fullname="Kursus 1"))
    made_anew.completions(done(11, 2, "2025-11-07"))
    assert told(made_anew) == [("2025-11-05", "4", None), ("2025-11-07", "5", None)]


def test_credits_of_a_past_moment_are_those_of_the_person_whose_the_key_is_now(
    world: World,
) -> None:
    former, person = world.people(person_row(1), person_row(2))
    world.links((11, former))
    world.courses(course_row(1, "4"))
    world.completions(done(11, 1, "2026-01-02"))
    moment = world.run.moment
    world.tick()
    world.completions()
    own = IDENTIFIER.c.number == nip_of(1)
    world.session.execute(update(IDENTIFIER).where(own).values(person=person))
    query = credits_as_of(world.session, HoursSettings(), moment, [person])
    found = world.session.execute(query).mappings().all()
    assert [(row["person"], row["counted"], row["certain"]) for row in found] == [(person, 4, True)]
