"""Which numbers are taken, which with a warning, which are refused: the agency says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from connector.hr.nip import Nip, parse_nip
from connector.hr.number_rules import NumberSettings
from tests.connector.hr.conftest import SARI, Read
from tests.connector.hr.numbers import nips

PART_TIME = {"kind": "PPPK paruh waktu", "digits": ["31", "32"], "from": 2025}
ODD = "199003152025312003"  # appointed in 2025, digits 13-14 are 31
YOUNG = "201003152015022003"


def judged(digits: str, **rules: Any) -> list[tuple[str, bool]]:
    nip = parse_nip(digits)
    assert isinstance(nip, Nip)
    told = NumberSettings.model_validate(rules).judge(nip)
    return [(verdict.name, verdict.refuses) for verdict in told]


@pytest.mark.parametrize(
    ("digits", "rules", "told"),
    [
        (SARI, {}, []),
        ("188811302023211004".replace("1888", "1988"), {}, []),
        (ODD, {}, [("pattern", False)]),
        (ODD, {"unlisted": "error"}, [("pattern", True)]),
        (ODD, {"unlisted": "accept"}, []),
        (ODD, {"pattern": [PART_TIME], "unlisted": "error"}, []),
        (ODD, {"pattern": [PART_TIME | {"word": "warning"}]}, [("pattern", False)]),
        (ODD, {"pattern": [PART_TIME | {"word": "error"}]}, [("pattern", True)]),
        (ODD.replace("2025", "2024"), {"pattern": [PART_TIME]}, [("pattern", False)]),
        # of two that hold the later one
        (ODD, {"pattern": [PART_TIME, PART_TIME | {"from": 2026, "word": "error"}]}, []),
        (
            ODD.replace("2025", "2026"),
            {"pattern": [PART_TIME, PART_TIME | {"from": 2026, "word": "error"}]},
            [("pattern", True)],
        ),
        (YOUNG, {}, [("age", True)]),
        (YOUNG, {"age": "warning"}, [("age", False)]),
        (YOUNG, {"age": "accept"}, []),
        (YOUNG, {"youngest": 4}, []),
        ("194003152015022003", {}, [("age", True)]),
        ("200012312017112003", {}, [("age", True)]),
    ],
)
def test_the_configuration_says_which_numbers_are_taken(
    digits: str, rules: dict[str, Any], told: list[tuple[str, bool]]
) -> None:
    assert judged(digits, **rules) == told


@pytest.mark.parametrize(
    ("digits", "age"),
    [
        ("199803152015032003", 17),  # turns 17 in the month of appointment
        ("195503152015032003", 60),
        ("199812312015211003", 17),  # PPPK: some day of the year
        ("195401012015211003", 61),
    ],
)
def test_age_is_refused_only_if_no_day_of_the_appointment_fits(digits: str, age: int) -> None:
    assert (judged(digits) == []) == (17 <= age <= 60)


def test_the_sentence_names_the_text(read_csv: Read) -> None:
    pattern = PART_TIME | {"word": "warning", "regulation": "KepmenPANRB 16/2025"}
    rows = f"NIP,NAMA,UNOR\n{ODD},I Wayan Budi,A\n"
    (fault,) = read_csv(rows, numbers={"pattern": [pattern]}).faults
    said = "NIP: digits 13-14 are those of PPPK paruh waktu (KepmenPANRB 16/2025)"
    assert fault.message == said


def test_a_pattern_before_its_time_is_told(read_csv: Read) -> None:
    rows = f"NIP,NAMA,UNOR\n{ODD.replace('2025', '2024')},I Wayan Budi,A\n"
    (fault,) = read_csv(rows, numbers={"pattern": [PART_TIME]}).faults
    assert fault.message == "NIP: digits 13-14 are those of PPPK paruh waktu only from 2025 on"


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"youngest": 61}, "youngest is more than oldest"),
        ({"pattern": [PART_TIME, PART_TIME]}, "told twice: 31 from 2025, 32 from 2025"),
        ({"pattern": [PART_TIME | {"digits": ["3"]}]}, "pattern"),
        ({"unlisted": "refuse"}, "accept"),
    ],
)
def test_rules_that_contradict_themselves_are_refused(rules: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        NumberSettings.model_validate(rules)


@given(nips(), st.sampled_from(["accept", "warning", "error"]))
def test_no_rule_breaks_a_number_or_repeats_it(digits: str, word: str) -> None:
    nip = parse_nip(digits)
    assert isinstance(nip, Nip)
    rules = NumberSettings.model_validate({"unlisted": word, "age": word, "pattern": [PART_TIME]})
    told = list(rules.judge(nip))
    assert all(one.refuses == (word == "error") for one in told)
    assert not any(digits in one.message for one in told)
    assert (word == "accept") <= (told == [])


@pytest.mark.parametrize(("word", "taken"), [("error", 1), ("warning", 2), ("accept", 2)])
def test_a_row_of_an_odd_number_is_refused_taken_or_warned_of(
    read_csv: Read, word: str, taken: int
) -> None:
    rows = f"NIP,NAMA,UNOR\n{SARI},Ni Made Sari,A\n{ODD},I Wayan Budi,A\n"
    reading = read_csv(rows, numbers={"unlisted": word})
    assert len(reading.entries) == taken
    told = [(fault.kind, fault.column, fault.refuses) for fault in reading.faults]
    assert told == ([] if word == "accept" else [("pattern", "NIP", word == "error")])
    assert all(ODD not in fault.message for fault in reading.faults)
