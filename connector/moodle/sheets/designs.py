"""What a report-builder report is made of: columns, sorting, filters, conditions.

In: the number of a report that the account may edit. Out: its ``Design``. Moodle 4.5 shows the
columns that exist, the sorting and the filters in the editing view only; which columns are in the
report is told by their English titles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import TypeAdapter

from connector.moodle.answers import REPORT_PAGE, Answer, Shape
from connector.moodle.sheets.bulk import ENGLISH_UTC, condition_of
from connector.moodle.site import OUR_NAME, Site
from connector.moodle.text import display_text


class Item(Answer):
    """A column that may be added, by its identifier, with its title."""

    name: str
    identifier: str


class Card(Answer):
    """The columns of one kind of thing."""

    items: list[Item] = []


class Menu(Answer):
    """All columns that the source has."""

    menucards: list[Card] = []


class Sortable(Answer):
    """A column of the report; ``sortorder`` is its place among the sorted."""

    id: int
    title: str
    sortenabled: bool
    sortorder: int


class Sorting(Answer):
    """The columns of the report that can be sorted."""

    sortablecolumns: list[Sortable] = []


class Option(Answer):
    """A filter that may be added."""

    value: str


class Options(Answer):
    """The filters of one kind of thing."""

    values: list[Option] = []


class Group(Answer):
    """As Moodle wraps it."""

    optiongroup: Options


class Filters(Answer):
    """The filters that are not in the report."""

    availablefilters: list[Group] = []


class Design(Answer):
    """One report in the editing view."""

    id: int
    name: str
    source: str
    uniquerows: bool = False
    conditiondata: str | None = None
    sidebarmenucards: Menu = Menu()
    sorting: Sorting = Sorting()
    filters: Filters = Filters()

    @property
    def ours(self) -> bool:
        """Whether its name begins with Lontar: only then may it be changed."""
        return self.name.casefold().startswith(OUR_NAME)

    @property
    def titles(self) -> dict[str, str]:
        """English titles of all columns that the source has, by identifier."""
        cards = self.sidebarmenucards.menucards
        return {item.identifier: display_text(item.name) for card in cards for item in card.items}

    @property
    def sorted_by(self) -> list[str]:
        """Titles of the sorted columns, first key first."""
        columns = sorted(self.sorting.sortablecolumns, key=lambda column: column.sortorder)
        return [display_text(column.title) for column in columns if column.sortenabled]

    @property
    def hides_rows(self) -> bool:
        """Whether a condition has a value."""
        return condition_of(self.conditiondata) is not None

    def lacks_filter(self, name: str) -> bool:
        """Whether the source has the filter and the report has not."""
        groups = self.filters.availablefilters
        return any(option.value == name for group in groups for option in group.optiongroup.values)


DESIGN = Shape("core_reportbuilder_reports_get", TypeAdapter(Design))


def read_design(site: Site, report: int) -> Design:
    """The report in the editing view. Raises Refused where the account may not edit it."""
    return site.ask(DESIGN, {"reportid": report, "editmode": 1}, settings=ENGLISH_UTC)


def read_headers(site: Site, report: int) -> Sequence[str]:
    """The English headers of the columns that are in the report. Raises MoodleError."""
    params = {"reportid": report, "page": 0, "perpage": 1}
    page = site.ask(REPORT_PAGE, params, settings=ENGLISH_UTC)
    return [display_text(header) for header in page.data.headers]


def lacking_columns(
    design: Design, headers: Sequence[str], wanted: Sequence[str]
) -> Iterator[tuple[str, str | None]]:
    """Wanted identifiers whose column is not in the report, with its title.

    None: the source has no such column.
    """
    titles = design.titles
    for identifier in wanted:
        title = titles.get(identifier)
        if title is None or title not in headers:
            yield identifier, title
