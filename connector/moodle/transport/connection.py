"""The wire itself: kept-alive connections, and what breaks on it in our words.

In: how many calls may run at once; an exception of ``requests``. Out: a session; the
``MoodleError`` that says which host and what happened to it, without the jargon of libraries and
without the token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import BaseAdapter, HTTPAdapter

from connector.moodle.errors import CUT, MoodleError, TimedOut, Unreachable
from connector.moodle.transport.redaction import Redaction

AGENT = "Lontar/0.1"
CERTIFICATE = "Is the certificate valid? ca_file names an authority of your own."
PROXY = "Is the proxy of this machine (HTTPS_PROXY) right, and the site open to it?"
CUT_OFF = "the answer was cut off"
LONGEST_REASON = 200

REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (urllib3.exceptions.NameResolutionError, "its name is not known (DNS)"),
    (ConnectionRefusedError, "it refuses the connection"),
    (ConnectionResetError, "it broke the connection off"),
    (BrokenPipeError, "it broke the connection off"),
    (urllib3.exceptions.IncompleteRead, CUT_OFF),
)
WORDS = (  # of errors that bear their cause as text only
    ("Connection refused", "it refuses the connection"),
    ("Network is unreachable", "there is no way to it from here"),
    ("No route to host", "there is no way to it from here"),
    ("closed connection without response", "it closed the connection without an answer"),
    ("IncompleteRead", CUT_OFF),
    ("Connection broken", CUT_OFF),
)


def new_session(width: int, adapter: Callable[..., BaseAdapter] = HTTPAdapter) -> requests.Session:
    """Kept-alive connections for ``width`` threads, without cookies and without retries.

    ``adapter`` makes what stands at the wire, given the pool's options.
    """
    return session_on(adapter(pool_maxsize=width, pool_block=True, max_retries=0))


def session_on(adapter: BaseAdapter) -> requests.Session:
    """A session whose every call goes through one adapter."""
    session = requests.Session()
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["User-Agent"] = AGENT
    return session


def translated(
    function: str, url: str, error: requests.RequestException, redaction: Redaction
) -> MoodleError:
    """Our error for an exception of requests."""
    host = urlsplit(url).netloc or url
    causes = list(_causes(error))
    if isinstance(error, requests.Timeout) or _any(causes, urllib3.exceptions.ReadTimeoutError):
        return TimedOut(function, f"no answer from {host} in time")
    reason = redaction.text(_reason(causes))[:LONGEST_REASON]
    if isinstance(error, requests.exceptions.SSLError):
        detail = f"no safe connection to {host} (TLS): {reason}"
        return Unreachable(function, detail, CERTIFICATE, passing=False)
    if isinstance(error, requests.exceptions.ProxyError):
        return Unreachable(function, f"no connection to {host} by the proxy: {reason}", PROXY)
    passing = isinstance(
        error, (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)
    )
    if reason == CUT_OFF:
        return Unreachable(function, f"{host}: {reason}", CUT, passing=passing)
    return Unreachable(function, f"no connection to {host}: {reason}", passing=passing)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it wraps, outermost first: libraries hand causes on as arguments."""
    yield error
    wrapped = (getattr(error, "reason", None), *error.args)
    for inner in wrapped:
        if isinstance(inner, BaseException):
            yield from _causes(inner)
            return


def _any(causes: list[BaseException], kind: type[BaseException]) -> bool:
    return any(isinstance(one, kind) for one in causes)


def _reason(causes: list[BaseException]) -> str:
    for kind, reason in REASONS:
        if _any(causes, kind):
            return reason
    told = str(causes[-1])
    return next((reason for words, reason in WORDS if words in told), told)
