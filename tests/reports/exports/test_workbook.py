"""What is written is read back as it was, and nothing of it is ever a formula."""

from __future__ import annotations

import csv
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from reports.exports.workbook import Sheet, csv_text, write_csv, write_workbook

BAD = [
    "=1+1",
    "{=A1}",
    "+62",
    "-5",
    "@SUM(A1)",
    "\tx",
    "\r=1",
    '=HYPERLINK("http://x")',
    "http://x",
]
NIP = "199003152015022003"


def test_texts_stay_texts_in_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    rows = [[text, NIP, Decimal("7.5"), date(2026, 3, 1), None, True] for text in BAD]
    write_workbook(path, [Sheet("Data", ["=A", "NIP", "JP", "Hari", "Kosong", "Ya"], rows)])
    read = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert read[0][0] == "=A"
    assert [str(row[0]).strip() for row in read[1:]] == [t.strip() for t in BAD]
    assert read[1][1:] == [NIP, 7.5, "01-03-2026", "", "ya"]
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            assert b"<f>" not in parts.read(name)
            assert b"<hyperlink" not in parts.read(name)


def test_numbers_that_a_cell_would_round_are_texts(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_workbook(path, [Sheet("Data", ["n"], [[int(NIP)]])])
    assert CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1] == [NIP]


def test_equal_tables_are_equal_files(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, [Sheet("Data", ["n"], [["x"]])])
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("text", [text for text in BAD if text[0] in "=+-@\t\r"])
def test_csv_guards_what_begins_like_a_formula(text: str) -> None:
    assert csv_text(text) == f"'{text}"


def test_csv_as_an_indonesian_spreadsheet_opens_it(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write_csv(path, Sheet("x", ["NIP", "JP"], [[NIP, Decimal("7.5")], ["a;b", None]]))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert rows == [["NIP", "JP"], [f"'{NIP}", "7,5"], ["a;b", ""]]


@given(st.text(max_size=12))
def test_no_text_begins_like_a_formula(text: str) -> None:
    assert csv_text(text)[:1] not in {*"=+-@\t\r"}
