"""Undo: the plan that takes back what a run wrote, as far as nobody changed it since (law 4).

In: the number of a run that wrote to Moodle, and open sites. Out: a draft plan of the inverse
changes, approved and applied like any other, and the list of what must stay, each with its
reason. Members who leave a cohort are told which courses go with that. Undoing an undo brings
back what was undone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, or_, select

from connector.moodle.errors import MoodleError
from connector.moodle.site import Site
from connector.pull import Skipped
from sync.outward.errors import NothingWritten
from sync.outward.feeding import COHORTS, Feeding, marked, read_feeding
from sync.outward.journal import PUSHED
from sync.outward.past import Past, Spot, read_past
from sync.outward.planning import Difference, Group
from sync.outward.plans import Part, Terms, draw_up, open_plans
from sync.outward.remembering import open_port
from sync.outward.settings import TargetSettings
from sync.outward.sifting import barred
from sync.outward.targets import TARGETS, Targets, switched_on
from sync.outward.targets.declaration import Slot, Target
from sync.store.engine import Store
from sync.store.tables.people import Person
from sync.store.tables.plans import Change, Journal, Plan
from sync.store.tables.runs import Run

KEPT = "cannot be taken back in Moodle"
Seen = Mapping[Slot, str | None]


@dataclass(frozen=True, slots=True)
class Left:
    """A place that is not undone, and why."""

    target: str
    site: str
    account: int | None
    key: str
    reason: str


@dataclass(slots=True)
class Undoing:
    """What became of the wish to undo: the draft plan (None: nothing is left to undo).

    ``changes`` are all of it; ``companions`` of them go along with others, as the day of a value
    does, and are never held against a later sync. ``left`` is what is not taken back, ``traces``
    what Moodle keeps though it is.
    """

    plan: int | None = None
    changes: int = 0
    companions: int = 0
    left: list[Left] = field(default_factory=list)
    traces: list[Left] = field(default_factory=list)
    problems: list[Skipped] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Written:
    """What a run did at one place: the value before its first write, and its last change."""

    spot: Spot
    change: int
    before: str | None
    person: int | None
    because: str
    companion: bool
    scheme: str
    grants: str | None
    unit: str | None


def plan_undo(
    store: Store,
    sites: Mapping[str, Site],
    run: int,
    terms: Terms,
    *,
    only: Collection[str] = (),
    targets: Targets = TARGETS,
) -> Undoing:
    """Draw up the plan that undoes a run, or the run that applied the plan which it drew up.

    ``only`` narrows it to targets, keys or NIPs. Raises NothingWritten.
    """
    with store.read() as session:
        written, origin = _written_by(session, run, only)
        past = read_past(session)
    undoing = Undoing()
    enabled = switched_on(terms.settings, targets)
    changes: list[Difference] = []
    for (name, site), group in _grouped(written).items():
        if name not in enabled or site not in sites:
            why = "the site is not open" if name in enabled else "the target is switched off"
            undoing.left += [_left(one, why) for one in group]
            continue
        port = open_port(store, targets[name], sites[site])
        try:
            seen = port.actual({one.spot[2] for one in group})
            feeding = read_feeding(store, sites[site]) if name == COHORTS else Feeding()
        except MoodleError as error:
            undoing.problems.append(Skipped(f"{name} on {site}", str(error), error.advice))
            continue
        inverse = _Inverse(run, targets[name], enabled[name], past, seen)
        changes += marked(list(_inverted(inverse, group, undoing)), site, seen, feeding)
    with store.begin() as session:
        undoing.changes = len(changes)
        undoing.companions = sum(one.companion for one in changes)
        units = {one.person: one.unit for one in written if one.person is not None}
        undoing.plan = _keep(session, Part(changes, units=units, origin=origin), terms)
    return undoing


@dataclass(frozen=True, slots=True)
class _Inverse:
    """Decides place by place whether a write can be taken back."""

    run: int
    target: Target
    section: TargetSettings
    past: Mapping[Spot, Past]
    seen: Seen

    def of(self, one: Written) -> Difference:
        """The change that brings back what was there."""
        target, site, slot = one.spot
        because = f"undo of run {self.run}: {one.because}"
        return Difference(
            target,
            site,
            slot,
            self.seen.get(slot),
            one.before,
            person=one.person,
            because=because,
            companion=one.companion,
            scheme=one.scheme,
            grants=one.grants,
        )

    def kept(self, one: Written) -> str:
        """What Moodle keeps of a write whatever is done; a package's target may not say."""
        tell = getattr(self.target, "keeps", None)
        return str(tell(one.spot[2], one.before)) if tell else ""

    def obstacle(self, one: Written) -> str | None:
        """Why a write cannot be taken back; None: it can."""
        past, found = self.past[one.spot], self.seen.get(one.spot[2])
        if not self.target.reversible(one.spot[2], one.before):
            return self.kept(one) or KEPT
        if past.change != one.change:
            return f"written again by run {past.run}; undo that one first"
        if found == one.before:
            return "is as it was before already"
        if found != past.left and not one.companion:
            return f"changed since: we left {past.left!r}, Moodle shows {found!r}"
        return barred(self.of(one), self.section)


def _inverted(
    inverse: _Inverse, group: Sequence[Written], undoing: Undoing
) -> Iterator[Difference]:
    obstacles = {one.spot: inverse.obstacle(one) for one in group}
    free = {
        one.spot[2].account for one in group if not one.companion and obstacles[one.spot] is None
    }
    for one in group:
        obstacle = obstacles[one.spot]
        if obstacle is None and (not one.companion or one.spot[2].account in free):
            yield inverse.of(one)
            if not one.companion and (kept := inverse.kept(one)):
                undoing.traces.append(_left(one, kept))
        elif not one.companion:
            undoing.left.append(_left(one, obstacle or ""))


def _keep(session: Session, part: Part, terms: Terms) -> int | None:
    for plan in open_plans(session, "undo", "redo"):
        plan.status = "superseded"
    return draw_up(session, part, terms) if part.changes else None


def check_written(session: Session, run: int) -> None:
    """Raise NothingWritten for a run that is none, or that wrote nothing to Moodle."""
    if not session.exec(_pushed_by(run).limit(1)).all():
        raise NothingWritten(run, known=session.get(Run, run) is not None)


def _pushed_by(run: int) -> Any:
    """Changes with the origin of their plan and the person's NIP."""
    return (
        select(Change, Plan.origin, Person.nip)
        .join(Plan, col(Plan.id) == col(Change.plan))
        .join(Journal, col(Journal.change) == col(Change.id))
        .join(Person, col(Person.id) == col(Change.person), isouter=True)
        .where(or_(Journal.run == run, Plan.run == run), col(Journal.outcome).in_(PUSHED))
        .order_by(col(Change.id))
        .distinct()
    )


def _written_by(session: Session, run: int, only: Collection[str]) -> tuple[list[Written], str]:
    """What a run wrote, place by place, and what undoing it is: ``undo`` or ``redo``."""
    check_written(session, run)
    rows = session.exec(_pushed_by(run)).all()
    chosen = [
        (change, origin)
        for change, origin, nip in rows
        if not only or {change.target, change.key, nip} & set(only)
    ]
    places: dict[Spot, list[Change]] = defaultdict(list)
    for change, _ in chosen:
        places[change.target, change.site, Slot(change.account, change.key)].append(change)
    origins = {origin for _, origin in chosen}
    return [_written(*item) for item in places.items()], "redo" if origins == {"undo"} else "undo"


def _written(spot: Spot, changes: Sequence[Change]) -> Written:
    first, last = changes[0], changes[-1]
    assert last.id is not None
    return Written(
        spot=spot,
        change=last.id,
        before=first.before,
        person=last.person,
        because=last.because,
        companion=last.companion,
        scheme=last.scheme,
        grants=last.grants,
        unit=last.unit,
    )


def _grouped(written: Sequence[Written]) -> dict[Group, list[Written]]:
    groups: dict[Group, list[Written]] = defaultdict(list)
    for one in written:
        groups[one.spot[:2]].append(one)
    return groups


def _left(one: Written, reason: str) -> Left:
    target, site, slot = one.spot
    return Left(target, site, slot.account, slot.key, reason)
