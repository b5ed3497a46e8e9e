"""The Moodle functions that Lontar calls: one table, what each is for and what is lost without it.

Reading functions may be asked again after a failure; writing ones never are. ``doctor`` names
the missing ones from this table; add a line here with every new function.
"""

from __future__ import annotations

from dataclasses import dataclass

SITE_INFO = "core_webservice_get_site_info"
BATCH = "tool_mobile_call_external_functions"


@dataclass(frozen=True, slots=True)
class Use:
    """``lost`` completes "without it …"; ``needed`` is False where another road does the same."""

    lost: str
    writes: bool = False
    needed: bool = True


FUNCTIONS: dict[str, Use] = {
    SITE_INFO: Use("nothing works"),
    "core_user_get_users_by_field": Use("people and pushed fields cannot be read"),
    "core_user_get_users": Use("people cannot be listed without the users report", needed=False),
    "core_course_get_courses_by_field": Use("courses and their hours cannot be read"),
    "core_enrol_get_enrolled_users": Use(
        "enrolments cannot be read without the participants report"
    ),
    "core_completion_get_course_completion_status": Use(
        "completions cannot be read without the participants report"
    ),
    "core_reportbuilder_list_reports": Use(
        "reports must be named by id in the configuration", needed=False
    ),
    "core_reportbuilder_retrieve_report": Use(
        "reading the site takes twenty times as long", needed=False
    ),
    "core_reportbuilder_filters_reset": Use(
        "a filter left on a report would hide rows", needed=False
    ),
    "core_reportbuilder_set_filters": Use(
        "every pull reads all completions, not only the new ones", needed=False
    ),
    "core_reportbuilder_reports_get": Use(
        "sorting and columns of reports cannot be checked", needed=False
    ),
    "core_reportbuilder_columns_add": Use(
        "reports must be filled by hand", writes=True, needed=False
    ),
    "core_reportbuilder_columns_sort_toggle": Use(
        "reports must be sorted by hand", writes=True, needed=False
    ),
    "core_reportbuilder_columns_sort_reorder": Use(
        "sorting of reports must be ordered by hand", writes=True, needed=False
    ),
    "core_reportbuilder_filters_add": Use(
        "filters of reports must be added by hand", writes=True, needed=False
    ),
    "core_reportbuilder_conditions_reset": Use(
        "conditions of reports must be removed by hand", writes=True, needed=False
    ),
    "mod_quiz_get_quizzes_by_courses": Use("quizzes cannot be read"),
    "mod_quiz_get_user_best_grade": Use("pass marks of quizzes are not known"),
    "gradereport_user_get_grade_items": Use(
        "grades of quizzes, assignments and courses cannot be read"
    ),
    "mod_quiz_get_user_attempts": Use(
        "gains are taken from final grades, not from first and best attempts", needed=False
    ),
    "mod_quiz_get_attempt_review": Use(
        "how difficult single questions were is not known", needed=False
    ),
    "core_completion_get_activities_completion_status": Use(
        "the activities of [courses] activities cannot be read", needed=False
    ),
    "mod_assign_get_assignments": Use("assignments cannot be read", needed=False),
    "mod_feedback_get_feedbacks_by_courses": Use("surveys cannot be read", needed=False),
    "mod_feedback_get_items": Use("questions of surveys cannot be read", needed=False),
    "mod_feedback_get_responses_analysis": Use("answers to surveys cannot be read", needed=False),
    "core_cohort_search_cohorts": Use("cohorts cannot be read or pushed"),
    "core_cohort_get_cohort_members": Use("cohorts cannot be read or pushed"),
    "core_cohort_create_cohorts": Use("missing cohorts cannot be made", writes=True),
    "core_cohort_add_cohort_members": Use("nobody can be added to a cohort", writes=True),
    "core_cohort_delete_cohort_members": Use("nobody can be taken from a cohort", writes=True),
    "core_user_update_users": Use("profile fields cannot be pushed", writes=True),
    "core_message_send_instant_messages": Use(
        "nobody is told of a changed decision", writes=True, needed=False
    ),
    "core_course_update_courses": Use("course fields cannot be pushed", writes=True, needed=False),
    "core_course_get_categories": Use("categories of courses are not known", needed=False),
    "core_competency_list_competency_frameworks": Use(
        "competency frameworks are not known", needed=False
    ),
    "core_competency_list_competencies": Use("competencies are not known", needed=False),
    "core_competency_get_scale_values": Use("levels of competencies have no names", needed=False),
    "core_competency_list_course_competencies": Use(
        "which competencies a course teaches is not known", needed=False
    ),
    "core_competency_list_user_plans": Use("learning plans cannot be read", needed=False),
    "core_competency_list_plan_competencies": Use(
        "competencies of learning plans and their ratings cannot be read", needed=False
    ),
    "tool_lp_data_for_user_competency_summary": Use(
        "competency ratings outside of learning plans cannot be read", needed=False
    ),
    "core_competency_grade_competency": Use(
        "competency ratings cannot be pushed", writes=True, needed=False
    ),
    "core_competency_create_plan": Use("learning plans cannot be made", writes=True, needed=False),
    "core_competency_add_competency_to_plan": Use(
        "learning plans stay empty", writes=True, needed=False
    ),
    "core_competency_remove_competency_from_plan": Use(
        "learning plans keep closed gaps", writes=True, needed=False
    ),
    "core_competency_complete_plan": Use("learning plans stay open", writes=True, needed=False),
    "core_competency_reopen_plan": Use(
        "completed learning plans stay closed", writes=True, needed=False
    ),
    "core_badges_get_user_badges": Use("badges cannot be read", needed=False),
    BATCH: Use("single questions take ten times as long", needed=False),
}


SUCCESSORS = {  # newer names of functions of the table, asked where the service has only these
    "mod_quiz_get_user_attempts": "mod_quiz_get_user_quiz_attempts",
}
PREDECESSORS = {newer: older for older, newer in SUCCESSORS.items()}


def may_be_repeated(function: str) -> bool:
    """Whether asking twice does no harm: true of the reading functions of the table only."""
    use = FUNCTIONS.get(PREDECESSORS.get(function, function))
    return use is not None and not use.writes
