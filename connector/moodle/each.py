"""One question about each of many, asked in batches: of people, plans, ratings, courses.

What refuses alone keeps the facts as landed, with the reason in the extent; a refusal of the
whole kind (function missing, feature off) is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from connector.moodle.answers import Shape
from connector.moodle.errors import MoodleError
from connector.moodle.refusals import Refusals
from connector.moodle.site import Site
from connector.moodle.wire import Params
from connector.pull import Extent

Subject = TypeVar("Subject")
Told = TypeVar("Told")

WHOLE = ("feature", "site")  # reaches that end a kind


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
    asked: Sequence[Subject] = list(subjects)
    refusals = Refusals()
    answers = site.ask_many(shape, (question(subject) for subject in asked))
    for subject, answer in zip(asked, answers, strict=True):
        if not isinstance(answer, MoodleError):
            yield subject, answer
            continue
        if answer.reach in WHOLE:
            raise answer
        unread(subject)
        refusals.note(answer)
    extent.skipped += refusals.told(noun)
