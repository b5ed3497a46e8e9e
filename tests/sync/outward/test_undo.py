"""Undo: what was pushed is taken back as far as nobody changed it since; the rest is told."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from sync.outward.errors import NothingWritten
from sync.outward.settings import ProfileFieldSettings, PushSettings
from sync.outward.targets.declaration import Slot, Wish
from sync.store.tables.people import Person
from sync.store.tables.plans import Journal
from tests.sync.outward.fake import FakeTarget
from tests.sync.outward.office import MONDAY, Office

HOURS, TIER, AS_OF = "lontar_hours", "lontar_tier", "lontar_as_of"


def newest_run(office: Office) -> int:
    with office.store.read() as session:
        run = session.exec(select(Journal.run).order_by(col(Journal.id).desc())).first()
    assert run is not None
    return run


def pushed(office: Office, target: FakeTarget, *accounts: int) -> int:
    """Push 12 hours over 3; gives the run that wrote."""
    target.moodle.values |= {Slot(one, HOURS): "3" for one in accounts}
    target.want({(one, HOURS): "12" for one in accounts})
    office.push()
    return newest_run(office)


def undone(office: Office, run: int, *only: str) -> int:
    """Undo a run and apply the plan; gives the run that did it."""
    plan = office.undo(run, *only).plan
    assert plan is not None
    office.approve(plan)
    assert office.apply(plan).status == "applied"
    return newest_run(office)


def test_undo_restores_what_was_there(office: Office, target: FakeTarget) -> None:
    undone(office, pushed(office, target, 4, 5))
    assert target.moodle.held == {Slot(4, HOURS): "3", Slot(5, HOURS): "3"}


def test_undo_clears_what_was_empty(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "0"})
    small_office.push()
    undone(small_office, newest_run(small_office))
    assert target.moodle.held == {}


def test_the_sync_whose_plan_was_applied_later_names_the_same(
    small_office: Office, target: FakeTarget
) -> None:
    target.want({(4, HOURS): "12"})
    plan = small_office.plan()
    assert plan is not None
    small_office.approve(plan)
    small_office.apply(plan)
    assert small_office.undo(small_office.show(plan)["run"]).changes == 1


def test_an_undo_waits_for_a_yes(small_office: Office, target: FakeTarget) -> None:
    plan = small_office.undo(pushed(small_office, target, 4)).plan
    assert plan is not None
    shown = small_office.show(plan)
    assert (shown["status"], shown["origin"], target.moodle.values[Slot(4, HOURS)]) == (
        "draft",
        "undo",
        "12",
    )


def test_a_foreign_edit_since_is_left_and_told(small_office: Office, target: FakeTarget) -> None:
    run = pushed(small_office, target, 4, 5)
    target.moodle.values[Slot(5, HOURS)] = "99"
    undoing = small_office.undo(run)
    assert (undoing.changes, [(one.account, one.reason) for one in undoing.left]) == (
        1,
        [(5, "changed since: we left '12', Moodle shows '99'")],
    )


def test_what_a_later_run_wrote_is_left_to_it(small_office: Office, target: FakeTarget) -> None:
    first = pushed(small_office, target, 4, 5)
    target.want({(4, HOURS): "15"})
    small_office.push()
    second = newest_run(small_office)
    undoing = small_office.undo(first)
    assert [(one.account, one.reason) for one in undoing.left] == [
        (4, f"written again by run {second}; undo that one first")
    ]


def test_only_narrows_it(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12", (4, TIER): "gold"})
    small_office.push()
    undone(small_office, newest_run(small_office), TIER)
    assert target.moodle.held == {Slot(4, HOURS): "12"}


def test_only_one_person(small_office: Office, target: FakeTarget) -> None:
    with small_office.store.begin() as session:
        person = Person(nip="198503152010012007", first_seen=MONDAY)
        session.add(person)
        session.flush()
        assert person.id is not None
        target.wishes = {
            Slot(4, HOURS): Wish("12", person.id, "hours"),
            Slot(5, HOURS): Wish("12", None, "hours"),
        }
    small_office.push()
    undone(small_office, newest_run(small_office), "198503152010012007")
    assert target.moodle.held == {Slot(5, HOURS): "12"}


def test_the_day_goes_back_together_with_its_value(
    small_office: Office, target: FakeTarget
) -> None:
    target.moodle.values = {Slot(4, HOURS): "3", Slot(4, AS_OF): "2026-11-01"}
    target.want({(4, HOURS): "12"})
    target.wishes[Slot(4, AS_OF)] = Wish("2026-11-25", None, "as of", companion=True)
    small_office.push()
    undone(small_office, newest_run(small_office))
    assert target.moodle.held == {Slot(4, HOURS): "3", Slot(4, AS_OF): "2026-11-01"}


def test_what_was_undone_is_not_planned_again(office: Office, target: FakeTarget) -> None:
    run = undone(office, pushed(office, target, 4))
    assert office.plans() == []
    (exempt,) = office.compare().exempt
    assert (exempt.kind, exempt.detail) == (
        "undone",
        f"undone by run {run}; undo that run to have it",
    )


def test_another_wish_ends_the_hold(small_office: Office, target: FakeTarget) -> None:
    undone(small_office, pushed(small_office, target, 4))
    target.want({(4, HOURS): "13"})
    assert small_office.push().status == "applied"


def test_undoing_the_undo_brings_it_back(office: Office, target: FakeTarget) -> None:
    undone(office, undone(office, pushed(office, target, 4)))
    assert target.moodle.held == {Slot(4, HOURS): "12"}
    assert office.plans() == []


def test_a_redo_holds_nothing(small_office: Office, target: FakeTarget) -> None:
    undone(small_office, undone(small_office, pushed(small_office, target, 4)))
    target.want({(4, HOURS): "3"})
    assert small_office.push().status == "applied"


def test_a_sync_leaves_the_undo_that_waits(small_office: Office, target: FakeTarget) -> None:
    plan = small_office.undo(pushed(small_office, target, 4)).plan
    target.want({(4, HOURS): "14"})
    small_office.plans()
    assert plan is not None
    assert small_office.show(plan)["status"] == "draft"


def test_a_second_undo_replaces_the_first(small_office: Office, target: FakeTarget) -> None:
    run = pushed(small_office, target, 4)
    first, second = small_office.undo(run).plan, small_office.undo(run).plan
    assert first is not None
    assert second is not None
    assert [small_office.show(plan)["status"] for plan in (first, second)] == [
        "superseded",
        "draft",
    ]


def test_a_run_that_wrote_nothing(small_office: Office) -> None:
    with pytest.raises(NothingWritten, match="no run is run 77"):
        small_office.undo(77)


def test_a_target_that_is_off_is_left(small_office: Office, target: FakeTarget) -> None:
    run = pushed(small_office, target, 4)
    small_office.settings = PushSettings()
    assert [one.reason for one in small_office.undo(run).left] == ["the target is switched off"]


def test_what_the_configuration_forbids_is_left(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12"})
    small_office.push()
    section = ProfileFieldSettings(enabled=True, actions=frozenset({"create", "update"}))
    small_office.settings = PushSettings(profile_fields=section)
    (left,) = small_office.undo(newest_run(small_office)).left
    assert left.reason == "the configuration allows no remove here"


def test_a_dead_site_is_a_problem(small_office: Office, target: FakeTarget) -> None:
    run = pushed(small_office, target, 4)
    target.moodle.down = True
    undoing = small_office.undo(run)
    assert (undoing.plan, [one.subject for one in undoing.problems]) == (
        None,
        ["profile_fields on lms"],
    )
