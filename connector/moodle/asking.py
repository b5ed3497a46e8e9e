"""Single questions about persons in courses, many of them, asked so that refusals stay cheap.

A batch stops at each refusal, and a course that is closed to us refuses every person: so one
question per course goes first, and a course that refuses it as such is told and left alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from connector.moodle.answers import Shape
from connector.moodle.errors import MoodleError
from connector.moodle.refusals import Refusals
from connector.moodle.site import Site
from connector.moodle.wire import Params
from connector.pull import Extent, Skipped

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about one person in one course."""

    account: int
    course: int
    params: Params


def answered(
    site: Site, shape: Shape[T], questions: Iterable[Question], extent: Extent
) -> Iterator[tuple[Question, T]]:
    """Each question that was answered, with its answer.

    A pair that was refused is spared, and why is told once for all that suffer the same.
    """
    by_course: dict[int, list[Question]] = defaultdict(list)
    for question in questions:
        by_course[question.course].append(question)
    refusals = Refusals()
    first = [asked[0] for asked in by_course.values()]
    for question, answer in _asked(site, shape, first):
        if not isinstance(answer, MoodleError):
            yield question, answer
        elif answer.reach in ("course", "feature"):
            everybody = by_course.pop(question.course)
            extent.spared.update((one.account, one.course) for one in everybody)
            subject = f"course {question.course}"
            extent.skipped.append(Skipped(subject, answer.detail, answer.advice))
        else:
            _spare(question, answer, extent, refusals)
    rest = [question for asked in by_course.values() for question in asked[1:]]
    for question, answer in _asked(site, shape, rest):
        if isinstance(answer, MoodleError):
            _spare(question, answer, extent, refusals)
        else:
            yield question, answer
    extent.skipped += refusals.told("pairs")


def _asked(
    site: Site, shape: Shape[T], questions: list[Question]
) -> Iterator[tuple[Question, T | MoodleError]]:
    answers = site.ask_many(shape, (question.params for question in questions))
    return zip(questions, answers, strict=True)


def _spare(question: Question, error: MoodleError, extent: Extent, refusals: Refusals) -> None:
    extent.spared.add((question.account, question.course))
    refusals.note(error)
