"""Settings of a source: what is refused at load."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from connector.hr.aliases import is_nik_header
from tests.connector.hr.conftest import source

PATH = Path("pegawai.csv")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"holds": "pets"}, "unknown kind 'pets'; one of: assessments, courses, "),
        (
            {"columns": {"nip": "NIP", "nama": "NAMA"}},
            "unknown column keys nama; known: birth_date",
        ),
        ({"columns": {"nip": "NIP"}}, "column keys needed for people: name"),
        ({"holds": "sanctions", "columns": {"nip": "NIP"}}, "needed for sanctions: from, level"),
        ({"values": {"sex": {"W": "P"}}}, "values for columns that are not mapped: sex"),
        ({"empty": "nothing"}, "'unknown' or 'erase'"),
        ({"id": "Not a slug"}, "pattern"),
        ({"colour": "red"}, "Extra inputs"),
        ({"columns": {"nip": "NIP", "name": "No. KTP"}}, r"\(NIK\) are never read: No. KTP"),
        ({"columns": {"nip": "nik", "name": "NAMA"}}, r"\(NIK\) are never read: nik"),
        ({"query": "SELECT 1"}, "a source has a path"),
        ({"url": "sqlite://"}, "at one place"),
        ({"layout": "wide"}, 'layout = "wide" is for: standards, assessments, public_surveys'),
        (
            {"holds": "standards", "columns": {"post": "J"}, "layout": "wide"},
            'goes with wide = { code = "HEADER" }',
        ),
        (
            {"holds": "standards", "columns": {"post": "J"}, "wide": {"M1": "INT"}},
            'goes with wide = { code = "HEADER" }',
        ),
        ({"holds": "standards", "columns": {"post": "J"}}, "needed for standards: competency, lev"),
        (
            {"holds": "public_surveys", "columns": {"unit": "U", "period": "P", "element": "E"}},
            "needed for public_surveys: mean or score",
        ),
        ({"hours_in": "clock"}, "hours_in goes with a mapped column hours"),
    ],
)
def test_what_is_refused(changed: dict[str, object], words: str) -> None:
    told = {"holds": "people", **changed}
    with pytest.raises(ValidationError, match=words):
        source(PATH, **told)  # type: ignore[arg-type] # wrong on purpose


def test_fields_of_a_span_go_by_from_and_to() -> None:
    columns = {"unit": "U", "from": "MULAI", "to": "SAMPAI"}
    assert source(PATH, "units", columns=columns).columns["from"] == "MULAI"


def test_defaults_keep_what_is_known() -> None:
    settings = source(PATH)
    assert (settings.complete, settings.empty, settings.sheet) == (False, "unknown", None)


@pytest.mark.parametrize(
    "header", ["NIK", "No_KTP", "Nomor Induk Kependudukan", "no. KK", "nikPegawai"]
)
def test_headers_of_identity_numbers(header: str) -> None:
    assert is_nik_header(header)


@pytest.mark.parametrize("header", ["NIP", "Nomor Induk Pegawai", "TEKNIK", "Pernikahan", "No"])
def test_headers_of_other_things(header: str) -> None:
    assert not is_nik_header(header)


def test_a_databases_password_is_never_shown() -> None:
    settings = source(None, url="postgresql://u:rahasia@db/x", query="SELECT 1")
    assert "rahasia" not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_a_source_lies_somewhere() -> None:
    with pytest.raises(ValidationError, match="a source has a path"):
        source(None)
