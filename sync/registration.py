"""Registration: what the modules of a package declare, and what installed packages add to it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any, TypeVar

Member = TypeVar("Member")


class Registry(Mapping[str, Member]):
    """Members by their keys, gathered when they are first asked for.

    A package's module imports ours to declare its members: gathering while ours are imported
    would find that module half made.
    """

    def __init__(self, gather: Callable[[], Mapping[str, Member]]) -> None:
        self._gather = gather

    @cached_property
    def _members(self) -> Mapping[str, Member]:
        return self._gather()

    def __getitem__(self, key: str) -> Member:
        return self._members[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)


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
