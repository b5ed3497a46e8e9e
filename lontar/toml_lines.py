"""Where each key of a TOML text stands, since tomllib keeps no positions.

``key_lines`` gives the 1-based line of every table header and key, by path; tables of an array
are numbered. Values that run over several lines are skipped by bracket and quote depth.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Path = tuple[str | int, ...]
HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*(\.)?""")
ASSIGNED = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_.\s-])+?)\s*=(.*)$""")
STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')
TRIPLE = ('"""', "'''")


def key_lines(text: str) -> dict[Path, int]:
    """Line numbers by key path, such as ``("hr", 0, "columns")``."""
    lines: dict[Path, int] = {}
    table: Path = ()
    rest = enumerate(text.splitlines(), start=1)
    for number, line in rest:
        if header := HEADER.match(line):
            table = _table_path(header[1], _parts(header[2]), lines)
            lines[table] = number
        elif assigned := ASSIGNED.match(line):
            lines[(*table, *_parts(assigned[1]))] = number
            opened = _open_after(assigned[2])
            while opened:
                _, more = next(rest, (0, None))
                opened = None if more is None else _still_open(opened, more)
    return lines


def line_of(lines: Mapping[Path, int], path: Path) -> int | None:
    """The line of the path, or of the nearest table or key around it."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def _table_path(brackets: str, parts: Path, lines: Mapping[Path, int]) -> Path:
    path: Path = ()
    for index, part in enumerate(parts):
        path = (*path, part)
        count = _count(path, lines)
        last = index == len(parts) - 1
        if last and brackets == "[[":
            path = (*path, count)
        elif count:
            path = (*path, count - 1)
    return path


def _count(path: Path, lines: Mapping[Path, int]) -> int:
    length = len(path) + 1
    return len({known[:length] for known in lines if _is_item(known, path)})


def _is_item(known: Path, path: Path) -> bool:
    return (
        known[: len(path)] == path and len(known) > len(path) and isinstance(known[len(path)], int)
    )


def _parts(text: str) -> Path:
    return tuple(
        next(g for g in match.groups()[:3] if g is not None) for match in PART.finditer(text)
    )


def _open_after(value: str) -> str | None:
    """What a value leaves open at the end of its line: a triple quote, or brackets."""
    for quote in TRIPLE:
        if value.count(quote) % 2:
            return quote
    depth = _depth(value)
    return "[" * depth if depth > 0 else None


def _still_open(opened: str, line: str) -> str | None:
    if opened in TRIPLE:
        return None if opened in line else opened
    depth = len(opened) + _depth(line)
    return "[" * depth if depth > 0 else None


def _depth(line: str) -> int:
    bare = STRING.sub("", line).split("#", 1)[0]
    return sum(bare.count(c) for c in "[{") - sum(bare.count(c) for c in "]}")
