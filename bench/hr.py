"""Ten personnel files of 20,000 people against reading the same files with their libraries alone.

One pass reads every file and lands it by a person's word; a second pass finds nothing to write.
The baseline opens the same bytes with calamine and ``csv`` and drops the rows. Each runs in a
process of its own, so that its memory is its own, too.
"""

from __future__ import annotations

import csv
import multiprocessing
import os
import resource
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from python_calamine import CalamineWorkbook

from bench.figures import Figure
from bench.hr_office import write_office
from connector.hr.mapping import read_records
from connector.hr.settings import SourceSettings
from sync.inward.landing import Landed
from sync.inward.personnel.importing import Decision, import_source
from sync.inward.personnel.trust import TrustSettings
from sync.store import schema
from sync.store.engine import Store
from sync.store.runs import RunStamp, start_run

START, TODAY = datetime(2026, 11, 25, tzinfo=UTC), date(2026, 11, 25)
YES = Decision("accepted", "bench")
KILOBYTE = 1024  # what ru_maxrss counts in


@dataclass(frozen=True, slots=True)
class Cost:
    """What a task took: CPU seconds of each pass, the most memory it held, and what it landed."""

    seconds: tuple[float, ...]
    bytes: int
    landed: tuple[Landed, ...] = ()


def measure() -> Iterator[Figure]:
    """Ratios of a whole pass to the libraries alone, in time and in memory."""
    with TemporaryDirectory() as name:
        sources = write_office(Path(name))
        plain = _apart(_read_plainly, sources)
        ours = _apart(_take_in_twice, sources)
    alone = plain.seconds[0]
    baseline = f"calamine and csv on the same files, {alone:.2f} s, {plain.bytes / 1e6:.0f} MB"
    first, again = ours.seconds
    yield Figure("first pass over ten personnel files", first / alone, "× plain", baseline, 30)
    yield Figure("unchanged pass over ten files", again / alone, "× plain", baseline, 25)
    yield Figure("memory of the passes", ours.bytes / plain.bytes, "× plain", baseline, 6)
    facts = ours.landed[0].new
    told = f"{facts:,} facts in {first:.1f} s"
    yield Figure("facts of personnel files landed", facts / first, "a second", told, 5_000, True)
    written = ours.landed[1].written
    yield Figure("facts written by an unchanged pass", written, "rows", "nothing", 0)


def _read_plainly(sources: list[SourceSettings]) -> Cost:
    started = _cpu_seconds()
    for settings in sources:
        assert settings.path is not None
        if settings.path.suffix == ".xlsx":
            CalamineWorkbook.from_path(str(settings.path)).get_sheet_by_index(0).to_python()
            continue
        with settings.path.open(encoding="utf-8", newline="") as file:
            list(csv.reader(file, delimiter=";"))
    return Cost((_cpu_seconds() - started,), _most_memory())


def _take_in_twice(sources: list[SourceSettings]) -> Cost:
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/lontar.db")
        schema.upgrade(store)
        passes = [_take_in(store, sources, START + timedelta(days=day)) for day in (0, 1)]
        store.close()
    seconds, landed = zip(*passes, strict=True)
    return Cost(seconds, _most_memory(), landed)


def _take_in(store: Store, sources: list[SourceSettings], moment: datetime) -> tuple[float, Landed]:
    started, landed = _cpu_seconds(), Landed()
    with store.begin() as session:
        run = start_run(session, "bench", moment)
    for settings in sources:
        landed += _take_in_one(store, settings, run)
    return _cpu_seconds() - started, landed


def _take_in_one(store: Store, settings: SourceSettings, run: RunStamp) -> Landed:
    reading = read_records(settings)
    with store.begin() as session:
        imported = import_source(
            session,
            settings,
            run,
            reading=reading,
            as_of=TODAY,
            trust=TrustSettings(),
            decision=YES,
        )
    assert imported.verdict.status == "accepted"
    return imported.landed


def _cpu_seconds() -> float:
    """Of this process and its ended children: a busy machine doesn't change it."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _most_memory() -> int:
    """This process's peak and that of its largest child, which may stand beside each other."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(each).ru_maxrss for each in who) * KILOBYTE


def _apart(task: Callable[[list[SourceSettings]], Cost], sources: list[SourceSettings]) -> Cost:
    """Run a task in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(task, (sources,))
