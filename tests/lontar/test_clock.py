"""A site whose clock is not ours: every run tells it, by the answers that it gets anyway."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lontar.demo.server import serve
from tests.lontar.office import NOW, Office


@pytest.mark.parametrize(("days", "seconds"), [(1, "86400"), (-1, "-86400")])
def test_a_clock_a_day_off_is_told_by_the_run(settled: Office, days: int, seconds: str) -> None:
    clock = (NOW + timedelta(days=days)).timestamp
    before = settled.facts()
    with serve(settled.folder, clock=clock) as server:
        settled.edit(settled.server.url, server.url)
        round_ = settled.sync()
    (problem,) = round_.problems
    assert (round_.status, problem.kind) == ("partial", "clock")
    assert problem.message == f"site lms: the site's clock is {seconds} s off ours"
    assert "NTP" in problem.remedy
    assert settled.facts() == before


def test_a_clock_that_drifts_a_little_makes_no_run_partial(settled: Office) -> None:
    with serve(settled.folder, clock=(NOW + timedelta(minutes=9)).timestamp) as server:
        settled.edit(settled.server.url, server.url)
        assert not settled.sync().problems
