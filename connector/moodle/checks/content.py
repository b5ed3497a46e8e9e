"""What the role shows of quizzes, assignments, surveys, competencies, badges and cohorts."""

from __future__ import annotations

from itertools import islice

from connector.moodle.accounts.cohorts import SYSTEM
from connector.moodle.answers import COHORT_MEMBERS, FOUND_COHORTS, QUIZZES
from connector.moodle.checks.finding import Check, none_shown, probed, role, wants
from connector.moodle.checks.sample import Sample
from connector.moodle.errors import Refused
from connector.moodle.learning.answers import ACTIVITIES, ASSIGNMENTS, ATTEMPTS, RESPONSES, SURVEYS
from connector.moodle.site import Site
from connector.moodle.site_answers import FRAMEWORKS, USER_BADGES

VIEW_ANSWERS = "mod/feedback:viewreports"
SURVEY_RIGHTS = ("mod/feedback:view", VIEW_ANSWERS)


def quizzes(site: Site, sample: Sample) -> Check:
    """Quizzes, and attempts at one of them."""
    answer = site.ask(QUIZZES, {"courseids": sample.ids})
    if answer.warnings or any(quiz.grade is None for quiz in answer.quizzes):
        needed = ("mod/quiz:view",)
        message = "quizzes are closed to us"
        return Check("quizzes", "fail", message, wants(*needed), role(*needed))
    of_course = [quiz for quiz in answer.quizzes if quiz.course == sample.course]
    for quiz in islice(of_course or answer.quizzes, 1):
        return _attempts(site, quiz.id, sample)
    return none_shown("quizzes", "mod/quiz:view")


def _attempts(site: Site, quiz: int, sample: Sample) -> Check:
    if not (site.offers(ATTEMPTS.function) and sample.people):
        return Check("quizzes", "ok", "quizzes are shown; attempts were not asked for")
    asked = {"quizid": quiz, "userid": sample.people[0], "status": "all"}
    fixes = role("mod/quiz:viewreports")

    def shown() -> Check:
        site.ask(ATTEMPTS, asked)
        return Check("quizzes", "ok", "quizzes and attempts are shown")

    return probed("quizzes", shown, fixes=fixes)


def assignments(site: Site, sample: Sample) -> Check:
    """Assignments; a warning tells of one that is closed."""
    answer = site.ask(ASSIGNMENTS, {"courseids": sample.ids, "includenotenrolledcourses": 1})
    if answer.warnings:
        needed = ("mod/assign:view",)
        message = "assignments are closed to us"
        return Check("assignments", "warn", message, wants(*needed), role(*needed))
    if not any(course.assignments for course in answer.courses):
        return none_shown("assignments", "mod/assign:view")
    return Check("assignments", "ok", "assignments are shown")


def surveys(site: Site, sample: Sample) -> Check:
    """Surveys, and the answers to one of them."""
    answer = site.ask(SURVEYS, {"courseids": sample.ids})
    if answer.warnings:
        message = "surveys are closed to us"
        return Check("surveys", "warn", message, wants(*SURVEY_RIGHTS), role(*SURVEY_RIGHTS))
    for survey in islice(answer.feedbacks, 1):
        site.ask(RESPONSES, {"feedbackid": survey.id, "page": 0, "perpage": 1})
        return Check("surveys", "ok", "surveys and their answers are shown")
    return none_shown("surveys", *SURVEY_RIGHTS)


def activities(site: Site, sample: Sample) -> Check:
    """What one person did in one course."""
    site.ask(ACTIVITIES, {"courseid": sample.course, "userid": sample.people[0]})
    return Check("activities", "ok", "completed activities are shown")


def competencies(site: Site) -> Check:
    """Competency frameworks of the whole site."""
    try:
        found = site.ask(FRAMEWORKS, {"context": {"contextlevel": "system"}})
    except Refused as error:
        if not error.switched_off:
            raise
        return Check("competencies", "ok", "switched off on this site")
    return Check("competencies", "ok", f"{len(found)} frameworks; own plans need planview")


def badges(site: Site, sample: Sample) -> Check:
    """Badges of one person."""
    try:
        site.ask(USER_BADGES, {"userid": sample.people[0]})
    except Refused as error:
        if not error.switched_off:
            raise
        return Check("badges", "ok", "switched off on this site")
    return Check("badges", "ok", "badges are shown")


def cohorts(site: Site) -> Check:
    """Cohorts of the whole site, and the members of one."""
    params = {"query": "", "context": SYSTEM, "includes": "all", "limitfrom": 0, "limitnum": 1}
    for cohort in site.ask(FOUND_COHORTS, params).cohorts:
        site.ask(COHORT_MEMBERS, {"cohortids": [cohort.id]})
    return Check("cohort-list", "ok", "cohorts and their members are shown")
