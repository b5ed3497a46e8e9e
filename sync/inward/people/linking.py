"""People's words on accounts: whose an account is, or that it is nobody's.

A word stands above every key from the next matching on, and survives every import.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from connector.hr.nip import SEPARATORS, mask
from sync.store.tables import facts
from sync.store.tables.people import PERSON, Identifier, LinkDecision


class CannotLink(Exception):
    """A manual link that names an account or a person whom nobody has seen."""


def link_account(
    session: Session, site: str, account: int, *, person_nip: str, by: str, now: datetime
) -> None:
    """Decide that an account is a person's; the next matching links it. Raises CannotLink."""
    number = SEPARATORS.sub("", person_nip)
    known = session.get(Identifier, number)
    if known is None:
        raise CannotLink(f"no person with the number {mask(person_nip)} is known from HR")
    own = session.scalar(select(PERSON.c.id).where(PERSON.c.nip == number))
    word = LinkDecision(**_decision(site, account, by, now), person=own or known.person)
    _decide(session, word)


def unlink_account(session: Session, site: str, account: int, *, by: str, now: datetime) -> None:
    """Decide that an account is nobody's; the next matching unlinks it. Raises CannotLink."""
    _decide(session, LinkDecision(**_decision(site, account, by, now), person=None))


def _decision(site: str, account: int, by: str, now: datetime) -> dict[str, Any]:
    return {"site": site, "account": account, "decided_by": by, "decided_at": now}


def _decide(session: Session, decision: LinkDecision) -> None:
    seen = facts.account.c
    same = (seen.site == decision.site, seen.account == decision.account)
    if session.execute(select(seen.id).where(*same).limit(1)).first() is None:
        raise CannotLink(f"no account {decision.account} was ever seen on site {decision.site}")
    session.merge(decision)
