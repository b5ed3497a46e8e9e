"""Errors to exit codes, kinds and remedies: one table for the command line, daemon and console."""

from __future__ import annotations

from dataclasses import dataclass

from connector.hr.errors import HrError
from connector.mail import MailError
from connector.moodle.errors import MoodleError
from connector.moodle.recordings.recording import RecordingError
from lontar.config.faults import ConfigError
from lontar.demo.errors import FolderInUse, PortTaken, StateError
from reports.digest.gather import NothingToTell
from reports.evaluation.intervals import IntervalsMissing
from sync.inward.extents import SuspiciousPull
from sync.outward.errors import NothingWritten, PlanError
from sync.store.errors import LeaseHeld, SchemaMissing, SchemaOutdated, StoreError

DONE, FAILED, WRONG_USE, NEEDS_PERSON, LEASE_HELD = 0, 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Advice:
    """What to tell a person about an error, and how the process ends."""

    kind: str
    message: str
    remedy: str
    exit_code: int = FAILED


KNOWN: tuple[tuple[type[Exception], str, str, int], ...] = (
    (ConfigError, "config", "mend the configuration and run the command again", WRONG_USE),
    (LeaseHeld, "lease_held", "wait for the other run, or look at: lontar runs", LEASE_HELD),
    (SchemaMissing, "schema", "run: lontar db upgrade", WRONG_USE),
    (SchemaOutdated, "schema", "run: lontar db upgrade, or upgrade Lontar", WRONG_USE),
    (StoreError, "store", "check the database and the free space, then run again", FAILED),
    (HrError, "hr_file", "mend the file or its mapping in the configuration", FAILED),
    (MoodleError, "moodle", "run: lontar doctor", FAILED),
    (SuspiciousPull, "suspicious_pull", "run: lontar doctor", FAILED),
    (RecordingError, "recording", "", WRONG_USE),
    (NothingWritten, "plan", "look at: lontar runs", WRONG_USE),
    (PlanError, "plan", "look at: lontar plan list", WRONG_USE),
    (FolderInUse, "demo", "", WRONG_USE),
    (PortTaken, "demo", "", WRONG_USE),
    (StateError, "demo", "mend lms.json, or make a new folder: lontar demo init", WRONG_USE),
    (NothingToTell, "nothing_to_tell", "run: lontar sync", FAILED),
    (IntervalsMissing, "extra", "run: pip install 'lontar[evaluation]'", FAILED),
    (MailError, "mail", "check [mail] in the configuration", FAILED),
    (OSError, "file", "check the path, its permissions and the free space", FAILED),
)


def advise(error: BaseException) -> Advice | None:
    """The advice for a known error; None for one that nobody expected."""
    for known, kind, remedy, code in KNOWN:
        if isinstance(error, known):
            own = getattr(error, "advice", "") or getattr(error, "remedy", "")
            return Advice(kind, _said(error), own or remedy, code)
    return None


def _said(error: BaseException) -> str:
    """The error in words, those of the system without its number."""
    if isinstance(error, OSError) and error.strerror:
        return ": ".join(str(one) for one in (error.filename, error.strerror) if one)
    return str(error)
