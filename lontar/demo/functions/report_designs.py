"""The editing view of custom reports: columns that exist, sorting, filters, and changes to them.

Seen in Moodle 4.5: a column may be added twice, an unknown one is refused; a filter that is there
already is refused; conditions are emptied, not removed. Rendered parts are left out.
"""

from __future__ import annotations

from lontar.demo.call import Call
from lontar.demo.errors import invalid_parameter
from lontar.demo.functions.report_columns import Column, columns_of, header
from lontar.demo.functions.reports import details_of, report_of
from lontar.demo.state import Report

ASCENDING = 4  # SORT_ASC of PHP


def reports_get(call: Call, *, reportid: int, editmode: bool, pagesize: int) -> object:
    """One report with all that the editing view offers."""
    report = report_of(call.site, reportid)
    known = columns_of(call, report.source)
    items = [
        {"name": header(call, column), "identifier": name, "title": "", "action": ""}
        for name, column in known.items()
    ]
    beside = ("sourcename", "tags", "modifiedby")
    details = {key: value for key, value in details_of(call, report).items() if key not in beside}
    return details | {
        "table": "",
        "filtersapplied": len(report.filtervalues),
        "filterspresent": bool(report.filters),
        "filtersform": "",
        "attributes": [],
        "classes": "",
        "editmode": editmode,
        "sidebarmenucards": {"menucards": [{"name": "", "key": "", "items": items}]},
        "conditions": _conditions(),
        "filters": _filters(call, report),
        "sorting": _sorting(call, report),
        "javascript": "",
    }


def columns_add(call: Call, reportid: int, uniqueidentifier: str) -> object:
    """Add a column at the end."""
    report = report_of(call.site, reportid)
    if uniqueidentifier not in columns_of(call, report.source):
        raise invalid_parameter()
    report.columns = [*report.columns, uniqueidentifier]
    call.site.changed = True
    return _sorting(call, report)


def columns_sort_toggle(
    call: Call, *, reportid: int, columnid: int, enabled: bool, direction: int
) -> object:
    """Sort by a column too, as the last key, or no longer."""
    report = report_of(call.site, reportid)
    name = _named(report, columnid)
    report.sort = [one for one in report.sort if one != name] + ([name] if enabled else [])
    call.site.changed = True
    return _sorting(call, report)


def columns_sort_reorder(call: Call, reportid: int, columnid: int, position: int) -> object:
    """Make a column the key of that place, from 1."""
    report = report_of(call.site, reportid)
    name = _named(report, columnid)
    if name in report.sort:
        others = [one for one in report.sort if one != name]
        report.sort = [*others[: position - 1], name, *others[position - 1 :]]
        call.site.changed = True
    return _sorting(call, report)


def filters_add(call: Call, reportid: int, uniqueidentifier: str) -> object:
    """Add a filter."""
    report = report_of(call.site, reportid)
    if uniqueidentifier in report.filters or uniqueidentifier not in columns_of(
        call, report.source
    ):
        raise invalid_parameter()
    report.filters = [*report.filters, uniqueidentifier]
    call.site.changed = True
    return _filters(call, report)


def conditions_reset(call: Call, reportid: int) -> object:
    """Take the values of all conditions away."""
    report = report_of(call.site, reportid)
    report.conditiondata = "[]"
    call.site.changed = True
    return _conditions()


def _named(report: Report, columnid: int) -> str:
    """A column's number is its place in the report, from 1."""
    if not 0 < columnid <= len(report.columns):
        raise invalid_parameter()
    return report.columns[columnid - 1]


def _sorting(call: Call, report: Report) -> dict[str, object]:
    known = columns_of(call, report.source)
    names = [name for name in report.columns if name in known]
    rank = {name: place for place, name in enumerate([*report.sort, *report.columns], 1)}
    columns = [
        _sortable(header(call, known[name]), place, name in report.sort, rank[name])
        for place, name in enumerate(names, 1)
    ]
    return {"hassortablecolumns": bool(columns), "sortablecolumns": columns, "helpicon": ""}


def _sortable(title: str, columnid: int, enabled: bool, rank: int) -> dict[str, object]:
    icon = {"key": "t/sort_asc", "component": "moodle", "title": ""}
    return {
        "id": columnid,
        "title": title,
        "heading": title,
        "sortdirection": ASCENDING,
        "sortenabled": enabled,
        "sortorder": rank,
        "sorticon": icon,
        "movetitle": "",
        "sortenabledtitle": "",
    }


def _filters(call: Call, report: Report) -> dict[str, object]:
    known = columns_of(call, report.source)
    free = [_option(call, column) for name, column in known.items() if name not in report.filters]
    group = {"optiongroup": {"text": "", "values": free}}
    return {
        "hasavailablefilters": bool(free),
        "availablefilters": [group] if free else [],
        "hasactivefilters": bool(report.filters),
        "activefilters": [
            {
                "id": place,
                "heading": header(call, known[name]),
                "headingeditable": "",
                "sortorder": place,
                "movetitle": "",
                "entityname": "",
            }
            for place, name in enumerate(report.filters, 1)
            if name in known
        ],
        "helpicon": "",
    }


def _option(call: Call, column: Column) -> dict[str, object]:
    return {"value": column.name, "visiblename": header(call, column)}


def _conditions() -> dict[str, object]:
    return {
        "hasavailableconditions": False,
        "availableconditions": [],
        "hasactiveconditions": False,
        "activeconditionsform": "",
        "helpicon": "",
    }
