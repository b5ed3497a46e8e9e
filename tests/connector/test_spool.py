"""A spool is a list that may be longer than memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.spool import CHUNK, Spool


@dataclass(frozen=True, slots=True)
class Told:
    number: int
    at: datetime | None


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_went_in_comes_out_as_often_as_asked(length: int) -> None:
    items = [Told(number, datetime(2026, 1, 1, tzinfo=UTC)) for number in range(length)]
    spool = Spool(items)
    assert (len(spool), list(spool), list(spool)) == (length, items, items)
    assert bool(spool) == (length > 0)


def test_two_readers_and_a_writer_do_not_disturb_each_other() -> None:
    spool = Spool(range(2 * CHUNK))
    pairs = zip(spool, spool, strict=True)
    first = next(pairs)
    spool.append(7)
    assert first == (0, 0)
    assert [one for one, _ in pairs] == [*range(1, 2 * CHUNK), 7]
    assert 7 in spool
    assert -1 not in spool


@given(st.lists(st.integers(0, 3)))
def test_each_spool_is_its_own(numbers: list[int]) -> None:
    one, other = Spool(numbers), Spool[int]()
    other.extend(numbers * 2)
    assert [*one, *one] == list(other)
