"""Agreements with partners that end soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from reports.providers import read_providers
from reports.quality.declaration import Context, Finder, Problem

ENDING = "agreement_ending"


def _ending(session: Session, context: Context) -> Iterator[Problem]:
    """Agreements in force that end within ``[partners] ending_days``."""
    at, days = context.frame.at, context.frame.settings.partners.ending_days
    midnight = datetime.combine(at.day, datetime.min.time(), context.frame.settings.zone)
    for provider in read_providers(session, at.moment).by_name.values():
        if provider.ends_within(at.day, days):
            detail = f"{provider.agreement} ends on {provider.until}"
            remedy = "look at: lontar partners; then renew the agreement, or correct the list"
            since = provider.first_seen or midnight
            yield Problem(ENDING, provider.name, None, since, detail, remedy)


FINDERS = (Finder(ENDING, "Agreements with partners that end soon", _ending),)
