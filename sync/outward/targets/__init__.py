"""Push targets: what Moodle should show, what it shows, and how to write the difference.

A member declares ``TARGET``: its name, the keys it ``owns``, what it wants for the standings
(``wanted``), and a port on a site (``open``) that reads what the site holds (``actual``) and
writes changes (``apply``). Keys and values are texts; a target names only what bears its own
prefix. Membership of this folder is registration: to add a target, add one file here and its
switch, a section with ``enabled`` named like the target, in ``settings``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from sync.outward.settings import PushSettings
from sync.outward.targets.declaration import Target
from sync.registration import by_key, declared

Targets = Mapping[str, Target]


_own: Iterator[Target] = declared(sys.modules[__name__], "TARGET")
TARGETS: Targets = MappingProxyType(by_key(_own, lambda one: one.name, "two targets are named"))


def switched_on(settings: PushSettings, targets: Targets = TARGETS) -> dict[str, Any]:
    """The settings of every target that the configuration enables, by the target's name."""
    sections = {name: getattr(settings, name) for name in targets}
    return {name: section for name, section in sections.items() if section.enabled}
