"""One Moodle site: one call, many calls, again after a failure, never more than it bears.

In: a function's name and its parameters. Out: the JSON value, or a ``MoodleError``; no exception
of ``requests`` leaves this file. The token travels first in the POST body and is never part of
an error. Reading functions are asked again after passing failures, writing ones never.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
import stamina
import urllib3
from pydantic import SecretStr
from requests.adapters import HTTPAdapter

from connector.moodle.batch import Request, answers_of
from connector.moodle.errors import (
    Maintenance,
    MoodleError,
    NotJson,
    Refused,
    TimedOut,
    Unreachable,
)
from connector.moodle.functions import BATCH, SITE_INFO, may_be_repeated
from connector.moodle.parallel import Gate, in_order
from connector.moodle.settings import SiteSettings
from connector.moodle.wire import Fields, Params, decoded, form_fields, portions

Item = TypeVar("Item")
Result = TypeVar("Result")

MAX_FORM_FIELDS = 900  # PHP's default max_input_vars is 1000; the rest would be dropped in silence
BATCH_SIZE = 50  # has nearly all of the gain and keeps a request below a third of a second
ATTEMPTS = 3
LONGEST_PAUSE = 60.0  # seconds; a longer Retry-After is not waited for
AGENT = "Lontar/0.1"


class Client:
    """One site's web services. ``calls``, ``seconds`` and ``received`` (bytes) count its use."""

    def __init__(
        self,
        settings: SiteSettings,
        token: SecretStr,
        *,
        session: requests.Session | None = None,
        clock: Callable[[], float] = time.monotonic,
        max_form_fields: int = MAX_FORM_FIELDS,
    ) -> None:
        if not token.get_secret_value():
            raise Refused(SITE_INFO, "invalidtoken", "the token is empty")
        self.settings = settings
        self.max_form_fields = max_form_fields
        self.batches = False  # set once the site is known to offer the batch call
        self.calls, self.received, self.seconds = 0, 0, 0.0
        self.server_date: datetime | None = None  # the clock of the site at the last answer
        self._url = f"{str(settings.url).rstrip('/')}/webservice/rest/server.php"
        self._token = token
        self._session = session or _new_session(settings.max_parallel)
        self._clock = clock
        self._gate = Gate(settings.max_parallel)
        self._counting = threading.Lock()
        self._stopping = False
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
        fields = form_fields({f"moodlewssetting{name}": v for name, v in (settings or {}).items()})
        fields += form_fields(params or {})
        if len(fields) > self.max_form_fields:
            raise ValueError(f"{function}: {len(fields)} form fields, PHP may drop some")

        def ask() -> Any:
            return self._ask(function, fields)

        return self._again(self._pause, ask) if may_be_repeated(function) else ask()

    def call_many(
        self, requests: Iterable[Request], *, batch: int = BATCH_SIZE
    ) -> Iterator[Any | MoodleError]:
        """Answers of reading calls in their order; what only one of them suffers comes as value.

        ``batch`` calls travel in one request where the site offers that; 1 for heavy functions.
        Raises what stops the site: no connection, maintenance, a bad token.
        """
        asked = (_reading(request) for request in requests)
        if batch > 1 and self.batches:
            groups = portions(asked, batch, room=self.max_form_fields, fields=lambda item: 2)
            for answers in self.in_order(self._answers, groups):
                yield from answers
        else:
            yield from self.in_order(self._answer, asked)

    def in_order(self, work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """``work`` on each item, in order, ``max_parallel`` at once. Ctrl-C ends the waiting."""
        try:
            yield from in_order(work, items, width=self.width)
        except (KeyboardInterrupt, SystemExit):
            self._stopping = True
            raise

    @property
    def width(self) -> int:
        """Calls that may run at once: ``max_parallel``, or 1 after a sign of overload."""
        return self._gate.width

    def close(self) -> None:
        """Give back the connections."""
        self._session.close()

    def _pause(self, error: Exception) -> bool | float:
        return False if self._stopping else pause_after(error)

    def _ask(self, function: str, fields: Fields) -> Any:
        head = [
            ("wstoken", self._token.get_secret_value()),
            ("wsfunction", function),
            ("moodlewsrestformat", "json"),
        ]
        with self._gate:
            response = self._post(function, head + fields)
        try:
            return self._read(function, response)
        except (TimedOut, Maintenance) as error:
            if isinstance(error, TimedOut) or error.status in (429, 503):
                self._gate.narrow()
            raise

    def _post(self, function: str, body: Fields) -> requests.Response | MoodleError:
        """The answer, or our error as a value: raised here it would carry the request along."""
        settings = self.settings
        started = self._clock()
        try:
            return self._session.post(
                self._url,
                data=body,
                timeout=(settings.connect_seconds, settings.read_seconds),
                verify=str(settings.ca_file) if settings.ca_file else True,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return self._translated(function, error)
        finally:
            self._count(self._clock() - started)

    def _count(self, seconds: float) -> None:
        with self._counting:
            self.calls += 1
            self.seconds += seconds

    def _read(self, function: str, response: requests.Response | MoodleError) -> Any:
        if isinstance(response, MoodleError):
            raise response
        with self._counting:
            self.received += len(response.content)
            self.server_date = _http_date(response.headers.get("Date"))
        if response.is_redirect:
            raise _redirected(function, response)
        body = response.content.replace(self._token.get_secret_value().encode(), b"TOKEN")
        wait = _retry_after(response.headers.get("Retry-After"), self.server_date)
        return decoded(function, response.status_code, body, retry_after=wait)

    def _translated(self, function: str, error: requests.RequestException) -> MoodleError:
        cause = error.args[0] if error.args else error
        if isinstance(error, requests.Timeout) or isinstance(
            cause, urllib3.exceptions.ReadTimeoutError
        ):
            return TimedOut(function, f"no answer from {self._url}")
        reason = str(getattr(cause, "reason", None) or cause)[:300]
        detail = f"{self._url}: {reason.replace(self._token.get_secret_value(), 'TOKEN')}"
        if isinstance(error, requests.exceptions.SSLError):
            advice = "Is the certificate valid? ca_file names an authority of your own."
            return Unreachable(function, f"TLS: {detail}", advice, passing=False)
        passing = isinstance(
            error, (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)
        )
        return Unreachable(function, detail, passing=passing)

    def _answer(self, request: Request) -> Any | MoodleError:
        function, params = request
        try:
            return self.call(function, params)
        except MoodleError as error:
            if error.reach == "site":
                raise
            return error

    def _answers(self, group: list[Request]) -> list[Any | MoodleError]:
        return answers_of(group, lambda requests: self.call(BATCH, {"requests": requests}))


def pause_after(error: Exception) -> bool | float:
    """Whether a reading call is asked again: no, yes after a growing pause, or after seconds."""
    if not (isinstance(error, MoodleError) and error.passing):
        return False
    wait = error.retry_after if isinstance(error, Maintenance) else None
    return True if wait is None else min(wait, LONGEST_PAUSE)


def _reading(request: Request) -> Request:
    if not may_be_repeated(request[0]):
        raise ValueError(f"{request[0]} writes: it cannot be one of many, which are asked again")
    return request


def _new_session(width: int) -> requests.Session:
    """Kept-alive connections for ``width`` threads, without cookies and without retries."""
    session = requests.Session()
    adapter = HTTPAdapter(pool_maxsize=width, pool_block=True, max_retries=0)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["User-Agent"] = AGENT
    return session


def _redirected(function: str, response: requests.Response) -> NotJson:
    target = urlsplit(response.headers["Location"])
    shown = f"{target.scheme}://{target.netloc}{target.path}" if target.netloc else target.path
    detail = f"HTTP {response.status_code}: the site sends us on to {shown}"
    return NotJson(function, detail, "", "Set the url of the site to where Moodle really lives.")


def _http_date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text) if text else None
    except ValueError:  # a server may write anything there
        return None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def _retry_after(text: str | None, now: datetime | None) -> float | None:
    """Seconds of a Retry-After, which is a number or a date, by the site's own clock."""
    if text is None or text.strip().isdecimal():
        return float(text) if text else None
    until = _http_date(text)
    return max(0.0, (until - now).total_seconds()) if until and now else None
