"""Accounts by id or username, in calls of a size that PHP does not cut."""

from __future__ import annotations

import html
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from connector.moodle.answers import USERS_BY_FIELD, User
from connector.moodle.errors import FormCut, MoodleError, Refused
from connector.moodle.site import Site
from connector.moodle.transport.wire import halves, portions
from connector.moodle.versions import STORED_PROFILE_VALUES
from connector.pull import Extent, Skipped

USERS_A_CALL = 200
ONE_BY_ONE = "accounts asked about by name or id"
STAYS = "who is new and what only these answers tell stays as known"

Users = Callable[[str, Iterable[str | int]], Iterable[User]]  # as ``users_by`` without its site


def users_by(site: Site, field: str, values: Iterable[str | int]) -> Iterator[User]:
    """The accounts that exist among ``values`` of ``field`` (``id`` or ``username``).

    Moodle 4.5 refuses a whole call for one name that it would clean: that one is left out. Values
    that PHP cut off are asked for again.
    """
    groups = portions(values, USERS_A_CALL, room=site.client.max_form_fields - 1)
    for users in site.client.in_order(lambda group: _users(site, field, group), groups):
        yield from (as_stored(site, user) for user in users)


@dataclass(slots=True)
class Lookup:
    """``users_by`` in a pull that goes on without it: what it fails to tell stays as landed.

    Once it has ``failed`` it is asked no more, and the extent says why.
    """

    site: Site
    extent: Extent
    failed: bool = False

    def users(self, field: str, values: Iterable[str | int]) -> Iterator[User]:
        """Those of ``values`` that Moodle tells. Raises MoodleError for what stops the site."""
        if self.failed:
            return
        try:
            yield from users_by(self.site, field, values)
        except MoodleError as error:
            if error.reach == "site":
                raise
            self.failed = True
            self.extent.skipped.append(Skipped(ONE_BY_ONE, f"{error}; {STAYS}", error.advice))


def renamed(lookup: Lookup, usernames: Collection[str], missed: Collection[int]) -> dict[str, int]:
    """Ids by username of those of ``missed`` who took one of these names since they were read.

    Where the question fails any of them may have: what is landed of them stays.
    """
    told = list(lookup.users("username", sorted(usernames)))
    if lookup.failed:
        lookup.extent.unread["account"].update(missed)
    return {one.username: one.id for one in told if one.username and one.id in missed}


def as_stored(site: Site, user: User) -> User:
    """The same account with the values of its profile fields as Moodle stores them.

    Before 4.2 Moodle told them as displayed, with ``&amp;`` for an ampersand.
    """
    if site.branch >= STORED_PROFILE_VALUES:
        return user
    fields = [
        field.model_copy(update={"value": html.unescape(field.value or "")})
        for field in user.customfields
    ]
    return user.model_copy(update={"customfields": fields})


def _users(site: Site, field: str, values: Sequence[str | int]) -> list[User]:
    if len(values) < site.client.max_form_fields or len(values) == 1:
        try:
            return site.ask(USERS_BY_FIELD, {"field": field, "values": list(values)})
        except FormCut:
            if len(values) == 1:
                raise
        except Refused as error:
            if error.errorcode != "invalidparameter" or field == "id":
                raise
            if len(values) == 1:
                return []
    return [user for half in halves(values) for user in _users(site, field, half)]
