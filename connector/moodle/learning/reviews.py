"""Marks question by question: one call for each attempt, in batches, of a chosen few each night.

Cost: 23 ms of the site's time an attempt of five questions inside a batch, and 12 kB a question,
since Moodle renders each of them along with its mark; no function tells marks without it. Marks
come rounded to the decimals that the quiz shows, with the decimal sign of the account's language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from connector.moodle.asking import Question, answered
from connector.moodle.errors import OUR_FAULT
from connector.moodle.learning.answers import ATTEMPT_REVIEW, QuestionInfo
from connector.moodle.learning.records import QuestionMark
from connector.moodle.site import Site
from connector.pull import Extent, Pull

AT_ONCE = 50  # attempts; a site that can show none of so many is asked for no more
DAMAGED = (
    "Moodle has lost the questions of these attempts: the marks of each stay unknown, "
    "no grade suffers."
)
UNMARKED = frozenset({"needsgrading", ""})  # states of questions without a mark that may get one


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A finished attempt that is asked for."""

    attempt_id: int
    account: int
    quiz: int
    course: int


def read_reviews(
    site: Site, attempts: Sequence[Reviewed], told: set[int], asked: set[int]
) -> Pull[QuestionMark]:
    """The marks of ``attempts``; ids of those that were answered go to ``told``, of those that
    were asked for to ``asked``: not all, where none of many can be shown.

    What is landed of others stays. Raises MoodleError.
    """
    extent = Extent("reviews, attempt by attempt", courses=set())
    site.need(ATTEMPT_REVIEW)
    return Pull(_marks(site, attempts, told, asked, extent), extent)


def _marks(
    site: Site,
    attempts: Sequence[Reviewed],
    told: set[int],
    asked: set[int],
    extent: Extent,
) -> Iterator[QuestionMark]:
    for start in range(0, len(attempts), AT_ONCE):
        group, before = attempts[start : start + AT_ONCE], len(told)
        asked.update(one.attempt_id for one in group)
        yield from _marks_of(site, group, told, extent)
        if len(told) == before:  # attempts whose questions are gone come in crowds
            return


def _marks_of(
    site: Site, attempts: Sequence[Reviewed], told: set[int], extent: Extent
) -> Iterator[QuestionMark]:
    known = {one.attempt_id: one for one in attempts}
    questions = (
        Question(one.account, one.course, {"attemptid": one.attempt_id}) for one in attempts
    )
    for question, answer in answered(site, ATTEMPT_REVIEW, questions, extent, "attempts"):
        attempt = known[question.params["attemptid"]]
        told.add(attempt.attempt_id)
        for info in {one.slot: one for one in answer.questions}.values():
            if info.maxmark and info.maxmark > 0:
                yield _mark(site, attempt, info, info.maxmark)
    extent.skipped = [
        replace(one, remedy=DAMAGED) if one.remedy == OUR_FAULT else one for one in extent.skipped
    ]


def _mark(site: Site, attempt: Reviewed, info: QuestionInfo, most: float) -> QuestionMark:
    return QuestionMark(
        site.id,
        attempt.attempt_id,
        info.slot,
        attempt.account,
        attempt.quiz,
        attempt.course,
        site.text(info.questionnumber or str(info.number or "")),
        info.type,
        _points(info),
        most,
    )


def _points(info: QuestionInfo) -> float | None:
    """A question that was never answered has no mark either, and counts as 0 in Moodle's sum."""
    if info.mark:
        return float(info.mark.replace(",", "."))
    return None if info.state in UNMARKED else 0.0
