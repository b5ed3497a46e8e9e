"""The tree of course categories, in one call; hidden ones only as far as the role may see them."""

from __future__ import annotations

from collections.abc import Iterator

from connector.moodle.site import Site
from connector.moodle.site_answers import CATEGORIES
from connector.moodle.site_records import Category
from connector.moodle.text import display_text
from connector.pull import Extent, Pull


def read_categories(site: Site) -> Pull[Category]:
    """All categories that are shown to us."""
    return Pull(_categories(site), Extent(road="categories"))


def _categories(site: Site) -> Iterator[Category]:
    for one in site.ask(CATEGORIES):
        yield Category(
            site.id,
            one.id,
            site.text(one.name),
            display_text(one.idnumber) or None,
            one.parent,
            one.path,
            one.visible,
        )
