"""Cohorts that feed enrolments: leaving one takes courses away, which no write of ours says.

In: an open site and what was landed of enrolments. Out: changes of members that say so in their
reason, the removals marked, so that they wait for a person. A course with cohort sync, none of
whose cohorts is known, may be fed by any.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from connector.moodle.accounts.cohorts import read_synced_courses
from connector.moodle.site import Site
from sync.outward.planning import Difference
from sync.outward.targets.declaration import Slot
from sync.store.engine import Store
from sync.store.tables.facts import current, enrolment

COHORTS = "cohorts"  # the target whose members may be enrolled by being members
NAMED = "Cohort sync ("  # in English: Cohort sync (NAME - Role), or without a role (NAME)
SPOKEN = ("unenrols from ", "enrols in ", "may unenrol from ", "may enrol in ")


@dataclass(frozen=True, slots=True)
class Feeding:
    """``told``: short names of courses by the name of the method that feeds them; ``unclear``:
    courses with cohort sync of which no cohort is known."""

    told: Mapping[str, Collection[str]] = field(default_factory=dict)
    unclear: Collection[str] = ()

    def courses(self, cohort: str) -> list[str]:
        """The courses that the cohort of this name feeds for certain."""
        methods = [one for one in self.told if one.startswith(f"{NAMED}{cohort} - ")]
        methods += [one for one in self.told if one == f"{NAMED}{cohort})"]
        return sorted({name for method in methods for name in self.told[method]})


def read_feeding(store: Store, site: Site) -> Feeding:
    """What cohorts feed on a site: one call, and what was landed. Raises MoodleError."""
    courses = read_synced_courses(site)
    told: dict[str, set[str]] = defaultdict(set)
    known: set[int] = set()
    row = enrolment
    methods = select(row.c.course, row.c.method).where(
        current(row, site.id), row.c.method.startswith(NAMED, autoescape=True)
    )
    with store.read() as session:
        for course, method in session.execute(methods.distinct()):
            if course in courses:
                known.add(course)
                told[method].add(courses[course])
    return Feeding(told, sorted(name for course, name in courses.items() if course not in known))


def marked(
    changes: Sequence[Difference], site: str, actual: Mapping[Slot, str | None], feeding: Feeding
) -> list[Difference]:
    """The changes; those of members of a cohort that feeds courses on the site name them."""
    return [
        _marked(one, actual.get(Slot(None, one.slot.key)) or "", feeding)
        if (one.target, one.site) == (COHORTS, site) and one.slot.account is not None
        else one
        for one in changes
    ]


def _marked(one: Difference, cohort: str, feeding: Feeding) -> Difference:
    """An undone change speaks of courses already: of those that it gave or took."""
    leaving = one.after is None
    certain, unclear = feeding.courses(cohort), ", ".join(feeding.unclear)
    told = [f"{'unenrols from' if leaving else 'enrols in'} {', '.join(certain)}"] * bool(certain)
    told += [f"may {'unenrol from' if leaving else 'enrol in'} {unclear}"] * bool(unclear)
    reasons = [part for part in one.because.split("; ") if not part.startswith(SPOKEN)]
    because = "; ".join([*reasons, *told])
    return replace(one, because=because, unenrols=leaving and bool(told))
