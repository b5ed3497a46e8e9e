"""Who visited which course lately, and what the gradebook says of those visits.

No result comes without a visit, but by a trainer's hand: visitors since the last pull are more
than those with new results, and asking about them costs a hundredth of asking about everybody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from connector.moodle.answers import GRADES
from connector.moodle.asking import Question, answered
from connector.moodle.bulk import kept_cells, refuse_conditions, report_id
from connector.moodle.enrolled import NEEDED, Folder
from connector.moodle.errors import MISSING_FUNCTION, Refused
from connector.moodle.filtered import (
    NEEDS,
    ROWS_AT_MOST,
    VISITED,
    Reading,
    applied,
    before,
    can_filter,
    read_filtered,
    since,
)
from connector.moodle.gradebook import Graded, Result, results_of
from connector.moodle.report_cells import unbelieved
from connector.moodle.site import Site
from connector.pull import Extent, Pull

Pair = tuple[int, int]  # account, course


def read_visits(site: Site, start: datetime) -> set[tuple[str, str]] | None:
    """Username and course short name of those in force who visited from ``start`` on.

    None when there are too many for one answer. Raises MoodleError: it cannot be told, or the
    report is not believed.
    """
    if not can_filter(site):
        lacking = next(name for name in NEEDS if not site.offers(name))
        raise Refused(lacking, MISSING_FUNCTION, f"{lacking} is not in the external service")
    report = report_id(site, "participants")
    everything, later = read_filtered(site, report, (Reading(), since(VISITED, start)))
    refuse_conditions(everything)
    if later.data.totalrowcount >= everything.data.totalrowcount:  # everybody, or no filter
        readings = (Reading(), before(VISITED, start), since(VISITED, start))
        everything, earlier, later = read_filtered(site, report, readings)
        if not applied(everything, earlier, later):
            raise unbelieved(f"the filter {VISITED} is not applied: is it added to the report?")
    if later.data.totalrowcount > ROWS_AT_MOST:
        return None
    visits = Folder().fold(kept_cells(later, NEEDED))
    return {pair for pair, seen in visits.items() if seen.active}


def read_visited_grades(site: Site, pairs: Collection[Pair], zone: ZoneInfo) -> Pull[Result]:
    """The results of single persons in single courses, and of nobody else."""
    extent = Extent(road="visits", pairs=set(pairs))
    return Pull(_visited(site, sorted(pairs), zone, extent), extent)


def _visited(site: Site, pairs: list[Pair], zone: ZoneInfo, extent: Extent) -> Iterator[Result]:
    questions = (
        Question(account, course, {"courseid": course, "userid": account})
        for account, course in pairs
    )
    for asked, answer in answered(site, GRADES, questions, extent):
        told = [person for person in answer.usergrades if person.userid == asked.account]
        if not told:  # no line at all says nothing
            extent.spared.add((asked.account, asked.course))
        who = Graded(site.id, asked.account, asked.course, zone)
        for item in (item for person in told for item in person.gradeitems):
            yield from results_of(who, item)
