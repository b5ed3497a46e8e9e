"""Applying an approved plan: look, keep the intent, write, keep the answer, read back.

In: a plan's number and open sites. Out: a ``Push`` that says what became of it. A crash or Ctrl-C
between any two calls leaves changes that wait or are in doubt: applying again looks at Moodle
first and goes on from there (laws 3 and 4). Applying twice writes once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from connector.moodle.errors import MoodleError
from connector.moodle.site import Site
from connector.pull import Skipped
from sync.outward import journal
from sync.outward.exceptions import note_exceptions
from sync.outward.journal import KeptChange
from sync.outward.planning import Verdict, foresee, settled
from sync.outward.remembering import Remembered, open_port
from sync.outward.settings import PushSettings, TargetSettings
from sync.outward.sifting import barred
from sync.outward.targets import TARGETS, Targets, switched_on
from sync.outward.targets.declaration import (
    Port,
    Slot,
    Target,
    Write,
    WriteOutcome,
)
from sync.store.engine import Store
from sync.store.runs import RunStamp

ACCOUNTS_A_BATCH = 50  # the knee of Moodle's cost per item; few enough to look through
ONE = 1  # where nothing can be read back, a crash leaves one in doubt
NOT_OPEN = "the site is not open: its changes wait"
LATER = "apply the plan again when the site answers"
FOREIGN = "not a place of an enabled target"
ALONE = "nothing else of the account is written"
UNTOLD = "nothing was told about it"

Clock = Callable[[], datetime]
Progress = Callable[[int, int], None]
Seen = Mapping[Slot, str | None]


@dataclass(slots=True)
class Push:
    """What became of a plan; ``counts`` are all of its changes by status.

    ``written`` changes were sent to Moodle this time; ``problems`` kept others from being sent.
    """

    plan: int
    status: str = "applying"
    written: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Skipped] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a push keeps what it intends and learns."""

    store: Store
    run: int
    now: Clock
    push: Push
    progress: Progress

    def settle(self, verdicts: Mapping[int, Verdict]) -> None:
        """Keep verdicts by the change's id."""
        with self.store.begin() as session:
            journal.note_verdicts(session, verdicts, self.now())


def nobody_watches(done: int, total: int) -> None:
    """The default of ``progress``."""


def apply_plan(
    store: Store,
    plan_id: int,
    sites: Mapping[str, Site],
    settings: PushSettings,
    *,
    run: int,
    now: Clock,
    progress: Progress = nobody_watches,
    targets: Targets = TARGETS,
) -> Push:
    """Write, as part of a run, what waits in a plan that is approved, or was begun and interrupted.

    ``progress(done, total)`` is called before each batch of a target on a site; what it raises
    stops there. Raises PlanError. A site that fails is told in ``problems``, its changes wait.
    """
    desk = Desk(store, run, now, Push(plan_id), progress)
    with store.begin() as session:
        waiting = journal.begin_applying(session, plan_id, settings, now())
    enabled = switched_on(settings, targets)
    for (name, site), kept in journal.grouped(waiting).items():
        target = targets[name] if name in enabled else None
        changes = _permitted(desk, kept, target, enabled.get(name))
        if target is not None and site in sites:
            _push_group(desk, open_port(store, target, sites[site]), changes)
        elif changes:
            desk.push.problems.append(Skipped(f"{name} on {site}", NOT_OPEN, LATER))
    with store.begin() as session:
        desk.push.status = journal.close_plan(session, plan_id)
        desk.push.counts = journal.change_counts(session, plan_id)
        note_exceptions(session, plan_id, RunStamp(run, now()))
    return desk.push


def _permitted(
    desk: Desk,
    changes: Sequence[KeptChange],
    target: Target | None,
    section: TargetSettings | None,
) -> list[KeptChange]:
    """What an enabled target may write in its own places; all else is refused unwritten."""
    barred = {c.id: _bar(c, target, section) for c in changes}
    desk.settle({id_: Verdict("refused", None, why) for id_, why in barred.items() if why})
    return [change for change in changes if barred[change.id] is None]


def _bar(change: KeptChange, target: Target | None, section: TargetSettings | None) -> str | None:
    one = change.difference
    if target is None or section is None or not target.owns(one.slot.key):
        return FOREIGN
    return barred(one, section)


def _push_group(desk: Desk, port: Port, changes: Sequence[KeptChange]) -> None:
    """One target on one site; what it cannot reach waits, and is told."""
    rest = changes
    try:
        while rest:
            rest = _push_some(desk, port, rest)
    except MoodleError as error:
        group = f"{changes[0].difference.target} on {changes[0].difference.site}"
        desk.push.problems.append(Skipped(group, str(error), error.advice))


def _push_some(desk: Desk, port: Port, changes: Sequence[KeptChange]) -> list[KeptChange]:
    """Look, write until an answer is missing, read back; gives what is still to be written.

    Where reading leaves a doubt, the site has trouble: the rest waits for the next time.
    """
    foreseen = _foreseen(changes, _look(port, changes))
    desk.settle(foreseen)
    due = [change for change in changes if change.id not in foreseen]
    answers = _write(desk, port, due)
    written = [change for change in due if change.id in answers]
    verdicts = _read_back(written, _look(port, written), answers)
    desk.settle(verdicts)
    if any(verdict.status == "in_doubt" for verdict in verdicts.values()):
        return []
    return [change for change in due if change.id not in answers]


def _look(port: Port, changes: Sequence[KeptChange]) -> Seen:
    return port.actual({change.difference.slot for change in changes}) if changes else {}


def _foreseen(changes: Sequence[KeptChange], seen: Seen) -> dict[int, Verdict]:
    """Verdicts of the changes that are not to be written, by id."""
    verdicts: dict[int, Verdict] = {}
    writing: set[int | None] = set()
    for change in sorted(changes, key=lambda change: change.difference.companion):
        one = change.difference
        verdict = foresee(one, seen.get(one.slot), in_doubt=change.status == "in_doubt")
        if verdict is None and one.companion and one.slot.account not in writing:
            verdict = Verdict("skipped", seen.get(one.slot), ALONE)
        if verdict is None:
            writing.add(one.slot.account)
        else:
            verdicts[change.id] = verdict
    return verdicts


def _write(desk: Desk, port: Port, due: Sequence[KeptChange]) -> dict[int, WriteOutcome]:
    """Batch by batch, the intent kept before and the answer after, until one is missing."""
    answers: dict[int, WriteOutcome] = {}
    size = ONE if isinstance(port, Remembered) else ACCOUNTS_A_BATCH
    for batch in _batches(due, size):
        desk.progress(len(answers), len(due))
        with desk.store.begin() as session:
            journal.intend(session, batch, desk.run, desk.now())
        slots = [change.difference.slot for change in batch]
        writes = [Write(change.difference.slot, change.difference.after) for change in batch]
        told = {outcome.slot: outcome for outcome in port.apply(writes)}
        silent = {slot: WriteOutcome(slot, "in_doubt", UNTOLD) for slot in slots}
        new = {c.id: told.get(slot, silent[slot]) for c, slot in zip(batch, slots, strict=True)}
        with desk.store.begin() as session:
            journal.note_answers(session, new, desk.now())
        answers |= new
        desk.push.written += len(new)
        if any(answer.status == "in_doubt" for answer in new.values()):
            break
    return answers


def _batches(due: Sequence[KeptChange], size: int) -> Iterator[list[KeptChange]]:
    """The site's own slots first, then the changes of at most so many accounts together."""
    accounts: dict[int | None, list[KeptChange]] = defaultdict(list)
    for change in due:
        accounts[change.difference.slot.account].append(change)
    own = accounts.pop(None, [])
    if own:
        yield own
    groups = list(accounts.values())
    for start in range(0, len(groups), size):
        yield [change for group in groups[start : start + size] for change in group]


def _read_back(
    written: Sequence[KeptChange], seen: Seen, answers: Mapping[int, WriteOutcome]
) -> dict[int, Verdict]:
    return {
        change.id: settled(
            change.difference,
            seen.get(change.difference.slot),
            answer=answers[change.id].status,
            words=answers[change.id].detail,
        )
        for change in written
    }
