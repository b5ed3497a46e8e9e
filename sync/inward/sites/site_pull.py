"""One site's pull under way: what it depends on, what it did, how a kind is read and landed.

Each kind is read to its end before its transaction is opened: a pull that breaks off lands and
closes nothing, what was landed before it stays, and nobody waits for the database while Moodle
thinks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, select
from sqlmodel import Session

from connector.moodle.enrolments.completions import Road
from connector.moodle.errors import MoodleError, Refused
from connector.moodle.settings import CourseFields
from connector.moodle.site import Site
from connector.pull import Pull, Skipped
from sync.inward.extents import SuspiciousPull, Told, land_told, read_whole
from sync.inward.landing import Landed
from sync.inward.sites.asking import LearningOptions
from sync.store.engine import Store
from sync.store.runs import RunStamp
from sync.store.tables import facts

EARLIER = 2  # troubles at most that an error tells of beside itself

Progress = Callable[[str, int, int | None], None]  # kind, records so far, of how many if known


@dataclass(frozen=True, slots=True)
class PullOptions:
    """What a pull depends on beside the site.

    ``kept`` is the least share of known accounts that must still be there; 0 lets all go.
    ``road`` forces one road to completions; ``full`` reads all of them again.
    """

    fields: CourseFields
    zone: ZoneInfo
    profile_field: str | None = "nip"
    road: Road | None = None
    kept: float = 0.9
    full: bool = False
    learning: LearningOptions = LearningOptions()


@dataclass(slots=True)
class PullResult:
    """What one site's pull did, filled as it goes: facts by table, roads by kind, what it took."""

    counts: dict[str, Landed] = field(default_factory=dict)
    roads: dict[str, str] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    calls: int = 0
    received: int = 0  # bytes


@dataclass
class SitePull:
    """One site's pull under way.

    Of ``unsure`` accounts it could not learn whether they are still there. Where ``closes`` is
    False something that all kinds rest on was not read: then nothing is closed.
    """

    store: Store
    site: Site
    run: RunStamp
    options: PullOptions
    progress: Progress
    done: PullResult = field(default_factory=PullResult)
    unsure: set[int] = field(default_factory=set)
    closes: bool = True

    def attempt(self, kind: str, work: Callable[[], None]) -> None:
        """Do without a kind that the site does not let us read, or that is not to be believed."""
        try:
            work()
        except MoodleError as error:
            if error.reach == "site":
                raise
            if isinstance(error, Refused) and error.switched_off:
                self.done.roads[kind] = "switched off on this site"
                return
            self.done.skipped.append(Skipped(kind, str(error), error.advice))
        except SuspiciousPull as error:
            self.done.skipped.append(Skipped(kind, str(error), error.advice))

    def land(self, kind: str, pull: Pull[Any], *types: type) -> Told:
        """Read a pull to its end and land it in a transaction of its own."""
        told = self.read(kind, pull, *types)
        with self.store.begin() as session:
            self.land_in(session, kind, told)
        return told

    def read(self, kind: str, pull: Pull[Any], *types: type) -> Told:
        """Read a pull of records of ``types`` to its end; lands nothing.

        An error tells of earlier troubles too: why the road before this one was left.
        """
        try:
            told = read_whole(
                self.site.id, pull, types, lambda count: self.progress(kind, count, None)
            )
        except MoodleError as error:
            others = [one for one in pull.extent.skipped if one.reason not in str(error)]
            for one in others[:EARLIER]:
                error.comes_after(f"{one.subject}: {one.reason}")
            raise
        told.extent.whole &= self.closes
        return told

    def land_in(self, session: Session, kind: str, told: Told) -> None:
        """Land what a pull told, in the caller's transaction."""
        landed = land_told(session, told, self.run, kept=self.options.kept)
        for table, counts in landed.items():
            self.done.counts[table] = self.done.counts.get(table, Landed()) + counts
        self.done.roads[kind] = told.extent.road
        self.done.skipped += told.extent.skipped

    def known(self, table: Table, name: str) -> dict[str, int]:
        """Moodle ids by name, of current facts; the id's column has the table's name."""
        query = select(table.c[name], table.c[table.name])
        with self.store.read() as session:
            rows = session.execute(query.where(facts.current(table, self.site.id)))
            return {named: number for named, number in rows}  # noqa: C416  # row by row
