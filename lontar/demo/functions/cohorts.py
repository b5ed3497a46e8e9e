"""Cohorts: find, create, read and change members.

Seen in Moodle 4.5: adding warns item by item and writes the rest; deleting answers null and is
rolled back as a whole by one unknown account; suspended accounts may be members.
"""

from __future__ import annotations

from lontar.demo.call import Call
from lontar.demo.errors import Refusal, invalid_parameter, invalid_user, no_record
from lontar.demo.state import Cohort, User
from lontar.demo.wire import Tree

FORMATS = frozenset({0, 1, 2, 4})  # of texts


def get_cohorts(call: Call, cohortids: list[int]) -> object:
    """All cohorts, or those asked for; unknown ids are left out."""
    rows = call.site.state.cohorts
    return [_cohort(row) for row in rows if not cohortids or row.id in cohortids]


def search_cohorts(
    call: Call, *, query: str, context: Tree, includes: str, limitfrom: int, limitnum: int
) -> object:
    """Cohorts whose name, id number or description contains the text."""
    text = query.lower()
    rows = [
        row
        for row in call.site.state.cohorts
        if any(text in part.lower() for part in (row.name, row.idnumber, row.description))
    ]
    chosen = rows[limitfrom : limitfrom + limitnum] if limitnum else rows[limitfrom:]
    return {"cohorts": [_cohort(row) for row in chosen]}


def _cohort(row: Cohort) -> dict[str, object]:
    return {**_named(row, 0), "customfields": []}


def _named(row: Cohort, descriptionformat: int) -> dict[str, object]:
    return {
        "id": row.id,
        "name": row.name,
        "idnumber": row.idnumber,
        "description": row.description,
        "descriptionformat": descriptionformat,
        "visible": row.visible,
        "theme": "",
    }


def get_cohort_members(call: Call, cohortids: list[int]) -> object:
    """Account ids of each cohort; one unknown cohort refuses the call."""
    return [{"cohortid": one, "userids": list(_known(call, one).members)} for one in cohortids]


def _known(call: Call, cohortid: int | None) -> Cohort:
    found = [row for row in call.site.state.cohorts if row.id == cohortid]
    if not found:
        raise no_record("cohort")
    return found[0]


def create_cohorts(call: Call, cohorts: list[Tree]) -> object:
    """Make all cohorts or none; an id number that is taken refuses the call."""
    made: list[Cohort] = []
    taken = {row.idnumber for row in call.site.state.cohorts}
    after = max((row.id for row in call.site.state.cohorts), default=0) + 1
    for place, wanted in enumerate(cohorts):
        idnumber = wanted["idnumber"] or ""
        if (idnumber and idnumber in taken) or not _is_category(call, wanted["categorytype"]):
            raise invalid_parameter()
        if wanted.get("descriptionformat", 1) not in FORMATS:
            raise Refusal("formatnotsupported", "webservice/formatnotsupported")
        taken.add(idnumber)
        made.append(_new(after + place, idnumber, wanted))
    call.site.state.cohorts = [*call.site.state.cohorts, *made]
    call.site.changed = True
    return [_named(row, 1) for row in made]


def _new(cohortid: int, idnumber: str, wanted: Tree) -> Cohort:
    return Cohort(
        id=cohortid,
        idnumber=idnumber,
        name=wanted["name"],
        description=wanted.get("description", ""),
        visible=wanted.get("visible", True),
        members=[],
    )


def _is_category(call: Call, place: Tree) -> bool:
    """Whether the system, or a category by id or id number, is meant."""
    kind, value = place["type"], str(place["value"] or "")
    if kind == "system":
        return True
    rows = call.site.categories.values()
    return kind in {"id", "idnumber"} and value in {str(getattr(row, kind)) for row in rows}


def add_cohort_members(call: Call, members: list[Tree]) -> object:
    """Add what can be added; code 1: unsupported key, 2: not found, 3: a member already."""
    warnings = [_add(call, one["cohorttype"], one["usertype"]) for one in members]
    return {"warnings": [warning for warning in warnings if warning]}


def _add(call: Call, cohortkey: Tree, userkey: Tree) -> dict[str, object] | None:
    if cohortkey["type"] not in {"id", "idnumber"}:
        return _warning("1", f"invalid parameter: cohortype={cohortkey['type']}")
    if userkey["type"] not in {"id", "username"}:
        return _warning("1", f"invalid parameter: usertype={userkey['type']}")
    cohort = _find_cohort(call, cohortkey)
    if cohort is None:
        return _warning("2", f"cohort {cohortkey['type']}={cohortkey['value']} not exists")
    user = _find_user(call, userkey)
    if user is None:
        return _warning("2", f"user {userkey['type']}={userkey['value']} not exists")
    if user.id in cohort.members:
        text = f"{cohortkey['type']}={cohortkey['value']} {userkey['type']}={userkey['value']}"
        return _warning("3", f"record already exists: cohort({text})")
    cohort.members = [*cohort.members, user.id]
    call.site.changed = True
    return None


def _warning(code: str, message: str) -> dict[str, object]:
    return {"warningcode": code, "message": message}


def _find_cohort(call: Call, key: Tree) -> Cohort | None:
    rows = call.site.state.cohorts
    return next((row for row in rows if str(getattr(row, key["type"])) == key["value"]), None)


def _find_user(call: Call, key: Tree) -> User | None:
    rows = (row for row in call.site.state.users if not row.deleted)
    return next((row for row in rows if str(getattr(row, key["type"])) == key["value"]), None)


def delete_cohort_members(call: Call, members: list[Tree]) -> object:
    """Remove the members; nothing is removed when one account or cohort is unknown."""
    for one in members:
        _known(call, one["cohortid"])
        user = call.site.users.get(one["userid"])
        if user is None or user.deleted:
            raise invalid_user()
    for one in members:
        cohort = _known(call, one["cohortid"])
        cohort.members = [member for member in cohort.members if member != one["userid"]]
    call.site.changed = True
    return None
