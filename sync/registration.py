"""Registration by membership: what the modules of a package declare is found by importing them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType
from typing import Any, TypeVar

Member = TypeVar("Member")


def declared(package: ModuleType, name: str) -> Iterator[Any]:
    """What the modules of a package declare under a name, in the order of their own names."""
    for module in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
        found = getattr(importlib.import_module(f"{package.__name__}.{module}"), name, None)
        if found is not None:
            yield found


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
