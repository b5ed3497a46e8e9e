"""The worst disciplinary sanction in a window of days, as far as it is certain.

Pure. An open end holds; an end that is there but unreadable is unknown, yet a sanction that
begins in the window holds whatever its end. Where the source cannot say that there is nothing
more, anything worse stays possible.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from reports.calendar.months import months_later
from reports.schemes.language.verdicts import Verdict, Words
from reports.schemes.language.vocabulary import SANCTION_LEVELS

ONE_DAY = timedelta(days=1)
NONE, ANY = Words.of(SANCTION_LEVELS[0]), Words.of(*SANCTION_LEVELS)
LONGEST = 1200  # months; a longer sanction is as good as one with an open end


@dataclass(frozen=True, slots=True)
class Sanction:
    """``until`` is the last day, None an open end; ``until_known`` is false if unreadable."""

    level: str
    since: date
    until: date | None
    until_known: bool = True


def sanction(
    level: str, since: date, until: date | None, *, months: int | None, unread: Iterable[str]
) -> Sanction:
    """A sanction from a row: its end as told, else its length in months after the first day."""
    doubtful = {"until", "years", "months"} if until is None else {"until"}
    known = not doubtful & set(unread)
    if until is None and months and 0 < months <= LONGEST:
        until = _last_day(since, months)
    return Sanction(level, since, until, known)


def worst_level(sanctions: Iterable[Sanction], first: date, last: date, *, all_told: bool) -> Words:
    """The levels that the worst sanction of any day from ``first`` to ``last`` may have."""
    found = [(one.level, _holds(one, first, last)) for one in sanctions]
    if not found:
        return NONE if all_told else ANY
    certain = max((_rank(level) for level, held in found if held == Verdict.PASS), default=0)
    perhaps = {_rank(level) for level, held in found if held == Verdict.UNKNOWN}
    if not all_told:
        perhaps = set(range(len(SANCTION_LEVELS)))
    ranks = {certain} | {rank for rank in perhaps if rank > certain}
    return Words(frozenset(SANCTION_LEVELS[rank] for rank in ranks))


def _holds(one: Sanction, first: date, last: date) -> Verdict:
    if one.since > last:
        return Verdict.FAIL
    if one.since >= first:
        return Verdict.PASS
    if not one.until_known:
        return Verdict.UNKNOWN
    return Verdict.PASS if one.until is None or one.until >= first else Verdict.FAIL


def _rank(level: str) -> int:
    return SANCTION_LEVELS.index(level)


def _last_day(since: date, months: int) -> date:
    """The day before the same day of a later month; where that month is too short for the day,
    its last."""
    later = months_later(since, months)
    return later if later.day < since.day else later - ONE_DAY
