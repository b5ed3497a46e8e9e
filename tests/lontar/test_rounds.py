"""One round: stages that fail alone, faults of the program, the lease, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from connector.hr.errors import HrError
from lontar.rounds import Counts, Round, Silent, open_round
from sync.store.errors import LeaseHeld, StoreUnavailable
from sync.store.lease import take_lease
from tests.lontar.office import NOW, Office

Work = Callable[[Round], Counts]


def counts(_round: Round) -> Counts:
    return {"rows": 3}


def breaks(_round: Round) -> Counts:
    raise HrError("a.csv", "broken", "mend it")


def full(_round: Round) -> Counts:
    raise StoreUnavailable("disk full")


def faulty(_round: Round) -> Counts:
    raise ValueError("bug")


def waits(round_: Round) -> Counts:
    round_.waiting.append("plan 1")
    return {}


def complains(round_: Round) -> Counts:
    round_.problem("moodle", "course 12 is closed to us")
    return {}


def partly(round_: Round) -> Counts:
    round_.failed_sites.add("lms")
    round_.stage_failed = True
    return {}


def loses_the_lease(round_: Round) -> Counts:
    with round_.house.store.begin() as session:
        take_lease(session, "elsewhere/1", NOW, lambda owner: True)
    return {}


def run_stages(office: Office, *works: Work) -> Round:
    with office.house() as house, open_round(house, "test", Silent()) as round_:
        for number, work in enumerate(works):
            round_.stage(str(number), work)
    return round_


@pytest.mark.parametrize(
    ("works", "status"),
    [
        ([], "ok"),
        ([counts], "ok"),
        ([complains], "partial"),
        ([complains, waits], "waiting"),
        ([waits, breaks, counts], "failed"),
        ([partly, counts], "failed"),
    ],
)
def test_a_round_ends_as_its_worst_stage(new: Office, works: list[Work], status: str) -> None:
    run_stages(new, *works)
    assert new.query("SELECT status, finished IS NOT NULL FROM run") == [(status, 1)]


def test_a_known_error_fails_its_stage_alone(new: Office) -> None:
    run_stages(new, breaks, counts)
    assert new.query("SELECT name, status FROM stage") == [("0", "failed"), ("1", "ok")]
    assert new.query("SELECT kind, message, remedy FROM problem") == [
        ("hr_file", "a.csv: broken; mend it", "mend it")
    ]


@pytest.mark.parametrize("work", [full, faulty])
def test_a_fault_of_store_or_program_ends_the_round(new: Office, work: Work) -> None:
    with pytest.raises((StoreUnavailable, ValueError)):
        run_stages(new, work)
    assert new.query("SELECT status FROM run") == [("failed",)]
    assert new.query("SELECT owner FROM lease") == [("",)]


def test_a_stage_keeps_what_it_counted(new: Office) -> None:
    (stage,) = run_stages(new, counts).stages
    assert (stage.name, stage.counts) == ("0", {"rows": 3})


def test_a_round_that_lost_its_lease_stops_before_the_next_stage(new: Office) -> None:
    with pytest.raises(LeaseHeld):
        run_stages(new, loses_the_lease, counts)
    assert new.query("SELECT owner FROM lease") == [("elsewhere/1",)]
    assert new.query("SELECT count(*) FROM stage") == [(1,)]


def test_what_a_problem_is_about_is_said_once(new: Office) -> None:
    with new.house() as house, open_round(house, "test", Silent()) as round_:
        round_.problem_of(HrError("a.csv", "broken"), "site lms")
        round_.problem_of(HrError("site lms", "broken"), "site lms")
    assert [one.message for one in round_.problems] == ["site lms: a.csv: broken"] + [
        "site lms: broken"
    ]
