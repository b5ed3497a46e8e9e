"""Where people stand against their target of hours, why some are stuck, and a group's figures.

Pure. Whoever neither certainly reached the target nor certainly missed it is *uncertain* and
counts for neither (law 2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Literal

from reports.calendar.periods import month_first, month_index
from reports.digest.facts import DigestFacts, Doubt
from reports.digest.parts import Figures, Month, Spread
from sync.outward.standing import Standing

Place = Literal["reached", "near", "far", "uncertain"]

NEAR = Decimal("0.25")  # share of the target that may be lacking to be called close
MONTHS = 6  # shown in the picture
IDLE_FROM = Decimal("0.25")  # share of the period after which no learning at all is remarkable
REASONS = (
    "no_account",
    "unseen",
    "target_unknown",
    "hours_unknown",
    "undated",
    "withdrawn",
    "claimed",
    "late_in_doubt",
    "certificate",
    "unclear",
    "idle",
)


def place(standing: Standing) -> Place:
    """Where a person stands against the target of hours; ``uncertain`` is neither yes nor no."""
    target, sure = number(standing, "hours_target"), number(standing, "hours_sure")
    at_most = number(standing, "hours_at_most")
    if target is None or sure is None:
        return "uncertain"
    if sure >= target:
        return "reached"
    if at_most is None or at_most >= target:
        return "uncertain"
    return "near" if target - sure <= target * NEAR else "far"


def number(standing: Standing, metric: str) -> Decimal | None:
    """A metric as an exact decimal; None when it is unknown."""
    value = standing.metrics.get(metric)
    return None if value is None else Decimal(str(value))


def reasons(facts: DigestFacts, person: Standing) -> tuple[Doubt, ...]:
    """Why nothing certain can be said of a person, or nothing happens; none for all others."""
    where = place(person)
    if where == "uncertain":
        return _doubts(facts, person)
    idle = where == "far" and number(person, "hours_at_most") == 0
    return (Doubt("idle"),) if idle and _is_under_way(facts) else ()


def _doubts(facts: DigestFacts, person: Standing) -> tuple[Doubt, ...]:
    if not person.accounts:
        return (Doubt("no_account"),)
    found = set(facts.doubts.get(person.person, ()))
    if number(person, "hours_target") is None:
        found.add(Doubt("target_unknown"))
    known = sorted(found, key=lambda doubt: (REASONS.index(doubt.kind), doubt.title))
    return tuple(known) or (Doubt("unclear"),)


def _is_under_way(facts: DigestFacts) -> bool:
    whole = Decimal((facts.period.last - facts.period.first).days)
    return (facts.week.sunday - facts.period.first).days >= whole * IDLE_FROM


def figures(facts: DigestFacts, units: Collection[str]) -> Figures:
    """The numbers of some units now, against those of the same units before."""
    people, past = facts.now.members(units), facts.before.by_person
    gains = [gain(each, past) for each in people]
    return Figures(
        spread=spread(people),
        before=spread(facts.before.members(units)),
        newly_reached=sum(is_newly_reached(each, past) for each in people),
        learners=sum(gained > 0 for gained in gains),
        gained=sum(gains, Decimal(0)),
    )


def spread(people: Iterable[Standing]) -> Spread:
    """How many stand where."""
    counts = Counter(map(place, people))
    return Spread(counts["reached"], counts["near"], counts["far"], counts["uncertain"])


def gain(person: Standing, past: Mapping[int, Standing]) -> Decimal:
    """Hours more than a week before; 0 for somebody who was not known then."""
    earlier = past.get(person.person)
    if earlier is None:
        return Decimal(0)
    now, then = number(person, "hours"), number(earlier, "hours")
    return Decimal(0) if now is None or then is None else now - then


def is_newly_reached(person: Standing, past: Mapping[int, Standing]) -> bool:
    """Whether the person certainly reached the target, and did not a week before."""
    earlier = past.get(person.person)
    return earlier is not None and place(person) == "reached" and place(earlier) != "reached"


def months(facts: DigestFacts, keys: Collection[str]) -> tuple[Month, ...]:
    """Lesson hours of the last months, the week's last one included."""
    last = month_index(facts.week.sunday)
    return tuple(
        Month(month_first(m), sum((facts.hours.get((k, m), Decimal(0)) for k in keys), Decimal(0)))
        for m in range(last - MONTHS + 1, last + 1)
    )
