"""A changed scheme, target, course or weight on the real people: who would enter, who would leave.

Both sides are decided from the same facts of one moment by the same code that decides in earnest;
nothing is landed. (law 3)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from connector.rounding import half_up
from reports.calendar.periods import Period
from reports.frames.frame import AsOf, Frame, Measuring, MetricsSettings, build_frame
from reports.hours.settings import HoursSettings
from reports.measuring import Measures, measure
from reports.organisation.disclosure import kept_of_total
from reports.organisation.tree import read_tree
from reports.schemes.deciding import by_period, judge_each, read_landed
from reports.schemes.language.asked import asked_metrics
from reports.schemes.language.rules import Scheme
from reports.units import units_of
from sync.store.tables.facts import HR, last_known

NOT_THERE = "none"  # the outcome of a scheme that one side does not have
GROUPS = ("unit", "employment", "sex", "rank")
SIDES = ("before", "after")


class Said(NamedTuple):
    """What a side says of one person."""

    outcome: str
    tier: str | None
    reason: str


Decided = Mapping[int, Said]


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be changed: schemes by their id (new ones too), ``[hours]``, ``[metrics]``, and
    hours of courses by short name, id number or id."""

    schemes: Sequence[Scheme] = ()
    hours: HoursSettings | None = None
    metrics: MetricsSettings | None = None
    courses: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def measures_otherwise(self) -> bool:
        """Whether it touches schemes that it does not name."""
        return bool(self.hours or self.metrics or self.courses)


@dataclass(frozen=True, slots=True)
class Side:
    """One of two worlds to compare: the rules, and the settings that they are decided under.

    ``landed``: what it has no wording of is told by the decisions as they stand.
    """

    settings: Measuring
    schemes: Mapping[str, Scheme]
    landed: bool = False


def simulate(
    session: Session,
    settings: Measuring,
    schemes: Sequence[Scheme],
    *,
    draft: Draft,
    at: AsOf,
    landed: bool = False,
) -> list[dict[str, Any]]:
    """The effect of the draft on each scheme that it touches, for the period around ``at.day``.

    ``at`` needs a moment, so that both sides make their credits from the facts; ``landed``: a
    scheme that has no wording now is compared with its decisions as they stand. Keys: scheme,
    period, before and after {outcome: people}, entered[] and left[] {nip, name, unit, before,
    after, reason}, otherwise_changed, by {group: {value: {n, entered, left}}} of groups large
    enough to be shown, hidden {group: how many are not}, cost {before, after} where amounts are
    set, culture_index {before, after} of the agency where measuring changes.
    """
    present = {scheme.id: scheme for scheme in schemes}
    changed = present | {scheme.id: scheme for scheme in draft.schemes}
    touched = changed if draft.measures_otherwise else {one.id: one for one in draft.schemes}
    before = Side(settings, {name: present[name] for name in touched if name in present}, landed)
    after = Side(_changed(settings, draft), touched)
    found: dict[str, dict[str, Any]] = {}
    for period, due in by_period(touched.values(), at.day).items():
        names = [scheme.id for scheme in due]
        found |= _effects(
            session, (before, after), names, period, at, remeasured=draft.measures_otherwise
        )
    return [found[name] for name in touched]


def _changed(settings: Measuring, draft: Draft) -> Measuring:
    return replace(
        settings,
        hours=draft.hours or settings.hours,
        metrics=draft.metrics or settings.metrics,
        course_hours=draft.courses,
    )


def _effects(
    session: Session,
    sides: tuple[Side, Side],
    names: Sequence[str],
    period: Period,
    at: AsOf,
    *,
    remeasured: bool,
) -> dict[str, dict[str, Any]]:
    """The effect on each scheme of a period; both sides are measured once for all of them."""
    before, after = sides
    schemes = [side.schemes[name] for side in sides for name in names if name in side.schemes]
    asked = asked_metrics(schemes)
    frame = build_frame(session, before.settings, period, at)
    people, measures = _people(session, frame), measure(session, frame, asked)
    old = _world(session, before, frame, measures, names)
    figures = [_culture(session, frame)] if remeasured else []
    if remeasured:
        frame = build_frame(session, after.settings, period, at)
        measures = measure(session, frame, asked)
    new = _world(session, after, frame, measures, names)
    figures += [_culture(session, frame)] if remeasured else []
    small = after.settings.metrics.small_on(at.day)
    return {
        name: {
            "scheme": name,
            "period": period.text,
            **_compare(people, old[name], new[name], small),
            **_costs(sides, (old[name], new[name]), name),
            **({"culture_index": dict(zip(SIDES, figures, strict=True))} if figures else {}),
        }
        for name in names
    }


def _world(
    session: Session, side: Side, frame: Frame, measures: Measures, names: Sequence[str]
) -> dict[str, Decided]:
    """A side's decisions by scheme and person; none where it does not have the scheme."""
    found: dict[str, dict[int, Said]] = {name: {} for name in names}
    schemes = [side.schemes[name] for name in names if name in side.schemes]
    for one in judge_each(session, frame, schemes, measures) if schemes else ():
        for name, decision in one.decisions.items():
            found[name][one.person] = Said(decision.outcome, decision.tier, decision.reason)
    for name in set(names) - side.schemes.keys() if side.landed else ():
        landed = read_landed(session, name, frame.period)
        found[name] = {person: Said(*told) for person, told in landed.items()}
    return dict(found)


def _culture(session: Session, frame: Frame) -> Decimal | None:
    """The agency's culture index; None where it is not known or not shown."""
    agency, *_ = units_of(session, frame)
    value = agency.rolled.metrics["culture_index"].value
    return None if value is None else half_up(Decimal(str(value)), 2)


def _costs(
    sides: tuple[Side, Side], decided: tuple[Decided, Decided], name: str
) -> dict[str, dict[str, Decimal | None]]:
    """``cost`` of both sides; nothing where neither has amounts."""
    schemes = (side.schemes.get(name) for side in sides)
    costs = [_cost(scheme, one) for scheme, one in zip(schemes, decided, strict=True)]
    told = dict(zip(SIDES, costs, strict=True))
    return {"cost": told} if any(cost is not None for cost in costs) else {}


def _cost(scheme: Scheme | None, decided: Decided) -> Decimal | None:
    """What the eligible get together; None where nobody set an amount."""
    if scheme is None:
        return None
    amounts = [scheme.amount, *(tier.amount for tier in scheme.tier)]
    if all(amount is None for amount in amounts):
        return None
    eligible = [one for one in decided.values() if one.outcome == "eligible"]
    return sum((scheme.amount_of(one.tier) or Decimal(0) for one in eligible), Decimal(0))


def _people(session: Session, frame: Frame) -> dict[int, dict[str, Any]]:
    """Everybody with what the effect is told by."""
    tree = read_tree(session, frame)
    told = last_known(HR["people"], frame.at.moment)
    about = select(told.c.nip, told.c.sex, told.c.rank).order_by(told.c.source.desc())
    files = {nip: {"sex": sex, "rank": rank} for nip, sex, rank in session.execute(about)}
    found = {}
    for row in session.execute(select(frame.people).order_by(frame.people.c.nip)).mappings():
        home = tree.home.get(row["person"])
        own = {name: row[name] for name in ("nip", "name", "employment")}
        unit = tree.units[home].name if home else None
        found[row["person"]] = {**own, "unit": unit, **files.get(row["nip"], {})}
    return found


def _compare(
    people: Mapping[int, dict[str, Any]], old: Decided, new: Decided, small: int
) -> dict[str, Any]:
    entered: list[dict[str, Any]] = []
    left: list[dict[str, Any]] = []
    otherwise = 0
    for person, about in people.items():
        was, is_ = _standing(old, person), _standing(new, person)
        if was == is_:
            continue
        if "eligible" not in (was[0], is_[0]) or was[0] == is_[0]:
            otherwise += 1
            continue
        (entered if is_[0] == "eligible" else left).append(
            {**about, "before": was[0], "after": is_[0], "reason": _reason(new, old, person)}
        )
    by = {group: dict(_tally(group, people.values(), entered, left)) for group in GROUPS}
    shown = {group: _shown(rows, small) for group, rows in by.items()}
    return {
        "before": dict(Counter(_standing(old, person)[0] for person in people)),
        "after": dict(Counter(_standing(new, person)[0] for person in people)),
        "entered": entered,
        "left": left,
        "otherwise_changed": otherwise,
        "by": shown,
        "hidden": {group: len(by[group]) - len(shown[group]) for group in GROUPS},
    }


def _shown(rows: Mapping[str, dict[str, int]], small: int) -> dict[str, dict[str, int]]:
    """Those that are large enough, and whose figures do not tell those of one that is not."""
    hidden = kept_of_total({value: row["n"] for value, row in rows.items()}, small)
    return {value: row for value, row in rows.items() if value not in hidden}


def _standing(decided: Decided, person: int) -> tuple[str, str | None]:
    one = decided.get(person)
    return (one.outcome, one.tier) if one else (NOT_THERE, None)


def _reason(new: Decided, old: Decided, person: int) -> str:
    one = new.get(person) or old.get(person)
    return one.reason if one else ""


def _tally(
    group: str,
    people: Iterable[dict[str, Any]],
    entered: Iterable[dict[str, Any]],
    left: Iterable[dict[str, Any]],
) -> Iterator[tuple[str, dict[str, int]]]:
    """People who moved by what they are, with how many are such."""
    every, came, went = (
        Counter(row.get(group) or "" for row in rows) for rows in (people, entered, left)
    )
    for value in sorted({*came, *went}):
        yield value, {"n": every[value], "entered": came[value], "left": went[value]}
