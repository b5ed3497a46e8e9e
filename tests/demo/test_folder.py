"""The folder of a demo: complete, private, refused where something lies already."""

from __future__ import annotations

import csv
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from connector.hr.nip import Nip, parse_nip
from connector.hr.settings import SourceSettings
from lontar.demo.errors import FolderInUse, StateError
from lontar.demo.folder import folder_port, folder_token, init_folder

TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("made") / "demo"
    init_folder(directory, today=TODAY)
    return directory


@pytest.fixture
def config(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "config.toml").read_text(encoding="utf-8"))


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def people(folder: Path) -> list[list[Any]]:
    book = CalamineWorkbook.from_path(str(folder / "hr" / "pegawai.xlsx"))
    return book.get_sheet_by_name("Data").to_python()[1:]


def test_the_token_is_private(folder: Path) -> None:
    secret = folder / "secrets"
    assert secret.stat().st_mode & 0o777 == 0o700
    assert (secret / "lms-token").stat().st_mode & 0o777 == 0o600
    assert len(folder_token(folder)) == 32


def test_every_source_is_understood(config: dict[str, Any]) -> None:
    sources = [SourceSettings.model_validate(row) for row in config["hr"]]
    assert {source.holds for source in sources} == {
        "people",
        "units",
        "heads",
        "posts",
        "courses",
        "ratings",
        "sanctions",
        "providers",
        "standards",
        "assessments",
        "public_surveys",
    }


def test_every_mapped_column_stands_in_its_file(folder: Path, config: dict[str, Any]) -> None:
    for row in config["hr"][1:]:
        first = table(folder / row["path"])[0]
        assert set(row["columns"].values()) <= set(first), row["id"]


def test_people_are_text_but_for_one_careless_cell(folder: Path) -> None:
    numbers = [row[0] for row in people(folder) if not isinstance(row[0], str)]
    assert numbers == [1.99003152015022e17]


def test_faulty_rows_stay_below_the_trust_gate(folder: Path) -> None:
    rows = people(folder)
    faulty = [row for row in rows if not isinstance(parse_nip(row[0]), Nip)]
    assert 0 < len(faulty) / len(rows) <= 0.02


def test_heads_units_and_posts_name_people_of_the_file(folder: Path) -> None:
    rows = people(folder)
    numbers, units, posts = ({row[at] for row in rows} for at in (0, 9, 10))
    assert {row["NIP"] for row in table(folder / "hr" / "kepala.csv")} <= numbers
    assert units - {""} <= {row["KODE"] for row in table(folder / "hr" / "unor.csv")}
    assert posts - {""} <= {row["KODE"] for row in table(folder / "hr" / "jabatan.csv")}


def test_ratings_are_of_the_year_before(folder: Path) -> None:
    rows = table(folder / "hr" / "skp.csv")
    assert {row["TAHUN"] for row in rows} == {"2025"}
    assert 150 < len(rows) < 200


def test_equal_arguments_write_equal_data(folder: Path, tmp_path: Path) -> None:
    init_folder(tmp_path / "again", today=TODAY)
    names = ["lms.json", *(f"hr/{path.name}" for path in (folder / "hr").iterdir())]
    for name in names:
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes(), name


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(FolderInUse, match="not empty"):
        init_folder(tmp_path, today=TODAY)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    init_folder(tmp_path, people=5, courses=2, today=TODAY)
    assert (tmp_path / "lms.json").exists()


def test_the_port_is_that_of_the_configuration(folder: Path, config: dict[str, Any]) -> None:
    assert config["site"][0]["url"] == f"http://127.0.0.1:{folder_port(folder)}/"


def test_a_folder_without_configuration_has_the_usual_port(tmp_path: Path) -> None:
    assert folder_port(tmp_path) == 8765


def test_a_folder_without_token_gets_one(tmp_path: Path) -> None:
    token = folder_token(tmp_path)
    assert folder_token(tmp_path) == token


def test_an_empty_token_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "lms-token").touch()
    with pytest.raises(StateError, match="empty"):
        folder_token(tmp_path)
