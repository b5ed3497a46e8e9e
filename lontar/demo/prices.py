"""What a call costs a Moodle server: milliseconds measured on 4.5.6, as a fixed part and rows.

In: the functions that ran in one request. Out: seconds of server time. Trust the ratios: the
figures come from one small site (two cores, 5,000 people, 150,000 enrolments, PostgreSQL).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from lontar.demo.call import Performed
from lontar.demo.state import PARTICIPANTS

REQUEST_MS = 35.0  # Moodle starts, checks the token, stops
BATCH = "tool_mobile_call_external_functions"
SORT_ROW_MS = 0.005  # each page of a report sorts and counts all its rows
SHOWN_ROW_MS = {True: 0.13, False: 0.06}  # participants, users


@dataclass(frozen=True, slots=True)
class Price:
    """``fixed`` per call, ``row`` per thing answered, ``alone`` on top outside a batch (ms)."""

    fixed: float
    row: float = 0.0
    alone: float = 0.0
    rows: Callable[[Performed], float] = lambda done: _length(done.answer)


def _length(answer: Any) -> float:
    """Rows of an answer: its length, or that of its longest list."""
    if isinstance(answer, dict):
        return max((len(part) for part in answer.values() if isinstance(part, list)), default=0)
    return len(answer) if isinstance(answer, list) else 0


def _grade_items(done: Performed) -> float:
    answer: Any = done.answer or {"usergrades": []}
    items: list[int] = [len(person["gradeitems"]) for person in answer["usergrades"]]
    return sum(items)


def _courses_and_counts(done: Performed) -> float:
    """Counting the people of a course costs twice what naming the course does."""
    return _length(done.answer) * (3.5 if done.arguments["returnusercount"] else 1)


def _people_told(done: Performed) -> float:
    """A person with all fields costs twenty times one with id and number."""
    names = {one["name"] for one in done.arguments["options"]}
    return _length(done.answer) * (1 if "userfields" in names else 19)


def _written(key: str) -> Callable[[Performed], float]:
    return lambda done: len(done.arguments[key])


def _report_ms(done: Performed) -> float:
    answer: Any = done.answer
    if answer is None:
        return 0.0
    shown = SHOWN_ROW_MS[answer["details"]["source"] == PARTICIPANTS]
    total: int = answer["data"]["totalrowcount"]
    return total * SORT_ROW_MS + len(answer["data"]["rows"]) * shown


PRICES = {
    "core_user_get_users_by_field": Price(1, 6),
    "core_user_get_users": Price(1, 7),
    "core_user_update_users": Price(1, 2.7, 15, _written("users")),
    "core_course_get_courses": Price(5, 2),
    "core_course_get_courses_by_field": Price(5, 4),
    "core_enrol_get_enrolled_users": Price(15, 0.5, 0, _people_told),
    "core_enrol_get_users_courses": Price(20, 2.8, 70, _courses_and_counts),
    "core_completion_get_course_completion_status": Price(4.8, 0, 3),
    "core_completion_get_activities_completion_status": Price(5, 0.5, 3),
    "mod_quiz_get_quizzes_by_courses": Price(3, 2),
    "mod_quiz_get_user_best_grade": Price(5.5, 0, 20),
    "mod_quiz_get_user_attempts": Price(9, 0, 16),
    "mod_quiz_get_attempt_review": Price(23, 0, 12),  # of five questions
    "gradereport_user_get_grade_items": Price(25, 2.7, 20, _grade_items),
    "core_cohort_get_cohort_members": Price(10),
    "core_badges_get_user_badges": Price(6),
    "core_competency_list_user_plans": Price(8, 2, 10),
    "core_competency_list_plan_competencies": Price(8, 2, 10),
    "core_competency_list_course_competencies": Price(8, 2, 10),
    "tool_lp_data_for_user_competency_summary": Price(30, 0, 20),
    "core_cohort_add_cohort_members": Price(5, 1.9, 7, _written("members")),
    "core_cohort_delete_cohort_members": Price(5, 1.5, 7, _written("members")),
    "core_message_send_instant_messages": Price(12),
    "core_reportbuilder_retrieve_report": Price(120, 1, 0, _report_ms),
    "core_reportbuilder_set_filters": Price(6),
    "core_reportbuilder_reports_get": Price(250),
    BATCH: Price(0, 0, 0, lambda _: 0),
}
OTHER = Price(0.85, 0.5)


def seconds(done: Iterable[Performed]) -> float:
    """Server time of one request that ran these functions."""
    ran = list(done)
    alone = not any(one.function == BATCH for one in ran)
    return (REQUEST_MS + sum(_milliseconds(one, alone) for one in ran)) / 1000


def _milliseconds(done: Performed, alone: bool) -> float:
    price = PRICES.get(done.function, OTHER)
    return price.fixed + price.row * price.rows(done) + (price.alone if alone else 0)
