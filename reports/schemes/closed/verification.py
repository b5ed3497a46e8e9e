"""Whether a closed period still says what was confirmed: untouched, and made again alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlmodel import Session, col

from reports.calendar.periods import parse_period
from reports.frames.frame import AsOf
from reports.schemes.closed.closing import frozen_list, hashes_of
from reports.schemes.closed.frozen import SETTINGS, Row, canonical, frozen_rows, without_sentences
from reports.schemes.language.rules import Scheme
from sync.store.tables.closing import Closing, Frozen


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
    rows = frozen_list(session, closing)
    altered = tuple(_altered(session, closing, rows))
    problems = [*_hash_problems(closing, rows)]
    try:
        different = tuple(_different(rows, _again(session, closing)))
    except ValidationError as error:
        different = ()
        told = error.error_count()
        problems.append(f"the rules of then cannot be read any more ({told} faults): upgrade back")
    return Verified(altered, different, tuple(problems))


def _altered(session: Session, closing: Closing, rows: Sequence[Row]) -> Iterator[str]:
    query = select(col(Frozen.person), col(Frozen.digest)).where(col(Frozen.closing) == closing.id)
    kept = dict(session.execute(query).all())
    yield from (row.nip for row in rows if kept[row.person] != row.digest)


def _hash_problems(closing: Closing, rows: Sequence[Row]) -> Iterator[str]:
    if len(rows) != closing.rows:
        yield f"{closing.rows} rows were frozen, {len(rows)} are there"
    for name, value in hashes_of(rows, closing.wording, closing.settings, closing).items():
        if getattr(closing, name) != value:
            yield f"{name} is not that of the stored list"


def _again(session: Session, closing: Closing) -> list[Row]:
    """The list as the same rules make it of the facts of then."""
    return frozen_rows(
        session,
        Scheme.model_validate(closing.wording),
        SETTINGS.validate_python(closing.settings),
        parse_period(closing.period),
        AsOf(closing.day, closing.moment),
    )


def _different(stored: Sequence[Row], made: Sequence[Row]) -> Iterator[str]:
    """Numbers whose row is not made again byte for byte."""
    was, is_ = ({row.nip: _bytes(row) for row in rows} for rows in (stored, made))
    yield from sorted(nip for nip in {*was, *is_} if was.get(nip) != is_.get(nip))


def _bytes(row: Row) -> str:
    about = [row.person, row.nip, row.name, row.unit]
    return canonical([*about, without_sentences(row.result), row.inputs])
