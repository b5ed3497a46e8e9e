"""The quality desk: whatever in the landed data needs a person, one file per matter.

A member declares ``FINDERS``, a tuple of ``Finder``: its kind, a title, and ``find``, which yields
a ``Problem`` of that kind for each thing that needs a person now. To add one: one file here;
``find_problems`` and the command line find it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from types import MappingProxyType

from sqlmodel import Session

from reports.frame import AsOf, Measuring, build_frame
from reports.periods import period_of
from reports.quality.declaration import Context, Finder, Problem
from reports.units import read_tree


def register(members: Iterable[Finder]) -> dict[str, Finder]:
    """Finders by kind. Raises ValueError for a kind that is used twice."""
    found: dict[str, Finder] = {}
    for finder in members:
        if finder.kind in found:
            raise ValueError(f"two finders are of the kind {finder.kind!r}")
        found[finder.kind] = finder
    return found


def _members() -> Iterator[Finder]:
    for name in sorted(info.name for info in pkgutil.iter_modules(__path__)):
        yield from getattr(importlib.import_module(f"{__name__}.{name}"), "FINDERS", ())


FINDERS = MappingProxyType(register(_members()))


def build_context(session: Session, settings: Measuring, at: AsOf) -> Context:
    """What finders read: the running year's frame, as of now, and the units."""
    frame = build_frame(session, settings, period_of(at.day, "year"), at)
    return Context(frame, read_tree(session, frame))


def find_problems(session: Session, context: Context) -> list[Problem]:
    """Everything that needs a person: kind by kind, the oldest first."""
    return [
        problem
        for finder in FINDERS.values()
        for problem in sorted(finder.find(session, context), key=lambda p: (p.since, p.subject))
    ]
