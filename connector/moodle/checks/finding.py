"""What a check finds, what an administrator does about it, and what the checks are asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from connector.moodle.errors import MoodleError
from connector.moodle.settings import CourseFields

Level = Literal["ok", "warn", "fail"]
Step = Literal[  # in the order in which an administrator takes them
    "address",
    "web_services",
    "features",
    "role",
    "role_unseen",
    "account",
    "identity",
    "service",
    "token",
    "new_report",
    "report_audience",
    "report_columns",
    "report_sorting",
    "report_filters",
    "report_conditions",
    "report_duplicates",
    "zone",
    "profile_fields",
    "course_fields",
    "form_fields",
    "clock",
]


@dataclass(frozen=True, slots=True)
class Fix:
    """One step of the to-do list; ``items`` of it are missing, ``subject`` is what has them not."""

    step: Step
    items: tuple[str, ...] = ()
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One finding; ``remedy`` says in one sentence what to do, ``fixes`` the same for the list."""

    id: str
    level: Level
    message: str
    remedy: str = ""
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True, slots=True)
class Needs:
    """What the configuration asks of the site."""

    profile_fields: tuple[str, ...] = ()  # that are pushed
    number_field: str = ""  # the profile field that may hold the NIP
    cohorts: bool = False  # are pushed
    pushed_course_fields: tuple[str, ...] = ()
    rated_frameworks: tuple[str, ...] = ()  # id numbers, of ratings and learning plans
    ratings: bool = False  # are pushed
    learning_plans: bool = False  # are pushed
    course_fields: CourseFields = CourseFields()
    activities: bool = False  # of some courses are read

    @property
    def shown_fields(self) -> tuple[str, ...]:
        """Profile fields that the users report is to show."""
        return tuple(sorted({*self.profile_fields, self.number_field} - {""}))


def role(*capabilities: str) -> tuple[Fix, ...]:
    """The service role lacks capabilities, by what Moodle showed."""
    return (Fix("role", capabilities),)


def wants(*capabilities: str) -> str:
    """The sentence for ``role``."""
    return f"The service role needs {', '.join(capabilities)} at system level."


def unchecked(name: str, why: str, remedy: str = "", fixes: tuple[Fix, ...] = ()) -> Check:
    """A check that cannot be made: never said to be well."""
    return Check(name, "warn", f"not checked: {why}", remedy, fixes)


def none_shown(kind: str, *capabilities: str) -> Check:
    """Without the right Moodle shows none and says nothing: it looks like a site that has none."""
    remedy = f"If there are {kind}: {wants(*capabilities)}"
    fixes = (Fix("role_unseen", capabilities),)
    return unchecked(kind, f"no {kind} are shown, there are none or they are hidden", remedy, fixes)


def probed(
    name: str,
    probe: Callable[[], Check],
    *,
    level: Level = "fail",
    fixes: tuple[Fix, ...] = (),
) -> Check:
    """A check whose refusal is its finding; ``fixes`` say which capability a denial means.

    Raises what stops the site.
    """
    try:
        return probe()
    except MoodleError as error:
        if error.reach == "site":
            raise
        if fixes and getattr(error, "errorcode", "") in DENIED:
            return Check(name, level, str(error), wants(*fixes[0].items), fixes)
        return Check(name, level, str(error), error.advice, fixes_of(error))


def fixes_of(error: MoodleError) -> tuple[Fix, ...]:
    """What the to-do list says about an error; nothing for one that nobody there can mend."""
    return FIXES.get(getattr(error, "errorcode", ""), ())


DENIED = frozenset(  # refusals that mean a missing capability
    {
        *("nopermissions", "nopermission", "required_capability_exception", "cannotviewreport"),
        *("nopermissiontoviewgrades", "noreviewattempt", "accessdenied"),
        *("errorcoursecontextnotvalid", "requireloginerror"),
    }
)
FIXES: dict[str, tuple[Fix, ...]] = {
    "invalidtoken": (Fix("token"),),
    "webservicesoff": (Fix("web_services"),),
    "accessexception": (Fix("token", ("access",)),),
    "wsaccessusersuspended": (Fix("account", ("suspended",)),),
    "wsaccessuserunconfirmed": (Fix("account", ("unconfirmed",)),),
    "wsaccessusernologin": (Fix("account", ("nologin",)),),
    "wsaccessuserexpired": (Fix("account", ("password",)),),
    "wsaccessuserdeleted": (Fix("account", ("deleted",)), Fix("token")),
    "usernotfullysetup": (Fix("account", ("required",)),),
    "forcepasswordchangenotice": (Fix("account", ("password",)),),
    "sitepolicynotagreed": (Fix("account", ("policy",)),),
}
