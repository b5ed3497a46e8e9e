"""What was confirmed last, for whoever shows it."""

from __future__ import annotations

from reports.calendar.periods import parse_period
from reports.frames.frame import Measuring
from reports.schemes.closed.confirmed import read_confirmed
from reports.schemes.closed.corrections import answer_correction
from reports.standings import standings
from sync.inward.people.persons import merge, settle_persons, split
from sync.outward.standing import Standing
from tests.reports.schemes.closings import SCHEME, YEAR, close, find_corrections, learners
from tests.reports.world import World, done, nip_of


def standing(world: World, place: int, day: str = "2027-02-01") -> Standing:
    year = parse_period("2027")
    return standings(world.session, Measuring(), [SCHEME], year, world.now(day))[place]


def outcomes(one: Standing) -> list[tuple[str, str] | None]:
    told = (one.outcome_of("s", "current"), one.outcome_of("s", "last_closed"))
    return [(outcome.period, outcome.outcome) if outcome else None for outcome in told]


def test_the_last_closed_period_stands_beside_the_one_under_way(world: World) -> None:
    learners(world)
    assert outcomes(standing(world, 0)) == [("2027", "not_yet"), None]
    close(world)
    assert outcomes(standing(world, 0)) == [("2027", "not_yet"), ("2026", "eligible")]


def test_a_list_that_waits_for_its_second_person_is_not_confirmed(small_world: World) -> None:
    learners(small_world)
    close(small_world, two=True)
    assert read_confirmed(small_world.session, "id") == {}


def test_only_accepted_corrections_are_shown_and_from_their_moment_on(small_world: World) -> None:
    learners(small_world)
    close(small_world)
    before = small_world.tick()
    small_world.completions(done(11, 1, "2026-05-02"), done(12, 1, "2026-05-03"))
    find_corrections(small_world, "2027-01-06")
    assert outcomes(standing(small_world, 1))[1] == ("2026", "not_eligible")
    now = small_world.tick().moment
    session = small_world.session
    answer_correction(session, "s", YEAR, 1, "accepted", by="Kepala", note=None, now=now)
    assert outcomes(standing(small_world, 1))[1] == ("2026", "eligible")
    told = read_confirmed(session, "id", before.moment)
    assert told[2]["s"].outcome == "not_eligible"


def test_of_several_closed_periods_the_latest_is_shown(small_world: World) -> None:
    learners(small_world)
    close(small_world)
    close(small_world, "2027-01-06", period=parse_period("2025"))
    assert read_confirmed(small_world.session, "id")[1]["s"].period == "2026"


def test_who_was_confirmed_by_a_number_that_joined_another_stays_so(small_world: World) -> None:
    """The list said so and nobody corrected it; the other number's word takes nothing away."""
    first, second = learners(small_world)
    close(small_world)
    run = small_world.tick()
    merge(small_world.session, nip_of(1), nip_of(2), by="x", now=run.moment)
    settle_persons(small_world.session, run)
    told = read_confirmed(small_world.session, "id")
    assert {person: one["s"].outcome for person, one in told.items()} == {first: "eligible"}
    split(small_world.session, nip_of(1), nip_of(2), by="x", now=run.moment)
    settle_persons(small_world.session, small_world.tick())
    told = read_confirmed(small_world.session, "id")
    assert told[second]["s"].outcome == "not_eligible"
