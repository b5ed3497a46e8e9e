"""The road that pulls take for each kind of fact on this site, why, and what the other would cost.

Costs are ratios measured on a large site (150,000 enrolments), not seconds of this one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from connector.moodle.checks.finding import Check
from connector.moodle.functions import BATCH
from connector.moodle.site import Site

FILTER_TOOLS = (
    BATCH,
    "core_reportbuilder_set_filters",
    "core_reportbuilder_filters_reset",
    "core_reportbuilder_retrieve_report",
)


@dataclass(frozen=True, slots=True)
class Road:
    """One way to a kind of fact: what it takes, and its price beside the best road."""

    fact: str
    name: str
    asks: frozenset[str]  # ids of checks that must be well
    functions: tuple[str, ...] = ()
    price: str = ""
    blind: str = ""  # what it cannot see


def _road(
    fact: str, name: str, asks: str, *functions: str, price: str = "", blind: str = ""
) -> Road:
    return Road(fact, name, frozenset(asks.split()), functions, price, blind)


MEND = "Mend one of them, best the report; until then nothing of the site can be read."
LEFT = "what people did in courses that they had left before the first sync"
NOT_IN_FORCE = f"{LEFT}; completions of suspended and expired enrolments"

ROADS = (  # of each fact the first that is open is taken
    _road("completions", "participants report", "report-participants report-zone", blind=LEFT),
    _road(
        "completions",
        "one question for each pair, in batches",
        "",
        BATCH,
        price="20 times",
        blind=NOT_IN_FORCE,
    ),
    _road("completions", "one question for each pair", "", price="160 times", blind=NOT_IN_FORCE),
    _road(
        "daily completions",
        "participants report, only what is new",
        "report-participants report-zone report-filters",
        *FILTER_TOOLS,
    ),
    _road(
        "daily completions", "whole participants report", "report-participants", price="150 times"
    ),
    _road("daily completions", "one question for each pair", "", price="4,000 times"),
    _road("people", "users report, numbers of new accounts", "report-users"),
    _road("people", "one list of all accounts", "", "core_user_get_users", price="85 times"),
    _road("pushed fields", "users report", "report-users"),
    _road("pushed fields", "accounts in portions of 200", "", price="75 times"),
    _road(
        "daily grades",
        "gradebook of those who visited a course",
        "report-participants report-filters",
        *FILTER_TOOLS,
    ),
    _road("daily grades", "gradebook of whole courses", "", price="80 times"),
)


def check_roads(site: Site, well: Collection[str]) -> Iterator[Check]:
    """For each kind of fact the first open road; ``well`` are ids of checks that found no fault."""
    for fact in dict.fromkeys(road.fact for road in ROADS):
        roads = [road for road in ROADS if road.fact == fact]
        best = roads[0]
        name = f"road:{fact.replace(' ', '-')}"
        taken = next((road for road in roads if not _obstacles(site, road, well)), None)
        if taken is None:
            lacking = sorted({why for road in roads for why in _obstacles(site, road, well)})
            yield Check(name, "fail", f"no road is open, because of: {', '.join(lacking)}", MEND)
            continue
        unseen = f" (cannot show {taken.blind})" if taken.blind else ""
        if taken is best:
            yield Check(name, "ok", f"{best.name}{unseen}; without it {roads[1].price} the work")
            continue
        why = ", ".join(_obstacles(site, best, well))
        message = f"{taken.name}{unseen}, {taken.price} the work, because of: {why}"
        yield Check(name, "warn", message, f"Mend that, and the road is: {best.name}.")


def _obstacles(site: Site, road: Road, well: Collection[str]) -> list[str]:
    closed = sorted(name for name in road.asks if name not in well)
    return closed + [name for name in road.functions if not site.offers(name)]
