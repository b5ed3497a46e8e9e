"""Accounts: from the "Users" report with ids asked for newcomers only, else from a search.

In: the usernames known from earlier runs. Out: ``Account`` records of everybody but the guest and
ourselves. A field that Moodle hides from us is never read as empty: without usernames, or without
anything like a number, the pull is refused and nothing is landed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from connector.moodle.answers import USERS, User
from connector.moodle.bulk import USERS_COLUMNS, Row, Sheet, read_users
from connector.moodle.errors import ADVICE, HIDDEN_FIELDS, Misshapen, Refused
from connector.moodle.lookup import users_by
from connector.moodle.profile_fields import columns_of, values_of
from connector.moodle.records import Account
from connector.moodle.site import Site
from connector.pull import Extent, Pull, Skipped

GUEST = "guest"
DIGITS_OF_A_NUMBER = 9  # as in matching: less is no NIP, however mistyped
*HEADERS, LINK = (header for _, header in USERS_COLUMNS)
LINKED_ID = re.compile(r"/user/(?:profile|view)\.php\?id=(\d+)")


def read_accounts(
    site: Site, *, known: Mapping[str, int], profile_field: str | None = None
) -> Pull[Account]:
    """All accounts; ``known`` maps usernames of earlier runs to their ids.

    ``profile_field`` is the shortname of the profile field that may hold a number.
    """
    extent = Extent(road="users report")
    return Pull(_accounts(site, known, profile_field, extent), extent)


def _accounts(
    site: Site, known: Mapping[str, int], profile_field: str | None, extent: Extent
) -> Iterator[Account]:
    try:
        sheet = read_users(site)
    except (Refused, Misshapen) as error:
        if error.reach == "site":
            raise
        extent.skipped.append(Skipped("users report", error.detail, error.advice))
        extent.road = "search"
        accounts = [_of_user(site, user, profile_field) for user in _searched(site)]
    else:
        accounts = _listed(site, sheet, known, profile_field, extent)
    _refuse_hidden(accounts)
    _note_hidden(accounts, extent)
    ours = (GUEST, site.info.username)
    yield from (account for account in accounts if account.username not in ours)


def _searched(site: Site) -> list[User]:
    """Everybody in one answer. By first name: Moodle leaves out whose searched field it hides."""
    criteria = [{"key": "firstname", "value": "%"}]
    return site.ask(USERS, {"criteria": criteria}).users


def _listed(
    site: Site,
    sheet: Sheet,
    known: Mapping[str, int],
    profile_field: str | None,
    extent: Extent,
) -> list[Account]:
    username = sheet.column("Username")
    rows = {row[username]: row for row in sheet.rows if row[username]}
    ids, fresh = _linked(sheet, rows), list[User]()
    if not ids:
        fresh = _newcomers(site, rows, known)
        ids = {name: known[name] for name in rows if name in known}
        ids |= {user.username: user.id for user in fresh if user.username}
    _note_missing(len(rows) - len(ids), extent)
    places = _places(site, sheet, profile_field)
    if places is not None:
        return [_of_row(site, ids[name], rows[name], places) for name in ids]
    extent.road = "users report, then one by one"
    told = {user.id for user in fresh}
    fresh += users_by(site, "id", (account for account in ids.values() if account not in told))
    _note_missing(len(ids) - len(fresh), extent)
    return [_of_user(site, user, profile_field) for user in fresh]


def _linked(sheet: Sheet, rows: Mapping[str, Row]) -> dict[str, int]:
    """Ids from the links of the report, if it has that column."""
    if sheet.headers.count(LINK) != 1:
        return {}
    link = sheet.column(LINK)
    found = ((name, LINKED_ID.search(row[link])) for name, row in rows.items())
    return {name: int(match[1]) for name, match in found if match}


def _newcomers(site: Site, rows: Mapping[str, Row], known: Mapping[str, int]) -> list[User]:
    """Accounts of usernames that we did not know, or whose owner may have changed.

    A newcomer with an id that we know has only changed its username; if the old one is still in
    use, it is somebody else's now.
    """
    owners = {account: name for name, account in known.items()}
    fresh = list(users_by(site, "username", [name for name in rows if name not in known]))
    reused = [owners[user.id] for user in fresh if owners.get(user.id) in rows]
    return fresh + list(users_by(site, "username", reused))


def _places(site: Site, sheet: Sheet, profile_field: str | None) -> tuple[int | None, ...] | None:
    """Columns of an account's fields in order, that of the number last; None if one lacks."""
    if any(sheet.headers.count(header) != 1 for header in HEADERS):
        return None
    numbers = columns_of(site, sheet, [profile_field]) if profile_field else {}
    if profile_field and profile_field not in numbers:
        return None
    return (*(sheet.column(header) for header in HEADERS), numbers.get(profile_field or ""))


def _of_row(site: Site, account: int, row: Row, places: tuple[int | None, ...]) -> Account:
    username, firstname, lastname, email, idnumber, suspended, number = (
        "" if place is None else row[place] for place in places
    )
    if suspended not in ("Yes", "No"):
        raise Misshapen("users report", f"the column Suspended says {suspended!r}")
    return Account(
        site.id,
        account,
        username,
        firstname,
        lastname,
        email or None,
        idnumber or None,
        number or None,
        suspended == "Yes",
    )


def _of_user(site: Site, user: User, profile_field: str | None) -> Account:
    number = values_of(user, [profile_field])[profile_field] if profile_field else ""
    return Account(
        site.id,
        user.id,
        user.username or "",
        user.fullname if user.firstname is None else user.firstname,
        user.lastname or "",
        user.email or None,
        user.idnumber or None,
        number or None,
        bool(user.suspended),
    )


def _refuse_hidden(accounts: list[Account]) -> None:
    """Moodle 4.5 shows usernames and numbers by one capability: all are there, or none."""
    problem = None
    if not accounts:
        problem = "no account is shown to us"
    elif not all(account.username for account in accounts):
        problem = "usernames are hidden from us"
    elif not any(_has_number(account) for account in accounts):
        problem = "no account shows a number: no idnumber, profile field or username holds one"
    if problem:
        raise Refused(USERS.function, HIDDEN_FIELDS, problem)


def _has_number(account: Account) -> bool:
    digits = sum(character.isdigit() for character in account.username)
    return bool(account.idnumber or account.profile_number) or digits >= DIGITS_OF_A_NUMBER


def _note_hidden(accounts: list[Account], extent: Extent) -> None:
    if not any(account.email for account in accounts):
        reason = "hidden from us, so that nobody can be matched by it"
        extent.skipped.append(Skipped("e-mail addresses", reason, ADVICE[HIDDEN_FIELDS][1]))


def _note_missing(count: int, extent: Extent) -> None:
    """People whom the report lists and a question does not find: what we know of them stays."""
    if count > 0:
        extent.whole = False
        reason = "in the users report, but not shown to us otherwise"
        extent.skipped.append(Skipped(f"{count} accounts", reason, ADVICE[HIDDEN_FIELDS][1]))
