"""Which day of a certificate counts, and what a claim after the deadline does."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import select

from reports.calendar.periods import parse_period
from reports.digest.desk import read_doubts
from reports.digest.facts import Doubt
from reports.frames.frame import Frame, Measuring, build_frame
from reports.hours.claims import claim_of
from reports.hours.ledger import credits_as_of, refresh
from reports.hours.outside import read_trainings
from reports.hours.settings import HoursSettings
from reports.measuring import measure
from reports.schemes.explain import explain
from sync.inward.verifying import State, Word, speak
from sync.store.tables.ledger import credit, credit_columns
from tests.reports.hours.test_outside import interval, training
from tests.reports.world import World, nip_of, person_row

CLOSES = {"from": "2026-01-01", "claims_until": "01-31", "regulation": "SE 5"}
IN_TIME, LATE, LONG_AFTER = date(2027, 1, 31), date(2027, 2, 1), "2027-03-01"


def hours(*rules: dict[str, Any]) -> HoursSettings:
    return HoursSettings.model_validate({"certificates": rules})


def row(**values: Any) -> dict[str, Any]:
    """A certificate of May, first seen soon after."""
    told = {"start": date(2026, 5, 4), "end": date(2026, 5, 8), "issued": None, "unread": None}
    seen = {"first_seen": datetime(2026, 6, 1, tzinfo=UTC)}
    return told | {"claimed_on": None, "word_claimed_on": None} | seen | values


@pytest.mark.parametrize(
    ("rules", "values", "day"),
    [
        ([], {}, date(2026, 5, 8)),
        ([], {"end": None, "issued": date(2026, 6, 1)}, date(2026, 6, 1)),
        ([], {"end": None}, date(2026, 5, 4)),
        ([{"dated_by": ["start"]}], {}, date(2026, 5, 4)),
        ([{"dated_by": ["issued", "end"]}], {}, date(2026, 5, 8)),
        ([{"dated_by": ["issued"]}], {}, None),  # asked for, and not told
        ([{"dated_by": ["issued", "end"]}], {"unread": "hours issued"}, None),
        ([{"dated_by": ["end"]}], {"unread": "issued"}, date(2026, 5, 8)),
        # the later rule holds where the day that it takes lies in its time
        (
            [{"dated_by": ["issued"], "from": "2027-01-01"}],
            {"end": date(2026, 12, 30), "issued": date(2027, 1, 4)},
            date(2027, 1, 4),
        ),
        (
            [{"dated_by": ["start"], "from": "2027-01-01"}],
            {"start": date(2026, 12, 30), "end": date(2027, 1, 4)},
            date(2027, 1, 4),  # by the rule of before
        ),
        ([{"dated_by": ["issued"], "from": "2027-01-01"}], {}, date(2026, 5, 8)),
    ],
)
def test_the_rule_in_force_says_which_date_counts(
    rules: list[dict[str, Any]], values: dict[str, Any], day: date | None
) -> None:
    assert claim_of(row(**values), hours(*rules)).day == day


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"claims_until": "02-29"}, "no day of every year"),
        ({"claims_until": "1-31"}, "no day of every year"),
        ({"claims_until": "13-01"}, "no day of every year"),
        ({"late": "year_claimed"}, "nothing is late without claims_until"),
        ({"dated_by": []}, "at least 1"),
        ({"dated_by": ["end", "end"]}, "each date once"),
    ],
)
def test_a_rule_that_says_nothing_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        hours(wrong)


@pytest.mark.parametrize("name", ["certificates", "minutes"])
def test_two_rules_of_one_day_are_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="two begin on 1900-01-01; write them as one"):
        HoursSettings.model_validate({name: [{}, {"regulation": "SE"}]})


def settings_of(late: str) -> Measuring:
    return Measuring(hours=hours(CLOSES | {"late": late}))


def told_late(world: World, late: str, **values: Any) -> Measuring:
    """Person 1 with a certificate of ten hours of May 2026 that is first seen in March 2027."""
    (person,) = world.people(person_row(1))
    world.links((11, person))
    world.tick(LONG_AFTER)
    world.hr("trainings", training("1", **values))
    settings = settings_of(late)
    refresh(world.session, settings.hours, world.run.id)
    return settings


def year(world: World, settings: Measuring, text: str = "2026") -> Frame:
    return build_frame(world.session, settings, parse_period(text), world.now("2027-12-31"))


def reasons(world: World) -> list[str | None]:
    return list(world.session.scalars(select(credit.c.why_not).order_by(credit.c.source)))


@pytest.mark.parametrize(
    ("values", "why", "of_2026", "of_2027"),
    [
        ({"claimed_on": IN_TIME}, None, (10, 10, 10), (0, 0, 0)),
        ({"claimed_on": LATE}, "late", (0, 0, 0), (0, 0, 0)),
        ({}, "late_in_doubt", (0, 0, 10), (0, 0, 0)),
        ({"state": "claimed"}, "claimed", (0, 0, 10), (0, 0, 0)),
        ({"state": "claimed", "claimed_on": LATE}, "late_claim", (0, 0, 0), (0, 0, 0)),
        ({"state": "rejected", "claimed_on": LATE}, "rejected", (0, 0, 0), (0, 0, 0)),
        ({"claimed_on": LATE, "hours": None}, "late", (0, 0, 0), (0, 0, 0)),
        # of before the rule
        ({"end": date(2025, 12, 31), "claimed_on": LATE}, None, (0, 0, 0), (0, 0, 0)),
    ],
)
def test_what_is_claimed_late_is_out_and_what_may_be_is_in_doubt(
    world: World, values: dict[str, Any], why: str | None, of_2026: Any, of_2027: Any
) -> None:
    settings = told_late(world, "refuse", **values)
    assert reasons(world) == [why]
    assert interval(world, year(world, settings)) == of_2026
    assert interval(world, year(world, settings, "2027")) == of_2027


def test_a_late_claim_may_count_in_the_year_of_the_claim(world: World) -> None:
    settings = told_late(world, "year_claimed", claimed_on=LATE)
    assert interval(world, year(world, settings)) == (0, 0, 0)
    assert interval(world, year(world, settings, "2027")) == (10, 10, 10)


def test_nobodys_word_on_the_day_is_doubt_whatever_becomes_of_late_claims(world: World) -> None:
    settings = told_late(world, "year_claimed")
    assert interval(world, year(world, settings)) == (0, 0, 10)


def test_one_that_was_claimed_in_time_outweighs_one_that_was_not(world: World) -> None:
    """Whichever list told it first."""
    settings = told_late(world, "year_claimed", claimed_on=LATE)
    in_time = training("1", "12", source="simpeg", claimed_on=IN_TIME)
    world.hr("trainings", training("1", claimed_on=LATE), in_time)
    refresh(world.session, settings.hours, world.run.id)
    assert interval(world, year(world, settings)) == (12, 12, 12)
    assert interval(world, year(world, settings, "2027")) == (0, 0, 0)


@pytest.mark.parametrize(("day", "why"), [("2027-02-01", None), ("2027-02-02", "late_in_doubt")])
def test_a_list_that_is_read_the_day_after_the_deadline_is_in_time(
    world: World, day: str, why: str | None
) -> None:
    world.people(person_row(1))
    world.tick(day)
    world.hr("trainings", training("1"))
    refresh(world.session, settings_of("refuse").hours, world.run.id)
    assert reasons(world) == [why]


def test_a_certificate_is_seen_when_a_list_told_it_first(world: World) -> None:
    """Corrected later, or gone and back, it is no later claim."""
    world.people(person_row(1))
    world.hr("trainings", training("1"))
    world.tick("2027-02-20")
    world.hr("trainings")
    world.tick(LONG_AFTER)
    world.hr("trainings", training("1", "12"))
    refresh(world.session, settings_of("refuse").hours, world.run.id)
    assert reasons(world) == [None]


def test_one_that_came_in_time_stands_for_its_late_double(world: World) -> None:
    world.people(person_row(1))
    world.hr("trainings", training("1"))
    world.tick(LONG_AFTER)
    late = training("1", "12", source="simpeg", claimed_on=LATE)
    doubtful = training("1", "14", source="simpeg2")
    world.hr("trainings", training("1"), late, doubtful)
    refresh(world.session, settings_of("refuse").hours, world.run.id)
    rows = world.session.execute(select(credit.c.counted, credit.c.why_not))
    assert {(int(counted), why) for counted, why in rows} == {
        (10, None),
        (0, "late"),
        (0, "same_training"),
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([("verified", IN_TIME)], (10, 10, 10)),
        ([("verified", LATE)], (0, 0, 0)),
        ([("verified", None)], (0, 0, 10)),
        ([("rejected", None)], (0, 0, 0)),
        ([("verified", IN_TIME), ("verified", None)], (10, 10, 10)),  # the day that was told stays
        ([("verified", IN_TIME), ("claimed", None)], (0, 0, 10)),  # taken back
    ],
)
def test_an_official_says_when_it_was_handed_in(
    world: World, words: list[tuple[State, date | None]], expected: tuple[int, ...]
) -> None:
    settings = told_late(world, "refuse")
    (number,) = (one["id"] for one in read_trainings(world.session, None))
    for place, (state, day) in enumerate(words, 2):
        world.tick(f"2027-03-0{place}")
        speak(world.session, [number], Word(state, "ani", claimed_on=day), world.run)
        refresh(world.session, settings.hours, world.run.id)
    assert interval(world, year(world, settings)) == expected
    then = build_frame(
        world.session, settings, parse_period("2026"), world.then(LONG_AFTER)
    )  # nobody had said anything
    assert interval(world, then) == (0, 0, 10)


def test_a_late_training_is_a_learning_event_if_it_is_verified(world: World) -> None:
    settings = told_late(world, "refuse", claimed_on=LATE)
    active = measure(world.session, year(world, settings))["active_months"]
    assert list(active.values()) == [1]
    world.hr("trainings", training("1", claimed_on=LATE, state="claimed"))
    refresh(world.session, settings.hours, world.run.id)
    assert not any(measure(world.session, year(world, settings))["active_months"].values())


def test_the_desk_and_the_head_are_told_of_a_doubt(small_world: World) -> None:
    settings = told_late(small_world, "refuse")
    (doubts,) = read_doubts(small_world.session, year(small_world, settings)).values()
    assert doubts == (Doubt("late_in_doubt", "Diklat 1"),)


def test_explain_tells_the_claim_its_deadline_and_the_text(world: World) -> None:
    settings = told_late(world, "year_claimed", claimed_on=LATE)
    told = explain(
        world.session,
        settings,
        (),
        nip=nip_of(1),
        period=parse_period("2027"),
        at=world.now("2027-12-31"),
    )
    (line,) = told["credits"]
    assert (line["date"], line["counted"]) == ("2027-02-01", 10)
    assert line["claim"] == {
        "until": "2027-01-31",
        "claimed_on": "2027-02-01",
        "first_seen": LONG_AFTER,
        "moved": True,
        "regulation": "SE 5",
    }
    cited = [one for one in told["regulations"] if one["setting"] == "hours.certificates"]
    (rule,) = cited
    assert (
        rule["value"] == "by end, else issued, else start; claimed until 01-31, else year_claimed"
    )
    assert (rule["since"], rule["regulation"]) == ("2026-01-01", "SE 5")


DAYS = st.one_of(st.none(), st.dates(date(2025, 11, 1), date(2027, 4, 1)))


@given(end=DAYS, issued=DAYS, claimed_on=DAYS, late=st.sampled_from(["refuse", "year_claimed"]))
def test_a_deadline_only_moves_takes_or_doubts(
    end: date | None, issued: date | None, claimed_on: date | None, late: str
) -> None:
    """Never earlier, never out without somebody's word; without a deadline all is as it was."""
    seen = datetime(2027, 3, 1, tzinfo=UTC)
    told = row(start=None, end=end, issued=issued, claimed_on=claimed_on, first_seen=seen)
    free, bound = claim_of(told, hours()), claim_of(told, hours(CLOSES | {"late": late}))
    assert (free.day, free.late, free.until) == (end or issued, None, None)
    if bound.moved:
        assert bound.day == claimed_on
        assert (bound.day or date.min) > (free.day or date.max)
    else:
        assert bound.day == free.day
    assert (bound.late == "late") <= (claimed_on is not None and late == "refuse")
    assert (bound.late == "late_in_doubt") <= (claimed_on is None)


def test_a_days_ledger_is_that_of_a_full_build(small_world: World) -> None:
    """A word, a corrected row and a new list touch their person and nobody else."""
    world, settings = small_world, settings_of("year_claimed").hours
    world.people(person_row(1), person_row(2))
    rows = [training("1"), training("2", nip=nip_of(2), claimed_on=LATE)]
    refresh(world.session, settings, world.run.id)
    for day, told in (("2027-03-01", rows), ("2027-03-02", [rows[0]]), ("2027-03-03", rows)):
        world.tick(day)
        world.hr("trainings", *told)
        number = max(one["id"] for one in read_trainings(world.session, None))
        speak(world.session, [number], Word("verified", "ani", claimed_on=IN_TIME), world.run)
        assert 1 <= refresh(world.session, settings, world.run.id) <= len(rows)
        whole = credits_as_of(world.session, settings, None).subquery()
        kept = [column.name for column in credit_columns()]
        both = (select(*(one.c[name] for name in kept)) for one in (credit, whole))
        daily, full = (sorted(map(tuple, world.session.execute(one))) for one in both)
        assert daily == full
    assert sum(line[kept.index("counted")] for line in daily) == Decimal(20)
