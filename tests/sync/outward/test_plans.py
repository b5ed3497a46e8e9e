"""Plans as they are kept: one present plan, superseded when something else is to change."""

from __future__ import annotations

import pytest

from sync.outward.errors import (
    AlreadyApproved,
    ContentChanged,
    NoSuchPlan,
    NotApproved,
    PlanClosed,
    PlanExpired,
)
from sync.outward.plans import approve, is_cleared
from sync.outward.settings import PushSettings
from sync.outward.showing import list_plans
from sync.outward.targets.declaration import Slot, Wish
from sync.store.tables.people import Person
from tests.sync.outward.fake import FakeTarget
from tests.sync.outward.office import MONDAY, Office

HOURS, AS_OF, OUTCOME = "lontar_hours", "lontar_as_of", "lontar_outcome"
NIP = "198503152010012007"


def drafted(office: Office) -> int:
    plan = office.plan()
    assert plan is not None
    return plan


def status_of(office: Office, plan: int) -> str:
    return str(office.show(plan)["status"])


def cleared(office: Office, plan: int, mode: str) -> bool:
    with office.store.begin() as session:
        settings = PushSettings.model_validate({"mode": mode})
        return is_cleared(session, plan, settings, now=MONDAY)


def test_nothing_to_change_is_no_plan(office: Office) -> None:
    assert office.plan() is None
    with office.store.read() as session:
        assert list_plans(session) == []


def test_the_same_differences_are_the_same_plan(office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12"})
    assert drafted(office) == drafted(office)


def test_another_day_is_no_other_plan(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12"})
    target.wishes[Slot(4, AS_OF)] = Wish("2026-11-24", None, "as of", companion=True)
    first = drafted(small_office)
    target.wishes[Slot(4, AS_OF)] = Wish("2026-11-25", None, "as of", companion=True)
    assert drafted(small_office) == first


def test_other_differences_supersede_the_draft(office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12"})
    first = drafted(office)
    target.want({(4, HOURS): "13"})
    second = drafted(office)
    assert (status_of(office, first), status_of(office, second)) == ("superseded", "draft")


def test_a_draft_that_nothing_is_left_of_is_superseded(
    small_office: Office, target: FakeTarget
) -> None:
    target.want({(4, HOURS): "12"})
    first = drafted(small_office)
    target.moodle.values[Slot(4, HOURS)] = "12"
    assert (small_office.plan(), status_of(small_office, first)) == (None, "superseded")


def test_an_approved_plan_is_kept_while_it_says_the_same(
    small_office: Office, target: FakeTarget
) -> None:
    target.want({(4, HOURS): "12"})
    plan = drafted(small_office)
    small_office.approve(plan)
    assert (drafted(small_office), status_of(small_office, plan)) == (plan, "approved")


def test_an_approval_does_not_outlive_its_content(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12"})
    small_office.approve(drafted(small_office))
    target.want({(5, HOURS): "3"})
    assert status_of(small_office, drafted(small_office)) == "draft"


def test_an_interrupted_plan_goes_on_in_the_next_run(office: Office, target: FakeTarget) -> None:
    target.want({(account, HOURS): "1" for account in range(1, 121)})
    plan = drafted(office)
    office.approve(plan)
    target.moodle.calls, target.moodle.dies_after = 0, 2
    with pytest.raises(KeyboardInterrupt):
        office.apply(plan)
    assert (drafted(office), cleared(office, plan, "review")) == (plan, True)
    push = office.apply(plan)
    assert (push.status, push.written) == ("applied", 70)


def test_an_interrupted_plan_is_superseded_by_other_differences(
    small_office: Office, target: FakeTarget
) -> None:
    target.want({(account, HOURS): "1" for account in range(1, 121)})
    plan = drafted(small_office)
    small_office.approve(plan)
    target.moodle.calls, target.moodle.dies_at = 0, 3
    with pytest.raises(KeyboardInterrupt):
        small_office.apply(plan)
    target.want({(120, HOURS): "2"})
    assert drafted(small_office) != plan
    assert status_of(small_office, plan) == "superseded"


def test_a_site_that_could_not_be_read_supersedes_nothing(
    small_office: Office, target: FakeTarget
) -> None:
    target.want({(4, HOURS): "12"})
    plan = drafted(small_office)
    target.moodle.down = True
    assert small_office.plan() == plan


def test_a_site_that_was_left_out_supersedes_nothing(
    small_office: Office, target: FakeTarget
) -> None:
    target.want({(4, HOURS): "12"})
    plan = drafted(small_office)
    small_office.sites = {}
    assert small_office.plan() == plan


def test_what_moodle_refused_is_not_planned_again_until_it_changes(
    office: Office, target: FakeTarget
) -> None:
    target.moodle.refuses = {4}
    target.want({(4, HOURS): "12"})
    first = office.push().plan
    assert (status_of(office, first), office.plans()) == ("partly_applied", [])
    assert [one.kind for one in office.compare().exempt] == ["refused"]
    target.want({(4, HOURS): "13"})
    assert drafted(office) != first


def test_what_moodle_altered_is_not_planned_again_until_it_changes(
    office: Office, target: FakeTarget
) -> None:
    target.moodle.cut = 1
    target.want({(4, HOURS): "12"})
    office.push()
    assert (office.plans(), [one.kind for one in office.compare().exempt]) == ([], ["altered"])
    target.moodle.values[Slot(4, HOURS)] = "7"
    assert office.plans() != []


def test_what_was_ignored_in_silence_is_tried_twice(office: Office, target: FakeTarget) -> None:
    target.moodle.deaf = {HOURS}
    target.want({(4, HOURS): "12"})
    office.push()
    assert office.push().counts == {"altered": 1}
    assert (office.plans(), [one.kind for one in office.compare().exempt]) == ([], ["altered"])


def test_approval_needs_the_hash_of_the_plan(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12"})
    plan = drafted(small_office)
    with (
        small_office.store.begin() as session,
        pytest.raises(ContentChanged, match="another content"),
    ):
        approve(session, plan, "0" * 64, by="Sari", settings=PushSettings(), now=MONDAY)
    assert status_of(small_office, plan) == "draft"


def test_two_people_may_approve(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12"})
    plan = drafted(small_office)
    small_office.approve(plan)
    small_office.approve(plan)
    assert status_of(small_office, plan) == "approved"


def test_what_was_applied_cannot_be_approved(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12"})
    plan = small_office.push().plan
    with pytest.raises(PlanClosed, match=f"plan {plan} is applied"):
        small_office.approve(plan)


def test_a_plan_that_is_not_there_cannot_be_shown(small_office: Office) -> None:
    with pytest.raises(NoSuchPlan) as caught:
        small_office.show(9)
    assert (caught.value.plan, caught.value.remedy) == (9, "look at: lontar plan list")


def test_review_waits_for_a_person_each_time(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12"})
    plan = drafted(small_office)
    assert not cleared(small_office, plan, "review")
    small_office.approve(plan)
    assert cleared(small_office, plan, "review")


def test_auto_waits_at_the_first_push(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12"})
    assert not cleared(small_office, drafted(small_office), "auto")


def test_auto_clears_what_is_within_the_limits(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12"})
    small_office.push()
    target.want({(4, HOURS): "13"})
    plan = drafted(small_office)
    assert cleared(small_office, plan, "auto")
    assert small_office.apply(plan).status == "applied"


def test_auto_waits_after_a_changed_scheme(small_office: Office, target: FakeTarget) -> None:
    small_office.schemes = {"tpp": "a"}
    target.want({(4, HOURS): "12"})
    small_office.push()
    small_office.schemes = {"tpp": "b"}
    target.want({(4, HOURS): "13"})
    assert not cleared(small_office, drafted(small_office), "auto")


def test_a_draft_that_stays_is_judged_anew(small_office: Office, target: FakeTarget) -> None:
    small_office.schemes = {"tpp": "a"}
    target.want({(4, HOURS): "12"})
    small_office.push()
    target.want({(4, HOURS): "13"})
    plan = drafted(small_office)
    small_office.schemes = {"tpp": "b"}
    assert drafted(small_office) == plan
    assert not cleared(small_office, plan, "auto")


def test_auto_waits_for_many_removals(office: Office, target: FakeTarget) -> None:
    target.want({(account, HOURS): "1" for account in range(1, 21)})
    office.push()
    target.want({(account, HOURS): None for account in range(1, 21)})
    plan = drafted(office)
    exceeded = [row["name"] for row in office.show(plan)["limits"] if row["exceeded"]]
    assert (exceeded, cleared(office, plan, "auto")) == (["removals"], False)


def test_a_plan_shows_who_what_and_why(office: Office, target: FakeTarget) -> None:
    with office.store.begin() as session:
        person = Person(nip=NIP, first_seen=MONDAY)
        session.add(person)
        session.flush()
        target.wishes = {Slot(4, HOURS): Wish("12", person.id, "hours 2026")}
    target.moodle.values = {Slot(4, HOURS): "10"}
    shown = office.show(drafted(office))
    assert shown["changes"] == [
        {
            "target": "profile_fields",
            "action": "update",
            "site": "lms",
            "account": 4,
            "nip": NIP,
            "unit": None,
            "key": HOURS,
            "before": "10",
            "after": "12",
            "scheme": None,
            "because": "hours 2026",
            "status": "planned",
            "detail": "",
        }
    ]
    assert [row["name"] for row in shown["limits"]] == [
        "first_push",
        "changed_scheme",
        "losing",
        "gaining",
        "concentration",
        "removals",
        "messages",
        "drift",
        "unenrolling",
    ]


def test_plans_are_listed_newest_first_with_their_counts(
    office: Office, target: FakeTarget
) -> None:
    target.want({(4, HOURS): "12", (5, HOURS): "1"})
    office.push()
    target.want({(4, HOURS): "13", (5, HOURS): None})
    office.plan()
    with office.store.read() as session:
        newest, oldest = list_plans(session)
    assert {"id", "run", "hash", "status", "origin", "created", "counts"} == newest.keys()
    assert newest["counts"] == {"changes": 2, "create": 0, "update": 1, "remove": 1, "planned": 2}
    assert oldest["counts"]["applied"] == 2


def auto(**more: object) -> PushSettings:
    section = {"profile_fields": {"enabled": True}}
    return PushSettings.model_validate({"mode": "auto", **section, **more})


def established(office: Office, target: FakeTarget, people: int) -> None:
    """A first push that made everybody eligible."""
    target.wishes = {
        Slot(one, OUTCOME): Wish("eligible", one, "tpp", scheme="tpp", grants="eligible")
        for one in range(1, people + 1)
    }
    office.push()


def many_lose_it(target: FakeTarget) -> None:
    """Eleven people are eligible no more, and an hour is added for somebody else."""
    for one in range(1, 12):
        slot = Slot(one, OUTCOME)
        target.wishes[slot] = Wish("not_yet", one, "tpp", scheme="tpp", grants="eligible")
    target.wishes[Slot(15, HOURS)] = Wish("12", 15, "hours")


def test_auto_applies_what_is_within_the_limits_and_the_rest_waits(
    office: Office, target: FakeTarget
) -> None:
    established(office, target, 20)
    office.settings = auto()
    many_lose_it(target)
    within, waiting = office.plans()
    assert [change["account"] for change in office.show(within)["changes"]] == [15]
    assert len(office.show(waiting)["changes"]) == 11
    assert (cleared(office, within, "auto"), cleared(office, waiting, "auto")) == (True, False)


def test_the_part_that_waits_stays_while_the_rest_was_written(
    small_office: Office, target: FakeTarget
) -> None:
    established(small_office, target, 20)
    small_office.settings = auto()
    many_lose_it(target)
    within, waiting = small_office.plans()
    cleared(small_office, within, "auto")
    small_office.apply(within)
    assert small_office.plans() == [waiting]


def test_a_changed_scheme_waits_until_its_own_changes_were_written(
    small_office: Office, target: FakeTarget
) -> None:
    small_office.schemes = {"tpp": "a"}
    established(small_office, target, 3)
    small_office.settings, small_office.schemes = auto(), {"tpp": "b"}
    target.wishes[Slot(1, OUTCOME)] = Wish("not_yet", 1, "tpp", scheme="tpp", grants="eligible")
    target.wishes[Slot(2, HOURS)] = Wish("12", 2, "hours")
    within, waiting = small_office.plans()
    cleared(small_office, within, "auto")
    small_office.apply(within)
    assert small_office.plans() == [waiting]
    assert not cleared(small_office, waiting, "auto")


def grave(office: Office, target: FakeTarget) -> int:
    """A plan that needs two people."""
    office.settings = auto(limits={"second_person": ["first_push"]})
    target.want({(4, HOURS): "12"})
    return drafted(office)


def test_a_grave_plan_needs_two_people(office: Office, target: FakeTarget) -> None:
    plan = grave(office, target)
    assert (office.approve(plan, "Sari"), status_of(office, plan)) == (1, "draft")
    assert (office.approve(plan, "Budi"), status_of(office, plan)) == (0, "approved")


def test_the_same_person_is_not_two(small_office: Office, target: FakeTarget) -> None:
    plan = grave(small_office, target)
    small_office.approve(plan, "Sari")
    with pytest.raises(AlreadyApproved, match="approved by Sari already"):
        small_office.approve(plan, "Sari")


def test_one_yes_applies_no_grave_plan(small_office: Office, target: FakeTarget) -> None:
    plan = grave(small_office, target)
    small_office.approve(plan, "Sari")
    with pytest.raises(NotApproved):
        small_office.apply(plan)


def later(office: Office, days: int) -> None:
    start = days * 86_400
    office.seconds = iter(range(start, start + 1000))


def test_a_plan_that_nobody_confirmed_expires(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12"})
    plan = drafted(small_office)
    small_office.approve(plan)
    later(small_office, 15)
    with pytest.raises(PlanExpired, match="last confirmed more than 14 days ago"):
        small_office.apply(plan)


def test_a_sync_confirms_a_plan(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12"})
    plan = drafted(small_office)
    later(small_office, 15)
    assert drafted(small_office) == plan
    small_office.approve(plan)
    assert small_office.apply(plan).status == "applied"


def test_an_old_draft_cannot_be_approved(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12"})
    plan = drafted(small_office)
    later(small_office, 15)
    with pytest.raises(PlanExpired):
        small_office.approve(plan)


def test_a_plan_shows_its_groups(small_office: Office, target: FakeTarget) -> None:
    target.want({(4, HOURS): "12", (5, HOURS): "12"})
    assert small_office.show(drafted(small_office))["groups"] == [
        {"target": "profile_fields", "unit": None, "create": 2, "update": 0, "remove": 0}
    ]
