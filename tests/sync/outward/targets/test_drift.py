"""What somebody changed in Moodle of what we wrote: restored, adopted or asked, on real targets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sync.outward.settings import PushSettings
from sync.outward.standing import Standing
from sync.store.engine import Store
from tests.sync.outward.lms import Lms
from tests.sync.outward.office import Office
from tests.sync.outward.people import decided, standing

PEOPLE = (10, 11, 12)
SECTIONS: dict[str, dict[str, Any]] = {
    "profile_fields": {"enabled": True, "hours": "lontar_hours"},
    "cohorts": {"enabled": True},
}
TARGETS = pytest.mark.parametrize("target", sorted(SECTIONS))


def everybody(hours: int = 20, outcome: str = "eligible") -> list[Standing]:
    return [standing(one, metrics={"hours": hours}, outcome=decided(outcome)) for one in PEOPLE]


def pushed(store: Store, lms: Lms, target: str, drift: str, mode: str = "review") -> Office:
    """An office that showed everybody's hours and eligibility once."""
    section = SECTIONS[target] | {"drift": drift}
    settings = PushSettings.model_validate({"mode": mode, target: section})
    office = Office(store, {"lms": lms.site}, settings)
    office.push(everybody())
    return office


def interfere(lms: Lms) -> None:
    """Somebody edits the hours of account 10 and takes it out of the cohort."""
    state = lms.read()
    user = next(one for one in state["users"] if one["id"] == PEOPLE[0])
    user["customfields"] |= {"lontar_hours": "99"}
    for cohort in state["cohorts"]:
        if cohort["idnumber"] == "lontar:tpp":
            cohort["members"] = [one for one in cohort["members"] if one != PEOPLE[0]]
    lms.file.write_text(json.dumps(state), encoding="utf-8")


def shown(lms: Lms, target: str) -> object:
    """What the site holds of account 10."""
    if target == "cohorts":
        return PEOPLE[0] in lms.members("lontar:tpp")
    return lms.fields(PEOPLE[0]).get("lontar_hours")


OURS = {"profile_fields": "20", "cohorts": True}
THEIRS = {"profile_fields": "99", "cohorts": False}


@TARGETS
def test_restored_and_said_so(sqlite_store: Store, lms: Lms, target: str) -> None:
    office = pushed(sqlite_store, lms, target, "restore")
    interfere(lms)
    push = office.push(everybody())
    (change,) = office.show(push.plan)["changes"]
    assert "changed in Moodle: we left" in change["because"]
    assert (push.status, shown(lms, target)) == ("applied", OURS[target])


@TARGETS
def test_adopted_until_something_else_is_wanted(sqlite_store: Store, lms: Lms, target: str) -> None:
    office = pushed(sqlite_store, lms, target, "adopt")
    interfere(lms)
    comparison = office.compare(everybody())
    assert (comparison.changes, [one.kind for one in comparison.exempt]) == ([], ["adopted"])
    assert shown(lms, target) == THEIRS[target]
    office.push(everybody(hours=21, outcome="not_eligible"))
    assert office.plan(everybody(hours=21, outcome="not_eligible")) is None


@TARGETS
def test_asked_even_in_auto_mode(sqlite_store: Store, lms: Lms, target: str) -> None:
    office = pushed(sqlite_store, lms, target, "ask", mode="auto")
    interfere(lms)
    plan = office.plan(everybody())
    assert plan is not None
    limits = {one["name"]: one["exceeded"] for one in office.show(plan)["limits"]}
    assert limits["drift"]
    assert (office.show(plan)["status"], shown(lms, target)) == ("draft", THEIRS[target])
    office.approve(plan)
    office.apply(plan)
    assert shown(lms, target) == OURS[target]
