"""The index of everything the demo LMS answers: web-service name to function."""

from __future__ import annotations

from collections.abc import Mapping

from lontar.demo.call import Function
from lontar.demo.functions import (
    about,
    batch,
    cohorts,
    completions,
    courses,
    enrolments,
    gradebook,
    people,
    quizzes,
    reports,
    surveys,
)

FUNCTIONS: Mapping[str, Function] = {
    "core_webservice_get_site_info": about.get_site_info,
    "core_user_get_users_by_field": people.get_users_by_field,
    "core_user_get_users": people.get_users,
    "core_user_update_users": people.update_users,
    "core_course_get_courses": courses.get_courses,
    "core_course_get_courses_by_field": courses.get_courses_by_field,
    "core_course_get_categories": courses.get_categories,
    "core_enrol_get_enrolled_users": enrolments.get_enrolled_users,
    "core_enrol_get_users_courses": enrolments.get_users_courses,
    "core_completion_get_course_completion_status": completions.get_course_completion_status,
    "mod_quiz_get_quizzes_by_courses": quizzes.get_quizzes_by_courses,
    "mod_quiz_get_user_best_grade": quizzes.get_user_best_grade,
    "mod_quiz_get_user_attempts": quizzes.get_user_attempts,
    "gradereport_user_get_grade_items": gradebook.get_grade_items,
    "mod_feedback_get_feedbacks_by_courses": surveys.get_feedbacks_by_courses,
    "mod_feedback_get_items": surveys.get_items,
    "mod_feedback_get_responses_analysis": surveys.get_responses_analysis,
    "core_cohort_get_cohorts": cohorts.get_cohorts,
    "core_cohort_search_cohorts": cohorts.search_cohorts,
    "core_cohort_get_cohort_members": cohorts.get_cohort_members,
    "core_cohort_create_cohorts": cohorts.create_cohorts,
    "core_cohort_add_cohort_members": cohorts.add_cohort_members,
    "core_cohort_delete_cohort_members": cohorts.delete_cohort_members,
    "core_reportbuilder_list_reports": reports.list_reports,
    "core_reportbuilder_retrieve_report": reports.retrieve_report,
    "core_reportbuilder_set_filters": reports.set_filters,
    "core_reportbuilder_filters_reset": reports.filters_reset,
    "tool_mobile_call_external_functions": batch.call_external_functions,
}
