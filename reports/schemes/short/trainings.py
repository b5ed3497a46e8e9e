"""Open trainings, and which of its courses each of them offers to somebody.

Courses of one title are one training when completed together: the one that is worth most is
offered. Pure. Few people completed much of all there is, so that what is offered to somebody new
is found once, and for everybody else only the trainings that they touched are looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports.schemes.short.rooms import Place

Part = tuple[Place, str] | None  # line of courses and year; None: every completion is one
Lately = Mapping[str, set[Place | None]]  # lines of courses (None: a certificate) by folded title
NOTHING: Lately = {}


@dataclass(frozen=True, slots=True)
class Completed:
    """A course as its completion today would be: one with which others, of which line."""

    place: Place
    part: Part
    line: Place


@dataclass(frozen=True, slots=True)
class Training:
    """Courses of one folded title, those that are worth most first; without a title one alone."""

    title: str
    courses: Sequence[Completed]

    def offered(
        self, sites: Collection[str], done: Collection[Part], lately: Lately
    ) -> Place | None:
        """The course for whoever has accounts on the sites, completed the parts, and lately what
        may be the same training."""
        for one in self.courses:
            is_new = one.part is None or one.part not in done
            if one.place[0] in sites and is_new and lately.get(self.title, set()) <= {one.line}:
                return one.place
        return None


class Trainings:
    """All open trainings; ``worth`` tells the hundredths of an hour of courses that have any."""

    def __init__(self, trainings: Sequence[Training], worth: Mapping[Place, int]) -> None:
        self._all, self._worth = trainings, worth
        self._by_part: dict[Part, list[int]] = defaultdict(list)
        self._by_title: dict[str, list[int]] = defaultdict(list)
        for number, training in enumerate(trainings):
            self._by_title[training.title].append(number)
            for one in training.courses:
                self._by_part[one.part].append(number)
        self._to_new: dict[frozenset[str], tuple[list[Place | None], dict[Place, int]]] = {}

    def offered(
        self, sites: frozenset[str], done: Collection[Part], lately: Lately
    ) -> dict[Place, int]:
        """What is offered and worth something, with its worth, by place."""
        usual, worth = self._offered_to_new(sites)
        found, is_ordered = dict(worth), True
        for number in self._touched(done, lately):
            place = self._all[number].offered(sites, done, lately)
            before = usual[number]
            if place == before:
                continue
            if before is not None:
                found.pop(before, None)
            if place is not None and place in self._worth:
                found[place], is_ordered = self._worth[place], False
        return found if is_ordered else dict(sorted(found.items()))

    def _offered_to_new(self, sites: frozenset[str]) -> tuple[list[Place | None], dict[Place, int]]:
        """What each training offers to whoever completed nothing, and the worth of that."""
        if sites not in self._to_new:
            usual = [training.offered(sites, (), NOTHING) for training in self._all]
            offered = sorted(place for place in usual if place is not None and place in self._worth)
            self._to_new[sites] = usual, {place: self._worth[place] for place in offered}
        return self._to_new[sites]

    def _touched(self, done: Iterable[Part], lately: Iterable[str]) -> set[int]:
        """The trainings of which something else may be offered to whoever completed these."""
        parts = (self._by_part.get(part, ()) for part in done)
        titles = (self._by_title.get(title, ()) for title in lately)
        return set().union(*parts, *titles)
