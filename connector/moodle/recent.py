"""What was completed lately: the participants report filtered by date, in one request.

In: the ``Mark`` of the last full sweep. Out: the rows completed since, or None when the report's
counts moved, so that only a full sweep tells. A filter that was not added to the report is
accepted by Moodle 4.5 and ignored, and a filter is a preference of the account: setting and reading
travel together, and every row is checked against the date.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connector.moodle.answers import FILTERS_RESET, REPORT_PAGE, SET_FILTERS, ReportPage
from connector.moodle.batch import Request, answers_of
from connector.moodle.bulk import (
    ENGLISH_UTC,
    NEEDED,
    PROBE_OFFSET,
    PROBE_ZONE,
    Row,
    Seen,
    Sheet,
    fold,
    kept_cells,
    parse_date,
    refuse_conditions,
    report_id,
    unbelieved,
)
from connector.moodle.errors import MoodleError
from connector.moodle.functions import BATCH
from connector.moodle.site import Site
from connector.pull import Mark

ROWS_AT_MOST = 20_000  # 42 MB of PHP in one page; a site with more is swept
FILTER = "completion:timecompleted"
RANGE = 3  # operator: from and to inclusive, epochs in seconds
NEEDS = (BATCH, SET_FILTERS.function, FILTERS_RESET.function, REPORT_PAGE.function)


def mark_of(sheet: Sheet, since: datetime) -> Mark:
    """The counts of a participants report just read whole; ``since`` is a whole minute."""
    done = sheet.column("Time completed")
    older = sum(1 for row in sheet.rows if row[done] and parse_date(row[done]) < since)
    return Mark(since, len(sheet.rows), older)


def read_recent(site: Site, mark: Mark) -> dict[tuple[str, str], Seen] | None:
    """Pairs completed from ``mark.since`` on; None when a full sweep is due. Raises MoodleError."""
    if not all(site.offers(function) for function in NEEDS):
        return None
    report = report_id(site, "participants")
    epoch = int(mark.since.timestamp())
    everything, older, recent = _pages(
        site,
        [
            *_read(report, {}, rows=1),
            *_read(report, _range(1, epoch - 1), rows=1),
            *_read(report, _range(epoch, 0), rows=ROWS_AT_MOST),
            _reset(report),
        ],
    )
    refuse_conditions(everything)
    counts = (everything.data.totalrowcount, older.data.totalrowcount)
    if counts != (mark.rows, mark.older) or recent.data.totalrowcount > ROWS_AT_MOST:
        return None
    rows = _believed(recent, mark)
    if rows:
        _check_zone(site, report, epoch, rows[0])
    return fold(rows)


def _range(start: int, end: int) -> dict[str, int]:
    """A filter by date of completion; an ``end`` of 0 is open."""
    values = {"operator": RANGE, "from": start, "to": end}
    return {f"{FILTER}_{name}": value for name, value in values.items()}


def _reset(report: int) -> Request:
    return FILTERS_RESET.function, {"reportid": report}


def _read(report: int, values: Mapping[str, int], *, rows: int) -> list[Request]:
    """Set the filter, explicitly none where ``values`` is empty, and read the first page."""
    chosen = {"reportid": report, "values": json.dumps(values)}
    setting = (SET_FILTERS.function, chosen) if values else _reset(report)
    return [setting, (REPORT_PAGE.function, {"reportid": report, "page": 0, "perpage": rows})]


def _pages(site: Site, asked: list[Request], zone: str = "UTC") -> list[ReportPage]:
    """The pages among the answers of one batch in English. Raises MoodleError for any refusal."""
    settings = {f"moodlewssetting{k}": v for k, v in (ENGLISH_UTC | {"timezone": zone}).items()}

    def send(requests: list[dict[str, str]]) -> Any:
        if len(requests) != len(asked):  # a part alone might meet somebody else's filter
            raise unbelieved("the site did not answer the whole request")
        spoken = [one | {"settinglang": "en"} for one in requests]
        return site.client.call(BATCH, {"requests": spoken} | settings)

    answers = answers_of(asked, send)
    for answer in answers:
        if isinstance(answer, MoodleError):
            raise answer
    named = zip(asked, answers, strict=True)
    return [REPORT_PAGE.read(one) for (name, _), one in named if name == REPORT_PAGE.function]


def _believed(page: ReportPage, mark: Mark) -> list[Row]:
    """The rows, if the filter was really applied."""
    rows = kept_cells(page, NEEDED)
    if len(rows) != page.data.totalrowcount:
        raise unbelieved("its rows and their number do not agree")
    if not all(row[0] and row[4] and parse_date(row[4]) >= mark.since for row in rows):
        raise unbelieved(f"the filter {FILTER} is not applied: is it added to the report?")
    return rows


def _check_zone(site: Site, report: int, epoch: int, first: Row) -> None:
    """The first row again in another zone: inside a batch, too, the zone must hold."""
    (page,) = _pages(
        site, [*_read(report, _range(epoch, 0), rows=1), _reset(report)], zone=PROBE_ZONE
    )
    there = kept_cells(page, NEEDED)
    if not there or there[0][:2] != first[:2]:
        raise unbelieved("its rows move while they are read")
    if parse_date(there[0][4]) - parse_date(first[4]) != PROBE_OFFSET:
        raise unbelieved("the site forces a time zone, so that its dates are not in UTC")
