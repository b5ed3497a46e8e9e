"""A profile becomes points: each dimension between what is certain and what is possible.

Pure. What is not known is no zero: it leaves a dimension between its least and most points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from reports.professionalism.points import PointTable, ProfessionalismSettings

DIMENSIONS = ("qualification", "competence", "performance", "discipline")
ITEMS = ("leadership", "functional", "seminar")


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a person; None, or several words, where it is not.

    ``kind`` is a key of the table's ``competence``; ``hours`` are the JP of the year that are
    certain and at most (None: no limit is known).
    """

    kind: str | None
    education: str | None = None
    ratings: frozenset[str] = frozenset()
    discipline: frozenset[str] = frozenset()
    hours: tuple[Decimal, Decimal | None] = (Decimal(0), None)
    leadership: bool | None = None
    functional: bool | None = None
    seminar: bool | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Points from ``low`` (certain) to ``high`` (possible), of ``most``."""

    low: Decimal
    high: Decimal
    most: Decimal

    @property
    def value(self) -> Decimal | None:
        """The points, where they are certain."""
        return self.low if self.low == self.high else None

    def __add__(self, other: Span) -> Span:
        """Both together."""
        return Span(self.low + other.low, self.high + other.high, self.most + other.most)


NONE = Span(Decimal(0), Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate of the index: its dimensions, the items of competence, the whole and its band."""

    dimensions: Mapping[str, Span]
    items: Mapping[str, Span]
    band: str | None

    @property
    def total(self) -> Span:
        """The whole index."""
        return sum(self.dimensions.values(), NONE)

    def raises(self) -> list[tuple[str, Decimal]]:
        """What would raise the certain points, most first: items of competence and dimensions."""
        others = {name: span for name, span in self.dimensions.items() if name != "competence"}
        missing = [(name, one.most - one.low) for name, one in {**self.items, **others}.items()]
        return sorted(((n, gain) for n, gain in missing if gain > 0), key=lambda x: (-x[1], x[0]))


def score(profile: Profile, table: PointTable, settings: ProfessionalismSettings) -> Estimate:
    """The estimate for a profile."""
    items = dict(_items(profile, table, settings))
    competence = sum(items.values(), NONE) if items else _any_kind(table)
    dimensions = {
        "qualification": _of_words(table.education, _words(profile.education)),
        "competence": competence,
        "performance": _of_words(table.rating, profile.ratings),
        "discipline": _of_words(table.discipline, profile.discipline),
    }
    total = sum(dimensions.values(), NONE).value
    band = None if total is None else table.band(total, settings.edge_of(table))
    return Estimate(dimensions, items, band)


def _items(
    profile: Profile, table: PointTable, settings: ProfessionalismSettings
) -> Iterator[tuple[str, Span]]:
    for item, points in table.competence.get(profile.kind or "", {}).items():
        if item == "technical":
            yield item, _technical(profile, table, points, settings)
        else:
            met: bool | None = getattr(profile, item)
            yield item, Span(points if met else Decimal(0), points if met is not False else
                             Decimal(0), points)  # fmt: skip


def _technical(
    profile: Profile, table: PointTable, points: Decimal, settings: ProfessionalismSettings
) -> Span:
    sure, at_most = profile.hours
    share = settings.shares(table)
    low = _by_hours(sure, table.technical_hours, points, share=share)
    if at_most is None:
        return Span(low, points, points)
    return Span(low, _by_hours(at_most, table.technical_hours, points, share=share), points)


def _by_hours(hours: Decimal, needed: Decimal, points: Decimal, *, share: bool) -> Decimal:
    if hours >= needed:
        return points
    return points * hours / needed if share else Decimal(0)


def _of_words(points: Mapping[str, Decimal], words: frozenset[str]) -> Span:
    """Between the least and the most of what may be so; of a word without points anything."""
    found = [points[word] for word in words if word in points]
    known = found and len(found) == len(words)
    possible = found if known else list(points.values())
    low = min(possible) if known else Decimal(0)
    return Span(low, max(possible), max(points.values()))


def _words(word: str | None) -> frozenset[str]:
    return frozenset() if word is None else frozenset((word,))


def _any_kind(table: PointTable) -> Span:
    """Of a post whose kind is unknown."""
    most = max(sum(items.values(), Decimal(0)) for items in table.competence.values())
    return Span(Decimal(0), most, most)
