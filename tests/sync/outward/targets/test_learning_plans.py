"""Learning plans from gaps: made, changed, completed, opened again, undone."""

from __future__ import annotations

import pytest

from sync.outward.settings import PushSettings
from sync.store.engine import Store
from tests.sync.outward.lms import Lms
from tests.sync.outward.office import Office
from tests.sync.outward.targets.test_competencies import COMPETENCES, competence, person

SETTINGS = PushSettings.model_validate({"learning_plans": {"enabled": True, "frameworks": ["SKM"]}})
NAME = "Lontar: Rencana belajar [SKM]"
FOREIGN = {"id": 7, "userid": 10, "name": "IDP 2026", "status": 1, "competencies": [1]}
TWO_GAPS = [person(10, competence("M1", 2, 3), competence("M2", 1, 3))]
ONE_GAP = [person(10, competence("M1", 2, 3), competence("M2", 3, 3))]
NO_GAP = [person(10, competence("M1", 3, 3), competence("M2", 3, 3))]
UNKNOWN = [person(10, competence("M1", None, 3), competence("M2", 3, 3))]


@pytest.fixture
def lms(lms: Lms) -> Lms:
    lms.write(lms.read() | COMPETENCES | {"plans": [FOREIGN]})
    return lms


@pytest.fixture
def office(sqlite_store: Store, lms: Lms) -> Office:
    return Office(sqlite_store, {"lms": lms.site}, SETTINGS)


def plans(lms: Lms) -> list[tuple[str, int, list[int]]]:
    """Name, status and competencies of ours."""
    found = [row for row in lms.read()["plans"] if row["id"] != FOREIGN["id"]]
    return [(row["name"], row["status"], row["competencies"]) for row in found]


def test_gaps_become_a_plan_and_a_second_run_is_silent(office: Office, lms: Lms) -> None:
    assert office.push(TWO_GAPS).counts == {"applied": 3}
    assert plans(lms) == [(NAME, 1, [1, 2])]
    assert office.plan(TWO_GAPS) is None


def test_a_closed_gap_leaves_the_plan(office: Office, lms: Lms) -> None:
    office.push(TWO_GAPS)
    assert office.push(ONE_GAP).counts == {"applied": 1}
    assert plans(lms) == [(NAME, 1, [1])]


def test_without_gaps_the_plan_is_completed_as_it_is(office: Office, lms: Lms) -> None:
    office.push(ONE_GAP)
    assert office.push(NO_GAP).counts == {"applied": 1}
    assert plans(lms) == [(NAME, 2, [1])]
    assert office.plan(NO_GAP) is None


def test_a_gap_that_comes_back_opens_the_plan_again(office: Office, lms: Lms) -> None:
    office.push(ONE_GAP)
    office.push(NO_GAP)
    assert office.push(ONE_GAP).status == "applied"
    assert plans(lms) == [(NAME, 1, [1])]


def test_what_is_unknown_changes_nothing(office: Office, lms: Lms) -> None:
    office.push(TWO_GAPS)
    found = [one.slot.key for one in office.compare(UNKNOWN).changes]
    assert found == []
    assert plans(lms) == [(NAME, 1, [1, 2])]


def test_undoing_a_plan_that_was_made_completes_it(office: Office, lms: Lms) -> None:
    push = office.push(TWO_GAPS)
    undoing = office.undo(office.show(push.plan)["run"])
    assert (undoing.changes, undoing.left) == (3, [])
    (trace,) = undoing.traces  # of the plan, not of its competencies
    assert (trace.key, trace.reason.partition(":")[0]) == (
        "plan:SKM",
        "the plan stays in Moodle as a completed one",
    )
    assert undoing.plan is not None
    office.approve(undoing.plan)
    assert office.apply(undoing.plan).status == "applied"
    assert plans(lms) == [(NAME, 2, [1, 2])]
    assert office.plan(TWO_GAPS) is None


def test_undoing_a_completion_opens_the_plan(office: Office, lms: Lms) -> None:
    office.push(ONE_GAP)
    push = office.push(NO_GAP)
    undoing = office.undo(office.show(push.plan)["run"])
    assert undoing.traces == []  # an open plan is what it was
    assert undoing.plan is not None
    office.approve(undoing.plan)
    assert office.apply(undoing.plan).status == "applied"
    assert plans(lms) == [(NAME, 1, [1])]


def test_foreign_plans_stay(office: Office, lms: Lms) -> None:
    office.push(TWO_GAPS)
    office.push(NO_GAP)
    rows = {row["id"]: row for row in lms.read()["plans"]}
    assert {key: rows[7][key] for key in FOREIGN} == FOREIGN


def test_a_competency_that_the_site_lacks_is_refused(office: Office, lms: Lms) -> None:
    push = office.push([person(10, competence("M1", 2, 3), competence("M9", 1, 3))])
    assert push.counts == {"applied": 2, "refused": 1}
    assert plans(lms) == [(NAME, 1, [1])]
