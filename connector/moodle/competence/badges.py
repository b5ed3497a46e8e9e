"""Badges that people were given: one question per person, in batches of 50.

Cost: about 6 ms of the site's time per person inside a batch, so half a minute for 5,000; there is
no cheaper road, since no function lists the awards of a badge.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from connector.moodle.asking import answers_about
from connector.moodle.moments import instant
from connector.moodle.site import Site
from connector.moodle.site_answers import USER_BADGES
from connector.moodle.site_records import BadgeIssue
from connector.pull import Extent, Pull


def read_badges(site: Site, accounts: Collection[int]) -> Pull[BadgeIssue]:
    """All awards of ``accounts``; raises MoodleError where badges are off or not allowed."""
    extent = Extent(road="badges, person by person")
    return Pull(_badges(site, accounts, extent), extent)


def _badges(site: Site, accounts: Collection[int], extent: Extent) -> Iterator[BadgeIssue]:
    for account, answer in answers_about(
        site,
        USER_BADGES,
        sorted(accounts),
        lambda account: {"userid": account},
        unread=extent.unread["account"].add,
        extent=extent,
    ):
        for badge in answer.badges:
            yield BadgeIssue(
                site.id,
                account,
                badge.uniquehash,
                badge.id,
                site.text(badge.name),
                badge.courseid or None,
                instant(badge.dateissued),
                instant(badge.dateexpire),
            )
