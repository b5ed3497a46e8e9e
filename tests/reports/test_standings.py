"""Standings: what targets and mails are handed."""

from __future__ import annotations

from datetime import date

from reports.calendar.periods import parse_period
from reports.frames.frame import Measuring
from reports.hours.ledger import HoursSettings, refresh
from reports.metrics import at_level
from reports.standings import standings
from sync.outward.standing import Outcome, Standing
from tests.reports.schemes.drafts import scheme_of
from tests.reports.world import World, course_row, done, nip_of, person_row

SCHEMES = [
    scheme_of('id = "tahunan"\nperiod = "year"\n[[rule]]\nfact = "hours"\nat_least = 4'),
    scheme_of('id = "bulanan"\nperiod = "month"\n[[rule]]\nfact = "hours"\nat_least = 4'),
]


def of_world(world: World, day: str = "2026-03-31") -> list[Standing]:
    refresh(world.session, HoursSettings(), world.run.id)
    return standings(world.session, Measuring(), SCHEMES, parse_period("2026"), world.now(day))


def city(world: World) -> list[int]:
    persons = world.people(person_row(1, unit="Dinas A"), person_row(2))
    world.links((12, persons[0]), (11, persons[0]))
    world.courses(course_row(1, "4"))
    world.completions(done(11, 1, "2026-01-15"))
    return persons


def test_a_standing_has_accounts_unit_and_every_metric(world: World) -> None:
    first, _ = city(world)
    standing, other = of_world(world)
    assert (standing.person, standing.nip, standing.name) == (first, nip_of(1), "Orang 1")
    assert (standing.unit, standing.accounts) == ("Dinas A", (("lms", 11), ("lms", 12)))
    assert (standing.period, standing.as_of) == ("2026", date(2026, 3, 31))
    assert set(standing.metrics) == {metric.name for metric in at_level("person")}
    assert (standing.metrics["hours"], other.metrics["active_months"]) == (4, None)
    assert (other.unit, other.accounts) == (None, ())


def test_each_scheme_is_decided_for_its_running_period(world: World) -> None:
    city(world)
    standing, other = of_world(world)
    assert standing.outcomes == {
        "tahunan": Outcome(
            "tahunan", "2026", "eligible", None, None, "Semua syarat terpenuhi.", "tahunan"
        ),
        "bulanan": Outcome(
            "bulanan",
            "2026-03",
            "not_yet",
            None,
            None,
            "Belum terpenuhi: Jam pelajaran 0, sekurang-kurangnya 4 JP.",
            "bulanan",
        ),
    }
    assert other.outcomes["tahunan"].outcome == "needs_review"


def test_after_the_period_its_last_day_is_the_reference(world: World) -> None:
    city(world)
    standing, _ = of_world(world, "2027-02-01")
    assert standing.outcomes["bulanan"].period == "2026-12"
