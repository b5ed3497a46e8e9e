"""What is new since the last full sweep, by the participants report filtered by date.

In: the ``Mark`` of that sweep. Out: the pairs completed or enrolled since, or None when the counts
of the report moved in another way, so that only a full sweep tells. Every row is checked against
its date.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from connector.moodle.answers import ReportPage
from connector.moodle.errors import MoodleError
from connector.moodle.sheets.bulk import (
    PROBE_OFFSET,
    PROBE_ZONE,
    Sheet,
    kept_cells,
    report_id,
    shown_headers,
)
from connector.moodle.sheets.cells import parse_date, unbelieved
from connector.moodle.sheets.enrolled import NEEDED, Folder, Pair, Row, Seen
from connector.moodle.sheets.filtered import (
    COMPLETED,
    ENROLLED,
    ROWS_AT_MOST,
    applied,
    before,
    can_filter,
    read_filtered,
    read_ranges,
    since,
)
from connector.moodle.sheets.terms import ACTIVE, TERMS_HEADERS
from connector.moodle.site import Site
from connector.pull import Mark


@dataclass(frozen=True, slots=True)
class Recent:
    """Pairs by username and course short name, and the fields of terms that were not told."""

    seen: dict[Pair, Seen]
    untold: set[str]


def mark_of(site: Site, sheet: Sheet, start: datetime) -> Mark:
    """The counts of a participants report just read whole; ``start`` is a whole minute."""
    done = sheet.headers.index("Time completed")
    older = people = 0
    for row in sheet.rows:
        people += row[0] != ""
        older += bool(row[done]) and parse_date(row[done]) < start
    mark = Mark(start, len(sheet.rows), older)
    if sheet.begun and _all_enrolled_before(site, sheet.begun, people):
        return replace(mark, enrolled_from=sheet.begun, enrolled=people)
    return mark


def read_recent(site: Site, mark: Mark) -> Recent | None:
    """Pairs completed or enrolled since the mark; None when a sweep is due. Raises MoodleError."""
    if not can_filter(site):
        return None
    readings = [before(COMPLETED, mark.since), since(COMPLETED, mark.since)]
    if mark.enrolled_from:
        readings += [before(ENROLLED, mark.enrolled_from), since(ENROLLED, mark.enrolled_from)]
    everything, older, recent, *enrolled = read_ranges(site, readings)
    fresh = _newcomers(everything, *enrolled, mark=mark) if enrolled else []
    if fresh is None or not _counts_hold(everything, older, fresh, mark):
        return None
    if recent.data.totalrowcount > ROWS_AT_MOST:
        return None
    rows = _believed(recent, mark)
    if rows:
        _check_zone(site, mark.since, rows[0])
    folder = Folder(shown_headers(recent, NEEDED, TERMS_HEADERS), site.client.server_date)
    return Recent(folder.fold([*fresh, *rows]), folder.untold)


def _all_enrolled_before(site: Site, moment: datetime, people: int) -> bool:
    """Whether the filter by date of enrolment finds just the rows that were read, and none since.

    Not so if it was not added to the report, or if somebody was enrolled meanwhile.
    """
    if not can_filter(site):
        return False
    readings = (before(ENROLLED, moment), since(ENROLLED, moment, rows=1))
    try:
        earlier, later = read_filtered(site, report_id(site, "participants"), readings)
    except MoodleError as error:
        if error.reach == "site":
            raise
        return False  # filters may not be set; what was read is right without them
    return (earlier.data.totalrowcount, later.data.totalrowcount) == (people, 0)


def _newcomers(
    everything: ReportPage, earlier: ReportPage, later: ReportPage, *, mark: Mark
) -> list[Row] | None:
    """Enrolments since the mark; None if older ones went, or one alone does not tell of its pair.

    The same pair may be enrolled otherwise and in force: a new row that is not in force says less.
    """
    if not applied(everything, earlier, later):
        raise unbelieved(f"the filter {ENROLLED} is not applied: is it added to the report?")
    if earlier.data.totalrowcount != mark.enrolled or later.data.totalrowcount > ROWS_AT_MOST:
        return None
    rows = _whole(later)
    return rows if all(ACTIVE.get(row[2]) for row in rows) else None


def _counts_hold(everything: ReportPage, older: ReportPage, fresh: list[Row], mark: Mark) -> bool:
    """Whether nothing came or went but what was read."""
    long_done = sum(1 for row in fresh if row[4] and parse_date(row[4]) < mark.since)
    if older.data.totalrowcount != mark.older + long_done:
        return False
    return mark.enrolled_from is not None or everything.data.totalrowcount == mark.rows


def _whole(page: ReportPage) -> list[Row]:
    rows = kept_cells(page, shown_headers(page, NEEDED, TERMS_HEADERS))
    if len(rows) != page.data.totalrowcount:
        raise unbelieved("its rows and their number do not agree")
    return rows


def _believed(page: ReportPage, mark: Mark) -> list[Row]:
    """The rows, if the filter was really applied."""
    rows = _whole(page)
    if not all(row[0] and row[4] and parse_date(row[4]) >= mark.since for row in rows):
        raise unbelieved(f"the filter {COMPLETED} is not applied: is it added to the report?")
    return rows


def _check_zone(site: Site, start: datetime, first: Row) -> None:
    """The first row again in another zone: inside a batch, too, the zone must hold."""
    report = report_id(site, "participants")
    (page,) = read_filtered(site, report, [since(COMPLETED, start, rows=1)], zone=PROBE_ZONE)
    there = kept_cells(page, NEEDED)
    if not there or there[0][:2] != first[:2]:
        raise unbelieved("its rows move while they are read")
    if parse_date(there[0][4]) - parse_date(first[4]) != PROBE_OFFSET:
        raise unbelieved("the site forces a time zone, so that its dates are not in UTC")
