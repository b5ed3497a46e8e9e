"""A year's plan: who takes which course, the greatest need first, within hours, seats and budget.

Pure. Needs go by priority; in a need those who lack most go first. Of the courses that teach it
the one is taken that closes most of these people's open gaps, then the cheaper, then the shorter.
A course of unknown cost or hours is planned, and the plan says that its total does not hold it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from reports.needs.gaps import Lacking
from reports.needs.offers import Offer
from reports.needs.settings import NeedsSettings

Why = Literal["no_course", "hours", "seats", "budget"]
Need = tuple[str, str]  # unit, competency


@dataclass(frozen=True, slots=True)
class Line:
    """People of a unit who take a course for a competency; ``cost`` None: nobody told it."""

    unit: str
    competency: str
    offer: Offer
    people: tuple[Lacking, ...]
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Left:
    """People of a need who are not planned for, and what stands in the way."""

    unit: str
    competency: str
    people: tuple[Lacking, ...]
    why: Why


@dataclass(frozen=True, slots=True)
class Plan:
    """What is proposed and what is left."""

    lines: tuple[Line, ...]
    left: tuple[Left, ...]


@dataclass
class _Purse:
    """What is left of the limits while the plan is made."""

    settings: NeedsSettings
    spent: Decimal = Decimal(0)
    hours: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    taken: dict[Offer, int] = field(default_factory=lambda: defaultdict(int))
    paid: set[tuple[object, ...]] = field(default_factory=set)

    def obstacle(self, offer: Offer, person: int) -> Why | None:
        """What keeps one more person from the course."""
        limit = self.settings.hours
        if limit is not None and self.hours[person] + (offer.hours or 0) > limit:
            return "hours"
        if offer.seats is not None and self.taken[offer] >= offer.seats:
            return "seats"
        budget = self.settings.budget
        if budget is not None and self.spent + self.price(offer) > budget:
            return "budget"
        return None

    def price(self, offer: Offer) -> Decimal:
        """What one more person costs, as far as it is told."""
        free = offer.cost is None or _paid_for(offer) in self.paid
        return Decimal(0) if free else offer.cost or Decimal(0)

    def take(self, offer: Offer, person: int) -> Decimal:
        """Plan one person; returns the price."""
        price = self.price(offer)
        self.spent += price
        self.hours[person] += offer.hours or 0
        self.taken[offer] += 1
        if offer.cost_per != "person":
            self.paid.add(_paid_for(offer))
        return price


def _paid_for(offer: Offer) -> tuple[object, ...]:
    """What is paid once: a provider's agreement, or a course."""
    if offer.cost_per == "agreement":
        return ("agreement", offer.provider)
    return ("course", offer.site, offer.course)


def propose(
    lacking: Iterable[Lacking],
    offers: Sequence[Offer],
    priority: Mapping[Need, Decimal],
    settings: NeedsSettings,
) -> Plan:
    """The plan for these open gaps."""
    needs: dict[Need, list[Lacking]] = defaultdict(list)
    for row in lacking:
        needs[row.unit, row.competency].append(row)
    wanted = {(row.person, row.competency) for rows in needs.values() for row in rows}
    purse, lines, left = _Purse(settings), list[Line](), list[Left]()
    for need in sorted(needs, key=lambda one: (-priority.get(one, Decimal(0)), one)):
        waiting = [row for row in needs[need] if (row.person, row.competency) in wanted]
        waiting.sort(key=lambda row: (-row.distance, row.nip))
        teaching = [offer for offer in offers if need[1] in offer.competencies]
        why: dict[int, Why] = {row.person: "no_course" for row in waiting}
        for offer in sorted(teaching, key=lambda one: _rank(one, waiting, wanted)):
            line = _line(need, offer, waiting, purse, why)
            if line is not None:
                lines.append(line)
                wanted -= {(row.person, code) for row in line.people for code in offer.competencies}
                placed = {row.person for row in line.people}
                waiting = [row for row in waiting if row.person not in placed]
        left += _left(need, waiting, why)
    return Plan(tuple(lines), tuple(left))


def _rank(
    offer: Offer, waiting: Iterable[Lacking], wanted: set[tuple[int, str]]
) -> tuple[object, ...]:
    closed = sum((row.person, code) in wanted for row in waiting for code in offer.competencies)
    unknown = (offer.cost is None, offer.hours is None)
    return (-closed, unknown, offer.cost or 0, offer.hours or 0, offer.title)


def _line(
    need: Need, offer: Offer, waiting: Iterable[Lacking], purse: _Purse, why: dict[int, Why]
) -> Line | None:
    """Those who can be planned for the course; ``why`` learns what keeps the others."""
    people, cost = list[Lacking](), Decimal(0)
    for row in waiting:
        obstacle = purse.obstacle(offer, row.person)
        if obstacle is None:
            cost += purse.take(offer, row.person)
            people.append(row)
        else:
            why[row.person] = obstacle
    if not people:
        return None
    return Line(*need, offer, tuple(people), None if offer.cost is None else cost)


def _left(need: Need, waiting: Iterable[Lacking], why: Mapping[int, Why]) -> Iterable[Left]:
    by_reason: dict[Why, list[Lacking]] = defaultdict(list)
    for row in waiting:
        by_reason[why[row.person]].append(row)
    return [Left(*need, tuple(people), reason) for reason, people in sorted(by_reason.items())]
