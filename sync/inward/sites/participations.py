"""Enrolments and completions of one site: what is new while the last sweep holds, else all.

In: accounts by username and courses by short name, as this run read them. What only a sweep can
tell (somebody left, a completion was taken back) shows in counts and missing facts, and then
everything is read in the same run. How far a sweep holds is decided in ``sweeps``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select

from connector.moodle.enrolments.completions import read_participations, read_recent_participations
from connector.moodle.enrolments.remaining import still_enrolled
from connector.moodle.errors import MoodleError
from connector.moodle.records import Completion, Enrolment, UnseenPair
from connector.pull import Mark, Skipped
from sync.inward.extents import PAIR, Told
from sync.inward.landing import Scope, absent
from sync.inward.sites import sweeps
from sync.inward.sites.site_pull import SitePull
from sync.inward.sites.sweeps import Pair
from sync.store.tables import facts

KIND = "participations"
Ids = Mapping[str, int]


def pull_participations(pull: SitePull, accounts: Ids, courses: Ids) -> None:
    """Read and land the participations of a site. Raises MoodleError, SuspiciousPull."""
    last = _last_sweep(pull)
    if last and last.mark and _recent(pull, last, last.mark, accounts, courses):
        return
    _sweep(pull, accounts, courses, last.completed if last else set())


def _last_sweep(pull: SitePull) -> sweeps.LastSweep | None:
    if pull.options.full or pull.options.road:
        return None
    with pull.store.read() as session:
        days = pull.site.settings.full_sweep_days
        return sweeps.valid_sweep(session, pull.site.id, pull.run, days)


def _recent(
    pull: SitePull, last: sweeps.LastSweep, mark: Mark, accounts: Ids, courses: Ids
) -> bool:
    """Land what is new; False if only a sweep can tell."""
    zone = pull.options.zone
    try:
        rows = read_recent_participations(
            pull.site, mark, accounts=accounts, courses=courses, zone=zone
        )
    except MoodleError as error:
        if error.reach == "site":
            raise
        pull.done.skipped.append(Skipped("what is new", error.detail, error.advice))
        return False
    told = rows and pull.read(KIND, rows, Enrolment, Completion)
    if not told or told.extent.skipped:  # a stranger: the sweep says more
        return False
    with pull.store.begin() as session:
        if not sweeps.none_missing(session, pull.site.id, last, told.records):
            return False
        pull.land_in(session, KIND, told)
    return True


def _sweep(pull: SitePull, accounts: Ids, courses: Ids, completed: set[Pair]) -> None:
    """Enrolments, completions, and the pairs whose completion nobody could tell.

    Who is missing from pages between which rows may have moved is asked for in the course. Only a
    reading that tells everything counts as a sweep.
    """
    told = _read_all(pull, accounts, courses, completed)
    if told.extent.moving and (missing := _missing(pull, told, set(courses.values()))):
        told.extent.spared |= still_enrolled(pull.site, missing, told.extent)
    mark = told.extent.mark
    with pull.store.begin() as session:
        pull.land_in(session, KIND, told)
        if told.extent.whole and (mark or (told.extent.road == "pairs" and not completed)):
            sweeps.keep_sweep(session, pull.site.id, pull.run, mark)


def _read_all(pull: SitePull, accounts: Ids, courses: Ids, completed: set[Pair]) -> Told:
    rows = read_participations(
        pull.site,
        accounts=accounts,
        courses=courses,
        zone=pull.options.zone,
        road=pull.options.road,
        completed=completed,
        since=sweeps.start_of_window(pull.run),
    )
    return pull.read(KIND, rows, Enrolment, Completion, UnseenPair)


def _missing(pull: SitePull, told: Told, courses: Collection[int]) -> set[Pair]:
    """Pairs landed as enrolled that were not told, though account and course are still there."""
    spared = frozenset(told.extent.spared)
    with pull.store.read() as session:
        scope = Scope({"site": pull.site.id, "course": set(courses)}, PAIR, spared)
        keys = absent(session, facts.enrolment, told.records[Enrolment], scope, pull.run)
        account = facts.account.c
        here = select(account.account).where(facts.current(facts.account, pull.site.id))
        present = set(session.scalars(here.where(~account.deleted)))
    return {(account, course) for _, account, course in keys if account in present}
