"""Cohorts with their members: ours read live before planning, all of them as facts.

Cost: a call per hundred cohorts for the list, one per hundred for the members (45 ms for 2,650).
"""

from __future__ import annotations

from collections.abc import Iterator

from connector.moodle.answers import (
    COHORT_MEMBERS,
    COURSES,
    FOUND_COHORTS,
    CohortInfo,
    CohortMembers,
)
from connector.moodle.errors import Misshapen, Refused
from connector.moodle.records import Cohort
from connector.moodle.site import Site
from connector.moodle.site_records import CohortMember, SiteCohort
from connector.moodle.text import AS_TYPED, display_text
from connector.moodle.transport.wire import halves, portions
from connector.pull import Extent, Pull, Skipped

SYSTEM = {"contextlevel": "system", "instanceid": 0}
SYNC = "cohort"  # an enrolment method
NOT_TOLD = "Look at the cohort in Moodle and at the log of the site; its members stay as known."
COHORTS_A_PAGE = 100
COHORTS_A_CALL = 100


def read_cohorts(site: Site, prefix: str) -> list[Cohort]:
    """Cohorts of any context whose id number begins with ``prefix``. Raises MoodleError."""
    found = [one for one in _found(site, prefix) if (one.idnumber or "").startswith(prefix)]
    members: dict[int, frozenset[int]] = {}
    for ids in portions([one.id for one in found], COHORTS_A_CALL, room=COHORTS_A_CALL):
        members |= {one.cohortid: frozenset(one.userids) for one in _members_of(site, ids)}
    return [
        Cohort(one.id, one.idnumber or "", site.text(one.name), members[one.id]) for one in found
    ]


def _members_of(site: Site, ids: list[int]) -> list[CohortMembers]:
    """The members of each; Moodle 4.5 leaves none out, but refuses all for one that is gone."""
    told = site.ask(COHORT_MEMBERS, {"cohortids": ids})
    if silent := set(ids) - {one.cohortid for one in told}:
        detail = f"no word of cohort {min(silent)}"
        raise Misshapen(COHORT_MEMBERS.function, detail, NOT_TOLD)
    return told


def read_synced_courses(site: Site) -> dict[int, str]:
    """Short names of the courses that enrol the members of some cohort, and unenrol who leaves it.

    Which cohort that is no function of Moodle 4.5 tells; rows of the participants report name it.
    """
    found = site.ask(COURSES, settings=AS_TYPED).courses
    return {one.id: display_text(one.shortname) for one in found if SYNC in one.enrollmentmethods}


def read_all_cohorts(site: Site) -> Pull[SiteCohort | CohortMember]:
    """Every cohort that is shown to us, of any context; one whose members refuse keeps them."""
    extent = Extent(road="cohorts")
    return Pull(_all(site, extent), extent)


def _all(site: Site, extent: Extent) -> Iterator[SiteCohort | CohortMember]:
    found = {one.id: one for one in _found(site, "")}
    for one in found.values():
        idnumber = display_text(one.idnumber) or None
        yield SiteCohort(site.id, one.id, idnumber, site.text(one.name), one.visible)
    for ids in portions(list(found), COHORTS_A_CALL, room=COHORTS_A_CALL):
        for cohort in _members(site, ids, extent):
            for account in dict.fromkeys(cohort.userids):
                yield CohortMember(site.id, cohort.cohortid, account)


def _members(site: Site, ids: list[int], extent: Extent) -> Iterator[CohortMembers]:
    """Moodle 4.5 refuses the whole call for one cohort that is gone: that one is left out."""
    try:
        yield from _members_of(site, ids)
    except (Refused, Misshapen) as error:
        if isinstance(error, Refused) and error.reach in ("feature", "site"):
            raise
        if len(ids) > 1:
            for half in halves(ids):
                yield from _members(site, list(half), extent)
            return
        extent.unread["cohort"].update(ids)
        extent.skipped.append(Skipped(f"members of cohort {ids[0]}", error.detail, error.advice))


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
