"""What Lontar writes itself is no fact of the outside world: plans and their journal tell it.

Cohorts of ours are left out with their members, and course fields of ours; so the sync that
follows a push has nothing to land.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from connector.moodle.site_records import CohortMember, CourseField, SiteCohort
from connector.pull import Pull
from sync.outward.settings import PREFIX
from sync.outward.targets.cohorts import PREFIX as COHORTS

KINDS = frozenset({SiteCohort, CohortMember, CourseField})


def foreign(pull: Pull[Any]) -> Iterator[Any]:
    """The records that are not about what we wrote; cohorts come before their members."""
    for one in pull.records:
        match one:
            case SiteCohort(idnumber=str(number), cohort=ours) if number.startswith(COHORTS):
                pull.extent.unread["cohort"].add(ours)
            case CohortMember(cohort=known) if known in pull.extent.unread["cohort"]:
                pass
            case CourseField(field=name) if name.startswith(PREFIX):
                pass
            case _:
                yield one
