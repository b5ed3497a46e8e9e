"""Facts about how people learned: activities, criteria, attempts, marks, assignments, surveys."""

from __future__ import annotations

from connector.moodle.learning import records as told
from sync.store.tables.facts import fact_table

activity_state = fact_table("activity_state", told.ActivityState, ("site", "account", "module"))
completion_criterion = fact_table(
    "completion_criterion", told.CompletionCriterion, ("site", "account", "course", "place")
)
quiz_attempt = fact_table(
    "quiz_attempt",
    told.QuizAttempt,
    ("site", "account", "quiz", "attempt"),
    lasting=("attempt_id",),
)
question_mark = fact_table("question_mark", told.QuestionMark, ("site", "attempt_id", "slot"))
assignment = fact_table("assignment", told.Assignment, ("site", "assignment"))
assignment_grade = fact_table(
    "assignment_grade", told.AssignmentGrade, ("site", "account", "assignment")
)
pending_grade = fact_table(
    "pending_grade", told.PendingGrade, ("site", "account", "kind", "instance")
)
survey = fact_table("survey", told.Survey, ("site", "survey"))
survey_item = fact_table("survey_item", told.SurveyItem, ("site", "item"))
survey_turnout = fact_table("survey_turnout", told.SurveyTurnout, ("site", "survey"))
survey_answer = fact_table("survey_answer", told.SurveyAnswer, ("site", "survey", "item", "answer"))
