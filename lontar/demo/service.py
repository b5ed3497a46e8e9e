"""From form fields to answer bytes: token, function, arguments, state, price.

In: the fields of one request. Out: ``Reply``. One lock is held around each call, so a call sees
one state and its writes are saved before it is answered; waiting happens outside the lock.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lontar.demo.call import Call
from lontar.demo.errors import Refusal, StateError, invalid_parameter, invalid_token
from lontar.demo.prices import seconds
from lontar.demo.site import Site
from lontar.demo.store import Store
from lontar.demo.versions import functions_of
from lontar.demo.wire import LANGUAGES, Tree, as_json, as_xml

JSON = "application/json"
XML = "application/xml; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
RESERVED = ("wstoken", "wsfunction", "moodlewsrestformat")
SETTING = "moodlewssetting"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; ``cost`` in seconds of server time at the prices of a real Moodle."""

    status: int
    content_type: str
    body: bytes
    cost: float = 0.0


@dataclass(slots=True)
class Meter:
    """What was asked since the start: requests, functions run, seconds of server time."""

    requests: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    server_seconds: float = 0.0


class Service:
    """One site behind one token."""

    def __init__(self, store: Store, token: str, clock: Callable[[], float]) -> None:
        self.meter = Meter()
        self.url = ""  # known once the server listens
        self._store = store
        self._token = token
        self._clock = clock
        self._lock = Lock()

    def now(self) -> float:
        """The site's time, in epoch seconds."""
        return self._clock()

    def count(self) -> int:
        """The number of the request that begins now, from 1."""
        with self._lock:
            self.meter.requests += 1
            return self.meter.requests

    def answer(self, form: Tree) -> Reply:
        """Carry out one request; a broken lms.json is told as text with HTTP 500."""
        with self._lock:
            try:
                return self._answer(form)
            except StateError as problem:
                return Reply(500, TEXT, f"{problem}\n".encode())

    def _answer(self, form: Tree) -> Reply:
        call = self._call(self._store.current(), form)
        try:
            self._check_token(form)
            answer: object = self._perform(call, form)
        except Refusal as refusal:
            answer = refusal
        if call.site.changed:
            self._store.save()
            call.site.changed = False
            call.site.kept.clear()
        cost = seconds(call.performed)
        self.meter.calls.update(done.function for done in call.performed)
        self.meter.server_seconds += cost
        return _reply(answer, form, cost)

    def _call(self, site: Site, form: Tree) -> Call:
        about = site.state.site
        lang = form.get(f"{SETTING}lang")
        own = about.lang if about.lang in LANGUAGES else LANGUAGES[0]
        return Call(
            site=site,
            functions=functions_of(site.state),
            now=int(self._clock()),
            url=self.url,
            lang=lang if lang in LANGUAGES else own,
            zone=_zone(form.get(f"{SETTING}timezone"), about.timezone),
        )

    def _check_token(self, form: Tree) -> None:
        given = form.get("wstoken")
        text = given if isinstance(given, str) else ""
        if not hmac.compare_digest(text.encode(), self._token.encode()):
            raise invalid_token()

    def _perform(self, call: Call, form: Tree) -> object:
        name = form.get("wsfunction")
        if not isinstance(name, str) or not name:
            raise invalid_parameter()
        arguments = {
            key: value
            for key, value in form.items()
            if key not in RESERVED and not key.startswith(SETTING)
        }
        return call.perform(name, arguments)


def _reply(answer: object, form: Tree, cost: float) -> Reply:
    if form.get("moodlewsrestformat") != "json":
        return Reply(200, XML, as_xml(answer), cost)
    shown = answer.answer() if isinstance(answer, Refusal) else answer
    return Reply(200, JSON, as_json(shown), cost)


def _zone(asked: object, own: str) -> ZoneInfo:
    """The zone of the call, of the account, else UTC; an unknown one is passed over."""
    for name in (asked, own):
        try:
            if isinstance(name, str) and name:
                return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            continue
    return ZoneInfo("UTC")
