"""Feedback activities: which there are and what they ask.

One question per course and per survey, fifty in a request. A course whose surveys or questions
are hidden from us is named and left out, and nothing of it closes. ``survey_answers`` reads what
was answered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from connector.moodle.errors import MoodleError
from connector.moodle.learning.answers import SURVEY_ITEMS, SURVEYS, FeedbackItem
from connector.moodle.learning.left_out import LeftOut
from connector.moodle.learning.records import Survey, SurveyItem
from connector.moodle.learning.survey_values import NO_QUESTIONS, scale_of
from connector.moodle.site import Site
from connector.pull import Extent, Pull

VIEW = (
    "The role needs mod/feedback:view, and the course must be open to it. "
    "If it was removed meanwhile, the next run knows."
)
VIEW_REPORTS = "The role needs mod/feedback:viewreports."


def read_surveys(site: Site, courses: Collection[int]) -> Pull[Survey | SurveyItem]:
    """The surveys of all courses and their questions. Raises MoodleError."""
    extent = Extent(road="surveys by course")
    site.need(SURVEYS)
    return Pull(_surveys(site, sorted(courses), extent), extent)


def _surveys(site: Site, courses: list[int], extent: Extent) -> Iterator[Survey | SurveyItem]:
    left_out = LeftOut(courses, extent)
    surveys = list(_listed(site, courses, left_out))
    items = _items(site, surveys, left_out)
    for survey in surveys:
        if survey.course not in left_out.courses:
            yield survey
            yield from items[survey.survey]


def _listed(site: Site, courses: list[int], left_out: LeftOut) -> Iterator[Survey]:
    asked = ({"courseids": [course]} for course in courses)
    for course, answer in zip(courses, site.ask_many(SURVEYS, asked), strict=True):
        if isinstance(answer, MoodleError):
            left_out.add(course, answer.told, answer.advice)
        elif answer.warnings:
            left_out.add(course, "its surveys are closed to us", VIEW)
        else:
            for one in answer.feedbacks:
                yield Survey(site.id, one.id, course, site.text(one.name), one.anonymous == 1)


def _items(site: Site, surveys: list[Survey], left_out: LeftOut) -> dict[int, list[SurveyItem]]:
    """The questions of each survey that can be read."""
    asked = ({"feedbackid": survey.survey} for survey in surveys)
    found: dict[int, list[SurveyItem]] = {}
    for survey, answer in zip(surveys, site.ask_many(SURVEY_ITEMS, asked), strict=True):
        if isinstance(answer, MoodleError):
            left_out.add(survey.course, answer.told, answer.advice)
        elif answer.warnings:
            left_out.add(survey.course, "the questions of a survey are hidden", VIEW_REPORTS)
        else:
            asking = (one for one in answer.items if one.hasvalue and one.typ not in NO_QUESTIONS)
            found[survey.survey] = [_item(site, survey, one) for one in asking]
    return found


def _item(site: Site, survey: Survey, info: FeedbackItem) -> SurveyItem:
    scale = scale_of(info.typ, info.presentation) or (None, None)
    return SurveyItem(
        site.id,
        info.id,
        survey.survey,
        survey.course,
        info.typ,
        site.text(info.label),
        site.text(info.name),
        info.position,
        info.presentation,
        *scale,
    )
