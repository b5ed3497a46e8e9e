"""Providers of learning: of what kind they are, whether an agreement holds on a day, and for how
long yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlmodel import Session

from connector.hr.words import fold
from sync.store.tables.facts import HR, as_of


class PartnerSettings(BaseModel):
    """``[partners]``: an agreement that ends within ``ending_days`` is pointed out."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    ending_days: int = Field(90, ge=0, le=3660)


@dataclass(frozen=True, slots=True)
class Provider:
    """A partner by its own name; ``agreement`` is None where none is told of.

    ``since`` and ``until`` are the agreement's first and last day, None for an open end unless
    the list's date was unreadable. ``cost`` is that of the agreement in rupiah.
    """

    name: str
    kind: str | None
    agreement: str | None
    since: date | None
    until: date | None
    unread: frozenset[str] = frozenset()
    cost: Decimal | None = None
    first_seen: datetime | None = None

    def ends_within(self, day: date, days: int) -> bool:
        """Whether an agreement in force on a day ends on it or at most so many days later."""
        if self.agreement is None or self.until is None or not self.agreed_on(day):
            return False
        return self.until <= day + timedelta(days=days)

    def agreed_on(self, day: date) -> bool | None:
        """Whether the agreement holds on a day; None where a date that decides is unreadable."""
        if self.agreement is None:
            return False
        if (self.since and day < self.since) or (self.until and day > self.until):
            return False
        return None if self.unread & {"since", "until"} else True


@dataclass(frozen=True, slots=True)
class Providers:
    """All providers known at a moment, found by any spelling of their name."""

    by_name: Mapping[str, Provider]  # by the folded name

    def find(self, text: str | None) -> Provider | None:
        """The provider that a credit names."""
        return None if text is None else self.by_name.get(fold(text))


def read_providers(session: Session, moment: datetime | None) -> Providers:
    """Providers by their folded names; of two sources the first by name tells."""
    row = as_of(HR["providers"], moment)
    names = ("provider", "kind", "agreement", "since", "until", "unread", "cost", "seen_from")
    query = select(*(row.c[name] for name in names)).order_by(row.c.source.desc(), row.c.id)
    found: dict[str, Provider] = {}
    for name, kind, agreement, since, until, unread, *more in session.execute(query):
        unknown = frozenset((unread or "").split())
        found[fold(name)] = Provider(name, kind, agreement, since, until, unknown, *more)
    return Providers(found)
