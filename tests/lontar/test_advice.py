"""Every error that we raise on purpose has its exit code and its next command."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from connector.hr.errors import HrError
from connector.mail import MailError
from connector.moodle.errors import MoodleError, TimedOut
from lontar.advice import KNOWN, advise
from lontar.config.faults import ConfigError, Fault
from lontar.demo.errors import FolderInUse, PortTaken, StateError
from reports.digest.gather import NothingToTell
from sync.inward.extents import SuspiciousPull
from sync.outward.errors import NoSuchPlan, PlanError
from sync.store.errors import LeaseHeld, SchemaMissing, SchemaOutdated, StoreError, StoreUnavailable

FAMILIES = (MoodleError, HrError, StoreError, PlanError, MailError, ConfigError)


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (ConfigError(Path("c.toml"), [Fault(1, "a", "b")]), "config", 2),
        (LeaseHeld("host/1", datetime(2026, 1, 1, tzinfo=UTC)), "lease_held", 4),
        (SchemaMissing("none"), "schema", 2),
        (SchemaOutdated("old"), "schema", 2),
        (StoreUnavailable("full"), "store", 1),
        (StoreError("no room"), "store", 1),
        (HrError("a.csv", "broken"), "hr_file", 1),
        (TimedOut("f", "late"), "moodle", 1),
        (SuspiciousPull("lms", "account", before=9, left=1), "suspicious_pull", 1),
        (NoSuchPlan(9), "plan", 2),
        (NothingToTell(), "nothing_to_tell", 1),
        (MailError("refused"), "mail", 1),
        (FolderInUse(Path("demo")), "demo", 2),
        (PortTaken(8765), "demo", 2),
        (StateError("broken"), "demo", 2),
    ],
)
def test_an_error_has_its_kind_and_exit_code(error: Exception, kind: str, code: int) -> None:
    advice = advise(error)
    assert advice is not None
    assert (advice.kind, advice.exit_code) == (kind, code)
    assert advice.message == str(error)


def test_a_file_that_may_not_be_opened_is_named() -> None:
    advice = advise(PermissionError(13, "Permission denied", "x"))
    assert advice is not None
    assert (advice.kind, advice.exit_code) == ("file", 1)
    assert advice.message == "x: Permission denied"


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_is_known_with_all_its_members(family: type[Exception]) -> None:
    known = tuple(error for error, *_ in KNOWN)
    assert all(issubclass(member, known) for member in [family, *family.__subclasses__()])


def test_an_errors_own_remedy_stands_above_the_general_one() -> None:
    advice = advise(HrError("a.csv", "broken", "write it anew"))
    assert advice is not None
    assert advice.remedy == "write it anew"


def test_nobody_advises_on_a_fault_of_the_program() -> None:
    assert advise(ValueError("bug")) is None


def test_a_database_that_may_not_be_written_is_no_matter_of_free_space() -> None:
    told = advise(StoreUnavailable("the database refused: unable to open database file"))
    assert told is not None
    assert ("may write" in told.remedy, "space" in told.remedy) == (True, False)
    full = advise(StoreUnavailable("the database refused: database or disk is full"))
    assert full is not None
    assert "make room" in full.remedy
