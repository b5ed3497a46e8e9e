"""The analysis from facts: who lacks what, what points to it, what closes it, what is hidden."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from connector.hr.records import (
    AssessmentRow,
    PersonRow,
    PostRow,
    ProviderRow,
    StandardRow,
    SurveyRow,
    UnitRow,
)
from connector.moodle.site_records import Competency, CourseCompetency
from reports.calendar.periods import parse_period
from reports.exports.workbook import write_workbook
from reports.frames.frame import Measuring, build_frame
from reports.hours.ledger import refresh
from reports.needs.analysis import Analysis, analyse
from reports.needs.settings import NeedsSettings
from reports.needs.sheets import needs_sheets
from reports.organisation.named_units import UnknownUnit
from sync.store.tables import site as tables
from tests.reports.world import World, course_row, done, nip_of, person_row

SEVEN = range(1, 8)


def office(world: World, *more: PersonRow) -> None:
    """Seven people of two units: M5 at level 3 is required of all; five of them lack a level."""
    units = (("05", "Disdukcapil"), ("06", "Diskominfo"), ("07", "Disbud"))
    world.hr("units", *(UnitRow("unor", key, name, None, None, None) for key, name in units))
    people = [person_row(n, unit="05" if n < 7 else "06", post="adm") for n in SEVEN]
    people += more or (person_row(8, unit="07", post="adm"),)
    persons = world.people(*people)
    world.links((11, persons[0]))
    world.hr("posts", PostRow("posts", "adm", "Kepala Bagian", "struktural", "administrator"))
    codes = ("M5", "M4", "Teknis Pajak")
    world.hr("standards", *(StandardRow("std", "adm", code, 3, None) for code in codes))
    on = date(2026, 2, 1)
    levels = [("M5", n, 2 if n < 5 else 3) for n in range(1, 7)] + [("Teknis Pajak", 1, 1)]
    world.hr(
        "assessments",
        *(AssessmentRow("ac", nip_of(n), code, on, level, "AC", None) for code, n, level in levels),
    )
    world.courses(
        course_row(1, "10", competencies="Pelayanan publik", provider="Universitas Contoh"),
        course_row(2, "6", fullname="Lama", competencies="M5", visible=False),
        course_row(3, None, fullname="Pajak Daerah", provider="BKPSDM"),
    )
    world.hr(
        "providers",
        ProviderRow("mitra", "UNIVERSITAS CONTOH", None, None, None, None, Decimal(250_000)),
    )
    world.lands(tables.competency, Competency("lms", 4, 1, "", "Teknis Pajak", 0, 1, 3))
    world.lands(tables.course_competency, CourseCompetency("lms", 3, 4, "evidence"))


def surveyed(world: World, period: str, mean: float) -> None:
    rows = [("Waktu penyelesaian", mean), ("Biaya/tarif", 1.5), ("Perilaku pelaksana", 3.9)]
    world.hr(
        "public_surveys",
        *(SurveyRow("skm", "05", period, element, 0, m, 40, None) for element, m in rows),
    )


def analysed(world: World, settings: NeedsSettings | None = None, **how: Any) -> Analysis:
    refresh(world.session, Measuring().hours, world.run.id)
    period, settings = parse_period("2026"), settings or NeedsSettings(cost_per="person")
    frame = build_frame(world.session, Measuring(), period, world.now())
    return analyse(world.session, frame, settings, **how)


def need(document: dict[str, Any], unit: str, competency: str, part: str = "needs") -> Any:
    keys = (unit, competency)
    found = [one for one in document[part] if (one["unit"], one["competency"]) == keys]
    return found[0] if found else None


def test_gaps_by_unit_competency_and_post(world: World) -> None:
    office(world)
    told = need(analysed(world).as_json(), "05", "M5")
    assert told["unit_name"], told["competency_name"] == ("Disdukcapil", "Pelayanan publik")
    assert told["lacking"] == {"value": 4, "unit": "people", "n": 6}
    assert told["levels"] == {"value": 4, "unit": "levels", "n": 6}
    assert told["not_assessed"] == {"value": 0, "unit": "people", "n": 6}
    assert told["posts"][0]["post_name"] == "Kepala Bagian"
    assert told["posts"][0]["lacking"] == told["lacking"]


def test_who_is_not_assessed_lacks_nothing_that_is_known(small_world: World) -> None:
    office(small_world)
    told = need(analysed(small_world).as_json(), "05", "M4")
    assert told["lacking"] == {"unknown": "nobody has a valid assessment"}
    assert told["not_assessed"] == {"value": 6, "unit": "people", "n": 6}


def test_small_groups_are_hidden_from_those_who_may_not_see_people(small_world: World) -> None:
    office(small_world)
    hidden = analysed(small_world).as_json()
    taxes = "teknis pajak"
    assert need(hidden, "05", taxes)["lacking"] == {"unknown": "fewer than 5 people"}
    assert need(hidden, "06", "M5")["not_assessed"] == {"unknown": "fewer than 5 people"}
    assert hidden["plan"]["lines"][0]["people"] == {"unknown": "fewer than 5 people"}
    shown = analysed(small_world, show_people=True).as_json()
    assert need(shown, "05", taxes)["levels"] == {"value": 2, "unit": "levels", "n": 1}
    assert shown["plan"]["lines"][0]["people"] == {"value": 4, "unit": "people", "n": 4}


def test_learning_since_the_assessment_closes_an_open_gap(world: World) -> None:
    office(world)
    world.completions(done(11, 1, "2026-03-01"))
    told = analysed(world)
    assert need(told.as_json(), "05", "M5")["open"] == {"value": 3, "unit": "people", "n": 6}
    assert [len(line.people) for line in told.plan.lines if line.competency == "M5"] == [3]


def test_courses_by_their_own_field_and_by_moodles_links(world: World) -> None:
    office(world)
    told = analysed(world).as_json()
    (course,) = need(told, "05", "M5")["courses"]
    assert (course["title"], course["hours"]["value"]) == ("Kursus 1", 10)
    assert course["cost"] == {"value": 250_000, "unit": "rupiah", "n": 1}
    assert course["seats"] == {"unknown": "no source tells the seats"}
    (linked,) = need(told, "05", "teknis pajak")["courses"]
    assert linked["title"] == "Pajak Daerah"
    assert linked["cost"] == {"unknown": "no source tells what the course costs"}
    assert [one["competency"] for one in told["without_course"] if one["unit"] == "05"] == ["M4"]


def test_a_low_element_points_to_competencies_with_its_reason(world: World) -> None:
    office(world)
    surveyed(world, "2026", 2.9)
    told = analysed(world)
    (signal,) = told.signals  # the fee is low, too, but no matter of training
    assert signal.because == "survei publik 2026: Waktu penyelesaian 2,900, di bawah 3,0644"
    assert need(told.as_json(), "05", "M4")["because"] == [signal.because]


def test_last_years_survey_holds_until_there_is_a_new_one(small_world: World) -> None:
    office(small_world)
    surveyed(small_world, "2025", 2.9)
    assert [one.competencies for one in analysed(small_world).signals] == [("M4",)]


def test_a_signal_raises_the_priority(small_world: World) -> None:
    office(small_world)
    surveyed(small_world, "2026", 2.9)
    settings = NeedsSettings(signals={"Waktu penyelesaian": ("Pelayanan publik",)})
    told = analysed(small_world, settings).as_json()
    assert told["needs"][0]["competency"] == "M5"
    assert told["needs"][0]["priority"] == {"value": Decimal("6.0"), "unit": "levels", "n": 6}


def test_units_are_rolled_up(small_world: World) -> None:
    office(small_world)
    told = analysed(small_world).as_json()
    whole = need(told, "agency", "M5", "rolled")
    assert whole["not_assessed"] == {"value": 2, "unit": "people", "n": 8}
    assert whole["lacking"]["n"] == 6


KEPT = {"unknown": "kept back: it would tell a figure of fewer than 5 people"}


def test_the_only_small_unit_does_not_follow_from_the_others(small_world: World) -> None:
    """The one person of 06 is not assessed: the whole without the six of 05 would say so."""
    office(small_world, person_row(8, unit="05", post="lain"))
    told = analysed(small_world).as_json()
    assert need(told, "agency", "M5", "rolled")["not_assessed"]["value"] == 1
    assert need(told, "05", "M5")["not_assessed"] == KEPT
    assert need(told, "05", "M5")["lacking"] == {"value": 4, "unit": "people", "n": 6}
    assert need(told, "05", "M5", "rolled")["not_assessed"] == KEPT
    alone = analysed(small_world, unit="05").as_json()
    assert need(alone, "05", "M5")["not_assessed"] == KEPT
    assert {row["unit"] for row in alone["rolled"]} == {"05"}  # nothing of those above


def test_the_only_small_post_does_not_follow_from_the_others(
    small_world: World, tmp_path: Path
) -> None:
    small_world.hr("standards", *(StandardRow("std", post, "M5", 3, None) for post in "ab"))
    small_world.people(*(person_row(n, unit="05", post="a" if n < 7 else "b") for n in SEVEN))
    told = analysed(small_world)
    own = need(told.as_json(), "05", "M5")
    assert own["not_assessed"] == {"value": 7, "unit": "people", "n": 7}
    assert {post["post"]: post["not_assessed"] for post in own["posts"]} == {
        "a": KEPT,
        "b": {"unknown": "fewer than 5 people"},
    }
    path = tmp_path / "akpk.xlsx"
    write_workbook(path, needs_sheets(told))
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Kesenjangan").to_python()
    assert [row[4] for row in rows[1:]] == ["kelompok kecil", "kelompok kecil"]


def test_one_unit_alone(small_world: World) -> None:
    office(small_world)
    told = analysed(small_world, unit="Diskominfo").as_json()
    assert {one["unit"] for one in told["needs"]} == {"06"}
    with pytest.raises(UnknownUnit, match="no unit 'Dinas'"):
        analysed(small_world, unit="Dinas")


def test_a_post_without_standard_is_counted_apart(small_world: World) -> None:
    small_world.people(*(person_row(n, unit="05", post="lain") for n in SEVEN))
    told = analysed(small_world).as_json()
    (one,) = told["without_standard"]
    assert (one["value"], one["n"]) == (7, 7)
    assert told["needs"] == []
    assert told["plan"]["cost"] == {"unknown": "nothing is planned"}


def test_the_workbook_has_the_columns_of_an_akpk(small_world: World, tmp_path: Path) -> None:
    office(small_world)
    surveyed(small_world, "2026", 2.9)
    path = tmp_path / "akpk.xlsx"
    write_workbook(path, needs_sheets(analysed(small_world, show_people=True), people=True))
    book = CalamineWorkbook.from_path(str(path))
    names = ["Kesenjangan", "Rencana", "Belum Terencana", "Isyarat Pelayanan", "Pegawai"]
    assert book.sheet_names == names
    plan = book.get_sheet_by_name("Rencana").to_python()
    line = dict(zip(plan[0], plan[1], strict=True))
    assert line["Unit Kerja"] == "Disdukcapil"
    assert line["Jabatan"] == "Kepala Bagian (4)"
    assert (line["Jumlah Peserta"], line["Biaya (Rp)"]) == (4, 1_000_000)
    people = book.get_sheet_by_name("Pegawai").to_python()
    assert people[1][1] == nip_of(1)  # a text, digit by digit


def test_the_workbook_hides_small_groups(small_world: World, tmp_path: Path) -> None:
    office(small_world)
    path = tmp_path / "akpk.xlsx"
    write_workbook(path, needs_sheets(analysed(small_world)))
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["Kesenjangan", "Rencana", "Belum Terencana", "Isyarat Pelayanan"]
    plan = book.get_sheet_by_name("Rencana").to_python()
    assert {row[7] for row in plan[1:]} == {"kelompok kecil"}
    assert nip_of(1) not in str(
        [book.get_sheet_by_name(one).to_python() for one in book.sheet_names]
    )
