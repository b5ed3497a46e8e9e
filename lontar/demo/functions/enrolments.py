"""Who is in a course, and in which courses a person is.

Seen in Moodle 4.5: the list of a course holds suspended and expired enrolments without saying
which; the list of a person holds active ones only; unknown options are ignored.
"""

from __future__ import annotations

from lontar.demo.call import Call
from lontar.demo.errors import Refusal, coding_error, invalid_parameter
from lontar.demo.functions.people import profile, shown_fields
from lontar.demo.state import Course, Enrolment, User
from lontar.demo.wire import Tree

SORTS = ("id", "firstname", "lastname", "siteorder")
USER_FIELDS = (
    "id username firstname lastname fullname email address phone1 phone2 department institution "
    "idnumber interests firstaccess lastaccess lastcourseaccess description descriptionformat "
    "city country profileimageurlsmall profileimageurl customfields groups roles preferences "
    "enrolledcourses suspended"
)
NEVER_ANSWERED = {"suspended", "preferences"}  # accepted as names, left out of the answer
ROLES = {"student": 5, "teacher": 4, "editingteacher": 3}


def get_enrolled_users(call: Call, courseid: int, options: list[Tree]) -> object:
    """The people of a course; options limit, sort and cut what is told of each."""
    call.site.course(courseid)
    chosen = {one["name"]: one["value"] for one in options}
    fields = _wanted_fields(chosen.get("userfields", ""))
    if _yes(chosen, "onlyactive") and _yes(chosen, "onlysuspended"):
        raise coding_error(
            "Both onlyactive and onlysuspended are set, this is probably not what you want!"
        )
    if chosen.get("sortby", "id") not in SORTS:
        raise invalid_parameter()
    if int(chosen.get("groupid", "0") or 0):
        return []
    users = _page(_sorted(_chosen_users(call, courseid, chosen), chosen), chosen)
    return [_enrolled(call, user, courseid, fields) for user in users]


def _yes(chosen: dict[str, str], name: str) -> bool:
    return chosen.get(name, "0") in {"1", "true"}


def _wanted_fields(text: str) -> set[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    known = set(USER_FIELDS.split())
    for name in names:
        if name not in known:
            raise Refusal("invaliduserfield", f"Invalid user field: {name}")
    return ({*names, "id", "fullname"} if names else known) - NEVER_ANSWERED


def _chosen_users(call: Call, courseid: int, chosen: dict[str, str]) -> list[User]:
    rows = call.site.enrolments_in(courseid)
    ids = {row.userid for row in rows}
    active = {userid for userid in ids if call.site.active(userid, courseid, call.now)}
    if _yes(chosen, "onlyactive"):
        ids = active
    elif _yes(chosen, "onlysuspended"):
        ids = ids - active
    return [call.site.users[userid] for userid in ids]


def _sorted(users: list[User], chosen: dict[str, str]) -> list[User]:
    key = chosen.get("sortby", "id")
    down = chosen.get("sortdirection", "ASC").upper() == "DESC"
    if key == "siteorder":
        return sorted(users, key=lambda user: (user.lastname, user.firstname, user.id))
    return sorted(users, key=lambda user: (getattr(user, key), user.id), reverse=down)


def _page(users: list[User], chosen: dict[str, str]) -> list[User]:
    start = int(chosen.get("limitfrom", "0") or 0)
    number = int(chosen.get("limitnumber", "0") or 0)
    return users[start : start + number] if number else users[start:]


def _enrolled(call: Call, user: User, courseid: int, fields: set[str]) -> dict[str, object]:
    row: dict[str, object] = {
        key: value for key, value in profile(call, user).items() if key in fields
    }
    if "customfields" in fields:
        row["customfields"] = shown_fields(call.site, user, display=False)
    mine = call.site.enrolments_of(user.id)
    here = [one for one in mine if one.courseid == courseid]
    if "lastcourseaccess" in fields:
        row["lastcourseaccess"] = max(call.site.last_access(one) for one in here)
    if "groups" in fields:
        row["groups"] = []
    if "roles" in fields:
        row["roles"] = [_role(name) for name in sorted({one.role for one in here})]
    if "enrolledcourses" in fields:
        ids = sorted({one.courseid for one in mine})
        row["enrolledcourses"] = [_named(call.site.courses[one]) for one in ids]
    return row


def _role(name: str) -> dict[str, object]:
    return {"roleid": ROLES.get(name, 5), "name": "", "shortname": name, "sortorder": 0}


def _named(course: Course) -> dict[str, object]:
    return {"id": course.id, "fullname": course.title, "shortname": course.shortname}


def get_users_courses(call: Call, userid: int, returnusercount: bool) -> object:
    """The active courses of a person; [] for anybody unknown."""
    rows: dict[int, Enrolment] = {}
    for row in call.site.enrolments_of(userid or 0):
        if call.site.active(row.userid, row.courseid, call.now):
            rows.setdefault(row.courseid, row)
    return [_my_course(call, row, returnusercount) for row in rows.values()]


def _my_course(call: Call, row: Enrolment, counted: bool) -> dict[str, object]:
    course = call.site.courses[row.courseid]
    tracked = call.site.is_tracked(row.userid, course.id, call.now) and course.enablecompletion
    completed = (row.userid, course.id) in call.site.completions
    people = {one.userid for one in call.site.enrolments_in(course.id)} if counted else set()
    return {
        "id": course.id,
        "shortname": course.shortname,
        "fullname": course.title,
        "displayname": course.title,
        **({"enrolledusercount": len(people)} if counted else {}),
        "idnumber": course.idnumber,
        "visible": int(course.visible),
        "summary": "",
        "summaryformat": 1,
        "format": "topics",
        "courseimage": f"{call.url}/pluginfile.php/{course.id}/course/generated/course.svg",
        "showgrades": True,
        "lang": "",
        "enablecompletion": course.enablecompletion,
        "completionhascriteria": course.enablecompletion and course.hascriteria,
        "completionusertracked": tracked,
        "category": course.categoryid,
        "progress": (100 if completed else 0) if course.enablecompletion else None,
        "completed": completed if course.enablecompletion else None,
        "startdate": course.startdate,
        "enddate": course.enddate,
        "marker": 0,
        "lastaccess": call.site.last_access(row) or None,
        "isfavourite": False,
        "hidden": False,
        "overviewfiles": [],
        "showactivitydates": False,
        "showcompletionconditions": True if course.enablecompletion else None,
        "timemodified": course.startdate,
    }
