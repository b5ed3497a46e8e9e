"""What a digest says, as plain records without words: figures, lists of people, things to do.

A ``Digest`` has one part per unit that the reader leads, and one about the whole agency for the
agency's own list. ``letters`` puts it into words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from reports.calendar.periods import Period
from reports.digest.facts import Doubt, Indicator, Week

SHOWN = 12  # lines of a list, so that large units stay below the size at which mails are cut


@dataclass(frozen=True, slots=True)
class Spread:
    """How many people stand where; ``reached``, ``near`` and ``far`` are certain."""

    reached: int = 0
    near: int = 0
    far: int = 0
    uncertain: int = 0

    @property
    def certain(self) -> int:
        """People for whom it is certain either way: the coverage's denominator."""
        return self.reached + self.near + self.far

    @property
    def people(self) -> int:
        """Everybody in scope."""
        return self.certain + self.uncertain

    @property
    def coverage(self) -> Decimal | None:
        """Share (0–1) of those who certainly reached the target; None when nobody is certain."""
        return Decimal(self.reached) / self.certain if self.certain else None


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers at the top; ``before`` is empty where there is nothing to compare with."""

    spread: Spread
    before: Spread
    newly_reached: int
    learners: int  # people whose hours rose
    gained: Decimal  # JP, net

    @property
    def change(self) -> Decimal | None:
        """Percentage points of coverage against the week before."""
        if self.before.coverage is None or self.spread.coverage is None:
            return None
        return (self.spread.coverage - self.before.coverage) * 100


@dataclass(frozen=True, slots=True)
class Line:
    """One person: hours (``sure``: certain ones) and target in JP, ``gained`` this week.

    ``unit`` names a unit below the reader's own, "" for the own one.
    """

    name: str
    unit: str
    hours: Decimal
    sure: Decimal
    target: Decimal | None
    gained: Decimal = Decimal(0)
    newly_reached: bool = False
    reasons: tuple[Doubt, ...] = ()

    @property
    def lacking(self) -> Decimal:
        """JP short of the target."""
        return max((self.target or Decimal(0)) - self.sure, Decimal(0))


@dataclass(frozen=True, slots=True)
class Listed:
    """The first lines of a list, and how many more there are."""

    lines: tuple[Line, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Month:
    """Lesson hours of one month."""

    first: date
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that a person should do: ``kind``, how often, and what it is about."""

    kind: str
    count: int
    about: tuple[str, ...] = ()
    more: int = 0


def todo_about(kind: str, count: int, about: Iterable[str]) -> Todo:
    """A thing to do with the names that it is about, each once, the first of them shown."""
    names = sorted({name for name in about if name})
    return Todo(kind, count, tuple(names[:SHOWN]), max(len(names) - SHOWN, 0))


@dataclass(frozen=True, slots=True)
class UnitPart:
    """What a head of unit reads about the own unit and those below it, people by name."""

    title: str
    figures: Figures
    indicators: tuple[Indicator, ...]
    months: tuple[Month, ...]
    changed: Listed
    near: Listed
    stuck: Listed
    todo: tuple[Todo, ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit with everything below it; ``figures`` is None where the group is too small."""

    name: str
    figures: Figures | None


@dataclass(frozen=True, slots=True)
class Tally:
    """A count that is shown to the agency: None hides that of a small group."""

    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class SchemeTally:
    """How many people have which outcome of a scheme."""

    name: str
    outcomes: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class AgencyPart:
    """What the agency reads: units in aggregates, no person by name."""

    title: str
    figures: Figures | None
    indicators: tuple[Indicator, ...]
    months: tuple[Month, ...]
    units: tuple[UnitRow, ...]
    stuck: tuple[Tally, ...]
    schemes: tuple[SchemeTally, ...]
    todo: tuple[Todo, ...]
    small_group: int


@dataclass(frozen=True, slots=True)
class Digest:
    """One mail before it has words."""

    to: str
    agency: str
    week: Week
    period: Period
    as_of: datetime
    personnel_as_of: date | None
    whole: AgencyPart | None
    parts: tuple[UnitPart, ...]
