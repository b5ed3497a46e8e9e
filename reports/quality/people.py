"""Numbers and addresses in doubt: claims not followed, numbers that may be one person's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import and_, select
from sqlmodel import Session

from connector.hr.nip import mask
from reports.quality.declaration import Context, Finder, Problem
from sync.inward.people.suggesting import suggest_merges
from sync.store.tables.facts import account, as_of
from sync.store.tables.identity import identity_conflict
from sync.store.tables.people import IDENTIFIER, PERSON, numbers_as_of, unmatched

SHARED, CLAIM, MERGE = "account_address_shared", "identity_claim", "identity_suggested"


def _shared(session: Session, context: Context) -> Iterator[Problem]:
    """Accounts without a number whose official address is not theirs alone."""
    moment = context.frame.at.moment
    left, known = as_of(unmatched, moment), as_of(account, moment)
    same = and_(known.c.site == left.c.site, known.c.account == left.c.account)
    query = select(left).join(known, same).where(left.c.reason == "email_shared")
    for row in session.execute(query):
        by_hand = f"lontar people link {row.site} {row.account} NIP"
        remedy = f"write the NIP into the account's ID number, or link it by hand: {by_hand}"
        subject = f"{row.site} account {row.account}"
        yield Problem(SHARED, subject, None, row.seen_from, row.detail, remedy)


def _claims(session: Session, context: Context) -> Iterator[Problem]:
    """Claims of the office that two numbers are one person, against which something speaks."""
    moment = context.frame.at.moment
    row, owner = as_of(identity_conflict, moment), numbers_as_of(moment)
    query = select(row, owner.c.person).join(owner, owner.c.number == row.c.nip, isouter=True)
    for one in session.execute(query):
        detail = f"{mask(one.former)} was not taken for a former number: {one.detail}"
        remedy = (
            "correct the list of identifiers; or say it by hand: "
            f"lontar people merge {one.former} {one.nip}"
        )
        unit = context.unit_of(one.person)
        yield Problem(CLAIM, one.nip, unit, one.seen_from, detail, remedy)


def _merges(session: Session, context: Context) -> Iterator[Problem]:
    """A number that left and a later one of the same birth, sex and a like name."""
    merges = suggest_merges(session)
    seen = _first_seen(session) if merges else {}
    for one in merges:
        person, since = seen[one.nip]
        detail = f"may be the person who was {one.former} ({one.score} %): {one.evidence[0]}"
        remedy = f"if so: lontar people merge {one.former} {one.nip}"
        yield Problem(MERGE, one.nip, context.unit_of(person), since, detail, remedy)


def _first_seen(session: Session) -> dict[str, tuple[int, datetime]]:
    query = select(PERSON.c.nip, IDENTIFIER.c.person, PERSON.c.first_seen)
    rows = session.execute(query.join(IDENTIFIER, IDENTIFIER.c.number == PERSON.c.nip))
    return {nip: (person, since) for nip, person, since in rows}


FINDERS = (
    Finder(SHARED, "Accounts whose official address is not theirs alone", _shared),
    Finder(CLAIM, "Former numbers that were not believed", _claims),
    Finder(MERGE, "Numbers that may be one person's", _merges),
)
