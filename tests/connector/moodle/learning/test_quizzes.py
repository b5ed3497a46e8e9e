"""Quizzes and grades: marks, id numbers, ungraded, closed courses, suspended people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connector.moodle.learning.gradebook import Result
from connector.moodle.learning.quizzes import read_quizzes
from connector.moodle.learning.records import AssignmentGrade, PendingGrade
from connector.moodle.learning.results import read_grades
from connector.moodle.records import CourseGrade, Quiz, QuizGrade
from connector.pull import Extent
from tests.connector.moodle.conftest import FakeMoodle, Params, recording, refusal, site_of

QUIZZES, BEST = "mod_quiz_get_quizzes_by_courses", "mod_quiz_get_user_best_grade"
GRADES, ENROLLED = "gradereport_user_get_grade_items", "core_enrol_get_enrolled_users"


def quiz(number: int, course: int, **changes: Any) -> Params:
    return {"id": number, "course": course, "name": "Post &amp; test", "grade": 100} | changes


def item(number: int, raw: float | None = None, **changes: Any) -> Params:
    known = {"itemtype": "mod", "itemmodule": "quiz", "iteminstance": number, "itemnumber": 0}
    known |= {"idnumber": "", "graderaw": raw, "grademin": 0, "grademax": 100}
    return known | changes


def graded(account: int, *items: Params, course: int = 2) -> Params:
    return {"courseid": course, "userid": account, "gradeitems": list(items)}


def moodle_with(quizzes: list[Params], *grades: Params) -> FakeMoodle:
    """Courses 2 and 3; quiz 7 has a pass mark."""

    def listed(params: Params) -> Any:
        asked = [int(one) for one in params["courseids"]]
        return {"quizzes": [one for one in quizzes if one["course"] in asked], "warnings": []}

    def marks(params: Params) -> Any:
        return {"hasgrade": False} | ({"gradetopass": 70} if params["quizid"] == 7 else {})

    def of_course(params: Params) -> Any:
        course = int(params["courseid"])
        return {"usergrades": [one for one in grades if one["courseid"] == course]}

    return FakeMoodle(**{QUIZZES: listed, BEST: marks, GRADES: of_course, ENROLLED: lambda _: []})


def quizzes_of(moodle: FakeMoodle) -> tuple[list[Quiz], Extent]:
    pull = read_quizzes(site_of(moodle), [2, 3])
    return list(pull.records), pull.extent


def grades_of(moodle: FakeMoodle) -> tuple[list[Result], Extent]:
    pull = read_grades(site_of(moodle), courses=[2, 3], zone=ZoneInfo("Asia/Makassar"))
    return list(pull.records), pull.extent


def test_quiz_with_mark_and_id_number() -> None:
    moodle = moodle_with([quiz(7, 2), quiz(8, 2)], graded(3, item(7, idnumber="post:1"), item(8)))
    found, extent = quizzes_of(moodle)
    assert found == [
        Quiz("lms", 7, 2, "Post & test", "post:1", 100, 70),
        Quiz("lms", 8, 2, "Post & test", None, 100, None),
    ]
    assert (extent.courses, extent.skipped) == (None, [])


def test_an_empty_gradebook_takes_no_id_number_away() -> None:
    """It tells which quiz is a pre-test: a line without one takes it, no line says nothing."""
    landed = [Quiz("lms", number, 2, "Post & test", "post:1", 100, 70) for number in (7, 8)]
    for lines, left in ((), ["post:1", "post:1"]), ((item(7),), [None, "post:1"]):
        moodle = moodle_with([quiz(7, 2), quiz(8, 2)], *([graded(3, *lines)] if lines else []))
        pull = read_quizzes(site_of(moodle), [2, 3], landed, again={2})
        assert [one.idnumber for one in pull.records] == left


def test_mark_and_id_number_are_asked_for_ourselves() -> None:
    moodle = moodle_with([quiz(7, 2)])
    quizzes_of(moodle)
    assert [asked["userid"] for asked in moodle.asked(BEST)] == [3]
    assert [(a["courseid"], a["userid"]) for a in moodle.asked(GRADES)] == [(2, 3)]


def test_quiz_without_grading_is_no_quiz_of_ours() -> None:
    assert quizzes_of(moodle_with([quiz(7, 2, grade=0)]))[0] == []


def test_recorded_quiz_and_mark() -> None:
    moodle = moodle_with([])
    moodle.handlers[QUIZZES] = lambda _: recording(540)["response"]
    moodle.handlers[BEST] = lambda _: recording(559)["response"]
    moodle.handlers[GRADES] = lambda _: recording(504)["response"]
    (found,), _ = quizzes_of(moodle)
    assert found == Quiz("lms", 7, 5, "Post-test", "TKN-04-post-test", 100, 70, 10)


def test_course_whose_quizzes_are_closed_is_left_out() -> None:
    moodle = moodle_with([])
    warning = {"item": "course", "itemid": 3, "warningcode": "1", "message": "no access"}
    moodle.handlers[QUIZZES] = lambda _: {"quizzes": [quiz(7, 2)], "warnings": [warning]}
    found, extent = quizzes_of(moodle)
    assert ([one.quiz for one in found], extent.courses) == ([7], {2})
    assert extent.skipped[0].subject == "course 3"


@pytest.mark.parametrize("function", [BEST, GRADES])
def test_quiz_that_does_not_tell_its_mark_leaves_its_course_out(function: str) -> None:
    moodle = moodle_with([quiz(7, 2), quiz(8, 3)])
    good = moodle.handlers[function]

    def partly(params: Params) -> Any:
        refused = params.get("quizid") == 7 or params.get("courseid") == 2
        return refusal("nopermissions") if refused else good(params)

    moodle.handlers[function] = partly
    found, extent = quizzes_of(moodle)
    assert ([one.quiz for one in found], extent.courses) == ([8], {3})


def test_quiz_without_maximum_is_hidden_from_us() -> None:
    found, extent = quizzes_of(moodle_with([quiz(7, 2, grade=None), quiz(8, 3)]))
    assert ([one.quiz for one in found], extent.courses) == ([8], {3})


def test_results_in_quiz_and_course() -> None:
    submitted = item(7, 80, gradedatesubmitted=1_783_417_860)
    total = item(4, 171, itemtype="course", itemmodule=None, itemnumber=None, grademax=200)
    found, extent = grades_of(moodle_with([], graded(4, submitted, total)))
    at = datetime(2026, 7, 7, 9, 51, tzinfo=UTC)
    assert found == [
        QuizGrade("lms", 4, 7, 2, 80, 0, 100, at, date(2026, 7, 7)),
        CourseGrade("lms", 4, 2, 171, 0, 200),
    ]
    assert (extent.courses, extent.spared) == (None, set())


def test_ungraded_is_no_record() -> None:
    total = item(4, None, itemtype="course", itemmodule=None)
    assert grades_of(moodle_with([], graded(4, item(7), total)))[0] == []


@pytest.mark.parametrize("kind", ["quiz", "assign"])
def test_what_was_handed_in_waits_for_its_grade(kind: str) -> None:
    waiting = item(7, None, itemmodule=kind, gradedatesubmitted=1_783_417_860)
    at = datetime(2026, 7, 7, 9, 51, tzinfo=UTC)
    found, _ = grades_of(moodle_with([], graded(4, waiting)))
    assert found == [PendingGrade("lms", 4, 2, kind, 7, at, date(2026, 7, 7))]


def test_an_assignment_is_dated_by_who_graded_it() -> None:
    marked = item(4, 91, itemmodule="assign", gradedategraded=1_783_417_860, gradeishidden=True)
    at = datetime(2026, 7, 7, 9, 51, tzinfo=UTC)
    found, _ = grades_of(moodle_with([], graded(4, marked)))
    assert found == [
        AssignmentGrade(
            "lms", 4, 4, 2, 91, 0, 100, None, at, date(2026, 7, 7), overridden=None, hidden=True
        )
    ]


@pytest.mark.parametrize("flag", ["overridden", "hidden", "locked"])
def test_a_flag_of_a_grade_is_kept(flag: str) -> None:
    marked = item(7, 80, **{f"gradeis{flag}": True})
    total = item(4, 80, itemtype="course", itemmodule=None, **{f"gradeis{flag}": False})
    (of_quiz, of_course), _ = grades_of(moodle_with([], graded(4, marked, total)))
    assert (getattr(of_quiz, flag), getattr(of_course, flag)) == (True, False)


def test_zero_is_a_grade() -> None:
    (found,), _ = grades_of(moodle_with([], graded(4, item(7, 0))))
    assert isinstance(found, QuizGrade)
    assert found.grade == 0


def test_other_activities_are_not_taken() -> None:
    assert grades_of(moodle_with([], graded(4, item(7, 90, itemmodule="forum"))))[0] == []


def test_result_that_was_never_submitted_has_no_date() -> None:
    (found,), _ = grades_of(moodle_with([], graded(4, item(7, 80, gradedatesubmitted=None))))
    assert isinstance(found, QuizGrade)
    assert (found.submitted_at, found.submitted_on) == (None, None)


def suspended_in(moodle: FakeMoodle, *accounts: int, named: Callable[[int], Any]) -> None:
    """Those suspended in course 2; ``named`` answers whoever is asked about by name."""
    good = moodle.handlers[GRADES]
    suspended = [{"id": account} for account in accounts]
    moodle.handlers[ENROLLED] = lambda p: suspended if int(p["courseid"]) == 2 else []
    moodle.handlers[GRADES] = lambda p: named(int(p["userid"])) if int(p["userid"]) else good(p)


def test_suspended_people_are_asked_about_by_name_unless_they_are_told() -> None:
    moodle = moodle_with([], graded(4, item(7, 80)), graded(5, item(7, 80)))
    recorded = recording(514)["response"]
    suspended_in(moodle, 5, 6, named=lambda account: recorded)
    found, extent = grades_of(moodle)
    assert [p["userid"] for p in moodle.asked(GRADES) if int(p["userid"])] == [6]
    results = [
        (type(one), one.grade)
        for one in found
        if one.account == 6 and not isinstance(one, PendingGrade)
    ]
    assert results == [(QuizGrade, 50), (QuizGrade, 80), (CourseGrade, 130)]
    assert (extent.spared, extent.courses) == (set(), None)


@pytest.mark.parametrize("answer", [{"usergrades": []}, refusal("usernotenroled")])
def test_suspended_people_who_are_not_told_are_spared(answer: Any) -> None:
    moodle = moodle_with([], graded(4, item(7, 80)))
    suspended_in(moodle, 6, named=lambda account: answer)
    assert grades_of(moodle)[1].spared == {(6, 2)}


@pytest.mark.parametrize("code", ["nopermissiontoviewgrades", "errorcoursecontextnotvalid"])
def test_course_that_cannot_be_read_is_left_out(code: str) -> None:
    moodle = moodle_with([], graded(4, item(7, 80), course=3))
    good = moodle.handlers[GRADES]
    moodle.handlers[GRADES] = lambda p: refusal(code) if p["courseid"] == "2" else good(p)
    found, extent = grades_of(moodle)
    assert (len(found), extent.courses) == (1, {3})
    assert extent.skipped[0].remedy


def test_course_that_hides_its_suspended_people_closes_nothing() -> None:
    moodle = moodle_with([], graded(4, item(7, 80)))
    moodle.handlers[ENROLLED] = lambda _: refusal("nopermissions")
    found, extent = grades_of(moodle)
    assert (len(found), extent.courses) == (1, set())


@pytest.mark.parametrize(
    ("number", "count"), [(500, 5), (501, 3), (503, 0), (504, 0), (509, 3), (510, 1)]
)
def test_recorded_grades(number: int, count: int) -> None:
    moodle = moodle_with([])
    recorded = recording(number)["response"]
    moodle.handlers[GRADES] = lambda p: recorded if p["courseid"] == "2" else {"usergrades": []}
    assert len(grades_of(moodle)[0]) == count


def test_who_is_known_to_be_suspended_is_asked_about_whatever_the_course_says() -> None:
    """An empty list of the suspended is no word on those whom the participants named."""
    moodle = moodle_with([quiz(7, 2)], graded(4, item(7, 60)))
    zone = ZoneInfo("Asia/Makassar")
    pull = read_grades(site_of(moodle), courses=[2, 3], zone=zone, inactive={(9, 2)})
    assert {one.account for one in pull.records} == {4}
    assert [one["courseid"] for one in moodle.asked(GRADES) if str(one["userid"]) == "9"] != []
    assert pull.extent.spared == {(9, 2)}
