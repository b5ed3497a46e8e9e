"""Two numbers that became one person's later are two people at the moments before."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from reports.calendar.periods import parse_period
from reports.evaluation.levels import evaluate
from reports.evaluation.settings import EvaluationSettings
from reports.exports.reconciling import read_theirs
from reports.exports.workbook import Sheet, write_workbook
from reports.frames.frame import AsOf, Measuring, build_frame
from reports.hours.ledger import HoursSettings, rebuild
from reports.schemes.officials.acts import Place
from reports.schemes.officials.objections import open_objection, read_objections
from reports.schemes.officials.overruling import list_exceptions, make_exception
from reports.schemes.outcomes import Exemption
from sync.inward.people.persons import merge, settle_persons
from sync.store.tables import facts
from tests.reports.evaluation.office import assessed, catalogue
from tests.reports.schemes.drafts import scheme_with
from tests.reports.world import World, done, nip_of, person_row

FORMER, NUMBER = nip_of(1), nip_of(2)
SCHEME = scheme_with('fact = "hours", at_least = 4')
YEAR = parse_period("2026")
BEFORE = "2026-01-01"


@pytest.fixture
def merged(world: World) -> World:
    """Two people with two numbers on the first day, one person on the second."""
    world.people(person_row(1), person_row(2))
    settle_persons(world.session, world.run)
    for number in (FORMER, NUMBER):
        open_objection(
            world.session, Place(number, SCHEME, YEAR), "Salah", by="A", now=world.run.moment
        )
        ruling: dict[str, Any] = {"reason": "Sakit", "until": date(2026, 12, 31), "by": "B"}
        told = Exemption(id=None, outcome="eligible", tier=None, at=world.run.moment, **ruling)
        make_exception(world.session, Place(number, SCHEME, YEAR), told, date(2026, 1, 1))
    return world


def join(world: World) -> None:
    run = world.tick("2026-06-01")
    merge(world.session, FORMER, NUMBER, by="x", now=run.moment)
    settle_persons(world.session, run)


def persons(world: World, moment: datetime | None) -> list[int]:
    return [one["person"] for one in read_objections(world.session, moment=moment)]


def test_objections_are_those_of_the_persons_then(merged: World) -> None:
    moment = merged.then(BEFORE).moment
    first, second = persons(merged, None)
    join(merged)
    assert persons(merged, moment) == [first, second]
    assert persons(merged, None) in ([first, first], [second, second])
    (mine,) = read_objections(merged.session, person=first, moment=moment)
    assert mine["nip"] == FORMER


def test_exceptions_are_those_of_the_person_then(merged: World) -> None:
    join(merged)

    def numbers(at: AsOf) -> list[str]:
        place = Place(FORMER, SCHEME, YEAR)
        return [one["nip"] for one in list_exceptions(merged.session, at, place)]

    assert numbers(merged.then(BEFORE)) == [FORMER]
    assert numbers(merged.now("2026-06-02")) == [FORMER, NUMBER]


def test_a_list_of_siasn_names_the_persons_then(merged: World, tmp_path: Path) -> None:
    path = tmp_path / "siasn.xlsx"
    rows = [(number, "Bimtek") for number in (FORMER, NUMBER)]
    write_workbook(path, [Sheet("kursus", ["nipBaru", "namaKursus"], rows)])
    join(merged)

    def people(moment: datetime | None) -> set[int | None]:
        return {one.person for one in read_theirs(merged.session, path, moment)}

    assert len(people(merged.then(BEFORE).moment)) == 2
    assert len(people(None)) == 1


def test_assessments_are_those_of_the_persons_then(merged: World) -> None:
    """Under one number before the training, under the other after it: nobody's change then."""
    merged.links((11, 1), (12, 2))
    catalogue(merged)
    merged.completions(done(11, 1, "2026-01-01"), done(12, 1, "2026-01-01"))
    rows = assessed([(1, "2025-12-01", 2)]) + assessed([(2, "2026-01-02", 3)])
    merged.lands(facts.HR["assessments"], *rows)
    rebuild(merged.session, HoursSettings())
    join(merged)

    def reassessed(at: AsOf) -> int:
        frame = build_frame(merged.session, Measuring(), YEAR, at)
        told = evaluate(merged.session, frame, "PIM-01", EvaluationSettings())
        return told.behaviour.reassessed

    end = datetime(2026, 1, 5, tzinfo=UTC)
    assert reassessed(AsOf(date(2026, 1, 5), end)) == 0
    assert reassessed(merged.now("2026-06-02")) == 1
