"""A happening, its kinds, and what a person can do about each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

HOURS = "the hours stay, under review, as [hours] withdrawn says"
# Kinds that need a person, with the remedy; the others are kept and listed only.
REMEDIES = MappingProxyType(
    {
        "course_reset": f"ask who reset the course; {HOURS}",
        "criteria_unlocked": f"Moodle's cron works them out again, perhaps dated anew; {HOURS}",
        "completions_cleared": f"ask who reset the course or unlocked its criteria; {HOURS}",
        "completion_withdrawn": f"ask the course's teachers; {HOURS}",
        "unenrolled": f"enrol them again if it was a mistake; {HOURS}",
        "course_deleted": f"restore the course if it was a mistake; {HOURS}",
        "account_deleted": f"see whose the accounts were; {HOURS}",
        "accounts_merged": "if both are one person's: lontar people link {site} {other} NIP",
        "course_recreated": 'if it is a training of its own, give it repeat = "always" '
        "in a source that holds courses",
        "completions_redated": "the date told first counts; ask who unlocked the criteria",
    }
)
CLEARED = ("course_reset", "criteria_unlocked", "completions_cleared", "completion_withdrawn")


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened on a site, whatever the number of people that it touched.

    ``course`` or ``account`` is what it happened to, ``other`` the account merged into or the
    course before; ``completions`` of ``people`` were touched. ``detail`` is a sentence.
    """

    kind: str
    site: str
    course: int | None
    account: int | None
    other: int | None
    run: int
    seen_at: datetime
    people: int
    completions: int
    detail: str

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it one: a second look at the same facts finds the same keys, even where
        it knows better by then why completions vanished."""
        kind = "cleared" if self.kind in CLEARED else self.kind
        return (kind, self.site, self.course, self.account, self.other, self.run)

    @property
    def subject(self) -> str:
        """What it happened to, as in "lms course 7"."""
        if self.course is not None:
            return f"{self.site} course {self.course}"
        return self.site if self.account is None else f"{self.site} account {self.account}"

    @property
    def remedy(self) -> str | None:
        """What a person can do; None where nobody need do anything."""
        told = REMEDIES.get(self.kind)
        return told and told.format(site=self.site, other=self.other)


def counted(number: int, one: str, several: str | None = None) -> str:
    """A number with its noun: "1 completion", "1,200 completions"."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"
