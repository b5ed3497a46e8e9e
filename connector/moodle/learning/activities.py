"""How far people are in the activities of a course, and what a completed course asked of them.

No report tells either, so both cost one question per person and course: as dear as completions
by the road of pairs, and ten times a daily pull if everybody were asked every night. So they are
asked only of courses that the configuration names, and whom the caller chose of these; what is
landed of others, and of whoever is refused, stays. The facts of ``gone`` pairs close unasked. The
criteria are those of completions that stand.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from zoneinfo import ZoneInfo

from connector.moodle.asking import Question, answered
from connector.moodle.learning.answers import ACTIVITIES, CRITERIA, MetCriterion
from connector.moodle.learning.records import ActivityState, CompletionCriterion
from connector.moodle.moments import civil_date, instant
from connector.moodle.site import Site
from connector.pull import Extent, Pull

Pair = tuple[int, int]  # account, course
TAG = re.compile(r"<[^>]*>")


def read_activities(
    site: Site, pairs: Collection[Pair], *, gone: Collection[Pair], zone: ZoneInfo
) -> Pull[ActivityState]:
    """The state of every tracked activity, for each pair. Raises MoodleError."""
    extent = _extent("activities by pair", pairs, gone)
    site.need(ACTIVITIES)
    return Pull(_activities(site, pairs, zone, extent), extent)


def read_criteria(
    site: Site, pairs: Collection[Pair], *, gone: Collection[Pair], zone: ZoneInfo
) -> Pull[CompletionCriterion]:
    """The criteria of completed courses and when each was met, for each pair."""
    extent = _extent("criteria by pair", pairs, gone)
    site.need(CRITERIA)
    return Pull(_criteria(site, pairs, zone, extent), extent)


def _extent(road: str, pairs: Collection[Pair], gone: Collection[Pair]) -> Extent:
    return Extent(road, pairs={*pairs, *gone})


def _questions(pairs: Collection[Pair]) -> Iterator[Question]:
    for account, course in sorted(pairs):
        yield Question(account, course, {"courseid": course, "userid": account})


def _activities(
    site: Site, pairs: Collection[Pair], zone: ZoneInfo, extent: Extent
) -> Iterator[ActivityState]:
    for asked, answer in answered(site, ACTIVITIES, _questions(pairs), extent):
        for one in answer.statuses:
            if not one.hascompletion:  # what was done before tracking was switched off
                continue
            at = instant(one.timecompleted)
            yield ActivityState(
                site.id,
                asked.account,
                asked.course,
                one.cmid,
                one.modname,
                one.instance,
                one.state,
                at,
                civil_date(at, zone),
                one.overrideby is not None,
            )


def _criteria(
    site: Site, pairs: Collection[Pair], zone: ZoneInfo, extent: Extent
) -> Iterator[CompletionCriterion]:
    for asked, answer in answered(site, CRITERIA, _questions(pairs), extent):
        for place, one in enumerate(answer.completionstatus.completions, 1):
            at = instant(one.timecompleted)
            yield CompletionCriterion(
                site.id,
                asked.account,
                asked.course,
                place,
                one.type,
                _name(site, one),
                at,
                civil_date(at, zone),
            )


def _name(site: Site, criterion: MetCriterion) -> str:
    """What a criterion is about, without the link around it."""
    return site.text(TAG.sub("", criterion.details.criteria)) or criterion.title
