"""Matching: which Moodle account is which civil servant.

In: current accounts, the numbers that persons go by, their names in HR, people's own decisions.
Out: links and unmatched accounts, landed with history. A wrong link gives one person's hours to
another, so numbers alone identify, names can only contradict, and every doubt is left to a person
(design §7). The link of an account that is gone from Moodle stays: its completions were real.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import and_, exists, func, insert, literal, select
from sqlmodel import Session, col

from connector.hr.nip import SEPARATORS, mask
from connector.moodle.records import Account
from sync.inward.landing import Landed, Scope, land
from sync.inward.names import contradict
from sync.store.runs import RunStamp
from sync.store.tables import facts
from sync.store.tables.people import Identifier, LinkDecision, Person, link, unmatched
from sync.store.tables.types import Instant

FEWEST_DIGITS = 9  # of an old NIP; fewer are a staff or student number of the site's own
MANUAL = "manual"

Place = tuple[str, int]  # site, account


class MatchSettings(BaseModel):
    """``[match]``: which custom profile field of Moodle may hold a number; empty for none."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    profile_field: str = "nip"


class CannotLink(Exception):
    """A manual link that names an account or a person whom nobody has seen."""


@dataclass(frozen=True, slots=True)
class Link:
    """An account that is a person's, and by which key or whose word."""

    site: str
    account: int
    person: int
    method: str  # idnumber, profile, username, manual


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An account that is nobody's yet; ``detail`` is one sentence without a whole number."""

    site: str
    account: int
    reason: str  # no_number, unknown_number, conflict, name_differs, unlinked
    detail: str


@dataclass(frozen=True, slots=True)
class Directory:
    """Whom a number names, how HR calls them, and what people have decided (None: unlinked)."""

    persons: Mapping[str, int]
    names: Mapping[int, list[str]]
    decisions: Mapping[Place, int | None]


@dataclass(frozen=True, slots=True)
class Matched:
    """What a matching found; ``unmatched`` counts accounts by reason."""

    new_persons: int
    linked: int
    unmatched: dict[str, int]
    links: Landed


def match(session: Session, run: RunStamp) -> Matched:
    """Give every person in HR a key of our own, then link all accounts and land the outcome."""
    new_persons = _ensure_persons(session, run)
    directory = _directory(session)
    outcomes = [judge(account, directory) for account in _accounts(session)]
    outcomes += _links_of_vanished(session, directory)
    links = [outcome for outcome in outcomes if isinstance(outcome, Link)]
    others = [outcome for outcome in outcomes if isinstance(outcome, Unmatched)]
    landed = land(session, link, links, Scope(), run)
    land(session, unmatched, others, Scope(), run)
    reasons = Counter(outcome.reason for outcome in others)
    return Matched(new_persons, len(links), dict(reasons), landed)


def judge(account: Account, directory: Directory) -> Link | Unmatched:
    """Whose an account is: by a person's decision, else by its numbers."""
    place = (account.site, account.account)
    if place in directory.decisions:
        return _decided(place, directory.decisions[place])
    keys = number_keys(account)
    named = {key: directory.persons[n] for key, n in keys.items() if n in directory.persons}
    people = set(named.values())
    if not people:
        return _nobody(place, keys)
    if len(people) > 1:
        detail = ", ".join(f"{key} {mask(keys[key])}" for key in named)
        return Unmatched(*place, "conflict", f"the numbers name different people: {detail}")
    person, name = people.pop(), f"{account.firstname} {account.lastname}"
    names = directory.names.get(person, [])
    if names and all(contradict(name, told) for told in names):
        return Unmatched(*place, "name_differs", f"Moodle says {name}, HR says {names[0]}")
    return Link(*place, person, next(iter(named)))


def number_keys(account: Account) -> dict[str, str]:
    """The keys of an account that hold anything like a number, stripped, strongest first."""
    keys = {
        "idnumber": account.idnumber,
        "profile": account.profile_number,
        "username": account.username,
    }
    stripped = {key: SEPARATORS.sub("", text or "") for key, text in keys.items()}
    return {key: text for key, text in stripped.items() if _digits(text) >= FEWEST_DIGITS}


def link_account(
    session: Session, site: str, account: int, *, person_nip: str, by: str, now: datetime
) -> None:
    """Decide that an account is a person's; the next matching links it. Raises CannotLink."""
    number = session.get(Identifier, SEPARATORS.sub("", person_nip))
    if number is None:
        raise CannotLink(f"no person with the number {mask(person_nip)} is known from HR")
    _decide(session, LinkDecision(**_decision(site, account, by, now), person=number.person))


def unlink_account(session: Session, site: str, account: int, *, by: str, now: datetime) -> None:
    """Decide that an account is nobody's; the next matching unlinks it. Raises CannotLink."""
    _decide(session, LinkDecision(**_decision(site, account, by, now), person=None))


def list_unmatched(session: Session) -> list[dict[str, Any]]:
    """Accounts that are nobody's, by site and account; nothing is suggested yet."""
    open_ones, accounts = facts.as_of(unmatched, None), facts.as_of(facts.account, None)
    same = and_(accounts.c.site == open_ones.c.site, accounts.c.account == open_ones.c.account)
    shown = [open_ones.c.site, open_ones.c.account, accounts.c.username]
    query = select(*shown, open_ones.c.reason, open_ones.c.detail).join(accounts, same)
    rows = session.execute(query.order_by(open_ones.c.site, open_ones.c.account)).mappings()
    return [{**row, "suggestions": []} for row in rows]


def _ensure_persons(session: Session, run: RunStamp) -> int:
    """A person for every number in HR that nobody goes by yet; returns how many."""
    told = facts.as_of(facts.HR["people"], None)
    known = exists().where(col(Identifier.number) == told.c.nip)
    fresh = select(told.c.nip).distinct().where(~known).order_by(told.c.nip).subquery()
    count = session.scalar(select(func.count()).select_from(fresh)) or 0
    rows = select(fresh.c.nip, literal(run.moment, Instant()))
    session.execute(insert(Person).from_select(["nip", "first_seen"], rows))
    nameless = ~exists().where(col(Identifier.number) == col(Person.nip))
    numbers = select(col(Person.nip), col(Person.id), literal("nip")).where(nameless)
    session.execute(insert(Identifier).from_select(["number", "person", "kind"], numbers))
    return count


def _directory(session: Session) -> Directory:
    told = facts.as_of(facts.HR["people"], None)
    numbers = session.execute(select(col(Identifier.number), col(Identifier.person)))
    persons: dict[str, int] = dict(numbers.all())
    names: dict[int, list[str]] = {}
    for nip, name in session.execute(select(told.c.nip, told.c.name).order_by(told.c.source)):
        names.setdefault(persons[nip], []).append(name)
    decided = session.scalars(select(LinkDecision))
    return Directory(persons, names, {(one.site, one.account): one.person for one in decided})


def _accounts(session: Session) -> Iterator[Account]:
    current = facts.as_of(facts.account, None)
    columns = [current.c[field.name] for field in fields(Account)]
    return (Account(*row) for row in session.execute(select(*columns)))


def _links_of_vanished(session: Session, directory: Directory) -> Iterator[Link]:
    """Current links of accounts that Moodle shows no more, as they are, or as decided since."""
    links, accounts = facts.as_of(link, None), facts.as_of(facts.account, None)
    same = and_(accounts.c.site == links.c.site, accounts.c.account == links.c.account)
    columns = [links.c[field.name] for field in fields(Link)]
    for row in session.execute(select(*columns).where(~exists().where(same))):
        kept = Link(*row)
        place = (kept.site, kept.account)
        outcome = _decided(place, directory.decisions.get(place, kept.person))
        if isinstance(outcome, Link):
            yield outcome if place in directory.decisions else kept


def _decided(place: Place, person: int | None) -> Link | Unmatched:
    if person is None:
        return Unmatched(*place, "unlinked", "a person decided that this account is nobody's")
    return Link(*place, person, MANUAL)


def _nobody(place: Place, keys: Mapping[str, str]) -> Unmatched:
    if not keys:
        return Unmatched(*place, "no_number", "no idnumber, profile field or username is a number")
    detail = ", ".join(f"{key} {mask(number)}" for key, number in keys.items())
    return Unmatched(*place, "unknown_number", f"HR knows nobody with {detail}")


def _digits(text: str) -> int:
    return sum(character.isdecimal() for character in text)


def _decision(site: str, account: int, by: str, now: datetime) -> dict[str, Any]:
    return {"site": site, "account": account, "decided_by": by, "decided_at": now}


def _decide(session: Session, decision: LinkDecision) -> None:
    seen = facts.account.c
    same = (seen.site == decision.site, seen.account == decision.account)
    if session.execute(select(seen.id).where(*same).limit(1)).first() is None:
        raise CannotLink(f"no account {decision.account} was ever seen on site {decision.site}")
    session.merge(decision)
