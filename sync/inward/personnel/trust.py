"""The trust gate: a file that looks wrong changes nothing until a person has looked at it.

A reading is compared with what its source said when it was accepted last; every limit gives a
``Check``, and one held check holds the whole source. Pure: no database, no clock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from connector.hr.reading import Reading
from connector.hr.settings import SourceSettings
from connector.hr.words import fold

PRESENCE = ("rows", "keys", "units")  # checks of how much is still there
HALF = 0.5

Key: TypeAlias = tuple[object, ...]
Facts: TypeAlias = Mapping[Key, Mapping[Any, Any]]


class TrustSettings(BaseModel):
    """``[trust]``: shares within which a file, or a pull, is taken without a person's word."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rows_at_least: float = Field(0.90, ge=0, le=1)  # of the last accepted number of rows
    rows_at_most: float = Field(1.50, ge=1)
    keys_kept: float = Field(0.95, ge=0, le=1)  # old keys that are still there
    units_kept: float = Field(0.90, ge=0, le=1)  # old units that are still named
    rows_refused: float = Field(0.02, ge=0, le=1)  # of this file's rows
    names_changed: float = Field(0.02, ge=0, le=1)  # of people who are in both
    units_changed: float = Field(0.20, ge=0, le=1)


@dataclass(frozen=True, slots=True)
class Check:
    """One limit: what it allows, what was found, and a sentence about it."""

    name: str
    limit: float | str | list[float] | None
    actual: float | str | None
    held: bool
    message: str

    def as_json(self) -> dict[str, Any]:
        """The shape that machines rely on, the sentence beside it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Count:
    """How many there were on which day."""

    number: int
    day: date


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a source said when it was accepted last; ``facts`` are its current rows by key."""

    rows: Count
    headers: tuple[str, ...]
    facts: Facts = field(repr=False)


def judge(
    trust: TrustSettings, source: SourceSettings, reading: Reading, day: date, last: Accepted | None
) -> list[Check]:
    """Every check of a reading that speaks for ``day``; the first reading of a source waits.

    A partial source may leave out what it likes: only refused rows, headers and names count.
    """
    refused = _share("refused", trust.rows_refused, reading.refused_rows, reading.rows, "refused")
    if last is None:
        waits = f"the first file of this source, {reading.rows:,} rows: a person accepts it"
        return [Check("first", None, None, True, waits), refused]
    now = {reading.kind.key_in(record): _told(record) for record in reading.records}
    checks = [refused, _headers(last.headers, reading.headers)]
    if reading.kind.name == "people":
        checks.append(_changed("names", trust.names_changed, "name", last.facts, now))
    return [*checks, *_of_complete(trust, reading, day, last, now)] if source.complete else checks


def loses_half(checks: Iterable[Check]) -> bool:
    """Whether a held file lost half of what was there, or all: too much for ``--all``."""
    shares = [check.actual for check in checks if check.held and check.name in PRESENCE]
    return any(isinstance(share, float) and share < HALF for share in shares)


def check_count(trust: TrustSettings, name: str, last: Count, now: Count) -> Check:
    """Whether a number is far from the last one: "rows: 6,204 yesterday, 12 today"."""
    share = now.number / last.number if last.number else None
    held = share is not None and not trust.rows_at_least <= share <= trust.rows_at_most
    then, today = _days(last.day, now.day)
    message = f"{name}: {last.number:,} {then}, {now.number:,} {today}"
    limits = [trust.rows_at_least, trust.rows_at_most]
    return Check(name, limits, _rounded(share), held, message)


def _of_complete(
    trust: TrustSettings, reading: Reading, day: date, last: Accepted, now: Facts
) -> Iterator[Check]:
    yield _age(last.rows.day, day)
    yield check_count(trust, "rows", last.rows, Count(reading.rows, day))
    yield _kept("keys", trust.keys_kept, set(last.facts), set(now))
    if reading.kind.name == "people":
        yield _kept("units", trust.units_kept, _words(last.facts, "unit"), _words(now, "unit"))
        yield _changed("units_changed", trust.units_changed, "unit", last.facts, now)


def _told(record: object) -> dict[str, Any]:
    return {name: getattr(record, name, None) for name in ("name", "unit")}


def _headers(old: Collection[str], new: Collection[str]) -> Check:
    lost, added = sorted(set(old) - set(new)), sorted(set(new) - set(old))
    parts = [f"{what} {', '.join(names)}" for what, names in (("without", lost), ("new", added))]
    drift = "; ".join(part for part, names in zip(parts, (lost, added), strict=True) if names)
    return Check("headers", "the same", drift or "the same", bool(drift), f"headers: {drift}")


def _age(old: date, new: date) -> Check:
    message = f"the file is of {new}, older than the accepted one of {old}"
    return Check("age", old.isoformat(), new.isoformat(), new < old, message)


def _kept(name: str, limit: float, old: Collection[object], new: Collection[object]) -> Check:
    still = len(set(old) & set(new))
    share = still / len(old) if old else None
    message = f"{still:,} of {len(old):,} {name} of the last file are still there"
    return Check(name, limit, _rounded(share), share is not None and share < limit, message)


def _changed(name: str, limit: float, field_name: str, old: Facts, new: Facts) -> Check:
    """The share of common people whose value is another word; unknown ones don't count."""
    pairs = [(old[key][field_name], new[key][field_name]) for key in old.keys() & new.keys()]
    known = [(fold(before), fold(after)) for before, after in pairs if before and after]
    changed = sum(before != after for before, after in known)
    return _share(name, limit, changed, len(known), f"of another {field_name}")


def _share(name: str, limit: float, part: int, whole: int, words: str) -> Check:
    share = part / whole if whole else None
    message = f"{part:,} of {whole:,} {words}"
    return Check(name, limit, _rounded(share), share is not None and share > limit, message)


def _words(facts: Facts, field_name: str) -> set[str]:
    return {fold(row[field_name]) for row in facts.values() if row[field_name]}


def _days(old: date, new: date) -> tuple[str, str]:
    if new == old:
        return "before", "now"
    if new - old == timedelta(days=1):
        return "yesterday", "today"
    return f"on {old}", f"on {new}"


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
