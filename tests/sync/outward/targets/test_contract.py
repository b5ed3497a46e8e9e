"""What every push target must keep, on a demo LMS behind the real connector.

A new target needs one case here: settings that enable it, and people who have everything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lontar.demo.faults import Fault
from sync.outward.planning import Difference
from sync.outward.settings import PushSettings
from sync.outward.standing import Standing
from sync.outward.targets import TARGETS
from sync.outward.targets.declaration import Slot
from sync.store.engine import Store
from sync.store.tables import METADATA
from tests.sync.outward.lms import ACCOUNTS, Lms, running
from tests.sync.outward.office import Office
from tests.sync.outward.people import TIERS, decided, standing

PROFILE = {
    "enabled": True,
    "hours": "lontar_hours",
    "as_of": "lontar_as_of",
    "scheme": {
        "tpp": {"outcome": "lontar_outcome", "tier": "lontar_tier", "reason": "lontar_reason"}
    },
}


def everybody(outcome: str, **decision: Any) -> list[Standing]:
    decision = {"tiers": TIERS, **decision}
    return [
        standing(one, metrics={"hours": one}, outcome=decided(outcome, **decision))
        for one in ACCOUNTS
    ]


@dataclass(frozen=True, slots=True)
class Case:
    """How a target is enabled, and how its own part of lms.json is taken away."""

    settings: PushSettings
    strip: Callable[[dict[str, Any]], None]
    removals: int  # changes per person when somebody loses everything


def strip_fields(state: dict[str, Any]) -> None:
    for user in state["users"]:
        user["customfields"] = {
            key: value
            for key, value in user.get("customfields", {}).items()
            if key[:7] != "lontar_"
        }


def strip_cohorts(state: dict[str, Any]) -> None:
    state["cohorts"] = [one for one in state["cohorts"] if one["idnumber"][:7] != "lontar:"]


CASES = {
    "profile_fields": Case(
        PushSettings.model_validate({"profile_fields": PROFILE}), strip_fields, removals=1
    ),
    "cohorts": Case(
        PushSettings.model_validate({"cohorts": {"enabled": True}}), strip_cohorts, removals=2
    ),
}
OTHERS = {  # with contracts of their own
    "messages",  # cannot be read back
    "course_fields",  # are of courses
    "competencies",  # are never taken back
    "learning_plans",  # are completed, never taken away
}
HAVING = everybody("eligible", tier="silver")
LOSING = everybody("not_eligible")


@pytest.fixture(params=sorted(CASES))
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def case(name: str) -> Case:
    return CASES[name]


def office_of(store: Store, case: Case, lms: Lms) -> Office:
    return Office(store, {"lms": lms.site}, case.settings)


@pytest.fixture
def office(sqlite_store: Store, case: Case, lms: Lms) -> Office:
    return office_of(sqlite_store, case, lms)


def shown(name: str, lms: Lms, changes: list[Difference]) -> dict[Slot, str | None]:
    """What the site holds in the places of these changes."""
    slots = {one.slot for one in changes}
    actual = TARGETS[name].open(lms.site, {}).actual(slots)
    return {slot: actual.get(slot) for slot in slots}


def test_every_target_has_a_case() -> None:
    assert CASES.keys() | OTHERS == TARGETS.keys()


def test_a_push_makes_actual_what_is_wanted(name: str, office: Office, lms: Lms) -> None:
    changes = office.compare(HAVING).changes
    push = office.push(HAVING)
    assert push.counts == {"applied": len(changes)}
    assert shown(name, lms, changes) == {one.slot: one.after for one in changes}


def test_applying_twice_writes_once(office: Office, lms: Lms) -> None:
    plan = office.push(HAVING).plan
    before = lms.read()
    assert (office.apply(plan).written, lms.read()) == (0, before)


def test_a_second_run_plans_nothing(office: Office) -> None:
    office.push(HAVING)
    assert office.plan(HAVING) is None


def test_what_somebody_loses_is_taken_away(name: str, office: Office, case: Case, lms: Lms) -> None:
    office.push(HAVING)
    lost = [one for one in office.compare(LOSING).changes if one.after is None]
    assert len(lost) == case.removals * len(ACCOUNTS)
    assert office.push(LOSING).status == "applied"
    assert set(shown(name, lms, lost).values()) == {None}


def test_nothing_foreign_changes(office: Office, case: Case, lms: Lms) -> None:
    before = lms.read()
    office.push(HAVING)
    office.push(LOSING)
    after = lms.read()
    for state in (before, after):
        case.strip(state)
    assert after["users"] == [
        user | {key: value for key, value in found.items() if key not in user}
        for user, found in zip(before["users"], after["users"], strict=True)
    ]
    assert [one["members"] for one in after["cohorts"]] == [[10, 11]]


def test_missing_data_removes_nothing(office: Office) -> None:
    office.push(HAVING)
    unknown = [
        standing(one, metrics={"hours": None}, outcome=decided("needs_review", tiers=TIERS))
        for one in ACCOUNTS
    ]
    assert [one for one in office.compare(unknown).changes if one.after is None] == []


def test_who_lost_the_link_is_left(office: Office) -> None:
    office.push(HAVING)
    nobody = [standing(metrics={"hours": 0}, outcome=decided("not_eligible", tiers=TIERS))]
    assert office.compare(nobody).changes == []


def test_ctrl_c_between_two_batches_is_continued(name: str, office: Office, lms: Lms) -> None:
    changes = office.compare(HAVING).changes
    plan = office.plan(HAVING)
    assert plan is not None
    office.approve(plan)

    def interrupt(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        office.apply(plan, interrupt)
    assert office.plan(HAVING) == plan
    assert office.apply(plan).status == "applied"
    assert shown(name, lms, changes) == {one.slot: one.after for one in changes}


def test_a_half_applied_batch_is_read_back_and_mended(
    name: str, case: Case, sqlite_store: Store, tmp_path: Path
) -> None:
    with running(tmp_path / "half", [Fault("half-batch", 1)]) as lms:
        office = office_of(sqlite_store, case, lms)
        changes = {one.slot: one.after for one in office.compare(HAVING).changes}
        push = office.push(HAVING)
        found = shown(name, lms, office.compare(HAVING).changes)
        assert push.status == "partly_applied"
        assert push.counts["applied"] == len(changes) - len(found)
        assert office.push(HAVING).status == "applied"
        assert office.plan(HAVING) is None


def first_write(office: Office, lms: Lms) -> int:
    """The number of the first writing request of a push that is then broken off."""
    plan = office.plan(HAVING)
    assert plan is not None
    office.approve(plan)
    asked: list[int] = []

    def note(done: int, total: int) -> None:
        asked.append(lms.server.requests)

    office.apply(plan, note)
    return asked[0] + 1


def test_an_answer_that_never_came_is_settled_by_reading(
    office: Office, case: Case, lms: Lms, tmp_path: Path
) -> None:
    number = first_write(office, lms)
    other = Store(f"sqlite:///{tmp_path / 'other.db'}")
    METADATA.create_all(other.engine)
    with running(tmp_path / "drop", [Fault("drop", number)]) as broken:
        second = office_of(other, case, broken)
        push = second.push(HAVING)
        assert "in_doubt" not in push.counts
        second.apply(push.plan)
        assert second.show(push.plan)["status"] == "applied"
        assert second.plan(HAVING) is None
    other.close()
