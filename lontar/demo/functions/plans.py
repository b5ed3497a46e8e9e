"""Learning plans: those of a person, and the competencies of one with their ratings.

Seen in Moodle 4.5: an open plan shows the running ratings, a completed one those of its last day;
an unknown person has no plans.
"""

from __future__ import annotations

from typing import Final

from lontar.demo.call import Call
from lontar.demo.competence import Plan
from lontar.demo.display import moment, yes_no
from lontar.demo.errors import no_record
from lontar.demo.functions.competencies import (
    check_enabled,
    competency,
    graded,
    known,
    shown_rating,
)

ACTIVE: Final = 1
COMPLETE: Final = 2
STATUSES = ("Draft", "Active", "Complete", "Waiting for review", "In review")
NEVER = (
    "canrequestreview",
    "isrequestreviewallowed",
    "iscancelreviewrequestallowed",
    "isstartreviewallowed",
    "isstopreviewallowed",
    "isapproveallowed",
    "isunlinkallowed",
)


def list_user_plans(call: Call, userid: int) -> object:
    """The plans of a person; a deleted one still has them."""
    check_enabled(call)
    return [exported(call, row) for row in call.site.state.plans if row.userid == userid]


def list_plan_competencies(call: Call, id: int) -> object:  # noqa: A002  # Moodle's name
    """The competencies of a plan; nothing is made of what was never rated."""
    check_enabled(call)
    row = plan_of(call, id)
    return [_competency(call, row, one) for one in row.competencies]


def plan_of(call: Call, planid: int) -> Plan:
    """A plan that exists, else Moodle's refusal."""
    found = [row for row in call.site.state.plans if row.id == planid]
    if not found:
        raise no_record("competency_plan")
    return found[0]


def _competency(call: Call, plan: Plan, competencyid: int) -> dict[str, object]:
    told = {"competency": competency(known(call, competencyid))}
    if plan.status != COMPLETE:
        return {**told, "usercompetency": shown_rating(call, plan.userid, competencyid)}
    grade = plan.kept.get(str(competencyid))
    name, proficient = graded(call, competencyid, grade)
    kept: dict[str, object] = {
        "userid": plan.userid,
        "competencyid": competencyid,
        "proficiency": proficient,
        "grade": grade,
        "planid": plan.id,
        "sortorder": plan.competencies.index(competencyid),
        "id": plan.id * 1000 + competencyid,
        "timecreated": 0,
        "timemodified": 0,
        "usermodified": 2,
        "gradename": name,
        "proficiencyname": yes_no(bool(proficient), call.lang),
    }
    return {**told, "usercompetencyplan": kept}


def exported(call: Call, row: Plan) -> dict[str, object]:
    """A plan as Moodle exports it."""
    active, complete = row.status == ACTIVE, row.status == COMPLETE
    return {
        "name": row.name,
        "description": "",
        "descriptionformat": 1,
        "userid": row.userid,
        "templateid": row.templateid,
        "origtemplateid": row.templateid,
        "status": row.status,
        "duedate": row.duedate,
        "reviewerid": None,
        "id": row.id,
        "timecreated": 0,
        "timemodified": 0,
        "usermodified": 2,
        "statusname": STATUSES[row.status],
        "isbasedontemplate": row.templateid is not None,
        "canmanage": True,
        "canreview": True,
        "canbeedited": not complete,
        "isactive": active,
        "isdraft": row.status == 0,
        "iscompleted": complete,
        "isinreview": row.status == 4,
        "iswaitingforreview": row.status == 3,
        "isreopenallowed": complete,
        "iscompleteallowed": active,
        "isunapproveallowed": active,
        **dict.fromkeys(NEVER, False),
        "duedateformatted": moment(row.duedate, call.lang, call.zone) if row.duedate else "-",
        "commentarea": _comments(row),
        "url": f"{call.url}/admin/tool/lp/plan.php?id={row.id}",
    }


def _comments(row: Plan) -> dict[str, object]:
    return {
        "component": "competency",
        "commentarea": "plan",
        "itemid": row.id,
        "courseid": 1,
        "contextid": 1,
        "cid": f"plancommentarea{row.id}",
        "autostart": False,
        "canpost": True,
        "canview": True,
        "count": 0,
        "collapsediconkey": "t/collapsed",
        "displaytotalcount": True,
        "displaycancel": False,
        "fullwidth": True,
        "linktext": "Comments",
        "notoggle": False,
        "template": "",
        "canpostorhascomments": True,
    }
