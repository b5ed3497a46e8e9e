"""Who visited which course lately.

No result comes without a visit, but by a trainer's hand: visitors since the last pull are more
than those with new results, and asking about them costs a hundredth of asking about everybody.
"""

from __future__ import annotations

from datetime import datetime

from connector.moodle.errors import MISSING_FUNCTION, Refused
from connector.moodle.sheets.bulk import kept_cells
from connector.moodle.sheets.cells import unbelieved
from connector.moodle.sheets.enrolled import NEEDED, Folder
from connector.moodle.sheets.filtered import (
    NEEDS,
    ROWS_AT_MOST,
    VISITED,
    applied,
    before,
    can_filter,
    read_ranges,
    since,
)
from connector.moodle.site import Site


def read_visits(site: Site, start: datetime) -> set[tuple[str, str]] | None:
    """Username and course short name of those in force who visited from ``start`` on.

    None when there are too many for one answer. Raises MoodleError: it cannot be told, or the
    report is not believed.
    """
    if not can_filter(site):
        lacking = next(name for name in NEEDS if not site.offers(name))
        raise Refused(lacking, MISSING_FUNCTION, f"{lacking} is not in the external service")
    everything, later = read_ranges(site, [since(VISITED, start)])
    if later.data.totalrowcount >= everything.data.totalrowcount:  # everybody, or no filter
        parts = [before(VISITED, start), since(VISITED, start)]
        everything, earlier, later = read_ranges(site, parts)
        if not applied(everything, earlier, later):
            raise unbelieved(f"the filter {VISITED} is not applied: is it added to the report?")
    if later.data.totalrowcount > ROWS_AT_MOST:
        return None
    visits = Folder().fold(kept_cells(later, NEEDED))
    return {pair for pair, seen in visits.items() if seen.active}
