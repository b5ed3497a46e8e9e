"""The number: what is read, what is refused by which name, what never happens."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from connector.hr.nip import Nip, NipFault, hide_numbers, is_nik, mask, parse_nip
from tests.connector.hr.conftest import ARTHA, BUDI, SARI
from tests.connector.hr.numbers import nips


def parsed(cell: object) -> Nip:
    nip = parse_nip(cell)
    assert isinstance(nip, Nip)
    return nip


def fault(cell: object) -> str:
    found = parse_nip(cell)
    assert isinstance(found, NipFault)
    return found.kind


def test_pns_number_tells_birth_sex_and_month() -> None:
    nip = parsed("199003152015022003")
    assert nip == Nip("199003152015022003", "02", date(1990, 3, 15), "female", 2015)
    assert nip.appointed_month == 2


def test_pppk_number_tells_the_year_alone() -> None:
    nip = parsed("198811302023211004")
    assert (nip.mark, nip.sex, nip.appointed_year) == ("21", "male", 2023)
    assert nip.appointed_month is None


@pytest.mark.parametrize(
    "written",
    [
        "19900315 201502 2 003",
        "'199003152015022003",
        "\u2019199003152015022003",
        "\u00a0199003152015022003\t",
        "\ufeff199003152015022003",
        "19900315.201502.2.003",
        "19900315-201502-2-003",
        "19900315\u2013201502\u20112\u202f003",
        "\u200b199003152015022003\r\n",
    ],
)
def test_writing_is_repaired(written: str) -> None:
    assert parsed(written).digits == SARI


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("199013152015022003", "birth_date"),
        ("199002302015022003", "birth_date"),
        ("199003152015023003", "sex"),
        ("199003152015020003", "sex"),
        ("199003152015022000", "serial"),
        ("19900315201502200", "length"),
        ("1990031520150220033", "length"),
        ("130123456", "old_nip"),
        (130123456.0, "old_nip"),
        ("5171015503900001", "nik"),
        ("5171 0155 0390 0001", "nik"),
        (5171015503900001.0, "nik"),
        ("19900315201502200a", "digits"),
        ("NIP. 199003152015022003", "digits"),
        ("１９９００３１５２０１５０２２００３", "digits"),
        ("1.99003E+17", "number"),
        ("1,98503E+17", "number"),
        ("1.98503152010011e+17", "number"),
        ("199003152015022016.0", "number"),
        (199003152015022003.0, "number"),
        (199003152015022003, "number"),
        (float("nan"), "number"),
        (float("-inf"), "number"),
        (1990.5, "number"),
        (6204.0, "length"),
        (True, "digits"),
        (date(1990, 3, 15), "digits"),
        ("", "empty"),
        (" - ", "empty"),
        (None, "empty"),
    ],
)
def test_faults_have_names(cell: object, kind: str) -> None:
    assert fault(cell) == kind


def test_repr_and_mask_show_the_last_four_digits_at_most() -> None:
    assert SARI not in repr(parsed(SARI))
    assert mask(SARI) == "***2003"
    assert mask("5171015503900001") == "***"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"Sari {SARI}", "Sari ***"),
        ("19900315 201502 2 003", "***"),
        ("5171\u20110155\u20110390\u20110001", "***"),
        ("2026-11-25 07:00:00", "2026-11-25 07:00:00"),
        ("31-02-2026", "31-02-2026"),
    ],
)
def test_long_numbers_are_hidden(text: str, shown: str) -> None:
    assert hide_numbers(text) == shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5171013011880004", True),
        ("5171015503900001", True),  # a woman: day + 40
        ("5171010000880004", False),
        ("5171013013880004", False),
        ("8123456789012", False),
    ],
)
def test_nik_is_known_by_its_shape(text: str, expected: bool) -> None:
    assert is_nik(text) is expected


@given(st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates())
def test_no_cell_breaks_the_parser(cell: object) -> None:
    found = parse_nip(cell)
    assert isinstance(found, Nip | NipFault)
    assert not isinstance(found, NipFault) or found.message


@given(st.floats() | st.integers())
def test_a_number_cell_is_never_a_nip(cell: float) -> None:
    assert isinstance(parse_nip(cell), NipFault)


@given(
    st.sampled_from([SARI, BUDI, ARTHA]),
    st.lists(st.sampled_from(" .-'\u00a0\t"), min_size=18, max_size=18),
)
def test_separators_change_nothing(digits: str, between: list[str]) -> None:
    written = "".join(mark + digit for mark, digit in zip(between, digits, strict=True))
    assert parsed(written).digits == digits


@given(nips())
def test_what_is_read_is_what_was_written(text: str) -> None:
    nip = parsed(text)
    month = f"{nip.appointed_month:02d}" if nip.appointed_month else text[12:14]
    sex = {"male": "1", "female": "2"}[nip.sex]
    assert f"{nip.birth_date:%Y%m%d}{nip.appointed_year}{month}{sex}{text[15:]}" == text


@given(st.text(alphabet="0123456789", min_size=1, max_size=24))
def test_faults_never_repeat_the_number(digits: str) -> None:
    found = parse_nip(digits)
    assume(isinstance(found, NipFault) and len(digits) > 3)
    assert isinstance(found, NipFault)
    assert digits not in found.message
