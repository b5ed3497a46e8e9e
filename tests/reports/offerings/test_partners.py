"""Scorecards of organisers, their agreements, and the desk that tells which end soon."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from connector.hr.records import ProviderRow
from reports.calendar.periods import parse_period
from reports.figures import Figure, Known, Unknown
from reports.frames.frame import Frame, Measuring, build_frame
from reports.hours.ledger import HoursSettings, rebuild
from reports.offerings.partners import Partner, report_partners
from reports.providers import PartnerSettings
from reports.quality import FINDERS, build_context
from tests.reports.test_providers import provider
from tests.reports.world import World, course_row, done, person_row


def office(world: World, *providers: ProviderRow, participants: int = 6) -> None:
    """Six people completed a course of 8 JP by LAN, five of them one of 2 JP by the office."""
    people = world.people(*(person_row(number) for number in range(1, 7)))
    world.links(*((10 + place, person) for place, person in enumerate(people, 1)))
    world.courses(
        course_row(1, "8", provider="LAN"),
        course_row(2, "2", provider="BKPSDM"),
        course_row(3, "4", provider="lan"),
    )
    world.completions(
        *(done(account, 1, "2026-03-01") for account in range(11, 11 + participants)),
        *(done(account, 2, "2026-04-01") for account in range(11, 16)),
    )
    world.hr("providers", *providers)
    rebuild(world.session, HoursSettings())


def frame_of(world: World, day: str = "2026-06-01", **settings: Any) -> Frame:
    measuring = Measuring(partners=PartnerSettings(**settings))
    return build_frame(world.session, measuring, parse_period("2026"), world.now(day))


def partner(world: World, key: str, **more: Any) -> Partner:
    found = {one.key: one for one in report_partners(world.session, frame_of(world, **more))}
    return found[key]


def value(figure: Figure) -> Any:
    assert isinstance(figure, Known), figure
    return figure.value


def test_a_partner_gives_hours_and_costs(world: World) -> None:
    """48 of 58 JP; 2,400,000 rupiah for them are 50,000 an hour."""
    office(world, provider("Lan", cost=Decimal(2_400_000), since=None))
    told = partner(world, "lan")
    assert value(told.figures["hours"]) == 48
    assert value(told.figures["share_of_hours"]) == Decimal(str(round(48 / 58, 9)))
    assert value(told.figures["completion_rate"]) == 1
    assert value(told.figures["cost_per_hour"]) == 50_000
    assert told.as_json()["type"] == "perguruan tinggi"


def test_the_cost_is_that_of_the_agreements_own_days(world: World) -> None:
    office(world, provider("LAN", cost=Decimal(10), since=date(2026, 4, 1)))
    assert partner(world, "lan").figures["cost_per_hour"] == Unknown("no hours were counted")


def test_organisers_are_told_by_hours_and_those_of_the_list_too(world: World) -> None:
    office(world, provider("Universitas"))
    told = report_partners(world.session, frame_of(world))
    assert [one.key for one in told] == ["lan", "bkpsdm", "universitas"]
    assert told[2].figures["hours"] == Unknown("no hours were counted")
    assert told[0].figures["cost_per_hour"] == Unknown("the list of providers tells no cost")


def test_people_of_two_spellings_count_once(world: World) -> None:
    office(world, participants=4)
    world.completions(*(done(a, c, "2026-03-01") for a in range(11, 15) for c in (1, 3)))
    rebuild(world.session, HoursSettings())
    assert partner(world, "lan").figures["hours"] == Unknown("fewer than 5 people")


def test_hours_of_few_people_are_not_shown(world: World) -> None:
    """Nor those of the only other organiser, whose share would tell theirs."""
    office(world, participants=4)
    told = partner(world, "lan")
    assert told.figures["hours"] == Unknown("fewer than 5 people")
    other = partner(world, "bkpsdm").figures
    kept = Unknown("kept back: it would tell a figure of fewer than 5 people")
    assert (other["hours"], other["share_of_hours"]) == (kept, kept)
    assert other["completion_rate"] == Known(Decimal(1), "share", 5)
    assert told.figures["completion_rate"] == Unknown("fewer than 5 people or answers")


@pytest.mark.parametrize(
    ("values", "day", "state"),
    [
        ({}, "2026-06-01", "in_force"),
        ({}, "2026-09-01", "ends_soon"),
        ({}, "2026-11-30", "ends_soon"),
        ({}, "2026-12-01", "not_in_force"),
        ({}, "2026-01-31", "not_in_force"),
        ({"until": None, "unread": "until"}, "2026-06-01", "unknown"),
        ({"agreement": None}, "2026-09-01", "none"),
    ],
)
def test_an_agreement_says_where_it_stands(
    small_world: World, values: dict[str, Any], day: str, state: str
) -> None:
    """It runs from 1 February to 30 November; 1 September is the 90th day before its end."""
    office(small_world, provider("LAN", **values))
    assert partner(small_world, "lan", day=day).agreement == state


@pytest.mark.parametrize(("days", "found"), [(89, []), (90, ["LAN"])])
def test_the_desk_tells_which_agreements_end(world: World, days: int, found: list[str]) -> None:
    office(world, provider("LAN"), provider("Lain", until=None))
    measuring = Measuring(partners=PartnerSettings(ending_days=days))
    context = build_context(world.session, measuring, world.now("2026-09-01"))
    problems = list(FINDERS["agreement_ending"].find(world.session, context))
    assert [problem.subject for problem in problems] == found
    assert all("2026-11-30" in problem.detail for problem in problems)
