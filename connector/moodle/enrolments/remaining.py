"""Who of those that a moving report lacks is still in the course: a second question to each course.

In: pairs of account and course. Out: those that must stay as landed, enrolled by the answer or in
a course that cannot be asked, which the extent names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from connector.moodle.answers import ENROLLED
from connector.moodle.errors import MoodleError
from connector.moodle.site import Site
from connector.pull import Extent, Skipped

Pair = tuple[int, int]  # account, course
ONLY_IDS = {"name": "userfields", "value": "id"}
LEFT_OPEN = "the report moved while it was read, and the course could not be asked who is in it"


def still_enrolled(site: Site, pairs: Collection[Pair], extent: Extent) -> set[Pair]:
    """Those of the pairs that are not gone. Raises MoodleError for what stops the site."""
    courses: defaultdict[int, set[int]] = defaultdict(set)
    for account, course in pairs:
        courses[course].add(account)
    questions = ({"courseid": course, "options": [ONLY_IDS]} for course in courses)
    answers = site.ask_many(ENROLLED, questions, batch=1)
    left: set[Pair] = set()
    for (course, people), answer in zip(courses.items(), answers, strict=True):
        if isinstance(answer, MoodleError):
            reason = f"{LEFT_OPEN}: {answer.detail}"
            extent.skipped.append(Skipped(f"course {course}", reason, answer.advice))
        else:
            people &= {user.id for user in answer}
        left.update((account, course) for account in people)
    return left
