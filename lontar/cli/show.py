"""How commands print: JSON for machines, tables on a terminal, tab-separated lines in pipes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING, Any, TypeVar

import click

from connector.letters import UNSEEN
from connector.rounding import half_up

if TYPE_CHECKING:
    from rich.padding import Padding
    from rich.table import Table

    from sync.store.tables.runs import Problem

F = TypeVar("F", bound=Callable[..., Any])
HUNDREDTH = Decimal("0.01")
GAP = 2  # between two columns
ROOM = 20  # a text in a column may be broken into lines of so many letters

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def print_json(document: object) -> None:
    """One JSON document on standard output; decimals as numbers, dates as ISO text."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def problem_json(problem: Problem) -> dict[str, str]:
    """A problem of a run, with the keys of design §16."""
    return {"kind": problem.kind, "message": problem.message, "remedy": problem.remedy}


def print_problems(problems: Iterable[Problem]) -> None:
    """What went wrong in a run, each with its remedy where there is one."""
    for problem in problems:
        click.echo(f"! {problem.message}")
        if problem.remedy:
            click.echo(f"  → {problem.remedy}")


def print_rows(headers: Sequence[str], rows: Iterable[Sequence[object]], empty: str = "") -> None:
    """A table on a terminal, tab-separated lines elsewhere; ``empty`` when there are no rows."""
    texts = [[_text(cell) for cell in row] for row in rows]
    if not texts:
        if empty:
            click.echo(empty)
        return
    if not sys.stdout.isatty():
        for line in (list(headers), *texts):
            click.echo("\t".join(" ".join(cell.split()) for cell in line))
        return
    _print_table(headers, texts)


def _print_table(headers: Sequence[str], texts: list[list[str]]) -> None:
    """Columns as wide as the terminal lets them be; rows one below the other where it is narrow."""
    from rich.console import Console

    console = Console(highlight=False)
    filled = [index for index in range(len(headers)) if any(row[index] for row in texts)]
    headers = [headers[index] for index in filled]
    texts = [[row[index] for index in filled] for row in texts]
    needed = sum(_least_width(column) for column in zip(headers, *texts, strict=True))
    fits = needed + GAP * (len(headers) - 1) <= console.width
    console.print(_as_table(headers, texts) if fits else _as_list(headers, texts))


def _least_width(column: Sequence[str]) -> int:
    """No word is broken, and a long text has room enough to be read; a heading may be high."""
    words = max(len(word) for text in column for word in text.split() or [""])
    return max(words, min(max(map(len, column[1:])), ROOM))


def _as_table(headers: Sequence[str], texts: list[list[str]]) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True)
    for header in headers:
        table.add_column(header, overflow="fold")
    for row in texts:
        table.add_row(*map(_indented, row))
    return table


def _indented(cell: str) -> Padding:
    """Spaces at the beginning of a cell hold for all of its lines."""
    from rich.padding import Padding
    from rich.text import Text

    words = cell.lstrip(" ")
    return Padding(Text(words), (0, 0, 0, len(cell) - len(words)))


def _as_list(headers: Sequence[str], texts: list[list[str]]) -> Table:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    for row in texts:
        told = [
            Text.assemble((header, "dim"), " ", cell.strip())
            for header, cell in zip(headers, row, strict=True)
            if cell
        ]
        grid.add_row("•", Text(" · ").join(told))
    return grid


def number(value: object) -> str:
    """A figure for reading: at most two decimals, no trailing zeros, a dash for unknown."""
    if value is None:
        return "–"
    if isinstance(value, float | Decimal):
        return f"{half_up(value, 2):f}".rstrip("0").rstrip(".")
    return str(value)


def lacking(value: float, unit: str = "") -> str:
    """What is short of enough, rounded up: whoever adds so much has enough. A share of 1 is told
    in percent."""
    exact = Decimal(repr(value))
    if unit == "share":
        return f"{number((exact * 100).quantize(HUNDREDTH, ROUND_UP))}%"
    return f"{number(exact.quantize(HUNDREDTH, ROUND_UP))} {unit}".rstrip()


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, list | tuple):
        return ", ".join(map(_text, cell))
    return number(cell).translate(UNSEEN)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
