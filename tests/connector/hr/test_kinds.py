"""Every kind of source with all its columns, its key, and what a bad cell costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from connector.hr.catalogues import FORMS, competency_code, element_code, form_code
from connector.hr.reading import Reading, values_of
from connector.hr.records import KINDS
from tests.connector.hr.conftest import ARTHA, BUDI, SARI, Read

MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 30)
# kind: lines of a file whose headers are our column keys, the key, the values besides
WHOLE: dict[str, tuple[str, object, dict[str, Any]]] = {
    "people": (
        "nip;name;title_before;title_after;birth_date;sex;email;employment;status;unit;post;rank;"
        f"joined;left\n{SARI};Ni Made Sari;Dr.;S.E., M.Si.;15-03-1990;P;Sari@x.example;PNS;1;"
        "Dinas A;Analis;III/b;01-02-2015;",
        SARI,
        {
            "nip": SARI,
            "name": "Ni Made Sari",
            "title_before": "Dr.",
            "title_after": "S.E., M.Si.",
            "birth_date": date(1990, 3, 15),
            "sex": "female",
            "email": "sari@x.example",
            "employment": "PNS",
            "status": "01",
            "unit": "Dinas A",
            "post": "Analis",
            "rank": "III/b",
            "joined": date(2015, 2, 1),
            "left": None,
        },
    ),
    "identifiers": (
        f"former;nip;kind;since\n130 123 456;{SARI};nip lama;01-03-2026",
        "130123456",
        {"former": "130123456", "nip": SARI, "kind": "nip lama", "since": MARCH},
    ),
    "placements": (
        f"nip;from;unit;post;to;main\n{SARI};01-03-2026;Dinas A;Kepala Bidang;30-06-2026;Plt.",
        [SARI, MARCH],
        {"unit": "Dinas A", "post": "Kepala Bidang", "from": MARCH, "to": JUNE, "main": False},
    ),
    "statuses": (
        f"nip;from;value;to\n{SARI};01-03-2026;3;30-06-2026",
        [SARI, MARCH],
        {"nip": SARI, "from": MARCH, "value": "03", "to": JUNE},
    ),
    "employments": (
        f"nip;from;value\n{SARI};01-03-2026;calon pns",
        [SARI, MARCH],
        {"value": "CPNS", "from": MARCH, "to": None},
    ),
    "units": (
        "unit;name;parent;from;to\n5.1.1;Bidang A;5.1;01-03-2026;",
        "5.1.1",
        {"unit": "5.1.1", "name": "Bidang A", "parent": "5.1", "from": MARCH, "to": None},
    ),
    "heads": (
        f"unit;nip;role;email;from;to\nDinas A;{SARI};Wakil;a@x.example;01-03-2026;30-06-2026",
        ["Dinas A", SARI, "deputy"],
        {"role": "deputy", "email": "a@x.example", "from": MARCH, "to": JUNE},
    ),
    "posts": (
        "post;name;kind;level\nAN-1;Analis;Fungsional;Ahli Muda",
        "AN-1",
        {"post": "AN-1", "name": "Analis", "kind": "Fungsional", "level": "Ahli Muda"},
    ),
    "standards": (
        "post;competency;level;from\nAnalis;Kerja sama;Level 3;01-03-2026",
        ["Analis", "Kerja sama"],
        {"post": "Analis", "competency": "Kerja sama", "level": 3, "from": MARCH},
    ),
    "assessments": (
        f"nip;competency;date;level;method;valid_until\n{SARI};M1;01-03-2026;2;CAT;30-06-2026",
        [SARI, "M1", MARCH],
        {"level": 2, "method": "CAT", "date": MARCH, "valid_until": JUNE},
    ),
    "ratings": (
        f"nip;year;rating\n{SARI};2025;SANGAT BAIK",
        [SARI, 2025],
        {"year": 2025, "rating": "sangat_baik"},
    ),
    "sanctions": (
        f"nip;from;level;to;months;years\n{SARI};01-03-2026;Sedang;;6;0",
        [SARI, MARCH],
        {"level": "medium", "from": MARCH, "to": None, "months": 6, "years": 0},
    ),
    "trainings": (
        "nip;certificate;title;provider;provider_kind;form;start;end;issued;hours;competencies;"
        f"state\n{SARI};800/1/2026;SPBE Dasar;LAN;Pemerintah;e-learning;01-03-2026;30-06-2026;"
        "30-06-2026;7,5;M1, Kerja sama;Terverifikasi",
        [SARI, "800/1/2026"],
        {
            "title": "SPBE Dasar",
            "provider": "LAN",
            "provider_kind": "Pemerintah",
            "form": "16",
            "start": MARCH,
            "end": JUNE,
            "issued": JUNE,
            "hours": Decimal("7.5"),
            "competencies": "M1; Kerja sama",
            "state": "verified",
        },
    ),
    "courses": (
        "course;site;hours;method;provider;competencies;repeat\n"
        "SPBE-1;lms;4 JP;webinar;LAN;M1;tahunan",
        ["SPBE-1", "lms"],
        {
            "hours": Decimal(4),
            "method": "webinar",
            "provider": "LAN",
            "competencies": "M1",
            "repeat": "yearly",
        },
    ),
    "professionalism": (
        f"nip;year;education;value\n{SARI};2025;Diploma IV;81,5",
        [SARI, 2025],
        {"education": "d4", "value": 81.5},
    ),
    "providers": (
        "provider;kind;agreement;from;to;cost\nUdayana;Universitas;PKS 1/2026;01-03-2026;;"
        "Rp 1.500.000,50",
        "Udayana",
        {"kind": "Universitas", "agreement": "PKS 1/2026", "cost": Decimal("1500000.50")},
    ),
    "public_surveys": (
        "unit;period;element;mean;respondents\nDinas A;Triwulan II 2026;U1;3,25;120",
        ["Dinas A", "2026-Q2", "U1"],
        {"period": "2026-Q2", "element": "U1", "mean": 3.25, "respondents": 120, "score": None},
    ),
}


def by_keys(read_csv: Read, kind: str, text: str, **more: object) -> Reading:
    """Read lines whose headers are the column keys themselves."""
    headers = text.split("\n", 1)[0].split(";")
    columns = {name: name for name in headers if name not in more.get("wide", {})}  # type: ignore[operator]
    return read_csv(text, kind, columns=columns, **more)


def key_of(reading: Reading, at: int = 0) -> object:
    key = reading.kind.told_key(reading.records[at])
    return key[0] if key is not None and len(key) == 1 else key and list(key)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_with_all_its_columns(read_csv: Read, kind: str) -> None:
    text, key, values = WHOLE[kind]
    reading = by_keys(read_csv, kind, text)
    assert not reading.faults
    told = values_of(reading.kind, reading.records[0])
    assert {name: told[name] for name in values} == values
    assert key_of(reading) == key


@pytest.mark.parametrize(
    ("kind", "text", "fault"),
    [
        ("identifiers", f"former;nip\n130123456;{SARI[:9]}", ("nip", "old_nip")),
        ("identifiers", f"former;nip\n{SARI};{SARI}", ("former", "contradiction")),
        ("identifiers", f"former;nip\n5171015503900001;{SARI}", ("former", "nik")),
        ("placements", f"nip;from\n{SARI};kapan-kapan", ("from", "date")),
        ("placements", f"nip;from\n{SARI};", ("from", "empty")),
        ("statuses", f"nip;from;value\n{SARI};01-03-2026;Aktif", ("value", "code")),
        ("employments", f"nip;from;value\n{SARI};01-03-2026;-", ("value", "empty")),
        ("units", "unit;name\n-;Bidang A", ("unit", "empty")),
        ("standards", "post;competency;level\nAnalis;M1;6", ("level", "level")),
        ("assessments", f"nip;competency;date;level\n{SARI};M1;;3", ("date", "empty")),
        ("ratings", f"nip;year;rating\n{SARI};25;baik", ("year", "year")),
        ("ratings", f"nip;year;rating\n{SARI};2025;lumayan", ("rating", "word")),
        ("sanctions", f"nip;from;level\n{SARI};01-03-2026;Parah", ("level", "word")),
        ("trainings", f"nip;certificate;title\n{SARI};1/2026;", ("title", "empty")),
        ("trainings", f"nip;title;end\n{SARI};SPBE;kemarin", ("end", "date")),
        ("public_surveys", "unit;period;element;mean\nA;lalu;U1;3", ("period", "period")),
    ],
)
def test_a_bad_key_or_needed_cell_refuses_the_row(
    read_csv: Read, kind: str, text: str, fault: tuple[str, str]
) -> None:
    reading = by_keys(read_csv, kind, text)
    assert [(each.field, each.kind, each.refuses) for each in reading.faults] == [(*fault, True)]
    assert not reading.records


@pytest.mark.parametrize(
    ("kind", "text", "unread"),
    [
        ("placements", f"nip;from;to\n{SARI};01-03-2026;entah", "until"),
        ("placements", f"nip;from;to\n{SARI};01-03-2026;28-02-2026", "until"),
        ("placements", f"nip;from;main\n{SARI};01-03-2026;mungkin", "main"),
        (
            "assessments",
            f"nip;competency;date;level;valid_until\n{SARI};M1;01-03-2026;3;2x",
            "valid_until",
        ),
        ("trainings", f"nip;certificate;title;hours\n{SARI};1;SPBE;banyak", "hours"),
        ("trainings", f"nip;certificate;title;state\n{SARI};1;SPBE;entah", "state"),
        ("trainings", f"nip;certificate;title;start;end\n{SARI};1;S;02-03-2026;01-03-2026", "end"),
        ("professionalism", f"nip;year;value\n{SARI};2025;100,5", "value"),
        ("professionalism", f"nip;year;education\n{SARI};2025;S7", "education"),
        ("providers", "provider;cost\nUdayana;mahal", "cost"),
        ("public_surveys", "unit;period;element;mean\nA;2026;U1;4,5", "mean"),
        ("public_surveys", "unit;period;element;mean;score\nA;2026;U1;;7", "score"),
    ],
)
def test_any_other_bad_cell_is_unknown(read_csv: Read, kind: str, text: str, unread: str) -> None:
    reading = by_keys(read_csv, kind, text)
    assert [each.refuses for each in reading.faults] == [False]
    record: Any = reading.records[0]
    assert (record.unread, getattr(record, unread)) == (unread, None)


def test_a_training_without_number_is_known_by_title_and_last_day(read_csv: Read) -> None:
    text = (
        "nip;certificate;title;end\n"
        f"{SARI};;SPBE Dasar;30-06-2026\n{SARI};-;spbe  dasar;2026-06-30\n"
        f"{SARI};;SPBE Dasar;\n{SARI};800/1;SPBE Dasar;30-06-2026\n"
    )
    reading = by_keys(read_csv, "trainings", text)
    assert [key_of(reading, at) for at in range(3)] == [
        [SARI, "SPBE Dasar", JUNE],
        [SARI, "SPBE Dasar", None],
        [SARI, "800/1"],
    ]
    assert (reading.repeated, reading.faults) == (1, ())


def test_one_certificate_told_twice_otherwise_is_in_doubt(read_csv: Read) -> None:
    text = f"nip;certificate;title;hours\n{SARI};800/1;SPBE;10\n{SARI};800-1;SPBE;20\n"
    reading = by_keys(read_csv, "trainings", text)
    assert [(fault.kind, fault.nip) for fault in reading.faults] == [("duplicate", SARI)] * 2
    assert "differ in hours" in reading.faults[0].message
    assert [fault.hours for fault in reading.faults] == [10, 20]
    assert [fault.reference for fault in reading.faults] == ["certificate:800 1"] * 2


def test_one_certificate_of_equal_hours_is_one_of_the_earlier_day(read_csv: Read) -> None:
    text = (
        "nip;certificate;title;end;hours;state\n"
        f"{SARI};800/1;SPBE lanjutan;30-06-2026;5;verified\n"
        f"{SARI};800/1;SPBE;2026-06-28;5;verified\n"
    )
    reading = by_keys(read_csv, "trainings", text)
    assert [getattr(record, "title", None) for record in reading.records] == ["SPBE"]
    (told,) = reading.faults
    assert (told.row, told.refuses, "row 3 counts" in told.message) == (2, False, True)


@pytest.mark.parametrize("second", ["rejected;", "verified;16", "claimed;"])
def test_one_certificate_of_another_state_or_form_is_in_doubt(read_csv: Read, second: str) -> None:
    head, row = "nip;certificate;title;hours;state;form", f"{SARI};800/1;SPBE;5"
    reading = by_keys(read_csv, "trainings", f"{head}\n{row};verified;\n{row};{second}\n")
    assert (len(list(reading.records)), len(reading.faults)) == (0, 2)


@pytest.mark.parametrize(
    "text", ["16", "e-Learning", "E LEARNING", "16. E-Learning", "Pembelajaran elektronik"]
)
def test_a_form_is_known_by_code_and_names(text: str) -> None:
    assert form_code(text) == "16"


def test_there_are_25_forms_and_an_unknown_one_keeps_its_words(read_csv: Read) -> None:
    assert list(FORMS) == [str(number) for number in range(1, 26)]
    assert all(form_code(name) == code for code, names in FORMS.items() for name in names)
    reading = by_keys(read_csv, "trainings", f"nip;certificate;title;form\n{SARI};1;S;Hackathon")
    assert [getattr(record, "form", None) for record in reading.records] == ["Hackathon"]


def test_spellings_of_competencies_and_elements_are_compared_by_code() -> None:
    assert {competency_code(text) for text in ("M2", "Kerjasama", "2. Kerja sama", "KS")} == {"M2"}
    assert competency_code("Audit  TI") == competency_code("audit ti") == "audit ti"
    assert element_code("U8. Sarana dan prasarana") == element_code("Sarana Prasarana") == "U9"


def test_two_spellings_of_one_competency_are_one_key(read_csv: Read) -> None:
    text = (
        "post;competency;level\nAnalis;Kerja sama;3\nAnalis;Kerjasama;3\n"
        "Analis;M1;2\nAnalis;Integritas;3\n"
    )
    reading = by_keys(read_csv, "standards", text)
    assert [getattr(record, "competency", "") for record in reading.records] == ["Kerja sama"]
    assert [fault.row for fault in reading.faults] == [4, 5]


WIDE = {"integritas": "INTEGRITAS", "kerjasama": "KERJA SAMA"}


def test_headers_tell_competencies_in_a_wide_layout(read_csv: Read) -> None:
    text = "JABATAN;INTEGRITAS;KERJA SAMA;CATATAN\nAnalis;3;2;x\nArsiparis;;4;\nJuru;6;1;\n"
    reading = read_csv(text, "standards", columns={"post": "JABATAN"}, layout="wide", wide=WIDE)
    told = [(*(reading.kind.told_key(r) or ()), getattr(r, "level", 0)) for r in reading.records]
    assert told == [
        ("Analis", "integritas", 3),
        ("Analis", "kerjasama", 2),
        ("Arsiparis", "kerjasama", 4),
        ("Juru", "kerjasama", 1),
    ]
    assert [(fault.row, fault.column, fault.field) for fault in reading.faults] == [
        (4, "INTEGRITAS", "level")
    ]
    assert reading.unsaid == {("Arsiparis", "integritas")}


def test_a_wide_row_with_a_bad_key_is_refused_once(read_csv: Read) -> None:
    columns = {"nip": "NIP", "date": "TGL"}
    text = (
        f"NIP;TGL;INTEGRITAS;KERJA SAMA\n{SARI};01-03-2026;3;2\n123;01-03-2026;3;2\n{BUDI};;3;2\n"
    )
    reading = read_csv(text, "assessments", columns=columns, layout="wide", wide=WIDE)
    assert [reading.kind.told_key(record) for record in reading.records] == [
        (SARI, "integritas", MARCH),
        (SARI, "kerjasama", MARCH),
    ]
    assert [(fault.row, fault.kind, fault.nip) for fault in reading.faults] == [
        (3, "length", None),
        (4, "empty", BUDI),
    ]


def test_means_below_headers_of_elements(read_csv: Read) -> None:
    columns = {"unit": "UNIT", "period": "PERIODE", "respondents": "N"}
    text = "UNIT;PERIODE;N;U1;U2\nDinas A;2026;40;3,5;-\nDinas B;2026;7;5;1\n"
    wide = {"U1": "U1", "U2": "U2"}
    reading = read_csv(text, "public_surveys", columns=columns, layout="wide", wide=wide)
    told = [
        (r.unit, r.element, r.mean, r.respondents, r.unread) for r in map(survey, reading.records)
    ]
    assert told == [
        ("Dinas A", "U1", 3.5, 40, None),
        ("Dinas B", "U1", None, 7, "mean"),
        ("Dinas B", "U2", 1.0, 7, None),
    ]


def test_words_of_a_wide_cell_are_mapped(read_csv: Read) -> None:
    reading = read_csv(
        "JABATAN;INTEGRITAS;KERJA SAMA\nAnalis;Mahir;2\n",
        "standards",
        columns={"post": "JABATAN"},
        layout="wide",
        wide=WIDE,
        values={"level": {"Mahir": "4"}},
    )
    assert [getattr(record, "level", 0) for record in reading.records] == [4, 2]


def test_answers_have_no_key_and_each_counts(read_csv: Read) -> None:
    text = "unit;period;element;score\n" + "".join(f"A;2026;U1;{n}\n" for n in ("4", "3", "", "4"))
    reading = by_keys(read_csv, "public_surveys", text + "A;2026;U2;1\n")
    told = [(r.element, r.answer, r.score) for r in map(survey, reading.records)]
    assert told == [("U1", 2, 4), ("U1", 1, 3), ("U1", 4, None), ("U1", 3, 4), ("U2", 1, 1)]
    assert {reading.kind.told_key(record) for record in reading.records} == {None}
    assert (reading.repeated, reading.faults) == (0, ())


def survey(record: object) -> Any:
    return record


def test_rows_of_several_kinds_about_one_person_are_apart(read_csv: Read) -> None:
    text = f"nip;year;rating\n{SARI};2024;baik\n{SARI};2025;baik\n{ARTHA};2025;kurang\n"
    assert len(by_keys(read_csv, "ratings", text).records) == 3
