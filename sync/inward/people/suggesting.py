"""Suggestions for a person to confirm: whose an unmatched account may be, which numbers are one.

Names are compared as ``names`` spells them out, numbers by their typing errors; a suggestion has
a score from 0 to 100 and its evidence in words, and never links anything by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA
from sqlalchemy import and_, select
from sqlmodel import Session

from connector.moodle.records import Account
from sync.inward.people.matching import fold_address, number_keys
from sync.inward.people.names import likeness, seems_female, telling_words
from sync.store.tables import facts
from sync.store.tables.people import IDENTIFIER, links_as_of, unmatched

SHOWN = 3  # suggestions of one account
LOOKED_AT = 30  # people whose telling words are most alike
ALIKE = 80.0  # telling words, of 100, to be looked at
LEAST = 50.0  # score to be shown
NEAR = 2  # typing errors in a number
BY_NAME = 0.8  # what a name alone can reach; with other evidence it weighs less
NAME_SHARE, OTHER_SHARE = 0.6, 40.0
ONE_PERSON = 85.0  # likeness of the names of two numbers to be suggested as one person


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A person that an account may be of."""

    nip: str
    score: int
    evidence: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The shape that machines rely on."""
        return {"nip": self.nip, "score": self.score, "evidence": list(self.evidence)}


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """An account that is nobody's yet, why, and whom it may belong to."""

    account: Account
    reason: str
    detail: str
    suggestions: tuple[Suggestion, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The shape that machines rely on, the sentence beside it."""
        return {
            "site": self.account.site,
            "account": self.account.account,
            "username": self.account.username,
            "reason": self.reason,
            "detail": self.detail,
            "suggestions": [one.as_json() for one in self.suggestions],
        }


@dataclass(frozen=True, slots=True)
class Merge:
    """Two numbers that may be one person: a former one and the one in force."""

    former: str
    nip: str
    score: int
    evidence: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The shape that machines rely on."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Somebody:
    """What HR tells of a person now; ``leaving``: a last day is set."""

    person: int
    nip: str
    name: str
    email: str
    leaving: bool
    accounts: int


@dataclass(frozen=True)
class Staff:
    """Everybody who may be suggested."""

    people: Sequence[Somebody] = field(repr=False)

    @cached_property
    def telling(self) -> list[str]:
        """Each one's telling words, in order."""
        return [_in_order(one.name) for one in self.people]

    @cached_property
    def numbers(self) -> list[str]:
        """Each one's number."""
        return [one.nip for one in self.people]


def list_unmatched(session: Session) -> list[OpenAccount]:
    """Accounts that are nobody's, by site and account, with suggestions."""
    open_ones, accounts = facts.as_of(unmatched, None), facts.as_of(facts.account, None)
    same = and_(accounts.c.site == open_ones.c.site, accounts.c.account == open_ones.c.account)
    columns = [accounts.c[one.name] for one in fields(Account)]
    query = select(open_ones.c.reason, open_ones.c.detail, *columns).join(accounts, same)
    rows = session.execute(query.order_by(open_ones.c.site, open_ones.c.account)).all()
    staff = read_staff(session) if rows else Staff(())
    told = [(reason, detail, Account(*values)) for reason, detail, *values in rows]
    return [OpenAccount(one, why, what, suggest(one, staff)) for why, what, one in told]


def suggest(account: Account, staff: Staff) -> tuple[Suggestion, ...]:
    """The likeliest people of an account, best first."""
    places = {*_alike(account, staff), *_near(account, staff), *_same_address(account, staff)}
    found = (_weighed(account, staff.people[place]) for place in places)
    likely = [one for one in found if one.score >= LEAST]
    return tuple(sorted(likely, key=lambda one: (-one.score, one.nip))[:SHOWN])


def suggest_merges(session: Session) -> list[Merge]:
    """Numbers that may be one person's: one is leaving or gone, a later one took its place."""
    by_birth: dict[str, list[Somebody]] = defaultdict(list)
    for one in (*read_staff(session).people, *_gone(session)):
        by_birth[one.nip[:8] + one.nip[14:15]].append(one)
    found = (merge for alike in by_birth.values() for merge in _merges(alike))
    return sorted(found, key=lambda merge: (-merge.score, merge.former))


def read_staff(session: Session) -> Staff:
    """Everybody in HR now, by the number in force; of several rows the first source by name."""
    rows = facts.as_of(facts.HR["people"], None)
    return Staff(list(_people(session, rows)))


def _people(session: Session, rows: Any) -> Iterator[Somebody]:
    held: dict[int, int] = defaultdict(int)
    for person in session.execute(select(links_as_of(None).c.person)).scalars():
        held[person] += 1
    query = (
        select(IDENTIFIER.c.person, rows.c.nip, rows.c.name, rows.c.email, rows.c.left)
        .join(IDENTIFIER, IDENTIFIER.c.number == rows.c.nip)
        .order_by(IDENTIFIER.c.person, IDENTIFIER.c.in_force.desc(), rows.c.source)
    )
    seen: set[int] = set()
    for person, nip, name, email, left in session.execute(query):
        if person not in seen:
            seen.add(person)
            address = fold_address(email)
            yield Somebody(person, nip, name, address, left is not None, held[person])


def _gone(session: Session) -> Iterator[Somebody]:
    """People whom no file names any more, by what was known last."""
    last = facts.last_known(facts.HR["people"], None)
    gone = select(last).where(last.c.seen_to.is_not(None)).subquery()
    now = facts.as_of(facts.HR["people"], None)
    query = select(IDENTIFIER.c.person).join(now, now.c.nip == IDENTIFIER.c.number).distinct()
    present = set(session.execute(query).scalars())
    for one in _people(session, gone):
        if one.person not in present:
            yield Somebody(one.person, one.nip, one.name, one.email, True, one.accounts)


def _alike(account: Account, staff: Staff) -> Iterable[int]:
    words = _in_order(_name(account))
    if not words:
        return []
    best = process.extract(
        words, staff.telling, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=LOOKED_AT
    )
    return [place for _, _, place in best]


def _near(account: Account, staff: Staff) -> Iterable[int]:
    """People whose number is a typing error away from one of the account's."""
    for number in number_keys(account).values():
        near = process.extract(
            number, staff.numbers, scorer=OSA.distance, score_cutoff=NEAR, limit=SHOWN
        )
        yield from (place for _, _, place in near)


def _same_address(account: Account, staff: Staff) -> Iterable[int]:
    address = fold_address(account.email)
    return [p for p, one in enumerate(staff.people) if address and one.email == address]


def _weighed(account: Account, one: Somebody) -> Suggestion:
    name = likeness(_name(account), one.name)
    evidence = [f"names {name:.0f} % alike: HR says {one.name}"]
    weight = 0.0
    for number in number_keys(account).values():
        errors = OSA.distance(number, one.nip)
        if errors == 0:
            weight = 1.0
            evidence.append("bears the number")
        elif errors <= NEAR:
            weight = max(weight, 1.0 - 0.2 * (errors - 1))
            evidence.append(f"its number differs by {errors} typing error{'s' * (errors > 1)}")
        elif number[:8] == one.nip[:8]:
            weight = max(weight, 0.5)
            evidence.append("its number begins with the same date of birth")
    if one.email and one.email == fold_address(account.email):
        weight = max(weight, 0.9)
        evidence.append("the same official e-mail address")
    if seems_female(_name(account)) and one.nip[14] == "1":
        name, weight = 0.0, weight / 2
        evidence.append("a woman's name, a man's number")
    evidence.append(f"has {one.accounts or 'no'} account{'s' * (one.accounts > 1)} yet")
    by_all = NAME_SHARE * name + OTHER_SHARE * weight
    return Suggestion(one.nip, round(max(by_all, BY_NAME * name)), tuple(evidence))


def _merges(alike: Sequence[Somebody]) -> Iterator[Merge]:
    """Pairs born on one day, of one sex, one leaving, the other appointed no earlier."""
    for old in alike:
        for new in alike:
            later = new.nip[8:14] >= old.nip[8:14] and new.person != old.person
            if not (old.leaving and later) or new.leaving:
                continue
            score = likeness(old.name, new.name)
            if score >= ONE_PERSON:
                evidence = (
                    f"names {score:.0f} % alike: {old.name}, {new.name}",
                    "one date of birth and sex in both numbers",
                    "the former number left or is gone from HR",
                )
                yield Merge(old.nip, new.nip, round(score), evidence)


def _name(account: Account) -> str:
    return f"{account.firstname} {account.lastname}"


def _in_order(name: str) -> str:
    return " ".join(sorted(telling_words(name)))
