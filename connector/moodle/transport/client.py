"""One Moodle site: a call, again after a failure, never more at once than it bears.

In: a function's name and its parameters. Out: the JSON value, or a ``MoodleError``; no exception
of ``requests`` leaves this package. The token travels first in the POST body and is never part of
an error; the format travels last, so that a form whose end PHP dropped is known by its answer.
Reading functions are asked again after passing failures, writing ones never.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
import stamina
from pydantic import SecretStr

from connector.moodle.errors import (
    FormCut,
    Maintenance,
    MoodleError,
    NotJson,
    Refused,
    TimedOut,
)
from connector.moodle.functions import SITE_INFO, may_be_repeated
from connector.moodle.settings import SiteSettings
from connector.moodle.transport.batch import Request
from connector.moodle.transport.connection import new_session, translated
from connector.moodle.transport.many import INNER_FIELDS, Answered, ManyCalls
from connector.moodle.transport.parallel import Gate, in_order
from connector.moodle.transport.patience import Patience, Paused
from connector.moodle.transport.redaction import Redaction
from connector.moodle.transport.sizes import MOST
from connector.moodle.transport.wire import (
    Fields,
    Params,
    decoded,
    form_fields,
    http_date,
    retry_after,
)

Item = TypeVar("Item")
Result = TypeVar("Result")

MAX_FORM_FIELDS = 900  # PHP's default max_input_vars is 1000; the rest would be dropped in silence
BATCH_SIZE = MOST
ATTEMPTS = 3
LATE_ATTEMPTS = 2  # of a call without an answer in time: the server may still be busy with it
LATE_IN_A_ROW = 6  # attempts of some three calls: the function is too slow on this site
LATE_FOR_ALL = 12  # so are several functions: it is the site
ODD_ANSWERS = 10  # of one kind whose errors nobody knows, or that the database failed
LONGEST_PAUSE = 60.0  # seconds; a longer Retry-After is waited for as maintenance
SHORT_PAUSE = 5.0


class Client:
    """One site's web services. ``calls``, ``seconds`` and ``received`` (bytes) count its use.

    With ``paused`` a run waits ``wait_minutes`` in all for a site that is away, and tells it of
    each step; without, it gives up after three attempts. ``sleep`` is how it waits, and
    answers True when that was broken off.
    """

    def __init__(
        self,
        settings: SiteSettings,
        token: SecretStr,
        *,
        session: requests.Session | None = None,
        clock: Callable[[], float] = time.monotonic,
        max_form_fields: int = MAX_FORM_FIELDS,
        paused: Paused | None = None,
        sleep: Callable[[float], bool | None] | None = None,
    ) -> None:
        if not token.get_secret_value():
            raise Refused(SITE_INFO, "invalidtoken", "the token is empty")
        self.settings = settings
        self.max_form_fields = max_form_fields  # lowered once a form is known to have been cut
        self.batches = False  # set once the site is known to offer the batch call
        self.calls, self.received, self.seconds = 0, 0, 0.0
        self.server_date: datetime | None = None  # the clock of the site at the last answer
        self._url = f"{str(settings.url).rstrip('/')}/webservice/rest/server.php"
        self._token = token
        self._redaction = Redaction(token.get_secret_value())
        self._session = session or new_session(settings.max_parallel)
        self._clock = clock
        self._gate = Gate(settings.max_parallel)
        self._counting = threading.Lock()
        self._stop = threading.Event()
        self._many = ManyCalls(self)
        self._most_fields = max_form_fields
        self._answered = False  # Moodle itself has spoken in this run
        self._late = 0  # attempts in a row that got no answer in time
        limit = settings.wait_minutes * 60
        self._patience = paused and Patience(limit, paused, sleep or self._stop.wait)
        self._again = stamina.RetryingCaller(
            attempts=ATTEMPTS, timeout=None, wait_initial=0.5, wait_max=20.0, wait_jitter=1.0
        )

    def call(
        self,
        function: str,
        params: Params | None = None,
        *,
        settings: Mapping[str, str] | None = None,
    ) -> Any:
        """One call; ``settings`` such as ``lang`` hold for it alone. Raises MoodleError."""
        return self.timed(function, params or {}, settings).value

    def call_many(
        self,
        requests: Iterable[Request],
        *,
        batch: int = BATCH_SIZE,
        read: Callable[[Any], Any] = lambda answer: answer,
    ) -> Iterator[Any | MoodleError]:
        """Answers of reading calls in their order; what only one of them suffers comes as value.

        At most ``batch`` calls travel in one request where the site offers that, as many as it
        answers in about a second; 1 for heavy functions. ``read`` turns each answer, or its error,
        into what is told, as soon as it is there: raw answers take much memory. Raises what stops
        the site (no connection, a bad token), and what ten of the calls suffer without a known
        reason.
        """
        return self._many.answers(requests, batch, read)

    def in_order(self, work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """``work`` on each item, in order, ``max_parallel`` at once. Ctrl-C ends the waiting."""
        try:
            yield from in_order(work, items, width=self.width, interrupted=self._stop.set)
        except (KeyboardInterrupt, SystemExit):
            self._stop.set()
            raise

    @property
    def width(self) -> int:
        """Calls that may run at once: ``max_parallel``, or 1 after a sign of overload."""
        return self._gate.width

    def close(self) -> None:
        """Give back the connections."""
        self._session.close()

    def timed(
        self, function: str, params: Params, settings: Mapping[str, str] | None = None
    ) -> Answered:
        """One call as ``call``, with the time that its request took."""
        fields = form_fields({f"moodlewssetting{name}": v for name, v in (settings or {}).items()})
        fields += form_fields(params)
        if len(fields) > self._most_fields:
            raise ValueError(f"{function}: {len(fields)} form fields, PHP may drop some")

        def ask() -> Answered:
            return self._ask(function, fields)

        return self._insisting(function, ask) if may_be_repeated(function) else ask()

    def _insisting(self, function: str, ask: Callable[[], Answered]) -> Answered:
        """Ask three times, and again each time that the site was away and came back."""
        while True:
            try:
                return self._again(self._pauses(), ask)
            except MoodleError as error:
                if not (error.passing and self._came_back(function, error)):
                    raise

    def _pauses(self) -> Callable[[Exception], bool | float]:
        late = 0

        def pause(error: Exception) -> bool | float:
            nonlocal late
            late += isinstance(error, TimedOut) or getattr(error, "status", None) == 504
            if self._stop.is_set() or late >= LATE_ATTEMPTS:
                return False
            wait = pause_after(error)
            return False if self._patience and wait > SHORT_PAUSE else wait

        return pause

    def _came_back(self, function: str, error: MoodleError) -> bool:
        """Whether the site was away and is back; one that is there fails at this call alone.

        Then the call's error no longer stops the site. Raises what stops it instead.
        """
        if self._late >= LATE_FOR_ALL or self._stop.is_set():
            return False
        if function != SITE_INFO and self._is_there():
            error.stands_alone()
            error.ends_kind = self._late >= LATE_IN_A_ROW
            return False
        if not (self._patience and (self._answered or isinstance(error, Maintenance))):
            return False
        asked = error.retry_after if isinstance(error, Maintenance) else None
        if self._patience.outlasts(error.detail, self._is_there, asked=asked):
            return True
        minutes = self.settings.wait_minutes
        detail = f"{error.detail}, still after {minutes:g} minutes of waiting"
        raise Maintenance(function, detail, status=getattr(error, "status", 200))

    def _is_there(self) -> bool:
        """Whether the site answers the lightest call. Raises what stops it for good."""
        try:
            self._ask(SITE_INFO, [])
        except MoodleError as error:
            if error.passing and not isinstance(error, NotJson):
                return False
            raise
        return True

    def _ask(self, function: str, fields: Fields) -> Answered:
        head = [("wstoken", self._token.get_secret_value()), ("wsfunction", function)]
        with self._gate:
            response, seconds = self._post(
                function, [*head, *fields, ("moodlewsrestformat", "json")]
            )
        try:
            value = self._read(function, response)
        except MoodleError as error:
            self._note(error, len(fields))
            raise
        self._answered, self._late = True, self._late if function == SITE_INFO else 0
        return Answered(value, seconds)

    def _note(self, error: MoodleError, fields: int) -> None:
        """Learn from a failure: overload, a lower limit of PHP, a page in the middle of a run."""
        if isinstance(error, TimedOut):
            self._late += 1
        if isinstance(error, TimedOut) or getattr(error, "status", None) in (429, 503):
            self._gate.narrow()
        if isinstance(error, FormCut):
            self.max_form_fields = min(self.max_form_fields, max(fields // 2, INNER_FIELDS))
        elif isinstance(error, NotJson):
            error.passing = self._answered
        self._answered |= isinstance(error, Refused)

    def _post(self, function: str, body: Fields) -> tuple[requests.Response | MoodleError, float]:
        """The answer, or our error as a value: raised here it would carry the request along."""
        settings = self.settings
        started = self._clock()
        response: requests.Response | MoodleError
        try:
            response = self._session.post(
                self._url,
                data=body,
                timeout=(settings.connect_seconds, settings.read_seconds),
                verify=str(settings.ca_file) if settings.ca_file else True,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            response = translated(function, self._url, error, self._redaction)
        seconds = self._clock() - started
        with self._counting:
            self.calls += 1
            self.seconds += seconds
        return response, seconds

    def _read(self, function: str, response: requests.Response | MoodleError) -> Any:
        if isinstance(response, MoodleError):
            raise response
        with self._counting:
            self.received += len(response.content)
            self.server_date = http_date(response.headers.get("Date"))
        if response.is_redirect:
            raise _redirected(function, response)
        body = self._redaction.body(response.content)
        wait = retry_after(response.headers.get("Retry-After"), self.server_date)
        value = decoded(function, response.status_code, body, retry_after=wait)
        if value is None and may_be_repeated(function):
            raise NotJson(function, "null instead of an answer", "", "Look at the log of the site.")
        return value


def pause_after(error: Exception) -> bool | float:
    """Whether a reading call is asked again: no, yes after a growing pause, or after seconds."""
    if not (isinstance(error, MoodleError) and error.passing):
        return False
    wait = error.retry_after if isinstance(error, Maintenance) else None
    return True if wait is None else min(wait, LONGEST_PAUSE)


def _redirected(function: str, response: requests.Response) -> NotJson:
    target = urlsplit(response.headers["Location"])
    shown = f"{target.scheme}://{target.netloc}{target.path}" if target.netloc else target.path
    detail = f"HTTP {response.status_code}: the site sends us on to {shown}"
    return NotJson(function, detail, "", "Set the url of the site to where Moodle really lives.")
