"""Competencies: frameworks, what they hold, scales, what courses teach, how a person is rated.

Seen in Moodle 4.5: reading an unrated pair makes an empty row of it; a deleted person is read as
anybody; the site may have competencies switched off.
"""

from __future__ import annotations

import json

from lontar.demo.call import Call
from lontar.demo.competence import Competency, Framework, Rating
from lontar.demo.display import yes_no
from lontar.demo.errors import Refusal, invalid_parameter, no_record
from lontar.demo.functions.people import summary
from lontar.demo.wire import Tree

COLUMNS = ("id", "shortname", "idnumber", "competencyframeworkid", "parentid", "scaleid")
NOBODY = "core\\invalid_persistent_exception"
NAMES = ("showrelatedcompetencies", "cangrade")


def check_enabled(call: Call) -> None:
    """Refuse as a site does that has competencies switched off."""
    if not call.site.state.site.competencies:
        raise Refusal("competenciesarenotenabled", "Competencies are not enabled.")


def list_competency_frameworks(
    call: Call,
    *,
    sort: str,
    order: str,
    skip: int,
    limit: int,
    context: Tree,
    includes: str,
    onlyvisible: bool,
    query: str,
) -> object:
    """All frameworks whose name or id number contains the text."""
    check_enabled(call)
    rows = [
        row
        for row in sorted(call.site.state.frameworks, key=lambda row: row.shortname)
        if (row.visible or not onlyvisible)
        and query.lower() in f"{row.shortname} {row.idnumber}".lower()
    ]
    return [_framework(call, row) for row in rows[skip : skip + limit if limit else None]]


def list_competencies(
    call: Call, *, filters: list[Tree], sort: str, order: str, skip: int, limit: int
) -> object:
    """Competencies that meet all filters; an unknown column refuses the call."""
    check_enabled(call)
    if any(one["column"] not in COLUMNS for one in filters):
        raise invalid_parameter()
    rows = [
        row
        for row in call.site.state.competencies
        if all(str(getattr(row, one["column"])) == one["value"] for one in filters)
    ]
    return [competency(row) for row in rows[skip : skip + limit if limit else None]]


def get_scale_values(call: Call, scaleid: int) -> object:
    """The levels of a scale, from 1."""
    check_enabled(call)
    names = _levels(call, scaleid)
    return [{"id": place, "name": name} for place, name in enumerate(names, 1)]


def list_course_competencies(call: Call, id: int) -> object:  # noqa: A002  # Moodle's name
    """What a course teaches, in the order of the file."""
    check_enabled(call)
    call.site.course(id)
    return [
        {
            "competency": competency(known(call, row.competencyid)),
            "coursecompetency": {
                "courseid": row.courseid,
                "competencyid": row.competencyid,
                "sortorder": place,
                "ruleoutcome": row.ruleoutcome,
                **_stamps(place + 1),
            },
        }
        for place, row in enumerate(
            row for row in call.site.state.course_competencies if row.courseid == id
        )
    ]


def data_for_user_competency_summary(call: Call, userid: int, competencyid: int) -> object:
    """A person and a competency with its rating; makes the row of it if there is none."""
    check_enabled(call)
    user = call.site.users.get(userid)
    if user is None:
        raise Refusal("invalidpersistenterror", "Error: Invalid user ID", NOBODY)
    row = known(call, competencyid)
    framework = _framework_of(call, row)
    return {
        "showrelatedcompetencies": True,
        "cangrade": True,
        "competency": {
            "linkedcourses": [],
            "relatedcompetencies": [],
            "competency": competency(row),
            "framework": _framework(call, framework),
            "hascourses": False,
            "hasrelatedcompetencies": False,
            "scaleid": row.scaleid or framework.scaleid,
            "scaleconfiguration": _configuration(call, framework),
            "taxonomyterm": "Competency",
            "comppath": _path(call, framework),
            "pluginbaseurl": f"{call.url}/admin/tool/lp",
        },
        "user": summary(call, user),
        "usercompetency": rating(call, stored_rating(call, userid, competencyid)),
        "evidence": [],
    }


def known(call: Call, competencyid: int) -> Competency:
    """A competency that exists, else Moodle's refusal."""
    found = [row for row in call.site.state.competencies if row.id == competencyid]
    if not found:
        raise no_record("competency")
    return found[0]


def stored_rating(call: Call, userid: int, competencyid: int) -> Rating:
    """The row of a person and a competency, made if there is none."""
    found = _rating_of(call, userid, competencyid)
    if found is None:
        found = Rating(userid=userid, competencyid=competencyid, timemodified=call.now)
        call.site.state.ratings = [*call.site.state.ratings, found]
        call.site.changed = True
    return found


def _rating_of(call: Call, userid: int, competencyid: int) -> Rating | None:
    wanted = (userid, competencyid)
    rows = call.site.state.ratings
    return next((row for row in rows if (row.userid, row.competencyid) == wanted), None)


def shown_rating(call: Call, userid: int, competencyid: int) -> dict[str, object]:
    """A rating as a plan shows it: without a row nothing is made."""
    found = _rating_of(call, userid, competencyid)
    return rating(call, found or Rating(userid=userid, competencyid=competencyid))


def rating(call: Call, row: Rating) -> dict[str, object]:
    """A person's competency as Moodle exports it."""
    grade, proficient = graded(call, row.competencyid, row.grade)
    flags = ("isrequestreviewallowed", "iscancelreviewrequestallowed", "isstartreviewallowed")
    states = ("isstopreviewallowed", "isstatusinreview", "isstatuswaitingforreview")
    place = call.site.state.ratings.index(row) + 1 if row in call.site.state.ratings else 0
    return {
        "userid": row.userid,
        "competencyid": row.competencyid,
        "status": 0,
        "reviewerid": None,
        "proficiency": proficient,
        "grade": row.grade,
        **_stamps(place, row.timemodified),
        "canrequestreview": False,
        "canreview": True,
        "gradename": grade,
        **dict.fromkeys((*flags, *states), False),
        "isstatusidle": True,
        "proficiencyname": yes_no(bool(proficient), call.lang),
        "statusname": "-",
        "url": f"{call.url}/admin/tool/lp/user_competency.php?id={place}",
    }


def graded(call: Call, competencyid: int, grade: int | None) -> tuple[str, bool | None]:
    """The name of a rating and whether it counts as proficient."""
    if grade is None:
        return "-", None
    row = known(call, competencyid)
    return levels_of(call, row)[grade - 1], grade >= _framework_of(call, row).proficient


def levels_of(call: Call, row: Competency) -> list[str]:
    """The names of the levels that a competency is rated on."""
    return _levels(call, row.scaleid or _framework_of(call, row).scaleid)


def competency(row: Competency) -> dict[str, object]:
    """A competency as Moodle exports it."""
    return {
        "shortname": row.shortname or row.idnumber,
        "idnumber": row.idnumber,
        "description": "",
        "descriptionformat": 1,
        "sortorder": 0,
        "parentid": row.parentid,
        "path": f"/0/{row.parentid}/" if row.parentid else "/0/",
        "ruleoutcome": 0,
        "ruletype": None,
        "ruleconfig": None,
        "scaleid": row.scaleid,
        "scaleconfiguration": None,
        "competencyframeworkid": row.competencyframeworkid,
        **_stamps(row.id),
    }


def _framework(call: Call, row: Framework) -> dict[str, object]:
    inside = [one for one in call.site.state.competencies if one.competencyframeworkid == row.id]
    return {
        "shortname": row.shortname or row.idnumber,
        "idnumber": row.idnumber,
        "description": "",
        "descriptionformat": 1,
        "visible": row.visible,
        "scaleid": row.scaleid,
        "scaleconfiguration": _configuration(call, row),
        "contextid": 1,
        "taxonomies": "competency,competency,competency,competency",
        **_stamps(row.id),
        "canmanage": False,
        "competenciescount": len(inside),
        "contextname": "System",
        "contextnamenoprefix": "System",
    }


def _configuration(call: Call, row: Framework) -> str:
    levels = range(1, len(_levels(call, row.scaleid)) + 1)
    parts: list[dict[str, object]] = [{"scaleid": str(row.scaleid)}]
    parts += [
        {"id": one, "scaledefault": int(one == 1), "proficient": int(one >= row.proficient)}
        for one in levels
    ]
    return json.dumps(parts, separators=(",", ":"))


def _path(call: Call, framework: Framework) -> dict[str, object]:
    name = framework.shortname or framework.idnumber
    ends = {"first": False, "last": False, "position": -1}
    return {
        "ancestors": [],
        "framework": {"id": framework.id, "name": name, **ends},
        "pluginbaseurl": f"{call.url}/admin/tool/lp",
        "pagecontextid": 1,
        "showlinks": True,
    }


def _framework_of(call: Call, row: Competency) -> Framework:
    found = [one for one in call.site.state.frameworks if one.id == row.competencyframeworkid]
    if not found:
        raise no_record("competency_framework")
    return found[0]


def _levels(call: Call, scaleid: int) -> list[str]:
    found = [row for row in call.site.state.scales if row.id == scaleid]
    if not found:
        raise no_record("scale")
    return found[0].levels


def _stamps(number: int, modified: int = 0) -> dict[str, object]:
    return {"id": number, "timecreated": 0, "timemodified": modified, "usermodified": 2}
