"""Every metric in a file: people by name, units, and what each figure is.

Whatever the catalogue holds stands in it, metrics of an agency's own package too. An empty cell is
unknown, of a unit also hidden. A ``.csv`` is written as three files, ``.xlsx`` holds three sheets.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session

from connector.rounding import half_up
from reports.calendar.periods import Period
from reports.exports.workbook import Cell, Sheet, write_csv, write_workbook
from reports.frames.frame import AsOf, Frame, Measuring, build_frame
from reports.measuring import measure
from reports.metrics import CATALOGUE, at_level
from reports.metrics.declaration import Figure
from reports.organisation.named_units import inside
from reports.organisation.tree import AGENCY, read_tree
from reports.regulations import in_force, of_metric
from reports.units import units_of
from sync.outward.standing import Number

FIRST = ("nip", "name", "unit")
OF_UNITS = ("unit", "name", "parent", "people")
ABOUT = ("metric", "level", "unit", "formula", "source", "regulation")


def write_figures(
    session: Session,
    measuring: Measuring,
    period: Period,
    at: AsOf,
    *,
    file: Path,
    unit: str | None = None,
) -> list[str]:
    """Write the file(s), of everybody in scope or of one unit and those below it; tell their
    names. Raises UnknownUnit."""
    frame = build_frame(session, measuring, period, at)
    places = inside(read_tree(session, frame), unit)
    people = _people(session, frame, places)
    tables = [people, _units(session, frame, places), _about(measuring, frame.reference)]
    if file.suffix != ".csv":
        write_workbook(file, tables)
        return [str(file)]
    files = [file, *(file.with_stem(f"{file.stem}-{table.name}") for table in tables[1:])]
    for place, table in zip(files, tables, strict=True):
        write_csv(place, table)
    return [str(place) for place in files]


def _people(session: Session, frame: Frame, places: Collection[str]) -> Sheet:
    """Everybody in scope, by number."""
    home, told = read_tree(session, frame).home, measure(session, frame)
    names = [metric.name for metric in at_level("person")]
    person = frame.people.c
    query = select(person.person, *(person[name] for name in FIRST)).where(person.in_scope)
    rows = [
        [*row[1:], *(_cell(told[name].get(row[0])) for name in names)]
        for row in session.execute(query.order_by(person.nip))
        if home.get(row[0], AGENCY) in places
    ]
    return Sheet("people", [*FIRST, *names], rows)


def _units(session: Session, frame: Frame, places: Collection[str]) -> Sheet:
    """Units with everything below them."""
    names = [metric.name for metric in CATALOGUE.values() if metric.level == "unit"]
    rows: list[list[Cell]] = []
    for one in units_of(session, frame):
        if one.unit.key in places:
            figures = [cell for name in names for cell in cells_of(name, one.rolled.metrics[name])]
            about = (one.unit.key, one.unit.name, one.unit.parent, one.rolled.n)
            rows.append([*about, *figures])
    headers = [column for name in names for column in _columns(name)]
    return Sheet("units", [*OF_UNITS, *headers], rows)


def _columns(name: str) -> list[str]:
    """A composed figure has a column of its components beside it."""
    composed = getattr(CATALOGUE[f"unit.{name}"], "composed", False)
    return [name, f"{name} components"] if composed else [name]


def cells_of(name: str, figure: Figure) -> list[Cell]:
    """A figure's cell, and of a composed one how many components it is made of, and which."""
    if len(_columns(name)) == 1:
        return [_cell(figure.value)]
    made, all_ = len(figure.made_of), len(figure.made_of) + len(figure.left_out)
    told = f"{made} of {all_}: {', '.join(figure.made_of)}"
    return [_cell(figure.value), None if figure.value is None else told]


def _about(measuring: Measuring, day: date) -> Sheet:
    """What the figures of the other sheets are, and by which texts."""
    cited = in_force(measuring, day)
    rows: list[list[Cell]] = []
    for metric in CATALOGUE.values():
        if metric.level in ("person", "unit"):
            texts = dict.fromkeys(one.regulation for one in of_metric(cited, metric))
            told = (metric.name, metric.level, metric.unit, metric.formula, metric.source)
            rows.append([*told, "; ".join(filter(None, texts))])
    return Sheet("metrics", ABOUT, rows)


def _cell(value: Number | None) -> Cell:
    """At most four decimals; None is unknown."""
    return None if value is None else half_up(Decimal(str(value)), 4)
