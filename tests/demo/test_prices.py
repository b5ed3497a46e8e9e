"""Prices of calls: the ratios that were measured on a real site."""

from __future__ import annotations

import pytest

from lontar.demo.call import Performed
from lontar.demo.prices import BATCH, seconds
from lontar.demo.state import PARTICIPANTS

COMPLETION = "core_completion_get_course_completion_status"
PAIRS = 150_000


def page(rows: int) -> Performed:
    answer = {
        "details": {"source": PARTICIPANTS},
        "data": {"rows": [{}] * rows, "totalrowcount": PAIRS},
    }
    return Performed("core_reportbuilder_retrieve_report", {}, answer)


def batched(function: str, times: int) -> float:
    """Seconds for each of so many calls in one batch."""
    inner = [Performed(function, {}, {})] * times
    return seconds([*inner, Performed(BATCH, {}, {})]) / times


def test_a_refused_token_costs_the_start_of_a_request() -> None:
    assert seconds([]) == pytest.approx(0.035)


def test_one_pair_alone_costs_what_was_measured() -> None:
    assert seconds([Performed(COMPLETION, {}, {})]) == pytest.approx(0.043, rel=0.05)


@pytest.mark.parametrize(("times", "measured"), [(10, 0.0117), (50, 0.0059), (200, 0.0047)])
def test_batched_pairs_cost_about_what_was_measured(times: int, measured: float) -> None:
    assert batched(COMPLETION, times) == pytest.approx(measured, rel=0.3)


@pytest.mark.parametrize(
    ("rows", "pages", "measured"), [(1000, 151, 150), (5000, 31, 41), (20_000, 8, 30)]
)
def test_report_pages_cost_about_what_was_measured(rows: int, pages: int, measured: float) -> None:
    assert seconds([page(rows)]) * pages == pytest.approx(measured, rel=0.35)


def test_asking_pair_by_pair_costs_over_a_hundred_reports() -> None:
    pairs = seconds([Performed(COMPLETION, {}, {})]) * PAIRS
    assert pairs / (seconds([page(5000)]) * 31) > 100


def test_counting_people_doubles_the_price_of_a_persons_courses() -> None:
    name = "core_enrol_get_users_courses"
    plain, counted = (
        seconds([Performed(name, {"returnusercount": count}, [{}] * 30)]) for count in (False, True)
    )
    assert counted / plain == pytest.approx(2, rel=0.1)


def test_a_refused_call_costs_its_fixed_part() -> None:
    refused = Performed("gradereport_user_get_grade_items", {"courseid": 2}, None)
    assert seconds([refused]) == pytest.approx(0.08)
