"""Explaining a person: keys that machines rely on, down to the source of each fact."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from connector.hr.records import AssessmentRow, StandardRow, TrainingRow
from reports.calendar.periods import parse_period
from reports.frames.frame import AsOf, Measuring
from reports.hours.ledger import HoursSettings, refresh
from reports.schemes.explain import UnknownPerson, explain
from sync.store.tables.people import Identifier
from tests.reports.schemes.drafts import POLICY, scheme_of
from tests.reports.world import World, course_row, done, nip_of, person_row, rating

HOURS = HoursSettings.model_validate(
    {"target": {"PNS": {"2026": 20}}, "ceiling": {"PNS": {"2026": 3}}}
)
SETTINGS = Measuring(hours=HOURS, complete=frozenset(("sanctions",)))


def told(
    world: World,
    period: str = "2026",
    at: AsOf | None = None,
    *,
    nip: str = nip_of(1),
    policy: str = POLICY,
) -> dict[str, Any]:
    """The explanation of the first person at the end of 2026."""
    refresh(world.session, HOURS, world.run.id)
    return explain(
        world.session,
        SETTINGS,
        [scheme_of(policy)],
        nip=nip,
        period=parse_period(period),
        at=at or world.now(),
    )


def learner(world: World) -> int:
    (person,) = world.people(person_row(1, unit="Dinas A", status="01"))
    world.links((11, person))
    world.courses(course_row(1, "4"), course_row(2, None))
    world.completions(done(11, 1, "2026-01-05"), done(11, 2, None))
    return person


def test_the_person_the_day_and_the_metrics(world: World) -> None:
    learner(world)
    found = told(world)
    person = {"nip": nip_of(1), "name": "Orang 1", "unit": "Dinas A", "unit_name": "Dinas A"}
    assert (found["person"], found["asked"]) == (person, nip_of(1))
    number = {"number": nip_of(1), "kind": "nip", "since": None, "in_force": True}
    assert (found["numbers"], found["competencies"]) == ([number], [])
    assert found["as_of"] == "2026-12-31"
    assert found["metrics"] == {
        "hours": 4,
        "hours_sure": 4,
        "hours_at_most": None,
        "hours_target": 20,
        "active_months": 1,
        "continuity": 0.083333333,
        "gain": None,
        "gap": None,
        "gap_addressed": None,
        "job_match": None,
        "mastery": None,
        "pass_rate": None,
        "streak_weeks": 0,
        "streak_months": 0,
        "longest_streak_weeks": 1,
        "longest_streak_months": 1,
    }


def test_each_credit_names_its_source(world: World) -> None:
    learner(world)
    first, second = told(world)["credits"]
    assert first == {
        "date": "2026-01-05",
        "provider_kind": None,
        "agreement": None,
        "hours": 4,
        "method": "e-learning",
        "provider": "BKPSDM",
        "title": "Kursus 1",
        "counted": 4,
        "claim": None,
        "correction": None,
        "certain": True,
        "why_not": None,
        "regulation": None,
        "withdrawn": None,
        "source": {"site": "lms", "kind": "completion", "id": "1/11", "run": 1},
    }
    assert (second["date"], second["hours"], second["why_not"]) == (None, None, "undated")


def test_facts_that_came_after_the_ledger_was_built_are_explained(world: World) -> None:
    learner(world)
    told(world)
    world.tick()
    world.completions(done(11, 1, "2026-01-05"), done(11, 2, "2026-01-06"))
    found = explain(
        world.session, SETTINGS, [], nip=nip_of(1), period=parse_period("2026"), at=world.now()
    )
    assert [credit["why_not"] for credit in found["credits"]] == [None, "hours_unknown"]


def test_credits_are_those_of_the_period_and_the_undated(world: World) -> None:
    learner(world)
    assert [credit["date"] for credit in told(world, "2026-H2")["credits"]] == [None]


def test_a_decision_has_every_rule(world: World) -> None:
    learner(world)
    world.hr("ratings", rating(1, 2025, "baik"))
    world.hr("sanctions")
    (decision,) = told(world)["decisions"]
    assert (decision["scheme"], decision["period"]) == ("tpp-belajar", "2026")
    assert (decision["outcome"], decision["tier"], decision["open_tier"]) == (
        "needs_review",
        None,
        None,
    )
    assert decision["rules"][1] == {
        "id": "hours",
        "fact": "hours",
        "tier": None,
        "verdict": "unknown",
        "actual": 4,
        "wanted": 20,
        "distance": None,
        "because": "Jam pelajaran 4 (belum pasti) dari 20 JP",
        "regulation": "",
    }
    assert [rule["verdict"] for rule in decision["rules"]] == ["pass", "unknown", "pass", "pass"]
    assert decision["rules"][3]["actual"] == "none"


def test_a_scheme_of_a_shorter_period_is_told_for_each_that_has_begun(world: World) -> None:
    learner(world)
    policy = POLICY.replace('period = "year"', 'period = "quarter"')
    found = told(world, at=world.now("2026-05-01"), policy=policy)
    assert [one["period"] for one in found["decisions"]] == ["2026-Q1", "2026-Q2"]


def test_a_scheme_of_a_longer_period_is_told_for_the_one_around(world: World) -> None:
    learner(world)
    assert [one["period"] for one in told(world, "2026-Q1")["decisions"]] == ["2026"]


def test_the_answer_of_march_stays_that_of_march(world: World) -> None:
    learner(world)
    march = world.then("2026-03-31")
    before = told(world, at=march)
    world.tick("2026-04-02")
    world.people(person_row(1, unit="Dinas B", status="99"))
    world.courses(course_row(1, "9"))
    world.completions()
    assert told(world, at=march) == before
    assert told(world, at=world.now("2026-04-02"))["decisions"][0]["outcome"] == "not_applicable"


def test_an_old_number_is_the_same_person(world: World) -> None:
    person = learner(world)
    world.session.add(Identifier(number=nip_of(9), person=person, kind="old"))
    world.session.flush()
    assert told(world, nip=f" {nip_of(9)} ")["person"]["nip"] == nip_of(1)


@pytest.mark.parametrize("nip", [nip_of(2), "", "x"])
def test_a_number_of_nobody_is_refused(world: World, nip: str) -> None:
    learner(world)
    with pytest.raises(UnknownPerson):
        told(world, nip=nip)


def test_before_the_first_file_nobody_is_known(world: World) -> None:
    learner(world)
    with pytest.raises(UnknownPerson):
        told(world, at=world.then("2025-12-31"))


def test_a_ceiling_flags_and_cuts_nothing(world: World) -> None:
    learner(world)
    found = {"at_most": 3, "counted": 4, "exceeded": True, "regulation": ""}
    assert told(world)["ceiling"] == found


def test_without_a_ceiling_there_is_none(world: World) -> None:
    world.people(person_row(1, employment="PPPK"))
    assert told(world)["ceiling"] is None


def test_credits_of_one_day_stand_in_one_order_on_every_database(world: World) -> None:
    learner(world)
    blank: dict[str, Any] = dict.fromkeys(TrainingRow.__dataclass_fields__)
    own = {"source": "t", "nip": nip_of(1), "reference": "1", "title": "Lain", "state": "verified"}
    row = TrainingRow(**(blank | own | {"end": date(2026, 1, 5), "hours": Decimal(2)}))
    world.hr("trainings", row)
    first, second, undated = told(world)["credits"]
    assert [one["source"]["kind"] for one in (first, second)] == ["training", "completion"]
    assert undated["date"] is None


def test_an_assessment_that_lapsed_is_told_beside_the_missing_one(world: World) -> None:
    world.people(person_row(1, post="adm"))
    needed = [
        StandardRow("s", post="adm", competency=code, level=3, since=None) for code in ("M1", "M2")
    ]
    world.hr("standards", *needed)
    days = [("M1", "2023-03-01", 2, "2024-03-01"), ("M1", "2022-03-01", 4, "2023-03-01")]
    days += [("M2", "2023-03-01", 2, "2024-03-01"), ("M2", "2026-03-01", 3, "2027-03-01")]
    levels = [
        AssessmentRow(
            "a",
            nip=nip_of(1),
            competency=code,
            assessed_on=date.fromisoformat(day),
            level=level,
            method=None,
            valid_until=date.fromisoformat(until),
        )
        for code, day, level, until in days
    ]
    world.hr("assessments", *levels)
    first, second = told(world)["competencies"]
    assert (first["competency"], first["assessed"]) == ("M1", None)
    assert first["lapsed"] == {
        "level": 2,
        "assessed_on": "2023-03-01",
        "valid_until": "2024-03-01",
    }
    assert (second["assessed"], second["lapsed"]) == (3, None)
