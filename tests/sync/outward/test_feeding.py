"""Cohorts that feed enrolments: named in the plan, removals wait for a person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connector.moodle.records import Enrolment
from connector.moodle.text import cell_text
from sync.inward.landing import Scope, land
from sync.outward.feeding import Feeding, read_feeding
from sync.outward.settings import PushSettings
from sync.outward.standing import Standing
from sync.store.engine import Store
from sync.store.runs import RunStamp
from sync.store.tables import facts
from tests.connector.moodle.conftest import recording
from tests.sync.outward.lms import Lms
from tests.sync.outward.office import Office
from tests.sync.outward.people import decided, standing

AUTO = PushSettings.model_validate({"mode": "auto", "cohorts": {"enabled": True}})
SYNCED = "Cohort sync (TPP Pembelajar - Student)"
IN = [standing(one, outcome=decided("eligible")) for one in range(10, 40)]
OUT = [standing(10, outcome=decided("not_eligible")), *IN[1:]]


@pytest.fixture
def office(sqlite_store: Store, lms: Lms) -> Office:
    return Office(sqlite_store, {"lms": lms.site}, AUTO)


def synced(lms: Lms) -> None:
    """Course 2 enrols the members of a cohort, course 3 does not."""
    courses = [{"id": 2, "shortname": "PIM-01"}, {"id": 3, "shortname": "K3"}]
    rows = [{"userid": 10, "courseid": 2, "method": "cohort"}, {"userid": 10, "courseid": 3}]
    lms.write(lms.read() | {"courses": courses, "enrolments": rows})


def landed(store: Store, method: str) -> None:
    """What the participants report told of course 2."""
    row = Enrolment("lms", 10, 2, active=True, method=method)
    run = RunStamp(1, datetime(2026, 11, 1, tzinfo=UTC))
    with store.begin() as session:
        land(session, facts.enrolment, [row], Scope({"site": "lms"}), run)


def leaving(office: Office) -> tuple[str, bool]:
    """The reason of the one who leaves, and whether that must wait."""
    comparison = office.compare(OUT)
    (change,) = [one for one in comparison.changes if one.after is None]
    return change.because, change.unenrols


def push_first(office: Office, people: list[Standing]) -> None:
    plan = office.plan(people)
    assert plan is not None
    office.approve(plan)
    assert office.apply(plan).status == "applied"


def test_courses_are_named_and_the_removal_waits(office: Office, lms: Lms) -> None:
    push_first(office, IN)
    synced(lms)
    landed(office.store, SYNCED)
    because, unenrols = leaving(office)
    assert (because.endswith("; unenrols from PIM-01"), unenrols) == (True, True)
    plan = office.plan(OUT)
    assert plan is not None
    rows = {row["name"]: row for row in office.show(plan)["limits"]}
    assert rows["unenrolling"]["where"] == "lontar:tpp on lms"
    assert rows["unenrolling"]["exceeded"]


def test_the_methods_of_cohorts_are_known_as_moodle_names_them() -> None:
    """Two courses fed by one cohort, with a role and without."""
    rows = recording(846)["response"]["data"]["rows"]
    methods = [cell_text(row["columns"][2]) for row in rows]
    feeding = Feeding({method: {f"K{place}"} for place, method in enumerate(methods)})
    assert feeding.courses("Angkatan (uji) & coba") == ["K0", "K1"]
    assert feeding.courses("Angkatan") == []


def test_a_cohort_that_feeds_nothing_is_not_named(office: Office, lms: Lms) -> None:
    push_first(office, IN)
    synced(lms)
    landed(office.store, "Cohort sync (CPNS - Student)")
    assert leaving(office) == ("tpp 2026: Jam pelajaran 12,5 dari 20 JP", False)


def test_where_no_cohort_is_known_any_may_feed(office: Office, lms: Lms) -> None:
    push_first(office, IN)
    synced(lms)
    because, unenrols = leaving(office)
    assert (because.endswith("; may unenrol from PIM-01"), unenrols) == (True, True)


def test_without_cohort_sync_nothing_is_said(office: Office, lms: Lms) -> None:
    push_first(office, IN)
    assert leaving(office) == ("tpp 2026: Jam pelajaran 12,5 dari 20 JP", False)
    assert read_feeding(office.store, lms.site).told == {}


def test_a_cohort_that_is_not_there_yet_feeds_nothing(office: Office, lms: Lms) -> None:
    synced(lms)
    landed(office.store, SYNCED)
    joining = [one for one in office.compare(IN).changes if one.slot.account == 10]
    reason = "tpp 2026: Jam pelajaran 12,5 dari 20 JP"
    assert [(one.because, one.unenrols) for one in joining] == [(reason, False)]


def test_who_joins_is_told_too_but_need_not_wait(office: Office, lms: Lms) -> None:
    push_first(office, IN)
    synced(lms)
    landed(office.store, SYNCED)
    (joining,) = office.compare([*IN, standing(50, outcome=decided("eligible"))]).changes
    assert (joining.because.endswith("; enrols in PIM-01"), joining.unenrols) == (True, False)


def undone(office: Office, run: int) -> str:
    """The reason, in the applied plan that undoes a run, of the one who had come or gone."""
    plan = office.undo(run).plan
    assert plan is not None
    (because,) = {one["because"] for one in office.show(plan)["changes"] if one["account"] == 10}
    office.approve(plan)
    assert office.apply(plan).status == "applied"
    assert isinstance(because, str)
    return because


def test_an_undo_names_the_courses_that_members_lose(office: Office, lms: Lms) -> None:
    push_first(office, IN)
    synced(lms)
    landed(office.store, SYNCED)
    assert undone(office, 2).endswith("12,5 dari 20 JP; unenrols from PIM-01")
    assert undone(office, 4).endswith("12,5 dari 20 JP; enrols in PIM-01")
