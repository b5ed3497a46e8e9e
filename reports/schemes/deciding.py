"""Everybody's decisions: made from one frame per period, and landed like facts.

Two equal runs write nothing: a decision's row changes only with its outcome, a tier or a verdict.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from reports.calendar.periods import Period, period_of
from reports.frames.frame import AsOf, Frame, Measuring, build_frame
from reports.measuring import Measures, measure
from reports.schemes.decide import decide
from reports.schemes.inputs.facts import read_facts
from reports.schemes.language.asked import asked_facts, asked_metrics
from reports.schemes.language.rules import Scheme
from reports.schemes.language.verdicts import Fact
from reports.schemes.language.vocabulary import known_facts
from reports.schemes.limits import NOTHING_EARLIER, read_earlier
from reports.schemes.officials.overruling import overruled, read_rulings
from reports.schemes.officials.wordings import adopt_first, effective
from reports.schemes.outcomes import Decision
from sync.inward.landing import Landed, Scope, land
from sync.store.runs import RunStamp
from sync.store.tables.decisions import decision
from sync.store.tables.facts import as_of

Decisions = Mapping[int, Mapping[str, Decision]]  # by person, then by scheme

MANY = 10_000  # decisions kept; more would not be met again soon


@dataclass(frozen=True, slots=True)
class Judged:
    """One person's facts, and the decisions on them by scheme."""

    person: int
    facts: Mapping[str, Fact]
    decisions: Mapping[str, Decision]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a scheme's decisions for a period came to: people by outcome, rows that changed."""

    scheme: str
    period: str
    outcomes: Mapping[str, int]
    landed: Landed


def decide_all(
    session: Session, schemes: Sequence[Scheme], settings: Measuring, at: AsOf, run: RunStamp
) -> list[Decided]:
    """Decide every scheme for its running period and land the decisions.

    A period that was decided while it ran is decided once more in the next one: facts of its
    last days come late. An edited scheme decides by its old wording until its effect was seen.
    """
    adopt_first(session, schemes, run)
    done = []
    for period, due in _due(session, effective(session, schemes), at.day):
        frame = build_frame(session, settings, period, at)
        found = judge(session, frame, due, measure(session, frame, asked_metrics(due)))
        done += [_land(session, scheme, period, found, run) for scheme in due]
    return done


def judge(
    session: Session, frame: Frame, schemes: Sequence[Scheme], measures: Measures
) -> Decisions:
    """The decisions of schemes on the frame's people for the frame's period, exceptions heard."""
    return {one.person: one.decisions for one in judge_each(session, frame, schemes, measures)}


def judge_each(
    session: Session, frame: Frame, schemes: Sequence[Scheme], measures: Measures
) -> Iterator[Judged]:
    """The same one person after the other, by number: who keeps little needs no room for all.
    ``measures`` are all, or those that the schemes ask."""
    period_open, rulings = frame.at.day <= frame.period.last, read_rulings(session, frame)
    judges = [_Judge(session, frame, scheme, period_open=period_open) for scheme in schemes]
    for person, facts in read_facts(session, frame, measures):
        decisions = {}
        for one in judges:
            name = one.scheme.id
            own, ruling = one.decide(person, facts), rulings.get((person, name))
            decisions[name] = overruled(own, ruling, frame.settings.language)
        yield Judged(person, facts, decisions)


class _Judge:
    """Decides a scheme; once for all people with the same facts."""

    def __init__(
        self, session: Session, frame: Frame, scheme: Scheme, *, period_open: bool
    ) -> None:
        vocabulary = known_facts()
        self.scheme = scheme
        self._decide = partial(
            decide,
            scheme,
            vocabulary=vocabulary,
            period_open=period_open,
            language=frame.settings.language,
        )
        self._asked = sorted(asked_facts(scheme, vocabulary))
        self._earlier = read_earlier(session, frame, scheme)
        self._decided: dict[tuple[object, ...], Decision] = {}

    def decide(self, person: int, facts: Mapping[str, Fact]) -> Decision:
        """What the scheme's rules come to, no exception heard."""
        earlier = self._earlier.get(person, NOTHING_EARLIER)
        alike = (earlier, *map(facts.get, self._asked))
        known = self._decided.get(alike)
        if known is None:
            if len(self._decided) >= MANY:
                self._decided.clear()
            known = self._decided[alike] = self._decide(facts, earlier=earlier)
        return known


def read_landed(
    session: Session, scheme: str, period: Period
) -> Mapping[int, tuple[str, str | None, str]]:
    """By person the outcome and tier of a scheme as they stand, and no reason: none is kept."""
    rows = as_of(decision, None)
    query = select(rows.c.person, rows.c.outcome, rows.c.tier)
    found = session.execute(query.where(rows.c.scheme == scheme, rows.c.period == period.text))
    return {person: (outcome, tier, "") for person, outcome, tier in found}


def by_period(schemes: Iterable[Scheme], day: date) -> dict[Period, list[Scheme]]:
    """Schemes by the period of their kind that the day lies in."""
    found: dict[Period, list[Scheme]] = {}
    for scheme in schemes:
        found.setdefault(period_of(day, scheme.period), []).append(scheme)
    return found


def _due(
    session: Session, schemes: Sequence[Scheme], day: date
) -> Iterator[tuple[Period, list[Scheme]]]:
    """Periods in their order, so that a limit finds the earlier ones decided."""
    for period, running in by_period(schemes, day).items():
        before = period.before
        decided = select(decision.c.scheme).where(decision.c.period == before.text).distinct()
        known = set(session.execute(decided).scalars())
        if again := [scheme for scheme in running if scheme.id in known]:
            yield before, again
        yield period, running


def _land(
    session: Session, scheme: Scheme, period: Period, found: Decisions, run: RunStamp
) -> Decided:
    mine = {person: decisions[scheme.id] for person, decisions in found.items()}
    rows = [_row(person, one, scheme, period) for person, one in mine.items()]
    scope = Scope({"scheme": scheme.id, "period": period.text})
    landed = land(session, decision, rows, scope, run)
    outcomes = Counter(one.outcome for one in mine.values())
    return Decided(scheme.id, period.text, outcomes, landed)


def _row(person: int, one: Decision, scheme: Scheme, period: Period) -> dict[str, Any]:
    return {
        "person": person,
        "scheme": scheme.id,
        "period": period.text,
        "outcome": one.outcome,
        "tier": one.tier,
        "open_tier": one.open_tier,
        "verdicts": one.verdicts,
        "scheme_hash": scheme.hash,
        "rules": [result.as_json() for result in one.rules],
        "own_outcome": one.own_outcome,
        "exception": one.exception and one.exception.id,
    }
