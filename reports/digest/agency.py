"""The agency's part of a digest: units in aggregates, no person by name, small groups hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from reports.digest.facts import DigestFacts
from reports.digest.parts import AgencyPart, SchemeTally, Spread, Tally, Todo, UnitRow, todo_about
from reports.digest.places import REASONS, figures, months, reasons
from reports.organisation.disclosure import kept_of_total
from reports.units import AGENCY, Unit

OUTCOMES = ("eligible", "not_yet", "not_eligible", "needs_review")


def agency_part(facts: DigestFacts) -> AgencyPart:
    """The whole agency in aggregates; without figures where it is itself a small group."""
    everything = set(facts.tree.units)
    enough = len(facts.now.people) >= facts.small_group
    return AgencyPart(
        title=facts.agency,
        figures=figures(facts, everything) if enough else None,
        indicators=facts.indicators.get(AGENCY, ()) if enough else (),
        months=months(facts, everything) if enough else (),
        units=tuple(unit_rows(facts)),
        stuck=tuple(_tallies(facts, _first_reasons(facts), REASONS, of_everybody=False)),
        schemes=tuple(_scheme_tallies(facts)),
        todo=tuple(desk_todo(facts)),
        small_group=facts.small_group,
    )


def unit_rows(facts: DigestFacts) -> list[UnitRow]:
    """The units under the top one with all below them, best coverage first, hidden ones last."""
    tree = facts.tree
    top = _top(facts)
    under = [unit for unit in tree.units.values() if unit.parent == top.key]
    groups = [(unit.name, tree.below(unit.key)) for unit in under]
    if facts.now.members({top.key}):
        groups.append((top.name, {top.key}))
    found = [(name, figures(facts, units)) for name, units in groups]
    few = _few([own.spread for _, own in found], facts.small_group)
    few_before = _few([own.before for _, own in found], facts.small_group)
    rows = []
    for place, (name, own) in enumerate(found):
        shown = replace(own, before=Spread()) if place in few_before else own
        rows.append(UnitRow(name, None if place in few else shown))
    return sorted(rows, key=_row_order)


def _few(spreads: Sequence[Spread], small: int) -> frozenset[int]:
    """Places of the parts of a known whole that are not shown: of few people, or for another's
    sake."""
    certain = {place: spread.certain for place, spread in enumerate(spreads)}
    return kept_of_total(certain, small) | {place for place, n in certain.items() if n < small}


def _top(facts: DigestFacts) -> Unit:
    """The agency, or the one unit that stands for it: alone below it, nobody beside."""
    tree, top = facts.tree, facts.tree.units[AGENCY]
    while not facts.now.members({top.key}):
        under = [unit for unit in tree.units.values() if unit.parent == top.key]
        if len(under) != 1:
            break
        (top,) = under
    return top


def _row_order(row: UnitRow) -> tuple[object, ...]:
    coverage = row.figures.spread.coverage if row.figures else None
    return coverage is None, -(coverage or Decimal(0)), row.name


def _first_reasons(facts: DigestFacts) -> list[str]:
    """Each stuck person once, by the first reason."""
    return [found[0].kind for found in (reasons(facts, p) for p in facts.now.people) if found]


def _tallies(
    facts: DigestFacts, words: Iterable[str], order: Iterable[str], *, of_everybody: bool
) -> list[Tally]:
    """How often each word occurs, in order; counts of small groups are there but hidden, and
    another with them where everybody has one of the words."""
    counts, small = Counter(words), facts.small_group
    few = {word for word, n in counts.items() if n < small}
    hidden = kept_of_total(counts, small) if of_everybody else few
    found = [(word, counts[word]) for word in order if counts[word]]
    return [Tally(word, None if word in hidden else n) for word, n in found]


def _scheme_tallies(facts: DigestFacts) -> list[SchemeTally]:
    found: list[SchemeTally] = []
    for scheme, name in facts.schemes.items():
        words = [p.outcomes[scheme].outcome for p in facts.now.people if scheme in p.outcomes]
        tallies = _tallies(facts, words, OUTCOMES, of_everybody=True)
        if tallies:
            found.append(SchemeTally(name, tuple(tallies)))
    return found


def desk_todo(facts: DigestFacts) -> list[Todo]:
    """What waits for a person of the agency, most urgent first; only what is there."""
    desk = facts.desk
    waiting = (
        todo_about("held", len(desk.held), (held.source for held in desk.held)),
        todo_about("unmatched", desk.unmatched, ()),
        todo_about("without_hours", len(desk.without_hours), desk.without_hours),
        todo_about("vanished", desk.withdrawn, ()),
        todo_about("refused", sum(desk.refused.values()), desk.refused),
        todo_about("silent", len(desk.silent), desk.silent),
    )
    return [todo for todo in waiting if todo.count]
