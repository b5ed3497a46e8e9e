"""Files as tables: what a file is, where its header stands, which rows are data."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from connector.hr.errors import (
    FileEmpty,
    FileMissing,
    HeaderMissing,
    HrError,
    SheetMissing,
    TooLarge,
    Unreadable,
)
from connector.hr.sheets.files import file_at, file_date, read_table
from connector.hr.sheets.table import Cell, Limits, Table
from tests.connector.hr.conftest import FIXTURES, Write


def rows(table: Table) -> list[tuple[int, list[Cell]]]:
    return [(row.number, row.cells) for row in table.rows]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_the_one_that_gives_the_wanted_headers(
    write_csv: Write, delimiter: str
) -> None:
    text = f"NIP{delimiter}NAMA, GELAR; DLL|X\n1{delimiter}2\n".replace(delimiter + " ", " ")
    assert read_table(write_csv(text), ["NIP"]).columns["NIP"] == 0


def test_a_comma_in_a_name_doesnt_win_over_the_semicolon(write_csv: Write) -> None:
    table = read_table(write_csv("NIP;NAMA\n1;Sari, S.E., M.Si., Ak.\n"), ["NIP", "NAMA"])
    assert rows(table) == [(2, ["1", "Sari, S.E., M.Si., Ak."])]


def test_headers_are_compared_loosely(write_csv: Write) -> None:
    table = read_table(write_csv('nip_baru;" Nama\n Pegawai *"\n'), ["NIP BARU", "NAMA PEGAWAI"])
    assert table.columns == {"NIP BARU": 0, "NAMA PEGAWAI": 1}


def test_row_numbers_are_those_of_the_sheet(write_csv: Write) -> None:
    table = read_table(write_csv('Daftar;\n;\nNIP;NAMA\n;\n1;"dua\nbaris"\n\n3;x\n'), ["NIP"])
    assert [row.number for row in table.rows] == [5, 7]


def test_repeated_headers_and_the_line_of_numbers_are_no_data(write_csv: Write) -> None:
    text = "NIP;NAMA;UNOR\n(1);(2);(3)\na;b;c\nNIP;NAMA;UNOR\nd;e;f\n"
    assert [row.number for row in read_table(write_csv(text), ["NIP", "NAMA"]).rows] == [3, 5]


def test_rows_with_other_cells_than_the_header_are_ragged(write_csv: Write) -> None:
    table = read_table(write_csv("A;B;\n1;2;\n1;2;;\n1\n1;2;3\n"), ["A"])
    assert table.ragged == {4, 5}


def test_notes_beside_a_workbooks_table_are_not_ragged(write_xlsx: Write) -> None:
    table = read_table(write_xlsx([["A", "B"], ["1", "2", None, "note"]]), ["A"])
    assert not table.ragged


def test_a_missing_column_is_named_with_the_file_and_its_headers(write_csv: Write) -> None:
    with pytest.raises(HeaderMissing) as caught:
        read_table(write_csv("NIP;NAMA;UNIT\n1;2;3\n"), ["NIP", "UNOR", "EMAIL"])
    for word in ("data.csv", "'UNOR' is missing", "'EMAIL' is missing", "NIP, NAMA, UNIT"):
        assert word in str(caught.value)


def test_a_column_that_stands_twice_is_refused(write_csv: Write) -> None:
    with pytest.raises(HeaderMissing, match="'TMT' stands twice"):
        read_table(write_csv("NIP;TMT;TMT\n1;2;3\n"), ["NIP", "TMT"])


def test_a_foreign_header_is_listed(write_csv: Write) -> None:
    with pytest.raises(HeaderMissing, match="Kode, Harga, Stok"):
        read_table(write_csv("Kode;Harga;Stok\n1;2;3\n"), ["NIP"])


def test_only_a_header_is_a_table_without_rows(write_csv: Write) -> None:
    assert read_table(write_csv("NIP;NAMA\n"), ["NIP"]).rows == ()


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", FileEmpty, "empty"),
        (b"\r\n \n", FileEmpty, "empty"),
        (b"%PDF-1.7 ...", Unreadable, "PDF"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", Unreadable, "HTML"),
        (b'<?xml version="1.0"?><Workbook/>', Unreadable, "XML"),
        (b"PK\x03\x04" + b"\0" * 60, Unreadable, "ZIP"),
        (b"PK\x03\x04 word/document.xml", Unreadable, "ZIP"),
        (b"PK\x03\x04 xl/workbook.bin", Unreadable, "XLSB"),
        (b"PK\x03\x04 xl/workbook.xml", Unreadable, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, Unreadable, "damaged"),
        (bytes(range(256)) * 20, Unreadable, "neither text nor a workbook"),
        (b"NIP;NAMA\n1;\x81\xff\n", Unreadable, "UTF-8"),
    ],
)
def test_content_that_is_no_sheet(
    tmp_path: Path, content: bytes, error: type[HrError], words: str
) -> None:
    path = tmp_path / "data.xlsx"
    path.write_bytes(content)
    with pytest.raises(error, match=words):
        read_table(path, ["NIP"])


def test_no_file_and_no_folder(tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match=r"lost\.csv"):
        read_table(tmp_path / "lost.csv", ["NIP"])
    with pytest.raises(Unreadable, match="a folder"):
        read_table(tmp_path, ["NIP"])


@pytest.mark.parametrize(
    ("file", "limits", "words"),
    [
        ("semicolon-bom.csv", Limits(bytes=100), "more than 100"),
        ("semicolon-bom.csv", Limits(rows=3), "more than 3 rows"),
        ("padded.xlsx", Limits(unpacked=10_000_000), "unpacks to more than 10,000,000"),
        ("hidden.xlsx", Limits(rows=3), "row 4"),
        ("hidden.xlsx", Limits(cells=11), "4 rows × 3 columns"),
        ("corner-cell.xlsx", Limits(rows=2_000_000), "16,384 columns"),
        ("calc.ods", Limits(rows=3), "row 4"),
        ("old.xls", Limits(cells=15), "4 rows × 4 columns"),
    ],
)
def test_what_is_too_large_is_refused_before_it_is_read(
    file: str, limits: Limits, words: str
) -> None:
    with pytest.raises(TooLarge, match=words):
        read_table(FIXTURES / file, ["NIP"], limits=limits)


def test_a_hidden_sheet_is_read_when_named() -> None:
    table = read_table(FIXTURES / "hidden.xlsx", ["NIP"], sheet=" arsip ")
    assert (table.sheet, len(table.rows)) == ("Arsip", 1)


def test_a_missing_sheet_is_named_with_those_that_there_are() -> None:
    with pytest.raises(SheetMissing, match="no sheet 'Data'; there are: Pegawai"):
        read_table(FIXTURES / "hidden.xlsx", ["NIP"], sheet="Data")


def test_equal_bytes_have_one_digest(write_csv: Write) -> None:
    first = read_table(write_csv("A\n1\n", "a.csv"), ["A"])
    second = read_table(write_csv("A\n1\n", "b.csv"), ["A"])
    other = read_table(write_csv("A\n2\n", "c.csv"), ["A"])
    assert first.digest == second.digest != other.digest


@pytest.mark.parametrize(
    "name",
    ["pegawai 2026-11-25.csv", "20261125_pegawai.csv", "pegawai-25-11-2026-final.csv"]
    + ["simpeg.2026.11.25.csv", "99999999 2026_11_25.csv"],
)
def test_the_date_in_a_name_is_the_files_date(tmp_path: Path, name: str) -> None:
    assert file_date(tmp_path / name, UTC) == date(2026, 11, 25)


@pytest.mark.parametrize("name", ["pegawai.csv", "199003152015022003.csv", "2026-13-45.csv"])
def test_else_the_day_it_was_changed_in_the_agencys_zone(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.touch()
    changed = datetime(2026, 11, 24, 17, 0, tzinfo=UTC).timestamp()
    os.utime(path, (changed, changed))
    assert file_date(path, UTC) == date(2026, 11, 24)
    assert file_date(path, timezone(timedelta(hours=8))) == date(2026, 11, 25)


def test_of_a_folder_the_file_of_the_latest_day_is_read(tmp_path: Path) -> None:
    for name in ("pegawai 2026-11-24.csv", "pegawai 2026-11-25.csv", "lama.csv", "~$terbuka.xlsx"):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (0, 0))
    (tmp_path / "catatan 2026-12-01.docx").touch()
    (tmp_path / "2027-01-01.csv").mkdir()
    assert file_at(tmp_path, UTC).name == "pegawai 2026-11-25.csv"


def test_of_two_files_of_one_day_the_one_changed_last(tmp_path: Path) -> None:
    for at, name in enumerate(("b 2026-11-25.csv", "a 2026-11-25.csv")):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (at, at))
    assert file_at(tmp_path, UTC).name == "a 2026-11-25.csv"


def test_a_folder_without_files_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match="holds no file to read"):
        file_at(tmp_path, UTC)


def test_a_file_is_itself(tmp_path: Path) -> None:
    assert file_at(tmp_path / "a.csv", UTC) == tmp_path / "a.csv"
