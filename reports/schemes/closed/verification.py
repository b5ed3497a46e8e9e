"""Whether a closed period still says what was confirmed: untouched, and made again alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from reports.calendar.periods import parse_period
from reports.frames.frame import AsOf
from reports.schemes.closed.closing import frozen_each, hashes_of
from reports.schemes.closed.frozen import SETTINGS, Row, canonical, frozen_rows, without_sentences
from reports.schemes.language.rules import Scheme
from sync.store.tables.closing import Closing


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found: ``altered`` stored rows, ``different`` recomputed ones (by number), and
    other problems in words."""

    altered: tuple[str, ...]
    different: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Nothing was found."""
        return not (self.altered or self.different or self.problems)

    def as_json(self) -> dict[str, Any]:
        """The keys of ``period verify --json``."""
        told = {"altered": self.altered, "different": self.different, "problems": self.problems}
        return {"ok": self.ok, **told}


def verify(session: Session, closing: Closing) -> Verified:
    """Recompute the hashes of what is stored, and the decisions as of the closing's moment."""
    stored = _Stored()
    rows = stored.over(frozen_each(session, closing))
    found = hashes_of(rows, closing.wording, closing.settings, closing)
    problems = [*_hash_problems(closing, found, len(stored.made))]
    try:
        made = {row.nip: _digest(row) for row in _again(session, closing)}
        was = stored.made
        different = tuple(sorted(n for n in {*was, *made} if was.get(n) != made.get(n)))
    except ValidationError as error:
        different = ()
        told = error.error_count()
        problems.append(f"the rules of then cannot be read any more ({told} faults): upgrade back")
    return Verified(tuple(stored.altered), different, tuple(problems))


@dataclass(slots=True)
class _Stored:
    """What stored rows say while they go by: numbers of altered ones, and each row's digest."""

    altered: list[str] = field(default_factory=list)
    made: dict[str, bytes] = field(default_factory=dict)

    def over(self, rows: Iterable[tuple[Row, str]]) -> Iterator[Row]:
        """The same rows."""
        for row, digest in rows:
            if row.digest != digest:
                self.altered.append(row.nip)
            self.made[row.nip] = _digest(row)
            yield row


def _hash_problems(closing: Closing, found: Mapping[str, str], rows: int) -> Iterator[str]:
    if rows != closing.rows:
        yield f"{closing.rows} rows were frozen, {rows} are there"
    for name, value in found.items():
        if getattr(closing, name) != value:
            yield f"{name} is not that of the stored list"


def _again(session: Session, closing: Closing) -> Iterator[Row]:
    """The list as the same rules make it of the facts of then."""
    return frozen_rows(
        session,
        Scheme.model_validate(closing.wording),
        SETTINGS.validate_python(closing.settings),
        parse_period(closing.period),
        AsOf(closing.day, closing.moment),
        afresh=True,
    )


def _digest(row: Row) -> bytes:
    """Of what must be made again byte for byte."""
    about = [row.person, row.nip, row.name, row.unit]
    return sha256(canonical([*about, without_sentences(row.result), row.inputs]).encode()).digest()
