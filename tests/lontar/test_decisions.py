"""Decisions through time on the command line: two days, and two clocks for one."""

from __future__ import annotations

from tests.lontar.conftest import Lontar
from tests.lontar.office import Office

TODAY, LONG_AGO = "2026-11-25", "2026-01-01"


def somebody(office: Office) -> tuple[str, str]:
    """The number of a decided person, and the scheme."""
    sql = "SELECT nip, scheme FROM decision JOIN person ON person.id = decision.person"
    nip, scheme = office.query(f"{sql} ORDER BY person.id, scheme")[0]
    return nip, scheme


def test_a_day_without_decisions_is_told_and_lists_nobody(lontar: Lontar, planned: Office) -> None:
    for days, lacking in (((LONG_AGO, TODAY), LONG_AGO), ((TODAY, LONG_AGO), LONG_AGO)):
        document = lontar(planned, "decisions", "diff", *days, "--json").document
        assert {(row["nip"], row["undecided"]) for row in document} == {(None, lacking)}
        places = {(row["scheme"], row["period"]) for row in document}
        out = lontar(planned, "decisions", "diff", *days).out
        assert out.splitlines() == [
            f"{scheme} {period}: nothing was decided by the end of {lacking}; not compared"
            for scheme, period in sorted(places)
        ]


def test_a_day_before_the_first_sync_is_told_apart_from_one_without_change(
    lontar: Lontar, planned: Office
) -> None:
    ended = lontar(planned, "decisions", "diff", LONG_AGO, LONG_AGO)
    assert ended.out == "no decision differs\n"
    assert "nothing was decided by the end of 2026-01-01; the first is of 2026-11-25" in ended.err
    assert lontar(planned, "decisions", "diff", TODAY, TODAY).err == ""


def test_explaining_a_day_before_the_first_sync_says_so(lontar: Lontar, planned: Office) -> None:
    ended = lontar(planned, "explain", somebody(planned)[0], "--as-of", LONG_AGO)
    assert ended.code == 2
    assert "no personnel file was read by the end of 2026-01-01" in ended.err


def test_explaining_a_day_tells_both_clocks(lontar: Lontar, planned: Office) -> None:
    nip, scheme = somebody(planned)
    words = ("explain", nip, "--scheme", scheme, "--as-of", TODAY)
    told = lontar(planned, *words, "--json").document
    assert {"known_now", "changed", "credits_changed"} <= told.keys()
    assert (told["changed"], told["credits_changed"]) == ({}, [])
    assert lontar(planned, *words).code == 0
