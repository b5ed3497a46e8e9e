"""Surveys and answers: named and anonymous, pages, what is read again, what is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connector.moodle.learning import survey_answers
from connector.moodle.learning.answers import RESPONSES, SURVEY_ITEMS, SURVEYS
from connector.moodle.learning.records import Survey, SurveyAnswer, SurveyItem, SurveyTurnout
from connector.moodle.learning.survey_answers import Surveys, read_answers
from connector.moodle.learning.surveys import read_surveys
from connector.pull import Extent
from tests.connector.moodle.conftest import FakeMoodle, Params, recording, refusal, site_of

ZONE = ZoneInfo("Asia/Makassar")
EPOCH = 1_778_669_627
NAMED = Survey("lms", 1, 2, "Evaluasi", False)
ITEM = SurveyItem(
    "lms", 1, 1, 2, "multichoicerated", "materi", "Materi", 1, "r>>>>>1####Kurang|4####Baik", 1, 4
)
TEXT = replace(ITEM, item=4, kind="textarea", label="saran", presentation="", place=2)


def moodle_with(responses: list[Params], *, anonymous: bool = False) -> FakeMoodle:
    """Survey 1 of course 2 with these responses, a page at a time."""

    def page(params: Params) -> Any:
        size, start = int(params["perpage"]), int(params["page"]) * int(params["perpage"])
        shown = responses[start : start + size]
        named, unnamed = ([], shown) if anonymous else (shown, [])
        totals = (0, len(responses)) if anonymous else (len(responses), 0)
        told = dict(zip(("totalattempts", "totalanonattempts"), totals, strict=True))
        return {"attempts": named, "anonattempts": unnamed, **told}

    return FakeMoodle(**{RESPONSES.function: page})


def response(number: int, rating: str, text: str = "") -> Params:
    answers = [
        {"id": 1, "printval": "…", "rawval": rating},
        {"id": 4, "printval": text, "rawval": text},
        {"id": 99, "printval": "2", "rawval": "2"},  # a question that is not asked any more
    ]
    who = {"userid": number * 10, "timemodified": EPOCH}
    return {"id": number, "responses": answers} | who


def answers_of(
    moodle: FakeMoodle, known: dict[int, set[tuple[int, int, int]]] | None = None, due: Any = ()
) -> tuple[list[Any], Extent]:
    asked = Surveys([2], [NAMED], {1: ITEM, 4: TEXT})
    pull = read_answers(site_of(moodle), asked, known=known or {}, due=due, zone=ZONE)
    return list(pull.records), pull.extent


def test_recorded_surveys_and_questions() -> None:
    def listed(params: Params) -> Any:
        course = int(params["courseids"][0])
        told = recording(600)["response"]
        return told | {"feedbacks": [one for one in told["feedbacks"] if one["course"] == course]}

    items = recording(604)["response"]
    moodle = FakeMoodle(
        **{
            SURVEYS.function: listed,
            SURVEY_ITEMS.function: lambda p: items if p["feedbackid"] == 1 else {"items": []},
        }
    )
    pull = read_surveys(site_of(moodle), [2, 3])
    found = list(pull.records)
    surveys = [one for one in found if isinstance(one, Survey)]
    questions = [one for one in found if isinstance(one, SurveyItem)]
    assert [(one.survey, one.anonymous) for one in surveys] == [(1, False), (2, True)]
    assert [(one.label, one.scale_min, one.scale_max) for one in questions] == [
        ("materi", 1, 4),
        ("pengajar", 1, 4),
        ("jam", None, None),
        ("saran", None, None),
    ]
    assert pull.extent.courses is None


@pytest.mark.parametrize(
    ("function", "answer"),
    [
        (SURVEYS.function, refusal("nopermissions")),
        (SURVEYS.function, {"feedbacks": [], "warnings": [{"warningcode": "1", "itemid": 2}]}),
        (SURVEY_ITEMS.function, recording(622)["response"]),
        (SURVEY_ITEMS.function, refusal("nopermissions")),
    ],
)
def test_a_course_with_hidden_surveys_is_left_out(function: str, answer: Any) -> None:
    listed = {"feedbacks": [{"id": 1, "course": 2, "name": "E", "anonymous": 2}]}
    moodle = FakeMoodle(
        **{SURVEYS.function: lambda _: listed, SURVEY_ITEMS.function: lambda _: {"items": []}}
    )
    moodle.handlers[function] = lambda _: answer
    pull = read_surveys(site_of(moodle), [2])
    assert (list(pull.records), pull.extent.courses) == ([], set())
    assert [one.subject for one in pull.extent.skipped] == ["course 2"]


def test_questions_that_are_none_are_left_out() -> None:
    listed = {"feedbacks": [{"id": 1, "course": 2, "name": "E", "anonymous": 2}]}
    item = {"id": 5, "name": "", "label": "", "presentation": "1", "position": 1}
    items = [item | {"typ": "info", "hasvalue": 1}, item | {"typ": "label", "hasvalue": 0}]
    moodle = FakeMoodle(
        **{SURVEYS.function: lambda _: listed, SURVEY_ITEMS.function: lambda _: {"items": items}}
    )
    assert [type(one) for one in read_surveys(site_of(moodle), [2]).records] == [Survey]


def test_a_named_answer_keeps_account_and_time() -> None:
    found, extent = answers_of(moodle_with([response(11, "2", "Bagus")]))
    at = datetime(2026, 5, 13, 10, 53, 47, tzinfo=UTC)
    assert found == [
        SurveyTurnout("lms", 1, 2, 1, 0),
        SurveyAnswer("lms", 1, 2, 1, "11", 110, 4, "Baik", at, date(2026, 5, 13)),
        SurveyAnswer("lms", 1, 2, 4, "11", 110, None, "Bagus", at, date(2026, 5, 13)),
    ]
    assert extent.courses == {2}


def test_what_was_not_answered_is_no_answer() -> None:
    found, _ = answers_of(moodle_with([response(11, "0"), response(12, "")]))
    assert found == [SurveyTurnout("lms", 1, 2, 2, 0)]


def test_nothing_leads_from_an_anonymous_answer_to_its_sitting() -> None:
    responses = [response(20, "2", "Bagus"), response(19, "2", "Bagus"), response(14, "1", "Biasa")]
    found, _ = answers_of(moodle_with(responses, anonymous=True))
    answers = [one for one in found if isinstance(one, SurveyAnswer)]
    assert {(one.account, one.answered_at, one.answered_on) for one in answers} == {
        (None, None, None)
    }
    shuffled, _ = answers_of(moodle_with(responses[::-1], anonymous=True))
    assert sorted(map(repr, found)) == sorted(map(repr, shuffled))
    told_apart = {(one.item, one.answer) for one in answers}
    assert len(told_apart) == len(answers) == 6
    assert not any(str(number) == one.answer for one in answers for number in (14, 19, 20))


def test_one_more_anonymous_answer_adds_one_row_each() -> None:
    before, _ = answers_of(moodle_with([response(20, "2"), response(19, "1")], anonymous=True))
    after, _ = answers_of(
        moodle_with([response(3, "2"), response(20, "2"), response(19, "1")], anonymous=True)
    )
    assert len(set(after[1:]) - set(before[1:])) == 1
    assert set(before[1:]) <= set(after[1:])


@pytest.mark.parametrize("anonymous", [False, True])
def test_all_pages_are_read(anonymous: bool) -> None:
    many = [response(number, "2") for number in range(1, 402)]
    moodle = moodle_with(many, anonymous=anonymous)
    found, _ = answers_of(moodle)
    assert len(found) == 402
    sizes = [int(p["perpage"]) for p in moodle.asked(RESPONSES.function)]
    assert sizes == [1, *[survey_answers.RESPONSES_A_PAGE] * 3]


@pytest.mark.parametrize(("due", "requests"), [((), 1), ((2,), 2)])
def test_a_known_turnout_is_not_read_again_unless_due(due: Any, requests: int) -> None:
    moodle = moodle_with([response(11, "2")])
    _, extent = answers_of(moodle, {2: {(1, 1, 0)}}, due)
    assert len(moodle.asked(RESPONSES.function)) == requests
    assert extent.courses == ({2} if due else set())
    assert extent.skipped == []


def test_a_survey_that_is_gone_lets_its_course_be_closed() -> None:
    pull = read_answers(
        site_of(FakeMoodle()), Surveys([2], [], {}), known={2: {(1, 1, 0)}}, due=[], zone=ZONE
    )
    assert (list(pull.records), pull.extent.courses) == ([], {2})


def test_responses_that_move_while_they_are_read_leave_the_course_out() -> None:
    moodle = moodle_with([response(11, "2")])
    good = moodle.handlers[RESPONSES.function]
    moodle.handlers[RESPONSES.function] = lambda p: good(p) | {"totalattempts": 2}
    found, extent = answers_of(moodle)
    assert (found, extent.courses) == ([], set())
    assert extent.skipped[0].reason.endswith(survey_answers.MOVED)


def test_a_course_whose_answers_are_refused_is_left_out() -> None:
    moodle = FakeMoodle(**{RESPONSES.function: lambda _: recording(621)["response"]})
    found, extent = answers_of(moodle)
    assert (found, extent.courses) == ([], set())
    assert extent.skipped[0].remedy


@pytest.mark.parametrize(("number", "named", "unnamed"), [(607, 3, 0), (610, 0, 3), (619, 1, 0)])
def test_recorded_responses(number: int, named: int, unnamed: int) -> None:
    recorded = recording(number)["response"]
    told = recorded | {"totalattempts": named, "totalanonattempts": unnamed}
    moodle = FakeMoodle(**{RESPONSES.function: lambda _: told})
    items = {
        one: replace(ITEM, item=one, presentation="r>>>>>1####A|2####B|3####C|4####D")
        for one in (1, 2, 5, 6)
    }
    pull = read_answers(site_of(moodle), Surveys([2], [NAMED], items), known={}, due=[], zone=ZONE)
    turnout, *answers = pull.records
    assert turnout == SurveyTurnout("lms", 1, 2, named, unnamed)
    assert len(answers) == 2 * (named + unnamed)
    assert all(isinstance(one, SurveyAnswer) and one.number for one in answers)
