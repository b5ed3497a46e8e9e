"""What can go wrong with a Moodle site: one family, told apart by what the caller can do.

    MoodleError
    ├── Unreachable   no connection, or it broke; ``passing`` unless TLS or the address
    ├── TimedOut      no answer in time; a write may or may not have happened
    ├── Maintenance   5xx, 429, maintenance mode, upgrade: come back later (``retry_after``)
    ├── NotJson       an answer that is not of web services: wrong address, notices, a proxy
    │   └── FormCut   PHP dropped the end of our form (``max_input_vars``)
    ├── Refused       Moodle said no: ``errorcode`` and its ``reach``
    └── Misshapen     JSON, but not what the function promises, or a report not to be believed

``passing`` errors of reading calls are asked again by the client. ``reach`` says what stops: the
site, a feature, a course, a person or one item; the client lowers it from site to feature where
the site answers other calls. ``advice`` says what a person can do about it.
No error ever holds the token.
"""

from __future__ import annotations

from typing import Literal

from connector.moodle.functions import SITE_INFO

Reach = Literal["site", "feature", "course", "person", "item"]

EXCERPT = 200

CAPABILITY = "Give the service role the capability that Moodle names; the manual has the list."
ACCOUNT = "Sign in once as the service account and finish what Moodle asks for"
OUR_FAULT = "A fault of Lontar or of this Moodle: please report it with this text."
UNCONFIRMED = "The account was never confirmed: confirm or delete it; till then it stays as known."
GONE = "The object was removed in Moodle meanwhile; the next run sees it."
ACCESS = (
    "One of: the function is not in the external service; the token has ended; its or the "
    "user's IP rule; the account is not among the authorised users; the service is disabled or "
    "asks for a capability; the role lacks webservice/rest:use."
)
FAULTS = (  # the last is a PHP error inside Moodle 4.5, which bears no code
    "codingerror",
    "keyalreadyset",
    "errorinvalidparam",
    "criteriaerror",
    "invaliduserfield",
    "missingparam",
    "generalexceptionmessage",  # a plain PHP exception inside Moodle
    "",
)
IS_UP = "Is the site up, and the address right?"
LEADS = "Does the url of the site lead to Moodle's front page?"
COME_BACK = "Wait until maintenance or upgrade is over."
WORDLESS = (
    "PHP broke off without a word (its log on the site says why), or the url of the site does not "
    "lead to Moodle's front page."
)
OF_A_SITE = frozenset({IS_UP, LEADS, COME_BACK})  # sense only where nothing is answered
ALONE = (
    "The site answers other calls: its log, or that of a proxy before it, says why not this one "
    "(time-out, memory_limit, database)."
)
CUT = (
    "Something ends the answer early: PHP (memory_limit, max_execution_time; see its log) or a "
    "proxy before the site."
)
BY_STATUS = {
    429: "The site limits calls: let its administrator allow more, or lower max_parallel.",
    500: "PHP broke off: its log on the site says why (memory_limit, database).",
    502: "The web server gets no answer of PHP: does PHP run there? The log of both says more.",
    504: (
        "PHP was too slow for the web server before it: raise that one's time-out and "
        "max_execution_time, or take a quieter hour."
    ),
}
WEB_SERVICES_OFF = "webservicesoff"  # our own codes, for answers that have none
MISSING_FUNCTION = "missingfunction"
HIDDEN_FIELDS = "hiddenfields"
NOT_RECORDED = "notrecorded"  # of a replayed recording
SWITCHED_OFF = frozenset({"competenciesarenotenabled", "badgesdisabled", "disabled", "anonymous"})
DATABASE = frozenset({"dmlreadexception", "dmlwriteexception"})

ADVICE: dict[str, tuple[Reach, str]] = {
    "invalidtoken": ("site", "Make a new token for the service account; an ended one is deleted."),
    "wsaccessusersuspended": ("site", "Lift the suspension of the service account."),
    "wsaccessuserunconfirmed": ("site", "Confirm the service account."),
    "wsaccessusernologin": ("site", 'Change its authentication from "no login" to manual.'),
    "wsaccessuserexpired": ("site", "Renew the password of the service account."),
    "wsaccessuserdeleted": ("site", "Make the service account and its token again."),
    WEB_SERVICES_OFF: ("site", "Switch on web services and the REST protocol in Moodle."),
    "usernotfullysetup": ("site", f"{ACCOUNT}: a required profile field is empty."),
    "forcepasswordchangenotice": ("site", f"{ACCOUNT}: a new password."),
    "sitepolicynotagreed": ("site", f"{ACCOUNT}: the site policy."),
    "accessexception": ("feature", ACCESS),
    MISSING_FUNCTION: ("feature", "Add the function to the external service of the token."),
    HIDDEN_FIELDS: (
        "feature",
        "Give the role moodle/user:viewdetails, moodle/user:viewalldetails and "
        "moodle/site:viewuseridentity at system level.",
    ),
    "nopermissions": ("feature", CAPABILITY),
    "nopermission": ("feature", CAPABILITY),
    "required_capability_exception": ("feature", CAPABILITY),
    "cannotviewreport": (
        "course",
        "Completion is off in this course, or the role lacks report/completion:view.",
    ),
    "nopermissiontoviewgrades": ("feature", "The role needs moodle/grade:viewall."),
    "noreviewattempt": (
        "feature",
        "The role needs mod/quiz:viewreports; with separate groups moodle/site:accessallgroups.",
    ),
    "errorreportview": (
        "feature",
        "Add the service account to the report's audience, or switch on custom reports.",
    ),
    "errorreportedit": ("feature", "The role needs moodle/reportbuilder:editall."),
    "errorcoursecontextnotvalid": (
        "course",
        "The role needs moodle/course:view and viewhiddencourses; if every course says so, "
        "the service account must agree to the site policy or fill a required field.",
    ),
    "requireloginerror": ("course", "The role needs moodle/course:view in this course."),
    "nocriteriaset": ("course", "The course has no completion criteria: set them, or leave it."),
    "usernotenroled": ("item", "Not enrolled, suspended, expired or not tracked in the course."),
    "accessdenied": ("item", "Separate groups: the role needs moodle/site:accessallgroups."),
    "userdeleted": ("person", GONE),
    "invaliduser": ("person", GONE),
    "invaliduserid": ("person", GONE),
    "usernotconfirmed": ("person", UNCONFIRMED),
    "suspended": ("person", "The account is suspended: Moodle does not tell of it here."),
    "guestsarenotallowed": ("person", "The guest account has no facts of its own."),
    "usernotupdateddeleted": ("person", GONE),
    "usernotupdatedadmin": ("person", "Moodle lets nobody but an administrator change this one."),
    "usernotupdatedguest": ("person", "The guest account cannot be changed."),
    "usernotupdatedremote": ("person", "The account belongs to another Moodle."),
    "invalidrecord": ("item", GONE),
    "invalidrecordunknown": ("item", GONE),
    "invalidcoursemodule": ("item", GONE),
    "dmlwriteexception": ("item", "Moodle's database refused it: too long, or already taken."),
    "dmlreadexception": (
        "item",
        "Moodle's database failed; try again, then ask its administrator.",
    ),
    "useremailduplicate": ("item", "Another account has this e-mail."),
    "useremailinvalid": ("item", "Moodle does not take this e-mail."),
    "invalidpersistenterror": ("item", "Moodle does not take this value."),
    "invalidparameter": ("item", "A value that Moodle does not take; alone in a call: our fault."),
    "competenciesarenotenabled": ("feature", "Competencies are switched off on this site."),
    "badgesdisabled": ("feature", "Badges are switched off on this site."),
    "disabled": ("feature", "The feature is switched off on this site."),
    "anonymous": ("feature", "The survey is anonymous: it does not tell who answered."),
    NOT_RECORDED: ("feature", "Record the site again, with the version of Lontar that replays it."),
    "formatnotsupported": ("item", "Some may have been sent: look before sending again."),
    "invalidresponse": (
        "item",
        "Moodle refuses to show data of its own: look for < and > in id numbers and names there "
        "(activities, grade items); debugging of the site names the field.",
    ),
    **dict.fromkeys(FAULTS, ("item", OUR_FAULT)),
}
UNKNOWN_CODE: tuple[Reach, str] = ("item", "Not seen before: please report it with this text.")
PAUSES = frozenset({"sitemaintenance", "upgraderunning"})


class MoodleError(Exception):
    """Anything that keeps a web-service call from its answer; ``detail`` is one English clause."""

    passing = False
    reach: Reach = "site"
    ends_kind = False  # nothing more is worth asking of this function now

    def __init__(self, function: str, detail: str, advice: str = "") -> None:
        super().__init__(f"{function}: {detail}")
        self.function = function
        self.detail = detail
        self.advice = advice
        if function == SITE_INFO:  # the first call of all: nothing works without it
            self.reach = "site"

    @property
    def told(self) -> str:
        """What happened, to be said of a course or a person: which question gave no answer too."""
        return str(self)

    def comes_after(self, earlier: str) -> None:
        """Say also what else failed before it: one fault may be behind both."""
        self.detail = f"{self.detail}; before it {earlier}"
        self.args = (f"{self.function}: {self.detail}",)

    def stands_alone(self) -> None:
        """The site answers other calls: what this one suffers stops a feature only."""
        self.reach = "feature"
        if self.advice in OF_A_SITE:
            self.advice = ALONE


class Unreachable(MoodleError):
    """No connection to the site, or one that broke before the whole answer was there."""

    passing = True

    def __init__(self, function: str, detail: str, advice: str = "", *, passing: bool = True):
        super().__init__(function, detail, advice or IS_UP)
        self.passing = passing


class TimedOut(MoodleError):
    """No answer within ``connect_seconds`` or ``read_seconds``."""

    passing = True

    def __init__(self, function: str, detail: str) -> None:
        advice = "Is the site overloaded? A higher read_seconds or a quieter hour may help."
        super().__init__(function, detail, advice)


class Maintenance(MoodleError):
    """The site asks to come back later; ``retry_after`` in seconds when it says when."""

    passing = True

    def __init__(
        self, function: str, detail: str, *, status: int = 200, retry_after: float | None = None
    ) -> None:
        super().__init__(function, detail, BY_STATUS.get(status, COME_BACK))
        self.status = status
        self.retry_after = retry_after


class NotJson(MoodleError):
    """An answer that no web service gave; ``excerpt`` is its beginning."""

    reach: Reach = "feature"

    def __init__(self, function: str, detail: str, excerpt: str, advice: str = "") -> None:
        self.excerpt = excerpt[:EXCERPT]
        shown = f"{detail}: {self.excerpt}" if self.excerpt else detail
        super().__init__(function, shown, advice or LEADS)


class FormCut(NotJson):
    """The end of our form did not arrive: what came before it may have been carried out."""

    def __init__(self, function: str, excerpt: str) -> None:
        advice = "Raise max_input_vars of PHP to 5000; does a proxy change the POST body?"
        super().__init__(function, "the end of our form did not arrive", excerpt, advice)


class Refused(MoodleError):
    """Moodle's own exception answer, or ours for what this site does not let us ask.

    ``known`` is False for a code that this version has never seen.
    """

    def __init__(self, function: str, errorcode: str, message: str = "") -> None:
        reach, advice = ADVICE.get(errorcode, UNKNOWN_CODE)
        shown = f"{errorcode} ({message})" if errorcode and message else errorcode or message
        super().__init__(function, shown, advice)
        self.errorcode = errorcode
        self.known = errorcode in ADVICE
        self.passing = errorcode == "dmlreadexception"
        if function != SITE_INFO:
            self.reach = reach
            if errorcode == "accessexception":
                self.advice = f"Is {function} in the service? {advice}"

    @property
    def told(self) -> str:
        """Moodle's own words, which say what they are about."""
        return self.detail

    @property
    def switched_off(self) -> bool:
        """Whether the site does without this feature: no fault of the run."""
        return self.errorcode in SWITCHED_OFF


class Misshapen(MoodleError):
    """JSON that is not what the function promises, or a report that is not believed."""

    reach: Reach = "feature"

    def __init__(self, function: str, detail: str, advice: str = OUR_FAULT) -> None:
        super().__init__(function, detail, advice)
