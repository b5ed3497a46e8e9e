"""A transfer file for SIASN: history, earlier file and SIASN's own list brought together.

A ``.csv`` is written as two files, the second with ``-diklat`` in its name; ``.xlsx`` holds a
sheet of each, and a third of what only SIASN has. What SIASN holds already is left out, unless an
earlier file of ours names its id: then it stays, marked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlmodel import Session

from reports.calendar.periods import period_of
from reports.exports.reconciling import (
    Reconciled,
    only_theirs_sheet,
    read_earlier,
    read_theirs,
    reconcile,
)
from reports.exports.siasn import Row, SiasnSettings, read_history, resumed, sheets
from reports.exports.workbook import Sheet, write_csv, write_workbook
from reports.frames.frame import AsOf, Frame, Measuring, build_frame
from reports.organisation.named_units import inside
from reports.organisation.tree import AGENCY, read_tree


def write_transfer(
    session: Session,
    measuring: Measuring,
    settings: SiasnSettings,
    at: AsOf,
    file: Path,
    *,
    year: int | None = None,
    unit: str | None = None,
    theirs: Path | None = None,
) -> dict[str, Any]:
    """Write the file(s) and tell what is in them. Raises UnknownUnit, HrError, NoSuchColumns."""
    frame = build_frame(session, measuring, period_of(at.day, "year"), at)
    rows = [row for row in read_history(session, frame, settings) if year in (None, row.year)]
    rows = resumed(_of_unit(session, frame, rows, unit), _earlier(file))
    known = [row for row in rows if row.siasn_id]
    found = reconcile(rows, read_theirs(session, theirs, at.moment) if theirs else [])
    kept = {row.local for row in known}
    shown = [*found.left, *(row for row in found.held if row.local in kept)]
    tables = sheets(sorted(shown, key=lambda row: (row.nip, row.local)))
    if theirs:
        tables.append(only_theirs_sheet(found.only_theirs))
    return {"files": _write(file, tables), **_counts(found, known)}


def _earlier(file: Path) -> dict[str, dict[str, str]]:
    """What is in the files of an earlier transfer."""
    told: dict[str, dict[str, str]] = {}
    for one in (file, _second(file)) if file.suffix == ".csv" else (file,):
        if one.exists():
            told |= read_earlier(one)
    return told


def _of_unit(session: Session, frame: Frame, rows: list[Row], unit: str | None) -> list[Row]:
    if unit is None:
        return rows
    tree = read_tree(session, frame)
    places = inside(tree, unit)
    return [row for row in rows if tree.home.get(row.person, AGENCY) in places]


def _write(file: Path, tables: Sequence[Sheet]) -> list[str]:
    if file.suffix != ".csv":
        write_workbook(file, tables)
        return [str(file)]
    kursus, diklat, *more = tables
    places = {file: kursus, _second(file): diklat}
    places |= {file.with_stem(f"{file.stem}-{one.name.replace(' ', '-')}"): one for one in more}
    for place, table in places.items():
        write_csv(place, table)
    return [str(place) for place in places]


def _second(file: Path) -> Path:
    return file.with_stem(f"{file.stem}-diklat")


def _counts(found: Reconciled, known: Sequence[Row]) -> dict[str, Any]:
    held = {row.local for row in (*found.held, *known)}
    waiting = [row for row in found.left if row.local not in held]
    faults = Counter(fault for row in waiting for fault in row.lacks())
    lacking = sum(bool(row.lacks()) for row in waiting)
    return {
        "complete": len(waiting) - lacking,
        "lacking": lacking,
        "faults": dict(faults.most_common()),
        "held": len(held),
        "proposed": found.proposed,
        "only_theirs": len(found.only_theirs),
    }
