"""Where pushing writes: profile fields and cohorts, and the rights to write there.

A right to write is probed by a write that cannot succeed: of nobody's account, of a cohort in a
format that does not exist. Moodle 4.5 looks at the right first, and writes nothing either way.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from connector.moodle.accounts.cohorts import SYSTEM, read_synced_courses
from connector.moodle.accounts.lookup import users_by
from connector.moodle.accounts.profile_fields import columns_of
from connector.moodle.answers import NEW_COHORTS, REPORT_PAGE, UPDATED_USERS, USERS_BY_FIELD
from connector.moodle.checks.finding import Check, Fix, Needs, probed, role, unchecked
from connector.moodle.checks.reports import PROFILE_COLUMN
from connector.moodle.checks.targets import check_pushed_facts
from connector.moodle.errors import MoodleError, Refused
from connector.moodle.sheets.bulk import ENGLISH_UTC, kept_cells, read_users
from connector.moodle.sheets.designs import read_design
from connector.moodle.site import Site

NOBODY = 0
NO_FORMAT = 99
UPDATE = "moodle/user:update"
MANAGE = "moodle/cohort:manage"
PEOPLE_SEEN = 200
MAKE = "An administrator makes it: text, at most 255 characters, not required, locked."
BY_HAND = (
    "See that each is a short text field, 255 characters long, not required, locked: Moodle shows "
    "neither to us, and cuts longer texts in silence; every push reads back what was stored."
)
CLAIM = "nobody has a value yet and the list of columns is closed to us"


def check_pushing(site: Site, needs: Needs) -> Iterator[Check]:
    """Checks of the targets that are switched on; none where nothing is pushed."""
    if needs.profile_fields:
        yield probed("push:profile-fields", lambda: _may_update(site), fixes=role(UPDATE))
        yield probed("profile-fields", lambda: _fields(site, needs.profile_fields))
    if needs.cohorts:
        yield probed("push:cohorts", lambda: _may_manage(site), fixes=role(MANAGE))
        yield probed("cohort-enrolments", lambda: _synced(site), level="warn")
    yield from check_pushed_facts(site, needs)


def _may_update(site: Site) -> Check:
    site.ask(UPDATED_USERS, {"users": [{"id": NOBODY}]})
    return Check("push:profile-fields", "ok", "the role may write profile fields")


def _may_manage(site: Site) -> Check:
    cohort = {
        "categorytype": {"type": SYSTEM["contextlevel"], "value": ""},
        "name": "Lontar",
        "idnumber": "lontar:",
        "descriptionformat": NO_FORMAT,
    }
    try:
        site.ask(NEW_COHORTS, {"cohorts": [cohort]})
    except Refused as error:
        if error.errorcode in ("formatnotsupported", "invalidparameter"):
            return Check("push:cohorts", "ok", "the role may make cohorts and change members")
        raise
    why = "the site took a cohort in a format that does not exist"
    return unchecked("push:cohorts", why, "Delete the cohort lontar: in Moodle, and report this.")


def _synced(site: Site) -> Check:
    """Courses that members of some cohort are enrolled in: known, so that nobody is surprised."""
    courses = sorted(read_synced_courses(site).values())
    message = f"enrol the members of cohorts: {', '.join(courses)}" if courses else "none"
    return Check("cohort-enrolments", "ok", message)


def _fields(site: Site, wanted: tuple[str, ...]) -> Check:
    """Existing ones by the columns that a report may have, else by somebody's value."""
    known = _of_source(site)
    seen = known if known is not None else _by_value(site, wanted)
    missing = [name for name in wanted if name not in seen]
    if not missing:
        kinds = _not_text(site, wanted)
        if kinds:
            message = f"not of the type text: {', '.join(kinds)}"
            return Check("profile-fields", "warn", message, MAKE, (Fix("profile_fields", kinds),))
        return Check("profile-fields", "ok", f"{', '.join(wanted)}. {BY_HAND}")
    if known is None:
        return unchecked("profile-fields", f"{', '.join(missing)}: {CLAIM}", BY_HAND)
    message = f"missing: {', '.join(missing)}"
    return Check("profile-fields", "fail", message, MAKE, (Fix("profile_fields", tuple(missing)),))


def _of_source(site: Site) -> set[str] | None:
    """Shortnames of all profile fields; None where we may not look into the report."""
    try:
        report = site.report("users")
        titles = read_design(site, report).titles if report is not None else {}
    except MoodleError as error:
        if error.reach == "site":
            raise
        return None
    if not titles:
        return None
    return {name.removeprefix(PROFILE_COLUMN) for name in titles if name.startswith(PROFILE_COLUMN)}


def _by_value(site: Site, wanted: tuple[str, ...]) -> set[str]:
    try:
        return set(columns_of(read_users(site), wanted, partial(users_by, site)))
    except MoodleError as error:
        if error.reach == "site":
            raise
        return set()


def _not_text(site: Site, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Fields whose values say that they are of another type; an empty one tells nothing."""
    report = site.report("users")
    try:
        names = _usernames(site, report) if report is not None else []
        asked = {"field": "username", "values": names}
        users = site.ask(USERS_BY_FIELD, asked) if names else []
    except MoodleError as error:
        if error.reach == "site":
            raise
        return ()
    found = {one.shortname: one.type for user in users for one in user.customfields}
    return tuple(name for name in wanted if found.get(name, "text") != "text")


def _usernames(site: Site, report: int) -> list[str]:
    params = {"reportid": report, "page": 0, "perpage": PEOPLE_SEEN}
    page = site.ask(REPORT_PAGE, params, settings=ENGLISH_UTC)
    rows = kept_cells(page, ["Username"])
    return [name for (name,) in rows if name]
