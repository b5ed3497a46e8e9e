"""An office that compares, plans, approves and pushes, with a clock that ticks by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlmodel import Session

from connector.moodle.site import Site
from sync.outward.comparing import Comparison, compare
from sync.outward.journal import plan_of
from sync.outward.plans import Terms, approve, keep_plans
from sync.outward.pushing import Progress, Push, apply_plan, nobody_watches
from sync.outward.remembering import keep_first
from sync.outward.settings import PushSettings
from sync.outward.settling import Settlement, settle
from sync.outward.showing import show_plan
from sync.outward.standing import CourseStanding, Standing
from sync.outward.targets import TARGETS, Targets
from sync.outward.undo import Undoing, plan_undo
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
    schemes: Mapping[str, str] = field(default_factory=dict)
    courses: list[CourseStanding] = field(default_factory=list)
    seconds: Iterator[int] = field(default_factory=count)

    def now(self) -> datetime:
        """Later at each call."""
        return MONDAY + timedelta(seconds=next(self.seconds))

    def compare(self, standings: list[Standing] | None = None) -> Comparison:
        """Wanted against actual."""
        return compare(
            self.store,
            self.sites,
            self.settings,
            standings or [],
            now=self.now(),
            courses=self.courses,
            targets=self.targets,
        )

    def plans(self, standings: list[Standing] | None = None) -> list[int]:
        """A run: settle, compare, keep."""
        self.settle()
        comparison = self.compare(standings)
        with self.store.begin() as session:
            run = self.run(session)
            keep_first(session, comparison.first, run)
            return keep_plans(session, comparison, self.terms(run))

    def plan(self, standings: list[Standing] | None = None) -> int | None:
        """The same where at most one plan comes of it."""
        plans = self.plans(standings)
        assert len(plans) < 2
        return plans[0] if plans else None

    def run(self, session: Session) -> int:
        """A run of its own for every step."""
        return start_run(session, "test", self.now()).id

    def terms(self, run: int) -> Terms:
        """What plans are judged by."""
        return Terms(run, self.schemes, self.settings, self.now())

    def approve(self, plan: int, by: str = "Sari") -> int:
        """A person looks at the plan and says yes; gives how many more must."""
        with self.store.begin() as session:
            hash_ = plan_of(session, plan).hash
            return approve(session, plan, hash_, by=by, settings=self.settings, now=self.now())

    def apply(self, plan: int, progress: Progress = nobody_watches) -> Push:
        """Push what waits in the plan."""
        with self.store.begin() as session:
            run = self.run(session)
        return apply_plan(
            self.store,
            plan,
            self.sites,
            self.settings,
            run=run,
            now=self.now,
            progress=progress,
            targets=self.targets,
        )

    def undo(self, run: int, *only: str) -> Undoing:
        """Plan the inverse of what a run wrote."""
        with self.store.begin() as session:
            terms = self.terms(self.run(session))
        return plan_undo(self.store, self.sites, run, terms, only=only, targets=self.targets)

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
