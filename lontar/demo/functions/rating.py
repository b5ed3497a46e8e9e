"""Rating a person's competency by hand.

Seen in Moodle 4.5: every call adds a piece of evidence, also with the rating that is there; deleted
and suspended accounts are rated like others; a rating is never taken away again.
"""

from __future__ import annotations

from lontar.demo.call import Call
from lontar.demo.display import moment
from lontar.demo.errors import Refusal
from lontar.demo.functions.competencies import (
    NOBODY,
    check_enabled,
    graded,
    levels_of,
    stored_rating,
)
from lontar.demo.functions.people import summary

OVERRIDE = 3  # the kind of evidence that a rating by hand is


def grade_competency(
    call: Call, userid: int, competencyid: int, grade: int, note: str | None
) -> object:
    """Set the rating and tell the evidence of it."""
    check_enabled(call)
    user = call.site.users.get(userid)
    found = [row for row in call.site.state.competencies if row.id == competencyid]
    if user is None or not found:
        raise Refusal("invalidpersistenterror", "Error: Invalid user ID", NOBODY)
    if not 1 <= grade <= len(levels_of(call, found[0])):
        raise Refusal("invalidpersistenterror", "Error: Invalid rating", NOBODY)
    row = stored_rating(call, userid, competencyid)
    row.grade, row.timemodified = grade, call.now
    call.site.changed = True
    service = call.site.state.site.account
    return {
        "usercompetencyid": call.site.state.ratings.index(row) + 1,
        "contextid": 1,
        "action": OVERRIDE,
        "actionuserid": service,
        "descidentifier": "evidence_manualoverride",
        "desccomponent": "core_competency",
        "desca": None,
        "url": None,
        "grade": grade,
        "note": note,
        "id": call.site.state.ratings.index(row) + 1,
        "timecreated": call.now,
        "timemodified": call.now,
        "usermodified": service,
        "actionuser": summary(call, call.site.users.get(service, user)),
        "description": "The competency rating was manually set.",
        "gradename": graded(call, competencyid, grade)[0],
        "userdate": moment(call.now, call.lang, call.zone),
        "candelete": True,
    }
