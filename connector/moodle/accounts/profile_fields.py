"""Custom profile fields of many people: one page of the "Users" report, else asked for.

Report columns are headed by a field's name, while Lontar knows its shortname: a column whose header
is the shortname is taken at once, the others are learned from one person who has a value there.
Report cells are display text (Moodle 4.5 drops what looks like a tag and escapes the rest): a cell
with a trace of markup is asked for again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial

from connector.moodle.accounts.lookup import USERS_A_CALL, Users, users_by
from connector.moodle.answers import USERS_BY_FIELD, User
from connector.moodle.errors import HIDDEN_FIELDS, MoodleError, Refused
from connector.moodle.sheets.bulk import Sheet, read_users
from connector.moodle.site import Site
from connector.moodle.text import display_text

Values = dict[str, str]

MANY = 20  # accounts: of fewer it says nothing that none is shown


def read_profile_fields(
    site: Site,
    fields: Collection[str],
    accounts: Collection[int],
    *,
    usernames: Mapping[str, int] | None = None,
) -> dict[int, Values]:
    """Field values by account and shortname; ``""`` where a person has none.

    With ``usernames`` (username to id) and many accounts the report is read, if it has the
    columns. Its cells lose text such as "a<b": before acting on a difference, read that account
    again without ``usernames``. An account that Moodle no longer shows is left out; where none of
    many is shown, they are hidden from us: raises Refused.
    """
    found: dict[int, Values] = {}
    if usernames and len(accounts) > USERS_A_CALL:
        found = _reported(site, fields, {usernames[name]: name for name in usernames}, accounts)
    missing = [account for account in accounts if account not in found]
    for user in users_by(site, "id", missing):
        found[user.id] = values_of(user, fields)
    if len(accounts) >= MANY and not found:
        problem = f"none of {len(accounts):,} accounts is shown to us"
        raise Refused(USERS_BY_FIELD.function, HIDDEN_FIELDS, problem)
    return found


def values_of(user: User, fields: Collection[str]) -> Values:
    """The raw values of one account; Moodle leaves an empty field out of its answer."""
    held = {field.shortname: field.value or "" for field in user.customfields}
    return {name: held.get(name, "") for name in fields}


def columns_of(sheet: Sheet, fields: Collection[str], users: Users) -> dict[str, int]:
    """Where each field stands in the users report; fields that cannot be placed are left out."""
    single = {header: sheet.column(header) for header in _single(sheet)}
    headers = {name: name for name in fields if name in single}
    if len(headers) < len(fields):
        headers = _names(users, _samples(sheet, list(single.values()))) | headers
    return {name: single[headers[name]] for name in fields if headers.get(name) in single}


def _names(users: Users, usernames: list[str]) -> dict[str, str]:
    """Names of profile fields by shortname, as far as these people have values."""
    return {
        field.shortname: display_text(field.name)
        for user in users("username", usernames)
        for field in user.customfields
    }


def _single(sheet: Sheet) -> Iterator[str]:
    return (header for header in set(sheet.headers) if sheet.headers.count(header) == 1)


def _samples(sheet: Sheet, columns: Collection[int]) -> list[str]:
    """One username per column that is not empty everywhere."""
    username = sheet.column("Username")
    firsts = (
        next((row[username] for row in sheet.rows if row[username] and row[column]), None)
        for column in columns
    )
    return sorted({name for name in firsts if name is not None})


def _reported(
    site: Site, fields: Collection[str], names: Mapping[int, str], accounts: Collection[int]
) -> dict[int, Values]:
    """What the report tells for certain of the accounts; nothing if it lacks a column."""
    try:
        sheet = read_users(site)
        places = columns_of(sheet, fields, partial(users_by, site))
    except MoodleError as error:
        if error.reach == "site":
            raise
        return {}  # the other road gives the same, only slower
    if places.keys() != set(fields):
        return {}
    username = sheet.column("Username")
    rows = {
        row[username]: {name: row[place] for name, place in places.items()} for row in sheet.rows
    }
    told = {account: rows.get(names.get(account, "")) for account in accounts}
    return {account: values for account, values in told.items() if values and is_exact(values)}


def is_exact(values: Values) -> bool:
    return not any(mark in value for value in values.values() for mark in "<>&")
