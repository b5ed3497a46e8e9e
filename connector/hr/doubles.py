"""Rows under one key: those that agree are one, of those that differ none is taken.

One certificate that is written down twice is one: where its number, person, hours, form and state
are the same, the row of the earliest day stands for all.

Answers of a survey have no key: each counts, and they are numbered by their score, so that the
order of a file means nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from connector.hr.catalogues import COMPARED_BY
from connector.hr.faults import RowFault, lost_with
from connector.hr.kinds import Kind
from connector.hr.reading import Entry
from connector.hr.sheets.table import Table
from connector.listing import few_of

WORTH = ("hours", "minutes", "form", "state")  # what a certificate counts by, beside its day
HIGHEST = 9  # above every score, for answers without one


def fold_doubles(
    table: Table, kind: Kind, header: str, entries: Iterable[Entry]
) -> tuple[list[Entry], list[RowFault]]:
    """One entry per key, and the faults of rows that differ under one; ``header`` is the key's."""
    by_key: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    key_of = _shared_key(kind)
    for entry in entries:
        by_key[key_of(entry.record)].append(entry)
    taken, faults = [], []
    for same in by_key.values():
        fields = _differing(kind, same) if len(same) > 1 else []
        if not fields:
            taken.append(same[0])
            continue
        message = _message(fields, same)
        one, reference = _one_certificate(kind, same), getattr(same[0].record, "reference", None)
        if one is not None:
            taken.append(one)
            message = f"{message}; as one certificate, row {one.row} counts"
        for entry in same:
            place = (table.file, table.sheet, entry.row, header, kind.column_of(kind.key[0]))
            if one is None:
                lost = _lost(entry.record) | ({"reference": reference} if reference else {})
                faults.append(RowFault(*place, "duplicate", message, True, **lost))
            elif entry is not one:
                faults.append(RowFault(*place, "duplicate", message, False))
    return taken, faults


def _lost(record: Any) -> dict[str, Any]:
    values = asdict(record)
    return lost_with(values, (values.get("unread") or "").split())


def _one_certificate(kind: Kind, same: list[Entry]) -> Entry | None:
    """The entry that stands for one certificate told several times; None where it is not one."""
    records: list[Any] = [entry.record for entry in same]
    if kind.name != "trainings" or any(not one.certificate or one.unread for one in records):
        return None
    worth = {tuple(getattr(one, name) for name in WORTH) for one in records}
    return min(same, key=_day_and_row) if len(worth) == 1 else None


def _day_and_row(entry: Entry) -> tuple[date, date, int]:
    record: Any = entry.record
    day = record.end or record.issued or record.start or date.max
    return day, record.claimed_on or date.max, entry.row


def numbered(entries: Iterable[Entry]) -> list[Entry]:
    """Answers with their number among those about the same element, unit and period."""
    about: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        record: Any = entry.record
        about[record.unit, record.period, record.element].append(entry)
    counted = (_counted(answers) for answers in about.values())
    return sorted((entry for part in counted for entry in part), key=lambda entry: entry.row)


def _counted(answers: list[Entry]) -> Iterator[Entry]:
    def score(entry: Entry) -> int:
        record: Any = entry.record
        return record.score or HIGHEST

    for number, entry in enumerate(sorted(answers, key=score), start=1):
        record: Any = entry.record
        yield replace(entry, record=replace(record, answer=number))


def _shared_key(kind: Kind) -> Callable[[object], tuple[object, ...]]:
    """What gives a record's key, with what spellings of one competency or element share."""
    if not COMPARED_BY.keys() & set(kind.key):
        return kind.key_in

    def shared(record: object) -> tuple[object, ...]:
        pairs = zip(kind.key, kind.key_in(record), strict=True)
        return tuple(COMPARED_BY[name](str(v)) if name in COMPARED_BY else v for name, v in pairs)

    return shared


def _differing(kind: Kind, same: list[Entry]) -> list[str]:
    """The column keys in which rows of one key differ; the key itself may be spelt otherwise."""
    records = [entry.record for entry in same]
    first = {name: getattr(records[0], name) for name in kind.told_fields()}
    others = set(first) - set(kind.key_fields(first))
    found = [
        kind.column_of(name)
        for name, value in first.items()
        if name in others and any(getattr(record, name) != value for record in records)
    ]
    unread = {getattr(entry.record, "unread", None) for entry in same}
    return found or (["what is readable"] if len(unread) > 1 else [])


def _message(fields: list[str], same: list[Entry]) -> str:
    rows = few_of([entry.row for entry in same])
    return f"rows {rows} have one key and differ in {', '.join(fields)}"
