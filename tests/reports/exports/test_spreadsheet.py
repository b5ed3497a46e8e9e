"""A spreadsheet program opens every workbook that is written, and shows texts as they are."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from connector.hr.records import UnitRow
from reports.calendar.periods import parse_period
from reports.evaluation.levels import evaluate
from reports.evaluation.settings import EvaluationSettings
from reports.evaluation.sheets import evaluation_sheets
from reports.exports.workbook import Sheet, write_workbook
from reports.frames.frame import Measuring, build_frame
from reports.needs.sheets import needs_sheets
from tests.reports.exports.test_siasn import certificate, transfer
from tests.reports.needs.test_analysis import analysed, office, surveyed
from tests.reports.world import World, course_row, nip_of

SOFFICE = shutil.which("soffice")
TEXTS = ["=1+1", "+62", "-5", "@SUM(A1)", "{=1}", 'a "b"; c', "=HYPERLINK(1)"]
# semicolons, quotes, UTF-8, cells as they are shown, every sheet in a file of its own
SHOWN = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,-1"

Rows = list[list[str]]


def test_a_spreadsheet_shows_the_texts_of_every_workbook(
    small_world: World, tmp_path: Path
) -> None:
    if SOFFICE is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no LibreOffice here")
    books = written(small_world, tmp_path)
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    words = ["--headless", "--convert-to", SHOWN, "--outdir", str(tmp_path)]
    subprocess.run(
        [SOFFICE, home, *words, *map(str, books)], check=True, capture_output=True, timeout=100
    )
    told = {(book.stem, name): rows for book in books for name, rows in tables(book).items()}
    assert {
        place: mismatches(rows, shown(tmp_path / f"{'-'.join(place)}.csv"))
        for place, rows in told.items()
    } == dict.fromkeys(told, [])
    assert {nip_of(1), "=1+1", "+62", "@SUM(A1)"} <= texts_of(told, "needs")
    assert "@SUM(A1)" in texts_of(told, "evaluation")
    assert {nip_of(1), "=HYPERLINK(1)", "{=1}", 'a "b"; c'} <= texts_of(told, "siasn")
    assert {nip_of(1), *TEXTS} <= texts_of(told, "texts")


def written(world: World, folder: Path) -> list[Path]:
    """Every kind of workbook, of an office with formulas for names."""
    office(world)
    units = (("05", "+62"), ("07", "=1+1"))
    world.hr("units", *(UnitRow("unor", key, name, None, None, None) for key, name in units))
    surveyed(world, "2026", 2.9)
    world.courses(course_row(1, "10", competencies="M5", fullname="@SUM(A1)", provider="-5"))
    world.hr("trainings", certificate("=HYPERLINK(1)", provider="{=1}", certificate='a "b"; c'))
    names = ("needs", "evaluation", "siasn", "texts")
    needs, evaluation, siasn, texts = (folder / f"{name}.xlsx" for name in names)
    write_workbook(needs, needs_sheets(analysed(world, show_people=True), people=True))
    frame = build_frame(world.session, Measuring(), parse_period("2026"), world.now())
    told = evaluate(world.session, frame, "K1", EvaluationSettings())
    write_workbook(evaluation, evaluation_sheets(told))
    transfer(world, siasn)
    rows = [(nip_of(1), text, 7) for text in TEXTS]
    write_workbook(texts, [Sheet("Data", ["NIP", "Teks", "JP"], rows)])
    return [needs, evaluation, siasn, texts]


def tables(book: Path) -> dict[str, Rows]:
    """The texts of every sheet by its name; numbers and blank cells are empty."""
    read = CalamineWorkbook.from_path(str(book))
    return {
        name: [
            [cell if isinstance(cell, str) else "" for cell in row]
            for row in read.get_sheet_by_name(name).to_python()
        ]
        for name in read.sheet_names
    }


def texts_of(told: Mapping[tuple[str, str], Rows], book: str) -> set[str]:
    return {text for (one, _), rows in told.items() if one == book for row in rows for text in row}


def mismatches(texts: Rows, displayed: Rows) -> list[tuple[str, str]]:
    """Texts that are displayed as something else."""
    return [
        (text, seen)
        for row, line in zip(texts, displayed, strict=True)
        for text, seen in zip(row, line, strict=True)
        if text and text != seen
    ]


def shown(file: Path) -> Rows:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, delimiter=";"))
