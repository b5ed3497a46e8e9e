"""The rule that a scheme's limit adds: how often somebody was eligible in earlier periods.

Pure but for ``read_earlier``. A period that was confirmed counts as confirmed, others as landed;
one whose decision is missing or not certain is unknown, and never counts as a no. (law 2)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, func, select
from sqlmodel import Session, SQLModel

from reports.calendar.periods import Period, period_of
from reports.frames.frame import Frame
from reports.people.keys import joined_keys
from reports.schemes.language.rules import LIMIT, Limit, Scheme
from reports.schemes.language.verdicts import Verdict
from reports.schemes.outcomes import RuleResult
from sync.store.tables.decisions import decision
from sync.store.tables.facts import as_of

CLOSINGS, FROZEN, CORRECTIONS = (
    SQLModel.metadata.tables[name] for name in ("closing", "frozen", "correction")
)
UNCERTAIN = ("needs_review", "not_yet")  # of a period that is over: nobody knows how it ended
SENTENCES = {
    "id": {
        Verdict.PASS: "{count} kali memenuhi syarat sebelumnya dalam {window}, "
        "paling banyak {times} kali",
        Verdict.FAIL: "Sudah {count} kali memenuhi syarat dalam {window} ({periods}), "
        "paling banyak {times} kali",
        Verdict.UNKNOWN: "Keputusan periode {periods} belum diketahui; "
        "dalam {window} paling banyak {times} kali",
    },
    "en": {
        Verdict.PASS: "Eligible {count} times before in {window}, at most {times}",
        Verdict.FAIL: "Already eligible {count} times in {window} ({periods}), at most {times}",
        Verdict.UNKNOWN: "The decision of {periods} is not known; in {window} at most {times}",
    },
}


@dataclass(frozen=True, slots=True)
class Earlier:
    """Earlier periods within the limit's ``window``: eligible ones, and unknown ones."""

    window: str = ""
    eligible: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


NOTHING_EARLIER = Earlier()


def limit_result(limit: Limit, earlier: Earlier, language: str) -> RuleResult:
    """Whether the person may be eligible once more."""
    verdict = _verdict(limit, earlier)
    periods = earlier.unknown if verdict == Verdict.UNKNOWN else earlier.eligible
    because = SENTENCES[language][verdict].format(
        count=len(earlier.eligible),
        window=earlier.window,
        periods=", ".join(periods),
        times=limit.times,
    )
    return RuleResult(
        id=LIMIT,
        tier=None,
        verdict=verdict,
        counted=verdict,
        hoped=verdict,
        actual=None if verdict == Verdict.UNKNOWN else len(earlier.eligible),
        wanted=limit.times,
        distance=None,
        because=because,
        notice=because,
    )


def _verdict(limit: Limit, earlier: Earlier) -> Verdict:
    sure = len(earlier.eligible)
    if sure >= limit.times:
        return Verdict.FAIL
    return Verdict.PASS if sure + len(earlier.unknown) < limit.times else Verdict.UNKNOWN


def read_earlier(session: Session, frame: Frame, scheme: Scheme) -> Mapping[int, Earlier]:
    """By person, for a scheme with a limit; empty for one without."""
    if scheme.limit is None:
        return {}
    window = period_of(frame.period.first, scheme.limit.per)
    periods = _periods_before(scheme, scheme.limit, window, frame.period)
    told = _outcomes(session, frame, scheme, [period.text for period in periods])
    people = select(frame.people.c.person, frame.people.c.joined)
    return {
        person: _earlier(window, periods, told.get(person, {}), joined)
        for person, joined in session.execute(people)
    }


def _periods_before(scheme: Scheme, limit: Limit, window: Period, present: Period) -> list[Period]:
    since = limit.since or date.min
    parts = window.parts(scheme.period)
    return [part for part in parts if part.first < present.first and part.last >= since]


def _outcomes(
    session: Session, frame: Frame, scheme: Scheme, periods: list[str]
) -> Mapping[int, Mapping[str, str]]:
    """By person and period: what was landed, outranked by what people confirmed, and that by the
    corrections they accepted; of several numbers of a person the outcome that weighs most."""
    rows = as_of(decision, frame.at.moment)
    query = select(rows.c.person, rows.c.period, rows.c.outcome)
    landed = query.where(rows.c.scheme == scheme.id, rows.c.period.in_(periods))
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for person, period, outcome in session.execute(landed):
        found[person][period] = outcome
    closed = and_(CLOSINGS.c.scheme == scheme.id, CLOSINGS.c.period.in_(periods))
    for table, result, told in _confirmed(frame.at.moment):
        own = select(table.c.person, CLOSINGS.c.period, result)
        own = own.join(CLOSINGS, CLOSINGS.c.id == table.c.closing)
        for person, period, outcome in session.execute(
            own.where(closed, *told).order_by(table.c.id)
        ):
            found[person][period] = outcome or "not_applicable"
    return _joined(session, frame.at.moment, found)


def _joined(
    session: Session, moment: datetime | None, by_key: Mapping[int, Mapping[str, str]]
) -> Mapping[int, Mapping[str, str]]:
    """The same by the persons whose the keys are: who was eligible by either number was."""
    persons = joined_keys(session, moment)
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for key, outcomes in by_key.items():
        told = found[persons.get(key, key)]
        for period, outcome in outcomes.items():
            told[period] = min(told.get(period, outcome), outcome, key=_weight)
    return found


def _weight(outcome: str) -> int:
    return 0 if outcome == "eligible" else 1 if outcome in UNCERTAIN else 2


def _confirmed(
    moment: datetime | None,
) -> Iterator[tuple[Table, ColumnElement[Any], list[ColumnElement[bool]]]]:
    """What people confirmed by a moment: a table, the outcome in it, and conditions."""
    closed_at = func.coalesce(CLOSINGS.c.second_at, CLOSINGS.c.first_at)
    closed = [CLOSINGS.c.status == "closed"]
    accepted = [CORRECTIONS.c.status == "accepted"]
    if moment is not None:
        closed.append(closed_at <= moment)
        accepted.append(CORRECTIONS.c.decided_at <= moment)
    frozen, corrected = FROZEN.c.result["outcome"], CORRECTIONS.c.after["outcome"]
    yield FROZEN, frozen.as_string(), closed
    yield CORRECTIONS, corrected.as_string(), [*closed, *accepted]


def _earlier(
    window: Period, periods: list[Period], told: Mapping[str, str], joined: date | None
) -> Earlier:
    """Who had not joined before a period's end could not be eligible in it."""
    served = [one for one in periods if joined is None or joined <= one.last or one.text in told]
    outcomes = {one.text: told.get(one.text, "needs_review") for one in served}
    return Earlier(
        window.text,
        tuple(text for text, outcome in outcomes.items() if outcome == "eligible"),
        tuple(text for text, outcome in outcomes.items() if outcome in UNCERTAIN),
    )
