"""One person as a road tells it: a row of the users report, or an answer about an account.

What a road does not tell (how somebody signs in, whether confirmed) is None: landing keeps what
earlier runs were told, so that a change of road changes no fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from connector.moodle.accounts.lookup import Users
from connector.moodle.accounts.profile_fields import Values, columns_of, values_of
from connector.moodle.answers import User
from connector.moodle.errors import Misshapen
from connector.moodle.moments import civil_date, instant
from connector.moodle.records import Account
from connector.moodle.sheets.bulk import USERS_COLUMNS, Sheet
from connector.moodle.sheets.cells import parse_date
from connector.moodle.sheets.enrolled import Row
from connector.moodle.site import Site
from connector.moodle.text import stored_text

HEADERS = tuple(header for _, header in USERS_COLUMNS[:-1])
FURTHER_COLUMNS = (  # told where an administrator added them
    ("user:confirmed", "Confirmed"),
    ("user:lastaccess", "Last access"),
)
CONFIRMED, LAST_ACCESS = (header for _, header in FURTHER_COLUMNS)
YES_OR_NO = {"Yes": True, "No": False}
NEVER = ("", "Never")
NO_NUMBER = ("", "0")  # Moodle's answers leave out an id number that PHP takes for empty


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is read of whom: ``number`` is the short name of the profile field for a NIP.

    Days are of ``zone``.
    """

    number: str | None
    zone: ZoneInfo

    @property
    def fields(self) -> tuple[str, ...]:
        """Short names of the profile fields that are read."""
        return (self.number,) if self.number else ()


@dataclass(frozen=True, slots=True)
class SignIn:
    """How somebody signs in, and whether the account was confirmed; None: not told."""

    auth: str | None = None
    confirmed: bool | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """An account as a road told it; ``visited_on`` None: never, or not told."""

    account: Account
    values: Values
    visited_on: date | None


@dataclass(frozen=True, slots=True)
class Places:
    """Where the columns of the users report stand: ``fields`` by short name, further ones."""

    headers: tuple[int, ...]
    fields: dict[str, int]
    further: dict[str, int]


def places_of(sheet: Sheet, wanted: Wanted, users: Users) -> Places | None:
    """Where everything stands, the number if its column is known; None without the account's."""
    if any(sheet.headers.count(header) != 1 for header in HEADERS):
        return None
    fields = columns_of(sheet, wanted.fields, users) if wanted.fields else {}
    names = [name for _, name in FURTHER_COLUMNS if sheet.headers.count(name) == 1]
    return Places(
        tuple(sheet.column(header) for header in HEADERS),
        fields,
        {name: sheet.column(name) for name in names},
    )


def of_row(
    site: Site, account: int, row: Row, places: Places, *, wanted: Wanted, signs_in: SignIn
) -> Person:
    """A row of the report; ``signs_in`` was told of a newcomer. Raises Misshapen."""
    username, firstname, lastname, email, idnumber, suspended = (
        row[place] for place in places.headers
    )
    values = {name: row[place] for name, place in places.fields.items()}
    confirmed = signs_in.confirmed
    if CONFIRMED in places.further:
        confirmed = _flag(row[places.further[CONFIRMED]], CONFIRMED)
    return Person(
        Account(
            site.id,
            account,
            username,
            firstname,
            lastname,
            email or None,
            None if idnumber in NO_NUMBER else idnumber,
            values.get(wanted.number or "") or None,
            _flag(suspended, "Suspended"),
            auth=signs_in.auth,
            confirmed=confirmed,
        ),
        values,
        _visited(row, places, wanted.zone),
    )


def _flag(cell: str, header: str) -> bool:
    if cell not in YES_OR_NO:
        raise Misshapen("users report", f"the column {header} says {cell!r}")
    return YES_OR_NO[cell]


def _visited(row: Row, places: Places, zone: ZoneInfo) -> date | None:
    """The day of the last visit; one day off where the site forces a zone on reports."""
    place = places.further.get(LAST_ACCESS)
    if place is None or row[place] in NEVER:
        return None
    return civil_date(parse_date(row[place]), zone)


def of_user(site: Site, user: User, wanted: Wanted) -> Person:
    """An answer about an account."""
    values = values_of(user, wanted.fields)
    number = values[wanted.number] if wanted.number else ""
    account = Account(
        site.id,
        user.id,
        user.username or "",
        stored_text(user.fullname if user.firstname is None else user.firstname),
        stored_text(user.lastname),
        stored_text(user.email) or None,
        stored_text(user.idnumber) or None,
        stored_text(number) or None,
        bool(user.suspended),
        auth=user.auth or None,
        confirmed=user.confirmed,
    )
    return Person(account, values, civil_date(instant(user.lastaccess), wanted.zone))
