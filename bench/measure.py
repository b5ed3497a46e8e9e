"""Measuring 100,000 people with a million credits, against the same sums by DuckDB.

The ledger, all metrics of persons and units, and two schemes on SQLite; then the ledger again
after one in a hundred people completed a course. DuckDB is given the ledger, people with their
months of service and accounts, results, attempts as they were landed, and what posts require and
courses teach, and must come to the same numbers. What it is given is timed apart; the metrics of
persons are charged with all that DuckDB does too: the metrics, the days and months with a learning
event, and whose an attempt is. Loading the rows into DuckDB is not counted.
``python -m bench.measure PEOPLE`` prints the figures of another size.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from rich.console import Console
from sqlalchemy import BigInteger, FromClause, Select, false, select, type_coerce
from sqlmodel import Session

from bench import city, growth
from bench.figures import Figure, show
from bench.office import largest
from reports.calendar.periods import parse_period
from reports.frames.events import fill_events
from reports.frames.frame import AsOf, Frame, Measuring, build_frame
from reports.hours import ledger
from reports.hours.ledger import HoursSettings
from reports.measuring import measure as measure_people
from reports.people.roster import fill_months
from reports.schemes.deciding import judge
from reports.schemes.language.rules import Scheme
from reports.units import units_of
from sync.store import schema
from sync.store.engine import Store
from sync.store.tables.facts import as_of
from sync.store.tables.learning import quiz_attempt
from sync.store.tables.people import links_as_of

Found = TypeVar("Found")
PEOPLE = 100_000
YEAR = 2026
PERIOD, AT = parse_period(str(YEAR)), AsOf(date(YEAR, 11, 25))
SETTINGS = Measuring(
    hours=HoursSettings.model_validate({"target": {"PNS": {YEAR: 20}, "PPPK": {YEAR: 20}}})
)
RULES = (
    [{"id": "hours", "fact": "hours", "at_least": {"fact": "hours_target"}}],
    [
        {"id": "active", "fact": "active_months", "at_least": 3},
        {"id": "mastery", "fact": "mastery", "at_least": 60},
    ],
)
SCHEMES = [
    Scheme.model_validate(
        {"id": f"scheme-{place}", "name": {"id": "Skema", "en": "Scheme"}, "period": "year"}
        | {"applies_to": {"employment": ["PNS", "PPPK"]}, "rule": rules}
    )
    for place, rules in enumerate(RULES, 1)
]


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of each step, the largest size of the process in MB, and every metric's totals.

    ``given``: people, months of service, results, and what is required and taught, as rows that
    DuckDB is given; ``persons``: what is summed over them.
    """

    ledger: float
    refresh: float
    given: float
    persons: float
    units: float
    schemes: float
    memory: float
    totals: Mapping[str, Sequence[float]]  # how many values, and their sum


def measure(people: int = PEOPLE) -> Iterator[Figure]:
    """Ratios to DuckDB and to a full build, and what a decision and the memory come to."""
    with TemporaryDirectory() as folder:
        ours = Taken(**_alone("bench.measure", str(people), folder))
        theirs = _alone("bench.columnar", folder, str(YEAR))
    totals = theirs["totals"]
    if totals.keys() != ours.totals.keys():
        raise ValueError(f"measured on one side alone: {totals.keys() ^ ours.totals.keys()}")
    for name, (count, total) in totals.items():
        if (count, round(total, 3)) != (ours.totals[name][0], round(ours.totals[name][1], 3)):
            raise ValueError(f"{name} differs: {ours.totals[name]}, by DuckDB {[count, total]}")
    size = f"{people:,} people, {people * city.EACH:,} completions"
    told = (
        f"the same {len(totals)} metrics by DuckDB, one thread, {theirs['seconds']:.1f} s; {size}"
    )
    given = f"people, months, results and requirements, given to DuckDB, {ours.given:.1f} s"
    took = f"{ours.persons:.1f} s, units {ours.units:.1f} s; {given}"
    yield Figure("metrics of persons", ours.persons / theirs["seconds"], "× DuckDB", told, 3)
    full = f"a full build, {ours.ledger:.1f} s; {size}; metrics {took}"
    share = ours.refresh / ours.ledger * 100
    yield Figure("ledger after a day's change", share, "% of full", full, 5)
    each = ours.schemes / (people * len(SCHEMES)) * 1e6
    yield Figure("a decision", each, "µs", f"{len(SCHEMES)} schemes, {ours.schemes:.1f} s", 500)
    memory = f"DuckDB {theirs['memory']:.0f} MB; {size}"
    yield Figure("memory to measure", ours.memory / theirs["memory"], "× DuckDB", memory, 3)


def _alone(module: str, *arguments: str) -> dict[str, Any]:
    """What a module prints in a process of its own."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _ours(people: int, folder: Path) -> Taken:
    store = Store(f"sqlite:///{folder / 'lontar.db'}")
    schema.upgrade(store)
    city.build(store, people)
    growth.build(store, people)
    full, _ = _timed(lambda: _refresh(store, 1))
    city.complete(store, people, run=2)
    daily, _ = _timed(lambda: _refresh(store, 2))
    with store.read() as session:
        built, frame = _timed(lambda: _framed(session))
        summing = _sum_again(session, frame)
        persons, measures = _timed(lambda: measure_people(session, frame))
        units, _ = _timed(lambda: units_of(session, frame))
        schemes, _ = _timed(lambda: judge(session, frame, SCHEMES, measures))
        _write_rows(session, frame, folder)
    store.close()
    totals = {name: (len(own), float(sum(own.values()))) for name, own in measures.items()}
    steps = (full, daily, built - summing, summing + persons, units, schemes)
    return Taken(*steps, largest(), totals)


def _framed(session: Session) -> Frame:
    """Everybody's frame with what posts require and courses teach, made when it is first read."""
    frame = build_frame(session, SETTINGS, PERIOD, AT)
    assert frame.taught is not None
    return frame


def _sum_again(session: Session, frame: Frame) -> float:
    """Seconds of those of the frame's tables that are sums over credits and results: events, and
    which months had one. The months themselves, without any event, are given to DuckDB."""
    events, reference = frame.events, frame.reference
    none = select(events).where(false()).subquery()
    bare, _ = _timed(lambda: _months(session, frame, none))
    found, _ = _timed(lambda: fill_events(session, frame.credits, frame.results, reference))
    active, _ = _timed(lambda: _months(session, frame, events))
    return found + active - bare


def _months(session: Session, frame: Frame, events: FromClause) -> FromClause:
    people, status = frame.people, frame.settings.status
    period, reference = frame.period, frame.reference
    return fill_months(session, people, events, status, period=period, reference=reference)


def _refresh(store: Store, run: int) -> None:
    with store.begin() as session:
        ledger.refresh(session, SETTINGS.hours, run)


def _write_rows(session: Session, frame: Frame, folder: Path) -> None:
    credit = frame.credits
    hours = [type_coerce(credit.c[n], BigInteger).label(n) for n in ("counted", "at_most")]
    told = [credit.c[n] for n in ("certain", "why_not", "competencies")]
    levels = ("required", "assessed", "assessed_on")
    tests = ("person", "quiz", "pair", "day", "percent", "passed", "pre_test", "post_test")
    sat = ("account", "quiz", "attempt", "state", "points", "points_max", "finished_on")
    queries = {
        "people": _of(frame.people, "person", "employment", "linked", "unseen", "service_known"),
        "months": _of(frame.months, "person", "month", "begun", "finished"),
        "credit": select(credit.c.person, credit.c.date, credit.c.month, *hours, *told),
        "result": _of(frame.results, *tests),
        "attempt": _of(as_of(quiz_attempt, AT.moment), *sat),
        "link": _of(links_as_of(AT.moment), "account", "person"),
        "requirement": _of(frame.requirements, "person", "competency", *levels),
        "taught": _of(frame.taught, "text", "competency"),
    }
    for name, query in queries.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            rows = session.execute(query)
            writer.writerow(rows.keys())
            writer.writerows(rows)


def _of(table: FromClause, *names: str) -> Select[Any]:
    return select(*(table.c[name] for name in names))


def _timed(work: Callable[[], Found]) -> tuple[float, Found]:
    began = time.perf_counter()
    done = work()
    return time.perf_counter() - began, done


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(asdict(_ours(int(sys.argv[1]), Path(sys.argv[2])))))
    else:
        show(measure(int(sys.argv[1])), Console(width=120))
