"""Push targets: what Moodle should show, what it shows, and how to write the difference.

A member declares ``TARGET``: its name, the keys it ``owns``, what it wants for the standings
(``wanted``), and a port on a site (``open``) that reads what the site holds (``actual``) and
writes changes (``apply``). Keys and values are texts; a target names only what bears its own
prefix. Membership of this folder is registration: to add a target, add one file here and its
switch, a section with ``enabled`` named like the target, in ``settings``. A package of the agency
adds its own by an entry point of the group ``lontar.targets`` that names such a target.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sync.outward.settings import PushSettings, TargetSettings
from sync.outward.targets.declaration import Target
from sync.registration import Registry, by_key, declared, installed

Targets = Mapping[str, Target]


GROUP = "lontar.targets"


def register(targets: Iterable[Target]) -> dict[str, Target]:
    """Targets by their names. Raises ValueError for a name that is used twice."""
    return by_key(targets, lambda one: one.name, "two targets are named")


def _is_target(told: object) -> bool:
    parts = ("name", "settings", "owns", "reversible", "wanted", "open")
    return all(hasattr(told, part) for part in parts)


def _gathered() -> dict[str, Target]:
    own: Iterator[Target] = declared(sys.modules[__name__], "TARGET")
    guests: Iterator[Target] = (told for _, told in installed(GROUP, _is_target, "target"))
    return register((*own, *guests))


TARGETS: Targets = Registry(_gathered)


def section_of(settings: PushSettings, target: Target) -> TargetSettings:
    """A target's own section; that of a package's target by the package's model.

    Raises ValidationError.
    """
    section: object = getattr(settings, target.name, {})
    if isinstance(section, TargetSettings):
        return section
    return target.settings.model_validate(section)


def switched_on(settings: PushSettings, targets: Targets = TARGETS) -> dict[str, Any]:
    """The settings of every target that the configuration enables, by the target's name."""
    sections = {name: section_of(settings, target) for name, target in targets.items()}
    return {name: section for name, section in sections.items() if section.enabled}
