"""What is new since the last sweep: the counts decide, every row is checked, nothing is guessed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connector.moodle.enrolments.recent import mark_of, read_recent
from connector.moodle.errors import Misshapen
from connector.moodle.sheets.bulk import Sheet
from connector.moodle.sheets.cells import parse_date
from connector.moodle.sheets.enrolled import NEEDED, Seen
from connector.moodle.sheets.terms import Terms
from connector.pull import Mark
from tests.connector.moodle.conftest import FakeMoodle, Params, refusal, site_of
from tests.connector.moodle.reports import PAGE, RESET, Cells, in_zone, page_of, row

SET = "core_reportbuilder_set_filters"
SINCE = datetime(2026, 5, 1, tzinfo=UTC)
SWEPT = datetime(2026, 5, 20, tzinfo=UTC)
OLD, NEW = "Friday, 10 April 2026, 4:03 AM", "Friday, 15 May 2026, 4:03 AM"
BEFORE, AFTER = SWEPT - timedelta(days=90), SWEPT + timedelta(hours=1)

Dated = tuple[Cells, datetime]  # a row and when the person was enrolled


class Report(FakeMoodle):
    """A participants report that knows when each row was made, and the filters added to it."""

    def __init__(self, rows: Sequence[Dated], *filters: str) -> None:
        super().__init__(**{PAGE: self._page, SET: self._set, RESET: self._reset})
        self.rows = rows
        self.filters = filters
        self._values: dict[str, int] = {}
        self._zone = "UTC"

    def _set(self, params: Params) -> Any:
        self._values = json.loads(params["values"])
        return True

    def _reset(self, params: Params) -> Any:
        self._values = {}
        return True

    def _batch(self, tree: Params) -> Any:
        self._zone = tree["moodlewssettingtimezone"]
        return super()._batch(tree)

    def _page(self, params: Params) -> Any:
        rows = [in_zone(cells, self._zone) for cells, made in self.rows if self._meets(cells, made)]
        return page_of(NEEDED, rows, params)

    def _meets(self, cells: Cells, made: datetime) -> bool:
        done = parse_date(cells[4]) if cells[4] else None
        dates = {"completion:timecompleted": done, "enrolment:timecreated": made}
        return all(self._within(name, dates[name]) for name in self.filters)

    def _within(self, name: str, moment: datetime | None) -> bool:
        start, end = (self._values.get(f"{name}_{key}") for key in ("from", "to"))
        if start is None:
            return True
        return (
            moment is not None
            and moment.timestamp() >= start
            and (not end or moment.timestamp() <= end)
        )


BOTH = ("completion:timecompleted", "enrolment:timecreated")
ROWS: list[Dated] = [
    (row("ani", "A", done=OLD), BEFORE),
    (row("budi", "A", done=NEW), BEFORE),
    (row("budi", "B"), BEFORE),
]
MARK = Mark(SINCE, rows=3, older=1, enrolled_from=SWEPT, enrolled=3)
PLAIN = Mark(SINCE, rows=3, older=1)
IN_FORCE = Terms("active")
DONE = Seen(True, True, parse_date(NEW), IN_FORCE)


def recent(rows: Sequence[Dated], mark: Mark = MARK, filters: Sequence[str] = BOTH) -> Any:
    found = read_recent(site_of(Report(rows, *filters)), mark)
    return found and found.seen


@pytest.mark.parametrize("mark", [MARK, PLAIN])
def test_completions_of_the_window_are_told(mark: Mark) -> None:
    assert recent(ROWS, mark) == {("budi", "A"): DONE}


def test_new_people_are_told_with_what_they_completed() -> None:
    fresh = [(row("citra", "B"), AFTER), (row("dewa", "A", done=OLD), AFTER)]
    assert recent([*ROWS, *fresh]) == {
        ("budi", "A"): DONE,
        ("citra", "B"): Seen(True, False, None, IN_FORCE),
        ("dewa", "A"): Seen(True, True, parse_date(OLD), IN_FORCE),
    }


CHANGES: dict[str, tuple[list[Dated], Mark]] = {
    "somebody left": (ROWS[:2], MARK),
    "somebody left, another came": ([*ROWS[:2], (row("citra", "B"), AFTER)], MARK),
    "dated back": ([*ROWS[:2], (row("budi", "B", done=OLD), BEFORE)], MARK),
    "withdrawn": ([(row("ani", "A"), BEFORE), *ROWS[1:]], MARK),
    "new and not in force": ([*ROWS, (row("citra", "B", "Suspended"), AFTER)], MARK),
    "somebody came, nobody can tell who": ([*ROWS, (row("citra", "B"), AFTER)], PLAIN),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_only_a_sweep_can_tell_is_left_to_it(change: str) -> None:
    rows, mark = CHANGES[change]
    assert recent(rows, mark) is None


@pytest.mark.parametrize("added", BOTH)
def test_a_filter_that_was_not_added_is_not_believed(added: str) -> None:
    lacking = next(name for name in BOTH if name != added)
    rows = [*ROWS, (row("citra", "B"), AFTER)]
    if lacking == "completion:timecompleted":
        assert recent(rows, MARK, [added]) is None  # the counts tell already
        return
    with pytest.raises(Misshapen, match=f"{lacking} is not applied"):
        recent(rows, MARK, [added])


def test_an_ignored_filter_shows_in_the_dates() -> None:
    """Counts that agree by chance are not enough."""
    mark = Mark(SINCE, rows=3, older=3)
    with pytest.raises(Misshapen, match="not applied"):
        recent(ROWS, mark, [])


@pytest.mark.parametrize("missing", [SET, RESET, "tool_mobile_call_external_functions"])
def test_without_a_function_a_sweep_is_due(missing: str) -> None:
    moodle = Report(ROWS, *BOTH)
    moodle.missing = {missing}
    assert read_recent(site_of(moodle), MARK) is None


def test_filters_and_pages_travel_in_one_request_and_none_is_left() -> None:
    moodle = Report(ROWS, *BOTH)
    site = site_of(moodle)
    before = len(moodle.forms)
    read_recent(site, MARK)
    names = [dict(form)["wsfunction"] for form in moodle.forms[before:]]
    assert names == ["tool_mobile_call_external_functions"] * 2  # the second tries the zone
    assert not moodle._values


def test_a_forced_zone_is_not_believed() -> None:
    moodle = Report(ROWS, *BOTH)
    moodle.handlers[PAGE] = lambda params: page_of(
        NEEDED,
        [cells for cells, made in moodle.rows if moodle._meets(cells, made)],
        params,
    )
    with pytest.raises(Misshapen, match="time zone"):
        read_recent(site_of(moodle), MARK)


def sheet(rows: Sequence[Dated], begun: datetime | None = SWEPT) -> Sheet:
    """The rows as they were read whole."""
    return Sheet(NEEDED, [tuple(cell or "" for cell in cells) for cells, _ in rows], begun)


def test_a_mark_counts_rows_older_completions_and_people() -> None:
    rows = [*ROWS, (["", "A", "", "", ""], BEFORE)]
    moodle = Report(ROWS, *BOTH)
    assert mark_of(site_of(moodle), sheet(rows), SINCE) == Mark(SINCE, 4, 1, SWEPT, 3)


@pytest.mark.parametrize(
    ("rows", "filters", "begun"),
    [
        (ROWS, BOTH[:1], SWEPT),  # counts everything twice
        ([*ROWS, (row("citra", "B"), AFTER)], BOTH, SWEPT),  # came while the report was read
        (ROWS, BOTH, None),  # a site that does not tell its time
    ],
)
def test_a_mark_that_cannot_tell_new_people_says_so(
    rows: list[Dated], filters: tuple[str, ...], begun: datetime | None
) -> None:
    moodle = Report(rows, *filters)
    assert mark_of(site_of(moodle), sheet(ROWS, begun), SINCE) == PLAIN


def test_filters_that_are_refused_leave_a_plain_mark() -> None:
    moodle = Report(ROWS, *BOTH)
    moodle.handlers[SET] = lambda _: refusal("errorreportview")
    assert mark_of(site_of(moodle), sheet(ROWS), SINCE) == PLAIN
