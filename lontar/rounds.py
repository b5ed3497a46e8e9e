"""One round of the pipeline as it goes: its lease, stages, counts and problems.

``open_round`` takes the lease and opens a run; ``Round.stage`` times a stage and keeps its
counts; whatever happens, the run is closed and the lease given back. A stage that raised a known
error is kept as failed; the round goes on, since every stage works from what is landed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any, Protocol

import structlog

from connector.moodle.settings import SiteSettings
from connector.moodle.site import Site
from connector.moodle.transport.patience import Pause
from lontar.advice import advise
from lontar.process import has_died, this_process
from lontar.wiring import House
from sync.inward.landing import Landed
from sync.store import runs, schema
from sync.store.errors import StoreError
from sync.store.lease import release_lease, renew_lease, take_lease
from sync.store.runs import RunStamp
from sync.store.tables.runs import Problem, StageRow

log = structlog.get_logger("lontar.round")
Counts = dict[str, int | float]
RENEW_SECONDS = 60


class Watcher(Protocol):
    """Whoever watches a round: a terminal, the daemon, nobody."""

    def begin(self, stage: str) -> None:
        """A stage begins."""

    def note(self, kind: str, done: int, total: int | None) -> None:
        """Something was read or written; raising here stops the round between two calls."""

    def end(self, stage: str, status: str, seconds: float, counts: Counts) -> None:
        """A stage ended."""


class Silent:
    """Watches nothing."""

    def begin(self, stage: str) -> None:
        """Nothing to show."""

    def note(self, kind: str, done: int, total: int | None) -> None:
        """Nothing to show."""

    def end(self, stage: str, status: str, seconds: float, counts: Counts) -> None:
        """Nothing to show."""


@dataclass
class Round:
    """A round under way; ``failed_sites`` are left out of planning and pushing."""

    house: House
    run: RunStamp
    fence: int
    watcher: Watcher
    dry_run: bool = False
    only_site: str | None = None
    full: bool = False
    stages: list[StageRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    failed_sites: set[str] = field(default_factory=set)
    stage_failed: bool = False  # set by a stage that did only part of its work
    plans: list[int] = field(default_factory=list)
    unapproved: list[int] = field(default_factory=list)  # of these plans
    sites: dict[str, Site] = field(default_factory=dict)
    roads: dict[str, dict[str, str]] = field(default_factory=dict)  # by site and kind of fact
    landed: Landed = Landed()
    renewed: float = field(default_factory=monotonic)

    def stage(self, name: str, work: Callable[[Round], Counts]) -> None:
        """Run one stage and keep what it counted; a known error fails the stage alone."""
        self.watcher.begin(name)
        self.renew()
        started, status, counts = monotonic(), "ok", Counts()
        try:
            counts = work(self)
        except StoreError:
            raise
        except Exception as error:
            if advise(error) is None:
                raise
            self.problem_of(error)
            status = "failed"
        if self.stage_failed:
            status, self.stage_failed = "failed", False
        row = StageRow(
            run=self.run.id,
            name=name,
            status=status,
            seconds=round(monotonic() - started, 3),
            counts=counts,
        )
        self.stages.append(row)
        with self.house.store.begin() as session:
            runs.note_stage(session, row)
        self.watcher.end(name, row.status, row.seconds, row.counts)

    def note(self, kind: str, done: int, total: int | None) -> None:
        """Tell the watcher what was read or written, and hold the lease while it goes on."""
        self.watcher.note(kind, done, total)
        if monotonic() - self.renewed > RENEW_SECONDS:
            self.renew()

    def open_site(self, settings: SiteSettings) -> Site:
        """One Moodle, waited for while it is in maintenance. Raises MoodleError, ConfigError."""
        return self.house.open_site(settings, partial(self._paused, settings.id))

    def _paused(self, site: str, pause: Pause) -> None:
        """The site is away: say so, and hold the lease."""
        minutes = round((pause.limit - pause.waited) / 60, 1)
        if pause.begins:
            log.warning(
                "the site is away: waiting", site=site, reason=pause.reason, minutes_at_most=minutes
            )
        self.note(f"waiting for {site}: {pause.reason}", int(pause.waited), int(pause.limit))

    def renew(self) -> None:
        """Hold the lease longer. Raises LeaseHeld when somebody else has it."""
        with self.house.store.begin() as session:
            renew_lease(session, self.fence, self.house.now())
        self.renewed = monotonic()

    def problem(self, kind: str, message: str, remedy: str = "") -> None:
        """Keep something that a person should know."""
        row = Problem(run=self.run.id, kind=kind, message=message, remedy=remedy)
        with self.house.store.begin() as session:
            runs.note_problem(session, row)
        self.problems.append(row)

    def problem_of(self, error: BaseException, about: str = "") -> None:
        """Keep a known error as a problem with its remedy, saying what it is about."""
        advice = advise(error)
        if advice is not None:
            named = about in advice.message
            message = advice.message if named else f"{about}: {advice.message}"
            self.problem(advice.kind, message, advice.remedy)

    @property
    def plan(self) -> int | None:
        """The newest plan of the round: where one part waits for a person, that part."""
        return max(self.plans, default=None)

    @property
    def status(self) -> str:
        """``failed``, ``waiting``, ``partial`` or ``ok``: the first that applies."""
        if any(stage.status == "failed" for stage in self.stages) or self.failed_sites:
            return "failed"
        if self.waiting:
            return "waiting"
        return "partial" if self.problems else "ok"


class RunInterrupted(KeyboardInterrupt):
    """Somebody stopped a run; ``run`` is its number."""

    def __init__(self, run: int) -> None:
        super().__init__()
        self.run = run


@contextmanager
def open_round(house: House, trigger: str, watcher: Watcher, **options: Any) -> Iterator[Round]:
    """A round with the lease held. Raises LeaseHeld, SchemaMissing, SchemaOutdated."""
    schema.check(house.store)
    with house.store.begin() as session:
        fence = take_lease(session, this_process(), house.now(), has_died)
        run = runs.start_run(session, trigger, house.now())
    round_ = Round(house, run, fence, watcher, **options)
    status = "interrupted"
    try:
        yield round_
        status = round_.status
    except Exception:
        status = "failed"
        raise
    except KeyboardInterrupt as stopped:
        if type(stopped) is KeyboardInterrupt:  # the daemon's own kind goes on as it is
            raise RunInterrupted(run.id) from None
        raise
    finally:
        _close(round_, status)


def _close(round_: Round, status: str) -> None:
    """Close the run and give the lease back, both even when the round was interrupted."""
    house = round_.house
    with house.store.begin() as session:
        runs.finish_run(session, round_.run, status, house.now())
        release_lease(session, round_.fence, house.now())
