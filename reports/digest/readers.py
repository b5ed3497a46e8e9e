"""Who gets the digest: heads of unit by the HR source of heads, and the agency's own list.

Only who certainly leads a unit on the day is written to: names of others are at stake. A head
without an address in the file of heads is written to at the address in the file of people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import RowMapping, select
from sqlmodel import Session, SQLModel

from connector.mail import address_of
from reports.digest.facts import Addressee
from reports.digest.settings import DigestSettings
from reports.frames.frame import Frame
from reports.units import UnitTree
from sync.store.tables.facts import HR, as_of

IDENTIFIER = SQLModel.metadata.tables["identifier"]


@dataclass(frozen=True, slots=True)
class Readers:
    """Addressees, each address once, and the units whose heads cannot be reached (names)."""

    addressees: tuple[Addressee, ...]
    silent: tuple[str, ...]

    def find(self, email: str) -> Addressee | None:
        """Whoever has this address."""
        return next((each for each in self.addressees if each.email == email), None)


def read_readers(
    session: Session, settings: DigestSettings, frame: Frame, tree: UnitTree
) -> Readers:
    """The readers on the frame's day, as known at its moment."""
    led: dict[str, list[str]] = defaultdict(list)
    headed: set[str] = set()
    for row in _heads(session, frame):
        unit = tree.find(row["unit"])
        if unit is not None:
            headed.add(unit)
            if address := _address(row, frame):
                led[address].append(unit)
    agency = {address.casefold() for address in settings.agency}
    reached = {unit for units in led.values() for unit in units}
    return Readers(
        addressees=tuple(
            Addressee(email, tuple(sorted(set(led[email]))), email in agency)
            for email in sorted({*led, *agency})
        ),
        silent=tuple(sorted(tree.units[unit].name for unit in headed - reached)),
    )


def _heads(session: Session, frame: Frame) -> Iterator[RowMapping]:
    """Rows of heads with the person's own address and service on the day."""
    head, own, people = (
        as_of(HR["heads"], frame.at.moment),
        as_of(HR["people"], frame.at.moment),
        frame.people,
    )
    other = IDENTIFIER.alias()  # the list of heads and that of people may tell two numbers
    query = (
        select(head, own.c.email.label("own_email"), people.c.service)
        .select_from(head)
        .join(IDENTIFIER, IDENTIFIER.c.number == head.c.nip, isouter=True)
        .join(people, people.c.person == IDENTIFIER.c.person, isouter=True)
        .join(other, other.c.person == IDENTIFIER.c.person, isouter=True)
        .join(own, own.c.nip == other.c.number, isouter=True)
    )
    yield from session.execute(query).mappings()


def _address(row: RowMapping, frame: Frame) -> str | None:
    """The head's address in small letters; None when it is not certain that it may be used."""
    unread = (row["unread"] or "").split()
    begun = row["since"] is None or row["since"] <= frame.at.day
    over = row["until"] is not None and row["until"] < frame.at.day
    if {"since", "until"} & set(unread) or not begun or over or row["service"] == "no":
        return None
    try:
        return address_of(row["email"] or row["own_email"] or "").addr_spec.casefold()
    except ValueError:
        return None
