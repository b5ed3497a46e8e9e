"""Changes in doubt are settled by reading, never by guessing, and never by writing."""

from __future__ import annotations

import pytest

from sync.outward.targets.declaration import Slot
from tests.sync.outward.fake import FakeTarget
from tests.sync.outward.office import Office

HOURS = "lontar_hours"


def killed(office: Office, target: FakeTarget, moment: str) -> int:
    """A plan whose only write was interrupted."""
    target.want({(4, HOURS): "12"})
    plan = office.plan()
    assert plan is not None
    office.approve(plan)
    target.moodle.calls = 0
    setattr(target.moodle, moment, 2)
    with pytest.raises(KeyboardInterrupt):
        office.apply(plan)
    return plan


@pytest.mark.parametrize(
    ("moment", "becomes", "plan_becomes"),
    [("dies_after", "applied", "applied"), ("dies_at", "planned", "partly_applied")],
)
def test_reading_tells_whether_it_was_written(
    office: Office, target: FakeTarget, moment: str, becomes: str, plan_becomes: str
) -> None:
    plan = killed(office, target, moment)
    assert office.statuses(plan) == {HOURS: "in_doubt"}
    assert office.settle().counts == {becomes: 1}
    shown = office.show(plan)
    assert (shown["changes"][0]["status"], shown["status"]) == (becomes, plan_becomes)


def test_another_value_is_told_as_altered(small_office: Office, target: FakeTarget) -> None:
    plan = killed(small_office, target, "dies_after")
    target.moodle.values[Slot(4, HOURS)] = "7"
    small_office.settle()
    assert small_office.show(plan)["changes"][0]["detail"] == "wrote '12', Moodle shows '7'"


def test_settling_writes_nothing(small_office: Office, target: FakeTarget) -> None:
    killed(small_office, target, "dies_at")
    small_office.settle()
    assert target.moodle.held == {}


def test_a_dead_site_leaves_it_in_doubt(small_office: Office, target: FakeTarget) -> None:
    plan = killed(small_office, target, "dies_after")
    target.moodle.down = True
    settlement = small_office.settle()
    assert [one.subject for one in settlement.problems] == ["profile_fields on lms"]
    assert small_office.statuses(plan) == {HOURS: "in_doubt"}


def test_a_site_that_is_not_open_leaves_it_in_doubt(
    small_office: Office, target: FakeTarget
) -> None:
    plan = killed(small_office, target, "dies_after")
    small_office.sites = {}
    assert small_office.settle().counts == {}
    assert small_office.statuses(plan) == {HOURS: "in_doubt"}
