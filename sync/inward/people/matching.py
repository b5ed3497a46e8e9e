"""Matching: which Moodle account is which civil servant.

In: current accounts, the numbers that persons go by, their names and addresses in HR, people's
own decisions. Out: links and unmatched accounts, landed with history. A wrong link gives one
person's hours to another, so numbers identify, an official address only where there is no number
at all, names can only contradict, and every doubt is left to a person (design §7). The link of an
account that is gone from Moodle stays: its completions were real.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from unicodedata import normalize

from pydantic import BaseModel, ConfigDict
from sqlalchemy import and_, exists, func, select
from sqlmodel import Session

from connector.hr.nip import SEPARATORS, mask
from connector.moodle.records import Account
from sync.inward.landing import Landed, Scope, land
from sync.inward.people.names import adds_words, contradict, same_words
from sync.inward.people.persons import settle_persons
from sync.store.runs import RunStamp
from sync.store.tables import facts
from sync.store.tables.people import (
    IDENTIFIER,
    PERSON,
    LinkDecision,
    link,
    unmatched,
)

FEWEST_DIGITS = 9  # of an old NIP; fewer are a staff or student number of the site's own
MANUAL = "manual"
LABEL = re.compile(r"\A\s*NIP[\s.:]*(?=\d)", re.IGNORECASE)

Place = tuple[str, int]  # site, account


class MatchSettings(BaseModel):
    """``[match]``: which custom profile field of Moodle may hold a number, empty for none.

    ``email``: whether the official address of HR may link an account that bears no number.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    profile_field: str = "nip"
    email: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """An account that is a person's, and by which key or whose word."""

    site: str
    account: int
    person: int
    method: str  # idnumber, profile, username, email, manual


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An account that is nobody's yet; ``detail`` is one sentence without a whole number.

    ``people`` are the keys of those whose it may be, apart by spaces; None where nothing names any.
    """

    site: str
    account: int
    reason: str  # no_number, unknown_number, conflict, name_differs, email_shared, unlinked
    detail: str
    people: str | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """Whom a number names, how HR calls them, and what people have decided (None: unlinked).

    ``addresses`` are the official ones that one person has, and None for those of several;
    ``shared`` are addresses that several accounts of a site have; ``owned`` the people, by site,
    of whom one of several accounts with their number bears the very name.
    """

    persons: Mapping[str, int]
    names: Mapping[int, list[str]]
    decisions: Mapping[Place, int | None]
    addresses: Mapping[str, int | None] = field(default_factory=dict)
    shared: frozenset[tuple[str, str]] = frozenset()
    owned: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Matched:
    """What a matching found; ``unmatched`` counts accounts by reason."""

    new_persons: int
    linked: int
    unmatched: dict[str, int]
    links: Landed


def match(session: Session, run: RunStamp, settings: MatchSettings | None = None) -> Matched:
    """Give every person in HR a key of our own, then link all accounts and land the outcome."""
    new_persons = settle_persons(session, run)
    accounts = list(_accounts(session))
    directory = read_directory(session, accounts, settings or MatchSettings())
    outcomes = [judge(account, directory) for account in accounts]
    outcomes += _links_of_vanished(session, directory)
    links = [outcome for outcome in outcomes if isinstance(outcome, Link)]
    others = [outcome for outcome in outcomes if isinstance(outcome, Unmatched)]
    landed = land(session, link, links, Scope(), run)
    land(session, unmatched, others, Scope(), run)
    reasons = Counter(outcome.reason for outcome in others)
    return Matched(new_persons, len(links), dict(reasons), landed)


def judge(account: Account, directory: Directory) -> Link | Unmatched:
    """Whose an account is: by a person's decision, else by its numbers, else by its address."""
    place = (account.site, account.account)
    if place in directory.decisions:
        return _decided(place, directory.decisions[place])
    keys = number_keys(account)
    if not keys:
        return _by_address(account, directory)
    named = {key: directory.persons[n] for key, n in keys.items() if n in directory.persons}
    people = set(named.values())
    if not people:
        detail = ", ".join(f"{key} {mask(number)}" for key, number in keys.items())
        return Unmatched(*place, "unknown_number", f"HR knows nobody with {detail}")
    if len(people) > 1:
        detail = ", ".join(f"{key} {mask(keys[key])}" for key in named)
        told = f"the numbers name different people: {detail}"
        return Unmatched(*place, "conflict", told, _keys(people))
    if (other := _addressed_elsewhere(account, people, directory)) is not None:
        detail = f"{next(iter(named))} names one person, the official e-mail address another"
        return Unmatched(*place, "conflict", detail, _keys({*people, other}))
    return _unless_named_otherwise(account, people.pop(), next(iter(named)), directory)


def _keys(people: Collection[int]) -> str | None:
    return " ".join(map(str, sorted(people))) or None


def _addressed_elsewhere(account: Account, people: set[int], directory: Directory) -> int | None:
    """The other person whose official address it has, where no other account has that."""
    address = fold_address(account.email)
    shared = (account.site, address) in directory.shared
    owner = None if shared else directory.addresses.get(address)
    return None if owner in people else owner


def _by_address(account: Account, directory: Directory) -> Link | Unmatched:
    """Whose the official address is, where one account and one person have it."""
    place, address = (account.site, account.account), fold_address(account.email)
    if not address or address not in directory.addresses:
        return Unmatched(*place, "no_number", "no idnumber, profile field or username is a number")
    person = directory.addresses[address]
    if person is None or (account.site, address) in directory.shared:
        of = "people in HR have" if person is None else "accounts have"
        theirs = () if person is None else (person,)
        told = f"several {of} its e-mail address"
        return Unmatched(*place, "email_shared", told, _keys(theirs))
    return _unless_named_otherwise(account, person, "email", directory)


def _unless_named_otherwise(
    account: Account, person: int, method: str, directory: Directory
) -> Link | Unmatched:
    place, name = (account.site, account.account), f"{account.firstname} {account.lastname}"
    names = directory.names.get(person, [])
    if names and all(contradict(name, told) for told in names):
        told = f"Moodle says {name}, HR says {names[0]}"
        return Unmatched(*place, "name_differs", told, _keys({person}))
    if (account.site, person) in directory.owned and all(adds_words(name, n) for n in names):
        detail = f"Moodle says {name}; another account with the number bears HR's {names[0]}"
        return Unmatched(*place, "name_differs", detail, _keys({person}))
    return Link(*place, person, method)


def fold_address(text: str | None) -> str:
    """An e-mail address as it is compared."""
    return (text or "").strip().casefold()


def number_keys(account: Account) -> dict[str, str]:
    """The keys of an account that hold anything like a number, stripped, strongest first.

    People type it in any width of digits, and administrators with its name before it.
    """
    keys = {
        "idnumber": LABEL.sub("", account.idnumber or ""),
        "profile": LABEL.sub("", account.profile_number or ""),
        "username": account.username,
    }
    stripped = {key: SEPARATORS.sub("", _plain(text)) for key, text in keys.items()}
    return {key: text for key, text in stripped.items() if _digits(text) >= FEWEST_DIGITS}


def count_unmatched(session: Session) -> int:
    """How many accounts are nobody's."""
    now = facts.as_of(unmatched, None)
    return session.scalar(select(func.count()).select_from(now)) or 0


def read_directory(
    session: Session, accounts: Iterable[Account], settings: MatchSettings
) -> Directory:
    """Everything that judging asks; a key that joined another stands for the joined person."""
    told = facts.as_of(facts.HR["people"], None)
    numbers = session.execute(select(IDENTIFIER.c.number, IDENTIFIER.c.person))
    persons: dict[str, int] = dict(numbers.all())
    names: dict[int, list[str]] = {}
    addresses: dict[str, int | None] = {}
    query = select(told.c.nip, told.c.name, told.c.email).order_by(told.c.source, told.c.nip)
    for nip, name, email in session.execute(query):
        person, address = persons[nip], fold_address(email)
        names.setdefault(person, []).append(name)
        if address and settings.email:
            addresses[address] = person if addresses.get(address, person) == person else None
    held = Counter((one.site, fold_address(one.email)) for one in accounts)
    shared = frozenset(place for place, count in held.items() if count > 1)
    owned = _owned(accounts, persons, names)
    return Directory(persons, names, _decisions(session, persons), addresses, shared, owned)


def _owned(
    accounts: Iterable[Account], persons: Mapping[str, int], names: Mapping[int, list[str]]
) -> frozenset[tuple[str, int]]:
    """People, by site, whose number several accounts bear, one of them by the very name."""
    bearers: dict[tuple[str, int], list[str]] = {}
    for account in accounts:
        named = {persons[n] for n in number_keys(account).values() if n in persons}
        for person in named:
            name = f"{account.firstname} {account.lastname}"
            bearers.setdefault((account.site, person), []).append(name)
    return frozenset(
        (site, person)
        for (site, person), bearing in bearers.items()
        if len(bearing) > 1
        and any(same_words(name, told) for name in bearing for told in names.get(person, ()))
    )


def _decisions(session: Session, persons: Mapping[str, int]) -> dict[Place, int | None]:
    made_by: dict[int, str] = dict(session.execute(select(PERSON.c.id, PERSON.c.nip)).all())
    return {
        (one.site, one.account): None if one.person is None else persons[made_by[one.person]]
        for one in session.scalars(select(LinkDecision))
    }


def _accounts(session: Session) -> Iterator[Account]:
    current = facts.as_of(facts.account, None)
    columns = [current.c[one.name] for one in fields(Account)]
    return (Account(*row) for row in session.execute(select(*columns)))


def _links_of_vanished(session: Session, directory: Directory) -> Iterator[Link]:
    """Current links of accounts that Moodle shows no more, as they are, or as decided since."""
    links, accounts, owned = facts.as_of(link, None), facts.as_of(facts.account, None), PERSON.c
    same = and_(accounts.c.site == links.c.site, accounts.c.account == links.c.account)
    query = (
        select(links.c.site, links.c.account, links.c.method, owned.nip)
        .join(PERSON, owned.id == links.c.person)
        .where(~exists().where(same))
    )
    for site, account, method, nip in session.execute(query):
        kept = Link(site, account, directory.persons[nip], method)
        place = (site, account)
        outcome = _decided(place, directory.decisions.get(place, kept.person))
        if isinstance(outcome, Link):
            yield outcome if place in directory.decisions else kept


def _decided(place: Place, person: int | None) -> Link | Unmatched:
    if person is None:
        return Unmatched(*place, "unlinked", "a person decided that this account is nobody's")
    return Link(*place, person, MANUAL)


def _plain(text: str | None) -> str:
    return normalize("NFKC", text or "")


def _digits(text: str) -> int:
    return sum(character.isdecimal() for character in text)
