"""What Moodle did not take of what was to be shown, and accounts of ours that are nobody's now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlmodel import Session

from reports.quality.declaration import Context, Finder, Problem
from sync.outward.exceptions import UNLINKED, list_exceptions
from sync.outward.planning import UNTOLD
from sync.outward.plans import open_plans

WAITING = "plan_waiting"
REMEDIES = {
    "usernotupdatedadmin": "Moodle lets nobody change an administrator: link the person to an "
    "account without that role, or fill in the field by hand",
    "usernotupdatedguest": "this is the guest account: unlink it with lontar people unlink",
    "usernotupdateddeleted": "the account was deleted in Moodle; the next sync lets it go",
    "usernotupdatedremote": "the account belongs to another Moodle: link the person to one here",
}
ASK = "ask the person whether the message arrived, and write to them yourself if it did not"
OTHERS = {
    "refused": "mend in Moodle what it names; it is sent again when something changes, and after "
    "some days",
    "altered": "look at the place in Moodle: a field that is missing, too short or of another type "
    "stores something else; lontar doctor names it",
    UNLINKED: "link it with lontar people link, or empty what Lontar wrote there by hand",
}


def _find(kind: str, of: str) -> Callable[[Session, Context], Iterator[Problem]]:
    def find(session: Session, context: Context) -> Iterator[Problem]:
        """What stays in Moodle for this reason, place by place."""
        for one in list_exceptions(session, context.frame.at.moment):
            if one["kind"] == of:
                code = one["detail"].split(":")[0].strip()
                remedy = ASK if one["value"] == UNTOLD else REMEDIES.get(code, OTHERS[of])
                unit = context.unit_of(one["person"])
                yield Problem(kind, _subject(one), unit, one["seen_from"], _detail(one), remedy)

    return find


def _waiting(session: Session, context: Context) -> Iterator[Problem]:
    """Plans that a person has not said yes to."""
    for plan in open_plans(session, "sync", "undo", "redo"):
        if plan.status == "draft":
            beyond = ", ".join(str(row["name"]) for row in plan.limits if row["exceeded"])
            detail = f"beyond the limits: {beyond}" if beyond else "nobody has approved it"
            remedy = f"look at it: lontar plan show {plan.id}; then lontar plan approve {plan.id}"
            yield Problem(WAITING, f"plan {plan.id}", None, plan.created, detail, remedy)


def _subject(one: dict[str, Any]) -> str:
    """ "lms account 12 lontar_hours"; "lms lontar:tpp" for a place of the site itself."""
    account = f"account {one['account']}" if one["account"] else ""
    return " ".join(filter(None, (one["site"], account, one["key"] or one["target"])))


def _detail(one: dict[str, Any]) -> str:
    if one["kind"] == UNLINKED or one["value"] == UNTOLD:
        return str(one["detail"])
    shown, wanted = one["value"] or "nothing", one["wanted"] or "nothing"
    return f"wanted {wanted}, Moodle shows {shown}: {one['detail']}"


FINDERS = (
    Finder(WAITING, "Plans that wait for a person", _waiting),
    Finder("push_refused", "Changes that Moodle refused", _find("push_refused", "refused")),
    Finder(
        "push_altered", "Values that Moodle stored differently", _find("push_altered", "altered")
    ),
    Finder(
        "push_unlinked",
        "Accounts that hold something and are nobody's",
        _find("push_unlinked", UNLINKED),
    ),
)
