"""The digest's figures of units: against the same days of the year before, and in words."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reports.calendar.periods import parse_period
from reports.digest.facts import Indicator
from reports.digest.indicators import indicators_of
from reports.frames.frame import Measuring, MetricsSettings
from reports.hours.ledger import HoursSettings, refresh
from reports.metrics import CATALOGUE
from reports.trends import unit_trends
from reports.units import AGENCY
from tests.reports.digest.builders import civil, facts
from tests.reports.digest.test_letters import HEAD, OFFICE, letter, visible
from tests.reports.world import World, course_row, done, person_row

SETTINGS = Measuring(
    hours=HoursSettings.model_validate({"target": {"PNS": {"2025": 20}}}),
    metrics=MetricsSettings(small_group=2),
)


def told(world: World, unit: str = AGENCY, day: str = "2026-06-30") -> dict[str, Indicator]:
    """A unit's figures by their English names."""
    refresh(world.session, SETTINGS.hours, world.run.id)
    trends = unit_trends(world.session, SETTINGS, parse_period("2026"), world.now(day))
    return {one.label["en"]: one for one in indicators_of(trends)[unit]}


@pytest.fixture
def learners(small_world: World) -> World:
    """Three people of one unit, one of another: 4 JP a course, more courses this year."""
    world = small_world
    rows = [person_row(n, unit="Dinas A" if n < 4 else "Dinas B") for n in (1, 2, 3, 4)]
    persons = world.people(*rows)
    world.links(*((10 + n, person) for n, person in enumerate(persons, 1)))
    world.courses(*(course_row(course, "4") for course in (1, 2, 3)))
    world.completions(
        *(done(10 + n, 1, "2025-03-01") for n in (1, 2, 3, 4)),
        *(done(10 + n, course, "2026-03-01") for n in (1, 2) for course in (2, 3)),
        done(13, 2, "2026-04-01"),
        done(14, 2, "2025-12-01"),  # later than the same day of the year before
    )
    return world


def test_every_figure_stands_beside_that_of_the_same_days_a_year_before(learners: World) -> None:
    figures = told(learners)
    hours = figures["Median lesson hours"]
    assert (hours.value, hours.change, hours.n) == (Decimal(6), Decimal(2), 4)  # 8 8 4 0, 4 4 4 4
    taking_part = figures["Participation"]
    assert (taking_part.value, taking_part.change) == (Decimal("0.75"), Decimal("-0.25"))
    units = [metric for metric in CATALOGUE.values() if metric.level == "unit"]
    assert set(figures) == {metric.label["en"] for metric in units}


def test_small_groups_are_hidden_and_what_is_unknown_stays_so(learners: World) -> None:
    hours = told(learners, "Dinas B")["Median lesson hours"]
    assert (hours.value, hours.change, hours.hidden) == (None, None, True)
    beside = told(learners, "Dinas A")["Median lesson hours"]  # kept back for the other's sake
    assert (beside.value, beside.change, beside.hidden) == (None, None, True)
    mastery = told(learners)["Mastery"]
    assert (mastery.value, mastery.change, mastery.hidden) == (None, None, False)
    assert told(learners)["Culture index"].parts == (4, 7)


def test_a_unit_that_did_not_stand_has_nothing_to_compare_with(small_world: World) -> None:
    small_world.people(*(person_row(n, joined=date(2026, 1, 2)) for n in (1, 2)))
    small_world.links((11, 1), (12, 2))
    hours = told(small_world)["Median lesson hours"]
    assert (hours.value, hours.change) == (Decimal(0), None)


def indicator(unit: str, value: str | None, change: str | None = None, **more: Any) -> Indicator:
    now, moved = (None if one is None else Decimal(one) for one in (value, change))
    return Indicator({"id": "Angka", "en": "Figure"}, unit, now, moved, **more)


@pytest.mark.parametrize(
    ("one", "indonesian", "english"),
    [
        (indicator("share", "0.825", "0.05"), "82,5% +5 poin", "82.5% +5 points"),
        (indicator("score", "81.25", "-1.25"), "81,25 −1,3 poin", "81.25 −1.3 points"),
        (
            indicator("score", "81", parts=(1, 7)),
            "81 1 dari 7 komponen –",
            "81 1 of 7 components –",
        ),
        (indicator("JP", "12.5", "2"), "12,5 JP +2 JP", "12.5 JP +2 JP"),
        (indicator("count", "3", "0"), "3 tetap", "3 unchanged"),
        (indicator("share", "0.5"), "50% –", "50% –"),
        (indicator("share", None), "belum diketahui –", "unknown –"),
        (indicator("share", None, n=3, hidden=True), "tidak ditampilkan –", "hidden –"),
    ],
)
def test_figures_in_words(one: Indicator, indonesian: str, english: str) -> None:
    about = facts([civil(n, "20") for n in range(6)], indicators={"03": (one,), AGENCY: (one,)})
    for addressee in (HEAD, OFFICE):
        for language, name, words in (("id", "Angka", indonesian), ("en", "Figure", english)):
            found = letter(addressee, language, about=about)
            assert f"{name} {words}" in re.sub("[()]", "", visible(found.html))
            (line,) = (one for one in found.text.splitlines() if one.startswith(f"- {name}: "))
            assert re.sub("[()]", "", line) == f"- {name}: {words}"


def test_without_figures_there_is_no_such_section() -> None:
    found = letter(about=facts([civil(1, "20")]))
    assert "Angka pembelajaran" not in visible(found.html) + found.text


def test_the_agencys_figures_are_hidden_with_it() -> None:
    one = indicator("share", "0.5")
    found = letter(OFFICE, about=facts([civil(1, "20")], indicators={AGENCY: (one,)}))
    assert "Angka pembelajaran" not in visible(found.html)
