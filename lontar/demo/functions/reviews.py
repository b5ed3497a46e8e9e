"""An attempt question by question, as whoever may see all reports of a quiz is shown it.

The demo keeps the sum of an attempt only: it is shared out over the questions of the quiz, the
easy ones first, so that every later question is the harder one. Where nobody marked an attempt,
its last question waits for a marker. Seen in Moodle 4.5: a mark is text with the decimals that
the quiz shows, and "" without one.
"""

from __future__ import annotations

from collections.abc import Iterator

from connector.moodle.versions import Branch, branch_of
from lontar.demo.call import Call
from lontar.demo.errors import no_record
from lontar.demo.functions.quizzes import attempt_id, number, shown_attempt
from lontar.demo.state import Attempt, Quiz

QUESTIONS = 5  # of every quiz
KIND, STATES = "multichoice", {True: "gradedright", False: "gradedwrong"}
NAMED: Branch = (4, 2)  # from here on questions have a ``questionnumber``
Json = dict[str, object]


def get_attempt_review(call: Call, attemptid: int, page: int) -> object:
    """All questions of one attempt, whatever its state; they stand on one page."""
    attempt = call.site.attempt(attemptid)
    if attempt is None:
        raise no_record("quiz_attempts")
    quiz = call.site.quiz(attempt.quiz)
    named = branch_of(call.site.state.site.release) >= NAMED
    scaled = None if attempt.sumgrades is None else attempt.sumgrades / quiz.sumgrades * quiz.grade
    return {
        "grade": None if scaled is None else str(number(scaled)),
        "attempt": shown_attempt(attempt),
        "additionaldata": [],
        "questions": list(_questions(quiz, attempt, named=named)),
        "warnings": [],
    }


def _questions(quiz: Quiz, attempt: Attempt, *, named: bool) -> Iterator[Json]:
    most = quiz.sumgrades / QUESTIONS
    left = attempt.sumgrades or 0.0
    for slot in range(1, QUESTIONS + 1):
        mark = min(most, left)
        left -= mark
        waits = attempt.sumgrades is None and slot == QUESTIONS
        name = {"questionnumber": str(slot)} if named else {}
        yield name | _question(attempt, slot, None if waits else mark, most)


def _question(attempt: Attempt, slot: int, mark: float | None, most: float) -> Json:
    state = "needsgrading" if mark is None else STATES[mark > 0]
    return {
        "slot": slot,
        "type": KIND,
        "page": 0,
        "number": slot,
        "html": f'<div id="question-{attempt_id(attempt)}-{slot}" class="que {KIND}"></div>',
        "responsefileareas": [],
        "sequencecheck": 3,
        "lastactiontime": attempt.timefinish,
        "hasautosavedstep": False,
        "flagged": False,
        "state": state,
        "stateclass": "requiresgrading" if mark is None else "correct" if mark else "incorrect",
        "status": "Requires grading" if mark is None else "Correct" if mark else "Incorrect",
        "blockedbyprevious": False,
        "mark": "" if mark is None else f"{mark:.2f}",
        "maxmark": number(most),
        "settings": None,
    }
