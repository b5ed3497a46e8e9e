"""Once: events that are one training are one group, of which one row counts (design §8).

Pure. Alike are: rows of one certificate number at any date, rows of one title whose days overlap
or lie three days apart at most, completions of one Moodle course that count once. Groups are
transitive. In a group a certain row outweighs a doubtful one, then known hours, then one that was
claimed in time, then Moodle's, then the earlier. Rejected and withdrawn rows hold a group together
and never count; a spare row may count until a certain one does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

GRACE = timedelta(days=3)
Spanned = tuple[date, date, int]  # first day, last day, place


@dataclass(frozen=True, slots=True)
class Event:
    """One hour-bearing event of a person; ``fact`` tells rows of one kind apart.

    ``course`` is shared by completions that count once; ``module`` names the Moodle course
    itself, whose repeated completions are events of their own. ``stands``: it may count.
    ``spare``: it counts if the doubtful one of its course turns out not to. ``moved``: it was
    claimed late and counts later.
    """

    kind: str  # completion, training
    fact: int
    person: int
    title: str
    first: date | None
    last: date | None
    certificate: str | None = None
    course: Hashable = None
    module: Hashable = None
    certain: bool = True
    hours_known: bool = True
    stands: bool = True
    spare: bool = False
    moved: bool = False

    @property
    def precedence(self) -> tuple[bool, bool, bool, bool, date, int]:
        """The smallest of a group counts."""
        from_moodle = self.kind == "completion"
        day = self.last or date.max
        return not self.certain, not self.hours_known, self.moved, not from_moodle, day, self.fact


def groups_of(events: Iterable[Event]) -> Iterator[list[Event]]:
    """Groups of two and more events that are one training, person by person."""
    by_person: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        by_person[event.person].append(event)
    for own in by_person.values():
        yield from (group for group in _components(own) if len(group) > 1)


def losers(group: Sequence[Event]) -> list[Event]:
    """The rows of a group that could count and do not."""
    candidates = [one for one in group if one.stands and not one.spare]
    winner = min(candidates, key=lambda one: one.precedence, default=None)
    settled = winner is not None and winner.certain
    return [one for one in group if one.stands and one != winner and (settled or not one.spare)]


def _components(events: Sequence[Event]) -> Iterator[list[Event]]:
    parent = list(range(len(events)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for one, other in _pairs(events):
        parent[root(other)] = root(one)
    found: dict[int, list[Event]] = defaultdict(list)
    for place, event in enumerate(events):
        found[root(place)].append(event)
    yield from found.values()


def _pairs(events: Sequence[Event]) -> Iterator[tuple[int, int]]:
    """Places of events that are alike; enough of them to hold every group together."""
    seen: dict[Hashable, int] = {}
    by_title: dict[str, list[Spanned]] = defaultdict(list)
    for place, event in enumerate(events):
        keys = (("certificate", event.certificate), ("course", event.course))
        for key in (key for key in keys if key[1] is not None):
            yield seen.setdefault(key, place), place
        if event.first and event.last and event.title:
            by_title[event.title].append((event.first, event.last, place))
    for spans in by_title.values():
        yield from _overlapping(sorted(spans), events)


def _overlapping(spans: Sequence[Spanned], events: Sequence[Event]) -> Iterator[tuple[int, int]]:
    for index, (_, last, place) in enumerate(spans):
        for first, _, other in spans[index + 1 :]:
            if first - last > GRACE:
                break
            module = events[place].module
            if module is None or module != events[other].module:
                yield place, other
