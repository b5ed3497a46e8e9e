"""How commands print: JSON for machines, tables on a terminal, tab-separated lines in pipes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def print_json(document: object) -> None:
    """One JSON document on standard output; decimals as numbers, dates as ISO text."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def print_rows(headers: Sequence[str], rows: Iterable[Sequence[object]], empty: str = "") -> None:
    """A table on a terminal, tab-separated lines elsewhere; ``empty`` when there are no rows."""
    texts = [[_text(cell) for cell in row] for row in rows]
    if not texts:
        if empty:
            click.echo(empty)
        return
    if not sys.stdout.isatty():
        for line in (list(headers), *texts):
            click.echo("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in line))
        return
    _print_table(headers, texts)


def _print_table(headers: Sequence[str], texts: list[list[str]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for header in headers:
        table.add_column(header, overflow="fold")
    for row in texts:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def number(value: object) -> str:
    """A figure for reading: at most two decimals, no trailing zeros, a dash for unknown."""
    if value is None:
        return "–"
    if isinstance(value, float | Decimal):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return number(cell)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
