"""The quality desk: whatever in the landed data needs a person, one file per matter.

A member declares ``FINDERS``, a tuple of ``Finder``: its kind, a title, and ``find``, which yields
a ``Problem`` of that kind for each thing that needs a person now. To add one: one file here;
``find_problems`` and the command line find it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import chain
from types import MappingProxyType

from sqlmodel import Session

from reports.calendar.periods import period_of
from reports.frames.frame import AsOf, Measuring, build_frame
from reports.quality.declaration import Context, Finder, Problem
from reports.units import read_tree
from sync.registration import by_key, declared


def register(members: Iterable[Finder]) -> dict[str, Finder]:
    """Finders by kind. Raises ValueError for a kind that is used twice."""
    return by_key(members, lambda finder: finder.kind, "two finders are of the kind")


_own = chain.from_iterable(declared(sys.modules[__name__], "FINDERS"))
FINDERS = MappingProxyType(register(_own))


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
