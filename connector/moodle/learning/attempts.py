"""Single attempts at quizzes, with their state: the dearest of all facts (nine ms each, batched).

So they are asked only of quizzes that are pre-tests or post-tests, and of people whom the caller
chose: those of whom the gradebook, which was read anyway, shows something new. What is landed of
others, and of whoever is refused, stays; the facts of ``gone`` pairs close unasked. An attempt
that waits for its marker is seen where the person was graded in another test of the course.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from connector.moodle.asking import Question, answered
from connector.moodle.learning.answers import ATTEMPTS, AttemptInfo
from connector.moodle.learning.records import QuizAttempt
from connector.moodle.moments import civil_date, instant
from connector.moodle.site import Site
from connector.pull import Extent, Pull

Pair = tuple[int, int]  # account, course


@dataclass(frozen=True, slots=True)
class Test:
    """A quiz that is a pre-test or post-test, and the points of its questions."""

    __test__ = False  # no case of pytest

    quiz: int
    course: int
    points_max: float


def read_attempts(
    site: Site,
    tests: Collection[Test],
    pairs: Collection[Pair],
    *,
    gone: Collection[Pair],
    zone: ZoneInfo,
) -> Pull[QuizAttempt]:
    """All attempts of each pair at all tests of its course. Raises MoodleError."""
    extent = Extent("attempts by person", pairs={*pairs, *gone})
    site.need(ATTEMPTS)
    return Pull(_attempts(site, tests, pairs, zone, extent), extent)


def _attempts(
    site: Site, tests: Collection[Test], pairs: Collection[Pair], zone: ZoneInfo, extent: Extent
) -> Iterator[QuizAttempt]:
    known = {test.quiz: test for test in tests}
    for asked, answer in answered(site, ATTEMPTS, _questions(tests, pairs), extent):
        test = known[asked.params["quizid"]]
        for one in answer.attempts:
            yield _attempt(site, asked.account, test, one, zone)


def _questions(tests: Collection[Test], pairs: Collection[Pair]) -> Iterator[Question]:
    of_course: dict[int, list[int]] = defaultdict(list)
    for test in tests:
        of_course[test.course].append(test.quiz)
    for account, course in sorted(pairs):
        for quiz in of_course[course]:
            params = {"quizid": quiz, "userid": account, "status": "all"}
            yield Question(account, course, params)


def _attempt(
    site: Site, account: int, test: Test, info: AttemptInfo, zone: ZoneInfo
) -> QuizAttempt:
    at = instant(info.timefinish)
    return QuizAttempt(
        site.id,
        account,
        test.quiz,
        test.course,
        info.attempt,
        info.state,
        info.sumgrades,
        test.points_max,
        at,
        civil_date(at, zone),
        info.id,
    )
