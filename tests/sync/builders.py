"""Short ways to say facts, runs and moments in the tests of this floor."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Table, func, select

from connector.hr.records import PersonRow
from connector.moodle.records import Account, Completion, Course, Enrolment, UnseenPair
from sync.store.engine import Store
from sync.store.runs import RunStamp, start_run

SITE = "lms"


def moment(day: int, hour: int = 1) -> datetime:
    """An instant of March 2026."""
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def begin_run(store: Store, day: int, hour: int = 1) -> RunStamp:
    """A run that started on a day of March 2026."""
    with store.begin() as session:
        return start_run(session, "test", moment(day, hour))


def count(store: Store, table: Table) -> int:
    """How many rows a table has, closed ones too."""
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def completion(
    account: int, course: int, minute: int | None = 0, *, site: str = SITE
) -> Completion:
    """A completion some minutes after New Year; None: undated."""
    if minute is None:
        return Completion(site, account, course, None, None)
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    return Completion(site, account, course, at, at.date())


def enrolment(account: int, course: int, *, active: bool = True) -> Enrolment:
    """A person in a course."""
    return Enrolment(SITE, account, course, active)


def unseen(account: int, course: int) -> UnseenPair:
    """A pair whose completion nobody can tell."""
    return UnseenPair(SITE, account, course)


def course(number: int) -> Course:
    """A course without anything of interest."""
    name = f"C{number}"
    return Course(SITE, number, name, name, None, 1, True, True, None, None, None, None)


def account(
    number: int,
    name: str = "Wirawan",
    *,
    idnumber: str | None = None,
    profile: str | None = None,
    username: str | None = None,
    suspended: bool = False,
) -> Account:
    """An account with the number keys that matter to the test."""
    login = username or f"asn{number:04d}"
    return Account(SITE, number, login, name, ".", None, idnumber, profile, suspended)


def person(nip: str, name: str = "I Made Wirawan", source: str = "simpeg") -> PersonRow:
    """A civil servant of whom HR tells the name alone."""
    nothing: tuple[None, ...] = (None,) * 9
    return PersonRow(source, nip, name, None, None, date(1990, 3, 15), *nothing)
