"""Faults of a configuration: where each stands in the file, and the name that the file gives it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import ValidationError

from lontar.environment import variable_of
from lontar.toml_lines import Path as KeyPath
from lontar.toml_lines import line_of

LISTS = {"site", "hr", "scheme", "programme"}  # lists of tables, which no variable can set
NOTHING: Mapping[str, Any] = {}
Lines: TypeAlias = Mapping[KeyPath, int]


@dataclass(frozen=True, slots=True)
class Fault:
    """One problem of a configuration: where, and what is wrong."""

    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return f"{place}{self.key}: {self.message}" if self.key else f"{place}{self.message}"


class ConfigError(Exception):
    """The configuration cannot be used; holds every fault found."""

    def __init__(self, file: Path, faults: list[Fault]) -> None:
        self.file = file
        self.faults = sorted(faults, key=lambda fault: fault.line or 0)
        super().__init__("\n".join([f"{file}:", *(f"  {fault}" for fault in self.faults)]))


def faults_of(
    error: ValidationError,
    tree: Mapping[str, Any],
    lines: Lines,
    overrides: Mapping[str, Any] = NOTHING,
    *,
    below: KeyPath = (),
) -> Iterator[Fault]:
    """What pydantic found ``below`` a key, each at its line; of a variable by the variable's
    name."""
    for item in error.errors(include_input=False, include_url=False):
        path = (*below, *(part for part in item["loc"] if part != "[key]"))
        message = item["msg"].removeprefix("Value error, ")
        if item["type"] == "extra_forbidden":
            message = "unknown key"
        if variable := variable_of(overrides, path):
            yield Fault(None, variable, message)
        else:
            yield fault_at(tree, lines, path, message)


def fault_at(tree: Mapping[str, Any], lines: Lines, path: KeyPath, message: str) -> Fault:
    """A fault of a key, at the line where it or the table around it stands."""
    return Fault(line_of(lines, path), _key_name(tree, path), message)


def _key_name(tree: Mapping[str, Any], path: KeyPath) -> str:
    """A key as the file writes it; tables of a list by their ids: ``[[hr]] id = "simpeg", holds``,
    ``rule[hours].at_least``."""
    owner, rest, node = "", path, tree
    if len(path) > 1 and isinstance(path[1], int):
        node = _inside(_inside(tree, path[0]), path[1])
        name = _inside(node, "id")
        told = f"no. {path[1] + 1}" if name is None else f'id = "{name}"'
        owner, rest = f"[[{path[0]}]] {told}", path[2:]
    return ", ".join(filter(None, [owner, ".".join(_names(node, rest))]))


def _names(node: Any, path: KeyPath) -> list[str]:
    """The parts of a path; a number by the id of the table that it counts."""
    names: list[str] = []
    for part in path:
        node = _inside(node, part)
        name = _inside(node, "id") if isinstance(part, int) and names else None
        if name is None:
            names.append(str(part))
        else:
            names[-1] += f"[{name}]"
    return names


def _inside(node: Any, part: str | int) -> Any:
    """What stands at a key or number; None where nothing does."""
    try:
        return node[part]
    except (LookupError, TypeError):
        return None
