"""One question about each of many, asked in batches so that refusals stay cheap.

What refuses alone keeps the facts as landed, with the reason in the extent. ``answers_about`` asks
of people, plans, ratings, courses: a refusal of the whole kind (function missing, feature off) is
raised. ``answered`` asks about persons in courses: a batch stops at each refusal, and a course that
is closed to us refuses every person, so one question per course goes first, and a course that
refuses it as such is told and left alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from connector.moodle.answers import Shape
from connector.moodle.errors import MoodleError, Refused
from connector.moodle.site import Site
from connector.moodle.transport.refusals import Refusals
from connector.moodle.transport.wire import Params
from connector.pull import Extent, Skipped

Subject = TypeVar("Subject")
Told = TypeVar("Told")

WHOLE = ("feature", "site")  # reaches that end a kind
NOT_CONFIRMED = "usernotconfirmed"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about one person in one course."""

    account: int
    course: int
    params: Params


def answers_about(
    site: Site,
    shape: Shape[Told],
    subjects: Iterable[Subject],
    question: Callable[[Subject], Params],
    *,
    unread: Callable[[Subject], None],
    extent: Extent,
    noun: str = "people",
) -> Iterator[tuple[Subject, Told]]:
    """Each subject with its answer, in order; ``unread`` hears of those that gave none."""
    refusals = Refusals()

    def refused(subject: Subject, error: MoodleError) -> None:
        if error.reach in WHOLE:
            raise error
        unread(subject)
        refusals.note(error)

    yield from _each(site, shape, list(subjects), question, refused)
    extent.skipped += refusals.told(noun)


def answered(
    site: Site,
    shape: Shape[Told],
    questions: Iterable[Question],
    extent: Extent,
    noun: str = "pairs",
) -> Iterator[tuple[Question, Told]]:
    """Each question that was answered, with its answer.

    A pair that was refused is spared, and why is told once for all ``noun`` that suffer the same.
    """
    by_course: dict[int, list[Question]] = defaultdict(list)
    for question in questions:
        by_course[question.course].append(question)
    refusals = Refusals()

    def spare(question: Question, error: MoodleError) -> None:
        extent.spared.add((question.account, question.course))
        if isinstance(error, Refused) and error.errorcode == NOT_CONFIRMED:
            extent.unconfirmed.add(question.account)
        refusals.note(error)

    def leave_course(question: Question, error: MoodleError) -> None:
        if error.reach not in ("course", "feature"):
            return spare(question, error)
        everybody = by_course.pop(question.course)
        extent.spared.update((one.account, one.course) for one in everybody)
        extent.skipped.append(Skipped(f"course {question.course}", error.told, error.advice))
        return None

    first = [asked[0] for asked in by_course.values()]
    yield from _each(site, shape, first, _params, leave_course)
    rest = [question for asked in by_course.values() for question in asked[1:]]
    yield from _each(site, shape, rest, _params, spare)
    extent.skipped += refusals.told(noun)


def _params(question: Question) -> Params:
    return question.params


def _each(
    site: Site,
    shape: Shape[Told],
    asked: Sequence[Subject],
    question: Callable[[Subject], Params],
    refused: Callable[[Subject, MoodleError], None],
) -> Iterator[tuple[Subject, Told]]:
    answers = site.ask_many(shape, (question(subject) for subject in asked))
    for subject, answer in zip(asked, answers, strict=True):
        if isinstance(answer, MoodleError):
            refused(subject, answer)
        else:
            yield subject, answer
