"""Course fields: figures of courses pushed to a demo LMS, read back and undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lontar.demo.faults import Fault
from sync.outward.settings import PushSettings
from sync.outward.standing import CourseStanding, Number
from sync.outward.targets.course_fields import MISSING, TARGET
from sync.outward.targets.declaration import Slot, Wish, Write
from sync.store.engine import Store
from tests.sync.outward.lms import Lms, running
from tests.sync.outward.office import Office

SECTION = {
    "enabled": True,
    "completion_rate": "lontar_rate",
    "satisfaction": "lontar_rating",
    "gain": "lontar_gain",
}
SETTINGS = PushSettings.model_validate({"course_fields": SECTION})
COURSES = range(2, 5)
FIELDS: list[dict[str, Any]] = [
    {"shortname": "lontar_rate", "type": "number"},
    {"shortname": "lontar_rating"},
    {"shortname": "lontar_gain"},
    {"shortname": "jp"},
]


def course(number: int, **figures: Number | None) -> CourseStanding:
    return CourseStanding("lms", number, "2026", figures)


def everything(rate: Number | None = 0.75) -> list[CourseStanding]:
    return [course(one, completion_rate=rate, satisfaction=80, gain=0) for one in COURSES]


@pytest.fixture
def lms(lms: Lms) -> Lms:
    """With courses that have our fields and a foreign one."""
    state = lms.read()
    state["course_fields"] = FIELDS
    state["courses"] = [
        {"id": one, "shortname": f"K{one}", "customfields": {"jp": "4"}} for one in COURSES
    ]
    lms.write(state)
    return lms


@pytest.fixture
def office(sqlite_store: Store, lms: Lms) -> Office:
    return Office(sqlite_store, {"lms": lms.site}, SETTINGS, courses=everything())


def held(lms: Lms, number: int) -> dict[str, str]:
    found = {one["id"]: one["customfields"] for one in lms.read()["courses"]}
    values: dict[str, str] = found[number]
    return values


def test_a_push_is_read_back_and_a_second_run_is_silent(office: Office, lms: Lms) -> None:
    push = office.push()
    assert (push.status, push.counts) == ("applied", {"applied": 9})
    ours = {"lontar_rate": "0.75", "lontar_rating": "80", "lontar_gain": "0"}
    assert [held(lms, one) for one in COURSES] == [{"jp": "4", **ours}] * 3
    assert office.plan() is None


def test_what_is_unknown_leaves_its_field(office: Office) -> None:
    office.push()
    office.courses = [course(one, completion_rate=None) for one in COURSES]
    assert office.plan() is None


def test_an_undo_gives_back_what_was_there(office: Office, lms: Lms) -> None:
    office.push()
    office.courses = everything(0.5)
    office.push()
    assert held(lms, 2)["lontar_rate"] == "0.5"
    run = office.show(2)["run"]
    undoing = office.undo(run)
    assert (undoing.changes, undoing.left) == (3, [])
    assert undoing.plan is not None
    office.approve(undoing.plan)
    assert office.apply(undoing.plan).status == "applied"
    assert held(lms, 2)["lontar_rate"] == "0.75"


def test_undoing_the_first_push_clears_the_fields(office: Office, lms: Lms) -> None:
    push = office.push()
    undoing = office.undo(office.show(push.plan)["run"])
    assert undoing.plan is not None
    office.approve(undoing.plan)
    assert office.apply(undoing.plan).counts == {"applied": 9}
    assert [held(lms, one) for one in COURSES] == [{"jp": "4"}] * 3


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        (None, {}, MISSING),
        ("checkbox", {}, "a field of the type checkbox holds no figure"),
        ("select", {"options": ["Ya", "Tidak"]}, "a field of the type select holds no figure"),
        ("date", {}, "a field of the type date holds no figure"),
    ],
)
def test_what_a_field_cannot_hold_is_refused_unsent(
    office: Office, lms: Lms, kind: str | None, more: dict[str, Any], words: str
) -> None:
    state = lms.read()
    others = [one for one in FIELDS if one["shortname"] != "lontar_gain"]
    own = [] if kind is None else [{"shortname": "lontar_gain", "type": kind, **more}]
    lms.write(state | {"course_fields": others + own})
    before = lms.server.meter.calls["core_course_update_courses"]
    office.courses = [course(2, gain=0.5)]
    push = office.push()
    assert push.counts == {"refused": 1}
    assert words in office.show(push.plan)["changes"][0]["detail"]
    assert lms.server.meter.calls["core_course_update_courses"] == before


def test_a_number_field_holds_five_digits(office: Office) -> None:
    office.courses = [course(2, completion_rate=100_000)]
    assert office.push().counts == {"refused": 1}


def test_a_locked_field_is_told(office: Office, lms: Lms) -> None:
    locked = [one | {"locked": one["shortname"] == "lontar_gain"} for one in FIELDS]
    lms.write(lms.read() | {"course_fields": locked})
    office.courses = [course(2, gain=0.5)]
    push = office.push()
    assert push.counts == {"altered": 1}
    assert office.show(push.plan)["changes"][0]["detail"] == "wrote '0.5', Moodle shows None"


def test_a_deleted_course_is_refused_and_the_others_are_written(office: Office) -> None:
    office.courses = [course(2, gain=0.5), course(99, gain=0.5)]
    push = office.push()
    assert push.counts == {"applied": 1, "refused": 1}


def test_zero_is_a_value_in_both_types(office: Office, lms: Lms) -> None:
    office.courses = [course(2, completion_rate=0, gain=0)]
    office.push()
    assert {name: held(lms, 2)[name] for name in ("lontar_rate", "lontar_gain")} == {
        "lontar_rate": "0",
        "lontar_gain": "0",
    }
    assert office.plan() is None


def test_a_cleared_field_of_either_type_is_empty(lms: Lms) -> None:
    port = TARGET.open(lms.site, {})
    slots = [Slot(None, "lontar_rate@2"), Slot(None, "lontar_gain@2")]
    port.actual(slots)
    port.apply([Write(slot, "1") for slot in slots])
    port.apply([Write(slot, None) for slot in slots])
    shown = port.actual(slots)
    assert {slot: shown[slot] for slot in slots} == dict.fromkeys(slots)


def test_only_the_figures_of_the_site_are_wished() -> None:
    section = SETTINGS.course_fields
    found = TARGET.wanted_of_courses(section, everything()[:1], "lms")
    assert found[Slot(None, "lontar_rate@2")] == Wish("0.75", None, "completion_rate 2026")
    assert TARGET.wanted_of_courses(section, everything(), "other") == {}


@pytest.mark.parametrize(
    ("key", "ours"), [("lontar_gain@2", True), ("jp@2", False), ("lontar_gain", False)]
)
def test_only_our_prefix_is_ours(key: str, ours: bool) -> None:
    assert TARGET.owns(key) is ours


def test_a_half_applied_batch_is_read_back_and_mended(sqlite_store: Store, tmp_path: Path) -> None:
    with running(tmp_path / "half", [Fault("half-batch", 1)]) as broken:
        state = broken.read()
        courses = [{"id": one, "shortname": f"K{one}"} for one in COURSES]
        broken.write(state | {"course_fields": FIELDS, "courses": courses})
        office = Office(sqlite_store, {"lms": broken.site}, SETTINGS, courses=everything())
        push = office.push()
        assert push.status == "partly_applied"
        assert office.push().status == "applied"
        assert office.plan() is None
