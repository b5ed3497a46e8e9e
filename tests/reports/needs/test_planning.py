"""A plan takes the greatest need first and never leaves its limits."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.needs.gaps import Lacking
from reports.needs.offers import Offer
from reports.needs.planning import Need, Plan, propose
from reports.needs.settings import NeedsSettings


def lacks(person: int, competency: str = "M5", assessed: int = 2, unit: str = "05") -> Lacking:
    return Lacking(person, f"{person:018}", f"Orang {person}", unit, "adm", competency, 3, assessed)


def offer(course: int, *codes: str, hours: str | None = "10", **values: Any) -> Offer:
    told: dict[str, Any] = {"site": "lms", "method": None, "provider": None, "seats": None}
    told |= {"cost_per": "person", "cost": Decimal(100), "title": f"Kursus {course}", **values}
    worth = None if hours is None else Decimal(hours)
    return Offer(course=course, hours=worth, competencies=frozenset(codes or ("M5",)), **told)


def plan(
    rows: list[Lacking],
    offers: list[Offer],
    priority: dict[Need, int] | None = None,
    **limits: Any,
) -> Plan:
    told = {need: Decimal(value) for need, value in (priority or {}).items()}
    return propose(rows, offers, told, NeedsSettings(**limits))


def told(made: Plan) -> tuple[list[Any], list[Any]]:
    """Lines as (competency, course, persons), rests as (competency, persons, why)."""
    lines = [(o.competency, o.offer.course, [r.person for r in o.people]) for o in made.lines]
    left = [(o.competency, [r.person for r in o.people], o.why) for o in made.left]
    return lines, left


def test_those_who_lack_most_go_first_within_the_seats() -> None:
    made = plan([lacks(1), lacks(2, assessed=1), lacks(3)], [offer(7, seats=2)])
    assert told(made) == ([("M5", 7, [2, 1])], [("M5", [3], "seats")])
    assert made.lines[0].cost == 200


def test_a_second_course_takes_whom_the_first_has_no_seat_for() -> None:
    made = plan([lacks(1), lacks(2)], [offer(7, seats=1), offer(8, cost=Decimal(200))])
    assert told(made) == ([("M5", 7, [1]), ("M5", 8, [2])], [])


def test_the_budget_goes_to_the_greater_need() -> None:
    rows = [lacks(1, "M1"), lacks(2, "M5")]
    offers = [offer(7, "M1"), offer(8, "M5")]
    made = plan(rows, offers, {("05", "M5"): 2, ("05", "M1"): 1}, budget=150)
    assert told(made) == ([("M5", 8, [2])], [("M1", [1], "budget")])


def test_nobody_is_planned_for_more_hours_than_the_limit() -> None:
    rows = [lacks(1, "M1"), lacks(1, "M5"), lacks(2, "M5")]
    made = plan(rows, [offer(7, "M1"), offer(8, "M5")], {("05", "M1"): 9}, hours=15)
    assert told(made) == ([("M1", 7, [1]), ("M5", 8, [2])], [("M5", [1], "hours")])


def test_one_course_may_close_several_gaps() -> None:
    rows = [lacks(1, "M1"), lacks(1, "M5")]
    made = plan(rows, [offer(7, "M1", cost=Decimal(1)), offer(8, "M1", "M5")])
    assert told(made) == ([("M1", 8, [1])], [])


def test_a_gap_without_a_course_is_left() -> None:
    assert told(plan([lacks(1, "M9")], [offer(7)])) == ([], [("M9", [1], "no_course")])


def test_unknown_cost_is_planned_and_said() -> None:
    made = plan([lacks(1)], [offer(7, cost=None)], budget=1)
    assert [line.cost for line in made.lines] == [None]


def test_a_price_for_the_course_is_paid_once() -> None:
    rows = [lacks(1), lacks(2), lacks(3, unit="06")]
    made = plan(rows, [offer(7, cost_per="course")], budget=100)
    assert [line.cost for line in made.lines] == [100, 0]


def test_an_agreement_is_paid_once_for_all_its_courses() -> None:
    rows, more = [lacks(1, "M1"), lacks(2)], {"cost_per": "agreement", "provider": "LAN"}
    made = plan(rows, [offer(7, "M1", **more), offer(8, "M5", **more)], budget=100)
    assert [line.cost for line in made.lines] == [100, 0]


def test_the_cheaper_then_the_shorter_course() -> None:
    offers = [offer(7), offer(8, cost=Decimal(50)), offer(9, cost=Decimal(50), hours="5")]
    assert told(plan([lacks(1)], offers))[0] == [("M5", 9, [1])]


CODES = st.sampled_from(["M1", "M2", "M5"])
ROWS = st.lists(st.builds(lacks, st.integers(1, 6), CODES, st.integers(0, 2)), max_size=12)
OFFERS = st.lists(
    st.builds(
        lambda course, codes, hours, cost, seats: offer(
            course, *sorted(codes), hours=hours, cost=cost, seats=seats
        ),
        st.integers(1, 50),
        st.sets(CODES, min_size=1),
        st.sampled_from([None, "5", "12"]),
        st.sampled_from([None, Decimal(50), Decimal(120)]),
        st.sampled_from([None, 0, 1, 3]),
    ),
    max_size=4,
    unique_by=lambda one: one.course,
)


@given(ROWS, OFFERS, st.sampled_from([None, 200]), st.sampled_from([None, 15]))
def test_no_limit_is_ever_left(
    rows: list[Lacking], offers: list[Offer], budget: int | None, hours: int | None
) -> None:
    rows = list({(row.person, row.competency): row for row in rows}.values())
    made = plan(rows, offers, budget=budget, hours=hours)
    hours_of, seats_of = Counter[int](), Counter[int]()
    for line in made.lines:
        for row in line.people:
            hours_of[row.person] += int(line.offer.hours or 0)
            seats_of[line.offer.course] += 1
    assert hours is None or all(total <= hours for total in hours_of.values())
    spent = sum(line.cost for line in made.lines if line.cost is not None)
    assert budget is None or spent <= budget
    assert all(o.seats is None or seats_of[o.course] <= o.seats for o in offers)
    closed = {
        (r.person, c) for line in made.lines for r in line.people for c in line.offer.competencies
    }
    left = {(row.person, one.competency) for one in made.left for row in one.people}
    assert {(row.person, row.competency) for row in rows} <= closed | left
    assert not closed & left


@pytest.mark.parametrize("told", [{"signals": {"U3": ["M4"]}}, {"low_element": 3}])
def test_settings_are_read(told: dict[str, Any]) -> None:
    assert NeedsSettings.model_validate(told)
