"""Accounts that are nobody's, and those whose keys or name speak of different people."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import and_, select
from sqlmodel import Session

from reports.quality.declaration import Context, Finder, Problem
from sync.store.tables.facts import account, as_of
from sync.store.tables.people import unmatched

LINK = "link it by hand: lontar people link {site} {account} NIP"
REMEDIES = {
    "no_number": f"write the NIP into the account's ID number, or {LINK}",
    "unknown_number": f"correct the number in Moodle or in the personnel file, or {LINK}",
    "conflict": f"correct the wrong number in Moodle, or {LINK}",
    "name_differs": f"correct the name or the number, or {LINK}",
}


def _find(kind: str, reasons: tuple[str, ...]) -> Callable[[Session, Context], Iterator[Problem]]:
    def find(session: Session, context: Context) -> Iterator[Problem]:
        """Current accounts that matching left to a person for one of these reasons."""
        moment = context.frame.at.moment
        left, known = as_of(unmatched, moment), as_of(account, moment)
        same = and_(known.c.site == left.c.site, known.c.account == left.c.account)
        query = select(left).join(known, same).where(left.c.reason.in_(reasons))
        for row in session.execute(query):
            remedy = REMEDIES[row.reason].format(site=row.site, account=row.account)
            subject = f"{row.site} account {row.account}"
            yield Problem(kind, subject, None, row.seen_from, row.detail, remedy)

    return find


FINDERS = (
    Finder(
        "account_unmatched",
        "Accounts that belong to nobody",
        _find("account_unmatched", ("no_number", "unknown_number")),
    ),
    Finder(
        "account_conflict",
        "Accounts whose numbers or names contradict",
        _find("account_conflict", ("conflict", "name_differs")),
    ),
)
