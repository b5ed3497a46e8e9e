"""Report-builder reports, read whole and believed only after checks.

Out: the rows of our "Course participants" or "Users" report as text, columns found by their English
headers. Raises ``Misshapen`` with the reason for a report that is not believed: a needed header
missing or twice, a condition that hides rows, unsorted rows, a zone or language that does not
hold, rows that change while they are read. A feed that looks wrong changes nothing.

Dates arrive as English text to the minute: "Friday, 15 May 2026, 4:03 AM".
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain

from connector.moodle.answers import FILTERS_RESET, REPORT_PAGE, ReportPage, plain
from connector.moodle.errors import Misshapen
from connector.moodle.site import Site

Row = tuple[str, ...]

# What an administrator adds, in this order, sorted by the first three, nothing else:
# another column of roles, groups or cohorts only multiplies rows.
PARTICIPANTS_COLUMNS = (
    ("user:username", "Username"),
    ("course:shortname", "Course short name"),
    ("enrol:name", "Name"),
    ("enrolment:status", "Status"),
    ("completion:completed", "Completed"),
    ("completion:timecompleted", "Time completed"),
)
USERS_COLUMNS = (
    ("user:username", "Username"),
    ("user:firstname", "First name"),
    ("user:lastname", "Last name"),
    ("user:email", "Email address"),
    ("user:idnumber", "ID number"),
    ("user:suspended", "Suspended"),
    ("user:fullnamewithlink", "Full name with link"),  # holds the id; no column of Moodle 4.5 does
)
NEEDED = ("Username", "Course short name", "Status", "Completed", "Time completed")
ACTIVE = {"Active": True, "Suspended": False, "Not current": False}
COMPLETED = {"Yes": True, "No": False, "": False}  # empty: no row of completion

ROWS_A_PAGE = 5000  # 14 MB of PHP; larger pages gain little
READINGS = 3  # of a report that changes while it is read
ENGLISH_UTC = {"lang": "en", "timezone": "UTC"}
PROBE_ZONE, PROBE_OFFSET = "Asia/Makassar", timedelta(hours=8)
REMEDY = "Make the report as the manual says: columns, sorting, no conditions, own English names."

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DATE = re.compile(r"[A-Z][a-z]+day, (\d{1,2}) ([A-Z][a-z]+) (\d{4}), (\d{1,2}):(\d\d) ([AP])M")


@dataclass(frozen=True, slots=True)
class Seen:
    """One person in one course: enrolled and in force, completed, and when (UTC, minutes)."""

    active: bool
    completed: bool
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report read whole; cells as a person reads them, empty ones as ``""``."""

    headers: Row
    rows: list[Row]

    def column(self, header: str) -> int:
        """Where the one column of that header is. Raises Misshapen: missing, or there twice."""
        found = self.headers.count(header)
        if found != 1:
            raise unbelieved(f'the column "{header}" is {"there twice" if found else "missing"}')
        return self.headers.index(header)


def read_participants(site: Site) -> dict[tuple[str, str], Seen]:
    """Everybody in every course, by username and course short name, folded over methods."""
    return fold(participants_sheet(site).rows)


def participants_sheet(site: Site) -> Sheet:
    """The participants report, checked: all rows, with the ``NEEDED`` columns in that order."""
    report = report_id(site, "participants")
    sheet = _read_sheet(site, report, NEEDED)
    if not is_sorted([row[:2] for row in sheet.rows if row[0]]):
        raise unbelieved("its rows are not sorted by username and course short name")
    _check_zone(site, report, sheet)
    return sheet


def fold(rows: Iterable[Row]) -> dict[tuple[str, str], Seen]:
    """Rows of ``NEEDED`` by username and course short name. Raises Misshapen."""
    folded: dict[tuple[str, str], Seen] = {}
    for username, course, *cells in rows:
        if not username:  # an enrolment method without people has a row
            continue
        pair, new = (username, course), _seen(*cells)
        old = folded.get(pair, new)
        folded[pair] = Seen(
            old.active or new.active,
            old.completed or new.completed,
            old.completed_at or new.completed_at,
        )
    return folded


def read_users(site: Site) -> Sheet:
    """Every account of the "Users" report, with all columns that it has."""
    sheet = _read_sheet(site, report_id(site, "users"))
    usernames = Counter(row[sheet.column("Username")] for row in sheet.rows)
    twice = [name for name, count in usernames.items() if count > 1]
    if twice:
        raise unbelieved(f"{len(twice)} usernames come twice: unsorted, or a column multiplies")
    return sheet


def probe_participants(site: Site) -> None:
    """One short page: headers, conditions and cells as needed. Raises MoodleError if not."""
    page = _page(site, report_id(site, "participants"), 0, rows=20)
    refuse_conditions(page)
    for row in kept_cells(page, NEEDED):
        if row[0]:
            _seen(*row[2:])


def probe_users(site: Site) -> tuple[str, ...]:
    """The columns for which the users report does not serve. Raises MoodleError if unreadable."""
    page = _page(site, report_id(site, "users"), 0, rows=1)
    refuse_conditions(page)
    headers = _headers(page)
    Sheet(headers, []).column("Username")
    return tuple(name for _, name in USERS_COLUMNS if headers.count(name) != 1)


def is_sorted(pairs: Sequence[Row]) -> bool:
    """Whether the rows can come from a sort by both columns, whatever the database's alphabet.

    Equal values stand together, and no two stand once in one order and once in the other.
    """
    return any(_in_one_order(pairs, major) for major in (0, 1))


def _in_one_order(pairs: Sequence[Row], major: int) -> bool:
    seen: set[str] = set()
    steps: set[Row] = set()  # (before, after) of the minor column within one major value
    last: Row = ("", "")
    for pair in pairs:
        if pair[major] != last[major]:
            if pair[major] in seen:
                return False
            seen.add(pair[major])
        elif pair != last:
            before, after = last[1 - major], pair[1 - major]
            if (after, before) in steps:
                return False
            steps.add((before, after))
        last = pair
    return True


def parse_date(text: str) -> datetime:
    """The UTC minute of an English date cell. Raises Misshapen."""
    match = DATE.fullmatch(" ".join(text.split()))
    moment = _moment(match.groups()) if match else None
    if moment is None:
        raise unbelieved(f"a date reads {text!r}")
    return moment


def _moment(parts: Sequence[str]) -> datetime | None:
    day, month, year, hour, minute, half = parts
    if month not in MONTHS:
        return None
    hours = int(hour) % 12 + (12 if half == "P" else 0)
    number = MONTHS.index(month) + 1
    try:
        return datetime(int(year), number, int(day), hours, int(minute), tzinfo=UTC)
    except ValueError:  # no such day: the caller says so
        return None


def report_id(site: Site, kind: str) -> int:
    """Our report of a kind. Raises Misshapen where there is none."""
    report = site.report(kind)
    if report is None:
        raise unbelieved(f'no report of the source "{kind}" whose name begins with Lontar')
    return report


def _read_sheet(site: Site, report: int, needed: Sequence[str] | None = None) -> Sheet:
    """All rows, of the ``needed`` columns in that order or of all."""
    if site.offers(FILTERS_RESET.function):  # a filter is a preference of our account, and stays
        site.ask(FILTERS_RESET, {"reportid": report})
    for _ in range(READINGS):
        sheet = _reading(site, report, needed)
        if sheet is not None:
            return sheet
    raise unbelieved(f"its rows and their number do not agree, {READINGS} times over")


def _reading(site: Site, report: int, needed: Sequence[str] | None) -> Sheet | None:
    first = _page(site, report, 0)
    refuse_conditions(first)
    headers, total = _headers(first), first.data.totalrowcount
    wanted = tuple(needed or headers)
    rest = site.client.in_order(
        lambda number: _page(site, report, number), range(1, -(-total // ROWS_A_PAGE))
    )
    rows: list[Row] = []
    for page in chain([first], rest):
        if page.data.totalrowcount != total or _headers(page) != headers:
            return None  # people came or went: what stood on the border may be lost or doubled
        rows += kept_cells(page, needed)
    return Sheet(wanted, rows) if len(rows) == total else None


def _page(
    site: Site,
    report: int,
    number: int,
    *,
    rows: int = ROWS_A_PAGE,
    settings: Mapping[str, str] = ENGLISH_UTC,
) -> ReportPage:
    params = {"reportid": report, "page": number, "perpage": rows}
    return site.ask(REPORT_PAGE, params, settings=settings)


def _headers(page: ReportPage) -> Row:
    return tuple(plain(header) for header in page.data.headers)


def kept_cells(page: ReportPage, needed: Sequence[str] | None) -> list[Row]:
    """The rows of a page, of the ``needed`` columns in that order or of all. Raises Misshapen."""
    headers = _headers(page)
    sheet = Sheet(headers, [])
    places = [sheet.column(name) for name in needed] if needed else range(len(headers))
    if any(len(row.columns) != len(headers) for row in page.data.rows):
        raise unbelieved("a row has more or fewer cells than there are headers")
    return [tuple(plain(row.columns[place]) for place in places) for row in page.data.rows]


def refuse_conditions(page: ReportPage) -> None:
    """A condition hides rows, and hidden people would look like people who left."""
    try:
        conditions = json.loads(page.details.conditiondata or "{}")
    except ValueError:  # told as a condition that we cannot read
        conditions = {"unreadable_values": True}
    for name, value in dict(conditions).items():
        if value and name.endswith(("_operator", "_values")):
            raise unbelieved(f"it has the condition {name.rsplit('_', 1)[0]}, which hides rows")


def _check_zone(site: Site, report: int, sheet: Sheet) -> None:
    """One dated row again, in UTC and in another zone: Moodle ignores ours where one is forced."""
    dated = next((place for place, row in enumerate(sheet.rows) if row[4]), None)
    if dated is None:
        return
    for _ in range(READINGS):
        here, there = (
            kept_cells(
                _page(site, report, dated, rows=1, settings={"lang": "en", "timezone": zone}),
                NEEDED,
            )
            for zone in ("UTC", PROBE_ZONE)
        )
        if here and there and here[0][:4] == there[0][:4] and here[0][4]:
            if parse_date(there[0][4]) - parse_date(here[0][4]) == PROBE_OFFSET:
                return
            raise unbelieved("the site forces a time zone, so that its dates are not in UTC")
    raise unbelieved("its rows move while they are read")


def _seen(status: str, completed: str, completed_at: str) -> Seen:
    if status not in ACTIVE or completed not in COMPLETED:
        raise unbelieved(f"a row has the status {status!r}, completed {completed!r}")
    at = parse_date(completed_at) if completed_at else None
    return Seen(ACTIVE[status], COMPLETED[completed], at)


def unbelieved(reason: str) -> Misshapen:
    """The error of a report that looks wrong."""
    return Misshapen(REPORT_PAGE.function, f"the report is not believed: {reason}", REMEDY)
