"""``lontar hr`` as a person uses it: mapping a new file, sources of all kinds, second thoughts."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lontar.config.credentials import url_of
from lontar.config.faults import ConfigError
from lontar.config.loading import load
from tests.connector.hr.conftest import FIXTURES
from tests.lontar.conftest import Lontar, accept_files
from tests.lontar.office import Office

SARI, BUDI = "199003152015022003", "198811302023211004"
PEOPLE = f"NIP Baru;Nama Pegawai;Unit Kerja;NIK;No HP\n{SARI};Sari;Dinas A;5171015503900001;08\n"


def add_source(office: Office, lines: str) -> None:
    """Write another source into the office's configuration."""
    with office.config.open("a", encoding="utf-8") as config:
        config.write(f"\n[[hr]]\n{lines}\n")


def write(folder: Path, text: str, name: str = "pegawai 2026-11-25.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# Mapping a file that nobody configured


def test_a_mapping_is_proposed_and_shown_as_it_would_be_read(
    lontar: Lontar, tmp_path: Path
) -> None:
    ended = lontar("hr", "map", write(tmp_path, PEOPLE))
    assert ended.code == 0
    assert 'id = "pegawai"\nholds = "people"\n' in ended.out
    line = 'columns = { nip = "NIP Baru", name = "Nama Pegawai", unit = "Unit Kerja" }'
    assert line in ended.out
    assert "# not mapped: No HP" in ended.out
    assert "# identity numbers (NIK), never read: NIK" in ended.out
    assert f"{SARI}\tSari\tDinas A" in ended.out
    assert "517101" not in ended.out


def test_the_proposed_lines_are_a_source(lontar: Lontar, new: Office) -> None:
    path = write(new.folder / "hr", PEOPLE)
    lines = lontar("hr", "map", path, "--json").document["toml"]
    add_source(new, lines.removeprefix("[[hr]]"))
    document = lontar(new, "hr", "check", "pegawai", "--json", "--records").document
    assert [record["key"] for record in document["records"]] == [SARI]


@pytest.mark.parametrize("inside", [True, False])
def test_a_proposed_path_is_meant_as_the_configuration_means_it(
    lontar: Lontar, new: Office, tmp_path_factory: pytest.TempPathFactory, inside: bool
) -> None:
    folder = new.folder / "hr" if inside else tmp_path_factory.mktemp("elsewhere")
    path = write(folder, PEOPLE)
    shown = path.relative_to(new.folder) if inside else path.resolve()
    lines = lontar(new, "hr", "map", path, "--json").document["toml"]
    assert f'path = "{shown}"\n' in lines


@pytest.mark.parametrize(
    ("text", "holds", "columns"),
    [
        ("NIP;TAHUN;PREDIKAT KINERJA\n", "ratings", {"year": "TAHUN"}),
        ("nip;tmt;tingkat hukuman;sampai\n", "sanctions", {"from": "tmt", "to": "sampai"}),
        ("Kode Unor;Nama Unor;Unor Induk\n", "units", {"parent": "Unor Induk"}),
        ("Jabatan;Kompetensi;Level\n", "standards", {"competency": "Kompetensi"}),
        (
            "NIP;Nama Diklat;No. Sertifikat;Penyelenggara;Jumlah JP;Tgl Mulai;Tgl Selesai\n",
            "trainings",
            {"certificate": "No. Sertifikat", "hours": "Jumlah JP", "end": "Tgl Selesai"},
        ),
        ("employee number,full name,work unit\n", "people", {"unit": "work unit"}),
        ("Unit Pelayanan;Periode;Unsur;NRR;Responden\n", "public_surveys", {"mean": "NRR"}),
    ],
)
def test_the_kind_is_guessed_by_the_headers(
    lontar: Lontar, tmp_path: Path, text: str, holds: str, columns: dict[str, str]
) -> None:
    document = lontar("hr", "map", write(tmp_path, text), "--json").document
    assert document["holds"] == holds
    assert columns.items() <= document["columns"].items()
    assert document["missing"] == []


@pytest.mark.parametrize(
    ("header", "line", "minutes"),
    [
        ("Durasi (menit)", '\nhours_in = "minutes"', 90),
        ("Jumlah Jam", '\n# hours_in = "clock"', None),
    ],
)
def test_what_a_column_of_hours_counts_is_proposed(
    lontar: Lontar, tmp_path: Path, header: str, line: str, minutes: int | None
) -> None:
    text = f"NIP;Nama Diklat;No. Sertifikat;{header}\n{SARI};Bimtek;7;90\n"
    document = lontar("hr", "map", write(tmp_path, text), "--json").document
    assert line in document["toml"]
    assert document["records"][0]["values"]["minutes"] == minutes


@pytest.mark.parametrize(
    ("cell", "columns", "values"),
    [
        (
            "30 Des 2024 s.d. 2 Januari 2025",
            {"start": "Tanggal", "end": "Tanggal"},
            ("2024-12-30", "2025-01-02"),
        ),
        ("2 Januari 2025", {"start": "Tanggal"}, ("2025-01-02", None)),
    ],
)
def test_one_header_of_two_days_is_proposed_for_both(
    lontar: Lontar, tmp_path: Path, cell: str, columns: dict[str, str], values: tuple[str, str]
) -> None:
    text = f"NIP;Nama Diklat;No. Sertifikat;Tanggal\n{SARI};Bimtek;7;{cell}\n"
    document = lontar("hr", "map", write(tmp_path, text), "--json").document
    assert columns.items() <= document["columns"].items()
    told = document["records"][0]["values"]
    assert (told["start"], told["end"]) == values


def test_headers_of_competencies_make_a_wide_layout(lontar: Lontar, tmp_path: Path) -> None:
    text = "JABATAN;INTEGRITAS;KERJASAMA;KOMUNIKASI\nAnalis;3;2;3\n"
    ended = lontar("hr", "map", write(tmp_path, text), "--holds", "standards")
    assert 'layout = "wide"\nwide = { M1 = "INTEGRITAS", M2 = "KERJASAMA"' in ended.out
    assert (ended.code, "Analis\tM1\t3" in ended.out) == (0, True)


def test_what_is_missing_is_said(lontar: Lontar, tmp_path: Path) -> None:
    ended = lontar("hr", "map", write(tmp_path, "NIP;X\n"), "--holds", "people")
    assert ended.code == 3
    assert "# needed and not found, name their headers: name" in ended.out


def test_numbers_tell_a_column_whose_header_doesnt(lontar: Lontar, tmp_path: Path) -> None:
    text = f"Identitas;Nama;Kode\n{SARI};Sari;5171015503900001\n{BUDI};Budi;5171013011880004\n"
    document = lontar("hr", "map", write(tmp_path, text), "--json").document
    assert document["columns"] == {"nip": "Identitas", "name": "Nama"}
    assert document["niks"] == ["Kode"]


def test_words_that_nobody_knows_are_listed_for_values(lontar: Lontar, tmp_path: Path) -> None:
    text = f"NIP;Nama;Kedudukan Hukum\n{SARI};Sari;Aktif\n{BUDI};Budi;Entah\n"
    document = lontar("hr", "map", write(tmp_path, text), "--json").document
    assert document["values"] == {"status": {"Aktif": "01", "Entah": ""}}


@pytest.mark.parametrize("file", ["siasn.json", "hidden.xlsx", "calc.ods", "title-and-totals.csv"])
def test_files_of_every_format_are_mapped(lontar: Lontar, file: str) -> None:
    document = lontar("hr", "map", FIXTURES / file, "--json").document
    assert {"nip", "name", "unit"} <= set(document["columns"])
    assert [record["key"] for record in document["records"]][:1] == [SARI]


# Sources of other places


def test_the_newest_file_of_a_folder_is_read(lontar: Lontar, new: Office) -> None:
    folder = new.folder / "masuk"
    folder.mkdir()
    write(folder, PEOPLE.replace("Sari", "Lama"), "pegawai 2026-11-24.csv")
    write(folder, PEOPLE, "pegawai 2026-11-25.csv")
    columns = '{ nip = "NIP Baru", name = "Nama Pegawai" }'
    add_source(new, f'id = "masuk"\nholds = "people"\npath = "masuk"\ncolumns = {columns}')
    ended = lontar(new, "hr", "check", "masuk")
    assert ended.out.startswith(
        "pegawai 2026-11-25.csv: 1 rows, 1 read, 0 refused; as of 2026-11-25"
    )


def test_a_query_is_a_source(lontar: Lontar, new: Office) -> None:
    with closing(sqlite3.connect(new.folder / "simpeg.db")) as connection:
        connection.execute("CREATE TABLE pegawai (nip TEXT, nama TEXT)")
        connection.execute("INSERT INTO pegawai VALUES (?, 'Sari')", [SARI])
        connection.commit()
    (new.folder / "url").write_text(f"sqlite:///{new.folder}/simpeg.db\n", encoding="utf-8")
    query = 'url_file = "url"\nquery = "SELECT * FROM pegawai"'
    add_source(
        new, f'id = "view"\nholds = "people"\n{query}\ncolumns = {{ nip = "nip", name = "nama" }}'
    )
    assert lontar(new, "hr", "accept", "view").code == 0
    assert new.query("SELECT nip FROM hr_people WHERE source = 'view'") == [(SARI,)]


def test_a_databases_address_may_come_from_the_environment(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        '[agency]\nname = "A"\n[[hr]]\nid = "peg-db"\nholds = "people"\nquery = "SELECT 1"\n'
        'columns = { nip = "nip", name = "nama" }\n',
        encoding="utf-8",
    )
    environ = {"LONTAR_URL_PEG_DB": "postgresql://u:rahasia@db/peg"}
    house = load(config, environ)
    assert url_of(house, house.hr[0], environ).get_secret_value().endswith("@db/peg")
    with pytest.raises(ConfigError, match="no url; give it by url_file, LONTAR_URL_PEG_DB or"):
        url_of(house, house.hr[0], {})


def test_a_query_without_address_holds_up_nothing_else(lontar: Lontar, new: Office) -> None:
    add_source(
        new,
        'id = "view"\nholds = "people"\nquery = "SELECT 1"\n'
        'columns = { nip = "nip", name = "nama" }',
    )
    accepted = lontar(new, "hr", "accept", "--all", "--json").document
    assert {row["source"]: row["status"] for row in accepted}["view"] == "refused"
    problems = lontar(new, "sync", "--json").document["problems"]
    assert any("hr view: no url" in problem["message"] for problem in problems)
    assert new.rows()["hr_people"] == 12


def test_limits_are_configured(lontar: Lontar, new: Office) -> None:
    new.edit("[agency]", "[files]\nrows = 3\n[agency]")
    ended = lontar(new, "hr", "check", "simpeg", "--json")
    assert (ended.code, ended.document["status"]) == (1, "refused")
    assert "more than 3" in ended.document["reason"]


@pytest.mark.parametrize(
    ("numbers", "own", "refused"),
    [("", "", 0), ('unlisted = "error"', "", 1), ('unlisted = "error"', 'unlisted = "accept"', 0)],
)
def test_patterns_of_numbers_are_configured(
    lontar: Lontar, new: Office, numbers: str, own: str, refused: int
) -> None:
    new.edit("[agency]", f"[numbers]\n{numbers}\n[agency]")
    file = write(new.folder, f"NIP,NAMA,UNOR\n199003152025312003,Sari,A\n{BUDI},Budi,A\n")
    columns = '{ nip = "NIP", name = "NAMA" }'
    lines = f'id = "baru"\nholds = "people"\npath = "{file}"\ncolumns = {columns}'
    add_source(new, lines + (f"\n[hr.numbers]\n{own}" if own else ""))
    said = lontar(new, "hr", "check", "baru").out
    assert f"2 rows, {2 - refused} read, {refused} refused" in said
    assert ("digits 13-14 are of no known kind" in said) == ("accept" not in own)


# Second thoughts


def test_all_doesnt_take_a_file_that_lost_half(lontar: Lontar, settled: Office) -> None:
    units = settled.folder / "hr" / "unor.csv"
    units.write_text(units.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    before = settled.rows()["hr_units"]
    ended = lontar(settled, "hr", "accept", "--all", "--json")
    row = next(row for row in ended.document if row["source"] == "unor")
    assert (ended.code, row["status"]) == (3, "held")
    assert "name the source, or say --yes" in row["reason"]
    assert settled.query("SELECT count(*) FROM hr_units WHERE seen_to IS NULL") == [(before,)]
    assert lontar(settled, "hr", "accept", "--all", "--yes").code == 0
    assert settled.query("SELECT count(*) FROM hr_units WHERE seen_to IS NULL") == [(0,)]


def test_naming_the_source_is_word_enough(lontar: Lontar, settled: Office) -> None:
    units = settled.folder / "hr" / "unor.csv"
    units.write_text(units.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    assert lontar(settled, "hr", "accept", "unor").code == 0
    assert settled.query("SELECT count(*) FROM hr_units WHERE seen_to IS NULL") == [(0,)]


def test_rejecting_a_file_in_force_says_what_it_does(lontar: Lontar, settled: Office) -> None:
    ended = lontar(settled, "hr", "reject", "simpeg", "--json")
    assert (ended.code, ended.document[0]["status"]) == (3, "accepted")
    assert "this file is in force, let in by test" in ended.document[0]["reason"]


def test_a_check_tells_repeated_rows(lontar: Lontar, new: Office) -> None:
    units = new.folder / "hr" / "unor.csv"
    units.write_text(units.read_text(encoding="utf-8") * 2, encoding="utf-8")
    ended = lontar(new, "hr", "check", "unor")
    assert "repeated (they say the same as another row)" in ended.out
    document = lontar(new, "hr", "check", "unor", "--json", "--records").document
    assert document["rows"] == 2 * document["repeated"] == 2 * len(document["records"])


def test_facts_of_a_removed_source_are_told_until_they_are_retired(
    lontar: Lontar, settled: Office
) -> None:
    settled.edit('id = "skp"', 'id = "skp-baru"')
    problems = lontar(settled, "sync", "--json").document["problems"]
    told = [problem for problem in problems if problem["kind"] == "hr_removed"]
    assert "hr skp: " in told[0]["message"]
    assert told[0]["remedy"].endswith("lontar hr retire skp")
    assert lontar(settled, "hr", "retire", "skp").code == 2  # nobody confirmed
    ended = lontar(settled, "hr", "retire", "skp", "--yes", "--json")
    assert (ended.code, ended.document["gone"] > 0) == (0, True)
    after = lontar(settled, "sync", "--json").document["problems"]
    assert not [problem for problem in after if problem["kind"] == "hr_removed"]


def test_only_a_removed_source_is_retired(lontar: Lontar, settled: Office) -> None:
    ended = lontar(settled, "hr", "retire", "skp", "--yes")
    assert (ended.code, "still configured" in ended.err) == (2, True)
    assert "no facts in force" in lontar(settled, "hr", "retire", "pets", "--yes").err


def test_no_nik_reaches_the_database(lontar: Lontar, new: Office) -> None:
    rows = f"{SARI};Sari NIK 5171015503900001;A;\n5171015503900001;Budi;5171013011880004;\n"
    write(new.folder / "hr", "NIP;NAMA;UNOR;NIK\n" + rows + f"{BUDI};Budi;NIK 5171013011880004;\n")
    columns = '{ nip = "NIP", name = "NAMA", unit = "UNOR" }'
    path = "hr/pegawai 2026-11-25.csv"
    add_source(new, f'id = "kotor"\nholds = "people"\npath = "{path}"\ncolumns = {columns}')
    ended = lontar(new, "hr", "accept", "kotor", "--json")
    checked = lontar(new, "hr", "check", "kotor", "--json", "--records")
    new.sync()
    told = [ended.out, ended.err, checked.out, checked.err]
    told += [path.read_bytes().decode("latin-1") for path in new.folder.glob("lontar.db*")]
    assert not [text for text in told if "517101" in text]
    assert [row["key"] for row in checked.document["records"]] == [BUDI]
    assert new.query("SELECT name FROM hr_people WHERE source = 'kotor'") == [("Budi",)]


def test_files_are_taken_in_as_before(new: Office) -> None:
    accept_files(new)
    assert new.rows()["hr_people"] == 12
    assert json.loads(new.query("SELECT headers FROM intake WHERE source = 'simpeg'")[0][0])
