"""A site in maintenance is waited for in the middle of a run, as long as agreed, no longer."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from typing import Any

import pytest
import requests
from pydantic import SecretStr

from connector.moodle.errors import Maintenance, MoodleError, Unreachable
from connector.moodle.functions import SITE_INFO
from connector.moodle.site import open_site
from connector.moodle.transport.client import Client
from connector.moodle.transport.patience import Pause
from tests.connector.moodle.conftest import (
    TOKEN,
    FakeMoodle,
    Params,
    Reply,
    refusal,
    session_of,
    settings,
)

READ, WRITE = "core_user_get_users_by_field", "core_user_update_users"
HTML_503 = Reply(b"<html>", 503)
Trouble = Callable[[], Any]


class Closing(FakeMoodle):
    """A site that goes away at a call and comes back after some seconds of the test's clock."""

    def __init__(self, trouble: Trouble, *, seconds: float) -> None:
        super().__init__(**{READ: lambda _: [], WRITE: lambda _: {"warnings": []}})
        self.trouble, self.seconds = trouble, seconds
        self.now, self.closed_at = 0.0, float("inf")
        self.slept: list[float] = []
        self.told: list[Pause] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def close_now(self) -> None:
        self.closed_at = self.now

    def send(self, request: requests.PreparedRequest, *rest: Any, **more: Any) -> Any:
        if self.closed_at <= self.now < self.closed_at + self.seconds:
            handlers, self.handlers = self.handlers, dict.fromkeys(self.handlers, self._closed)
            try:
                return super().send(request, *rest, **more)
            finally:
                self.handlers = handlers
        return super().send(request, *rest, **more)

    def _closed(self, _: Params) -> Any:
        return self.trouble()

    def client(self, minutes: float = 30) -> Client:
        return Client(
            settings(wait_minutes=minutes),
            SecretStr(TOKEN),
            session=session_of(self),
            paused=self.told.append,
            sleep=self.sleep,
        )


def refused() -> Any:
    raise requests.ConnectionError("refused")


TROUBLES: list[Trouble] = [
    lambda: HTML_503,
    lambda: Reply(b"", 502),
    lambda: refusal("sitemaintenance"),
    lambda: refusal("upgraderunning"),
    refused,
]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_run_goes_on_when_the_site_comes_back(trouble: Trouble) -> None:
    moodle = Closing(trouble, seconds=120)
    client = moodle.client()
    client.call(SITE_INFO)
    moodle.close_now()
    assert client.call(READ) == []
    assert 120 <= moodle.now < 200
    assert max(moodle.slept) <= 5
    assert [pause.begins for pause in moodle.told] == [True] + [False] * (len(moodle.told) - 1)


def test_first_call_waits_for_maintenance_too() -> None:
    moodle = Closing(lambda: HTML_503, seconds=60)
    moodle.close_now()
    assert moodle.client().call(SITE_INFO)["userid"] == 3


def test_address_where_nobody_ever_answered_is_not_waited_for() -> None:
    moodle = Closing(refused, seconds=60)
    moodle.close_now()
    with pytest.raises(Unreachable):
        moodle.client().call(SITE_INFO)
    assert moodle.slept == []


def test_wait_that_is_too_long_ends_with_one_message() -> None:
    moodle = Closing(lambda: HTML_503, seconds=10_000)
    client = moodle.client(minutes=3)
    moodle.close_now()
    with pytest.raises(Maintenance, match="HTTP 503, still after 3 minutes of waiting") as caught:
        client.call(READ)
    assert (caught.value.reach, moodle.now) == ("site", 180)


def test_all_waits_of_a_run_share_its_minutes() -> None:
    moodle = Closing(lambda: HTML_503, seconds=100)
    client = moodle.client(minutes=3)
    moodle.close_now()
    client.call(READ)
    moodle.close_now()
    with pytest.raises(Maintenance):
        client.call(READ)
    assert moodle.now == 180


@pytest.mark.parametrize("value", ["20", "Wed, 25 Nov 2026 08:00:20 GMT"])
def test_wait_that_the_site_asks_for_comes_first(value: str) -> None:
    date = {"Date": "Wed, 25 Nov 2026 08:00:00 GMT", "Retry-After": value}
    moodle = Closing(lambda: Reply(b"", 503, date), seconds=15)
    client = moodle.client()
    moodle.close_now()
    client.call(READ)
    assert moodle.now == 20


def test_no_wait_is_longer_than_the_minutes_whatever_the_site_asks() -> None:
    moodle = Closing(lambda: Reply(b"", 503, {"Retry-After": "999999"}), seconds=10**7)
    client = moodle.client(minutes=1)
    moodle.close_now()
    with pytest.raises(Maintenance):
        client.call(READ)
    assert moodle.now == 60


def test_without_a_listener_nobody_waits() -> None:
    moodle = Closing(lambda: HTML_503, seconds=1000)
    moodle.close_now()
    with pytest.raises(Maintenance):
        open_site(settings(), SecretStr(TOKEN), session=session_of(moodle))
    assert moodle.slept == []


def test_writing_calls_are_not_waited_with() -> None:
    moodle = Closing(lambda: HTML_503, seconds=60)
    client = moodle.client()
    moodle.close_now()
    with pytest.raises(Maintenance):
        client.call(WRITE)
    assert (len(moodle.asked(WRITE)), moodle.slept) == (1, [])


def test_token_that_ended_in_the_maintenance_stops_the_site_with_its_reason() -> None:
    moodle = Closing(lambda: HTML_503, seconds=60)
    client = moodle.client()
    moodle.close_now()
    moodle.handlers[SITE_INFO] = lambda _: refusal("invalidtoken")
    with pytest.raises(MoodleError, match="invalidtoken") as caught:
        client.call(READ)
    assert caught.value.reach == "site"


def test_listener_may_end_the_run() -> None:
    def stop(_: Pause) -> None:
        raise KeyboardInterrupt

    moodle = Closing(lambda: HTML_503, seconds=60)
    session = session_of(moodle)
    client = Client(settings(max_parallel=2), SecretStr(TOKEN), session=session, paused=stop)
    moodle.close_now()
    with pytest.raises(KeyboardInterrupt):
        list(client.call_many([(READ, {}), (READ, {})], batch=1))


def test_interrupt_ends_a_wait_at_once() -> None:
    """Ctrl-C comes to the main thread, which waits for a thread that waits for the site."""
    moodle = Closing(lambda: HTML_503, seconds=10**7)
    moodle.close_now()
    main = threading.main_thread().ident or 0

    def press(pause: Pause) -> None:
        if pause.begins:  # a second Ctrl-C would meet whatever test comes next
            signal.pthread_kill(main, signal.SIGINT)

    session = session_of(moodle)
    client = Client(settings(max_parallel=2), SecretStr(TOKEN), session=session, paused=press)
    with pytest.raises(KeyboardInterrupt):
        list(client.call_many([(READ, {}), (READ, {})], batch=1))
