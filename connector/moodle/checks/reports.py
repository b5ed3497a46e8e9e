"""The two reports: there, believable, sorted, without conditions, with filters, in our zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from connector.moodle.checks.finding import Check, Fix, Level, Needs, probed, unchecked
from connector.moodle.errors import Misshapen, MoodleError, Refused
from connector.moodle.sheets.bulk import (
    PARTICIPANTS_COLUMNS,
    PROBE_OFFSET,
    PROBE_ZONE,
    RATINGS_COLUMNS,
    USERS_COLUMNS,
    probe_participants,
    probe_users,
)
from connector.moodle.sheets.cells import parse_date
from connector.moodle.sheets.designs import Design, lacking_columns, read_design, read_headers
from connector.moodle.sheets.enrolled import NEEDED
from connector.moodle.sheets.filtered import (
    COMPLETED,
    ENROLLED,
    VISITED,
    Reading,
    before,
    can_filter,
    read_filtered,
    since,
)
from connector.moodle.site import Site
from connector.moodle.text import display_text

FILTERS = (COMPLETED, ENROLLED, VISITED)
NAMES = {
    "participants": "Lontar participants",
    "users": "Lontar users",
    "ratings": "Lontar ratings",  # for those who read or push competencies
}
OPTIONAL = "ratings"
COLUMNS = {
    "participants": PARTICIPANTS_COLUMNS,
    "users": USERS_COLUMNS,
    "ratings": RATINGS_COLUMNS,
}
SORTED = {"participants": 3, "users": 1, "ratings": 3}  # so many of the columns, from the left
METHOD, FORMER_METHOD = ("enrol:name", "Name"), ("enrolment:method", "Method")
METHOD_BY_NAME = (4, 3)
BY_MACHINE = "lontar doctor --set-up-reports does it, if the role may edit the report."
EDIT = "moodle/reportbuilder:editall"
PROFILE_COLUMN = "user:profilefield_"


def check_reports(site: Site, needs: Needs) -> Iterator[Check]:
    """Both reports, then what the participants report does with filters and zones."""
    believed = {kind: _report(site, kind, needs) for kind in kinds_on(site)}
    yield from believed.values()
    for kind, check in believed.items():
        if check.level != "fail" and (report := site.report(kind)) is not None:
            yield from _design(site, kind, report, needs)
    if believed["participants"].level == "ok":
        yield _filters(site)
        yield probed("report-zone", lambda: _zone(site), level="warn")


def kinds_on(site: Site) -> list[str]:
    """The reports to look at: a third one only where somebody made it."""
    try:
        wanted = site.report(OPTIONAL) is not None
    except MoodleError as error:
        if error.reach == "site":
            raise
        wanted = False  # the others tell what is wrong with the list
    return [kind for kind in NAMES if kind != OPTIONAL or wanted]


def columns_on(site: Site, kind: str) -> list[tuple[str, str]]:
    """Identifiers and English headers of a report's columns in the site's version of Moodle."""
    older = site.branch < METHOD_BY_NAME
    return [FORMER_METHOD if older and one == METHOD else one for one in COLUMNS[kind]]


def _report(site: Site, kind: str, needs: Needs) -> Check:
    """There, readable, and with the columns that are needed; a second road exists: no failure."""
    name, check = NAMES[kind], f"report-{kind}"
    try:
        number = site.report(kind)
        if number is None:
            message = f'no report of the source "{kind}" whose name begins with Lontar'
            remedy = f'Make the report "{name}", as the manual says.'
            fields = needs.shown_fields if kind == "users" else ()
            return Check(check, "warn", message, remedy, (Fix("new_report", fields, kind),))
        lacking = _lacking(site, kind, number)
    except MoodleError as error:
        if error.reach == "site":
            raise
        return Check(check, "warn", str(error), error.advice, _fix_of(error, kind))
    if lacking:
        remedy = f"Add the columns: {', '.join(lacking)}. {BY_MACHINE}"
        message = f"report {number} lacks columns"
        return Check(check, "warn", message, remedy, (Fix("report_columns", lacking, name),))
    return Check(check, "ok", f"report {number} is there and has the columns that are needed")


def _lacking(site: Site, kind: str, number: int) -> tuple[str, ...]:
    """Headers that are not there, or there twice. Raises MoodleError for what is unbelievable."""
    if kind == "users":
        return probe_users(site)
    headers = read_headers(site, number)
    needed = NEEDED if kind == "participants" else [title for _, title in COLUMNS[kind]]
    lacking = tuple(title for title in needed if headers.count(title) != 1)
    if not lacking and kind == "participants":
        probe_participants(site)
    return lacking


def _fix_of(error: MoodleError, kind: str) -> tuple[Fix, ...]:
    name = NAMES[kind]
    if isinstance(error, Misshapen):
        condition = "condition" in error.detail
        return (Fix("report_conditions" if condition else "report_columns", (), name),)
    code = getattr(error, "errorcode", "")
    if code == "errorreportview":
        return (Fix("report_audience", (), name), Fix("features", ("customreports",)))
    return (Fix("service", (error.function,)),) if code == "missingfunction" else ()


def _design(site: Site, kind: str, report: int, needs: Needs) -> Iterator[Check]:
    """Sorting, duplicates and profile fields, as the editing view shows them."""
    name = f"report-{kind}-sorting"
    try:
        design, headers = read_design(site, report), read_headers(site, report)
    except MoodleError as error:
        if error.reach == "site":
            raise
        if not isinstance(error, Refused):
            yield unchecked(name, str(error), error.advice, _fix_of(error, kind))
            return
        why = "only who may edit the report sees it; every reading checks the order of its rows"
        remedy = f"Sort it by {_listed(keys_on(site, kind))}; with {EDIT} we could look."
        yield unchecked(name, why, remedy)
        return
    yield _sorting(name, keys_on(site, kind), design)
    if kind == "users":
        yield from _fields(design, headers, needs.shown_fields)
    if design.uniquerows:
        message = f'report {report} has "Remove any duplicate rows", which takes twice as long'
        fixes = (Fix("report_duplicates", (), design.name),)
        yield Check(f"report-{kind}-duplicates", "warn", message, "Switch it off.", fixes)


def _fields(design: Design, headers: Sequence[str], names: Sequence[str]) -> Iterator[Check]:
    """Profile fields that exist and are not shown; missing ones are a finding of their own."""
    wanted = [PROFILE_COLUMN + name for name in names]
    lacking = tuple(title for _, title in lacking_columns(design, headers, wanted) if title)
    if lacking:
        message = f"profile fields that it does not show: {', '.join(lacking)}"
        remedy = f"Add them: without, accounts are asked one by one. {BY_MACHINE}"
        fixes = (Fix("report_columns", lacking, design.name),)
        yield Check("report-users-fields", "warn", message, remedy, fixes)


def keys_on(site: Site, kind: str) -> list[str]:
    """Headers of the columns that a report is sorted by."""
    return [title for _, title in columns_on(site, kind)[: SORTED[kind]]]


def _sorting(check: str, wanted: list[str], design: Design) -> Check:
    found = design.sorted_by
    must = wanted[:2]  # the enrolment method only orders double rows
    level: Level = "ok" if sorted(found[: len(must)]) == sorted(must) else "warn"
    if level == "ok":
        return Check(check, level, f"sorted by {_listed(found)}")
    remedy = f"Sort by {_listed(wanted)}, in this order. {BY_MACHINE}"
    message = f"sorted by {_listed(found) or 'nothing'}: pages of it lose and double rows"
    return Check(check, level, message, remedy, (Fix("report_sorting", (*wanted,), design.name),))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


def _filters(site: Site) -> Check:
    """A filter that was not added is accepted and ignored: the counts tell."""
    report = site.report("participants") or 0
    if not can_filter(site):
        why = "functions for filters are missing: every pull reads the whole report"
        return unchecked("report-filters", why)
    middle = datetime.fromtimestamp(2**30, UTC)  # any moment parts what has a date
    readings = [one for name in FILTERS for one in (before(name, middle), since(name, middle, 1))]
    try:
        everything, *parts = read_filtered(site, report, [Reading(), *readings])
    except MoodleError as error:
        if error.reach == "site":
            raise
        return unchecked("report-filters", str(error), error.advice)
    total = everything.data.totalrowcount
    counts = [page.data.totalrowcount for page in parts]
    pairs = zip(FILTERS, counts[::2], counts[1::2], strict=True)
    ignored = tuple(name for name, early, late in pairs if total and early == late == total)
    if not total:
        return unchecked("report-filters", "the report has no rows")
    if ignored:
        message = f"not added to the report: {', '.join(ignored)}"
        remedy = f"Without them every pull reads the whole report. {BY_MACHINE}"
        fixes = (Fix("report_filters", ignored, NAMES["participants"]),)
        return Check("report-filters", "warn", message, remedy, fixes)
    return Check("report-filters", "ok", "a daily pull reads only what is new")


def _zone(site: Site) -> Check:
    """Whether language and zone of a call hold inside a batch: one dated row in two zones."""
    if not can_filter(site):
        return unchecked("report-zone", "functions for batches are missing")
    report = site.report("participants") or 0
    first = datetime.fromtimestamp(1, UTC)
    pages = [
        read_filtered(site, report, [since(COMPLETED, first, 1)], zone=zone)[0]
        for zone in ("UTC", PROBE_ZONE)
    ]
    headers = [display_text(header) for header in pages[0].data.headers]
    place = headers.index("Time completed")
    dates = [
        display_text(row.columns[place]) for page in pages for row in page.data.rows if row.columns
    ]
    if len(dates) != len(pages) or not all(dates):
        return unchecked("report-zone", "no completion has a date yet")
    here, there = map(parse_date, dates)
    if there - here == PROBE_OFFSET:
        return Check("report-zone", "ok", "dates come in the zone of the call, in batches too")
    message = "the site forces a time zone, so that dates of reports are not in UTC"
    remedy = "Switch off the forced time zone; until then the dear road is taken."
    return Check("report-zone", "warn", message, remedy, (Fix("zone"),))
