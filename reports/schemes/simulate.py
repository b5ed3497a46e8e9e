"""A changed scheme or changed hours on the real people: who would enter, who would leave.

Both sides are decided from the same facts of one moment by the same code that decides in earnest;
nothing is landed. (law 3)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from reports.frame import AsOf, Measuring, build_frame
from reports.hours_settings import HoursSettings
from reports.measuring import measure
from reports.periods import Period, period_of
from reports.schemes.deciding import judge
from reports.schemes.outcomes import Decision
from reports.schemes.rules import Scheme
from reports.units import read_tree
from sync.store.tables.facts import HR, last_known

NOT_THERE = "none"  # the outcome of a scheme that one side does not have
GROUPS = ("unit", "employment", "sex", "rank")

Decided = Mapping[int, Decision]


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be changed: schemes by their id (new ones too), and ``[hours]``."""

    schemes: Sequence[Scheme] = ()
    hours: HoursSettings | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One of two worlds to compare: the rules, and the settings that they are decided under."""

    settings: Measuring
    schemes: Mapping[str, Scheme]


def simulate(
    session: Session, settings: Measuring, schemes: Sequence[Scheme], *, draft: Draft, at: AsOf
) -> list[dict[str, Any]]:
    """The effect of the draft on each scheme that it touches, for the period around ``at.day``.

    ``at`` needs a moment, so that both sides make their credits from the facts. Keys: scheme,
    period, before and after {outcome: people}, entered[] and left[] {nip, name, unit, before,
    after, reason}, otherwise_changed, by {group: {value: {entered, left}}}.
    """
    present = {scheme.id: scheme for scheme in schemes}
    changed = present | {scheme.id: scheme for scheme in draft.schemes}
    touched = changed if draft.hours else {scheme.id: scheme for scheme in draft.schemes}
    before = Side(settings, {name: present[name] for name in touched if name in present})
    after = Side(replace(settings, hours=draft.hours or settings.hours), touched)
    found = []
    for name, scheme in touched.items():
        period = period_of(at.day, scheme.period)
        old = _decide(session, before, name, period, at)
        new = _decide(session, after, name, period, at)
        people = _people(session, settings, period, at)
        found.append({"scheme": name, "period": period.text, **_compare(people, old, new)})
    return found


def _decide(session: Session, side: Side, name: str, period: Period, at: AsOf) -> Decided:
    """A side's decisions by person; none where it does not have the scheme."""
    if name not in side.schemes:
        return {}
    scheme = side.schemes[name]
    frame = build_frame(session, side.settings, period, at)
    decisions = judge(session, frame, [scheme], measure(session, frame))
    return {person: by_scheme[name] for person, by_scheme in decisions.items()}


def _people(
    session: Session, settings: Measuring, period: Period, at: AsOf
) -> dict[int, dict[str, Any]]:
    """Everybody with what the effect is told by."""
    frame = build_frame(session, settings, period, at)
    tree = read_tree(session, frame)
    told = last_known(HR["people"], at.moment)
    about = select(told.c.nip, told.c.sex, told.c.rank).order_by(told.c.source.desc())
    files = {nip: {"sex": sex, "rank": rank} for nip, sex, rank in session.execute(about)}
    found = {}
    for row in session.execute(select(frame.people).order_by(frame.people.c.nip)).mappings():
        home = tree.home.get(row["person"])
        own = {name: row[name] for name in ("nip", "name", "employment")}
        unit = tree.units[home].name if home else None
        found[row["person"]] = {**own, "unit": unit, **files.get(row["nip"], {})}
    return found


def _compare(people: Mapping[int, dict[str, Any]], old: Decided, new: Decided) -> dict[str, Any]:
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
    return {
        "before": dict(Counter(_standing(old, person)[0] for person in people)),
        "after": dict(Counter(_standing(new, person)[0] for person in people)),
        "entered": entered,
        "left": left,
        "otherwise_changed": otherwise,
        "by": {group: dict(_tally(group, entered, left)) for group in GROUPS},
    }


def _standing(decided: Decided, person: int) -> tuple[str, str | None]:
    one = decided.get(person)
    return (one.outcome, one.tier) if one else (NOT_THERE, None)


def _reason(new: Decided, old: Decided, person: int) -> str:
    one = new.get(person) or old.get(person)
    return one.reason if one else ""


def _tally(
    group: str, entered: Iterable[dict[str, Any]], left: Iterable[dict[str, Any]]
) -> Iterator[tuple[str, dict[str, int]]]:
    came = Counter(row.get(group) or "" for row in entered)
    went = Counter(row.get(group) or "" for row in left)
    for value in sorted({*came, *went}):
        yield value, {"entered": came[value], "left": went[value]}
