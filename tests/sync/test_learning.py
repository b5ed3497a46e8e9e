"""How people learned lands in its scope: who is asked, what closes, what stays."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import stamina
from pydantic import HttpUrl, SecretStr
from sqlalchemy import Table, func, select

from connector.moodle.functions import FUNCTIONS
from connector.moodle.learning.answers import ACTIVITIES, ATTEMPTS, CRITERIA, RESPONSES
from connector.moodle.settings import CourseFields, SiteSettings
from connector.moodle.site import open_site
from lontar.demo.functions import assignments, quizzes, surveys
from lontar.demo.server import serve
from sync.inward.sites.asking import LearningOptions
from sync.inward.sites.pulling import pull_site
from sync.inward.sites.site_pull import PullOptions, PullResult
from sync.store.engine import Store
from sync.store.tables import facts, learning
from tests.demo.conftest import ITEM, TOKEN, write_folder
from tests.sync.builders import begin_run

DONE = 1_772_000_000  # 25 February 2026
DAY = 86_400
PUTU, MADE, NYOMAN = 4, 5, 6
LEADING, ETHICS = 2, 3
PRE, POST, TASK, FORM, BALLOT = 1, 2, 1, 1, 2
KINDS = (
    *(learning.activity_state, learning.completion_criterion, learning.quiz_attempt),
    learning.question_mark,
    *(learning.assignment, learning.assignment_grade, learning.pending_grade),
    *(learning.survey, learning.survey_item, learning.survey_turnout, learning.survey_answer),
)
Town = dict[str, Any]


def town() -> Town:
    """Course 2 has a pre-test, a post-test, an assignment and a survey; 3 an anonymous survey."""
    return {
        "users": [
            {"id": 2, "username": "admin"},
            {"id": 3, "username": "lontar_ws"},
            *(
                {"id": one, "username": f"asn{one}", "idnumber": f"19900101201501100{one}"}
                for one in (PUTU, MADE, NYOMAN)
            ),
        ],
        "courses": [
            {"id": LEADING, "shortname": "PIM-01"},
            {"id": ETHICS, "shortname": "MNJ-02"},
        ],
        "enrolments": [
            *({"userid": one, "courseid": LEADING} for one in (PUTU, MADE, NYOMAN)),
            {"userid": PUTU, "courseid": ETHICS},
        ],
        "completions": [{"userid": PUTU, "courseid": LEADING, "timecompleted": DONE}],
        "quizzes": [
            {"id": PRE, "course": LEADING, "name": "Pre-test"},
            {"id": POST, "course": LEADING, "name": "Post-test", "gradepass": 70},
            {"id": 9, "course": LEADING, "name": "Latihan"},
        ],
        "attempts": [
            sat(PUTU, PRE, 1, 4, DONE - 9 * DAY),
            sat(PUTU, POST, 1, 6, DONE - 2 * DAY),
            sat(PUTU, POST, 2, 9, DONE),
            sat(MADE, PRE, 1, 5, DONE),
            sat(PUTU, 9, 1, 5, DONE),
        ],
        "grades": [
            graded(PUTU, PRE, 40, DONE - 9 * DAY),
            graded(PUTU, POST, 90, DONE),
            graded(MADE, PRE, 50, DONE),
            graded(PUTU, 9, 50, DONE),
        ],
        "assignments": [{"id": TASK, "course": LEADING, "name": "Rencana aksi"}],
        "submissions": [
            {"assignment": TASK, "userid": PUTU, "submitted": DONE, "graded": DONE, "grade": 80},
            {"assignment": TASK, "userid": MADE, "submitted": DONE},
        ],
        "surveys": [
            form(FORM, LEADING, 2, [response(11, PUTU, 2)]),
            form(BALLOT, ETHICS, 1, [response(21, PUTU, 1)]),
        ],
        "reports": [],
    }


def sat(account: int, quiz: int, attempt: int, points: int, when: int) -> Town:
    return {"quiz": quiz, "userid": account, "attempt": attempt, "sumgrades": points} | {
        "timefinish": when
    }


def graded(account: int, quiz: int, grade: int, when: int) -> Town:
    return {"quiz": quiz, "userid": account, "grade": grade, "submitted": when}


def form(number: int, course: int, anonymous: int, responses: list[Town]) -> Town:
    item = ITEM | {"id": number * 10}
    for one in responses:
        one["answers"] = {str(number * 10): one.pop("rating")}
    return {"id": number, "course": course, "anonymous": anonymous, "name": "Evaluasi"} | {
        "items": [item],
        "responses": responses,
    }


def response(number: int, account: int, rating: int) -> Town:
    return {"id": number, "userid": account, "timemodified": DONE, "rating": str(rating)}


@dataclass(frozen=True, slots=True)
class Pulled:
    """What one pull did, and how often each function ran for it."""

    result: PullResult
    calls: dict[str, int]

    def written(self, *tables: Table) -> int:
        """Fact rows of the tables that were opened or closed."""
        counts = self.result.counts
        return sum(counts[one.name].written for one in tables if one.name in counts)


Pull = Callable[..., Pulled]


@pytest.fixture
def pull(tmp_path: Path) -> Iterator[Pull]:
    """Pull a town on a day of March 2026."""
    numbers = count(1)
    with ExitStack() as stack:
        stack.enter_context(stamina.set_testing(True, attempts=1))

        def pulled(
            store: Store,
            day: int,
            state: Town,
            *,
            activities: str | None = "^PIM-",
            full: bool = False,
        ) -> Pulled:
            folder = write_folder(tmp_path / f"demo-{next(numbers)}", state)
            server = stack.enter_context(serve(folder))
            settings = SiteSettings(id="lms", url=HttpUrl(f"{server.url}/"), facts=())
            options = PullOptions(
                CourseFields(),
                ZoneInfo("Asia/Makassar"),
                full=full,
                learning=LearningOptions(activities=activities),
            )
            site = open_site(settings, SecretStr(TOKEN))
            result = pull_site(store, site, begin_run(store, day), options)
            return Pulled(result, dict(server.meter.calls))

        yield pulled


def rows(store: Store, table: Table, *names: str) -> list[tuple[Any, ...]]:
    """Current facts of a table, some columns, in order."""
    columns = [table.c[name] for name in names]
    query = select(*columns).where(table.c.seen_to.is_(None)).order_by(*columns)
    with store.read() as session:
        return [tuple(row) for row in session.execute(query)]


def standing(store: Store, table: Table) -> int:
    query = select(func.count()).select_from(table).where(table.c.seen_to.is_(None))
    with store.read() as session:
        return session.scalar(query) or 0


def test_every_kind_is_landed(store: Store, pull: Pull) -> None:
    first = pull(store, 1, town())
    assert {one.subject for one in first.result.skipped} == {
        *("users report", "participants report", "e-mail addresses")
    }
    assert {one.name for one in KINDS if standing(store, one) == 0} == set()
    assert pull(store, 2, town(), full=True).written(*KINDS) == 0


def test_attempts_are_those_of_tests_alone(store: Store, pull: Pull) -> None:
    pull(store, 1, town())
    names = ("account", "quiz", "attempt", "points", "points_max")
    assert rows(store, learning.quiz_attempt, *names) == [
        (PUTU, PRE, 1, 4, 10),
        (PUTU, POST, 1, 6, 10),
        (PUTU, POST, 2, 9, 10),
        (MADE, PRE, 1, 5, 10),
    ]


def test_assignments_with_grades_and_what_waits(store: Store, pull: Pull) -> None:
    pull(store, 1, town())
    assert rows(store, learning.assignment_grade, "account", "assignment", "grade") == [
        (PUTU, TASK, 80)
    ]
    assert rows(store, learning.pending_grade, "account", "kind", "instance") == [
        (MADE, "assign", TASK)
    ]
    state = town()
    state["submissions"][1] |= {"grade": 60, "graded": DONE + DAY}
    pull(store, 2, state, full=True)
    assert standing(store, learning.pending_grade) == 0
    assert standing(store, learning.assignment_grade) == 2


@pytest.mark.parametrize("flag", ["overridden", "hidden", "locked"])
def test_flags_of_grades_are_kept(sqlite_store: Store, pull: Pull, flag: str) -> None:
    state = town()
    state["grades"][1] |= {flag: True}
    pull(sqlite_store, 1, state)
    told = dict(rows(sqlite_store, facts.quiz_grade, "quiz", flag))
    assert (told[POST], told[9]) == (True, False)


def test_activities_are_those_of_the_chosen_courses(store: Store, pull: Pull) -> None:
    state = town()
    by_hand = {"cmid": POST + quizzes.MODULE_OFFSET, "userid": NYOMAN, "overrideby": 2}
    state["activities"] = [by_hand | {"state": 1, "timecompleted": DONE}]
    pull(store, 1, state)
    found = rows(store, learning.activity_state, "account", "module", "state", "overridden")
    of_putu = {module: state for account, module, state, _ in found if account == PUTU}
    assert of_putu == {
        PRE + quizzes.MODULE_OFFSET: 1,
        POST + quizzes.MODULE_OFFSET: 2,
        9 + quizzes.MODULE_OFFSET: 1,
        TASK + assignments.MODULE_OFFSET: 1,
        FORM + surveys.MODULE_OFFSET: 1,
    }
    assert [one[:3] for one in found if one[3]] == [(NYOMAN, by_hand["cmid"], 1)]
    assert rows(store, learning.completion_criterion, "account", "course") == [(PUTU, LEADING)]


def test_without_the_setting_no_activity_is_asked(sqlite_store: Store, pull: Pull) -> None:
    found = pull(sqlite_store, 1, town(), activities=None)
    assert ACTIVITIES.function not in found.calls
    assert standing(sqlite_store, learning.activity_state) == 0


def test_a_quiet_day_asks_only_those_with_something_left_to_do(
    sqlite_store: Store, pull: Pull
) -> None:
    """On 1 March nobody of these has his night; course 3 has none, course 2 is not due."""
    pull(sqlite_store, 1, town())
    quiet = pull(sqlite_store, 2, town())
    assert quiet.calls.get(ATTEMPTS.function, 0) <= 2
    assert quiet.calls[ACTIVITIES.function] <= 3
    assert quiet.calls.get(CRITERIA.function, 0) <= 4
    assert quiet.written(*KINDS) == 0


def test_a_week_asks_everybody_once_more(sqlite_store: Store, pull: Pull) -> None:
    pull(sqlite_store, 1, town())
    asked = [pull(sqlite_store, day, town()).calls for day in range(2, 9)]
    attempts = sum(calls.get(ATTEMPTS.function, 0) for calls in asked)
    assert attempts == 4  # two people, two tests each
    assert sum(calls[RESPONSES.function] for calls in asked) == 7 * 2 + 2


def test_a_new_attempt_is_seen_at_once(store: Store, pull: Pull) -> None:
    pull(store, 1, town())
    state = town()
    state["attempts"].append(sat(MADE, POST, 1, 8, DONE + DAY))
    state["grades"].append(graded(MADE, POST, 80, DONE + DAY))
    pull(store, 2, state)
    found = rows(store, learning.quiz_attempt, "account", "quiz", "points")
    assert (MADE, POST, 8) in found


def test_an_attempt_that_was_deleted_closes(store: Store, pull: Pull) -> None:
    pull(store, 1, town())
    state = town()
    del state["attempts"][1]
    pull(store, 2, state, full=True)
    assert (PUTU, POST, 1) not in rows(store, learning.quiz_attempt, "account", "quiz", "attempt")
    assert standing(store, learning.quiz_attempt) == 3


@pytest.mark.parametrize(("flags", "left"), [({}, 4), ({"overridden": True}, 0)])
def test_attempts_stay_while_the_grade_made_of_them_stands(
    sqlite_store: Store, pull: Pull, flags: Town, left: int
) -> None:
    """An empty answer contradicts the gradebook; a trainer's own grade needs no attempts."""
    state = town()
    state["grades"] = [row | flags for row in state["grades"]]
    pull(sqlite_store, 1, state)
    skipped = pull(sqlite_store, 2, state | {"attempts": []}, full=True).result.skipped
    assert standing(sqlite_store, learning.quiz_attempt) == left
    assert [one.subject for one in skipped if "no attempt" in one.reason] == ["2 pairs"][: left > 0]


def test_attempts_of_a_deleted_account_stay_and_are_not_asked_again(
    sqlite_store: Store, pull: Pull
) -> None:
    pull(sqlite_store, 1, town())
    before = rows(sqlite_store, learning.quiz_attempt, "account", "quiz", "attempt")
    state = town()
    (person,) = [one for one in state["users"] if one["id"] == PUTU]
    person["deleted"] = True
    for kind in ("enrolments", "completions", "grades"):
        state[kind] = [row for row in state[kind] if row["userid"] != PUTU]
    skipped = pull(sqlite_store, 2, state, full=True).result.skipped
    assert not [one for one in skipped if "userdeleted" in one.reason]
    assert rows(sqlite_store, learning.quiz_attempt, "account", "quiz", "attempt") == before


def test_an_unconfirmed_account_is_asked_in_its_night_only(sqlite_store: Store, pull: Pull) -> None:
    """Moodle refuses each question about it, so that its attempts are always missing."""
    state = town()
    (person,) = [one for one in state["users"] if one["id"] == NYOMAN]
    person["confirmed"] = False
    state["grades"].append(graded(NYOMAN, POST, 80, DONE + DAY))
    pull(sqlite_store, 1, state)
    asked = [pull(sqlite_store, day, state).calls.get(ATTEMPTS.function, 0) for day in range(2, 9)]
    assert sum(asked) == 6  # three people, two tests each


def test_a_reset_quiz_loses_its_attempts(sqlite_store: Store, pull: Pull) -> None:
    pull(sqlite_store, 1, town())
    pull(sqlite_store, 2, town() | {"attempts": [], "grades": []}, full=True)
    assert standing(sqlite_store, learning.quiz_attempt) == 0


def test_named_answers_have_an_account_and_anonymous_ones_none(store: Store, pull: Pull) -> None:
    pull(store, 1, town())
    names = ("survey", "account", "number", "text")
    assert rows(store, learning.survey_answer, *names) == [
        (FORM, PUTU, 2, "Baik"),
        (BALLOT, None, 1, "Kurang"),
    ]
    scales = rows(store, learning.survey_item, "survey", "scale_min", "scale_max")
    assert scales == [(FORM, 1, 2), (BALLOT, 1, 2)]
    turnouts = rows(store, learning.survey_turnout, "survey", "named", "anonymous")
    assert turnouts == [(FORM, 1, 0), (BALLOT, 0, 1)]


def test_new_answers_are_added_and_others_stay(store: Store, pull: Pull) -> None:
    pull(store, 1, town())
    state = town()
    state["surveys"][0]["responses"].append(response(12, MADE, 1) | {"answers": {"10": "1"}})
    state["surveys"][1]["responses"].append(response(22, MADE, 1) | {"answers": {"20": "1"}})
    found = pull(store, 2, state)
    landed = found.result.counts["survey_answer"]
    assert (landed.new, landed.changed, landed.gone) == (2, 0, 0)


def test_a_survey_that_is_gone_takes_its_answers(store: Store, pull: Pull) -> None:
    pull(store, 1, town())
    state = town()
    del state["surveys"][0]
    pull(store, 2, state)
    tables = (learning.survey, learning.survey_item, learning.survey_turnout)
    assert [standing(store, one) for one in (*tables, learning.survey_answer)] == [1, 1, 1, 1]


LOST = {
    "mod_quiz_get_user_attempts": (learning.quiz_attempt,),
    "core_completion_get_activities_completion_status": (learning.activity_state,),
    "core_completion_get_course_completion_status": (learning.completion_criterion,),
    "mod_assign_get_assignments": (learning.assignment,),
    "mod_feedback_get_feedbacks_by_courses": (learning.survey, learning.survey_answer),
    "mod_feedback_get_items": (learning.survey, learning.survey_item, learning.survey_answer),
    "mod_feedback_get_responses_analysis": (learning.survey_turnout, learning.survey_answer),
    "gradereport_user_get_grade_items": (learning.assignment_grade, learning.pending_grade),
}


@pytest.mark.parametrize("function", sorted(LOST))
def test_a_kind_that_the_site_does_not_allow_is_told_and_closes_nothing(
    sqlite_store: Store, pull: Pull, function: str
) -> None:
    pull(sqlite_store, 1, town())
    state = copy.deepcopy(town())
    state["site"] = {"functions": [name for name in FUNCTIONS if name != function]}
    found = pull(sqlite_store, 2, state, full=True)
    assert any(function in one.reason or function in one.subject for one in found.result.skipped)
    assert all(one.remedy for one in found.result.skipped)
    assert found.written(*LOST[function]) == 0
    assert all(standing(sqlite_store, one) for one in LOST[function])


def test_an_enrolment_that_ends_keeps_what_was_done(store: Store, pull: Pull) -> None:
    pull(store, 1, town())
    before = standing(store, learning.activity_state)
    state = town()
    state["enrolments"][0]["status"] = 1
    pull(store, 2, state, full=True)
    assert standing(store, learning.activity_state) == before
    assert standing(store, learning.completion_criterion) == 1


def test_a_course_that_is_gone_takes_what_was_done_in_it(store: Store, pull: Pull) -> None:
    pull(store, 1, town())
    state = town()
    del state["courses"][0]
    pull(store, 2, state)
    tables = (learning.activity_state, learning.completion_criterion, learning.quiz_attempt)
    assert [standing(store, one) for one in tables] == [0, 0, 0]
