"""``lontar hr map``: the lines of configuration for a file, as far as its headers tell them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from connector.hr.mapping import read_records
from connector.hr.proposing import Proposal, propose
from connector.hr.reading import Reading, values_of
from connector.hr.records import KINDS
from connector.hr.settings import SourceSettings
from lontar.advice import NEEDS_PERSON
from lontar.cli.hr_show import fault_told, records_told, show_faults, summary
from lontar.cli.show import json_option, print_json, print_rows
from lontar.config.loading import find_file

FIRST = 5  # records that are shown
JAM = frozenset(("jam", "jumlah jam", "durasi (jam)", "lama (jam)", "hours"))
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


@click.command(name="map")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--holds", type=click.Choice(list(KINDS)), help="What it holds; default: a guess.")
@click.option("--sheet", help="Sheet of a workbook; default: the first visible one.")
@json_option
@click.pass_context
def map_(
    ctx: click.Context, file: Path, holds: str | None, sheet: str | None, as_json: bool
) -> None:
    """Propose the [[hr]] lines for a FILE by its headers, and show its first rows as read."""
    proposal = propose(file, holds=holds, sheet=sheet)
    lines = "\n".join(_lines(_seen_from(ctx.find_root().obj["config"], file), proposal, sheet))
    reading = _as_read(file, proposal, sheet)
    if as_json:
        print_json(_document(proposal, lines, reading))
    else:
        click.echo(lines)
        _show(proposal, reading)
    ctx.exit(0 if reading is not None else NEEDS_PERSON)


def _seen_from(config: str | None, file: Path) -> Path:
    """The file's path as the configuration means it, which is beside its own file."""
    known = find_file(config, os.environ)
    if not known.is_file():
        return file
    folder, whole = known.resolve().parent, file.resolve()
    return whole.relative_to(folder) if whole.is_relative_to(folder) else whole


def _as_read(file: Path, proposal: Proposal, sheet: str | None) -> Reading | None:
    """The file by the proposed mapping; None where the mapping is not whole yet."""
    told = {"holds": proposal.kind.name, "columns": proposal.columns, "sheet": sheet}
    told |= {"hours_in": proposal.hours_in}
    wide = {"layout": "wide", "wide": proposal.wide} if proposal.wide else {}
    try:
        settings = SourceSettings.model_validate({"id": "new", "path": file, **told, **wide})
    except ValidationError:
        return None
    return read_records(settings)


def _lines(file: Path, proposal: Proposal, sheet: str | None) -> Iterator[str]:
    yield "[[hr]]"
    yield f"id = {_text(_slug(file))}"
    yield f"holds = {_text(proposal.kind.name)}"
    yield f"path = {_text(str(file))}"
    yield "# complete = true   # only if whoever is not in the file has left"
    if sheet:
        yield f"sheet = {_text(sheet)}"
    yield f"columns = {_table(proposal.columns)}"
    if proposal.hours_in != "JP":
        yield f"hours_in = {_text(proposal.hours_in)}"
    elif proposal.columns.get("hours", "").casefold() in JAM:
        yield '# hours_in = "clock"   # only if these are hours of the clock, and not JP'
    if proposal.wide:
        yield 'layout = "wide"'
        yield f"wide = {_table(proposal.wide)}"
    if proposal.values:
        told = ", ".join(f"{key} = {_table(words)}" for key, words in proposal.values.items())
        yield f'# give each word its meaning, "" for none: values = {{ {told} }}'
    for what, names in (
        ("needed and not found, name their headers", proposal.missing),
        ("not mapped", proposal.unmapped),
        ("stand twice, rename one of each", dict.fromkeys(proposal.twice)),
        ("identity numbers (NIK), never read", proposal.niks),
    ):
        if names:
            yield f"# {what}: {', '.join(names)}"


def _document(proposal: Proposal, lines: str, reading: Reading | None) -> dict[str, Any]:
    return {
        "holds": proposal.kind.name,
        "sheet": proposal.sheet,
        "columns": proposal.columns,
        "wide": proposal.wide,
        "values": proposal.values,
        "missing": proposal.missing,
        "unmapped": proposal.unmapped,
        "niks": proposal.niks,
        "twice": proposal.twice,
        "toml": lines,
        "rows": reading.rows if reading else 0,
        "records": records_told(reading)[:FIRST] if reading else [],
        "refused": list(map(fault_told, reading.faults)) if reading else [],
    }


def _show(proposal: Proposal, reading: Reading | None) -> None:
    click.echo("")
    if reading is None:
        click.echo("the mapping is not whole: nothing can be read by it yet")
        return
    rows = [values_of(reading.kind, record) for record in reading.records[:FIRST]]
    mapped = [key for key in (rows[0] if rows else {}) if any(row[key] is not None for row in rows)]
    print_rows(mapped, [[_cell(row[key]) for key in mapped] for row in rows])
    show_faults(reading)
    click.echo(summary(reading))


def _cell(value: object) -> object:
    return "" if value is None else value


def _table(pairs: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{_key(key)} = {_text(text)}" for key, text in pairs.items()) + " }"


def _key(key: str) -> str:
    return key if BARE_KEY.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _slug(file: Path) -> str:
    """An id of a file's name, without its dates."""
    words = re.findall(r"[a-z]+", file.stem.casefold())
    return "-".join(words)[:40].strip("-") or "new"
