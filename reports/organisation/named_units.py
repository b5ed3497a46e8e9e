"""A unit as people name it: the keys of it and of everything below."""

from __future__ import annotations

from reports.organisation.tree import UnitTree


class UnknownUnit(LookupError):
    """No unit, or several, are called so."""

    def __init__(self, text: str) -> None:
        super().__init__(f"no unit {text!r}, or several; see: lontar units")


def inside(tree: UnitTree, text: str | None) -> set[str]:
    """The keys of the named unit (key or unique name) and those below; of all without a name."""
    if text is None:
        return set(tree.units)
    key = tree.find(text)
    if key is None:
        raise UnknownUnit(text)
    return tree.below(key)
