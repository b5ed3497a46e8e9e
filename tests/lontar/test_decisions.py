"""Decisions through time on the command line: two days, and two clocks for one."""

from __future__ import annotations

from tests.lontar.conftest import Lontar
from tests.lontar.office import Office

TODAY, LONG_AGO = "2026-11-25", "2026-01-01"


def test_decisions_of_two_days_are_compared(lontar: Lontar, planned: Office) -> None:
    ended = lontar(planned, "decisions", "diff", LONG_AGO, TODAY, "--json")
    assert ended.code == 0
    row = ended.document[0]
    assert row.keys() == {"scheme", "period", "nip", "before", "after", "rules", "because"}
    assert row["before"] is None
    assert row["nip"] in lontar(planned, "decisions", "diff", LONG_AGO, TODAY).out


def test_a_day_before_the_first_sync_is_told_apart_from_one_without_change(
    lontar: Lontar, planned: Office
) -> None:
    ended = lontar(planned, "decisions", "diff", LONG_AGO, LONG_AGO)
    assert ended.out == "no decision differs\n"
    assert "nothing was decided by the end of 2026-01-01; the first is of 2026-11-25" in ended.err
    assert lontar(planned, "decisions", "diff", TODAY, TODAY).err == ""


def test_explaining_a_day_before_the_first_sync_says_so(lontar: Lontar, planned: Office) -> None:
    (row, *_) = lontar(planned, "decisions", "diff", LONG_AGO, TODAY, "--json").document
    ended = lontar(planned, "explain", row["nip"], "--as-of", LONG_AGO)
    assert ended.code == 2
    assert "no personnel file was read by the end of 2026-01-01" in ended.err


def test_explaining_a_day_tells_both_clocks(lontar: Lontar, planned: Office) -> None:
    (row, *_) = lontar(planned, "decisions", "diff", LONG_AGO, TODAY, "--json").document
    words = ("explain", row["nip"], "--scheme", row["scheme"], "--as-of", TODAY)
    told = lontar(planned, *words, "--json").document
    assert {"known_now", "changed", "credits_changed"} <= told.keys()
    assert (told["changed"], told["credits_changed"]) == ({}, [])
    assert lontar(planned, *words).code == 0
