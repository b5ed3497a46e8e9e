"""Making and changing learning plans.

Seen in Moodle 4.5: two plans may bear one name; a completed plan refuses changes until it is opened
again, and keeps the ratings of the day of its completion; adding what is there is no error.
"""

from __future__ import annotations

from lontar.demo.call import Call
from lontar.demo.competence import Plan
from lontar.demo.errors import Refusal, coding_error, invalid_user
from lontar.demo.functions.competencies import NOBODY, check_enabled, known
from lontar.demo.functions.plans import ACTIVE, COMPLETE, exported, plan_of
from lontar.demo.wire import Tree

OVER = "Error: The due date cannot be set in the past."
CLOSED = "A competency can not be {} a learning plan completed"


def create_plan(call: Call, plan: Tree) -> object:
    """A plan of a person; one that is over already is refused."""
    check_enabled(call)
    if plan["userid"] not in call.site.users:
        raise invalid_user()
    if plan["duedate"] and plan["duedate"] < call.now:
        raise Refusal("invalidpersistenterror", OVER, NOBODY)
    rows = call.site.state.plans
    made = Plan(
        id=max((row.id for row in rows), default=0) + 1,
        userid=plan["userid"],
        name=plan["name"],
        status=plan["status"],
        duedate=plan["duedate"] or 0,
    )
    call.site.state.plans = [*rows, made]
    call.site.changed = True
    return exported(call, made)


def add_competency_to_plan(call: Call, planid: int, competencyid: int) -> object:
    """Add one; true also for what is in it."""
    row = _open(call, planid, "added to")
    known(call, competencyid)
    if competencyid not in row.competencies:
        row.competencies = [*row.competencies, competencyid]
        call.site.changed = True
    return True


def remove_competency_from_plan(call: Call, planid: int, competencyid: int) -> object:
    """Take one out; false for what is not in it."""
    row = _open(call, planid, "removed from")
    there = competencyid in row.competencies
    row.competencies = [one for one in row.competencies if one != competencyid]
    call.site.changed = True
    return there


def complete_plan(call: Call, planid: int) -> object:
    """Close an active plan with the ratings of today."""
    check_enabled(call)
    row = plan_of(call, planid)
    if row.status == COMPLETE:
        raise coding_error("The plan is already complete.")
    ratings = {
        str(one.competencyid): one.grade
        for one in call.site.state.ratings
        if one.userid == row.userid and one.competencyid in row.competencies
    }
    row.kept = {key: grade for key, grade in ratings.items() if grade is not None}
    row.status = COMPLETE
    call.site.changed = True
    return True


def reopen_plan(call: Call, planid: int) -> object:
    """Open a completed plan again."""
    check_enabled(call)
    row = plan_of(call, planid)
    if row.status != COMPLETE:
        raise coding_error("This plan can not be reopened.")
    row.status, row.kept = ACTIVE, {}
    call.site.changed = True
    return True


def _open(call: Call, planid: int, what: str) -> Plan:
    check_enabled(call)
    row = plan_of(call, planid)
    if row.status == COMPLETE:
        raise coding_error(CLOSED.format(what))
    return row
