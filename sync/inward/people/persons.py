"""Persons: everybody in the personnel files gets a key of our own, and keeps it.

Numbers change over a career, the person does not: after each import the numbers are shared out
anew by the claims of ``identifiers`` sources and by people's words (``merge``, ``split``). The
oldest key of a group stands for the person; nothing of the others is deleted, so a split
restores what was before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import delete, exists, func, insert, literal, select, update
from sqlmodel import Session, col

from connector.hr.nip import SEPARATORS, mask
from sync.inward.landing import Scope, land
from sync.inward.people.identity import Claim, Group, Pair, Resolution, Told, resolve
from sync.store.runs import RunStamp
from sync.store.tables import facts
from sync.store.tables.identity import IdentityDecision, identity_conflict
from sync.store.tables.people import IDENTIFIER, PERSON, Identifier, Person, number_history
from sync.store.tables.types import Instant

FEWEST_DIGITS, MOST_DIGITS = 9, 18


class CannotMerge(Exception):
    """A merge or split of numbers that cannot be, with the reason."""


@dataclass(frozen=True, slots=True)
class _Number:
    """Whose a number is to be, and how it is known."""

    person: int
    kind: str
    since: date | None
    in_force: bool


def settle_persons(session: Session, run: RunStamp) -> int:
    """A key for every number in HR that has none, then each number to its person.

    Returns how many keys are new.
    """
    new_persons = _ensure_persons(session, run)
    resolution = resolve(_claims(session), _words(session), _told(session))
    _share_out(session, resolution.groups, run)
    land(session, identity_conflict, resolution.conflicts, Scope(), run)
    return new_persons


def merge(session: Session, former: str, nip: str, *, by: str, now: datetime) -> None:
    """Decide that two numbers are one person's; holds from the next matching on.

    Raises CannotMerge for a present number that nobody in HR goes by.
    """
    former, nip = _digits(former), _digits(nip)
    if former == nip:
        raise CannotMerge("that is one number twice; give the old number, then the new one")
    if session.get(Identifier, nip) is None:
        raise CannotMerge(f"no person with the number {mask(nip)} is known from HR")
    session.add(_decision(former, nip, True, by, now))


def split(session: Session, former: str, nip: str, *, by: str, now: datetime) -> str:
    """Decide that two numbers are not one by each other; holds from the next matching on.

    Returns what joins them still by way of other numbers, "" where nothing does. Raises
    CannotMerge where nothing joins the two directly.
    """
    former, nip = _digits(former), _digits(nip)
    words, claims, told = _words(session), _claims(session), _told(session)
    pair = frozenset((former, nip))
    before = _joined(resolve(claims, words, told), former, nip)
    if before is None:
        raise CannotMerge(f"{mask(former)} and {mask(nip)} are two people already")
    if all(claim.pair != pair for claim in before.claims):
        raise CannotMerge(f"only other numbers join them: {_chain(before)}; split those pairs")
    session.add(_decision(former, nip, False, by, now))
    after = _joined(resolve(claims, {**words, pair: None}, told), former, nip)
    return _chain(after) if after else ""


def _chain(group: Group) -> str:
    return ", ".join(f"{mask(one.former)} → {mask(one.nip)}" for one in group.claims)


def _joined(resolution: Resolution, one: str, other: str) -> Group | None:
    return next((g for g in resolution.groups if {one, other} <= g.numbers), None)


def _digits(text: str) -> str:
    digits = SEPARATORS.sub("", text)
    if not digits.isdecimal() or not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
        raise CannotMerge(f"{mask(digits)} is no number of {FEWEST_DIGITS} to {MOST_DIGITS} digits")
    return digits


def _decision(former: str, nip: str, joined: bool, by: str, now: datetime) -> IdentityDecision:
    return IdentityDecision(former=former, nip=nip, joined=joined, decided_by=by, decided_at=now)


def _ensure_persons(session: Session, run: RunStamp) -> int:
    """A key for every number in HR that made none yet; returns how many."""
    told = facts.as_of(facts.HR["people"], None)
    known = exists().where(PERSON.c.nip == told.c.nip)
    fresh = select(told.c.nip).distinct().where(~known).order_by(told.c.nip).subquery()
    count = session.scalar(select(func.count()).select_from(fresh)) or 0
    rows = select(fresh.c.nip, literal(run.moment, Instant()))
    session.execute(insert(Person).from_select(["nip", "first_seen"], rows))
    nameless = ~exists().where(IDENTIFIER.c.number == PERSON.c.nip)
    numbers = select(PERSON.c.nip, PERSON.c.id, literal("nip")).where(nameless)
    session.execute(insert(Identifier).from_select(["number", "person", "kind"], numbers))
    return count


def _claims(session: Session) -> list[Claim]:
    rows = facts.as_of(facts.HR["identifiers"], None)
    columns = (rows.c.former, rows.c.nip, rows.c.kind, rows.c.since)
    return [Claim(*row) for row in session.execute(select(*columns))]


def _words(session: Session) -> dict[Pair, Claim | None]:
    """The last word on each pair of numbers."""
    decided = IdentityDecision
    columns = (col(decided.former), col(decided.nip), col(decided.joined))
    words: dict[Pair, Claim | None] = {}
    for former, nip, joined in session.execute(select(*columns).order_by(col(decided.id))):
        words[frozenset((former, nip))] = Claim(former, nip) if joined else None
    return words


def _told(session: Session) -> dict[str, Told]:
    rows = facts.as_of(facts.HR["people"], None)
    names: dict[str, set[str]] = defaultdict(set)
    serving: dict[str, set[str]] = defaultdict(set)
    query = select(rows.c.nip, rows.c.name, rows.c.source, rows.c.left)
    for nip, name, source, left in session.execute(query):
        names[nip].add(name)
        if left is None:
            serving[nip].add(source)
    return {nip: Told(frozenset(names[nip]), frozenset(serving[nip])) for nip in names}


def _share_out(session: Session, groups: Iterable[Group], run: RunStamp) -> None:
    """Make the numbers those of their persons; only what differs is written."""
    session.flush()
    own: dict[str, int] = dict(session.execute(select(PERSON.c.nip, PERSON.c.id)).all())
    wanted = {nip: _Number(person, "nip", None, True) for nip, person in own.items()}
    for group in groups:
        wanted |= _numbers(group, own)
    names = ("number", "person", "kind", "since", "in_force")
    rows = session.execute(select(*(IDENTIFIER.c[name] for name in names)))
    known = {number: _Number(*rest) for number, *rest in rows}
    for number in known.keys() - wanted.keys():  # a former number that nobody claims any more
        session.execute(delete(IDENTIFIER).where(IDENTIFIER.c.number == number))
        others = update(IDENTIFIER).where(IDENTIFIER.c.person == known[number].person)
        session.execute(others.values(moved_in=run.id))
    changes = list(_differences(known, wanted, run.id))
    if fresh := [row for row in changes if row["number"] not in known]:
        session.execute(insert(IDENTIFIER), fresh)
    for row in changes:
        if row["number"] in known:
            change = update(IDENTIFIER).where(IDENTIFIER.c.number == row["number"])
            session.execute(change.values(**row))
    session.expire_all()
    now = [{"number": number, **asdict(one)} for number, one in wanted.items()]
    land(session, number_history, now, Scope(), run)


def _differences(
    known: dict[str, _Number], wanted: dict[str, _Number], run: int
) -> Iterator[dict[str, object]]:
    for number, one in wanted.items():
        before = known.get(number)
        if one == before:
            continue
        row = {name: getattr(one, name) for name in one.__slots__} | {"number": number}
        moved = before is None or before.person != one.person
        yield row | ({"moved_in": run} if moved else {})


def _numbers(group: Group, own: dict[str, int]) -> dict[str, _Number]:
    """A group's numbers with the oldest key among them; nothing where HR knows none of them."""
    keys = [own[number] for number in group.numbers if number in own]
    if not keys:
        return {}
    kinds = {claim.former: claim.kind for claim in group.claims if claim.kind}
    since = {claim.nip: claim.since for claim in group.claims if claim.since}
    return {
        number: _Number(
            min(keys),
            kinds.get(number) or kind_of(number),
            since.get(number),
            number == group.in_force,
        )
        for number in group.numbers
    }


def kind_of(number: str) -> str:
    """What a number looks like: nip, pppk (digits 13–14 are 21 to 29), or old."""
    if len(number) != MOST_DIGITS:
        return "old"
    return "pppk" if number[12] == "2" else "nip"
