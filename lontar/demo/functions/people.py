"""Accounts: find by a field, search by criteria, update with custom profile fields.

Seen in Moodle 4.5: a value that is not in its cleaned form refuses the whole call; an update
is one transaction a user; unknown profile fields are ignored and long values cut, in silence.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable

from connector.moodle.versions import STORED_PROFILE_VALUES, branch_of
from lontar.demo.call import Call
from lontar.demo.errors import Refusal, coding_error
from lontar.demo.site import GUEST, Site
from lontar.demo.state import ProfileField, User
from lontar.demo.wire import SHAPES, Tree, clean

KEY_SHAPES = {
    "id": "PARAM_INT",
    "idnumber": "PARAM_RAW",
    "username": "PARAM_USERNAME",
    "email": "PARAM_EMAIL",
}
COLUMN_LENGTHS = {"city": 120, "department": 255, "institution": 255, "idnumber": 255}
SILENT_FIELDS = {"id", "customfields", "preferences", "password", "userpicture"}


def get_users_by_field(call: Call, field: str, values: list[str]) -> object:
    """The accounts whose field is one of the values; unknown values are absent."""
    if field not in KEY_SHAPES:
        raise coding_error("invalid field parameter")
    wanted = {clean(KEY_SHAPES[field], value) for value in values} - {""}
    users = [user for user in _living(call.site) if getattr(user, field) in wanted]
    return [profile(call, user) for user in users]


def get_users(call: Call, criteria: list[Tree]) -> object:
    """Accounts that meet all criteria; e-mail and names are compared with ``%``."""
    keys = [one["key"] for one in criteria]
    if len(keys) != len(set(keys)):
        raise Refusal("keyalreadyset", "error/keyalreadyset")
    tests = [(one["key"], _criterion(one["key"], one["value"])) for one in criteria]
    known = [test for _, test in tests if test is not None]
    users = [user for user in _living(call.site) if all(test(user) for test in known)]
    warnings = [_unsupported(key) for key, test in tests if test is None]
    return {"users": [profile(call, user) for user in users], "warnings": warnings}


def _criterion(key: str, value: str) -> Callable[[User], bool] | None:
    if key in {"email", "firstname", "lastname"}:
        pattern = re.compile(
            ".*".join(re.escape(part) for part in value.split("%")), re.IGNORECASE | re.DOTALL
        )
        return lambda user: bool(pattern.fullmatch(getattr(user, key)))
    if key in {"id", "idnumber", "username", "auth"}:
        wanted = clean(KEY_SHAPES.get(key, "PARAM_RAW"), value)
        return lambda user: getattr(user, key) == wanted
    return None


def _unsupported(key: str) -> dict[str, object]:
    text = f"The search key '{key}' is not supported, look at the web service documentation"
    return {"item": key, "warningcode": "invalidfieldparameter", "message": text}


def _living(site: Site) -> Iterable[User]:
    return (user for user in site.state.users if not user.deleted)


def profile(call: Call, user: User) -> dict[str, object]:
    """One account as the user functions show it; empty optional fields are left out."""
    shown: dict[str, object] = {
        "id": user.id,
        "username": user.username,
        "firstname": user.firstname,
        "lastname": user.lastname,
        "fullname": user.fullname,
        "email": user.email,
        "department": user.department,
        "idnumber": user.idnumber,
        "firstaccess": 0,
        "lastaccess": user.lastaccess,
        "auth": user.auth,
        "suspended": user.suspended,
        "confirmed": user.confirmed,
        "lang": user.lang,
        "theme": "",
        "timezone": "99",
        "mailformat": 1,
        "trackforums": 0,
        "city": user.city,
        "country": user.country,
        "profileimageurlsmall": call.picture("f2"),
        "profileimageurl": call.picture("f1"),
        "customfields": shown_fields(call.site, user, display=True),
    }
    optional = ("idnumber", "city", "country", "customfields")
    return {key: value for key, value in shown.items() if value or key not in optional}


def shown_fields(site: Site, user: User, *, display: bool) -> list[dict[str, object]]:
    """The filled custom profile fields, in the order of the site's fields."""
    rows: list[dict[str, object]] = []
    stored = branch_of(site.state.site.release) >= STORED_PROFILE_VALUES
    for field in site.state.profile_fields:
        value = field_value(field, user)
        if value:
            told = value if stored else html.escape(_display(field, value), quote=False)
            row: dict[str, object] = {"type": field.datatype, "value": told}
            shown = {"displayvalue": _display(field, value)} if display and stored else {}
            rows.append({**row, **shown, "name": field.title, "shortname": field.shortname})
    return rows


def field_value(field: ProfileField, user: User) -> str:
    """The raw value; a checkbox that was never written reads as "0"."""
    return user.customfields.get(field.shortname, "0" if field.datatype == "checkbox" else "")


def _display(field: ProfileField, value: str) -> str:
    if field.datatype == "checkbox":
        return "No" if value == "0" else "Yes"
    return f"<div>{value}</div>" if field.datatype == "textarea" else value


def summary(call: Call, user: User) -> dict[str, object]:
    """One account as it stands inside other answers."""
    return {
        "id": user.id,
        "email": user.email,
        "idnumber": user.idnumber,
        "phone1": "",
        "phone2": "",
        "department": user.department,
        "institution": "",
        "fullname": user.fullname,
        "identity": user.email,
        "profileurl": f"{call.url}/user/profile.php?id={user.id}",
        "profileimageurl": call.picture("f1"),
        "profileimageurlsmall": call.picture("f2"),
    }


def update_users(call: Call, users: list[Tree]) -> object:
    """Write each account for itself; what can't be written becomes a warning."""
    warnings = []
    for wanted in users:
        refused = _refused(call.site, wanted)
        if refused:
            code, message = refused
            warnings.append(
                {"item": "user", "itemid": wanted["id"], "warningcode": code, "message": message}
            )
        else:
            _write(call.site, call.site.users[wanted["id"]], wanted)
            call.site.changed = True
    return {"warnings": warnings}


def _refused(site: Site, wanted: Tree) -> tuple[str, str] | None:
    user = site.users.get(wanted["id"])
    if user is None:
        return "invaliduserid", "Invalid user ID"
    if user.deleted:
        return "usernotupdateddeleted", "error/usernotupdateddeleted"
    if user.id in site.state.site.admins:
        return "usernotupdatedadmin", "Cannot update admin accounts"
    if user.id == GUEST:
        return "usernotupdatedguest", "error/usernotupdatedguest"
    return _refused_values(site, user, wanted)


def _refused_values(site: Site, user: User, wanted: Tree) -> tuple[str, str] | None:
    others = [other for other in _living(site) if other.id != user.id]
    email = wanted.get("email")
    if email and not SHAPES["PARAM_EMAIL"].fullmatch(email):
        return "useremailinvalid", "error/useremailinvalid"
    if email and email.lower() in {other.email.lower() for other in others}:
        return "useremailduplicate", "Duplicate address"
    taken = wanted.get("username") in {other.username for other in others}
    if taken or any(len(wanted.get(key) or "") > most for key, most in COLUMN_LENGTHS.items()):
        return "dmlwriteexception", "Error writing to database"
    return None


def _write(site: Site, user: User, wanted: Tree) -> None:
    for key, value in wanted.items():
        if key not in SILENT_FIELDS:
            setattr(user, key, "" if value is None else value)
    fields = {field.shortname: field for field in site.state.profile_fields}
    values = dict(user.customfields)
    for entry in wanted.get("customfields", []):
        field = fields.get(entry["type"])
        if field is not None:
            values[field.shortname] = (entry["value"] or "")[: field.maxlength]
    user.customfields = {key: value for key, value in values.items() if value != ""}
