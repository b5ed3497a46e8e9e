"""The participants report under filters by date, several readings in one request.

In: the wanted ranges. Out: one page for each, in English and UTC. A filter is a preference of the
account that another client of the token may change: setting and reading travel together, and none
is left behind. A filter that was not added to the report is accepted by Moodle 4.5 and ignored:
``applied`` tells by the counts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connector.moodle.answers import FILTERS_RESET, REPORT_PAGE, SET_FILTERS, ReportPage
from connector.moodle.errors import MoodleError
from connector.moodle.functions import BATCH
from connector.moodle.sheets.bulk import ENGLISH_UTC, refuse_conditions, report_id
from connector.moodle.sheets.cells import unbelieved
from connector.moodle.site import Site
from connector.moodle.transport.batch import Request, first_answers

ROWS_AT_MOST = 20_000  # 42 MB of PHP in one page; a site with more is swept
COMPLETED = "completion:timecompleted"
ENROLLED = "enrolment:timecreated"
VISITED = "access:timeaccess"
RANGE = 3  # operator: from and to inclusive, epochs in seconds
NEEDS = (BATCH, SET_FILTERS.function, FILTERS_RESET.function, REPORT_PAGE.function)


@dataclass(frozen=True, slots=True)
class Reading:
    """The first ``rows`` rows under one filter, or all rows without; the page counts them all."""

    filter: str | None = None
    start: int = 0  # epoch seconds, as ``end``, which 0 leaves open
    end: int = 0
    rows: int = 1

    def requests(self, report: int) -> list[Request]:
        """Set the filter, explicitly none if there is none, and read."""
        ask = (REPORT_PAGE.function, {"reportid": report, "page": 0, "perpage": self.rows})
        if self.filter is None:
            return [_reset(report), ask]
        ends = {"operator": RANGE, "from": self.start, "to": self.end}
        values = json.dumps({f"{self.filter}_{name}": value for name, value in ends.items()})
        return [(SET_FILTERS.function, {"reportid": report, "values": values}), ask]


def before(name: str, moment: datetime) -> Reading:
    """How many rows have a date, and one before ``moment``."""
    return Reading(name, 1, int(moment.timestamp()) - 1)


def since(name: str, moment: datetime, rows: int = ROWS_AT_MOST) -> Reading:
    """The rows dated from ``moment`` on."""
    return Reading(name, int(moment.timestamp()), 0, rows)


def can_filter(site: Site) -> bool:
    """Whether the token's service has all functions that this needs."""
    return all(site.offers(function) for function in NEEDS)


def read_filtered(
    site: Site, report: int, readings: Sequence[Reading], *, zone: str = "UTC"
) -> list[ReportPage]:
    """One page for each reading, of one moment. Raises MoodleError for any refusal."""
    asked = [request for one in readings for request in one.requests(report)] + [_reset(report)]
    settings = {f"moodlewssetting{k}": v for k, v in (ENGLISH_UTC | {"timezone": zone}).items()}

    def send(requests: list[dict[str, str]]) -> Any:
        spoken = [one | {"settinglang": "en"} for one in requests]
        return site.client.call(BATCH, {"requests": spoken} | settings)

    answers = first_answers(asked, send)
    for answer in answers:
        if isinstance(answer, MoodleError):
            raise answer
    if len(answers) < len(asked):  # the rest alone might meet somebody else's filter
        raise unbelieved("the site did not answer the whole request")
    named = zip(asked, answers, strict=True)
    return [REPORT_PAGE.read(one) for (name, _), one in named if name == REPORT_PAGE.function]


def read_ranges(site: Site, ranges: Sequence[Reading]) -> list[ReportPage]:
    """The count of all participants, then one page for each range. Raises MoodleError.

    A report with conditions is refused: they hide rows.
    """
    report = report_id(site, "participants")
    everything, *pages = read_filtered(site, report, [Reading(), *ranges])
    refuse_conditions(everything)
    return [everything, *pages]


def applied(everything: ReportPage, earlier: ReportPage, later: ReportPage) -> bool:
    """Whether a filter was applied: ignored, both its parts would be everything."""
    parts = earlier.data.totalrowcount + later.data.totalrowcount
    return parts <= everything.data.totalrowcount


def _reset(report: int) -> Request:
    return FILTERS_RESET.function, {"reportid": report}
