"""Ctrl-C, a lost answer, a killed process, a full disk: the next run goes on where it ended."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import get_args

import pytest

from lontar.demo.faults import Fault
from lontar.pipeline import push_plan, run_round
from lontar.process import this_process
from sync.store.lease import take_lease
from sync.store.runs import start_run
from tests.lontar.conftest import Lontar
from tests.lontar.interrupted import CutHouse, CutSession, When
from tests.lontar.office import Office, opened

WHEN = get_args(When)
STRIDE = 7  # of the many requests that ask the same for one more course or person


def in_turn() -> Iterator[int]:
    """The first requests one by one, then every seventh."""
    yield from range(1, 16)
    yield from count(16, STRIDE)


def cut_sync(office: Office, at: int, when: When) -> bool:
    """Whether a sync was cut at that request; False when it makes fewer."""
    session = CutSession(at, when)
    with office.house(CutHouse, session=session) as house, session, suppress(KeyboardInterrupt):
        run_round(house, "test")
        return False
    return True


def cut_apply(office: Office, at: int, when: When) -> bool:
    """Whether the writing of plan 1 was cut at that request."""
    session = CutSession(at, when)
    with office.house(CutHouse, session=session) as house, session, suppress(KeyboardInterrupt):
        push_plan(house, 1)
        return False
    return True


def test_first_syncs_cut_before_each_request_in_turn_are_made_good_by_the_next(
    new: Office, tmp_path: Path
) -> None:
    with opened(shutil.copytree(new.folder, tmp_path / "uncut")) as uncut_office:
        uncut_office.sync()
        facts, rows = uncut_office.facts(), uncut_office.rows()
    cuts = next(at for at in in_turn() if not cut_sync(new, at, "before"))
    assert cuts > 15
    assert set(new.query("SELECT status FROM run WHERE id < 16")) == {("interrupted",)}
    assert (new.facts(), new.rows()) == (facts, rows)


def test_a_later_sync_cut_before_any_request_changes_nothing(settled: Office) -> None:
    facts, rows = settled.facts(), settled.rows()
    for at in in_turn():
        if not cut_sync(settled, at, "before"):
            break
        assert (at, settled.facts(), settled.rows()) == (at, facts, rows)
    assert at > 15
    assert settled.sync().status == "ok"


@pytest.fixture
def approved_folder(planned: Office) -> Path:
    planned.approve()
    return planned.folder


def cut_offices(folder: Path, beside: Path, when: When) -> Iterator[tuple[int, Office]]:
    """An office for each request of the apply, cut at it."""
    for at in count(1):
        with opened(shutil.copytree(folder, beside / f"{when}-{at}")) as office:
            if not cut_apply(office, at, when):
                assert at > 5
                return
            yield at, office


def uncut(folder: Path, beside: Path) -> tuple[list[object], dict[str, int]]:
    """What the LMS shows and how often it was written to when nothing goes wrong."""
    with opened(shutil.copytree(folder, beside / "uncut")) as office:
        office.apply()
        return office.shown(), office.writes()


@pytest.mark.parametrize("when", WHEN)
def test_a_push_cut_at_any_request_goes_on_and_writes_nothing_twice(
    approved_folder: Path, tmp_path: Path, when: When
) -> None:
    shown, writes = uncut(approved_folder, tmp_path)
    for at, office in cut_offices(approved_folder, tmp_path, when):
        push = office.apply()
        assert (at, push.status, dict(push.counts)) == (at, "applied", {"applied": 69})
        assert (at, office.shown(), office.writes()) == (at, shown, writes)


def test_a_push_cut_after_any_request_is_settled_by_the_next_sync(
    approved_folder: Path, tmp_path: Path
) -> None:
    shown, writes = uncut(approved_folder, tmp_path)
    for at, office in cut_offices(approved_folder, tmp_path, "after"):
        assert (at, office.sync().status) == (at, "ok")
        assert (at, office.shown(), office.writes()) == (at, shown, writes)
        assert office.query("SELECT status, count(*) FROM change GROUP BY 1") == [("applied", 69)]


@pytest.mark.usefixtures("without_waiting")
@pytest.mark.parametrize("kind", ["drop", "503", "html", "truncated"])
def test_a_push_that_met_a_fault_at_any_request_is_finished_by_applying_again(
    approved_folder: Path, tmp_path: Path, kind: str
) -> None:
    shown, _ = uncut(approved_folder, tmp_path)
    for at in range(1, 9):
        folder = shutil.copytree(approved_folder, tmp_path / f"{kind}-{at}")
        with opened(folder, [Fault(kind, at)]) as office:
            office.apply()
            push = office.apply()
            assert (at, push.status, office.shown()) == (at, "applied", shown)


@pytest.mark.parametrize(("at", "lost"), [(1, 3), (9, 27)])  # of cohort members, of fields
def test_what_moodle_lost_of_a_batch_is_told_and_planned_again(
    approved_folder: Path, tmp_path: Path, at: int, lost: int
) -> None:
    shown, _ = uncut(approved_folder, tmp_path)
    with opened(approved_folder, [Fault("half-batch", at)]) as office:
        assert office.apply().counts["altered"] == lost
        plan = office.sync().plan
        assert plan == 2
        office.approve(plan)
        assert office.apply(plan).counts == {"applied": lost}
        assert office.shown() == shown


def test_a_run_that_was_killed_is_interrupted_before_the_next_one_says_so(
    lontar: Lontar, new: Office
) -> None:
    with new.house() as house, house.store.begin() as session:
        start_run(session, "manual", house.now())
    assert lontar(new, "runs", "--json").document[0]["status"] == "interrupted"
    with new.house() as house, house.store.begin() as session:
        take_lease(session, this_process(), house.now())
    assert lontar(new, "runs", "--json").document[0]["status"] == "running"
