"""Accounts: from the "Users" report with ids asked for newcomers only, else from a search.

In: the accounts as earlier runs landed them. Out: ``Account`` records of everybody but the guest
and ourselves, deleted ones too, the wanted custom profile fields, and the day of the last visit.
What a road does not tell of an account stays as known. A field that Moodle hides from us is never
read as empty: without usernames, or without anything like a number, the pull is refused and
nothing is landed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from connector.moodle.answers import USERS, User
from connector.moodle.bulk import USERS_COLUMNS, Sheet, read_users
from connector.moodle.enrolled import Row
from connector.moodle.errors import ADVICE, HIDDEN_FIELDS, Misshapen, Refused
from connector.moodle.lookup import as_stored, users_by
from connector.moodle.persons import LAST_ACCESS, Person, Wanted, of_row, of_user, places_of
from connector.moodle.profile_fields import is_exact, values_of
from connector.moodle.records import Account
from connector.moodle.site import Site
from connector.moodle.site_records import AccountField, Visit
from connector.moodle.vanished import read_vanished
from connector.pull import Extent, Pull, Skipped

GUEST = "guest"
DIGITS_OF_A_NUMBER = 9  # as in matching: less is no NIP, however mistyped
LINK = USERS_COLUMNS[-1][1]
LINKED_ID = re.compile(r"/user/(?:profile|view)\.php\?id=(\d+)")

PersonFact = Account | AccountField | Visit
UTC_ZONE = ZoneInfo("UTC")


def read_accounts(
    site: Site,
    *,
    last: Iterable[Account] = (),
    profile_field: str | None = None,
    fields: Collection[str] = (),
    zone: ZoneInfo = UTC_ZONE,
) -> Pull[PersonFact]:
    """All accounts; ``last`` are those landed by earlier runs.

    ``profile_field`` is the short name of the profile field that may hold a number, ``fields``
    those of all profile fields to be kept.
    """
    extent = Extent(road="users report")
    named = (*([profile_field] if profile_field else []), *fields)
    wanted = Wanted(
        {one.account: one for one in last}, tuple(dict.fromkeys(named)), profile_field, zone
    )
    return Pull(_people(site, wanted, extent), extent)


def _people(site: Site, wanted: Wanted, extent: Extent) -> Iterator[PersonFact]:
    try:
        sheet = read_users(site)
    except (Refused, Misshapen) as error:
        if error.reach == "site":
            raise
        extent.skipped.append(Skipped("users report", error.detail, error.advice))
        extent.road = "search"
        people = [of_user(site, user, wanted) for user in _searched(site)]
    else:
        people = _listed(site, sheet, wanted, extent)
    _refuse_hidden([person.account for person in people])
    _note_hidden([person.account for person in people], extent)
    ours = (GUEST, site.info.username)
    for person in people:
        if person.account.username not in ours:
            yield from _facts(site, person)
    yield from _gone(site, {person.account.account for person in people}, wanted, extent)


def _facts(site: Site, person: Person) -> Iterator[PersonFact]:
    number = person.account.account
    yield person.account
    for name, value in person.values.items():
        if value:
            yield AccountField(site.id, number, name, value)
    if person.visited_on:
        yield Visit(site.id, number, person.visited_on)


def _gone(site: Site, shown: set[int], wanted: Wanted, extent: Extent) -> Iterator[Account]:
    """Accounts that are shown no more; the fields of a deleted one stay as landed."""
    absent = [one for number, one in wanted.last.items() if number not in shown]
    missing = [one for one in absent if not one.deleted]
    deleted = [one for one in absent if one.deleted]
    deleted += read_vanished(site, missing, extent)
    extent.unread["account"].update(one.account for one in deleted)
    yield from deleted


def _searched(site: Site) -> list[User]:
    """Everybody in one answer. By first name: Moodle leaves out whose searched field it hides."""
    criteria = [{"key": "firstname", "value": "%"}]
    return [as_stored(site, user) for user in site.ask(USERS, {"criteria": criteria}).users]


def _listed(site: Site, sheet: Sheet, wanted: Wanted, extent: Extent) -> list[Person]:
    username = sheet.column("Username")
    rows = {row[username]: row for row in sheet.rows if row[username]}
    ids, fresh = _linked(sheet, rows), list[User]()
    if not ids:
        known = wanted.known
        fresh = _newcomers(site, rows, known)
        ids = {name: known[name] for name in rows if name in known}
        ids |= {user.username: user.id for user in fresh if user.username}
    _note_missing(len(rows) - len(ids), extent)
    places = places_of(site, sheet, wanted)
    if places is None:
        extent.road = "users report, then one by one"
        told = {user.id for user in fresh}
        fresh += users_by(site, "id", (account for account in ids.values() if account not in told))
        _note_missing(len(ids) - len(fresh), extent)
        return [of_user(site, user, wanted) for user in fresh]
    extent.unread["field"].update(set(wanted.fields) - places.fields.keys())
    if LAST_ACCESS not in places.further:
        extent.untold.add(Visit)
    new = {user.id: user for user in fresh}
    people = [
        of_row(site, account, rows[name], places, wanted=wanted, new=new.get(account))
        for name, account in ids.items()
    ]
    return _made_exact(site, people)


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


def _made_exact(site: Site, people: list[Person]) -> list[Person]:
    """A report drops what looks like markup: field values with a trace of it are asked for."""
    doubtful = [one.account.account for one in people if not is_exact(one.values)]
    told = {user.id: user for user in users_by(site, "id", doubtful)}
    return [
        replace(one, values=values_of(told[one.account.account], one.values))
        if one.account.account in told
        else one
        for one in people
    ]


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
