"""Accounts by id or username, in calls of a size that PHP does not cut."""

from __future__ import annotations

import html
from collections.abc import Collection, Iterable, Iterator, Sequence

from connector.moodle.answers import USERS_BY_FIELD, User
from connector.moodle.errors import FormCut, Refused
from connector.moodle.site import Site
from connector.moodle.transport.wire import halves, portions
from connector.moodle.versions import STORED_PROFILE_VALUES

USERS_A_CALL = 200


def users_by(site: Site, field: str, values: Iterable[str | int]) -> Iterator[User]:
    """The accounts that exist among ``values`` of ``field`` (``id`` or ``username``).

    Moodle 4.5 refuses a whole call for one value that it would clean: that one is left out. Values
    that PHP cut off are asked for again.
    """
    groups = portions(values, USERS_A_CALL, room=site.client.max_form_fields - 1)
    for users in site.client.in_order(lambda group: _users(site, field, group), groups):
        yield from (as_stored(site, user) for user in users)


def renamed(site: Site, usernames: Collection[str], missed: Collection[int]) -> dict[str, int]:
    """Ids by username of those of ``missed`` who took one of these names since they were read."""
    found = users_by(site, "username", sorted(usernames))
    return {one.username: one.id for one in found if one.username and one.id in missed}


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
            if error.errorcode != "invalidparameter":
                raise
            if len(values) == 1:
                return []
    return [user for half in halves(values) for user in _users(site, field, half)]
