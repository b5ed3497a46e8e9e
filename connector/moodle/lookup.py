"""Accounts by id or username, in calls of a size that PHP does not cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from connector.moodle.answers import USERS_BY_FIELD, User
from connector.moodle.errors import Refused
from connector.moodle.site import Site
from connector.moodle.wire import halves, portions

USERS_A_CALL = 200


def users_by(site: Site, field: str, values: Iterable[str | int]) -> Iterator[User]:
    """The accounts that exist among ``values`` of ``field`` (``id`` or ``username``).

    Moodle 4.5 refuses a whole call for one value that it would clean: that one is left out.
    """
    groups = portions(values, USERS_A_CALL, room=site.client.max_form_fields - 1)
    for users in site.client.in_order(lambda group: _users(site, field, group), groups):
        yield from users


def _users(site: Site, field: str, values: Sequence[str | int]) -> list[User]:
    try:
        return site.ask(USERS_BY_FIELD, {"field": field, "values": list(values)})
    except Refused as error:
        if error.errorcode != "invalidparameter":
            raise
    if len(values) == 1:
        return []
    return [user for half in halves(values) for user in _users(site, field, half)]
