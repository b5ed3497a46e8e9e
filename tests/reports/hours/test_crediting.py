"""What counts: minutes, rates by form, and caps, by hand and against plain Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import select

from connector.hours import read_minutes
from reports.hours.ledger import rebuild, refresh
from reports.hours.settings import HoursSettings
from sync.store.tables import facts
from sync.store.tables.ledger import credit
from tests.reports.world import World, course_row, done, hours_override, person_row

CAPS = {
    "caps": [
        {
            "id": "coaching",
            "methods": ["Coaching"],
            "per": "month",
            "at_most": 4,
            "regulation": "2 sesi sebulan",
        },
        {"id": "self-study", "methods": ["belajar mandiri"], "per": "day", "at_most": 2},
    ]
}


def settle(world: World, settings: dict[str, Any]) -> list[dict[str, Any]]:
    """The ledger under these ``[hours]``, by date and source."""
    refresh(world.session, HoursSettings.model_validate(settings), world.run.id)
    return ledger(world)


def ledger(world: World) -> list[dict[str, Any]]:
    query = select(credit).order_by(credit.c.date, credit.c.course, credit.c.account)
    return [dict(row) for row in world.session.execute(query).mappings()]


def counted(world: World, settings: dict[str, Any]) -> list[tuple[Decimal | int, str | None]]:
    return [(row["counted"], row["why_not"]) for row in settle(world, settings)]


def learner(world: World, *accounts: int) -> None:
    (person,) = world.people(person_row(1))
    world.links(*((account, person) for account in accounts or (11,)))


@pytest.mark.parametrize(
    ("minutes", "down", "nearest", "keep"),
    [
        (44, "0", "1", "0.98"),
        (45, "1", "1", "1"),
        (90, "2", "2", "2"),
        (150, "3", "3", "3.33"),
        (240, "5", "5", "5.33"),
        (480, "10", "11", "10.67"),
        (900, "20", "20", "20"),
    ],
)
def test_minutes_become_lesson_hours(
    world: World, minutes: int, down: str, nearest: str, keep: str
) -> None:
    learner(world)
    world.courses(course_row(1, f"{minutes} menit"))
    world.completions(done(11, 1, "2026-03-05"))
    for rounding, expected in (("down", down), ("nearest", nearest), ("keep", keep)):
        ((found, why_not),) = counted(world, {"minutes": [{"rounding": rounding}]})
        reason = None if found else f"rounded_away:{minutes} min"
        assert (found, why_not) == (Decimal(expected), reason)


def test_minutes_go_by_the_rule_in_force_on_the_day(world: World) -> None:
    learner(world)
    world.courses(*(course_row(course, "120 menit") for course in (1, 2)))
    world.completions(done(11, 1, "2026-06-30"), done(11, 2, "2026-07-01"))
    rules = [{"per_hour": 60, "from": "2026-07-01", "regulation": "SE 7/2026"}, {}]
    assert counted(world, {"minutes": rules}) == [(2, None), (2, None)]
    assert counted(world, {"minutes": [{"per_hour": 30, "from": "2026-07-01"}, {}]}) == [
        (2, None),
        (4, None),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("150 menit", 150),
        ("45min", 45),
        ("2 jam 30 menit", 150),
        ("1 jam dan 5 menit", 65),
        ("2 jam 75 menit", None),
        ("4 JP", None),
        ("", None),
        (None, None),
        ("x menit", None),
    ],
)
def test_minutes_as_people_write_them(text: str | None, expected: int | None) -> None:
    assert read_minutes(text) == expected


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(None, (2, None)), ("", (2, None)), ("3", (3, None)), ("banyak", (0, "hours_unknown"))],
)
def test_a_rate_of_the_form_stands_where_nobody_set_hours(
    world: World, hours: str | None, expected: tuple[int, str | None]
) -> None:
    learner(world)
    world.courses(course_row(1, hours, method="Coaching"))
    world.completions(done(11, 1, "2026-03-05"))
    rates = [{"methods": ["coaching"], "hours": 2}]
    assert counted(world, {"rates": rates}) == [expected]


def test_a_rate_that_has_not_begun_gives_nothing(small_world: World) -> None:
    learner(small_world)
    small_world.courses(course_row(1, None, method="coaching"))
    small_world.completions(done(11, 1, "2026-03-05"))
    rates = [{"methods": ["coaching"], "hours": 2, "from": "2026-03-06"}]
    assert counted(small_world, {"rates": rates}) == [(0, "hours_unknown")]


def test_the_worked_example_of_caps_comes_to_25(world: World) -> None:
    """Technical training 16, webinar 3 and once more, coaching 3 × 2 in May, self-study 4."""
    learner(world, 11, 12)
    world.courses(
        course_row(1, "16", method="teknis"),
        course_row(2, "3", method="webinar"),
        *(course_row(course, "2", method="coaching") for course in (3, 4, 5)),
        course_row(6, "4", method="belajar mandiri"),
    )
    world.completions(
        done(11, 1, "2026-02-01"),
        done(11, 2, "2026-03-01"),
        done(12, 2, "2026-03-02"),
        *(done(11, course, f"2026-05-0{course}") for course in (3, 4, 5)),
        done(11, 6, "2026-06-01"),
    )
    found = counted(world, CAPS)
    assert found == [
        (16, None),
        (3, None),
        (0, "same_course"),
        (2, None),
        (2, None),
        (0, "capped:coaching"),
        (2, "capped:self-study"),
    ]
    assert sum(hours for hours, _ in found) == 25


def test_a_cap_begins_anew_in_the_next_span(world: World) -> None:
    learner(world)
    world.courses(*(course_row(course, "3", method="coaching") for course in (1, 2, 3)))
    world.completions(
        done(11, 1, "2026-05-30"), done(11, 2, "2026-05-31"), done(11, 3, "2026-06-01")
    )
    assert counted(world, CAPS) == [(3, None), (1, "capped:coaching"), (3, None)]


def test_a_cap_holds_from_its_first_to_its_last_day(world: World) -> None:
    learner(world)
    days = ("2026-05-01", "2026-05-02", "2026-05-03")
    world.courses(*(course_row(course, "3") for course in (1, 2, 3)))
    world.completions(*(done(11, course, day) for course, day in enumerate(days, 1)))
    cap = {"id": "c", "per": "year", "at_most": 1, "from": "2026-05-02", "to": "2026-05-02"}
    assert counted(world, {"caps": [cap]}) == [(3, None), (1, "capped:c"), (3, None)]


def test_a_doubtful_credit_leaves_the_room_to_a_certain_one(world: World) -> None:
    learner(world)
    world.courses(course_row(1, "3", method="coaching"), course_row(2, "3", method="coaching"))
    world.completions(done(11, 1, "2026-05-01"), done(11, 2, "2026-05-02"))
    world.tick()
    world.completions(done(11, 2, "2026-05-02"))
    rows = settle(world, CAPS)
    assert [(row["counted"], row["certain"]) for row in rows] == [(1, False), (3, True)]


def test_another_cap_renews_the_ledger(small_world: World) -> None:
    learner(small_world)
    small_world.courses(course_row(1, "3", method="coaching"))
    small_world.completions(done(11, 1, "2026-05-01"))
    assert counted(small_world, {}) == [(3, None)]
    small_world.tick()
    cap = {"id": "c", "per": "day", "at_most": "0.5"}
    assert counted(small_world, {"caps": [cap]}) == [(Decimal("0.5"), "capped:c")]


def test_an_override_in_hours_stands_before_minutes(small_world: World) -> None:
    learner(small_world)
    small_world.courses(course_row(1, "90 menit"))
    small_world.hr("courses", hours_override("K1", "6"))
    small_world.completions(done(11, 1, "2026-03-05"))
    assert counted(small_world, {}) == [(6, None)]


@pytest.mark.parametrize(
    "settings",
    [
        {"caps": [{"id": "a", "per": "week", "at_most": 1}]},
        {"caps": [{"id": "a", "per": "day", "at_most": 1}] * 2},
        {"rates": [{"methods": [], "hours": 1}]},
        {"minutes": []},
        {"minutes": [{"per_hour": 0}]},
    ],
)
def test_settings_that_say_nothing_sensible_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        HoursSettings.model_validate(settings)


FORMS = ("coaching", "webinar")
EVENTS = st.lists(
    st.tuples(
        st.integers(1, 500),  # hundredths of JP
        st.sampled_from(FORMS),
        st.dates(date(2026, 5, 1), date(2026, 6, 5)),
    ),
    max_size=8,
)
SPANS = st.sampled_from(("day", "month", "year"))
RULES = st.lists(
    st.tuples(SPANS, st.sampled_from(((), ("coaching",), FORMS)), st.integers(0, 900)), max_size=4
)
Event = tuple[int, str, date]


def by_hand(events: Sequence[Event], settings: HoursSettings) -> list[Decimal]:
    """The same by plain loops, cap by cap."""
    order = sorted(range(len(events)), key=lambda place: (events[place][2], place))
    left = [Decimal(hours) / 100 for hours, _, _ in events]
    for cap in settings.ordered_caps:
        filled: dict[object, Decimal] = defaultdict(Decimal)
        for place in order:
            _, form, day = events[place]
            if not cap.methods or form in cap.methods:
                span = (day.year, day.month, day.day)[: {"year": 1, "month": 2, "day": 3}[cap.per]]
                left[place] = min(left[place], cap.at_most - filled[span])
                filled[span] += left[place]
    return left


@trials(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS, rules=RULES)
def test_caps_are_those_of_a_plain_loop(
    world: World, events: list[Event], rules: list[tuple[str, tuple[str, ...], int]]
) -> None:
    caps = [
        {"id": f"c{place}", "per": per, "methods": forms, "at_most": Decimal(most) / 100}
        for place, (per, forms, most) in enumerate(rules)
    ]
    for table in (facts.completion, facts.course):
        world.session.execute(table.delete())
    learner(world)
    world.courses(
        *(course_row(i, str(Decimal(h) / 100), method=f) for i, (h, f, _) in enumerate(events))
    )
    world.completions(*(done(11, i, day.isoformat()) for i, (_, _, day) in enumerate(events)))
    settings = HoursSettings.model_validate({"caps": caps})
    rebuild(world.session, settings)
    found = {row["course"]: row["counted"] for row in ledger(world)}
    assert [found[place] for place in range(len(events))] == by_hand(events, settings)
