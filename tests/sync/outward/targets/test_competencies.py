"""Ratings by HR's levels: pushed once, read back, undone as far as Moodle lets, drift asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sync.outward.settings import PushSettings
from sync.outward.standing import Competence, Standing
from sync.outward.targets.competencies import TARGET
from sync.outward.targets.declaration import Slot
from sync.store.engine import Store
from tests.sync.outward.lms import Lms
from tests.sync.outward.office import Office
from tests.sync.outward.people import standing

SETTINGS = PushSettings.model_validate({"competencies": {"enabled": True, "frameworks": ["SKM"]}})
COMPETENCES: dict[str, Any] = {
    "scales": [{"id": 2, "levels": ["Satu", "Dua", "Tiga", "Empat", "Lima"]}],
    "frameworks": [
        {"id": 1, "idnumber": "SKM", "scaleid": 2, "proficient": 3},
        {"id": 2, "idnumber": "TEK", "scaleid": 2, "proficient": 3},
    ],
    "competencies": [
        {"id": 1, "idnumber": "M1", "competencyframeworkid": 1},
        {"id": 2, "idnumber": "M2", "competencyframeworkid": 1},
        {"id": 3, "idnumber": "T1", "competencyframeworkid": 2},
    ],
}


def competence(code: str, assessed: int | None, required: int | None = None) -> Competence:
    return Competence("lms", "TEK" if code[0] == "T" else "SKM", code, required, assessed)


def person(account: int, *competences: Competence) -> Standing:
    return replace(standing(account), competences=competences)


@pytest.fixture
def lms(lms: Lms) -> Lms:
    lms.write(lms.read() | COMPETENCES)
    return lms


@pytest.fixture
def office(sqlite_store: Store, lms: Lms) -> Office:
    return Office(sqlite_store, {"lms": lms.site}, SETTINGS)


def ratings(lms: Lms) -> dict[tuple[int, int], int]:
    rows = lms.read().get("ratings", [])
    return {(r["userid"], r["competencyid"]): r["grade"] for r in rows if r.get("grade")}


def rated(lms: Lms, account: int, competency: int, grade: int) -> None:
    """Somebody rates in Moodle."""
    others = [
        row
        for row in lms.read().get("ratings", [])
        if (row["userid"], row["competencyid"]) != (account, competency)
    ]
    row = {"userid": account, "competencyid": competency, "grade": grade}
    lms.write(lms.read() | {"ratings": [*others, row]})


def test_levels_become_ratings_and_a_second_run_is_silent(office: Office, lms: Lms) -> None:
    people = [person(10, competence("M1", 3), competence("M2", 5)), person(11)]
    push = office.push(people)
    assert push.counts == {"applied": 2}
    assert ratings(lms) == {(10, 1): 3, (10, 2): 5}
    assert office.plan(people) is None
    assert lms.server.meter.calls["core_competency_grade_competency"] == 2


def test_other_frameworks_and_unknown_levels_are_left(office: Office, lms: Lms) -> None:
    rated(lms, 10, 1, 4)
    people = [person(10, competence("T1", 3), competence("M1", None, 3))]
    assert office.plan(people) is None


def test_what_does_not_fit_is_refused_unsent(office: Office, lms: Lms) -> None:
    push = office.push([person(10, competence("M1", 6), competence("M9", 3))])
    assert push.counts == {"refused": 2}
    details = {one["key"]: one["detail"] for one in office.show(push.plan)["changes"]}
    assert details == {
        "SKM/M1": "level 6 is not on the scale of 5 levels",
        "SKM/M9": "the site has no competency SKM/M9",
    }
    assert lms.server.meter.calls["core_competency_grade_competency"] == 0


def test_an_earlier_rating_is_given_back(office: Office, lms: Lms) -> None:
    rated(lms, 10, 1, 2)
    push = office.push([person(10, competence("M1", 3), competence("M2", 3))])
    undoing = office.undo(office.show(push.plan)["run"])
    assert [(one.key, one.reason) for one in undoing.left] == [
        ("SKM/M2", "the rating stays: Moodle makes nobody unrated")
    ]
    assert undoing.plan is not None
    office.approve(undoing.plan)
    assert office.apply(undoing.plan).status == "applied"
    assert ratings(lms) == {(10, 1): 2, (10, 2): 3}


def test_a_rating_that_somebody_gave_later_is_a_question(office: Office, lms: Lms) -> None:
    people = [person(10, competence("M1", 3))]
    office.push(people)
    rated(lms, 10, 1, 5)
    (change,) = office.compare(people).changes
    assert (change.before, change.after, change.asks) == ("5", "3", True)


def test_a_plan_of_a_framework_that_is_no_longer_named_is_not_written(
    office: Office, lms: Lms
) -> None:
    plan = office.plan([person(10, competence("M1", 3))])
    assert plan is not None
    office.approve(plan)
    office.settings = PushSettings.model_validate(
        {"competencies": {"enabled": True, "frameworks": ["TEK"]}}
    )
    assert office.apply(plan).counts == {"refused": 1}
    assert ratings(lms) == {}


def test_a_rating_is_never_removed() -> None:
    assert not TARGET.reversible(Slot(10, "SKM/M1"), None)
    assert TARGET.reversible(Slot(10, "SKM/M1"), "2")


@pytest.mark.parametrize(
    "section",
    [
        {"enabled": True},
        {"frameworks": ["A/B"]},
        {"frameworks": [""]},
    ],
)
def test_frameworks_must_be_named(section: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="framework"):
        PushSettings.model_validate({"competencies": section})
