"""Methods of learning by unit: whom each reaches there and how well.

People count where they are on the reference date, those of units below included; ratings count
only where they bear a name. Figures of few are hidden, and those that would tell them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, select
from sqlmodel import Session

from connector.hr.words import fold
from reports.exact import exact
from reports.figures import Figure, Known, Unknown, too_few
from reports.frames.frame import Frame
from reports.hours.course_worth import read_worth
from reports.metrics.enrolments import completion_rate, reach
from reports.metrics.gain import of_courses as gain
from reports.metrics.satisfaction import ratings
from reports.offerings.methods import Method
from reports.organisation.disclosure import kept_back, sums_of, without
from reports.organisation.tree import AGENCY, UnitTree, Where, read_tree
from sync.store.tables.people import links_as_of

MEANS = ("completion_rate", "satisfaction", "gain")  # beside reach

Samples = Mapping[str, Mapping[tuple[Where, str], Sequence[tuple[int, float]]]]


def by_unit(session: Session, frame: Frame) -> list[Method]:
    """Reach, completion, gain and satisfaction of each method by unit; a method that nobody of a
    unit met is left out there, unless the unit is small: that would tell of its few people."""
    tree, (method_of, names) = read_tree(session, frame), _methods(session, frame)
    told = {
        name: _grouped(session.execute(query), method_of, tree)
        for name, query in _samples(frame).items()
    }
    people = frame.people
    in_scope = session.scalars(select(people.c.person).where(people.c.in_scope))
    everybody = Counter(where for person in in_scope for where in _groups_of(person, tree))
    small = frame.settings.metrics.small_on(frame.reference)
    kept = _kept_units(told, everybody, tree, small)
    return [
        Method(key, names[key], without(figures, kept[unit, key], small), unit)
        for unit, key in _places(told, everybody, small)
        for figures in [_figures((unit, True), key, told, everybody, small)]
    ]


def _places(told: Samples, everybody: Mapping[Where, int], small: int) -> list[tuple[str, str]]:
    """(unit, method): where somebody met it, and every method at each small unit."""
    met = {(unit, key) for found in told.values() for (unit, _), key in found}
    few = {unit for (unit, rolled), n in everybody.items() if rolled and n < small}
    return sorted(met | {(unit, key) for unit in few for _, key in met})


def _figures(
    where: Where, key: str, told: Samples, everybody: Mapping[Where, int], small: int
) -> dict[str, Figure]:
    own = {figure: found.get((where, key), []) for figure, found in told.items()}
    reached = _reach(own["reach"], everybody[where], small)
    return {"reach": reached} | {figure: _figure(figure, own[figure], small) for figure in MEANS}


def _kept_units(
    told: Samples, everybody: Mapping[Where, int], tree: UnitTree, small: int
) -> Mapping[tuple[str, str], set[str]]:
    """By unit and method: the figures that would tell those of few. Only those of a unit with all
    below are shown."""
    sums, untold = sums_of(tree), {(unit, False) for unit in tree.units}
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, samples in told.items():
        for key in {key for _, key in samples}:
            behind = {w: len({p for p, _ in rows}) for (w, k), rows in samples.items() if k == key}
            counts = everybody if name == "reach" else behind
            for unit, _ in kept_back(counts, sums, small, untold):
                found[unit, key].add(name)
    return found


def _methods(session: Session, frame: Frame) -> tuple[dict[tuple[str, int], str], dict[str, str]]:
    """Which method each course is of, and what the methods are called."""
    method_of: dict[tuple[str, int], str] = {}
    names: dict[str, str] = {}
    for row in read_worth(session, frame.at.moment):
        if key := fold(row["method"] or ""):
            method_of[row["site"], row["course"]] = key
            names.setdefault(key, row["method"])
    return method_of, names


def _samples(frame: Frame) -> dict[str, Select[Any]]:
    """(site, course, person, value) rows of each figure that is told by unit."""
    row, linked = ratings(frame), links_as_of(frame.at.moment)
    own = and_(linked.c.site == row.c.site, linked.c.account == row.c.account)
    named = select(row.c.site, row.c.course, linked.c.person, row.c.score).join(linked, own)
    return {
        "reach": reach(frame),
        "completion_rate": completion_rate(frame),
        "satisfaction": named,
        "gain": gain(frame),
    }


def _grouped(
    rows: Iterable[tuple[Any, ...]], method_of: Mapping[tuple[str, int], str], tree: UnitTree
) -> dict[tuple[Where, str], list[tuple[int, float]]]:
    """(person, value) by unit, direct and rolled up, and method."""
    found: dict[tuple[Where, str], list[tuple[int, float]]] = defaultdict(list)
    for site, course, person, value in rows:
        method = method_of.get((site, course))
        if method:
            for where in _groups_of(person, tree):
                found[where, method].append((person, float(value)))
    return found


def _groups_of(person: int, tree: UnitTree) -> Iterator[Where]:
    """The people of the person's own unit, and those of it and of each above with all below."""
    home = tree.home.get(person, AGENCY)
    yield home, False
    yield from ((unit, True) for unit in tree.above(home))


def _reach(told: Sequence[tuple[int, float]], everybody: int, small: int) -> Figure:
    """People of the unit in scope who were enrolled ÷ people in scope there."""
    if everybody < small:
        return too_few(everybody, small, "people")
    return Known(exact(len({person for person, _ in told}) / everybody), "share", everybody)


def _figure(name: str, told: Sequence[tuple[int, float]], small: int) -> Figure:
    people = len({person for person, _ in told})
    if people < small:
        return too_few(people, small, "people") if people else Unknown("no data")
    mean = exact(sum(sorted(value for _, value in told)) / len(told))
    return Known(mean, "score" if name == "satisfaction" else "share", people)
