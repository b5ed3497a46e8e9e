"""Whatever happens at a site between and during pulls, nothing is lost and nothing made up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.store.tables import facts
from tests.sync import test_sweeps as sweeps
from tests.sync.town import State, opened_town

Act = Callable[[State, Random, int], None]
SWEPT = (facts.enrolment, facts.completion)


def complete(state: State, random: Random, day: int) -> None:
    """Lately, dated back inside the overlap, or long ago."""
    sweeps.complete(state, random.choice([sweeps.at(day), sweeps.at(1), sweeps.LONG_AGO]))


def reset(state: State, random: Random, day: int) -> None:
    sweeps.reset(state, random.randrange(100))


def enrol(state: State, random: Random, day: int) -> None:
    sweeps.enrol(state, sweeps.at(day))


def unenrol(state: State, random: Random, day: int) -> None:
    sweeps.unenrol(state, random.randrange(100))


def regrade(state: State, random: Random, day: int) -> None:
    row = random.choice(state["grades"])
    row["grade"] = random.choice([None, 10, 55.5, 90])


def visit(state: State, random: Random, day: int) -> None:
    """A new result of somebody who came."""
    regrade(state, random, day)
    random.choice(state["enrolments"])["lastaccess"] = sweeps.at(day)


def rename(state: State, random: Random, day: int) -> None:
    course = random.choice(state["courses"])
    course["shortname"] += "x"


def suspend(state: State, random: Random, day: int) -> None:
    random.choice(state["enrolments"])["status"] = random.choice([0, 1])


ACTS: dict[str, Act] = {
    "complete": complete,
    "reset": reset,
    "enrol": enrol,
    "unenrol": unenrol,
    "regrade": regrade,
    "visit": visit,
    "rename": rename,
    "suspend": suspend,
}
acts = st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 99)), max_size=3)
meanwhile = st.tuples(st.integers(2, 14), acts)  # from which request of a pull on


def perform(chosen: list[tuple[str, int]], day: int) -> Callable[[State], None]:
    """The acts, one after another."""

    def changed(state: State) -> None:
        for name, seed in chosen:
            ACTS[name](state, Random(seed), day)

    return changed


def told_by_a_fresh_pull(template: Path, state: State, day: int) -> dict[str, set[Any]]:
    with opened_town(template) as other:
        other.state = state
        other.pull(day)
        return other.facts()


@settings(max_examples=4)
@given(st.lists(st.tuples(acts, meanwhile), min_size=1, max_size=2))
def test_short_ways_and_a_sweep_end_like_a_fresh_pull(
    sqlite_template: Path, days: list[tuple[list[tuple[str, int]], Any]]
) -> None:
    with opened_town(sqlite_template) as town:
        town.pull(2, full_sweep_days=7)
        for day, (between, (request, during)) in enumerate(days, 3):
            perform(between, day)(town.state)
            town.during = {request: perform(during, day)}
            town.pull(day, full_sweep_days=7)
        town.during = {}
        town.pull(12, full_sweep_days=7)  # everything is due
        assert town.facts() == told_by_a_fresh_pull(sqlite_template, town.state, 12)


@settings(max_examples=4)
@given(acts)
def test_the_short_way_alone_closes_only_what_it_saw(
    sqlite_template: Path, chosen: list[tuple[str, int]]
) -> None:
    """Where no sweep came in between, nobody left and nothing was taken back."""
    with opened_town(sqlite_template) as town:
        town.pull(2, full_sweep_days=7)
        perform(chosen, 3)(town.state)
        result = town.pull(3, full_sweep_days=7)
        if result.roads["participations"] == sweeps.NEW:
            counts = [result.counts[table.name] for table in SWEPT]
            assert sum(landed.gone for landed in counts) == 0
