"""From files to answers: old numbers, certificates, units over time and the quality desk."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Any

import pytest

from tests.lontar.conftest import Lontar, accept_files
from tests.lontar.office import Office

OLD = "130123456"  # invented
SOURCES = """
[[hr]]
id = "nomor"
holds = "identifiers"
path = "hr/nomor.csv"
columns = { former = "LAMA", nip = "NIP", kind = "JENIS", since = "TMT" }

[[hr]]
id = "diklat"
holds = "trainings"
path = "hr/diklat.csv"
[hr.columns]
nip = "NIP"
certificate = "NO"
title = "JUDUL"
end = "SELESAI"
hours = "JP"
state = "STATUS"

[[hr]]
id = "jab"
holds = "placements"
path = "hr/jab.csv"
columns = { nip = "NIP", from = "TMT", unit = "UNOR", main = "UTAMA" }
"""


def write(office: Office, name: str, *lines: Sequence[str]) -> None:
    with (office.folder / "hr" / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(lines)


def numbers(office: Office) -> list[str]:
    return [row[0] for row in office.query("SELECT nip FROM hr_people ORDER BY nip")]


@pytest.fixture
def told(planned: Office) -> Office:
    """An office whose lists tell of a former number, two certificates and a move."""
    first = numbers(planned)[0]
    unit = planned.query("SELECT unit FROM hr_units ORDER BY unit DESC")[0][0]
    with planned.config.open("a", encoding="utf-8") as file:
        file.write(SOURCES)
    write(planned, "nomor.csv", ["LAMA", "NIP", "JENIS", "TMT"], [OLD, first, "nip_lama", ""])
    rows = (["A-1", "Diklat Satu", "2026-05-08", "10", "Klaim"], ["A-2", "Dua", "", "7", "Sah"])
    head = ["NIP", "NO", "JUDUL", "SELESAI", "JP", "STATUS"]
    write(planned, "diklat.csv", head, *([first, *row] for row in rows))
    write(planned, "jab.csv", ["NIP", "TMT", "UNOR", "UTAMA"], [first, "2026-03-01", unit, "ya"])
    accept_files(planned)
    planned.sync()
    return planned


def explained(lontar: Lontar, office: Office, number: str) -> Any:
    return lontar(office, "explain", number, "--json").document


def test_an_old_number_is_answered_for_its_person(told: Office, lontar: Lontar) -> None:
    first = numbers(told)[0]
    document = explained(lontar, told, OLD)
    assert (document["person"]["nip"], document["asked"]) == (first, OLD)
    assert {(one["number"], one["in_force"]) for one in document["numbers"]} == {
        (first, True),
        (OLD, False),
    }
    words = lontar(told, "explain", OLD).out
    assert f"{OLD} is an earlier number of this person; in force is {first}" in words
    unit = told.query("SELECT unit FROM hr_placements")[0][0]
    assert document["person"]["unit"] == unit


def test_a_certificate_counts_once_it_is_verified(told: Office, lontar: Lontar) -> None:
    before = explained(lontar, told, OLD)
    claimed = lontar(told, "trainings", "list", "--state", "claimed", "--json").document
    assert [one["title"] for one in claimed] == ["Diklat Satu"]
    number = claimed[0]["number"]
    ended = lontar(told, "trainings", "verify", number, "--note", "aslinya dilihat", "--json")
    assert (ended.code, ended.document["changed"]) == (0, 1)
    told.sync()
    after = explained(lontar, told, OLD)
    assert after["metrics"]["hours"] == before["metrics"]["hours"] + 10
    (credit,) = [one for one in after["credits"] if one["title"] == "Diklat Satu"]
    assert (credit["counted"], credit["source"]["kind"]) == (10, "training")
    ended = lontar(told, "trainings", "verify", number, "--claimed", "2999-01-01")
    assert (ended.code, "still to come" in ended.err) == (2, True)
    ended = lontar(told, "trainings", "verify", number, "--claimed", "2026-02-01", "--json")
    assert (ended.code, ended.document["changed"]) == (0, 1)
    verified = lontar(told, "trainings", "list", "--state", "verified", "--json").document
    (listed,) = [one for one in verified if one["number"] == number]
    assert (listed["claimed_on"], listed["until"], listed["late"]) == ("2026-02-01", None, None)
    lontar(told, "trainings", "reject", number)
    told.sync()
    assert explained(lontar, told, OLD)["metrics"]["hours"] == before["metrics"]["hours"]
    listed = lontar(told, "trainings", "list", "--nip", OLD, "--state", "rejected", "--json")
    assert [one["by"] is not None for one in listed.document] == [True]


def test_numbers_are_merged_and_split_by_hand(told: Office, lontar: Lontar) -> None:
    first, second = numbers(told)[:2]
    assert lontar(told, "people", "merge", second, first, "--json").document["joined"]
    told.sync()
    assert explained(lontar, told, second)["asked"] == second
    assert len(explained(lontar, told, second)["numbers"]) == 3
    assert lontar(told, "people", "split", second, first).code == 0
    told.sync()
    assert explained(lontar, told, second)["person"]["nip"] == second
    assert lontar(told, "people", "split", second, first).code == 2


def test_the_desk_and_the_suggestions(told: Office, lontar: Lontar) -> None:
    rows = lontar(told, "quality", "--json").document
    assert all(set(row) >= {"kind", "subject", "unit", "since", "detail", "remedy"} for row in rows)
    assert {"training_claimed", "training_undated"} <= {row["kind"] for row in rows}
    suggested = lontar(told, "people", "suggest", "--json").document
    assert set(suggested) == {"accounts", "merges"}
    assert lontar(told, "people", "suggest").code == 0


def test_a_certificate_that_is_none_is_refused(told: Office, lontar: Lontar) -> None:
    ended = lontar(told, "trainings", "verify", 999)
    assert (ended.code, "no certificate 999 now" in ended.err) == (2, True)
    assert lontar(told, "trainings", "list", "--nip", "199999999999999999").code == 2


def test_units_say_of_which_day_they_are(planned: Office, lontar: Lontar) -> None:
    assert {one["as_of"] for one in lontar(planned, "units", "--json").document} == {"2026-11-25"}
    assert "of 2026-11-25" in lontar(planned, "units").out
