"""Personnel read by a function of an installed package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from connector.hr.errors import HrError, TooLarge, Unreadable
from connector.hr.sheets.table import Limits
from sync.inward.personnel.reader_source import Reader, read_rows

ROWS: list[dict[str, Any]] = [
    {"NIP": "199001012015011001", "LAHIR": date(1990, 1, 1), "NIK": "5171010101900001"},
    {"NIP": "199001012015011002", "JP": 4, "LAHIR": None},
    {"NIP": "", "JP": None},
]


def api(options: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from ROWS
    if options.get("fails"):
        raise ConnectionError(f"no answer about {ROWS[0]['NIP']}")


KNOWN: dict[str, Reader] = {"api": api}


def test_rows_become_a_table_of_the_wanted_headers() -> None:
    table = read_rows("api", {}, ["NIP", "LAHIR", "JP"], known=KNOWN)
    assert table.columns == {"NIP": 0, "LAHIR": 1, "JP": 2}
    first, second = table.rows  # a row of blanks is none
    assert (first.number, first.cells) == (1, ["199001012015011001", date(1990, 1, 1), ""])
    assert second.cells == ["199001012015011002", "", "4"]


def test_equal_rows_have_one_digest_in_any_order() -> None:
    def backwards(options: Mapping[str, Any]) -> list[dict[str, Any]]:
        return list(reversed(ROWS))

    known = {**KNOWN, "back": backwards}
    digests = {read_rows(name, {}, ["NIP"], known=known).digest for name in known}
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("name", "options", "limits", "error", "message"),
    [
        ("other", {}, Limits(), Unreadable, "no installed package has this reader; there are: api"),
        ("api", {"fails": True}, Limits(), Unreadable, "the reader failed: ConnectionError"),
        ("api", {}, Limits(rows=1), TooLarge, "more than 1 rows"),
    ],
)
def test_what_cannot_be_read_is_told_as_of_a_file(
    name: str, options: dict[str, Any], limits: Limits, error: type[HrError], message: str
) -> None:
    with pytest.raises(error, match=message) as caught:
        read_rows(name, options, ["NIP"], limits, known=KNOWN)
    assert ROWS[0]["NIP"] not in str(caught.value)
