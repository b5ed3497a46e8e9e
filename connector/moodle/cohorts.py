"""Cohorts that bear our prefix, with their members, read live before planning."""

from __future__ import annotations

from collections.abc import Iterator

from connector.moodle.answers import COHORT_MEMBERS, FOUND_COHORTS, CohortInfo, plain
from connector.moodle.records import Cohort
from connector.moodle.site import Site
from connector.moodle.wire import portions

SYSTEM = {"contextlevel": "system", "instanceid": 0}
COHORTS_A_PAGE = 100
COHORTS_A_CALL = 100


def read_cohorts(site: Site, prefix: str) -> list[Cohort]:
    """Cohorts of any context whose id number begins with ``prefix``. Raises MoodleError."""
    found = [one for one in _found(site, prefix) if (one.idnumber or "").startswith(prefix)]
    members: dict[int, frozenset[int]] = {}
    for ids in portions([one.id for one in found], COHORTS_A_CALL, room=COHORTS_A_CALL):
        for cohort in site.ask(COHORT_MEMBERS, {"cohortids": ids}):
            members[cohort.cohortid] = frozenset(cohort.userids)
    return [
        Cohort(one.id, one.idnumber or "", plain(one.name), members[one.id])
        for one in found
        if one.id in members
    ]


def _found(site: Site, query: str) -> Iterator[CohortInfo]:
    """Moodle searches name, id number and description for the text, page by page."""
    start = 0
    while True:
        params = {"query": query, "context": SYSTEM, "includes": "all"}
        page = {"limitfrom": start, "limitnum": COHORTS_A_PAGE}
        cohorts = site.ask(FOUND_COHORTS, {**params, **page}).cohorts
        yield from cohorts
        if len(cohorts) < COHORTS_A_PAGE:
            return
        start += COHORTS_A_PAGE
