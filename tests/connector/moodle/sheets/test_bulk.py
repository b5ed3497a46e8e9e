"""Reports: what is read, and what is not believed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.moodle.errors import Misshapen
from connector.moodle.settings import ReportIds
from connector.moodle.sheets.bulk import (
    PARTICIPANTS_COLUMNS,
    participants_sheet,
    probe_participants,
    probe_users,
    read_participants,
    read_users,
    sorted_by,
)
from connector.moodle.sheets.cells import parse_date
from connector.moodle.sheets.enrolled import NEEDED, Seen
from connector.moodle.sheets.terms import Terms
from tests.connector.moodle.conftest import FakeMoodle, Params, recording, settings, site_of
from tests.connector.moodle.reports import (
    DONE,
    PAGE,
    RESET,
    Cells,
    in_zone,
    page_of,
    report,
    row,
)

AT = datetime(2026, 5, 15, 4, 3, tzinfo=UTC)
IN_FORCE, SUSPENDED = Terms("active"), Terms("suspended")
ACTIVE, OUT = Seen(True, False, None, IN_FORCE), Seen(False, False, None, SUSPENDED)


def moodle_with(handler: Any) -> FakeMoodle:
    return FakeMoodle(**{PAGE: handler, RESET: lambda _: True})


def seen(rows: Sequence[Cells]) -> dict[tuple[str, str], Seen]:
    return read_participants(site_of(moodle_with(report(rows))))


def disbelief(handler: Any) -> str:
    with pytest.raises(Misshapen) as caught:
        read_participants(site_of(moodle_with(handler)))
    assert caught.value.advice
    return caught.value.detail


def test_pairs_with_their_completion() -> None:
    assert seen([row("ani", "A", done=DONE), row("ani", "B"), row("budi", "A", "Suspended")]) == {
        ("ani", "A"): Seen(True, True, AT, IN_FORCE),
        ("ani", "B"): ACTIVE,
        ("budi", "A"): OUT,
    }


def test_recommended_columns_are_those_that_are_needed() -> None:
    assert set(NEEDED) <= {header for _, header in PARTICIPANTS_COLUMNS}


@pytest.mark.parametrize("number", [802, 803, 804, 805, 447])
def test_recorded_pages_have_the_needed_columns(number: int) -> None:
    page = recording(number)["response"]
    probe_participants(site_of(moodle_with(lambda _: page)))


@pytest.mark.parametrize(
    ("statuses", "active"),
    [
        (["Active"], True),
        (["Suspended", "Active"], True),
        (["Not current"], False),
        (["Suspended", "Not current"], False),
    ],
)
def test_methods_of_one_enrolment_are_folded(statuses: list[str], active: bool) -> None:
    (found,) = seen([row("ani", "A", status) for status in statuses]).values()
    assert found.active is active


def test_method_without_people_is_skipped() -> None:
    empty: Cells = ["", "A", None, "", ""]
    assert list(seen([empty, row("ani", "A")])) == [("ani", "A")]


def test_person_without_row_of_completion_has_not_completed() -> None:
    assert seen([["ani", "A", "Active", "", ""]]) == {("ani", "A"): ACTIVE}


def test_cells_are_read_as_people_read_them() -> None:
    assert list(seen([row("o&#039;brien", " Budaya &amp; Bahasa ")])) == [
        ("o'brien", "Budaya & Bahasa")
    ]


def test_every_page_asks_for_english_and_utc() -> None:
    moodle = moodle_with(report([row("ani", "A")]))
    read_participants(site_of(moodle))
    (asked,) = moodle.asked(PAGE)
    assert (asked["moodlewssettinglang"], asked["moodlewssettingtimezone"]) == ("en", "UTC")


def test_leftover_filter_is_reset_before_reading() -> None:
    moodle = moodle_with(report([row("ani", "A")]))
    read_participants(site_of(moodle))
    assert [form[1][1] for form in moodle.forms][1:] == [RESET, PAGE]


def test_pages_are_put_together() -> None:
    rows = [row(f"a{number}", "A") for number in range(10_001)]
    moodle = moodle_with(report(rows))
    assert len(read_participants(site_of(moodle, max_parallel=2))) == len(rows)
    assert sorted(asked["page"] for asked in moodle.asked(PAGE)) == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        (("Username", "Course short name", "Status", "Completed"), '"Time completed" is missing'),
        ((*NEEDED, "Status"), '"Status" is there twice'),
        (("Nama pengguna", *NEEDED[1:]), '"Username" is missing'),
    ],
)
def test_headers_decide_whether_it_is_believed(headers: Sequence[str], words: str) -> None:
    wide = [*row("ani", "A"), "Active"][: len(headers)]
    assert words in disbelief(report([wide], headers))


def test_other_columns_and_another_order_do_no_harm() -> None:
    headers = ("Name", *reversed(NEEDED))
    handler = report([["Manual", *reversed(row("ani", "A"))]], headers)
    assert read_participants(site_of(moodle_with(handler))) == {("ani", "A"): ACTIVE}


@pytest.mark.parametrize(
    "cells",
    [
        ["ani", "A", "Aktif", "No", ""],
        ["ani", "A", "Active", "Ya", ""],
        ["ani", "A", "Active", "Yes", "15/05/2026"],
        ["ani", "A", "Active", "Yes", "Jumat, 15 Mei 2026, 12:03"],
    ],
)
def test_cells_of_another_shape_are_not_believed(cells: Cells) -> None:
    assert "not believed" in disbelief(lambda params: page_of(NEEDED, [cells], params))


def test_row_of_another_width_is_not_believed() -> None:
    assert "cells" in disbelief(report([["ani", "A"]]))


@pytest.mark.parametrize(
    "conditions",
    [
        '{"user:suspended_operator":2}',
        '{"cohort:cohortselect_values":[3]}',
        "{broken",
    ],
)
def test_condition_hides_rows_and_is_not_believed(conditions: str) -> None:
    rows = [row("ani", "A")]
    words = disbelief(lambda params: page_of(NEEDED, rows, params, conditions=conditions))
    assert "condition" in words


def test_condition_without_a_choice_hides_nothing() -> None:
    rows, free = [row("ani", "A")], '{"user:suspended_operator":0}'
    handler = moodle_with(lambda params: page_of(NEEDED, rows, params, conditions=free))
    assert len(read_participants(site_of(handler))) == 1


def test_forced_time_zone_is_not_believed() -> None:
    rows = [in_zone(row("ani", "A", done=DONE), "Asia/Makassar")]
    assert "time zone" in disbelief(lambda params: page_of(NEEDED, rows, params))


def test_time_zone_is_tried_on_a_dated_row() -> None:
    moodle = moodle_with(report([row("ani", "A"), row("ani", "B", done=DONE)]))
    read_participants(site_of(moodle))
    assert [(one["page"], one["perpage"]) for one in moodle.asked(PAGE)[1:]] == [("0", "100")] * 2


def test_report_that_changes_is_read_again() -> None:
    rows = [row("ani", "A"), row("budi", "A")]
    totals = iter([3, 2])

    def handler(params: Params) -> Any:
        page = page_of(NEEDED, rows, params)
        page["data"]["totalrowcount"] = next(totals)
        return page

    assert len(read_participants(site_of(moodle_with(handler)))) == 2


def test_report_that_never_agrees_with_its_total_is_not_believed() -> None:
    def handler(params: Params) -> Any:
        page = page_of(NEEDED, [row("ani", "A")], params)
        page["data"]["totalrowcount"] = 2
        return page

    assert "do not agree" in disbelief(handler)


def test_one_page_that_is_counted_at_another_moment_is_believed_as_moving() -> None:
    rows = [row(f"a{number:02}", "A") for number in range(40)]

    def handler(params: Params) -> Any:
        page = page_of(NEEDED, rows, params)
        page["data"]["totalrowcount"] += 2
        return page

    sheet = participants_sheet(site_of(moodle_with(handler)))
    assert (sheet.shifted, sheet.moving, len(sheet.rows)) == (True, True, 40)


def test_total_that_moves_between_pages_makes_a_shifted_sheet() -> None:
    rows = [row(f"a{number}", "A") for number in range(5_001)]

    def handler(params: Params) -> Any:
        page = page_of(NEEDED, rows, params)
        page["data"]["totalrowcount"] += int(params["page"])
        return page

    sheet = participants_sheet(site_of(moodle_with(handler)))
    assert (sheet.shifted, len(sheet.rows)) == (True, len(rows))


def test_page_that_lacks_many_of_its_rows_is_not_believed() -> None:
    rows = [row(f"a{number:04}", "A") for number in range(5_100)]

    def handler(params: Params) -> Any:
        page = page_of(NEEDED, rows, params)
        del page["data"]["rows"][40:]
        return page

    assert "do not agree" in disbelief(handler)


@pytest.mark.parametrize(
    ("pairs", "yes"),
    [
        ([("a", "1"), ("a", "2"), ("b", "1"), ("b", "2")], True),
        ([("a", "2"), ("a", "1"), ("b", "2"), ("b", "1")], True),
        ([("a", "1"), ("b", "1"), ("a", "2"), ("b", "2")], True),  # by course first
        ([("a", "1"), ("a", "1"), ("b", "1")], True),
        ([("a", "1"), ("b", "1"), ("a", "1")], False),
        ([("a", "1"), ("a", "2"), ("b", "2"), ("b", "1")], False),
        ([], True),
    ],
)
def test_sorted_or_not(pairs: list[tuple[str, str]], yes: bool) -> None:
    assert (sorted_by(pairs) is not None) is yes


words = st.text("abcABC-_.", min_size=1, max_size=4)


@given(st.lists(st.tuples(words, words)), st.booleans(), st.booleans())
def test_any_alphabet_counts_as_sorted(
    pairs: list[tuple[str, str]], folded: bool, backwards: bool
) -> None:
    ordered = sorted(pairs, key=lambda pair: (pair[0].casefold(), pair) if folded else pair)
    assert sorted_by(ordered[::-1] if backwards else ordered) is not None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Friday, 15 May 2026, 12:03 PM", (2026, 5, 15, 12, 3)),
        ("Friday, 15 May 2026, 12:03 AM", (2026, 5, 15, 0, 3)),
        ("Tuesday, 27 October 2026, 10:15 PM", (2026, 10, 27, 22, 15)),
        ("Thursday, 1 January 2026, 1:00\u202fPM", (2026, 1, 1, 13, 0)),
    ],
)
def test_dates(text: str, moment: tuple[int, int, int, int, int]) -> None:
    assert parse_date(text) == datetime(*moment, tzinfo=UTC)


@pytest.mark.parametrize("text", ["Friday, 31 June 2026, 1:00 PM", "Friday, 15 Mei 2026, 1:00 PM"])
def test_no_dates(text: str) -> None:
    with pytest.raises(Misshapen):
        parse_date(text)


def test_users_with_all_columns() -> None:
    rows: list[Cells] = [["ani", "Ni Made"], ["budi", None]]
    headers = ("Username", "First name")
    sheet = read_users(site_of(moodle_with(lambda params: page_of(headers, rows, params))))
    assert (sheet.headers, list(sheet.rows)) == (headers, [("ani", "Ni Made"), ("budi", "")])


@pytest.mark.parametrize(
    ("people", "pages"),
    [
        (20, [("0", "20")]),
        (21, [("0", "20"), ("2", "10")]),
        (35, [("0", "20"), ("2", "10"), ("3", "10")]),
    ],
)
def test_people_come_in_one_page_or_in_several_small_ones(
    people: int, pages: list[tuple[str, str]]
) -> None:
    rows: list[Cells] = [[f"asn{number}"] for number in range(people)]
    moodle = moodle_with(lambda params: page_of(["Username"], rows, params))
    sheet = read_users(site_of(moodle, report_rows=10))
    assert [list(row) for row in sheet.rows] == rows
    assert [(one["page"], one["perpage"]) for one in moodle.asked(PAGE)] == pages


def test_username_that_comes_twice_is_not_believed() -> None:
    rows: list[Cells] = [["ani"], ["ani"]]
    site = site_of(moodle_with(lambda params: page_of(["Username"], rows, params)))
    with pytest.raises(Misshapen, match="1 usernames come twice"):
        read_users(site)


def test_lacking_columns_of_people_are_named() -> None:
    headers = ["Username", "First name", "Last name", "Email address", "ID number"]
    site = site_of(moodle_with(lambda params: page_of(headers, [], params)))
    assert probe_users(site) == ("Suspended", "Full name with link")


def test_report_that_is_not_there_is_named() -> None:
    moodle = moodle_with(report([]))
    moodle.handlers["core_reportbuilder_list_reports"] = lambda _: {"reports": []}
    site = site_of(moodle, reports=ReportIds())
    with pytest.raises(Misshapen, match='source "participants" whose name begins with Lontar'):
        read_participants(site)
    assert settings().reports.participants == 1
