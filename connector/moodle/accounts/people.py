"""Accounts: from the "Users" report with ids asked for newcomers only, else from a search.

In: the accounts as earlier runs landed them. Out: ``Account`` records of everybody but the guest,
deleted ones too, the profile field of the number, and the day of the last visit. The account
of the service is left out, unless it may be somebody: it shows a number, or was landed before.
A field that Moodle hides from us is never read as empty: without usernames, or without anything
like a number, the pull is refused at its end, and nothing of it may be landed. Where no question
about single accounts is answered the report alone is read, and what it lacks stays as landed. It
is read row by row: no more than ids and usernames of everybody are in memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from connector.moodle.accounts.lookup import ONE_BY_ONE, STAYS, USERS_A_CALL, Lookup, as_stored
from connector.moodle.accounts.persons import (
    LAST_ACCESS,
    Person,
    Places,
    SignIn,
    Wanted,
    of_row,
    of_user,
    places_of,
)
from connector.moodle.accounts.profile_fields import is_exact, values_of
from connector.moodle.accounts.vanished import (
    ASKED_AT_MOST,
    read_vanished,
    taken_in_turn,
    turn_of,
)
from connector.moodle.answers import USERS, User
from connector.moodle.errors import ADVICE, HIDDEN_FIELDS, MoodleError, Refused
from connector.moodle.records import Account
from connector.moodle.sheets.bulk import USERS_COLUMNS, Sheet, read_users
from connector.moodle.sheets.enrolled import Row
from connector.moodle.site import Site
from connector.moodle.site_records import AccountField, Visit
from connector.moodle.transport.wire import portions
from connector.pull import Extent, Pull, Skipped
from connector.spool import Spool

GUEST = "guest"
NUMBER = "profile_number"
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
    zone: ZoneInfo = UTC_ZONE,
) -> Pull[PersonFact]:
    """All accounts; ``last`` are those landed by earlier runs, gone through more than once.

    ``profile_field`` is the short name of the profile field that may hold a number.
    """
    extent = Extent(road="users report")
    return Pull(_people(site, last, Wanted(profile_field or None, zone), extent), extent)


def _people(
    site: Site, last: Iterable[Account], wanted: Wanted, extent: Extent
) -> Iterator[PersonFact]:
    people: Iterator[Person]
    lookup = Lookup(site, extent)
    try:
        sheet = read_users(site)
    except MoodleError as error:
        if error.reach == "site":
            raise
        extent.skipped.append(Skipped("users report", error.detail, error.advice))
        extent.road = "search"
        people = (of_user(site, user, wanted) for user in _searched(site))
    else:
        people = _listed(lookup, sheet, last, wanted)
    shown = _Shown()
    for person in people:
        shown.note(person.account)
        untold = person.account.account in extent.unread["account"]
        if not (untold or _is_nobody(site, person.account, last)):
            yield from _facts(site, person)
    shown.refuse_hidden(extent)
    for person in _overlooked(lookup, shown.ids, last, wanted):
        shown.note(person.account)
        yield from _facts(site, person)
    yield from _gone(site, shown.ids, last, extent)


@dataclass(slots=True)
class _Shown:
    """Who was shown, and with which fields."""

    ids: set[int] = field(default_factory=set)
    nameless: bool = False
    numbers: bool = False
    addresses: bool = False

    def note(self, account: Account) -> None:
        self.ids.add(account.account)
        self.nameless |= not account.username
        self.numbers |= _has_number(account)
        self.addresses |= bool(account.email)

    def refuse_hidden(self, extent: Extent) -> None:
        """Moodle 4.5 shows usernames and numbers by one capability: all are there, or none."""
        problem = None
        if not self.ids:
            problem = "no account is shown to us"
        elif self.nameless:
            problem = "usernames are hidden from us"
        elif not (self.numbers or NUMBER in extent.untold_fields[Account]):
            problem = "no account shows a number: no idnumber, profile field or username holds one"
        if problem:
            raise Refused(USERS.function, HIDDEN_FIELDS, problem)
        if not self.addresses:
            reason = "hidden from us, so that nobody can be matched by it"
            extent.skipped.append(Skipped("e-mail addresses", reason, ADVICE[HIDDEN_FIELDS][1]))


def _is_nobody(site: Site, account: Account, last: Iterable[Account]) -> bool:
    """Whether it is the guest, or ours and nothing else: a token may be of somebody's account."""
    if account.username != site.info.username or _has_number(account):
        return account.username == GUEST
    return all(one.account != account.account for one in last)


def _has_number(account: Account) -> bool:
    digits = sum(character.isdigit() for character in account.username)
    return bool(account.idnumber or account.profile_number) or digits >= DIGITS_OF_A_NUMBER


def _facts(site: Site, person: Person) -> Iterator[PersonFact]:
    number = person.account.account
    yield person.account
    for name, value in person.values.items():
        if value:
            yield AccountField(site.id, number, name, value)
    if person.visited_on:
        yield Visit(site.id, number, person.visited_on)


def _overlooked(
    lookup: Lookup, shown: set[int], last: Iterable[Account], wanted: Wanted
) -> Iterator[Person]:
    """Accounts that the list lacks and a question finds: rows moved while it was read.

    The question is by username: by its id Moodle 4.5 shows a deleted account like any other.
    """
    absent = [one for one in last if not (one.deleted or one.account in shown)]
    asked, _ = taken_in_turn(absent, ASKED_AT_MOST, turn_of(lookup.site))
    names = {one.username: one.account for one in asked}
    for user in lookup.users("username", names):
        if names.get(user.username or "") == user.id:
            yield of_user(lookup.site, user, wanted)


def _gone(
    site: Site, shown: set[int], last: Iterable[Account], extent: Extent
) -> Iterator[Account]:
    """Accounts that are shown no more; the fields of a deleted one stay as landed."""
    absent = [one for one in last if one.account not in shown]
    missing = [one for one in absent if not one.deleted]
    deleted = [one for one in absent if one.deleted]
    deleted += read_vanished(site, missing, extent, shown=len(shown))
    extent.unread["account"].update(one.account for one in deleted)
    yield from deleted


def _searched(site: Site) -> Iterator[User]:
    """Everybody in one answer. By first name: Moodle leaves out whose searched field it hides."""
    criteria = [{"key": "firstname", "value": "%"}]
    return (as_stored(site, user) for user in site.ask(USERS, {"criteria": criteria}).users)


def _listed(
    lookup: Lookup, sheet: Sheet, last: Iterable[Account], wanted: Wanted
) -> Iterator[Person]:
    site, extent = lookup.site, lookup.extent
    fresh: Spool[User] = Spool()
    rows = sum(1 for _ in _named(sheet))
    ids = _linked(sheet) or _asked(lookup, sheet, last, fresh)
    _note_missing(rows - len(ids), extent)
    places = places_of(sheet, wanted, lookup.users)
    if places is None or places.fields.keys() != set(wanted.fields):
        told = _one_by_one(lookup, ids, fresh)
        if told or not (places or ids):
            extent.road = "users report, then one by one"
            _note_missing(len(ids) - len(told), extent)
            yield from (of_user(site, user, wanted) for user in told)
            return
        _note_untold(lookup)
    if places is None:
        extent.road = "search"
        yield from (of_user(site, user, wanted) for user in _searched(site))
        return
    if LAST_ACCESS not in places.further:
        extent.untold.add(Visit)
    people = _of_rows(site, sheet, ids, places, wanted=wanted, fresh=fresh)
    for some in portions(people, USERS_A_CALL, room=USERS_A_CALL):
        yield from _made_exact(lookup, some)


def _one_by_one(lookup: Lookup, ids: Mapping[str, int], fresh: Iterable[User]) -> Spool[User]:
    """Everybody as answers tell them; nobody where the questions fail."""
    told = Spool(fresh)
    known = {user.id for user in told}
    told.extend(lookup.users("id", (one for one in ids.values() if one not in known)))
    return Spool() if lookup.failed else told


def _note_untold(lookup: Lookup) -> None:
    """Of the fields in the columns of a report nobody tells which is which."""
    lookup.extent.untold_fields[Account].add(NUMBER)
    lookup.extent.untold.add(AccountField)
    if not lookup.failed:
        reason = f"Moodle answers with nobody; {STAYS}"
        lookup.extent.skipped.append(Skipped(ONE_BY_ONE, reason, ADVICE[HIDDEN_FIELDS][1]))


def _of_rows(
    site: Site,
    sheet: Sheet,
    ids: Mapping[str, int],
    places: Places,
    *,
    wanted: Wanted,
    fresh: Iterable[User],
) -> Iterator[Person]:
    new = {user.id: SignIn(user.auth, user.confirmed) for user in fresh}
    for name, row in _named(sheet):
        if account := ids.get(name):
            signs_in = new.get(account, SignIn())
            yield of_row(site, account, row, places, wanted=wanted, signs_in=signs_in)


def _named(sheet: Sheet) -> Iterator[tuple[str, Row]]:
    """Rows with their usernames; one without is nobody's."""
    username = sheet.column("Username")
    return ((row[username], row) for row in sheet.rows if row[username])


def _linked(sheet: Sheet) -> dict[str, int]:
    """Ids by username from the links of the report, if it has that column."""
    if sheet.headers.count(LINK) != 1:
        return {}
    link = sheet.column(LINK)
    found = ((name, LINKED_ID.search(row[link])) for name, row in _named(sheet))
    return {name: int(match[1]) for name, match in found if match}


def _asked(
    lookup: Lookup, sheet: Sheet, last: Iterable[Account], fresh: Spool[User]
) -> dict[str, int]:
    """Ids by username as known from earlier, newcomers' as asked for and put into ``fresh``.

    Asked for are usernames that we did not know, and those whose owner may have changed: a
    newcomer with an id that we know has only changed its username, and if the old one is still in
    use, it is somebody else's now.
    """
    known = {one.username: one.account for one in last if not one.deleted}
    owners = {account: name for name, account in known.items()}
    names = dict.fromkeys(name for name, _ in _named(sheet))
    fresh.extend(lookup.users("username", (name for name in names if name not in known)))
    reused = [owners[user.id] for user in fresh if owners.get(user.id) in names]
    fresh.extend(lookup.users("username", reused))
    ids = {name: known[name] for name in names if name in known}
    return ids | {user.username: user.id for user in fresh if user.username}


def _made_exact(lookup: Lookup, people: list[Person]) -> list[Person]:
    """A report drops what looks like markup: field values with a trace of it are asked for."""
    doubtful = [one.account.account for one in people if not is_exact(one.values)]
    told = {user.id: user for user in lookup.users("id", doubtful)}
    if lookup.failed:
        lookup.extent.unread["account"].update(set(doubtful) - told.keys())
    return [
        replace(one, values=values_of(told[one.account.account], one.values))
        if one.account.account in told
        else one
        for one in people
    ]


def _note_missing(count: int, extent: Extent) -> None:
    """People whom the report lists and a question does not find: what we know of them stays."""
    if count > 0:
        extent.whole = False
        reason = "in the users report, but not shown to us otherwise"
        extent.skipped.append(Skipped(f"{count} accounts", reason, ADVICE[HIDDEN_FIELDS][1]))
