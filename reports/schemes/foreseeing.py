"""What closing a period would freeze, shown to a person before it is frozen.

In: who would confirm which period. Out: people by outcome, what is in doubt, and a hash of the
results, by which the freezing refuses a list that is not the one that was shown. (law 3)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from reports.frames.frame import AsOf, Measuring, build_frame
from reports.schemes.closed.closing import Confirmation, check_closing, frozen_list, warnings_of
from reports.schemes.closed.frozen import hash_results, rows_of
from reports.schemes.closed.frozen_lists import counts_of


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
    waiting = check_closing(session, asked, at)
    if waiting is not None:
        rows, warnings = frozen_list(session, waiting), waiting.warnings
    else:
        frame = build_frame(session, settings, asked.period, at)
        rows = rows_of(session, frame, asked.scheme)
        warnings = warnings_of(session, frame, asked, rows)
    return Foreseen(
        scheme=asked.scheme.id,
        period=asked.period.text,
        as_of=(waiting.day if waiting else at.day).isoformat(),
        people=len(rows),
        counts=counts_of(rows),
        warnings=warnings,
        results_hash=hash_results(rows),
        first_by=waiting.first_by if waiting else None,
    )
