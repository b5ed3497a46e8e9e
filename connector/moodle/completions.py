"""Who is in which course, and who completed it, by one of two roads that tell the same.

``report``: the participants report, a whole site in half a minute. ``pairs``: the participants of
each course, then the completion of each pair, twenty times as dear (``pairs.py``). A report that
is refused or not believed gives way to pairs, and the extent says why. Dates are whole minutes,
so that a change of road changes no fact; a pair that a road cannot see stays as landed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal
from zoneinfo import ZoneInfo

from connector.moodle.bulk import Seen, read_participants
from connector.moodle.errors import Misshapen, Refused
from connector.moodle.pairs import read_pairs
from connector.moodle.participation import Known, Participation, note_unknown
from connector.moodle.people import GUEST
from connector.moodle.site import Site
from connector.pull import Extent, Pull, Skipped

Road = Literal["report", "pairs"]


def read_participations(
    site: Site,
    *,
    accounts: Mapping[str, int],
    courses: Mapping[str, int],
    zone: ZoneInfo,
    road: Road | None = None,
) -> Pull[Participation]:
    """Enrolments and completions of ``accounts`` (by username) in ``courses`` (by short name).

    Both map to Moodle ids. A named ``road`` is used or raises MoodleError; else the best is.
    """
    extent = Extent(road=road or "report")
    return Pull(_participations(Known(site, accounts, courses, zone), road, extent), extent)


def _participations(known: Known, road: Road | None, extent: Extent) -> Iterator[Participation]:
    if road != "pairs":
        try:
            seen = read_participants(known.site)
        except (Refused, Misshapen) as error:
            if road or error.reach == "site":
                raise
            extent.skipped.append(Skipped("participants report", error.detail, error.advice))
        else:
            yield from _reported(known, seen, extent)
            return
    extent.road = "pairs"
    yield from read_pairs(known, extent)


def _reported(
    known: Known, seen: Mapping[tuple[str, str], Seen], extent: Extent
) -> Iterator[Participation]:
    """Records of the report; a course that we cannot name keeps the site from being whole."""
    ours = {GUEST, known.site.info.username}
    note_unknown("accounts", {name for name, _ in seen} - known.accounts.keys() - ours, extent)
    shortnames = {course for _, course in seen}
    if strangers := shortnames - known.courses.keys():
        note_unknown("courses", strangers, extent)
        extent.courses = {known.courses[name] for name in shortnames - strangers}
    for (username, shortname), one in seen.items():
        account, course = known.accounts.get(username), known.courses.get(shortname)
        if account is not None and course is not None:
            yield known.enrolment(account, course, active=one.active)
            if one.completed:
                yield known.completion(account, course, one.completed_at)
