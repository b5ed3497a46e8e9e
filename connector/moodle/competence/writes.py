"""Writing calls about competencies: ratings of people, and their learning plans.

Moodle takes one item a call. Every rating adds a piece of evidence, also one that was there: read
first. Nothing is tried again; a refusal is certain, no answer is a doubt that reading settles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from connector.moodle.errors import MoodleError, Refused
from connector.moodle.site import Site
from connector.moodle.site_answers import (
    ADDED_TO_PLAN,
    COMPLETED_PLAN,
    GRADED,
    NEW_PLAN,
    REOPENED_PLAN,
    TAKEN_FROM_PLAN,
)

T = TypeVar("T")
ACTIVE = 1  # status of a plan


@dataclass(frozen=True, slots=True)
class Sent(Generic[T]):
    """An item that was to be written: ``done``, ``refused`` or ``in_doubt``, and why."""

    item: T
    status: str
    detail: str = ""


def send_each(items: Iterable[T], send: Callable[[T], object]) -> Iterator[Sent[T]]:
    """Send one by one; after a failure that stops the site or the feature the rest is refused."""
    stopped = ""
    for item in items:
        if stopped:
            yield Sent(item, "refused", f"not sent: {stopped}")
            continue
        try:
            send(item)
        except MoodleError as error:
            stopped = str(error) if error.reach in ("site", "feature") else ""
            yield Sent(item, "refused" if isinstance(error, Refused) else "in_doubt", str(error))
        else:
            yield Sent(item, "done")


def rate(site: Site, account: int, competency: int, level: int, note: str) -> None:
    """Set a rating by hand, with a note. Raises MoodleError."""
    rating = {"userid": account, "competencyid": competency, "grade": level, "note": note}
    site.ask(GRADED, rating)


def create_plan(site: Site, account: int, name: str) -> int:
    """A new active plan without competencies; its id. Raises MoodleError."""
    plan = {"name": name, "userid": account, "status": ACTIVE}
    return site.ask(NEW_PLAN, {"plan": plan}).id


def add_to_plan(site: Site, plan: int, competency: int) -> None:
    """Put a competency into a plan. Raises MoodleError."""
    site.ask(ADDED_TO_PLAN, {"planid": plan, "competencyid": competency})


def take_from_plan(site: Site, plan: int, competency: int) -> None:
    """Take a competency out of a plan. Raises MoodleError."""
    site.ask(TAKEN_FROM_PLAN, {"planid": plan, "competencyid": competency})


def complete_plan(site: Site, plan: int) -> None:
    """Close a plan with the ratings of today. Raises MoodleError."""
    site.ask(COMPLETED_PLAN, {"planid": plan})


def reopen_plan(site: Site, plan: int) -> None:
    """Open a completed plan again, with the competencies that it had. Raises MoodleError."""
    site.ask(REOPENED_PLAN, {"planid": plan})
