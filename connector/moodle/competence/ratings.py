"""Everybody's competency ratings in one report: the only road to ratings that people gave by hand.

Source "Competencies", there since Moodle 4.5 at the latest. A rating is told as the name of its
level: the scales say which. Rows without a person or without a rating are passed over;
names that are not known (deleted accounts, frameworks of others) too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connector.moodle.accounts.lookup import Lookup, renamed
from connector.moodle.sheets.bulk import read_rated
from connector.moodle.sheets.cells import unbelieved
from connector.moodle.sheets.enrolled import Row
from connector.moodle.site import Site
from connector.moodle.site_records import CompetencyRating
from connector.pull import Extent, Pull

PROFICIENT = {"Yes": True, "No": False, "": None}


@dataclass(frozen=True, slots=True)
class Rated:
    """A competency with its levels by their names."""

    competency: int
    levels: Mapping[str, int]


Catalogue = Mapping[tuple[str, str], Rated]  # by name of the framework and own id number


def read_reported_ratings(
    site: Site, *, accounts: Mapping[str, int], catalogue: Catalogue
) -> Pull[CompetencyRating]:
    """All ratings of ``accounts`` (by username). Raises MoodleError for a report not believed."""
    extent = Extent(road="ratings report")
    return Pull(_ratings(site, accounts, catalogue, extent), extent)


def _ratings(
    site: Site, accounts: Mapping[str, int], catalogue: Catalogue, extent: Extent
) -> Iterator[CompetencyRating]:
    sheet = read_rated(site)
    extent.moving = sheet.shifted  # a row that it lacks may be there
    rows = [row for row in sheet.rows if row[0] and row[3]]
    if twice := sum(count > 1 for count in Counter(row[:3] for row in rows).values()):
        raise unbelieved(f"{twice} ratings come twice: unsorted, or a column multiplies")
    strangers = {row[0] for row in rows} - accounts.keys()
    missed = set(accounts.values()) - {accounts[row[0]] for row in rows if row[0] in accounts}
    people = {**accounts, **renamed(Lookup(site, extent), strangers, missed)}
    for row in rows:
        account, rated = people.get(row[0]), catalogue.get((row[1], row[2]))
        if account is not None and rated is not None:
            yield _rating(site, account, rated, row)


def _rating(site: Site, account: int, rated: Rated, row: Row) -> CompetencyRating:
    level, proficient = rated.levels.get(row[3]), row[4]
    if level is None or proficient not in PROFICIENT:
        raise unbelieved(f"a row has the rating {row[3]!r}, proficient {proficient!r}")
    return CompetencyRating(site.id, account, rated.competency, level, PROFICIENT[proficient])
