"""Real processes: a second one, one that is stopped or killed, one whose disk is full."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from tests.lontar.office import Office, opened
from tests.lontar.terminal import on_terminal

ROOT = Path(__file__).parents[2]
ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith("LONTAR_")}


@contextmanager
def started(
    office: Office, *words: str, largest: int | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A command that goes on; it can write no file larger than so many kilobytes."""
    command = [sys.executable, "-m", "lontar", f"--config={office.config}", *words]
    if largest is not None:
        command = ["sh", "-c", f'ulimit -f {largest * 2} && exec "$@"', "sh", *command]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=ENVIRON
    ) as process:
        yield process


def ended(office: Office, *words: str, largest: int | None = None) -> tuple[int, str]:
    """Exit code and standard error of a command that runs to its end."""
    with started(office, *words, largest=largest) as process:
        _, err = process.communicate(timeout=60)
    return process.returncode, err


class Gate:
    """Holds the n-th request that the LMS gets until it is opened."""

    def __init__(self, at: int = 1) -> None:
        self.reached, self.open, self.at = Event(), Event(), at

    def pause(self, _seconds: float) -> None:
        self.at -= 1
        if self.at <= 0:
            self.reached.set()
            self.open.wait(60)


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.open.set()


@pytest.fixture
def held(settled_folder: Path, tmp_path: Path, gate: Gate) -> Iterator[Office]:
    """An office whose LMS answers nothing while the gate is shut."""
    folder = shutil.copytree(settled_folder, tmp_path / "office")
    with opened(folder, latency_ms=1, pause=gate.pause) as office:
        yield office


def test_a_second_process_is_kept_out_while_the_first_one_runs(held: Office, gate: Gate) -> None:
    with started(held, "sync") as first:
        assert gate.reached.wait(60)
        code, err = ended(held, "sync")
        assert (code, "another run holds the lease" in err) == (4, True)
        gate.open.set()
        assert first.wait(60) in (0, 3)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 1), (signal.SIGTERM, -15), (signal.SIGKILL, -9)]
)
def test_after_a_process_was_stopped_the_next_one_goes_on_at_once(
    held: Office, gate: Gate, number: signal.Signals, code: int
) -> None:
    facts, rows = held.facts(), held.rows()
    with started(held, "sync") as process:
        assert gate.reached.wait(60)
        process.send_signal(number)
        assert process.wait(60) == code
    gate.open.set()
    assert (held.facts(), held.rows()) == (facts, rows)
    assert ended(held, "sync")[0] in (0, 3)


@pytest.mark.parametrize("at", [3, 6, 9, 12])
def test_a_push_that_was_killed_at_a_request_is_finished_by_applying_again(
    planned_folder: Path, tmp_path: Path, at: int
) -> None:
    with opened(shutil.copytree(planned_folder, tmp_path / "whole")) as whole:
        whole.approve()
        whole.apply()
        shown = whole.shown()
    gate = Gate(at)
    folder = shutil.copytree(planned_folder, tmp_path / "killed")
    with opened(folder, latency_ms=1, pause=gate.pause) as office:
        office.approve()
        with started(office, "plan", "apply", "1") as process:
            assert gate.reached.wait(60)
            process.kill()
            assert process.wait(60) == -signal.SIGKILL
        gate.open.set()
        assert (office.apply().status, office.shown()) == ("applied", shown)
        assert office.sync().plan is None


def test_ctrl_c_names_the_run_and_says_that_the_next_one_goes_on(held: Office, gate: Gate) -> None:
    with started(held, "sync") as process:
        assert gate.reached.wait(60)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    ((run, status),) = held.query("SELECT id, status FROM run ORDER BY id DESC LIMIT 1")
    assert status == "interrupted"
    assert f"run {run} was interrupted; the next one continues where it left off" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("kilobytes", [4, 60, 200])
def test_after_the_disk_was_full_the_next_run_goes_on_at_once(new: Office, kilobytes: int) -> None:
    code, err = ended(new, "sync", largest=kilobytes)
    assert (code, "Traceback" in err) == (1, False)
    assert "the database refused" in err
    assert ended(new, "sync")[0] == 3
    assert new.rows()["completion"] == len(new.lms["completions"])


def test_the_demo_lms_serves_until_it_is_told_to_stop(new: Office) -> None:
    with started(new, "demo", "serve", str(new.folder), "--port", "0") as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("demo LMS on http://127.0.0.1:")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_on_a_terminal_a_sync_shows_how_it_goes_on(planned: Office) -> None:
    command = [sys.executable, "-m", "lontar", f"--config={planned.config}", "sync"]
    code, told = on_terminal(command, columns=100)
    assert code == 3
    for word in ("pull", "report", "stage", "plan 1: look at it with lontar plan show 1"):
        assert word in told
