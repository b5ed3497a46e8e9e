"""Many names in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from connector.listing import few_of


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ((), ""),
        (("a",), "a"),
        ((1, 2, 3, 4, 5), "1, 2, 3, 4, 5"),
        (("a", "b", "c", "d", "e", "f", "g"), "a, b, c, d, e and 2 more"),
    ],
)
def test_a_few_are_named_and_the_others_counted(names: Sequence[object], told: str) -> None:
    assert few_of(names) == told
