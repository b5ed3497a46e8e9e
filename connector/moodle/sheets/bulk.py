"""Report-builder reports, read whole and believed only after checks.

Out: the rows of our "Course participants" or "Users" report as text, columns found by their English
headers. Raises ``Misshapen`` with the reason for a report that is not believed: a needed header
missing or twice, a condition that hides rows, unsorted rows, a zone or language that does not
hold, pages that contradict their own totals. Rows that come and go while it is read make a sheet
``shifted``: what it says is so, what it lacks may be there. A feed that looks wrong changes
nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from connector.moodle.answers import FILTERS_RESET, REPORT_PAGE, ReportPage
from connector.moodle.errors import Maintenance, NotJson, TimedOut, Unreachable
from connector.moodle.sheets.cells import parse_date, unbelieved
from connector.moodle.sheets.enrolled import NEEDED, Folder, Pair, Row, Seen
from connector.moodle.sheets.joining import Joining
from connector.moodle.sheets.terms import TERMS_HEADERS
from connector.moodle.site import Site
from connector.moodle.text import cell_text, display_text

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
RATINGS_COLUMNS = (
    ("user:username", "Username"),
    ("framework:name", "Name"),
    ("competency:idnumber", "ID number"),
    ("usercompetency:rating", "Rating"),
    ("usercompetency:proficient", "Proficient"),
)
USERNAME = ("Username",)
PEOPLE_A_ROW = 2  # people in the first page for each row of other reports: half as dear
READINGS = 3  # of a report that changes while it is read; from the second on it may have shifted
SMALLER = 5  # a page that the site cannot bring is asked for in so many parts
PROBED_ROWS = 100
ADRIFT = 50  # rows: Moodle counts a page's total at another moment than it reads the page
FEW = 20  # of a report in one page no more than one row in so many
ENGLISH_UTC = {"lang": "en", "timezone": "UTC"}
PROBE_ZONE, PROBE_OFFSET = "Asia/Makassar", timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report read whole; cells as a person reads them, empty ones as ``""``.

    ``begun`` is the site's own time before the first page was asked for, if it tells the time.
    ``moving`` is said of several pages: a row that leaves while another comes may hide a third.
    ``shifted``: rows did come or go meanwhile; of the keys that are ``torn`` some rows may be
    missing. ``major`` is the column that a checked participants report is sorted by first.
    """

    headers: Row
    rows: Collection[Row]
    begun: datetime | None = None
    moving: bool = False
    major: int = 0
    shifted: bool = False
    torn: Collection[Row] = ()

    def column(self, header: str) -> int:
        """Where the one column of that header is. Raises Misshapen: missing, or there twice."""
        found = self.headers.count(header)
        if found != 1:
            raise unbelieved(f'the column "{header}" is {"there twice" if found else "missing"}')
        return self.headers.index(header)


def read_participants(site: Site) -> dict[Pair, Seen]:
    """Everybody in every course, by username and course short name, folded over methods."""
    sheet = participants_sheet(site)
    return folder_of(sheet).fold(sheet.rows)


def participants_sheet(site: Site) -> Sheet:
    """The participants report, checked: all rows, the ``NEEDED`` columns first in that order."""
    report = report_id(site, "participants")
    sheet = _read_sheet(site, report, Wanted(NEEDED[:2], NEEDED, TERMS_HEADERS, several=True))
    major = sorted_by(_checked_pairs(sheet))
    if major is None:
        raise unbelieved("its rows are not sorted by username and course short name")
    _check_zone(site, report, sheet)
    return replace(sheet, major=major)


def folder_of(sheet: Sheet) -> Folder:
    """What folds the rows of a participants report."""
    return Folder(sheet.headers, sheet.begun)


def _checked_pairs(sheet: Sheet) -> Iterator[Row]:
    """Username and course of the rows with people, the cells of which are understood."""
    folder = folder_of(sheet)
    for row in sheet.rows:
        if row[0]:
            folder.check(row)
            yield row[:2]


def read_users(site: Site) -> Sheet:
    """Every account of the "Users" report, with all columns that it has."""
    size = PEOPLE_A_ROW * site.settings.report_rows
    sheet = _read_sheet(site, report_id(site, "users"), Wanted(USERNAME), size=size)
    username = sheet.column("Username")
    twice = len(sheet.rows) - len({row[username] for row in sheet.rows})
    if twice:
        raise unbelieved(f"{twice} usernames come twice: unsorted, or a column multiplies")
    return sheet


def read_rated(site: Site) -> Sheet:
    """Everybody's ratings by the "Competencies" report, with the ``RATINGS_COLUMNS`` in order."""
    needed = [name for _, name in RATINGS_COLUMNS]
    return _read_sheet(site, report_id(site, "ratings"), Wanted(needed[:3], needed))


def probe_participants(site: Site) -> None:
    """One page as a pull asks for it: headers, conditions and cells. Raises MoodleError if not."""
    page = _page(site, report_id(site, "participants"), 0, rows=site.settings.report_rows)
    refuse_conditions(page)
    headers = shown_headers(page, NEEDED, TERMS_HEADERS)
    Folder(headers).fold(kept_cells(page, headers))


def probe_users(site: Site) -> tuple[str, ...]:
    """The columns for which the users report does not serve. Raises MoodleError if unreadable."""
    page = _page(site, report_id(site, "users"), 0, rows=1)
    refuse_conditions(page)
    headers = _headers(page)
    Sheet(headers, []).column("Username")
    return tuple(name for _, name in USERS_COLUMNS if headers.count(name) != 1)


def sorted_by(pairs: Iterable[Row]) -> int | None:
    """Which of both columns the rows are sorted by first, whatever the database's alphabet.

    Equal values stand together, and no two stand once in one order and once in the other. None:
    by neither.
    """
    orders = [_Order(0), _Order(1)]
    for pair in pairs:
        orders = [order for order in orders if order.goes_on(pair)]
        if not orders:
            return None
    return orders[0].major


class _Order:
    """A sort by one column, then by the other, as far as the rows so far can tell."""

    def __init__(self, major: int) -> None:
        self.major = major
        self._seen: set[str] = set()
        self._steps: set[Row] = set()  # (before, after) of the minor column in one major value
        self._last: Row = ("", "")

    def goes_on(self, pair: Row) -> bool:
        """Whether this row, too, may stand where it stands."""
        major, last = pair[self.major], self._last
        self._last = pair
        if major != last[self.major]:
            self._seen.add(last[self.major])
            return major not in self._seen
        if pair == last:
            return True
        before, after = last[1 - self.major], pair[1 - self.major]
        self._steps.add((before, after))
        return (after, before) not in self._steps


def report_id(site: Site, kind: str) -> int:
    """Our report of a kind. Raises Misshapen where there is none."""
    report = site.report(kind)
    if report is None:
        raise unbelieved(f'no report of the source "{kind}" whose name begins with Lontar')
    return report


@dataclass(frozen=True, slots=True)
class Wanted:
    """Columns by their headers: those of the ``key``, which ``several`` rows may share.

    Without ``needed`` ones all are read, else those and the ``optional`` ones, in that order.
    """

    key: Sequence[str]
    needed: Sequence[str] | None = None
    optional: Sequence[str] = ()
    several: bool = False

    def headers(self, page: ReportPage) -> Row:
        """Those of the rows that are kept."""
        headers = _headers(page)
        return shown_headers(page, self.needed, self.optional) if self.needed else headers

    def joining(self, headers: Row) -> Joining:
        """What puts pages with these headers together. Raises Misshapen: no such key."""
        return Joining([Sheet(headers, []).column(name) for name in self.key], several=self.several)


def _read_sheet(site: Site, report: int, wanted: Wanted, *, size: int | None = None) -> Sheet:
    """All rows of a report, in smaller pages where the site does not bring large ones.

    ``size`` is that of the first page, a multiple of what is set for the site, else just that.
    """
    rows = site.settings.report_rows
    try:
        return _agreed(site, report, wanted, size or rows, rows)
    except (Unreachable, TimedOut, Maintenance, NotJson) as error:
        if error.reach == "site" or rows < SMALLER:
            raise
        return _agreed(site, report, wanted, rows // SMALLER, rows // SMALLER)


def _agreed(site: Site, report: int, wanted: Wanted, first: int, rest: int) -> Sheet:
    """A reading in which nothing moved, if the second one, too, moved, that or the next."""
    if site.offers(FILTERS_RESET.function):  # a filter is a preference of our account, and stays
        site.ask(FILTERS_RESET, {"reportid": report})
    for number in range(READINGS):
        sheet = _reading(site, report, wanted, first, rest)
        if sheet is not None and (number or not sheet.shifted):
            return sheet
    raise unbelieved(f"its rows and their number do not agree, {READINGS} times over")


def _reading(site: Site, report: int, wanted: Wanted, size: int, some: int) -> Sheet | None:
    """One reading in pages of ``some`` rows, the first of ``size``; None if a page lacks rows."""
    begun = site.client.server_date
    first = _page(site, report, 0, rows=size)
    refuse_conditions(first)
    headers, total = _headers(first), first.data.totalrowcount
    kept = wanted.headers(first)
    joining, totals, read = wanted.joining(kept), {total}, 0
    adrift = ADRIFT if total > size else min(ADRIFT, total // FEW)
    numbers = range(size // some, -(-total // some))
    rest = site.client.in_order(lambda number: _page(site, report, number, rows=some), numbers)
    for page in chain([first], rest):
        place, most = (read, some) if read else (0, size)
        rows = kept_cells(page, kept if wanted.needed else None)
        due = max(0, min(most, page.data.totalrowcount - place))
        if abs(len(rows) - due) > adrift or _headers(page) != headers:
            return None
        joining.add(rows)
        totals |= {page.data.totalrowcount, page.data.totalrowcount + len(rows) - due}
        read += most
    shifted = joining.cut or len(totals) > 1
    torn = joining.torn if shifted else ()
    moving = shifted or total > size
    return Sheet(kept, joining.rows, begun, moving, shifted=shifted, torn=torn)


def _page(
    site: Site,
    report: int,
    number: int,
    *,
    rows: int,
    settings: Mapping[str, str] = ENGLISH_UTC,
) -> ReportPage:
    params = {"reportid": report, "page": number, "perpage": rows}
    return site.ask(REPORT_PAGE, params, settings=settings)


def _headers(page: ReportPage) -> Row:
    return tuple(display_text(header) for header in page.data.headers)


def shown_headers(page: ReportPage, needed: Sequence[str], optional: Sequence[str]) -> Row:
    """The ``needed`` headers and those of the ``optional`` ones that the page has once."""
    headers = _headers(page)
    return (*needed, *(name for name in optional if headers.count(name) == 1))


def kept_cells(page: ReportPage, needed: Sequence[str] | None) -> list[Row]:
    """The rows of a page, of the ``needed`` columns in that order or of all. Raises Misshapen."""
    headers = _headers(page)
    sheet = Sheet(headers, [])
    places = [sheet.column(name) for name in needed] if needed else range(len(headers))
    if any(len(row.columns) != len(headers) for row in page.data.rows):
        raise unbelieved("a row has more or fewer cells than there are headers")
    return [tuple(cell_text(row.columns[place]) for place in places) for row in page.data.rows]


def refuse_conditions(page: ReportPage) -> None:
    """A condition hides rows, and hidden people would look like people who left."""
    condition = condition_of(page.details.conditiondata)
    if condition is not None:
        raise unbelieved(f"it has the condition {condition}, which hides rows")


def condition_of(conditiondata: str | None) -> str | None:
    """The first condition that has a value, by its identifier."""
    try:
        conditions = json.loads(conditiondata or "{}")
    except ValueError:  # told as a condition that we cannot read
        return "unreadable"
    valued = (name for name, value in dict(conditions).items() if value)
    return next(
        (name.rsplit("_", 1)[0] for name in valued if name.endswith(("_operator", "_values"))), None
    )


def _check_zone(site: Site, report: int, sheet: Sheet) -> None:
    """Some dated rows in UTC and in another zone: Moodle ignores ours where one is forced."""
    dated = next((place for place, row in enumerate(sheet.rows) if row[4]), None)
    if dated is None:
        return
    number = dated // PROBED_ROWS
    for _ in range(READINGS):
        here, there = (_dates(site, report, number, zone) for zone in ("UTC", PROBE_ZONE))
        both = here.keys() & there.keys()
        if any(there[row] - here[row] == PROBE_OFFSET for row in both):
            return
        if both:
            raise unbelieved("the site forces a time zone, so that its dates are not in UTC")
    raise unbelieved("its rows move while they are read")


def _dates(site: Site, report: int, number: int, zone: str) -> dict[Row, datetime]:
    """When the pairs of a short page were completed, as a zone shows it."""
    settings = {"lang": "en", "timezone": zone}
    page = _page(site, report, number, rows=PROBED_ROWS, settings=settings)
    return {row[:2]: parse_date(row[4]) for row in kept_cells(page, NEEDED) if row[4]}
