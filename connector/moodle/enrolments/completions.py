"""Who is in which course, and who completed it, by one of two roads that tell the same.

``report``: the participants report, a whole site in half a minute. ``pairs``: the participants of
each course, then the completion of each pair, twenty times as dear (``pairs.py``). A report that
is refused or not believed gives way to pairs, and the extent says why. Between two full sweeps
``read_recent_participations`` reads only what is new. Dates are whole minutes, so that a change of
road changes no fact; a pair that a road cannot see stays as landed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from connector.moodle.accounts.lookup import Lookup, renamed
from connector.moodle.accounts.people import GUEST
from connector.moodle.enrolments.pairs import read_pairs
from connector.moodle.enrolments.participation import Known, Participation, note_unknown
from connector.moodle.enrolments.recent import mark_of, read_recent
from connector.moodle.errors import MoodleError
from connector.moodle.records import Enrolment
from connector.moodle.sheets.bulk import folder_of, participants_sheet
from connector.moodle.sheets.enrolled import Pair, Row, Seen
from connector.moodle.site import Site
from connector.pull import Extent, Mark, Pull, Skipped

Road = Literal["report", "pairs"]


def read_participations(
    site: Site,
    *,
    accounts: Mapping[str, int],
    courses: Mapping[str, int],
    zone: ZoneInfo,
    road: Road | None = None,
    completed: Collection[tuple[int, int]] = (),
    since: datetime | None = None,
) -> Pull[Participation]:
    """Enrolments and completions of ``accounts`` (by username) in ``courses`` (by short name).

    Both map to Moodle ids. A named ``road`` is used or raises MoodleError; else the best is. The
    dear road asks nothing about pairs ``completed`` already. With ``since`` (a whole minute) a
    report that was read leaves its mark in the extent.
    """
    extent = Extent(road=road or "report")
    known = Known(site, accounts, courses, zone, frozenset(completed))
    return Pull(_participations(known, road, extent, since), extent)


def read_recent_participations(
    site: Site,
    mark: Mark,
    *,
    accounts: Mapping[str, int],
    courses: Mapping[str, int],
    zone: ZoneInfo,
) -> Pull[Participation] | None:
    """What was completed or enrolled since the mark; it closes nothing.

    None when the report's counts moved in another way. Raises MoodleError.
    """
    recent = read_recent(site, mark)
    if recent is None:
        return None
    extent = Extent(road="report, what is new", whole=False)
    extent.untold_fields[Enrolment] |= recent.untold
    known = Known(site, accounts, courses, zone)
    return Pull(_reported(known, recent.seen.items(), extent), extent)


def _participations(
    known: Known, road: Road | None, extent: Extent, since: datetime | None
) -> Iterator[Participation]:
    if road != "pairs":
        try:
            sheet = participants_sheet(known.site)
            if since and not sheet.shifted:
                extent.mark = mark_of(known.site, sheet, since)
        except MoodleError as error:
            if road or error.reach == "site":
                raise
            extent.skipped.append(Skipped("participants report", error.detail, error.advice))
        else:
            extent.moving = sheet.moving
            folder = folder_of(sheet)
            extent.untold_fields[Enrolment] |= folder.untold
            seen = folder.by_column(sheet.rows, sheet.major)
            yield from _reported(known, seen, extent, frozenset(sheet.torn))
            return
    extent.road = "pairs"
    yield from read_pairs(known, extent)


def _reported(
    known: Known,
    seen: Iterable[tuple[Pair, Seen]],
    extent: Extent,
    torn: Collection[Row] = frozenset(),
) -> Iterator[Participation]:
    """Records of the report; a course that we cannot name keeps the site from being whole.

    Of ``torn`` pairs a row may be missing: what was landed of them stays.
    """
    strangers: dict[Pair, Seen] = {}
    told, shortnames = set[int](), set[str]()
    for (username, shortname), one in seen:
        account, course = known.accounts.get(username), known.courses.get(shortname)
        shortnames.add(shortname)
        if account is None:
            strangers[username, shortname] = one
        elif course is not None:
            told.add(account)
            if (username, shortname) in torn:
                extent.spared.add((account, course))
            else:
                yield from _told(known, account, course, one)
    yield from _renamed(known, strangers, told, extent)
    if unknown := shortnames - known.courses.keys():
        note_unknown("courses", unknown, extent)
        extent.courses = {known.courses[name] for name in shortnames - unknown}


def _told(known: Known, account: int, course: int, one: Seen) -> Iterator[Participation]:
    yield known.enrolment(account, course, active=one.active, terms=one.terms)
    if one.completed:
        yield known.completion(account, course, one.completed_at)


def _renamed(
    known: Known, strangers: Mapping[Pair, Seen], told: Collection[int], extent: Extent
) -> Iterator[Participation]:
    """Whoever took another username since the accounts were read; other strangers are named."""
    names = {username for username, _ in strangers} - {GUEST, known.site.info.username}
    missed = set(known.accounts.values()) - set(told)
    found = renamed(Lookup(known.site, extent), names, missed)
    for (username, shortname), one in strangers.items():
        course = known.courses.get(shortname)
        if username in found and course is not None:
            yield from _told(known, found[username], course, one)
    note_unknown("accounts", names - found.keys(), extent)
