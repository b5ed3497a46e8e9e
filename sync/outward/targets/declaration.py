"""What a push target declares about itself, and the words that targets and planning share."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from connector.moodle.site import Site
from sync.outward.settings import TargetSettings
from sync.outward.standing import CourseStanding, Standing

Usernames = Mapping[str, int]  # of the landed accounts of one site, with their Moodle ids


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in Moodle that a target may write: of an account, or of the site (None)."""

    account: int | None
    key: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What a slot should hold: a text to set, None to clear; ``person`` and ``because`` say why.

    A slot without a wish is left as it is. A ``companion`` (as of) is never compared: it is
    written only together with another change of its account. With ``keep`` any text that is
    there already will do. ``scheme`` is whose decision is behind it; a slot that then holds the
    text ``grants`` says that its person is eligible.
    """

    value: str | None
    person: int | None
    because: str
    companion: bool = False
    keep: bool = False
    scheme: str = ""
    grants: str | None = None


@dataclass(frozen=True, slots=True)
class Write:
    """One slot to be written and what it is to hold afterwards (None: cleared)."""

    slot: Slot
    after: str | None


@dataclass(frozen=True, slots=True)
class WriteOutcome:
    """What became of a write by Moodle's word: ``done``, ``refused`` or ``in_doubt``, and why."""

    slot: Slot
    status: str
    detail: str = ""


class Port(Protocol):
    """A target on one open site. Raises MoodleError for what keeps it from reading at all."""

    def actual(self, slots: Collection[Slot]) -> Mapping[Slot, str | None]:
        """What the site shows now in these slots, and in others that the target owns and that
        came along. A slot that is missing here is empty."""
        ...

    def apply(self, writes: Sequence[Write]) -> list[WriteOutcome]:
        """Write after ``actual`` was read; one outcome per write, no answer is ``in_doubt``."""
        ...


class Target(Protocol):
    """One kind of thing that Lontar writes into Moodle."""

    name: str
    settings: type[TargetSettings]  # of its section ``[push.<name>]``

    def owns(self, key: str) -> bool:
        """Whether a key bears the target's own prefix; nothing else is ever written."""
        ...

    def reversible(self, slot: Slot, before: str | None) -> bool:
        """Whether the slot can hold again what it held before (None: nothing).

        A target may also have ``keeps(slot, before) -> str``: what Moodle keeps of a write
        whatever is undone, in words for the list of an undo; empty: nothing.
        """
        ...

    def wanted(
        self, settings: Any, standings: Sequence[Standing], site: str
    ) -> Mapping[Slot, Wish]:
        """What a site should show for these standings; ``settings`` is the target's section."""
        ...

    def open(self, site: Site, usernames: Usernames) -> Port:
        """The target on one site, without a call."""
        ...


@runtime_checkable
class CourseTarget(Protocol):
    """A target that also shows something of courses."""

    def wanted_of_courses(
        self, settings: Any, courses: Sequence[CourseStanding], site: str
    ) -> Mapping[Slot, Wish]:
        """What a site should show of its courses; ``settings`` is the target's section."""
        ...


def wishes(
    target: Target,
    section: Any,
    standings: Sequence[Standing],
    courses: Sequence[CourseStanding],
    site: str,
) -> Mapping[Slot, Wish]:
    """Everything that a target wants on a site, for people and for courses."""
    wanted = target.wanted(section, standings, site)
    if isinstance(target, CourseTarget):
        wanted = {**wanted, **target.wanted_of_courses(section, courses, site)}
    return wanted
