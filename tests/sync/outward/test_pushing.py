"""Pushing: look, intent, write, answer, read back; whatever happens, applying again goes on."""

from __future__ import annotations

import pytest
from sqlmodel import select

from sync.outward.errors import ContentChanged, NoSuchPlan, NotApproved, PlanClosed
from sync.outward.pushing import ACCOUNTS_A_BATCH
from sync.outward.settings import PushSettings
from sync.outward.targets.declaration import Slot, Wish
from sync.store.tables.plans import Change, Journal
from tests.sync.outward.fake import FakeTarget
from tests.sync.outward.office import Office

HOURS, TIER = "lontar_hours", "lontar_tier"


def planned(office: Office) -> int:
    """A plan that a person approved."""
    plan = office.plan()
    assert plan is not None
    office.approve(plan)
    return plan


def test_an_approved_plan_is_written(office: Office, target: FakeTarget) -> None:
    target.moodle.values = {Slot(4, TIER): "silver"}
    target.want({(4, HOURS): "12.5", (4, TIER): None, (5, HOURS): "0"})
    push = office.apply(planned(office))
    assert target.moodle.held == {Slot(4, HOURS): "12.5", Slot(5, HOURS): "0"}
    assert (push.status, push.written, push.counts) == ("applied", 3, {"applied": 3})


def test_a_second_apply_writes_nothing(office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12.5"})
    plan = planned(office)
    office.apply(plan)
    assert (office.apply(plan).written, len(target.moodle.batches)) == (0, 1)


def test_a_second_run_plans_nothing(office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12.5"})
    office.push()
    assert office.plan() is None


def test_nobody_writes_what_nobody_approved(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12.5"})
    plan = small_office.plan()
    assert plan is not None
    with pytest.raises(NotApproved, match=f"plan {plan} is not approved"):
        small_office.apply(plan)
    assert target.moodle.held == {}


def test_a_plan_that_is_not_there_is_told(small_office: Office) -> None:
    with pytest.raises(NoSuchPlan, match="plan 7 does not exist"):
        small_office.apply(7)


def test_a_superseded_plan_is_closed(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12.5"})
    plan = planned(small_office)
    target.want({(4, HOURS): "13"})
    small_office.plan()
    with pytest.raises(PlanClosed, match="superseded"):
        small_office.apply(plan)


def test_changes_that_nobody_saw_are_not_written(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12.5"})
    plan = planned(small_office)
    with small_office.store.begin() as session:
        session.exec(select(Change)).one().after = "900"
    with pytest.raises(ContentChanged):
        small_office.apply(plan)


def test_a_place_that_changed_meanwhile_is_skipped_and_named(
    office: Office, target: FakeTarget
) -> None:
    target.moodle.values = {Slot(4, HOURS): "10"}
    target.want({(4, HOURS): "12.5", (5, TIER): "gold"})
    plan = planned(office)
    target.moodle.values[Slot(4, HOURS)] = "11"
    assert office.apply(plan).status == "stale"
    assert target.moodle.held == {Slot(4, HOURS): "11", Slot(5, TIER): "gold"}
    (moved, _) = office.show(plan)["changes"]
    assert moved["detail"] == "changed meanwhile: was '10', is '11'"


def test_a_place_that_is_right_already_makes_nothing_stale(
    small_office: Office, target: FakeTarget
) -> None:
    target.want({(4, HOURS): "12.5"})
    plan = planned(small_office)
    target.moodle.values[Slot(4, HOURS)] = "12.5"
    push = small_office.apply(plan)
    assert (push.status, push.written) == ("applied", 0)


def test_what_moodle_cuts_is_altered_with_both_values(office: Office, target: FakeTarget) -> None:
    target.moodle.cut = 4
    target.want({(4, TIER): "platinum"})
    push = office.push()
    (change,) = office.show(push.plan)["changes"]
    assert (push.status, change["status"]) == ("partly_applied", "altered")
    assert change["detail"] == "wrote 'platinum', Moodle shows 'plat'"


def test_a_field_that_the_site_lacks_is_altered(small_office: Office, target: FakeTarget) -> None:
    target.moodle.deaf = {TIER}
    target.want({(4, TIER): "gold", (4, HOURS): "1"})
    push = small_office.push()
    assert small_office.statuses(push.plan) == {TIER: "altered", HOURS: "applied"}


def test_a_refused_item_keeps_nobody_else_back(small_office: Office, target: FakeTarget) -> None:
    target.moodle.refuses = {4}
    target.want({(4, HOURS): "1", (5, TIER): "gold"})
    push = small_office.push()
    assert small_office.statuses(push.plan) == {HOURS: "refused", TIER: "applied"}
    assert small_office.show(push.plan)["changes"][0]["detail"] == "usernotupdateddeleted"


def test_a_write_whose_answer_never_came_is_settled_by_reading(
    small_office: Office, target: FakeTarget
) -> None:
    target.moodle.silent = True
    target.want({(4, HOURS): "1"})
    assert small_office.push().counts == {"applied": 1}


def test_a_write_without_answer_and_effect_stays_in_doubt(
    small_office: Office, target: FakeTarget
) -> None:
    target.moodle.silent, target.moodle.deaf = True, {HOURS}
    target.want({(4, HOURS): "1"})
    push = small_office.push()
    assert (push.status, push.counts) == ("partly_applied", {"in_doubt": 1})


def test_applying_again_writes_what_was_in_doubt(small_office: Office, target: FakeTarget) -> None:
    target.moodle.silent, target.moodle.deaf = True, {HOURS}
    target.want({(4, HOURS): "1"})
    plan = small_office.push().plan
    target.moodle.silent, target.moodle.deaf = False, set()
    assert (small_office.apply(plan).status, target.moodle.held) == (
        "applied",
        {Slot(4, HOURS): "1"},
    )


def test_a_dead_site_leaves_everything_waiting(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "1"})
    plan = planned(small_office)
    target.moodle.down = True
    push = small_office.apply(plan)
    assert (push.status, push.counts) == ("partly_applied", {"planned": 1})
    assert [one.subject for one in push.problems] == ["profile_fields on lms"]


def test_a_site_that_was_not_opened_is_told(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "1"})
    plan = planned(small_office)
    small_office.sites = {}
    push = small_office.apply(plan)
    assert (push.counts, [one.reason for one in push.problems]) == (
        {"planned": 1},
        ["the site is not open: its changes wait"],
    )


def test_a_target_that_was_switched_off_writes_nothing(
    small_office: Office, target: FakeTarget
) -> None:
    target.want({(4, HOURS): "1"})
    plan = planned(small_office)
    small_office.settings = PushSettings()
    assert small_office.apply(plan).counts == {"refused": 1}
    assert target.moodle.batches == []


def test_a_foreign_key_is_refused_unwritten(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, "nip"): "1", (4, HOURS): "1"})
    push = small_office.push()
    assert small_office.statuses(push.plan) == {"nip": "refused", HOURS: "applied"}
    assert target.moodle.held == {Slot(4, HOURS): "1"}


def test_the_sites_own_slots_are_written_first(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "1", (None, "lontar_z"): "name"})
    small_office.push()
    assert [[write.slot.account for write in batch] for batch in target.moodle.batches] == [
        [None],
        [4],
    ]


def test_batches_hold_fifty_accounts_with_all_of_their_changes(
    small_office: Office, target: FakeTarget
) -> None:
    target.want({(account, key): "1" for account in range(1, 121) for key in (HOURS, TIER)})
    small_office.push()
    accounts = [{write.slot.account for write in batch} for batch in target.moodle.batches]
    assert [len(batch) for batch in accounts] == [ACCOUNTS_A_BATCH, ACCOUNTS_A_BATCH, 20]
    assert len(target.moodle.batches[0]) == 2 * ACCOUNTS_A_BATCH


def test_a_dead_site_is_not_asked_again_and_again(small_office: Office, target: FakeTarget) -> None:
    target.want({(account, HOURS): "1" for account in range(1, 121)})
    plan = planned(small_office)

    def fall(done: int, total: int) -> None:
        target.moodle.down = done == ACCOUNTS_A_BATCH

    push = small_office.apply(plan, fall)
    assert len(target.moodle.batches) == 2
    assert push.counts == {"in_doubt": 100, "planned": 20}


def test_a_companion_is_written_with_its_account_only(
    small_office: Office, target: FakeTarget
) -> None:
    day = Wish("2026-11-25", None, "as of", companion=True)
    target.wishes = {Slot(4, "lontar_as_of"): day, Slot(5, "lontar_as_of"): day}
    target.want({(4, HOURS): "1"})
    small_office.push()
    assert target.moodle.held == {Slot(4, HOURS): "1", Slot(4, "lontar_as_of"): "2026-11-25"}


def test_a_companion_does_not_travel_alone(small_office: Office, target: FakeTarget) -> None:
    target.wishes = {Slot(4, "lontar_as_of"): Wish("2026-11-25", None, "as of", companion=True)}
    target.want({(4, HOURS): "1"})
    plan = planned(small_office)
    target.moodle.values[Slot(4, HOURS)] = "2"
    assert (small_office.apply(plan).status, target.moodle.batches) == ("stale", [])


def test_progress_is_told_before_each_batch(small_office: Office, target: FakeTarget) -> None:
    target.want({(account, HOURS): "1" for account in range(1, 121)})
    told: list[tuple[int, int]] = []
    small_office.apply(planned(small_office), lambda *step: told.append(step))
    assert told == [(0, 120), (50, 120), (100, 120)]


def test_the_journal_keeps_intent_answer_and_what_was_read(
    office: Office, target: FakeTarget
) -> None:
    target.moodle.cut = 2
    target.want({(4, TIER): "gold"})
    office.push()
    with office.store.begin() as session:
        tried = session.exec(select(Journal)).one()
    assert tried.answered is not None
    assert tried.settled is not None
    assert tried.intended < tried.answered < tried.settled
    assert (tried.answer, tried.outcome, tried.seen) == ("done", "altered", "go")


# call 1 looks, 2 to 4 write fifty accounts each, 5 reads back
INTERRUPTS = [*(("dies_at", call) for call in range(1, 6)), *(("dies_after", c) for c in (2, 3, 4))]


@pytest.mark.parametrize(("moment", "call"), INTERRUPTS)
def test_ctrl_c_between_any_two_calls_leaves_what_the_next_apply_continues(
    small_office: Office, target: FakeTarget, moment: str, call: int
) -> None:
    target.want({(account, HOURS): str(account) for account in range(1, 121)})
    plan = planned(small_office)
    target.moodle.calls = 0
    setattr(target.moodle, moment, call)
    with pytest.raises(KeyboardInterrupt):
        small_office.apply(plan)
    assert small_office.show(plan)["status"] == "applying"
    assert small_office.apply(plan).status == "applied"
    assert target.moodle.held == {Slot(one, HOURS): str(one) for one in range(1, 121)}


def test_what_was_written_before_ctrl_c_is_not_written_again(
    small_office: Office, target: FakeTarget
) -> None:
    target.want({(4, HOURS): "1"})
    plan = planned(small_office)
    target.moodle.calls, target.moodle.dies_after = 0, 2
    with pytest.raises(KeyboardInterrupt):
        small_office.apply(plan)
    push = small_office.apply(plan)
    assert (push.written, push.counts, len(target.moodle.batches)) == (0, {"applied": 1}, 1)


def test_a_foreign_hand_after_ctrl_c_is_seen_and_left(
    small_office: Office, target: FakeTarget
) -> None:
    target.want({(4, HOURS): "1"})
    plan = planned(small_office)
    target.moodle.calls, target.moodle.dies_after = 0, 2
    with pytest.raises(KeyboardInterrupt):
        small_office.apply(plan)
    target.moodle.values[Slot(4, HOURS)] = "7"
    small_office.apply(plan)
    assert small_office.statuses(plan) == {HOURS: "altered"}
    assert target.moodle.held == {Slot(4, HOURS): "7"}
