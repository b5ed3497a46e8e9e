"""The demo as another release: which functions it has, and by which names.

In: ``release`` of lms.json, 4.1 to 5.x. What changed between them stands in the connector's own
table of versions; how values and columns differ is played where they are made.
"""

from __future__ import annotations

from collections.abc import Mapping

from connector.moodle.functions import SUCCESSORS
from connector.moodle.versions import Branch, branch_of
from lontar.demo.call import Function
from lontar.demo.functions.table import FUNCTIONS
from lontar.demo.state import State

REPORTS_READABLE: Branch = (4, 1)
RENAMED: Branch = (5, 0)
READING_REPORTS = "core_reportbuilder_"


def functions_of(state: State) -> Mapping[str, Function]:
    """All functions that this release has, by its own names."""
    branch = branch_of(state.site.release)
    names = {name: SUCCESSORS.get(name, name) if branch >= RENAMED else name for name in FUNCTIONS}
    return {
        names[name]: function
        for name, function in FUNCTIONS.items()
        if branch >= REPORTS_READABLE or not name.startswith(READING_REPORTS)
    }
