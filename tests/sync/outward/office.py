"""An office that compares, plans, approves and pushes, with a clock that ticks by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from connector.moodle.site import Site
from sync.outward.comparing import Comparison, compare
from sync.outward.plans import approve, keep_plan, show_plan
from sync.outward.pushing import Progress, Push, apply_plan, nobody_watches
from sync.outward.settings import PushLimits, PushSettings
from sync.outward.settling import Settlement, settle
from sync.outward.standing import Standing
from sync.outward.targets import TARGETS, Targets
from sync.store.engine import Store
from sync.store.runs import start_run
from tests.sync.outward.fake import SETTINGS

MONDAY = datetime(2026, 11, 23, 22, tzinfo=UTC)


@dataclass
class Office:
    """One store and its sites, with what a person and a run do to them."""

    store: Store
    sites: Mapping[str, Site]
    settings: PushSettings = SETTINGS
    targets: Targets = field(default_factory=lambda: TARGETS)
    limits: PushLimits = field(default_factory=PushLimits)
    schemes: Mapping[str, str] = field(default_factory=dict)
    seconds: Iterator[int] = field(default_factory=count)

    def now(self) -> datetime:
        """Later at each call."""
        return MONDAY + timedelta(seconds=next(self.seconds))

    def compare(self, standings: list[Standing] | None = None) -> Comparison:
        """Wanted against actual."""
        return compare(self.store, self.sites, self.settings, standings or [], targets=self.targets)

    def plan(self, standings: list[Standing] | None = None) -> int | None:
        """A run: settle, compare, keep."""
        self.settle()
        comparison = self.compare(standings)
        with self.store.begin() as session:
            run = start_run(session, "test", self.now())
            return keep_plan(
                session,
                comparison,
                run=run.id,
                schemes=self.schemes,
                limits=self.limits,
                now=self.now(),
            )

    def approve(self, plan: int) -> None:
        """A person looks at the plan and says yes."""
        with self.store.begin() as session:
            approve(session, plan, show_plan(session, plan)["hash"], by="Sari", now=self.now())

    def apply(self, plan: int, progress: Progress = nobody_watches) -> Push:
        """Push what waits in the plan."""
        return apply_plan(
            self.store,
            plan,
            self.sites,
            self.settings,
            now=self.now,
            progress=progress,
            targets=self.targets,
        )

    def push(self, standings: list[Standing] | None = None) -> Push:
        """Plan, approve, apply; there must be something to plan."""
        plan = self.plan(standings)
        assert plan is not None
        self.approve(plan)
        return self.apply(plan)

    def settle(self) -> Settlement:
        """Look at what is in doubt."""
        return settle(self.store, self.sites, now=self.now, targets=self.targets)

    def show(self, plan: int) -> dict[str, Any]:
        """The plan as people see it."""
        with self.store.read() as session:
            return show_plan(session, plan)

    def statuses(self, plan: int) -> dict[str, str]:
        """Each change's status by its key."""
        return {change["key"]: change["status"] for change in self.show(plan)["changes"]}
