"""Ceilings that cut, minutes that are too few, prior learning, and officials' corrections."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from connector.hr.records import EmploymentRow
from reports.calendar.periods import parse_period
from reports.frames.frame import Measuring, build_frame
from reports.hours.ceilings import CEILING
from reports.hours.ledger import credits_as_of, refresh
from reports.hours.settings import HoursSettings
from reports.measuring import measure
from reports.schemes.explain import explain
from sync.inward.correcting import Correction, NoSuchCredit, correct
from sync.inward.verifying import NoSuchTraining
from sync.store.tables.ledger import credit
from tests.reports.hours.test_outside import training
from tests.reports.world import World, course_row, done, hours_override, nip_of, person_row

CUT = {"ceiling": {"PPPK": {"2026": 24}}, "ceiling_effect": "cut"}


def settle(world: World, told: dict[str, Any]) -> list[tuple[str, str | None]]:
    settings = HoursSettings.model_validate(told)
    refresh(world.session, settings, world.run.id)
    query = select(credit).order_by(credit.c.date, credit.c.source)
    rows = world.session.execute(query).mappings().all()
    past = credits_as_of(world.session, settings, world.run.moment).subquery()
    then = world.session.execute(select(past).order_by(past.c.date, past.c.source)).mappings()
    assert [row["counted"] for row in then] == [row["counted"] for row in rows]
    return [(f"{row['counted']:g}", row["why_not"]) for row in rows]


def learner(world: World, *days: str, hours: str = "10", **values: Any) -> int:
    """A person who completes one course of so many hours on each of the days."""
    (person,) = world.people(person_row(1, **values))
    world.links((11, person))
    world.courses(*(course_row(place, hours) for place, _ in enumerate(days, 1)))
    world.completions(*(done(11, place, day) for place, day in enumerate(days, 1)))
    return person


THREE = ("2026-02-01", "2026-03-01", "2026-04-01")


@pytest.mark.parametrize(
    ("employment", "told", "expected"),
    [
        ("PPPK", CUT, [("10", None), ("10", None), ("4", CEILING)]),
        ("PPPK", CUT | {"ceiling_effect": "flag"}, [("10", None)] * 3),
        ("PNS", CUT, [("10", None)] * 3),
        (None, CUT, [("10", None)] * 3),
    ],
)
def test_a_ceiling_cuts_where_it_is_told_to(
    world: World, employment: str | None, told: dict[str, Any], expected: list[Any]
) -> None:
    learner(world, *THREE, employment=employment)
    assert settle(world, told) == expected


def test_a_ceiling_is_of_each_year_and_of_the_type_at_its_end(world: World) -> None:
    learner(world, "2025-11-01", "2025-12-01", "2026-02-01", employment="PNS", hours="20")
    since, last = date(2020, 1, 1), date(2025, 12, 31)
    world.hr("employments", EmploymentRow("e", nip_of(1), since, "PPPK", last))
    told = {"ceiling": {"PPPK": {"2025": 24}}, "ceiling_effect": "cut"}
    assert settle(world, told) == [("20", None), ("4", CEILING), ("20", None)]


def test_a_new_type_of_employment_renews_what_is_cut(world: World) -> None:
    learner(world, *THREE, employment="PNS")
    assert settle(world, CUT)[-1] == ("10", None)
    world.tick()
    world.people(person_row(1, employment="PPPK"))
    assert settle(world, CUT)[-1] == ("4", CEILING)


@pytest.mark.parametrize(
    ("minutes", "expected"), [(29, ("0", "too_short")), (30, ("1", None)), (45, ("1", None))]
)
def test_fewer_minutes_than_count_at_all(
    world: World, minutes: int, expected: tuple[str, str | None]
) -> None:
    learner(world, "2026-03-01", hours=f"{minutes} menit")
    told = [{"at_least": 30, "rounding": "nearest", "regulation": "SE 1/2026"}]
    assert settle(world, {"minutes": told}) == [expected]


def test_minutes_that_make_no_lesson_hour_are_told(world: World) -> None:
    learner(world, "2026-03-01", hours="44 menit")
    assert settle(world, {}) == [("0", "rounded_away:44 min")]


def test_the_least_minutes_are_those_of_the_day(world: World) -> None:
    learner(world, "2026-06-30", "2026-07-01", hours="90 menit")
    told = [{"at_least": 100, "from": "2026-07-01"}, {}]
    assert settle(world, {"minutes": told}) == [("2", None), ("0", "too_short")]


@pytest.mark.parametrize("form", ["RPL", "Rekognisi Pembelajaran Lampau"])
def test_prior_learning_has_a_cap_of_its_own_however_it_is_spelt(world: World, form: str) -> None:
    world.people(person_row(1))
    world.hr("trainings", training("1", "8", form=form), training("2", "16", form="3"))
    caps = [
        {
            "id": "rpl",
            "methods": ["rekognisi pembelajaran lampau"],
            "per": "year",
            "at_most": 5,
        }
    ]
    assert settle(world, {"caps": caps}) == [("5", "capped:rpl"), ("16", None)]


def by_ani(hours: str | None, reason: str = "daftar hadir") -> Correction:
    return Correction(Decimal(hours) if hours else None, "ani", reason)


def test_an_officials_hours_count_are_shown_and_can_be_taken_back(world: World) -> None:
    learner(world, "2026-03-01", "2026-04-01")
    settle(world, {})
    world.tick("2026-05-01")
    correct(world.session, nip_of(1), "2/11", by_ani("6"), world.run)
    assert settle(world, {}) == [("10", None), ("6", None)]
    told = explain(
        world.session, Measuring(), [], nip=nip_of(1), period=parse_period("2026"), at=world.now()
    )
    shown = [one["correction"] for one in told["credits"]]
    assert shown[0] is None
    assert {**shown[1], "since": None} == {
        "hours": 6,
        "by": "ani",
        "reason": "daftar hadir",
        "since": None,
    }
    frame = build_frame(world.session, Measuring(), parse_period("2026"), world.then("2026-04-30"))
    assert list(measure(world.session, frame)["hours"].values()) == [20]
    world.tick("2026-06-01")
    correct(world.session, nip_of(1), "lms/2/11", by_ani(None), world.run)
    assert settle(world, {}) == [("10", None), ("10", None)]


def test_several_corrections_hold_beside_each_other(world: World) -> None:
    learner(world, *THREE)
    settle(world, {})
    world.tick()
    for source, hours in (("1/11", "2"), ("2/11", "3"), ("3/11", "5")):
        correct(world.session, nip_of(1), source, by_ani(hours), world.run)
    assert settle(world, {}) == [("2", None), ("3", None), ("5", None)]


def test_of_a_course_that_counts_each_year_the_year_that_is_meant_is_corrected(
    world: World,
) -> None:
    learner(world, "2025-03-01")
    world.hr("courses", hours_override("K1", None, repeat="yearly"))
    settle(world, {})
    world.tick("2026-01-02")
    correct(world.session, nip_of(1), "1/11", by_ani("4"), world.run)
    world.tick("2026-03-02")
    world.completions(done(11, 1, "2026-03-01"))
    assert settle(world, {}) == [("4", None), ("10", None)]
    with pytest.raises(NoSuchCredit, match="1/11@202"):
        correct(world.session, nip_of(1), "1/11", by_ani("6"), world.run)
    correct(world.session, nip_of(1), "1/11@2026", by_ani("6"), world.run)
    assert settle(world, {}) == [("4", None), ("6", None)]
    year, now = parse_period("2026"), world.now()
    told = explain(world.session, Measuring(), [], nip=nip_of(1), period=year, at=now)
    assert [one["correction"]["hours"] for one in told["credits"]] == [6]


def test_of_a_course_that_always_counts_the_day_that_is_meant_is_corrected(world: World) -> None:
    world.tick("2026-03-02")
    learner(world, "2026-03-01")
    world.hr("courses", hours_override("K1", None, repeat="always"))
    world.tick("2026-04-02")
    world.completions(done(11, 1, "2026-04-01"))
    settle(world, {})
    with pytest.raises(NoSuchCredit, match="write its day"):
        correct(world.session, nip_of(1), "1/11@2026", by_ani("6"), world.run)
    correct(world.session, nip_of(1), "lms/1/11@2026-04-01", by_ani("6"), world.run)
    assert settle(world, {}) == [("10", None), ("6", None)]
    correct(world.session, nip_of(1), "1/11@2026-04-01", by_ani(None), world.run)
    assert settle(world, {}) == [("10", None), ("10", None)]


def test_a_correction_counts_where_rounding_left_nothing(world: World) -> None:
    learner(world, "2026-03-01", hours="44 menit")
    world.hr("trainings", training("9", None, minutes=30))
    assert settle(world, {}) == [("0", "rounded_away:44 min"), ("0", "rounded_away:30 min")]
    world.tick()
    for credit_ in ("1/11", "siasn/certificate:9"):
        correct(world.session, nip_of(1), credit_, by_ani("1"), world.run)
    assert settle(world, {}) == [("1", None), ("1", None)]


def test_a_correction_tells_hours_that_nobody_set_and_caps_still_hold(world: World) -> None:
    learner(world, "2026-03-01", hours="")
    assert settle(world, {}) == [("0", "hours_unknown")]
    world.tick()
    correct(world.session, nip_of(1), "1/11", by_ani("4"), world.run)
    assert settle(world, {}) == [("4", None)]
    cap = {"id": "c", "per": "day", "at_most": 3}
    assert settle(world, {"caps": [cap]}) == [("3", "capped:c")]


def test_a_correction_of_a_claim_does_not_verify_it(world: World) -> None:
    people = world.people(person_row(1))
    world.hr("trainings", training("1", "8", state="claimed"))
    assert settle(world, {}) == [("0", "claimed")]
    world.tick()
    correct(world.session, nip_of(1), "siasn/certificate:1", by_ani("4"), world.run)
    assert settle(world, {}) == [("0", "claimed")]
    frame = build_frame(world.session, Measuring(), parse_period("2026"), world.now(), people)
    assert world.session.execute(select(frame.credits.c.at_most)).scalars().all() == [4]


@pytest.mark.parametrize(
    ("nip", "source", "error"),
    [(nip_of(1), "9/9", NoSuchCredit), (nip_of(7), "1/11", NoSuchTraining)],
)
def test_what_is_no_credit_cannot_be_corrected(
    small_world: World, nip: str, source: str, error: type[Exception]
) -> None:
    learner(small_world, "2026-03-01")
    settle(small_world, {})
    with pytest.raises(error):
        correct(small_world.session, nip, source, by_ani("4"), small_world.run)
