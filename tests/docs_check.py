"""Docs that can be wrong are checked against the program: ``python -m tests.docs_check``.

README length and its ``lontar`` commands, links between pages, the catalogue of metrics, the
example configuration, and words that must not stand in any tracked file.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from lontar.cli import cli
from lontar.config.faults import ConfigError
from lontar.config.loading import load
from reports.metrics_page import PAGE, page

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
README_LINES = 150
COMMAND = re.compile(r"(?:^|`|\$ )lontar ((?:[a-z]+ ?)+)", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def faults() -> Iterator[str]:
    """Every fault found, one sentence each."""
    lines = len((ROOT / "README.md").read_text(encoding="utf-8").splitlines())
    if lines > README_LINES:
        yield f"README.md has {lines} lines, at most {README_LINES}"
    for one in PAGES:
        text = one.read_text(encoding="utf-8")
        yield from _dead_links(one, text)
        yield from _unknown_commands(one, text)
    if PAGE.read_text(encoding="utf-8") != page():
        yield "docs/metrics.md is not current: python -m reports.metrics_page"
    try:
        load(ROOT / "config.example.toml", {})
    except ConfigError as error:
        yield str(error)


def _dead_links(source: Path, text: str) -> Iterator[str]:
    for target in LINK.findall(text):
        if not (source.parent / target).exists():
            yield f"{source.relative_to(ROOT)}: no such file: {target}"


def _unknown_commands(source: Path, text: str) -> Iterator[str]:
    for words in COMMAND.findall(text):
        if not _resolves(words.split()):
            yield f"{source.relative_to(ROOT)}: no such command: lontar {words}"


def _resolves(words: list[str]) -> bool:
    """Whether the first words name a command; words after a command are arguments."""
    command: click.Command | None = cli
    for word in words:
        if not isinstance(command, click.Group):
            return True
        command = command.get_command(click.Context(command), word)
        if command is None:
            return False
    return True


if __name__ == "__main__":
    found = list(faults())
    print("\n".join(found) if found else "docs: all well")
    sys.exit(bool(found))
