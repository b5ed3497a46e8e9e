"""Records by a source's mapping: what is taken, what is refused, what stays unknown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from connector.hr.errors import Damaged
from connector.hr.mapping import read_records
from connector.hr.reading import Reading, values_of
from connector.hr.records import (
    CourseRow,
    HeadRow,
    PersonRow,
    PostRow,
    RatingRow,
    SanctionRow,
    TrainingRow,
)
from tests.connector.hr.conftest import ARTHA, BUDI, SARI, Read, Write, source

WIDE = {
    "nip": "NIP",
    "name": "NAMA",
    "birth_date": "LAHIR",
    "sex": "LP",
    "status": "KEDUDUKAN",
    "employment": "JENIS",
}


def faults(reading: Reading) -> list[tuple[int, str | None, str, bool]]:
    return [(fault.row, fault.field, fault.kind, fault.refuses) for fault in reading.faults]


def person(record: object) -> PersonRow:
    assert isinstance(record, PersonRow)
    return record


def test_a_person_with_every_column(read_csv: Read) -> None:
    text = f"NIP;NAMA;LAHIR;LP;KEDUDUKAN;JENIS\n{SARI};Ni Made Sari;15-03-1990;P;1;P3K\n"
    reading = read_csv(text, columns=WIDE, values={"employment": {"P3K": "PPPK"}})
    sari = person(reading.records[0])
    assert (sari.source, sari.birth_date, sari.sex) == ("simpeg", date(1990, 3, 15), "female")
    assert (sari.status, sari.employment, sari.unit, sari.unread) == ("01", "PPPK", None, None)
    assert (reading.rows, reading.refused_rows, reading.faults) == (1, 0, ())


def test_a_bad_cell_is_unknown_and_listed(read_csv: Read) -> None:
    reading = read_csv(
        f"NIP;NAMA;LAHIR;LP;KEDUDUKAN;JENIS\n{SARI};Sari;31-02-1990;X;-;\n", columns=WIDE
    )
    assert faults(reading) == [(2, "birth_date", "date", False), (2, "sex", "word", False)]
    assert person(reading.records[0]).unread == "birth_date sex"
    assert reading.entries[0].empty == {"status", "employment"}
    assert reading.refused_rows == 0


def test_a_bad_key_or_required_cell_refuses_its_row_alone(read_csv: Read) -> None:
    reading = read_csv(f"NIP;NAMA;UNOR\n123;Sari;A\n{BUDI};;B\n{ARTHA};Artha;C\n")
    assert faults(reading) == [(2, "nip", "length", True), (3, "name", "empty", True)]
    assert [person(record).nip for record in reading.records] == [ARTHA]
    assert reading.refused_rows == 2


def test_a_refused_row_tells_whom_it_was_about(read_csv: Read) -> None:
    text = f"NIP;NAMA;UNOR\n{SARI};;A\n123;Budi;B\n{ARTHA};Artha;C\n{ARTHA};Artha;D\n"
    reading = read_csv(text)
    assert [fault.nip for fault in reading.faults] == [SARI, None, ARTHA, ARTHA]
    assert SARI not in repr(reading.faults)


def test_nothing_is_carried_over_from_the_row_before(read_csv: Read) -> None:
    reading = read_csv(f"NIP;NAMA;UNOR\n{SARI};Sari;Dinas A\n{BUDI};Budi;\n;Putu;\n")
    assert person(reading.records[1]).unit is None
    assert faults(reading) == [(4, "nip", "empty", True)]


@pytest.mark.parametrize(
    ("born", "sex", "field"),
    [("16-03-1990", "P", "birth_date"), ("15-03-1990", "L", "sex")],
)
def test_a_row_that_contradicts_its_number_is_refused(
    read_csv: Read, born: str, sex: str, field: str
) -> None:
    text = f"NIP;NAMA;LAHIR;LP;KEDUDUKAN;JENIS\n{SARI};Sari;{born};{sex};01;PNS\n"
    reading = read_csv(text, columns=WIDE)
    assert faults(reading) == [(2, field, "contradiction", True)]
    assert SARI not in reading.faults[0].message
    assert not reading.records


def test_rows_that_agree_are_one(read_csv: Read) -> None:
    spaced = f"{SARI[:8]} {SARI[8:]}"
    reading = read_csv(f"NIP;NAMA;UNOR\n{SARI};Sari;A\n{spaced};  Sari ;A\n")
    assert [entry.row for entry in reading.entries] == [2]
    assert (reading.rows, reading.faults) == (2, ())


def test_rows_that_differ_are_none_and_all_listed(read_csv: Read) -> None:
    reading = read_csv(f"NIP;NAMA;UNOR\n{SARI};Sari;A\n{SARI};Sari;A\n{SARI};Sari;B\n")
    assert faults(reading) == [(row, "nip", "duplicate", True) for row in (2, 3, 4)]
    assert "differ in unit" in reading.faults[0].message
    assert not reading.entries


def test_a_refused_row_doesnt_take_its_good_twin_along(read_csv: Read) -> None:
    reading = read_csv(f"NIP;NAMA;UNOR\n{SARI};;A\n{SARI};Sari;A\n")
    assert [entry.row for entry in reading.entries] == [3]


def test_messages_hide_numbers_in_other_columns(read_csv: Read) -> None:
    reading = read_csv(f"NIP;NAMA;UNOR\n{SARI};{BUDI};A\n{BUDI};1234567890123;A\n")
    assert faults(reading) == [(2, "name", "nip", True), (3, "name", "name", True)]
    assert not any(BUDI in fault.message or "12345" in fault.message for fault in reading.faults)


def test_numbers_of_a_column_that_were_rounded_refuse_the_file(write_csv: Write) -> None:
    good = [f"1990031520150220{serial:02d}" for serial in (16, 48, 80)]
    assert all(int(number) % 32 == 0 for number in good)
    few = write_csv("NIP;NAMA;UNOR\n" + "".join(f"{n};Sari;A\n" for n in good))
    assert read_records(source(few)).rows == 3  # chance, in so few rows
    more = write_csv("NIP;NAMA;UNOR\n" + "".join(f"{n};Sari;A\n" for n in [*good, good[0]]))
    with pytest.raises(Damaged, match="4 of 4"):
        read_records(source(more))


def test_number_cells_of_a_workbook(write_xlsx: Write) -> None:
    rows = [
        ["NIP", "NAMA", "KEDUDUKAN", "UNOR"],
        [SARI, "Sari", 1, 12],
        [float(BUDI), "Budi", 1, 1],
    ]
    columns = {"nip": "NIP", "name": "NAMA", "status": "KEDUDUKAN", "unit": "UNOR"}
    reading = read_records(source(write_xlsx(rows), columns=columns))
    sari = person(reading.records[0])
    assert (sari.status, sari.unit) == ("01", "12")
    assert faults(reading) == [(3, "nip", "number", True)]


def test_another_file_in_the_sources_place(write_csv: Write) -> None:
    usual = source(write_csv(f"NIP;NAMA;UNOR\n{SARI};Sari;A\n", "usual.csv"))
    other = write_csv(f"NIP;NAMA;UNOR\n{BUDI};Budi;A\n", "other.csv")
    reading = read_records(usual, other)
    assert (reading.file, person(reading.records[0]).nip) == ("other.csv", BUDI)


def test_a_line_of_totals_is_refused_where_the_key_is_a_text(read_csv: Read) -> None:
    columns = {"unit": "UNIT", "name": "NAMA", "parent": "INDUK", "from": "MULAI"}
    text = "UNIT;NAMA;INDUK;MULAI\nD1;Dinas A;;01-01-2026\nJumlah;1;;\n"
    reading = read_csv(text, "units", columns=columns)
    assert values_of(reading.kind, reading.records[0]) == {
        "unit": "D1",
        "name": "Dinas A",
        "parent": None,
        "from": date(2026, 1, 1),
        "to": None,
    }
    assert faults(reading) == [(3, None, "totals", True)]


def test_heads_lead_unless_the_role_says_otherwise(read_csv: Read) -> None:
    columns = {"unit": "UNIT", "nip": "NIP", "role": "PERAN", "email": "EMAIL"}
    text = f"UNIT;NIP;PERAN;EMAIL\nD1;{SARI};;a@b.example\nD1;{BUDI};Wakil;\nD2;{ARTHA};Juru;\n"
    reading = read_csv(text, "heads", columns=columns)
    roles = [record.role for record in reading.records if isinstance(record, HeadRow)]
    assert roles == ["head", "deputy"]
    assert faults(reading) == [(4, "role", "word", True)]


def test_heads_without_a_column_of_roles(read_csv: Read) -> None:
    reading = read_csv(f"UNIT;NIP\nD1;{SARI}\n", "heads", columns={"unit": "UNIT", "nip": "NIP"})
    assert reading.records == [HeadRow("simpeg", "D1", SARI, "head", None, None, None)]


def test_courses_with_their_hours(read_csv: Read) -> None:
    columns = {"course": "KURSUS", "hours": "JP", "repeat": "ULANG"}
    text = "KURSUS;JP;ULANG\nSPBE-1;7,5;tahunan\nK2;4 JP;\nK3;0;\nK4;banyak;\n"
    reading = read_csv(text, "courses", columns=columns)
    first = CourseRow("simpeg", "SPBE-1", "", Decimal("7.5"), None, None, None, "yearly")
    assert reading.records[0] == first
    hours = [record.hours for record in reading.records if isinstance(record, CourseRow)]
    assert hours[1:] == [Decimal(4), Decimal(0), None]
    assert faults(reading) == [(5, "hours", "hours", False)]


def test_posts_ratings_and_sanctions(read_csv: Read) -> None:
    post = read_csv(
        "JABATAN;JENIS\nAnalis;Pelaksana\n", "posts", columns={"post": "JABATAN", "kind": "JENIS"}
    )
    assert post.records == [PostRow("simpeg", "Analis", None, "Pelaksana", None)]
    columns = {"nip": "NIP", "year": "TAHUN", "rating": "PREDIKAT"}
    rating = read_csv(f"NIP;TAHUN;PREDIKAT\n{SARI};2025;Baik\n", "ratings", columns=columns)
    assert rating.records == [RatingRow("simpeg", SARI, 2025, "baik")]
    columns = {"nip": "NIP", "from": "TMT", "level": "TINGKAT", "to": "AKHIR"}
    text = f"NIP;TMT;TINGKAT;AKHIR\n{SARI};01-03-2026;Sedang;\n{BUDI};01-03-2026;S;entah\n"
    sanction = read_csv(text, "sanctions", columns=columns)
    start = date(2026, 3, 1)
    assert sanction.records == [
        SanctionRow("simpeg", SARI, start, "medium", None, None, None),
        SanctionRow("simpeg", BUDI, start, "medium", None, None, None, unread="until"),
    ]


def test_an_empty_table_is_a_reading_without_rows(read_csv: Read) -> None:
    reading = read_csv("NIP;NAMA;UNOR\n")
    assert (reading.rows, reading.entries, reading.faults) == (0, (), ())


CERTIFICATES = {"nip": "NIP", "certificate": "NOMOR", "title": "JUDUL", "hours": "JAM"}


def worth(reading: Reading) -> list[tuple[Decimal | None, int | None, str | None]]:
    rows = [one for one in reading.records if isinstance(one, TrainingRow | CourseRow)]
    return [(one.hours, one.minutes, one.unread) for one in rows]


def test_time_by_the_clock_is_read_as_minutes(read_csv: Read) -> None:
    cells = ("16", "10 JPL", "2,5 jam", "150 menit", "2 jam 30 menit", "lama", "")
    lines = "".join(f"{SARI};{at};Bimtek;{cell}\n" for at, cell in enumerate(cells))
    text = f"NIP;NOMOR;JUDUL;JAM\n{lines}"
    reading = read_csv(text, "trainings", columns=CERTIFICATES)
    same = [(None, 150, None), (None, 150, None), (None, None, "hours"), (None, None, None)]
    assert worth(reading) == [
        (Decimal(16), None, None),
        (Decimal(10), None, None),
        (Decimal("2.5"), None, None),
        *same,
    ]
    assert values_of(reading.kind, reading.records[3])["minutes"] == 150
    clock = read_csv(text, "trainings", columns=CERTIFICATES, hours_in="clock")
    assert worth(clock) == [
        (None, 960, None),
        (Decimal(10), None, None),
        (None, 150, None),
        *same,
    ]
    minutes = read_csv(text, "trainings", columns=CERTIFICATES, hours_in="minutes")
    assert worth(minutes)[:3] == [(None, 16, None), (Decimal(10), None, None), (None, 150, None)]


def test_one_certificate_of_other_minutes_is_not_one(read_csv: Read) -> None:
    head = "NIP;NOMOR;JUDUL;JAM\n"
    differing = f"{head}{SARI};7;Bimtek;150 menit\n{SARI};7;Bimtek;90 menit\n"
    reading = read_csv(differing, "trainings", columns=CERTIFICATES)
    assert faults(reading) == [(row, "nip", "duplicate", True) for row in (2, 3)]
    assert "differ in minutes" in reading.faults[0].message
    alike = f"{head}{SARI};7;Bimtek;150 menit\n{SARI};7;Bimtek;2 jam 30 menit\n"
    assert worth(read_csv(alike, "trainings", columns=CERTIFICATES)) == [(None, 150, None)]


def test_a_course_list_may_tell_minutes(read_csv: Read) -> None:
    columns = {"course": "KODE", "hours": "DURASI"}
    reading = read_csv("KODE;DURASI\nK1;90\n", "courses", columns=columns, hours_in="minutes")
    assert worth(reading) == [(None, 90, None)]
