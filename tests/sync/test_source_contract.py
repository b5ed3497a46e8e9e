"""The contract of personnel readers: our own keep it, and it tells who does not."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from connector.hr.settings import SourceSettings
from connector.hr.sheets.files import read_table
from connector.hr.sheets.table import SheetRow, Table
from sync.inward.personnel.source_contract import breaches, reader_breaches
from sync.inward.personnel.sql_source import View, read_view

SARI, BUDI = "199003152015022003", "198811302023211004"
ROWS = [
    {"NIP": SARI, "NAMA": "Ni Luh Sari", "TMT": "2015-02-01", "GAJI": "1"},
    {"NIP": BUDI, "NAMA": "Budi", "TMT": "2023-11-01", "GAJI": "2"},
]
SHEET = [list(ROWS[0]), *(list(row.values()) for row in ROWS)]
COLUMNS = {"nip": "NIP", "name": "NAMA", "joined": "TMT"}


STRANGE: list[Any] = [SARI, b"x", ""]


def section(**told: Any) -> SourceSettings:
    place = {} if {"path", "query"} & told.keys() else {"reader": "toy"}
    known: dict[str, Any] = {"id": "s", "holds": "people", "columns": COLUMNS}
    return SourceSettings.model_validate({**known, **place, **told})


def csv(folder: Path) -> Path:
    lines = [";".join(row) for row in SHEET]
    (folder / "s.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder / "s.csv"


def workbook(folder: Path) -> Path:
    with xlsxwriter.Workbook(str(folder / "s.xlsx")) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(SHEET):
            sheet.write_row(number, 0, row)
    return folder / "s.xlsx"


def objects(folder: Path) -> Path:
    (folder / "s.json").write_text(json.dumps(ROWS), encoding="utf-8")
    return folder / "s.json"


@pytest.mark.parametrize("write", [csv, workbook, objects])
def test_our_readers_of_files_keep_the_contract(
    tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    file = write(tmp_path)
    settings = section(path=str(file))
    assert list(breaches(settings, lambda: read_table(file, settings.headers))) == []


def test_our_reader_of_queries_keeps_the_contract(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "s.db")) as connection:
        connection.execute("CREATE TABLE p (NIP BIGINT, NAMA TEXT, TMT DATE, GAJI INT)")
        rows = [(int(row["NIP"]), row["NAMA"], row["TMT"], 1) for row in ROWS]
        connection.executemany("INSERT INTO p VALUES (?, ?, ?, ?)", rows)
        connection.commit()
    view = View("s", f"sqlite:///{tmp_path / 's.db'}", "SELECT * FROM p")
    settings = section(query=view.query, url=view.url)
    assert list(breaches(settings, lambda: read_view(view, settings.headers))) == []


def toy(options: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from ROWS[: options.get("rows", 2)]


def test_a_packages_reader_keeps_the_contract() -> None:
    assert list(reader_breaches(section(options={"rows": 1}), toy)) == []


class Restless:
    """Says something else each time."""

    def __init__(self) -> None:
        self._times = 0

    def __call__(self, options: Any) -> list[dict[str, Any]]:
        self._times += 1
        return [{**ROWS[0], "NAMA": f"Sari {self._times}"}]


def forgetful(options: Any) -> list[dict[str, Any]]:
    options.clear()
    return list(toy({}))


@pytest.mark.parametrize(
    ("reader", "message"),
    [
        (lambda options: [], "no cell holds anything"),
        (lambda options: [{**ROWS[0], "NIP": ""}], "no row becomes a record"),
        (lambda options: [list(ROWS[0].values())], "row 1: a list is no mapping from header"),
        (lambda options: [{3: "x"}], "row 1: the header 3 is no text"),
        (lambda options: [{**ROWS[0], "NIK": "x"}], "row 1: NIK: identity numbers (NIK) are nev"),
        (lambda options: [{**ROWS[0], "GAJI": [1]}], "row 1: GAJI: a list is no value of a cell"),
        (lambda options: [{"NIP": SARI, "NAMA": "Sari"}], "TMT"),
        (lambda options: [{**ROWS[0], "NIP": float(SARI)}], "row 1: NIP: "),
        (lambda options: [{**ROWS[0], "TMT": "besok"}], "row 1: TMT: "),
        (Restless(), "read twice, it says something else"),
        (forgetful, "it changes its options"),
    ],
)
def test_a_reader_that_may_not_be_used_is_told(reader: Any, message: str) -> None:
    told = list(reader_breaches(section(options={"rows": 1}), reader))
    assert [text for text in told if message in text], told


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"columns": {"NIP": 0, "NAMA": 1, "TMT": 2, "GAJI": 3}}, "its columns are GAJI"),
        ({"headers": (SARI,)}, "a header holds somebody's number"),
        ({"rows": (SheetRow(2, ["", "", ""]),)}, "row 2: it holds nothing"),
        ({"rows": (SheetRow(2, STRANGE),)}, "row 2: a bytes is no cell"),
        ({"rows": (SheetRow(3, [SARI, "a", ""]), SheetRow(2, [BUDI, "b", ""]))}, "not numbered"),
    ],
)
def test_a_table_that_may_not_be_used_is_told(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    file = csv(tmp_path)
    settings = section(path=str(file))
    table: Table = replace(read_table(file, settings.headers), **changes)
    assert [text for text in breaches(settings, lambda: table) if message in text]
