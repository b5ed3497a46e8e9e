"""Registration: what the modules of a package declare, and what installed packages add to it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any, TypeVar

Member = TypeVar("Member")


def declared(package: ModuleType, name: str) -> Iterator[Any]:
    """What the modules of a package declare under a name, in the order of their own names."""
    for module in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
        found = getattr(importlib.import_module(f"{package.__name__}.{module}"), name, None)
        if found is not None:
            yield found


def installed(group: str, fits: Callable[[Any], bool], what: str) -> Iterator[tuple[str, Any]]:
    """What installed packages offer in an entry-point group, by its names, in their order.

    Raises ValueError for an entry point that names no ``what``.
    """
    for point in sorted(entry_points(group=group), key=lambda one: one.name):
        found = point.load()
        if not fits(found):
            raise ValueError(f"{group} {point.name} ({point.value}) is no {what}")
        yield point.name, found


def by_key(
    members: Iterable[Member], key: Callable[[Member], str], twice: str
) -> dict[str, Member]:
    """Members by their keys. Raises ValueError, ``twice`` and the key, for one used twice."""
    found: dict[str, Member] = {}
    for member in members:
        if key(member) in found:
            raise ValueError(f"{twice} {key(member)!r}")
        found[key(member)] = member
    return found
