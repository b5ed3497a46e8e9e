"""The transfer to SIASN: its own field names, what a row lacks, and both ways of reconciling."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from python_calamine import CalamineWorkbook

from connector.hr.records import TrainingRow
from reports.exports.reconciling import NoSuchColumns
from reports.exports.siasn import SiasnSettings, codes
from reports.exports.transfer import write_transfer
from reports.exports.workbook import Sheet, write_workbook
from reports.frames.frame import Measuring
from reports.hours.ledger import refresh
from tests.reports.world import World, course_row, done, nip_of, person_row

KURSUS = (
    "id", "pnsOrangId", "instansiId", "jenisDiklatId", "jenisKursus", "jenisKursusSertipikat",
    "namaKursus", "institusiPenyelenggara", "jumlahJam", "nomorSertipikat", "tahunKursus",
    "tanggalKursus", "tanggalSelesaiKursus", "lokasiId",
)  # fmt: skip
DIKLAT = (
    "id", "pnsOrangId", "bobot", "institusiPenyelenggara", "jenisKompetensi", "jumlahJam",
    "latihanStrukturalId", "nomor", "tahun", "tanggal", "tanggalSelesai",
)  # fmt: skip
MEASURING = Measuring(agency="BKPSDM Kota Contoh")


def certificate(title: str = "Bimtek SPBE", **values: Any) -> TrainingRow:
    told: dict[str, Any] = dict.fromkeys(TrainingRow.__dataclass_fields__)
    told |= {"source": "sertifikat", "nip": nip_of(1), "reference": title, "title": title}
    told |= {"form": "8", "start": date(2026, 3, 2), "end": date(2026, 3, 4), "hours": Decimal(16)}
    told |= {"provider": "LAN", "certificate": "12/SPBE/2026", "state": "verified"}
    return TrainingRow(**{**told, **values})


def office(world: World, *trainings: TrainingRow) -> None:
    """One person with a completion of 7.5 JP, and the given certificates."""
    (person, _) = world.people(person_row(1, unit="05"), person_row(2, unit="06"))
    world.links((11, person))
    world.courses(course_row(1, "7,5", provider=None))
    world.completions(done(11, 1, "2026-05-01"))
    world.hr("trainings", *trainings)


def transfer(
    world: World, path: Path, settings: SiasnSettings | None = None, **how: Any
) -> dict[str, Any]:
    refresh(world.session, MEASURING.hours, world.run.id)
    return write_transfer(
        world.session, MEASURING, settings or SiasnSettings(), world.now(), path, **how
    )


def rows(path: Path, sheet: str = "kursus") -> list[dict[str, Any]]:
    table = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()
    return [dict(zip(map(str, table[0]), row, strict=True)) for row in table[1:]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "siasn.xlsx"


def test_the_fields_are_siasns_own() -> None:
    assert tuple(codes()["kursus"]) == KURSUS
    assert tuple(codes()["diklat"]) == DIKLAT
    letters = codes()["letters"]
    assert sorted(map(int, letters)) == list(range(1, 26))
    assert [code for code, letter in letters.items() if letter == "P"] == ["4", "7", "9"]


def test_a_verified_certificate_is_complete(world: World, path: Path) -> None:
    office(world, certificate())
    told = transfer(world, path)
    (row,) = [one for one in rows(path) if one["namaKursus"] == "Bimtek SPBE"]
    assert row["periksa"] == "lengkap"
    assert row["nip"] == nip_of(1)
    values = {name: row[name] for name in KURSUS if row[name] != ""}
    assert values == {
        "jenisDiklatId": "8",
        "jenisKursusSertipikat": "T",
        "namaKursus": "Bimtek SPBE",
        "institusiPenyelenggara": "LAN",
        "jumlahJam": 16,
        "nomorSertipikat": "12/SPBE/2026",
        "tahunKursus": 2026,
        "tanggalKursus": "02-03-2026",
        "tanggalSelesaiKursus": "04-03-2026",
    }
    assert (told["complete"], told["lacking"]) == (1, 1)


def test_a_completion_says_what_it_lacks(small_world: World, path: Path) -> None:
    office(small_world)
    told = transfer(small_world, path)
    (row,) = rows(path)
    assert row["periksa"] == "nomorSertipikat: kosong"
    assert row["institusiPenyelenggara"] == "BKPSDM Kota Contoh"
    assert (row["jenisDiklatId"], row["jumlahJam"]) == ("16", 7)
    assert told["faults"] == {"nomorSertipikat: kosong": 1}


def test_the_agency_numbers_its_own_completions(small_world: World, path: Path) -> None:
    office(small_world)
    transfer(small_world, path, SiasnSettings(number="LMS/{course}/{account}/{year}"))
    (row,) = rows(path)
    assert (row["periksa"], row["nomorSertipikat"]) == ("lengkap", "LMS/1/11/2026")


def test_structural_training_goes_to_diklat(small_world: World, path: Path) -> None:
    leads = certificate("Pelatihan Kepemimpinan Pengawas Angkatan IV", form="1", certificate="9")
    other = certificate("Diklat lama", form="1", certificate="10", end=date(2026, 6, 1))
    office(small_world, leads, other)
    transfer(small_world, path)
    told = {row["nomor"]: row for row in rows(path, "diklat")}
    assert (told["9"]["periksa"], told["9"]["latihanStrukturalId"]) == ("lengkap", "2")
    assert told["9"]["bobot"] == 0
    assert told["10"]["periksa"] == "latihanStrukturalId: kosong"


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"certificate": None}, "nomorSertipikat: kosong"),
        ({"hours": Decimal("0.5")}, "jumlahJam: kurang dari 1 JP"),
        ({"hours": None}, "jumlahJam: kosong"),
        ({"form": "Tatap muka"}, "jenisDiklatId: 'Tatap muka' tidak ada dalam [siasn] forms"),
        ({"form": None}, "jenisDiklatId: kosong"),
        ({"provider": None}, "institusiPenyelenggara: kosong"),
        ({"title": "x" * 256}, "namaKursus: lebih dari 255 huruf"),
    ],
)
def test_every_fault_is_named(
    small_world: World, path: Path, values: dict[str, Any], fault: str
) -> None:
    office(small_world, certificate(**values))
    transfer(small_world, path)
    told = [row["periksa"] for row in rows(path) if row["idLokal"].startswith("training")]
    assert told == [fault]


def test_an_offices_own_words_for_forms(small_world: World, path: Path) -> None:
    office(small_world, certificate(form="Tatap muka"))
    transfer(small_world, path, SiasnSettings(forms={"tatap  MUKA": "13"}))
    assert "13" in {row["jenisDiklatId"] for row in rows(path)}


@pytest.mark.parametrize("state", ["claimed", "rejected", None])
def test_only_verified_certificates_go(small_world: World, path: Path, state: str | None) -> None:
    office(small_world, certificate(state=state))
    transfer(small_world, path)
    assert [row["idLokal"][:10] for row in rows(path)] == ["completion"]


def test_one_training_goes_once(small_world: World, path: Path) -> None:
    office(small_world, certificate(), certificate(source="lain", title="Bimtek SPBE lagi"))
    transfer(small_world, path)
    assert len([row for row in rows(path) if row["idLokal"].startswith("training")]) == 1


def test_a_year_and_a_unit_alone(small_world: World, path: Path) -> None:
    office(small_world, certificate(start=date(2025, 3, 1), end=date(2025, 3, 2)))
    assert transfer(small_world, path, year=2025)["complete"] == 1
    assert len(rows(path)) == 1
    transfer(small_world, path, unit="06")
    assert rows(path) == []


def test_an_earlier_file_is_taken_up(small_world: World, path: Path) -> None:
    office(small_world, certificate())
    transfer(small_world, path)
    sent = [{**row, "id": "uuid-1", "pnsOrangId": "P1"} for row in rows(path)[:1]]
    rest = rows(path)[1:]
    table = [[str(row[name]) for name in row] for row in (*sent, *rest)]
    write_workbook(
        path,
        [
            Sheet("kursus", list(sent[0]), table),
            Sheet("diklat", ["idLokal", "id", "pnsOrangId"], []),
        ],
    )
    told = transfer(small_world, path)
    first = next(row for row in rows(path) if row["id"] == "uuid-1")
    assert (first["periksa"], first["pnsOrangId"]) == ("sudah ada di SIASN", "P1")
    assert len(rows(path)) == 2
    assert told["held"] == 1


THEIRS = ("nipBaru", "namaKursus", "noSertipikat", "tanggalKursus", "jumlahJam", "id", "idPns")


def held(path: Path, *lines: tuple[str, ...]) -> Path:
    place = path.with_name("rw-kursus.xlsx")
    write_workbook(place, [Sheet("rw", THEIRS, lines)])
    return place


def test_what_siasn_holds_is_not_sent_again(world: World, path: Path) -> None:
    office(world, certificate())
    line = (nip_of(1), "BIMTEK SPBE", "12 / SPBE - 2026", "01-01-2020", "8", "u-9", "P1")
    other = (nip_of(2), "Workshop", "77", "05-05-2024", "4", "u-8", "P2")
    told = transfer(world, path, theirs=held(path, line, other))
    assert (told["held"], told["proposed"], told["only_theirs"]) == (1, 0, 1)
    (row,) = rows(path)
    assert row["idLokal"].startswith("completion")
    assert row["pnsOrangId"] == "P1"  # SIASN's own id of the person
    (only,) = rows(path, "hanya di SIASN")
    assert (only["nip"], only["nama pelatihan"]) == (nip_of(2), "Workshop")


@pytest.mark.parametrize(
    ("day", "hours", "proposed"),
    [("05-03-2026", "16", 1), ("06-03-2026", "16", 0), ("02-03-2026", "8", 0)],
)
def test_likeness_is_only_proposed(
    small_world: World, path: Path, day: str, hours: str, proposed: int
) -> None:
    office(small_world, certificate())
    theirs = held(path, (nip_of(1), "bimtek spbe", "", day, hours, "u-9", ""))
    told = transfer(small_world, path, theirs=theirs)
    assert (told["held"], told["proposed"], told["complete"]) == (0, proposed, 1)
    notes = {row["catatan"] for row in rows(path)} - {""}
    assert notes == ({"mungkin sudah ada: bimtek spbe"} if proposed else set())


def test_a_list_of_nobody_is_refused(small_world: World, path: Path) -> None:
    office(small_world)
    place = path.with_name("x.xlsx")
    write_workbook(place, [Sheet("rw", ("namaKursus", "id"), [("Bimtek", "1")])])
    with pytest.raises(NoSuchColumns):
        transfer(small_world, path, theirs=place)


def test_csv_in_two_files_is_taken_up_too(small_world: World, tmp_path: Path) -> None:
    office(small_world, certificate())
    path = tmp_path / "siasn.csv"
    told = transfer(small_world, path)
    assert told["files"] == [str(path), str(tmp_path / "siasn-diklat.csv")]
    text = path.read_text(encoding="utf-8-sig")
    assert f"'{nip_of(1)}" in text
    lines = text.splitlines()
    at = lines[0].split(";").index("id")
    cells = lines[1].split(";")
    cells[at] = "uuid-7"
    path.write_text("\n".join([lines[0], ";".join(cells), *lines[2:]]), encoding="utf-8-sig")
    assert transfer(small_world, path)["held"] == 1
    assert "uuid-7" in path.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("told", [{"forms": {"x": "26"}}, {"number": "{nip}"}, {"number": "{"}])
def test_settings_that_cannot_be_meant(told: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SiasnSettings.model_validate(told)


ADDED = {"id": "26", "names": ["Microlearning"], "letter": "Q", "from": "2026-03-01"}


@pytest.mark.parametrize(
    ("form", "added", "told"),
    [
        ("MICROLEARNING", [ADDED], ("26", "Q")),
        ("26", [ADDED], ("26", "Q")),
        ("Belajar kilat", [ADDED], ("26", "Q")),
        ("microlearning", [ADDED | {"from": "2026-04-01"}], (None, None)),
        ("8", [{"id": "8", "names": ["Bimtek"], "letter": "R", "from": "2026-01-01"}], ("8", "R")),
        ("8", [{"id": "8", "names": ["Bimtek"], "letter": "R", "from": "2027-01-01"}], ("8", "T")),
        ("26", [ADDED, ADDED | {"letter": "R", "from": "2026-02-01"}], ("26", "Q")),
    ],
)
def test_rows_that_the_table_of_forms_gained(
    form: str, added: list[dict[str, Any]], told: tuple[str | None, str | None]
) -> None:
    own = {"belajar kilat": "26"} if added[0]["id"] == "26" else {}
    settings = SiasnSettings.model_validate({"form": added, "forms": own})
    day = date(2026, 3, 4)
    found = settings.form(form, day)
    assert (found, settings.letter(found, day)) == told


def test_an_added_form_stands_in_the_file(small_world: World, path: Path) -> None:
    office(small_world, certificate(form="Microlearning"))
    transfer(small_world, path, SiasnSettings.model_validate({"form": [ADDED]}))
    (line,) = (row for row in rows(path) if row["namaKursus"] == "Bimtek SPBE")
    assert (line["jenisDiklatId"], line["jenisKursusSertipikat"]) == ("26", "Q")
    assert line["periksa"] == "lengkap"
