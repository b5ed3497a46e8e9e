"""Cells by the form of their field."""

from __future__ import annotations

import typing
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.hours import Minutes
from connector.hr.cells import READERS, own_words, read_cell, reader_for
from connector.hr.faults import CellFault
from connector.hr.records import KINDS
from connector.hr.sheets.table import Cell
from tests.connector.hr.conftest import SARI


def read(form: object, cell: Cell, **values: str) -> object:
    found = read_cell(cell, READERS[form], own_words(values))
    return found.kind if isinstance(found, CellFault) else found


@pytest.mark.parametrize(
    ("form", "cell", "value"),
    [
        (str, "  Dinas\u00a0 Kesehatan\n", "Dinas Kesehatan"),
        (str, "\ufeffDinas\0 Kese\u00adhatan\u200b", "Dinas Kesehatan"),
        (str, "Andre\u0301", "André"),
        (str, 12.0, "12"),
        (str, 12.5, "12.5"),
        (str, 9007199254740993.0, "number"),
        (str, date(2026, 3, 2), "type"),
        (str, True, "type"),
        (str, "5171013011880004", "nik"),
        (str, 5171013011880004.0, "nik"),
        (str, SARI, "nip"),
        (str, "#REF!", "formula"),
        ("name", "I Wayan Budi, S.Kom.", "I Wayan Budi, S.Kom."),
        ("name", "12345", "name"),
        ("nip", SARI, SARI),
        ("nip", "130123456", "old_nip"),
        ("sex", "L", "male"),
        ("sex", "laki - laki", "male"),
        ("sex", "PEREMPUAN", "female"),
        ("sex", "F", "female"),
        ("sex", 2.0, "female"),
        ("sex", "X", "word"),
        ("employment", "pns", "PNS"),
        ("employment", "Calon Pegawai Negeri Sipil", "CPNS"),
        ("employment", "PPPK Paruh Waktu", "PPPK Paruh Waktu"),
        ("status", 1.0, "01"),
        ("status", "71", "71"),
        ("status", "Aktif", "code"),
        ("email", " Sari@Denpasar.example ", "sari@denpasar.example"),
        ("email", "Sari <mailto:sari@denpasar.example>", "sari@denpasar.example"),
        ("email", "sari@", "email"),
        ("email", "a@b.example; c@d.example", "email"),
        ("role", "Kepala", "head"),
        ("role", "deputy", "deputy"),
        ("year", 2025.0, 2025),
        ("year", "2025", 2025),
        ("year", "25", "year"),
        ("year", "2025/2026", "number"),
        ("rating", "SANGAT BAIK", "sangat_baik"),
        ("rating", 2.0, "baik"),
        ("rating", "butuh_perbaikan", "butuh_perbaikan"),
        ("rating", "87", "word"),
        ("sanction_level", "B", "heavy"),
        ("sanction_level", "ringan", "light"),
        ("repeat", "yearly", "yearly"),
        ("JP", "7,5", Decimal("7.5")),
        ("JP", "7.5", Decimal("7.5")),
        ("JP", "4 JP", Decimal(4)),
        ("JP", "10 JPL", Decimal(10)),
        ("JP", "32 JP @ 45 menit", Decimal(32)),
        ("JP", "8 jam pelajaran (@45 menit)", Decimal(8)),
        ("JP", "10 jam", Decimal(10)),
        ("JP", "20 (dua puluh) JP", Decimal(20)),
        ("JP", "45 (empat puluh lima) menit", Minutes(45)),
        ("JP", "8 (JP/hari)", "hours"),
        ("JP", "10 jam @ 60 menit", "hours"),
        ("JP", "150 menit", Minutes(150)),
        ("JP", "2 jam 30 menit", Minutes(150)),
        ("JP", 16.0, Decimal(16)),
        ("JP", 0.0, Decimal(0)),
        ("JP", "0", Decimal(0)),
        ("JP", "1.500", "hours"),
        ("JP", "1.500 menit", "hours"),
        ("JP", "10000", "hours"),
        ("JP", -1.0, "hours"),
        ("JP", float("inf"), "hours"),
        ("JP", "dua", "hours"),
        ("JP", time(2, 30), "hours"),
        ("clock", "2,5 jam", Minutes(150)),
        ("clock", "2,5", Minutes(150)),
        ("clock", 2.5, Minutes(150)),
        ("clock", "10 JP", Decimal(10)),
        ("clock", "45 menit", Minutes(45)),
        ("minutes", "150", Minutes(150)),
        ("minutes", 40500.0, Minutes(40500)),
        ("minutes", "2 jam", Minutes(120)),
        ("minutes", "16 JP", Decimal(16)),
        ("minutes", "600000", "hours"),
        (int, 6.0, 6),
        (int, "0", 0),
        (int, "6 bulan", "number"),
        (int, "-1", "number"),
        (bool, "Ya", True),
        (bool, "0", False),
        (bool, True, True),
        (bool, "mungkin", "word"),
    ],
)
def test_values_and_faults(form: object, cell: Cell, value: object) -> None:
    assert read(form, cell) == value


@pytest.mark.parametrize("form", [str, date, "nip", "name", "status", "email", "JP"])
@pytest.mark.parametrize("cell", ["", "  ", "-", "NULL", "0000-00-00", "01-01-1900"])
def test_placeholders_are_empty(form: object, cell: str) -> None:
    assert read(form, cell) is None


@pytest.mark.parametrize("form", [str, date, "status", "sex", "nip"])
@pytest.mark.parametrize("cell", ["0", 0.0])
def test_zero_is_empty_where_no_number_is_meant(form: object, cell: Cell) -> None:
    assert read(form, cell) is None


def test_own_words_come_first() -> None:
    assert read("employment", " p3k ", P3K="PPPK") == "PPPK"
    assert read("status", "Aktif", aktif="01") == "01"
    assert read("sex", 0.0, **{"0": "P"}) == "female"
    assert read(str, "belum ada", **{"Belum Ada": ""}) is None


def test_every_field_has_a_reader() -> None:
    for kind in KINDS.values():
        hints = typing.get_type_hints(kind.record, include_extras=True)
        for field in kind.fields():
            assert reader_for(hints[field]) in READERS.values()


@given(
    st.sampled_from(sorted(READERS, key=str)),
    st.text() | st.floats() | st.booleans() | st.dates() | st.times() | st.timedeltas(),
)
def test_no_cell_breaks_a_reader(form: object, cell: Cell) -> None:
    read(form, cell)
