"""Every metric in a file: people, units, and what each figure is."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from reports.calendar.periods import parse_period
from reports.exports.figures import cells_of, write_figures
from reports.frames.frame import Measuring, MetricsSettings
from reports.hours.ledger import HoursSettings, refresh
from reports.metrics import CATALOGUE
from reports.metrics.declaration import Figure
from reports.organisation.named_units import UnknownUnit
from tests.reports.world import World, course_row, done, nip_of, person_row

TARGET = {"target": {"PNS": {"2026": {"hours": 20, "regulation": "PP 11/2017"}}}}
SETTINGS = Measuring(
    hours=HoursSettings.model_validate(TARGET), metrics=MetricsSettings(small_group=2)
)


@pytest.fixture
def learners(small_world: World) -> World:
    """Three people, one on leave; one of them learned 4.5 JP."""
    world = small_world
    units = {1: "Dinas A", 2: "Dinas A", 3: "Dinas B"}
    rows = [person_row(n, unit=unit) for n, unit in units.items()]
    persons = world.people(*rows, person_row(4, status="02"))
    world.links((11, persons[0]))
    world.courses(course_row(1, "4,5"))
    world.completions(done(11, 1, "2026-02-01"))
    refresh(world.session, SETTINGS.hours, world.run.id)
    return world


def write(world: World, file: Path, unit: str | None = None) -> list[str]:
    period = parse_period("2026")
    return write_figures(world.session, SETTINGS, period, world.now(), file=file, unit=unit)


def test_a_workbook_holds_everybody_in_scope_and_what_is_unknown_is_empty(
    learners: World, tmp_path: Path
) -> None:
    write(learners, tmp_path / "f.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "f.xlsx"))
    assert book.sheet_names == ["people", "units", "metrics"]
    head, *rows = book.get_sheet_by_name("people").to_python()
    people = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert list(people) == [nip_of(n) for n in (1, 2, 3)]
    first, second = people[nip_of(1)], people[nip_of(2)]
    assert (first["hours"], first["hours_target"], first["mastery"]) == (4.5, 20, "")
    assert (second["hours"], second["hours_at_most"], second["active_months"]) == (0, "", "")
    assert set(head[3:]) == {m.name for m in CATALOGUE.values() if m.level == "person"}


def test_figures_of_small_groups_are_empty(learners: World, tmp_path: Path) -> None:
    write(learners, tmp_path / "f.xlsx")
    sheet = CalamineWorkbook.from_path(str(tmp_path / "f.xlsx")).get_sheet_by_name("units")
    head, *rows = sheet.to_python()
    told = {row[1]: dict(zip(head, row, strict=True)) for row in rows}
    assert (told["Dinas A"]["people"], told["Dinas A"]["median_hours"]) == (2, "")
    assert {row["people"] for row in told.values()} == {1, 2, 3}
    assert told["Dinas B"]["culture_index components"] == ""


def test_a_composed_figure_tells_its_components_beside_it() -> None:
    lacking = Figure(Decimal("61.5"), 9, left_out=("mastery",), made_of=("coverage", "evenness"))
    assert cells_of("culture_index", lacking) == [
        Decimal("61.5"),
        "2 of 3: coverage, evenness",
    ]
    assert cells_of("culture_index", Figure(None, 9, left_out=("mastery",))) == [None, None]
    assert cells_of("participation", Figure(Decimal("0.5"), 9)) == [Decimal("0.5")]


def test_a_csv_is_three_files_and_one_unit_is_that_unit_alone(
    learners: World, tmp_path: Path
) -> None:
    files = write(learners, tmp_path / "f.csv", "Dinas B")
    assert [Path(file).name for file in files] == ["f.csv", "f-units.csv", "f-metrics.csv"]
    texts = [Path(file).read_text(encoding="utf-8-sig").splitlines() for file in files]
    people, units, metrics = (list(csv.reader(lines, delimiter=";")) for lines in texts)
    assert [row[1] for row in people[1:]] == ["Orang 3"]
    assert [row[1] for row in units[1:]] == ["Dinas B"]
    (target,) = (row for row in metrics if row[0] == "hours_target")
    assert target[-1] == "PP 11/2017"


def test_an_unknown_unit_is_refused(learners: World, tmp_path: Path) -> None:
    with pytest.raises(UnknownUnit):
        write(learners, tmp_path / "f.csv", "Dinas C")
