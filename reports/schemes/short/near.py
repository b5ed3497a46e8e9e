"""Near misses: people short by little while the period runs, and the courses that close the gap.

Only facts that can still be met count. Lesson hours are measured from what is certain, and courses
count what the ledger would count, so that those named are enough; other facts are told without.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping, select
from sqlmodel import Session

from reports.calendar.periods import period_of
from reports.frames.frame import AsOf, Measuring, build_frame
from reports.measuring import Measures, measure
from reports.metrics import METRICS
from reports.organisation.tree import read_tree
from reports.schemes.deciding import judge_each
from reports.schemes.language.asked import asked_metrics
from reports.schemes.language.rules import Scheme
from reports.schemes.language.verdicts import Verdict
from reports.schemes.language.vocabulary import known_facts
from reports.schemes.outcomes import Decision, RuleResult, plain
from reports.schemes.short.knapsack import counted, smallest_set
from reports.schemes.short.offers import Offers, OpenCourse
from reports.schemes.short.rooms import Place

LESSON_HOURS = "JP"


@dataclass(frozen=True, slots=True)
class Within:
    """How short is short by little: an amount in the fact's unit, or a share of what is wanted."""

    amount: Decimal
    is_share: bool

    def holds(self, short: Shortfall) -> bool:
        """Whether somebody is short by no more than this."""
        most = self.amount * short.wanted if self.is_share else self.amount
        return short.distance <= most


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One failing rule: what is wanted, and what is missing, in the unit of the fact."""

    rule: str
    fact: str
    wanted: Decimal
    distance: Decimal

    @property
    def share(self) -> Decimal:
        """What is missing of what is wanted."""
        return self.distance / self.wanted if self.wanted else Decimal(1)


def near_misses(
    session: Session, settings: Measuring, scheme: Scheme, within: Within, at: AsOf
) -> dict[str, Any]:
    """Keys: scheme, period, deadline, days_left, people[] {nip, name, unit, short[] {rule, fact,
    unit, wanted, distance}, gap (JP, null: no rule on hours), courses[] {site, course, title,
    hours (what counts of it)} (null: no set closes the gap), surplus}, those who lack least
    first."""
    period = period_of(at.day, scheme.period)
    frame = build_frame(session, settings, period, at)
    measures = measure(session, frame, asked_metrics([scheme]))
    judged = judge_each(session, frame, [scheme], measures)
    short = {
        one.person: lacks for one in judged if (lacks := _short(one.decisions[scheme.id], within))
    }
    offers = Offers(session, frame, short)
    home = read_tree(session, frame).home
    units = {name: kind.unit for name, kind in known_facts().items()}
    rows = session.execute(select(frame.people).order_by(frame.people.c.nip)).mappings()
    people = [
        {**_about(row, home), **_plan(row["person"], own, measures, offers, units)}
        for row in rows
        if (own := short.get(row["person"]))
    ]
    return {
        "scheme": scheme.id,
        "period": period.text,
        "deadline": period.last.isoformat(),
        "days_left": (period.last - at.day).days,
        "people": sorted(people, key=lambda one: (one["gap"] or 0, one["nip"])),
    }


def _about(row: RowMapping, home: Mapping[int, str]) -> dict[str, Any]:
    return {"nip": row["nip"], "name": row["name"], "unit": home.get(row["person"])}


def _short(decision: Decision, within: Within) -> list[Shortfall]:
    """Everything that somebody lacks by little; empty for whoever lacks something else too."""
    if decision.outcome != "not_yet" or decision.exception is not None:
        return []
    own = [one for one in decision.rules if one.tier is None]
    tiers: dict[str, list[RuleResult]] = {}
    for one in decision.rules:
        if one.tier is not None:
            tiers.setdefault(one.tier, []).append(one)
    ways = [_shortfalls([*own, *results]) for results in tiers.values() or [[]]]
    possible = [way for way in ways if way and all(map(within.holds, way))]
    return min(possible, key=lambda way: max(one.share for one in way), default=[])


def _shortfalls(results: Iterable[RuleResult]) -> list[Shortfall] | None:
    """What failing rules lack; None where one cannot be met any more, or has no measure."""
    found: list[Shortfall] = []
    for one in results:
        if one.counted != Verdict.FAIL:
            continue
        own = _of_group(one) if one.members else _of_fact(one)
        if own is None or one.hoped != Verdict.PASS:
            return None
        found += own
    return found


def _of_fact(one: RuleResult) -> list[Shortfall] | None:
    if one.fact is None or not one.distance or not isinstance(one.wanted, int | float):
        return None
    wanted = Decimal(str(one.wanted))
    is_short = Decimal(str(one.actual)) < wanted
    return [Shortfall(one.id, one.fact, wanted, one.distance)] if is_short else None


def _of_group(one: RuleResult) -> list[Shortfall] | None:
    """The members that are nearest, as many as the group lacks."""
    failing = [member for member in one.members if member.counted == Verdict.FAIL]
    ways = [way for member in failing if (way := _shortfalls([member])) is not None]
    nearest = sorted(ways, key=lambda way: max(short.share for short in way))
    lacking = int(one.distance or 0)
    if len(nearest) < lacking:
        return None
    return [short for way in nearest[:lacking] for short in way]


def _plan(
    person: int,
    short: Sequence[Shortfall],
    measures: Measures,
    offers: Offers,
    units: Mapping[str, str],
) -> dict[str, Any]:
    """What is lacking, and the courses that close a gap in hours."""
    gaps = [_gap(person, one, measures) for one in short if units[one.fact] == LESSON_HOURS]
    told: dict[str, Any] = {
        "short": [_short_json(one, units[one.fact]) for one in short],
        "gap": plain(max(gaps)) if gaps else None,
        "courses": None,
        "surplus": None,
    }
    if not gaps:
        return told
    open_ = offers.of(person)
    rooms = offers.rooms.of(person)
    chosen = smallest_set(max(gaps), open_, rooms)
    if chosen is not None:
        counts = counted(chosen, offers.hours, rooms)
        courses = offers.courses
        told["courses"] = [_course_json(one, courses[one], counts[one]) for one in chosen]
        told["surplus"] = plain(sum(counts.values()) - max(gaps))
    return told


def _gap(person: int, short: Shortfall, measures: Measures) -> Decimal:
    """Lesson hours to what is wanted, from those that are certain."""
    interval = METRICS[short.fact].interval
    sure = measures[interval[0] if interval else short.fact].get(person)
    reached = short.wanted - short.distance if sure is None else Decimal(str(sure))
    return short.wanted - reached


def _short_json(one: Shortfall, unit: str) -> dict[str, Any]:
    figures = {"wanted": plain(one.wanted), "distance": plain(one.distance)}
    return {"rule": one.rule, "fact": one.fact, "unit": unit, **figures}


def _course_json(place: Place, one: OpenCourse, counts: Decimal) -> dict[str, Any]:
    return {"site": place[0], "course": place[1], "title": one.title, "hours": plain(counts)}
