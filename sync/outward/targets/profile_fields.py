"""Custom profile fields: metrics of a person, and per scheme outcome, tier and reason.

An unknown metric leaves its field as it is (law 2); zero is written as ``0``. Fields that the
site lacks cannot be made by web service, and Moodle ignores writes to them in silence: reading
back tells.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from connector.moodle.accounts.profile_fields import read_profile_fields
from connector.moodle.site import Site
from connector.moodle.writes import update_profile_fields
from sync.outward.numbers import number_text
from sync.outward.settings import PREFIX, ProfileFieldSettings, SchemeFields, TargetSettings
from sync.outward.standing import Outcome, Standing
from sync.outward.targets.declaration import Slot, Usernames, Wish, Write, WriteOutcome

LONGEST = 255  # Moodle 4.5 cuts longer text in silence, and most fields allow no more
TOO_LONG = f"longer than {LONGEST} characters: Moodle would cut it in silence"
ELIGIBLE = "eligible"


class ProfileFields:
    """``[push.profile_fields]``; keys are shortnames of profile fields."""

    name = "profile_fields"
    settings: type[TargetSettings] = ProfileFieldSettings

    def owns(self, key: str) -> bool:
        """Only fields that begin with ``lontar_``."""
        return key.startswith(PREFIX)

    def reversible(self, slot: Slot, before: str | None) -> bool:
        """Every field can hold its old text again."""
        return True

    def wanted(
        self, settings: ProfileFieldSettings, standings: Sequence[Standing], site: str
    ) -> dict[Slot, Wish]:
        """A wish per configured field that something is known about."""
        return {
            Slot(account, key): wish
            for standing in standings
            for key, wish in _wishes(settings, standing)
            for account in standing.accounts_on(site)
        }

    def open(self, site: Site, usernames: Usernames) -> ProfileFieldPort:
        """The fields of one site."""
        return ProfileFieldPort(site, usernames)


@dataclass(frozen=True, slots=True)
class ProfileFieldPort:
    """The profile fields of one site's accounts."""

    site: Site
    usernames: Usernames

    def actual(self, slots: Collection[Slot]) -> dict[Slot, str | None]:
        """Every named field of every named account; deleted accounts are missing."""
        fields = sorted({slot.key for slot in slots})
        accounts = {slot.account for slot in slots if slot.account is not None}
        if not accounts:
            return {}
        shown = read_profile_fields(self.site, fields, accounts, usernames=self.usernames)
        return {
            Slot(account, key): text or None
            for account, values in shown.items()
            for key, text in values.items()
        }

    def apply(self, writes: Sequence[Write]) -> list[WriteOutcome]:
        """All fields of an account are one item of Moodle's call and share its outcome."""
        wanted: dict[int, dict[str, str]] = defaultdict(dict)
        refused = []
        for write in writes:
            if len(write.after or "") > LONGEST:
                refused.append(WriteOutcome(write.slot, "refused", TOO_LONG))
            elif write.slot.account is not None:
                wanted[write.slot.account][write.slot.key] = write.after or ""
        return refused + [
            WriteOutcome(Slot(one.account, key), one.status, one.detail)
            for one in update_profile_fields(self.site, wanted)
            for key in wanted[one.account]
        ]


def shortened(text: str) -> str:
    """One line of at most 255 characters, ended by ``…`` at a word where it was longer."""
    return textwrap.shorten(text, LONGEST, placeholder="…")


def _wishes(settings: ProfileFieldSettings, standing: Standing) -> Iterator[tuple[str, Wish]]:
    person = standing.person
    for metric, field in settings.metrics.items():
        value = standing.metrics.get(metric)
        if value is not None:
            yield field, Wish(number_text(value), person, f"{metric} {standing.period}")
    for scheme, fields in settings.scheme.items():
        outcome = standing.outcome_of(scheme, fields.show or settings.show)
        if outcome is not None:
            for field, text in _texts(fields, outcome):
                grants = ELIGIBLE if field == fields.outcome else None
                yield field, Wish(text, person, outcome.because, scheme=scheme, grants=grants)
    if settings.as_of:
        day = standing.as_of.isoformat()
        yield settings.as_of, Wish(day, person, f"as of {day}", companion=True)


def _texts(fields: SchemeFields, outcome: Outcome) -> Iterator[tuple[str, str | None]]:
    if fields.outcome:
        yield fields.outcome, outcome.outcome
    if fields.tier and outcome.outcome != "needs_review":
        yield fields.tier, outcome.tier
    if fields.reason:
        yield fields.reason, shortened(outcome.reason) or None


TARGET = ProfileFields()
