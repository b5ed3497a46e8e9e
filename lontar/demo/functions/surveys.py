"""Feedback activities: the list, their questions, their answers page by page.

Seen in Moodle 4.5: anonymous answers come without person and time; the raw value of a choice is
the position of its option; names carry the label in brackets.
"""

from __future__ import annotations

from lontar.demo.call import Call
from lontar.demo.errors import no_record
from lontar.demo.functions.quizzes import no_rights
from lontar.demo.state import Survey, SurveyItem, SurveyResponse

MODULE_OFFSET = 5000  # course-module id of a survey = its id + this
ANONYMOUS = 1


def get_feedbacks_by_courses(call: Call, courseids: list[int]) -> object:
    """The surveys of the courses asked for; none asked: none answered."""
    known = {one for one in courseids if one in call.site.courses}
    surveys = [row for row in call.site.state.surveys if row.course in known]
    warnings = [no_rights(one) for one in courseids if one not in known]
    return {"feedbacks": [_feedback(row) for row in surveys], "warnings": warnings}


def _feedback(row: Survey) -> dict[str, object]:
    return {
        "id": row.id,
        "course": row.course,
        "name": row.name,
        "intro": "",
        "introformat": 1,
        "lang": None,
        "anonymous": row.anonymous,
        "multiple_submit": False,
        "autonumbering": False,
        "page_after_submitformat": 0,
        "publish_stats": False,
        "completionsubmit": True,
        "coursemodule": row.id + MODULE_OFFSET,
        "introfiles": [],
    }


def get_items(call: Call, feedbackid: int, courseid: int) -> object:
    """The questions of a survey in their order."""
    survey = _survey(call, feedbackid)
    items = [_item(survey, item, place) for place, item in enumerate(survey.items, 1)]
    return {"items": items, "warnings": []}


def _survey(call: Call, feedbackid: int) -> Survey:
    found = [row for row in call.site.state.surveys if row.id == feedbackid]
    if not found:
        raise no_record("feedback")
    return found[0]


def _item(survey: Survey, item: SurveyItem, place: int) -> dict[str, object]:
    return {
        "id": item.id,
        "feedback": survey.id,
        "template": 0,
        "name": item.name,
        "nameformat": 1,
        "label": item.label,
        "presentation": item.presentation,
        "presentationformat": 1,
        "typ": item.typ,
        "hasvalue": 1,
        "position": place,
        "required": item.required,
        "dependitem": 0,
        "dependvalue": "",
        "options": "h" if item.typ.startswith("multichoice") else "",
        "itemfiles": [],
        "itemnumber": place,
        "otherdata": None,
    }


def get_responses_analysis(
    call: Call, *, feedbackid: int, groupid: int, page: int, perpage: int, courseid: int
) -> object:
    """A page of answers; ``perpage`` 0 means all. Deleted people's named answers are gone."""
    survey = _survey(call, feedbackid)
    numbered = list(enumerate(survey.responses, 1))
    if survey.anonymous == ANONYMOUS:
        named = []
    else:
        named = [(place, row) for place, row in numbered if _is_there(call, row)]
        numbered = []
    return {
        "attempts": [_named(call, survey, *one) for one in _page(named, page, perpage)],
        "totalattempts": len(named),
        "anonattempts": [_anonymous(survey, *one) for one in _page(numbered, page, perpage)],
        "totalanonattempts": len(numbered),
        "warnings": [],
    }


def _is_there(call: Call, row: SurveyResponse) -> bool:
    user = call.site.users.get(row.userid)
    return user is not None and not user.deleted


def _page(
    rows: list[tuple[int, SurveyResponse]], page: int, perpage: int
) -> list[tuple[int, SurveyResponse]]:
    return rows[page * perpage :][:perpage] if perpage > 0 else rows


def _named(call: Call, survey: Survey, place: int, row: SurveyResponse) -> dict[str, object]:
    user = call.site.users[row.userid]
    return {
        "id": row.id or place,
        "courseid": 0,
        "userid": user.id,
        "timemodified": row.timemodified,
        "fullname": user.fullname,
        "responses": [_answer(item, row) for item in survey.items],
    }


def _anonymous(survey: Survey, place: int, row: SurveyResponse) -> dict[str, object]:
    answers = [_answer(item, row) for item in survey.items]
    return {"id": row.id or place, "courseid": 0, "number": place, "responses": answers}


def _answer(item: SurveyItem, row: SurveyResponse) -> dict[str, object]:
    raw = row.answers.get(str(item.id), "")
    name = f"({item.label}) {item.name}" if item.label else item.name
    return {"id": item.id, "name": name, "printval": _printed(item, raw), "rawval": raw}


def _printed(item: SurveyItem, raw: str) -> str:
    """The text of the chosen option; other questions print what was typed."""
    if not item.typ.startswith("multichoice") or not raw.isdigit():
        return raw
    options = item.presentation.split(">>>>>")[-1].split("<<<<<")[0].split("|")
    place = int(raw) - 1
    return options[place].split("####")[-1] if 0 <= place < len(options) else ""
