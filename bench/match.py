"""Matching a generated city of 10,000 people of whom 3 % have a fault in Moodle or in HR.

Every account's owner is known, so that wrong links can be counted. Faults are those that real
sites show: mistyped, swapped, rounded or missing numbers, a colleague's number pasted in, an
account handed on, office mailboxes, new numbers after an appointment, abbreviated names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from sqlalchemy import select
from sqlmodel import Session

from bench.figures import Figure
from connector.hr.records import IdentifierRow, PersonRow
from connector.moodle.records import Account
from lontar.demo.seeding.staff import Civil, make_staff
from sync.inward.landing import Scope, land
from sync.inward.people.matching import match
from sync.inward.people.suggesting import OpenAccount, list_unmatched
from sync.store import schema
from sync.store.engine import Store
from sync.store.runs import RunStamp
from sync.store.tables import facts
from sync.store.tables.people import PERSON, links_as_of

PEOPLE, FAULTY, SEED = 10_000, 0.03, 1
TODAY = date(2026, 11, 25)
SITE, OFFICE_MAIL = "lms", "kantor@example.go.id"
SHORT = {"Gede": "Gd.", "Made": "Md.", "Ketut": "Kt.", "Nyoman": "Nym.", "Wayan": "Wy."}


@dataclass
class City:
    """Accounts, personnel rows, and whose each account is (an index of the staff)."""

    staff: list[Civil]
    random: Random
    accounts: list[Account] = field(default_factory=list)  # by place in the staff
    twins: list[Account] = field(default_factory=list)
    owners: dict[int, int] = field(default_factory=dict)
    people: list[PersonRow] = field(default_factory=list)
    formers: list[IdentifierRow] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)

    def other(self, place: int) -> Civil:
        """Somebody else: mostly the next in the list, as one who slips a line hits."""
        step = 1 if self.random.random() < 0.7 else self.random.randrange(2, len(self.staff))
        return self.staff[(place + step) % len(self.staff)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a matching of a city came to, by accounts."""

    accounts: int
    linked: int
    wrong: int
    unexplained: int
    desk: list[OpenAccount]
    suggested: int  # accounts on the desk whose owner is among the suggestions


def measure() -> Iterator[Figure]:
    """The shares that must hold."""
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'lontar.db'}")
        schema.upgrade(store)
        with store.read() as session:
            outcome = matched(session, make_city(PEOPLE, SEED))
        store.close()
    against = f"{outcome.accounts:,} accounts of {PEOPLE:,} people, {FAULTY:.0%} with a fault"
    yield Figure("wrong links", outcome.wrong, "accounts", against, 0)
    linked = outcome.linked / outcome.accounts
    yield Figure("linked automatically", linked, "of accounts", against, 0.97, True)
    yield Figure("neither linked nor on the desk", outcome.unexplained, "accounts", against, 0)
    share = outcome.suggested / max(1, len(outcome.desk))
    desk = f"{len(outcome.desk):,} accounts on the desk"
    yield Figure("right person suggested", share, "of the desk", desk, 0.6, True)


def make_city(people: int, seed: int, share: float = FAULTY) -> City:
    """A city with its faults, equal for equal arguments."""
    city = City(make_staff(people, seed, TODAY), Random(f"{seed} match"))
    faulty = set(city.random.sample(range(people), round(people * share)))
    for place, civil in enumerate(city.staff):
        city.people.append(_row(civil))
        city.accounts.append(_account(place, civil, city.random))
        city.owners[place + 1] = place
        if place in faulty:
            name = KINDS[len(city.faults) % len(KINDS)]
            city.faults[place + 1] = name
            FAULTS[name](city, place)
    return city


def matched(session: Session, city: City) -> Outcome:
    """Land the city, match it, and compare with what is known."""
    run = RunStamp(1, datetime(2026, 11, 25, tzinfo=UTC))
    land(session, facts.account, [*city.accounts, *city.twins], Scope(), run)
    land(session, facts.HR["people"], city.people, Scope(), run)
    land(session, facts.HR["identifiers"], city.formers, Scope(), run)
    match(session, run)
    desk = list_unmatched(session)
    right = {one.account.account: city.staff[city.owners[one.account.account]].nip for one in desk}
    linked = _linked(session)
    explained = {one.account.account for one in desk if one.reason and one.detail}
    return Outcome(
        accounts=len(city.owners),
        linked=len(linked),
        wrong=sum(city.staff[city.owners[a]].nip not in nips for a, nips in linked.items()),
        unexplained=len(city.owners.keys() - linked.keys() - explained),
        desk=desk,
        suggested=sum(
            right[one.account.account] in [each.nip for each in one.suggestions] for one in desk
        ),
    )


def _linked(session: Session) -> dict[int, set[str]]:
    """The numbers of the person of each linked account."""
    links, numbers = links_as_of(None), facts.HR["people"]
    query = select(links.c.account, numbers.c.nip).join_from(
        links, PERSON, PERSON.c.id == links.c.person
    )
    query = query.join(numbers, numbers.c.nip == PERSON.c.nip)
    found: dict[int, set[str]] = {}
    for account, nip in session.execute(query):
        found.setdefault(account, set()).add(nip)
    return found


def _row(civil: Civil) -> PersonRow:
    blank = dict.fromkeys(PersonRow.__dataclass_fields__)
    told = {"source": "simpeg", "nip": civil.nip, "name": civil.name, "email": civil.email}
    titled = {"title_before": civil.title_before, "title_after": civil.title_after}
    return PersonRow(**{**blank, **told, **titled, "unit": civil.unit})  # type: ignore[arg-type]


def _account(place: int, civil: Civil, random: Random) -> Account:
    """As a careful hand makes it: the number in one or two places, the name with or without
    its particle and titles, an official or a private address."""
    first = civil.first.split(" ", 1)[-1] if random.random() < 0.2 else civil.first
    last = f"{civil.last}, {civil.title_after}" if random.random() < 0.3 else civil.last
    email = civil.email if random.random() < 0.7 else f"warga{place}@mail.example"
    idnumber = civil.nip if random.random() < 0.8 else None
    profile = civil.nip if idnumber is None or random.random() < 0.3 else None
    return Account(SITE, place + 1, f"asn{place:05}", first, last, email, idnumber, profile, False)


def _change(city: City, place: int, **values: object) -> None:
    city.accounts[place] = replace(city.accounts[place], **values)  # type: ignore[arg-type]


def _number(city: City, place: int, number: str | None) -> None:
    """The number wherever the account has one."""
    account = city.accounts[place]
    _change(
        city,
        place,
        idnumber=number if account.idnumber else None,
        profile_number=number if account.profile_number else None,
    )


def _mistyped(city: City, place: int) -> None:
    at = city.random.randrange(18)
    nip = city.staff[place].nip
    digit = str((int(nip[at]) + city.random.randrange(1, 10)) % 10)
    _number(city, place, nip[:at] + digit + nip[at + 1 :])


def _swapped(city: City, place: int) -> None:
    at = city.random.randrange(17)
    nip = city.staff[place].nip
    _number(city, place, nip[:at] + nip[at + 1] + nip[at] + nip[at + 2 :])


def _rounded(city: City, place: int) -> None:
    _number(city, place, city.staff[place].nip[:15] + "000")


def _lost_digit(city: City, place: int) -> None:
    _number(city, place, city.staff[place].nip[:-1])


def _spaced(city: City, place: int) -> None:
    nip = city.staff[place].nip
    _number(city, place, f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}")


def _identity_card(city: City, place: int) -> None:
    _number(city, place, f"517101{city.staff[place].birth:%d%m%y}0001")


def _missing(city: City, place: int) -> None:
    _number(city, place, None)


def _missing_with_official_address(city: City, place: int) -> None:
    _change(city, place, idnumber=None, profile_number=None, email=city.staff[place].email)


def _office_mailbox(city: City, place: int) -> None:
    _change(city, place, idnumber=None, profile_number=None, email=OFFICE_MAIL)
    city.people[place] = replace(city.people[place], email=OFFICE_MAIL)


def _pasted(city: City, place: int) -> None:
    """A colleague's number, in every place."""
    _number(city, place, city.other(place).nip)


def _half_pasted(city: City, place: int) -> None:
    own = city.staff[place].nip
    _change(city, place, idnumber=city.other(place).nip, profile_number=own)


def _handed_on(city: City, place: int) -> None:
    """A successor's account, with the number of whoever had it before and the new name."""
    before = city.other(place)
    _change(
        city, place, idnumber=before.nip, profile_number=None, email=f"baru{place}@mail.example"
    )


def _abbreviated(city: City, place: int) -> None:
    first = " ".join(SHORT.get(word, word) for word in city.staff[place].first.split())
    _change(city, place, firstname=first)


def _second_account(city: City, place: int) -> None:
    number = len(city.staff) + place + 1
    twin = replace(city.accounts[place], account=number, username=f"asn{place:05}b")
    city.twins.append(replace(twin, email=f"kedua{place}@mail.example"))
    city.owners[number] = place


def _new_number(city: City, place: int) -> None:
    """Appointed anew: Moodle still has the old number, the office tells which is which."""
    _former(city, place)
    nip = city.staff[place].nip
    city.formers.append(IdentifierRow("simpeg", _old(nip), nip, "pppk", None))


def _new_number_untold(city: City, place: int) -> None:
    _former(city, place)


def _former(city: City, place: int) -> None:
    _number(city, place, _old(city.staff[place].nip))


def _old(nip: str) -> str:
    """An earlier PPPK number of the same person."""
    return f"{nip[:12]}21{nip[14]}{(int(nip[15:]) + 500) % 998 + 1:03}"


FAULTS: dict[str, Callable[[City, int], None]] = {
    fault.__name__.strip("_"): fault
    for fault in (
        _mistyped,
        _swapped,
        _rounded,
        _lost_digit,
        _spaced,
        _identity_card,
        _missing,
        _missing_with_official_address,
        _office_mailbox,
        _pasted,
        _half_pasted,
        _handed_on,
        _abbreviated,
        _second_account,
        _new_number,
        _new_number_untold,
    )
}
KINDS = sorted(FAULTS)
