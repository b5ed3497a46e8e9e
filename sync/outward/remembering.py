"""Ports of what Moodle does not show: our own journal says what was sent, and what is in doubt.

A notice counts as sent while it is the newest about its subject; one that was begun and never
answered shows as ``UNTOLD`` and is not sent again. Of a subject about which nothing was ever sent,
the first decision is taken as known: ``keep_first`` remembers it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import case, exists, insert, or_, select
from sqlmodel import Session, col

from connector.moodle.site import Site
from sync.outward.journal import landed_usernames
from sync.outward.planning import UNTOLD, Group
from sync.outward.targets.declaration import Port, Slot, Target, Write, WriteOutcome
from sync.outward.targets.messages import MessagePort, subject
from sync.store.engine import Store
from sync.store.tables.plans import Change, Journal, first_told

Subject = tuple[int | None, str]  # an account, and what its notices are about
BEFORE = "known before it was told"
SENT, DOUBTED = ("applied",), ("altered", "in_doubt")


def open_port(store: Store, target: Target, site: Site) -> Port:
    """A target on a site, with our memory where Moodle shows nothing."""
    name = site.settings.id
    with store.read() as session:
        port = target.open(site, landed_usernames(session, name))
    return Remembered(store, (target.name, name), port) if isinstance(port, MessagePort) else port


@dataclass(slots=True)
class Remembered:
    """Reads the journal and writes through ``port``; ``first`` are notices of subjects about
    which nothing was sent or known when ``actual`` was last asked."""

    store: Store
    group: Group
    port: MessagePort
    first: set[Slot] = field(default_factory=set)

    def actual(self, slots: Collection[Slot]) -> Mapping[Slot, str | None]:
        """What was sent last, of the slots that are asked for."""
        with self.store.read() as session:
            newest = _newest(session, self.group)
        self.first = {slot for slot in slots if _subject(slot) not in newest}
        known = {_subject(slot): (slot.key, BEFORE) for slot in self.first} | newest
        return {slot: text for slot in slots if (text := _shown(slot, known)) is not None}

    def apply(self, writes: Sequence[Write]) -> list[WriteOutcome]:
        """Send them."""
        return self.port.apply(writes)


def keep_first(session: Session, first: Mapping[Group, Iterable[Slot]], run: int) -> None:
    """Remember the decisions that were there before anything was told."""
    rows = [
        {
            "target": target,
            "site": site,
            "account": slot.account,
            "subject": subject(slot.key),
            "key": slot.key,
            "run": run,
        }
        for (target, site), slots in first.items()
        for slot in slots
    ]
    if rows:
        session.execute(insert(first_told), rows)


def _newest(session: Session, group: Group) -> dict[Subject, tuple[str, str]]:
    """The key and the text of the newest notice of each subject."""
    target, site = group
    known = first_told.c
    before = select(known.account, known.key).where(known.target == target, known.site == site)
    found = {(who, subject(key)): (key, BEFORE) for who, key in session.execute(before)}
    answered = exists().where(col(Journal.change) == col(Change.id))
    certain = or_(col(Change.status).in_(SENT), answered.where(col(Journal.answer) == "done"))
    unsent = answered.where(col(Journal.answer) == "refused")
    sent = (
        select(
            col(Change.account), col(Change.key), case((certain, col(Change.after)), else_=UNTOLD)
        )
        .where(col(Change.target) == target, col(Change.site) == site)
        .where(col(Change.status).in_(SENT + DOUBTED), or_(certain, ~unsent))
    )
    for who, key, text in session.execute(sent.order_by(col(Change.id))):
        found[who, subject(key)] = (key, text)
    return found


def _subject(slot: Slot) -> Subject:
    return slot.account, subject(slot.key)


def _shown(slot: Slot, known: Mapping[Subject, tuple[str, str]]) -> str | None:
    key, text = known.get(_subject(slot), (None, ""))
    return text if key == slot.key else None
