"""A refused row of a personnel file is doubt, never nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from reports.calendar.periods import parse_period
from reports.frames.frame import Measuring, build_frame
from reports.hours.ledger import HoursSettings, refresh
from reports.measuring import measure
from reports.metrics.coverage import coverage
from reports.people.refusals import INTAKE
from reports.schemes.explain import explain
from reports.schemes.inputs.facts import read_facts
from reports.schemes.language.verdicts import UNKNOWN, Amount, Fact, Words
from sync.store.tables.intake import RefusedRow
from tests.reports.people.test_competencies import FIRST, assessed, standards
from tests.reports.world import World, course_row, done, nip_of, person_row, rating

JUNE = date(2026, 6, 1)
ZERO, FOUR = Decimal(0), Decimal(4)


def refuse(session: Session, row: int = 2, number: int = 1, **values: Any) -> None:
    """A refused row of the file that was accepted last."""
    intake = session.execute(select(INTAKE.c.id).order_by(INTAKE.c.id.desc()).limit(1)).scalar_one()
    told = {"file": "a.csv", "row": row, "nip": nip_of(number), **values}
    session.add(RefusedRow(intake=intake, kind="duplicate", message="differ in hours", **told))
    session.flush()


def facts_of(world: World, period: str = "2026") -> dict[str, Fact]:
    """The facts of the first person, who has a course of four hours."""
    frame = build_frame(world.session, Measuring(), parse_period(period), world.now())
    return min(read_facts(world.session, frame, measure(world.session, frame)))[1]


def learned(world: World) -> None:
    (person,) = world.people(person_row(1, status="01"))
    world.links((11, person))
    world.courses(course_row(1, "4"))
    world.completions(done(11, 1, "2026-01-01"))
    refresh(world.session, HoursSettings(), world.run.id)


@pytest.mark.parametrize(
    ("rows", "most"),
    [
        ([], FOUR),
        ([{"hours": Decimal(5), "day": JUNE}], Decimal(9)),
        ([{"hours": Decimal(5)}], Decimal(9)),  # no day: it may lie in any period
        ([{"hours": Decimal(5), "day": date(2025, 6, 1)}], FOUR),
        ([{"hours": None, "day": JUNE}], None),
        ([{"hours": None, "day": date(2025, 6, 1)}], FOUR),
        ([{"hours": Decimal(5), "day": JUNE, "number": 2}], FOUR),  # somebody else's
    ],
)
def test_a_refused_certificate_may_be_worth_its_hours(
    world: World, rows: list[dict[str, Any]], most: Decimal | None
) -> None:
    learned(world)
    world.accepts("trainings")
    for values in rows:
        refuse(world.session, **values)
    assert facts_of(world)["hours"] == Amount(FOUR, most, FOUR)


def test_rows_of_one_certificate_add_the_larger_hours_once(world: World) -> None:
    learned(world)
    world.accepts("trainings")
    for row, hours in ((2, 5), (3, 8)):
        refuse(world.session, row, hours=Decimal(hours), day=JUNE, reference="800/1")
    refuse(world.session, 4, hours=Decimal(1), day=JUNE, reference="800/2")
    assert facts_of(world)["hours"] == Amount(FOUR, Decimal(13), FOUR)


def test_somebody_without_credits_is_in_doubt_too(world: World) -> None:
    (person,) = world.people(person_row(1))
    world.links((11, person))
    refresh(world.session, HoursSettings(), world.run.id)
    world.accepts("trainings")
    refuse(world.session, hours=Decimal(20), day=JUNE)
    assert facts_of(world)["hours"] == Amount(ZERO, Decimal(20), ZERO)


def test_a_file_without_the_refused_row_ends_the_doubt(world: World) -> None:
    learned(world)
    world.accepts("trainings")
    refuse(world.session, hours=Decimal(5), day=JUNE)
    world.tick()
    world.accepts("trainings")
    assert facts_of(world)["hours"] == Amount.of(4)


def test_explain_names_the_refused_row_and_what_to_do(world: World) -> None:
    learned(world)
    world.accepts("trainings")
    refuse(world.session, hours=Decimal(5), day=JUNE)
    year, now = parse_period("2026"), world.now()
    told = explain(world.session, Measuring(), (), nip=nip_of(1), period=year, at=now)
    (row,) = told["refused"]
    assert (row["holds"], row["file"], row["row"], row["day"]) == (
        "trainings",
        "a.csv",
        2,
        "2026-06-01",
    )
    assert "send it again" in row["remedy"]


@pytest.mark.parametrize(
    ("holds", "day", "unknown"),
    [
        ("statuses", JUNE, {"in_service", "status", "service_months", "hours_target"}),
        ("statuses", None, {"in_service", "status", "service_months", "hours_target"}),
        ("statuses", date(2027, 1, 1), set()),  # begins after the day that counts
        ("employments", JUNE, {"employment", "hours_target"}),
        ("assessments", JUNE, {"job_match", "gap", "gap_addressed"}),
        ("placements", JUNE, {"post_kind", "job_match", "gap", "gap_addressed"}),
        ("ratings", date(2025, 1, 1), {"rating@previous"}),
        ("ratings", date(2024, 1, 1), set()),
    ],
)
def test_what_a_refused_row_would_have_told_is_unknown(
    world: World, holds: str, day: date | None, unknown: set[str]
) -> None:
    learned(world)
    world.hr("ratings", rating(1, 2025, "kurang"))
    world.accepts(holds)
    before = facts_of(world)
    refuse(world.session, day=day)
    after = facts_of(world)
    assert all(after[name] is UNKNOWN for name in unknown)
    kept = ("rating@previous", "employment", "in_service")
    assert all(after[name] == before[name] for name in kept if name not in unknown)
    assert before["rating@previous"] == Words.of("kurang")


@pytest.mark.parametrize(
    ("holds", "unknown"),
    [
        ("statuses", {"hours_target", "active_months", "continuity"}),
        ("employments", {"hours_target"}),
        ("placements", {"job_match", "gap"}),
        ("assessments", {"job_match", "gap"}),
        ("standards", {"job_match", "gap"}),
    ],
)
def test_figures_that_a_refused_row_may_change_are_unknown_too(
    small_world: World, holds: str, unknown: set[str]
) -> None:
    world = small_world
    (person,) = world.people(person_row(1, status="01", post="adm"))
    world.links((11, person))
    world.hr("standards", *standards(3))
    world.hr("assessments", *assessed(FIRST, "2026-01-01"))
    refresh(world.session, HoursSettings(), world.run.id)
    world.accepts(holds)
    told = figures(world)
    assert not unknown & {name for name, value in told.items() if value is None}
    assert told["coverage"] == 0
    values: dict[str, Any] = {"nip": None, "reference": "adm"} if holds == "standards" else {}
    refuse(world.session, day=JUNE, **values)
    after = figures(world)
    assert {name for name, value in after.items() if value is None} - {"coverage"} == unknown
    assert (after["coverage"] is None) == ("hours_target" in unknown)
    refuse(world.session, row=3, day=date(2027, 6, 1), **values)
    assert figures(world) == after


def figures(world: World) -> dict[str, Any]:
    """Of the only person, and whether coverage takes the person for one who fell short."""
    target = HoursSettings.model_validate({"target": {"PNS": {2026: 20}}})
    settings = Measuring(hours=target)
    frame = build_frame(world.session, settings, parse_period("2026"), world.now())
    measures = measure(world.session, frame)
    names = ("hours_target", "active_months", "continuity", "job_match", "gap")
    known = {name: next(iter(measures[name].values()), None) for name in names}
    covered = world.session.execute(coverage(frame)).all()
    return known | {"coverage": covered[0].value if covered else None}
