"""A report of the fake: pages of rows, as Moodle cuts them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connector.moodle.sheets.enrolled import NEEDED
from tests.connector.moodle.conftest import Handler, Params

PAGE = "core_reportbuilder_retrieve_report"
RESET = "core_reportbuilder_filters_reset"

Cells = Sequence[str | None]


def page_of(
    headers: Sequence[str], rows: Sequence[Cells], params: Params, *, conditions: str | None = None
) -> Any:
    """The page that ``params`` asks for."""
    size, number = int(params["perpage"]), int(params["page"])
    return {
        "details": {"id": 1, "name": "Lontar", "source": "s", "conditiondata": conditions},
        "data": {
            "headers": list(headers),
            "rows": [{"columns": list(row)} for row in rows[number * size : (number + 1) * size]],
            "totalrowcount": len(rows),
        },
    }


def in_zone(row: Cells, zone: str) -> Cells:
    """4 a.m. in UTC is noon in Makassar: the only two readings that the fake knows."""
    shown = {"UTC": "4:03 AM", "Asia/Makassar": "12:03 PM"}[zone]
    return [cell and cell.replace("4:03 AM", shown) for cell in row]


def report(rows: Sequence[Cells], headers: Sequence[str] = NEEDED) -> Handler:
    """A participants report that shows its dates in the zone that is asked for."""

    def handler(params: Params) -> Any:
        zone = params["moodlewssettingtimezone"]
        return page_of(headers, [in_zone(row, zone) for row in rows], params)

    return handler


DONE = "Friday, 15 May 2026, 4:03 AM"


def row(username: str, course: str, status: str = "Active", done: str = "") -> Cells:
    """One row in the order of ``NEEDED``; ``done`` is a date or nothing."""
    return [username, course, status, "Yes" if done else "No", done]
