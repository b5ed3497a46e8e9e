"""What Moodle answers about activities, attempts, assignments and surveys; as in ``answers``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, TypeAdapter

from connector.moodle.answers import Answer, Shape, Warnings


class ActivityStatus(Answer):
    """One activity of a course for one person; ``hascompletion`` False: tracking is off."""

    cmid: int
    modname: str
    instance: int
    state: Literal[0, 1, 2, 3]
    timecompleted: int
    overrideby: int | None = None
    hascompletion: bool = True


class ActivityStatuses(Answer):
    """All tracked activities of a course for one person."""

    statuses: list[ActivityStatus]


class CriterionDetails(Answer):
    """What a criterion asks; ``criteria`` may be a link."""

    criteria: str = ""


class MetCriterion(Answer):
    """One completion criterion; ``type`` is Moodle's number of its kind."""

    type: int
    title: str
    timecompleted: int | None = None
    details: CriterionDetails


class MetCriteria(Answer):
    """The criteria of a course for one person."""

    completions: list[MetCriterion]


class CriteriaStatus(Answer):
    """The envelope of the criteria."""

    completionstatus: MetCriteria


class AttemptInfo(Answer):
    """One attempt at a quiz; ``sumgrades`` in points of the questions, None until marked."""

    id: int
    quiz: int
    attempt: int
    state: Literal["inprogress", "overdue", "finished", "abandoned"]
    timefinish: int = 0
    sumgrades: float | None = None


class Attempts(Answer):
    """A person's attempts at a quiz."""

    attempts: list[AttemptInfo]


class QuestionInfo(Answer):
    """One question of an attempt; ``mark`` as Moodle shows it, "" unmarked or never answered.

    Before Moodle 4.2 there is only ``number``. Without ``maxmark`` marks are hidden from us. The
    rendered question is passed over.
    """

    slot: int
    type: str = Field(pattern=r"^[A-Za-z0-9_-]+$")
    questionnumber: str | None = None
    number: int | None = None
    state: str = ""
    mark: str = Field("", pattern=r"^(-?\d+([.,]\d+)?)?$")
    maxmark: float | None = None


class AttemptReview(Answer):
    """An attempt question by question."""

    questions: list[QuestionInfo]


class AssignmentInfo(Answer):
    """One assignment; ``grade`` is the maximum, negative for a scale, 0 for none."""

    id: int
    name: str
    grade: int
    duedate: int


class CourseAssignments(Answer):
    """The assignments of one course."""

    id: int
    assignments: list[AssignmentInfo]


class Assignments(Warnings):
    """Assignments by course; a warning tells a course or an activity that is closed to us."""

    courses: list[CourseAssignments]


class FeedbackInfo(Answer):
    """One survey; ``anonymous`` 1: anonymous, 2: named."""

    id: int
    course: int
    name: str
    anonymous: Literal[1, 2]


class Feedbacks(Warnings):
    """The surveys of the courses asked for; a warning tells a course that is closed to us."""

    feedbacks: list[FeedbackInfo]


class FeedbackItem(Answer):
    """One question; labels and page breaks have no value."""

    id: int
    name: str
    label: str = ""
    presentation: str = ""
    typ: str
    hasvalue: int
    position: int


class FeedbackItems(Warnings):
    """The questions of a survey; without the right there are none, and a warning."""

    items: list[FeedbackItem]


class FeedbackAnswer(Answer):
    """One answer; ``rawval`` of a choice is the position of the option, from 1."""

    id: int
    printval: str
    rawval: str


class NamedResponse(Answer):
    """One filled-in survey of somebody."""

    id: int
    userid: int
    timemodified: int
    responses: list[FeedbackAnswer]


class UnnamedResponse(Answer):
    """One filled-in survey of nobody."""

    id: int
    responses: list[FeedbackAnswer]


class ResponsePage(Answer):
    """A page of responses, named and anonymous ones each; the totals count all pages."""

    attempts: list[NamedResponse]
    totalattempts: int
    anonattempts: list[UnnamedResponse]
    totalanonattempts: int


ACTIVITIES = Shape(
    "core_completion_get_activities_completion_status", TypeAdapter(ActivityStatuses)
)
CRITERIA = Shape("core_completion_get_course_completion_status", TypeAdapter(CriteriaStatus))
ATTEMPTS = Shape("mod_quiz_get_user_attempts", TypeAdapter(Attempts))
ATTEMPT_REVIEW = Shape("mod_quiz_get_attempt_review", TypeAdapter(AttemptReview))
ASSIGNMENTS = Shape("mod_assign_get_assignments", TypeAdapter(Assignments))
SURVEYS = Shape("mod_feedback_get_feedbacks_by_courses", TypeAdapter(Feedbacks))
SURVEY_ITEMS = Shape("mod_feedback_get_items", TypeAdapter(FeedbackItems))
RESPONSES = Shape("mod_feedback_get_responses_analysis", TypeAdapter(ResponsePage))
