"""Settings of a source: what is refused at load."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.connector.hr.conftest import source

PATH = Path("pegawai.csv")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"holds": "pets"}, "unknown kind 'pets'; one of: courses, heads, people"),
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
