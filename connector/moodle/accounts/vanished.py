"""Accounts that Moodle shows no more: deleted, removed without trace, or hidden from us?

No list and no search of Moodle 4.5 finds a deleted account; by its id it is shown like any other,
under a changed username. A question about its course completion is refused with a code of its own.
In: accounts as landed last. Out: the deleted ones with their last values; one that only hides
keeps its facts, and the extent says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from connector.moodle.answers import COMPLETION
from connector.moodle.errors import ADVICE, HIDDEN_FIELDS, Refused
from connector.moodle.records import Account
from connector.moodle.site import Site
from connector.pull import Extent, Skipped

Item = TypeVar("Item")

ASKED_AT_MOST = 1000  # in one run, 40 ms each
HOUR = 3600  # seconds
A_FAULT = 0.1  # of all accounts: the gate of the landing judges
FRONT_PAGE = 1
DELETED = "userdeleted"
UNKNOWN = "invaliduser"


def read_vanished(
    site: Site, missing: Sequence[Account], extent: Extent, *, shown: int
) -> Iterator[Account]:
    """Which of the accounts ``missing`` were deleted; those that never were are not told.

    Of many a part is asked about in each run, another one each hour, and the rest stays, unless
    so few are ``shown`` that a fault is likelier.
    """
    if len(missing) > ASKED_AT_MOST:
        if len(missing) > A_FAULT * (shown + len(missing)):
            return
        missing = _some(missing, extent, turn_of(site))
    if not site.offers(COMPLETION.function):
        return
    questions = ({"courseid": FRONT_PAGE, "userid": one.account} for one in missing)
    hidden = 0
    answers = site.ask_many(COMPLETION, questions, batch=1)  # a batch stops at each refusal
    for account, answer in zip(missing, answers, strict=True):
        code = answer.errorcode if isinstance(answer, Refused) else ""
        if code == DELETED:
            yield replace(account, deleted=True)
        elif code != UNKNOWN:
            extent.unread["account"].add(account.account)
            hidden += 1
    if hidden:
        reason = "shown before and not deleted, but not shown to us now"
        extent.skipped.append(Skipped(f"{hidden} accounts", reason, ADVICE[HIDDEN_FIELDS][1]))


def turn_of(site: Site) -> int:
    """A number that is another one each hour: some that hide for ever keep no other waiting."""
    return int((site.client.server_date or datetime.now(UTC)).timestamp()) // HOUR


def taken_in_turn(items: Sequence[Item], most: int, turn: int) -> tuple[list[Item], list[Item]]:
    """At most ``most`` of the items, the next ones each turn, and the rest."""
    start = turn * most % len(items) if len(items) > most else 0
    ordered = [*items[start:], *items[:start]]
    return ordered[:most], ordered[most:]


def _some(missing: Sequence[Account], extent: Extent, turn: int) -> Sequence[Account]:
    """Those that are asked about in this run; the others stay as landed."""
    asked, later = taken_in_turn(missing, ASKED_AT_MOST, turn)
    extent.unread["account"].update(one.account for one in later)
    reason = f"shown no more; {ASKED_AT_MOST:,} of them are asked about in each run"
    extent.skipped.append(Skipped(f"{len(later)} accounts", reason, "The next runs go on."))
    return asked
