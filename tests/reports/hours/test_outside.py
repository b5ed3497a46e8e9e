"""Certificates from outside: what counts, what may, and that one training counts once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from connector.hr.records import TrainingRow
from reports.calendar.periods import parse_period
from reports.frames.frame import Frame, Measuring, build_frame
from reports.hours.ledger import HoursSettings, refresh
from reports.measuring import measure
from sync.inward.landing import Scope, land
from sync.store.tables.ledger import credit
from sync.store.tables.people import Identifier
from sync.store.tables.trainings import training_word
from tests.reports.world import World, course_row, done, nip_of, person_row

SETTINGS = Measuring(
    hours=HoursSettings.model_validate(
        {
            "target": {"PNS": {"2026": 20}},
            "caps": [{"id": "webinar", "methods": ["webinar"], "per": "month", "at_most": 5}],
        }
    )
)


def training(reference: str, hours: str | None = "10", **values: Any) -> TrainingRow:
    """A verified certificate of person 1 in May, unless told otherwise."""
    told: dict[str, Any] = {
        "source": "siasn",
        "nip": nip_of(1),
        "reference": f"certificate:{reference}",
        "certificate": reference,
        "title": f"Diklat {reference}",
        "provider": "BPSDM",
        "provider_kind": None,
        "form": "3",
        "start": date(2026, 5, 4),
        "end": date(2026, 5, 8),
        "issued": None,
        "hours": Decimal(hours) if hours else None,
        "competencies": None,
        "state": "verified",
        "unread": None,
        **values,
    }
    return TrainingRow(**told)


def measured(world: World, *rows: TrainingRow, day: str = "2026-12-31") -> Frame:
    """One linked person with these certificates."""
    (person,) = world.people(person_row(1))
    world.links((11, person))
    world.hr("trainings", *rows)
    refresh(world.session, SETTINGS.hours, world.run.id)
    return build_frame(world.session, SETTINGS, parse_period("2026"), world.now(day))


def interval(world: World, frame: Frame) -> tuple[Any, ...]:
    """hours, hours_sure, hours_at_most of the one person; None is unbounded."""
    values = measure(world.session, frame)
    (person,) = values["hours"]
    return tuple(values[name].get(person) for name in ("hours", "hours_sure", "hours_at_most"))


def why(world: World) -> list[str | None]:
    query = credit.select().order_by(credit.c.counted.desc(), credit.c.why_not)
    return [row.why_not for row in world.session.execute(query)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, (10, 10, 10)),
        ({"state": "claimed"}, (0, 0, 10)),
        ({"state": None}, (0, 0, 10)),
        ({"state": "rejected"}, (0, 0, 0)),
        ({"hours": None, "unread": "hours"}, (0, 0, None)),
        ({"hours": None, "unread": "hours", "end": date(2025, 5, 8)}, (0, 0, 0)),
        ({"hours": None, "minutes": 150}, (3, 3, 3)),
        ({"hours": None, "minutes": 150, "state": "claimed"}, (0, 0, 3)),
        ({"hours": None, "minutes": 44}, (0, 0, 0)),
        ({"hours": "10", "minutes": 44}, (10, 10, 10)),
        ({"start": None, "end": None}, (0, 0, None)),
        ({"start": None, "end": None, "state": "claimed"}, (0, 0, None)),
        ({"start": None, "end": None, "state": "rejected"}, (0, 0, 0)),
        ({"end": None, "issued": date(2026, 12, 1)}, (10, 10, 10)),
        ({"end": None}, (10, 10, 10)),
        ({"end": date(2027, 1, 2)}, (0, 0, 0)),
    ],
)
def test_what_a_certificate_is_worth(
    world: World, values: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    assert interval(world, measured(world, training("1", **values))) == expected


def test_a_persons_word_stands_above_the_list_and_its_next_file(world: World) -> None:
    claim = training("1", state="claimed")
    measured(world, claim)
    key = {"source": "siasn", "nip": claim.nip, "reference": claim.reference}
    for day, (state, hours) in enumerate((("verified", 10), ("rejected", 0), ("claimed", 0)), 1):
        world.tick(f"2026-06-0{day}")
        word = {**key, "state": state, "by": "ani", "note": None, "claimed_on": None}
        land(world.session, training_word, [word], Scope.none(), world.run)
        frame = measured(world, claim)
        assert interval(world, frame)[0] == hours
    then = build_frame(world.session, SETTINGS, frame.period, world.then("2026-06-01"))
    assert interval(world, then) == (10, 10, 10)


def test_one_training_of_three_lists_counts_once(world: World) -> None:
    """Moodle by title and days, SIMPEG with the number, SIASN with the number alone."""
    world.courses(course_row(1, "8", fullname="Tata Naskah Dinas"))
    world.completions(done(11, 1, "2026-05-10"))
    simpeg = training("12/A", source="simpeg", title="TATA NASKAH, DINAS")
    siasn = training("12/a", title="Diklat lain", end=date(2026, 7, 1))
    assert interval(world, measured(world, simpeg, siasn)) == (8, 8, 8)
    assert why(world) == [None, "same_training", "same_training"]


def test_a_doubtful_row_yields_to_a_certain_one(world: World) -> None:
    world.courses(course_row(1, "8", fullname="Tata Naskah"))
    world.completions(done(11, 1, "2026-05-10"))
    measured(world)
    world.tick()
    world.completions()  # withdrawn, under review
    assert interval(world, measured(world, training("1", title="Tata naskah"))) == (10, 10, 10)


def test_verified_in_one_list_outweighs_rejected_in_another(world: World) -> None:
    rows = training("1"), training("1", source="simpeg", state="rejected")
    assert interval(world, measured(world, *rows)) == (10, 10, 10)


def test_two_claims_of_one_training_may_count_once(world: World) -> None:
    rows = (training("1", source=source, state="claimed") for source in ("siasn", "simpeg"))
    assert interval(world, measured(world, *rows)) == (0, 0, 10)


def test_an_undated_double_of_a_dated_certificate_is_no_doubt(world: World) -> None:
    undated = training("1", source="simpeg", start=None, end=None)
    assert interval(world, measured(world, training("1"), undated)) == (10, 10, 10)


def test_a_cap_holds_what_counts_and_what_may(world: World) -> None:
    rows = (
        training(name, "4", form="Webinar", state=state, end=date(2026, 5, day), start=None)
        for name, state, day in (("1", "verified", 8), ("2", "claimed", 2), ("3", "verified", 20))
    )
    assert interval(world, measured(world, *rows)) == (5, 5, 5)


def test_certificates_of_every_number_are_the_persons(world: World) -> None:
    (person,) = world.people(person_row(1))
    world.session.add(Identifier(number="130123456", person=person, in_force=False))
    old = training("2", nip="130123456")
    assert interval(world, measured(world, training("1"), old)) == (20, 20, 20)


def test_a_verified_certificate_is_a_learning_event_and_a_claim_is_none(world: World) -> None:
    rows = training("1"), training("2", state="claimed", start=None, end=date(2026, 8, 1))
    values = measure(world.session, measured(world, *rows))
    assert list(values["active_months"].values()) == [1]


def test_a_certificate_alone_renews_its_person(world: World) -> None:
    measured(world)
    world.tick()
    assert interval(world, measured(world, training("1")))[0] == 10


def test_minutes_of_a_certificate_go_by_the_rule_of_its_day(small_world: World) -> None:
    told = {"minutes": [{"per_hour": 60, "rounding": "keep", "from": "2026-07-01"}, {}]}
    old, new, short = (
        training(name, None, minutes=minutes, end=day, start=None)
        for name, minutes, day in (
            ("1", 150, date(2026, 6, 30)),
            ("2", 150, date(2026, 7, 1)),
            ("3", 44, date(2026, 6, 30)),
        )
    )
    small_world.people(person_row(1))
    small_world.hr("trainings", old, new, short)
    rates = [{"methods": ["diklat teknis"], "hours": 40}]
    settings = HoursSettings.model_validate({**told, "rates": rates})
    refresh(small_world.session, settings, small_world.run.id)
    query = credit.select().order_by(credit.c.counted.desc())
    found = [(str(row.counted), row.why_not) for row in small_world.session.execute(query)]
    assert found == [("3", None), ("2.5", None), ("0", "rounded_away:44 min")]
    least = HoursSettings.model_validate({"minutes": [{"at_least": 151}]})
    refresh(small_world.session, least, small_world.run.id)
    rows = small_world.session.execute(credit.select()).all()
    assert {(row.hours, row.at_most, row.why_not) for row in rows} == {(0, 0, "too_short")}
