"""What closing a period would freeze, shown to a person before it is frozen.

In: who would confirm which period. Out: people by outcome, what is in doubt, and a hash of the
results, by which the freezing refuses a list that is not the one that was shown. (law 3)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from reports.frames.frame import AsOf, Measuring, build_frame
from reports.schemes.closed.closing import Confirmation, check_closing, frozen_each, warnings_of
from reports.schemes.closed.frozen import Hash, Row, Tally, rows_of


@dataclass(frozen=True, slots=True)
class Foreseen:
    """``counts`` {outcome: [people, money or null]} as of a day; ``first_by`` confirmed the list
    already, if it waits for a second person; ``results_hash`` is over who gets which result."""

    scheme: str
    period: str
    as_of: str
    people: int
    counts: dict[str, list[Any]]
    warnings: dict[str, Any]
    results_hash: str
    first_by: str | None


def foresee(session: Session, settings: Measuring, asked: Confirmation, at: AsOf) -> Foreseen:
    """The list that a confirmation would freeze, or that waits for it. Raises WrongAct."""
    waiting, told, results = check_closing(session, asked, at), Tally(), Hash()
    rows: Iterator[Row]
    if waiting is not None:
        rows = (row for row, _ in frozen_each(session, waiting))
    else:
        frame = build_frame(session, settings, asked.period, at)
        rows = rows_of(session, frame, asked.scheme)
    for row in told.over(rows):
        results.add(row.result_text)
    return Foreseen(
        scheme=asked.scheme.id,
        period=asked.period.text,
        as_of=(waiting.day if waiting else at.day).isoformat(),
        people=told.people,
        counts=told.counts,
        warnings=waiting.warnings if waiting else warnings_of(session, frame, asked, told),
        results_hash=results.hex,
        first_by=waiting.first_by if waiting else None,
    )
