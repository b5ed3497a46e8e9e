"""Filling our two reports: what is lacking, and the few changes that web services allow.

In: an open site and the profile fields that the users report is to show. Out: a ``Setup`` for each
report, with its changes and with what remains for an administrator. Only a report whose name
begins with Lontar is ever changed. Making a report, its audience and its other settings take forms
that a token cannot send.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from connector.moodle.answers import Answer, Shape
from connector.moodle.checks.finding import Fix
from connector.moodle.checks.reports import FILTERS, NAMES, PROFILE_COLUMN, columns_on, keys_on
from connector.moodle.errors import Misshapen, Refused
from connector.moodle.sheets.bulk import ENGLISH_UTC
from connector.moodle.sheets.designs import (
    Design,
    Sorting,
    lacking_columns,
    read_design,
    read_headers,
)
from connector.moodle.site import Site
from connector.moodle.text import display_text

ASCENDING = 4  # SORT_ASC of PHP


class Ignored(Answer):
    """An answer of rendered parts, of which nothing is needed."""


COLUMN_ADDED = Shape("core_reportbuilder_columns_add", TypeAdapter(Sorting))
SORTING_SET = Shape("core_reportbuilder_columns_sort_toggle", TypeAdapter(Sorting))
SORTING_MOVED = Shape("core_reportbuilder_columns_sort_reorder", TypeAdapter(Sorting))
FILTER_ADDED = Shape("core_reportbuilder_filters_add", TypeAdapter(Ignored))
CONDITIONS_RESET = Shape("core_reportbuilder_conditions_reset", TypeAdapter(Ignored))


@dataclass(frozen=True, slots=True)
class Setup:
    """One report: what can be done to it, in this order, and what only an administrator can."""

    kind: str
    name: str
    report: int | None = None
    columns: tuple[tuple[str, str], ...] = ()  # identifier and English title, to be added
    sorting: tuple[str, ...] = ()  # titles, first key first, where the sorting is another
    filters: tuple[str, ...] = ()  # to be added
    conditions: bool = False  # to be emptied
    remains: tuple[Fix, ...] = ()

    @property
    def changes(self) -> list[str]:
        """What would be done, one English sentence each."""
        told = [f"add the column {title} ({name})" for name, title in self.columns]
        if self.sorting:
            told.append(f"sort by {', '.join(self.sorting)}")
        told += [f"add the filter {name}" for name in self.filters]
        return [*told, "empty its conditions"] if self.conditions else told


def look_at(site: Site, kind: str, fields: Collection[str]) -> Setup:
    """What is to be done to our report of a kind. Raises MoodleError where nothing is told.

    ``fields`` are short names of the profile fields that the users report is to show.
    """
    number = site.report(kind)
    if number is None:
        shown = tuple(fields) if kind == "users" else ()
        return Setup(kind, NAMES[kind], remains=(Fix("new_report", shown, kind),))
    design = read_design(site, number)
    if not design.ours:
        raise Misshapen(
            "set-up",
            f'report {number} is called "{design.name}"',
            "Only a report whose name begins with Lontar is changed: rename it, or do it by hand.",
        )
    return _setup(site, kind, design, fields)


def _setup(site: Site, kind: str, design: Design, fields: Collection[str]) -> Setup:
    headers = read_headers(site, design.id)
    wanted = [name for name, _ in columns_on(site, kind)]
    if kind == "users":
        wanted += [PROFILE_COLUMN + name for name in sorted(fields)]
    lacking = list(lacking_columns(design, headers, wanted))
    keys = tuple(keys_on(site, kind))
    clear = all(headers.count(title) <= 1 for title in keys)
    filters = FILTERS if kind == "participants" else ()
    return Setup(
        kind,
        design.name,
        design.id,
        columns=tuple((name, title) for name, title in lacking if title is not None),
        sorting=keys if clear and tuple(design.sorted_by) != keys else (),
        filters=tuple(name for name in filters if design.lacks_filter(name)),
        conditions=design.hides_rows,
        remains=tuple(_remains(design, headers, wanted, lacking)),
    )


def _remains(
    design: Design,
    headers: Sequence[str],
    wanted: Sequence[str],
    lacking: Sequence[tuple[str, str | None]],
) -> Iterator[Fix]:
    """Fields that do not exist, columns that stand twice, and the switch against double rows."""
    absent = tuple(name for name, title in lacking if title is None)
    fields = tuple(name.removeprefix(PROFILE_COLUMN) for name in absent if "profilefield" in name)
    if fields:
        yield Fix("profile_fields", fields)
    if unknown := tuple(name for name in absent if "profilefield" not in name):
        yield Fix("report_columns", unknown, design.name)
    titles = [design.titles[name] for name in wanted if name in design.titles]
    if twice := tuple(title for title in titles if headers.count(title) > 1):
        yield Fix("report_columns", twice, design.name)
    if design.uniquerows:
        yield Fix("report_duplicates", (), design.name)


def carry_out(site: Site, setup: Setup) -> None:
    """Make the changes of a setup. Raises MoodleError at the first that is refused."""
    if setup.report is None:
        return
    report = {"reportid": setup.report}
    for identifier, _ in setup.columns:
        site.ask(COLUMN_ADDED, report | {"uniqueidentifier": identifier}, settings=ENGLISH_UTC)
    if setup.sorting:
        _sort(site, setup.report, setup.sorting)
    for identifier in setup.filters:
        site.ask(FILTER_ADDED, report | {"uniqueidentifier": identifier})
    if setup.conditions:
        site.ask(CONDITIONS_RESET, report)


def _sort(site: Site, report: int, titles: Sequence[str]) -> None:
    """The named columns first and in order, no others."""
    columns = read_design(site, report).sorting.sortablecolumns
    by_title = {display_text(column.title): column.id for column in columns}
    missing = [title for title in titles if title not in by_title]
    if missing:
        raise Refused(SORTING_SET.function, "invalidparameter", f"no column {', '.join(missing)}")
    for column in columns:
        wanted = display_text(column.title) in titles
        if column.sortenabled != wanted:
            asked = {"columnid": column.id, "enabled": int(wanted), "direction": ASCENDING}
            site.ask(SORTING_SET, {"reportid": report} | asked)
    for position, title in enumerate(titles, 1):
        asked = {"columnid": by_title[title], "position": position}
        site.ask(SORTING_MOVED, {"reportid": report} | asked)


def still_lacking(site: Site, setup: Setup, fields: Collection[str]) -> list[str]:
    """Changes that were to be made and, by reading the report again, were not.

    Raises Refused(errorreportview) where the account may fill the report and not read it.
    """
    return look_at(site, setup.kind, fields).changes if setup.report is not None else []
