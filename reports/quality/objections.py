"""Objections that wait for an answer."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session

from reports.quality.declaration import Context, Finder, Problem
from reports.schemes.officials.objections import read_objections

OPEN = "objection_open"


def _open(session: Session, context: Context) -> Iterator[Problem]:
    """Objections to decisions that nobody answered."""
    for one in read_objections(session, moment=context.frame.at.moment):
        if one["open"]:
            detail = f"{one['scheme']} {one['period']}: an objection waits for its answer"
            remedy = f"lontar scheme answer {one['id']} --outcome upheld|dismissed --text TEXT"
            unit = context.unit_of(one["person"])
            yield Problem(OPEN, one["nip"], unit, one["opened_at"], detail, remedy)


FINDERS = (Finder(OPEN, "Objections that wait for an answer", _open),)
