"""What stays though it is not what is wanted is kept once, shown with the plan, ends by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.outward.exceptions import keep_exceptions, list_exceptions
from sync.outward.targets.declaration import Slot
from sync.store.runs import RunStamp
from tests.sync.outward.fake import FakeTarget
from tests.sync.outward.office import Office
from tests.sync.outward.people import standing

HOURS = "lontar_hours"


def night(office: Office, *accounts: int) -> Mapping[tuple[int, str], str]:
    """A comparison whose exceptions are kept; the kinds that stand afterwards, by place."""
    comparison = office.compare([standing(one) for one in accounts])
    with office.store.begin() as session:
        run = RunStamp(office.run(session), office.now())
        keep_exceptions(session, comparison, run)
        return told(list_exceptions(session, None))


def told(rows: list[dict[str, Any]]) -> Mapping[tuple[int, str], str]:
    return {(one["account"], one["key"]): one["kind"] for one in rows}


def test_what_nothing_certain_is_known_about_is_told_and_whose_account_is_nobodys(
    office: Office, target: FakeTarget
) -> None:
    target.moodle.values = {Slot(4, HOURS): "1", Slot(5, HOURS): "1", Slot(4, "theirs"): "x"}
    assert night(office, 4) == {(4, HOURS): "uncertain", (5, ""): "unlinked"}


def test_a_refusal_is_told_at_once_and_the_next_night_writes_no_row(
    office: Office, target: FakeTarget
) -> None:
    target.want({(4, HOURS): "12", (5, HOURS): "12"})
    target.moodle.refuses = {4}
    push = office.push()
    with office.store.read() as session:
        (first,) = list_exceptions(session, None)
    assert (first["kind"], first["wanted"], first["detail"]) == (
        "refused",
        "12",
        "usernotupdateddeleted",
    )
    assert night(office) == {(4, HOURS): "refused", (5, ""): "unlinked"}
    with office.store.read() as session:
        again = next(one for one in list_exceptions(session, None) if one["account"] == 4)
    assert again["id"] == first["id"]
    assert push.counts == {"refused": 1, "applied": 1}


def test_an_exception_ends_when_its_cause_does(small_office: Office, target: FakeTarget) -> None:
    target.moodle.values = {Slot(4, HOURS): "1"}
    assert night(small_office, 4)
    target.want({(4, HOURS): "1"})
    assert night(small_office, 4) == {}


def test_a_site_that_fails_ends_no_exception(small_office: Office, target: FakeTarget) -> None:
    target.moodle.values = {Slot(4, HOURS): "1"}
    before = night(small_office, 4)
    target.moodle.down = True
    assert night(small_office, 4) == before


def test_a_target_that_is_switched_off_leaves_none(
    small_office: Office, target: FakeTarget
) -> None:
    target.moodle.values = {Slot(4, HOURS): "1"}
    assert night(small_office, 4)
    small_office.settings = small_office.settings.model_copy(
        update={
            "profile_fields": small_office.settings.profile_fields.model_copy(
                update={"enabled": False}
            )
        }
    )
    assert night(small_office, 4) == {}


def test_a_plan_shows_what_stays_beside_it_and_narrows_it_to_a_person(
    small_office: Office, target: FakeTarget
) -> None:
    target.moodle.values = {Slot(4, HOURS): "1"}
    night(small_office, 4)
    target.want({(6, HOURS): "2"})
    plan = small_office.plan([standing(4), standing(6)])
    assert plan is not None
    (left,) = small_office.show(plan)["left"]
    assert left == {
        "kind": "uncertain",
        "target": "profile_fields",
        "site": "lms",
        "account": 4,
        "nip": None,
        "unit": "Dinas Kesehatan",
        "key": HOURS,
        "value": "1",
        "wanted": None,
        "detail": "nothing certain is known about it now",
    }
