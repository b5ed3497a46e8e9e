"""The few writing calls. In: what to write for whom. Out: what became of every item.

Nothing is tried again: after a failure without an answer the items are ``in_doubt`` until somebody
has read Moodle. A call that one bad item spoils is halved until that item stands alone. After a
failure that stops the site or the feature, what was not sent yet is refused with that reason.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain

from connector.moodle.answers import (
    ADDED_MEMBERS,
    NEW_COHORTS,
    REMOVED_MEMBERS,
    UPDATED_USERS,
    Notice,
)
from connector.moodle.errors import Misshapen, MoodleError, Refused
from connector.moodle.records import ItemOutcome
from connector.moodle.site import Site
from connector.moodle.transport.wire import halves, portions

ITEMS_A_CALL = 50  # the knee: 15 times cheaper than one by one, small enough to review
MEMBER_FIELDS = 4
ALREADY_MEMBER = "3"
SPOILERS = frozenset({"invalidparameter", "invaliduser", "invalidrecord"})

Wanted = Mapping[int, Mapping[str, str]]  # account to field shortname to text
Refusals = dict[int, str]
Send = Callable[[Sequence[int]], Refusals]


class Spoilt(Exception):
    """Some items of a call were refused, and Moodle does not say which by code."""


def update_profile_fields(site: Site, wanted: Wanted) -> list[ItemOutcome]:
    """Set custom profile fields; ``""`` clears one. Moodle ignores unknown shortnames in silence
    and cuts long text: read back what was done."""

    def send(accounts: Sequence[int]) -> Refusals:
        users = [{"id": one, "customfields": _custom(wanted[one])} for one in accounts]
        answer = site.ask(UPDATED_USERS, {"users": users})
        return refusals_of(answer.warnings)

    return write_items(site, wanted, send, fields=lambda account: 1 + 2 * len(wanted[account]))


def create_cohort(site: Site, idnumber: str, name: str) -> int:
    """A new cohort at system level, not shown to learners; its id. Raises MoodleError."""
    cohort = {
        "categorytype": {"type": "system", "value": ""},
        "name": name,
        "idnumber": idnumber,
        "visible": False,
    }
    made = site.ask(NEW_COHORTS, {"cohorts": [cohort]})
    if len(made) != 1:
        raise Misshapen(NEW_COHORTS.function, f"{len(made)} cohorts made instead of one")
    return made[0].id


def add_members(site: Site, cohort: int, accounts: Collection[int]) -> list[ItemOutcome]:
    """Add people to a cohort; who is in it already is done."""

    def send(portion: Sequence[int]) -> Refusals:
        members = [
            {
                "cohorttype": {"type": "id", "value": cohort},
                "usertype": {"type": "id", "value": account},
            }
            for account in portion
        ]
        answer = site.ask(ADDED_MEMBERS, {"members": members})
        refused = [one for one in answer.warnings if one.warningcode != ALREADY_MEMBER]
        if refused and len(portion) > 1:  # Moodle 4.5 names the item only in the message
            raise Spoilt
        return dict.fromkeys(portion, _reason(refused[0])) if refused else {}

    return write_items(site, accounts, send, fields=lambda account: MEMBER_FIELDS)


def remove_members(site: Site, cohort: int, accounts: Collection[int]) -> list[ItemOutcome]:
    """Take people out of a cohort; who is not in it is done."""

    def send(portion: Sequence[int]) -> Refusals:
        members = [{"cohortid": cohort, "userid": account} for account in portion]
        site.ask(REMOVED_MEMBERS, {"members": members})
        return {}

    return write_items(site, accounts, send, fields=lambda account: MEMBER_FIELDS)


def refusals_of(warnings: Iterable[Notice]) -> Refusals:
    """The items that warnings name, with Moodle's word on each."""
    return {one.itemid: _reason(one) for one in warnings if one.itemid is not None}


def _reason(warning: Notice) -> str:
    return f"{warning.warningcode}: {warning.message}"


def _custom(fields: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"type": name, "value": value} for name, value in fields.items()]


def write_items(
    site: Site, accounts: Iterable[int], send: Send, *, fields: Callable[[int], int]
) -> list[ItemOutcome]:
    """Send items (accounts, courses) in portions of at most 50 with their form ``fields``.

    ``send`` gives the refused ones of a portion with the reason, or raises ``Spoilt``.
    """
    room = site.client.max_form_fields
    queue = deque[Sequence[int]](
        portions(dict.fromkeys(accounts), ITEMS_A_CALL, room=room, fields=fields)
    )
    outcomes: list[ItemOutcome] = []
    while queue:
        portion = queue.popleft()
        try:
            refusals = send(portion)
        except (Spoilt, MoodleError) as error:
            if len(portion) > 1 and _is_spoilt(error):
                queue.extendleft(reversed(halves(portion)))
                continue
            outcomes += _all(portion, _status(error), str(error))
            if isinstance(error, MoodleError) and error.reach in ("site", "feature"):
                outcomes += _all(chain(*queue), "refused", f"not sent: {error}")
                break
        else:
            outcomes += [_outcome(account, refusals.get(account)) for account in portion]
    return outcomes


def _is_spoilt(error: Exception) -> bool:
    """Whether nothing was written because of some item: these codes roll a whole call back."""
    return isinstance(error, Spoilt) or (isinstance(error, Refused) and error.errorcode in SPOILERS)


def _status(error: Exception) -> str:
    """A no is a no; a fault in the middle of a call, or no answer, leaves its items in doubt."""
    certain = isinstance(error, Refused) and (
        error.reach in ("site", "feature") or error.errorcode in SPOILERS
    )
    return "refused" if certain else "in_doubt"


def _all(accounts: Iterable[int], status: str, detail: str) -> list[ItemOutcome]:
    return [ItemOutcome(account, status, detail) for account in accounts]


def _outcome(account: int, refusal: str | None) -> ItemOutcome:
    return ItemOutcome(account, "done" if refusal is None else "refused", refusal or "")
