"""Pages put together while rows come and go between them."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.moodle.errors import Misshapen
from connector.moodle.sheets.joining import Joining

SIZE = 4
STAYING = [(key, way) for key in "bdfhjlnprtvx" for way in ("manual", "self")]

Rows = list[tuple[str, ...]]
coming = st.lists(st.sampled_from("acegikmoqsuwyz"), max_size=3)


def joined(pages: list[Rows], *, several: bool = True) -> Joining:
    joining = Joining([0], several=several)
    for page in pages:
        joining.add(page)
    return joining


def read(changes: list[list[str]]) -> Joining:
    """Pages of people of two ways each; before each page others come, or leave again."""
    others: set[str] = set()
    pages: list[Rows] = []
    for number in range(len(STAYING) // SIZE + 1):
        others ^= set(changes[number % len(changes)]) if changes else set()
        rows: Rows = sorted([*STAYING, *((key, "manual") for key in others)])
        pages.append(rows[number * SIZE : (number + 1) * SIZE])
    return joined(pages)


@given(st.lists(coming, max_size=7))
def test_who_stays_is_told_whole_or_torn_or_not_at_all(changes: list[list[str]]) -> None:
    found = read(changes)
    ways = Counter(row[0] for row in found.rows)
    for key, _ in STAYING:
        assert (key,) in found.torn or len({*found.rows} & {(key, "manual"), (key, "self")}) != 1
    assert len(list(groupby(found.rows, key=lambda row: row[0]))) == len(ways)


def test_quiet_pages_are_put_together_as_they_are() -> None:
    found = read([])
    assert (list(found.rows), found.cut) == (STAYING, False)


def test_rows_pushed_to_the_next_page_stand_once() -> None:
    pages: list[Rows] = [[("a",), ("b",), ("c",)], [("b",), ("c",), ("d",)]]
    found = joined(pages, several=False)
    assert list(found.rows) == [("a",), ("b",), ("c",), ("d",)]
    assert (found.cut, found.torn) == (True, {("d",)})


def test_a_border_without_overlap_is_torn() -> None:
    pages: list[Rows] = [[("a", "1"), ("b", "1")], [("b", "2"), ("c", "1")]]
    found = joined(pages)
    assert (found.torn, found.cut) == ({("b",), ("c",)}, False)


def test_rows_in_no_order_are_not_believed() -> None:
    pages: list[Rows] = [[("e",), ("a",)], [("d",), ("c",), ("b",), ("a",)]]
    with pytest.raises(Misshapen, match="not sorted"):
        joined(pages, several=False)
