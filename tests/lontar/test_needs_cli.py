"""The commands on needs, satisfaction, IP-ASN and SIASN, on the demo office."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.lontar.conftest import Lontar
from tests.lontar.office import Office


def figures(document: Any) -> Iterator[dict[str, Any]]:
    """Everything in a document that is a figure."""
    if isinstance(document, dict):
        if {"value", "unknown"} & set(document):
            yield document
        for part in document.values():
            yield from figures(part)
    elif isinstance(document, list):
        for part in document:
            yield from figures(part)


@pytest.mark.parametrize(
    "words", [("needs",), ("needs", "--people"), ("ikm",), ("professionalism", "--unit", "05")]
)
def test_every_figure_has_a_value_or_a_reason(
    lontar: Lontar, planned: Office, words: tuple[str, ...]
) -> None:
    found = list(figures(lontar(planned, *words, "--json").document))
    assert found
    for one in found:
        assert {"value", "unit", "n"} <= set(one) or isinstance(one["unknown"], str)


def test_needs_from_the_demo_office(lontar: Lontar, planned: Office, tmp_path: Path) -> None:
    book = tmp_path / "akpk.xlsx"
    ended = lontar(planned, "needs", "--people", "--xlsx", book, "--hours", "20", "--json")
    assert ended.code == 0
    document = ended.document
    assert {"needs", "rolled", "without_course", "signals", "plan"} <= set(document)
    assert document["plan"]["hours"] == 20
    assert {one["unit"] for one in document["signals"]} == {"05"}
    assert CalamineWorkbook.from_path(str(book)).sheet_names[-1] == "Pegawai"
    told = lontar(planned, "needs", "--people").out
    assert "Waktu penyelesaian 2,850, di bawah 3,0644" in told
    assert lontar(planned, "needs", "--plan", "--people").code == 0


def test_a_unit_that_is_none_is_refused(lontar: Lontar, planned: Office) -> None:
    for words in (("needs", "--unit", "Dinas Angin"), ("ikm", "Dinas Angin")):
        ended = lontar(planned, *words)
        assert (ended.code, "no unit 'Dinas Angin'" in ended.err) == (2, True)
    assert lontar(planned, "professionalism", "199999999999999999").code == 2


def test_satisfaction_element_by_element(lontar: Lontar, planned: Office) -> None:
    document = lontar(planned, "ikm", "05", "--served", "1000", "--json").document
    (unit,) = document["units"]
    assert (document["needed"], unit["lowest"]) == (278, ["U3"])
    assert "at least 278 should answer" in lontar(planned, "ikm", "05", "--served", "1000").out


def test_professionalism_is_labelled_an_estimate(lontar: Lontar, planned: Office) -> None:
    document = lontar(planned, "professionalism", "--json").document
    assert (document["estimate"], document["label"]) == (True, "perkiraan, bukan nilai resmi")
    nip = document["people"][0]["nip"]
    words = lontar(planned, "professionalism", nip).out
    assert "what would raise it" in words
    assert "perkiraan" in words


def test_a_transfer_file_for_siasn(lontar: Lontar, planned: Office, tmp_path: Path) -> None:
    file = tmp_path / "siasn.xlsx"
    told = lontar(planned, "export", "siasn", file, "--json").document
    assert told["lacking"] > 0
    assert told["faults"]["nomorSertipikat: kosong"] > 0
    again = lontar(planned, "export", "siasn", file, "--reconcile", file)
    assert (again.code, "in SIASN alone" in again.out) == (0, True)
    assert lontar(planned, "export", "siasn", tmp_path / "x.pdf").code == 2
