"""JSON as personnel services give it: a list of flat objects, perhaps in ``data`` or ``mapData``.

Of each object only the wanted keys are taken, by a whitelist: such answers carry identity
numbers, addresses and pay, which are never held. A number of JSON is a number cell, as in a
workbook: 18 digits may have been rounded on their way. The n-th object is row n.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from connector.hr.errors import FileEmpty, TooLarge, Unreadable
from connector.hr.sheets.headers import Header, locate
from connector.hr.sheets.table import Cell, Grid, Limits, SheetRow, Table

ENVELOPES = ("data", "mapData")
DEPTH = 3  # of envelopes in one another
STARTS = (b"[", b"{")
LIST = "export it as a list of objects with plain values"


def is_json(content: bytes) -> bool:
    """Whether the content begins as JSON does."""
    return content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(STARTS)


def read_objects(
    file: str, content: bytes, digest: str, wanted: Collection[str], limits: Limits
) -> Table:
    """The objects' wanted keys as a table. Raises HrError."""
    objects = _objects(file, _parsed(file, content))
    if len(objects) > limits.rows:
        raise TooLarge(file, f"{len(objects):,} objects, more than {limits.rows:,}")
    keys = list(dict.fromkeys(key for each in objects for key in each))
    header = Header(0, tuple(keys), len(keys))
    places = locate(file, Grid(None, [list(keys)]), header, wanted)
    found = {name: keys[place] for name, place in places.items()}
    return Table(
        file=file,
        sheet=None,
        digest=digest,
        headers=tuple(keys),
        columns={name: at for at, name in enumerate(found)},
        rows=tuple(_rows(file, objects, list(found.values()))),
    )


def object_keys(file: str, content: bytes) -> list[str]:
    """Every key of the objects, in the order in which they come first."""
    objects = _objects(file, _parsed(file, content))
    return list(dict.fromkeys(key for each in objects for key in each))


def _parsed(file: str, content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # JSONDecodeError repeats no content
        place = f": {error}" if isinstance(error, json.JSONDecodeError) else ""
        raise Unreadable(file, f"not JSON{place}", "export it again") from None


def _objects(file: str, told: Any) -> list[dict[str, Any]]:
    for _ in range(DEPTH):
        if isinstance(told, dict) and told.get("success") is False:
            raise Unreadable(file, "the service answered that it failed", "export it again")
        inside = [told[key] for key in ENVELOPES if key in told] if isinstance(told, dict) else []
        told = inside[0] if inside else told
    objects = [told] if isinstance(told, dict) else told
    if not isinstance(objects, list) or not all(isinstance(each, dict) for each in objects):
        raise Unreadable(file, "JSON, but no list of objects", LIST)
    if not any(objects):
        raise FileEmpty(file, "no object holds anything")
    return objects


def _rows(
    file: str, objects: Iterable[dict[str, Any]], keys: Collection[str]
) -> Iterable[SheetRow]:
    for number, each in enumerate(objects, start=1):
        cells = [_cell(file, number, key, each.get(key)) for key in keys]
        if any(cell != "" for cell in cells):
            yield SheetRow(number, cells)


def _cell(file: str, number: int, key: str, value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, str | bool):
        return value
    if isinstance(value, int | float):
        return float(value) if abs(value) < 2**1000 else str(value)
    raise Unreadable(file, f"{key!r} of object {number} is no plain value", "map another key")
