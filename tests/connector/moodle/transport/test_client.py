"""One call: what leaves, what comes back, what is asked again, what never shows."""

from __future__ import annotations

import logging
import socket
import ssl
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
import requests
import urllib3
from pydantic import SecretStr

from connector.moodle.errors import (
    Maintenance,
    MoodleError,
    NotJson,
    Refused,
    TimedOut,
    Unreachable,
)
from connector.moodle.functions import FUNCTIONS, SITE_INFO
from connector.moodle.transport.client import Client, pause_after
from tests.connector.moodle.conftest import (
    TOKEN,
    FakeMoodle,
    Handler,
    Params,
    Reply,
    client_of,
    refusal,
    session_of,
    settings,
)

READ, WRITE = "core_user_get_users_by_field", "core_user_update_users"


def failing(error: Exception) -> Handler:
    def handler(_: Params) -> Any:
        raise error

    return handler


def in_turn(*answers: Any) -> Handler:
    """One answer after another."""
    left: Iterator[Any] = iter(answers)
    return lambda _: next(left)


def test_token_is_first_in_the_body_and_not_in_the_address() -> None:
    moodle = FakeMoodle(**{READ: lambda _: []})
    client_of(moodle).call(READ, {"field": "id", "values": [4]})
    assert moodle.forms[0] == [
        ("wstoken", TOKEN),
        ("wsfunction", READ),
        ("field", "id"),
        ("values[0]", "4"),
        ("moodlewsrestformat", "json"),
    ]
    assert moodle.sent[0].method == "POST"
    assert moodle.sent[0].url == "https://lms.example.go.id/webservice/rest/server.php"


def test_site_in_a_folder_is_addressed_there() -> None:
    moodle = FakeMoodle(**{READ: lambda _: []})
    client_of(moodle, url="https://example.go.id/moodle/").call(READ)
    assert moodle.sent[0].url == "https://example.go.id/moodle/webservice/rest/server.php"


def test_settings_hold_for_one_call() -> None:
    moodle = FakeMoodle(**{READ: lambda _: []})
    client_of(moodle).call(READ, settings={"lang": "en", "timezone": "UTC"})
    assert moodle.forms[0][2:4] == [
        ("moodlewssettinglang", "en"),
        ("moodlewssettingtimezone", "UTC"),
    ]


def test_every_call_has_both_timeouts() -> None:
    moodle = FakeMoodle(**{READ: lambda _: []})
    client_of(moodle, connect_seconds=3, read_seconds=7).call(READ)
    assert moodle.timeouts == [(3, 7)]


def test_more_fields_than_php_takes_are_not_sent() -> None:
    moodle = FakeMoodle()
    with pytest.raises(ValueError, match="901 form fields"):
        client_of(moodle).call(READ, {"values": list(range(901))})
    assert moodle.forms == []


def test_redirect_is_refused_and_told() -> None:
    moved = Reply(b"", 301, {"Location": "https://new.example.go.id/webservice/x.php?a=b"})
    with pytest.raises(NotJson, match="new.example.go.id/webservice/x.php$") as caught:
        client_of(FakeMoodle(**{READ: lambda _: moved})).call(READ)
    assert "url of the site" in caught.value.advice


def read_timeout() -> Exception:
    """How requests tells a time-out in the middle of an answer."""
    return requests.ConnectionError(
        urllib3.exceptions.ReadTimeoutError(urllib3.HTTPSConnectionPool("h"), "/", "late")
    )


FOREIGN: list[tuple[Callable[[], Exception], type[MoodleError]]] = [
    (lambda: requests.ConnectionError("refused"), Unreachable),
    (lambda: requests.exceptions.SSLError(ssl.SSLError("self-signed")), Unreachable),
    (lambda: requests.exceptions.ChunkedEncodingError("broken"), Unreachable),
    (lambda: requests.exceptions.InvalidURL("no host"), Unreachable),
    (lambda: requests.ConnectTimeout("late"), TimedOut),
    (lambda: requests.ReadTimeout("late"), TimedOut),
    (read_timeout, TimedOut),
]


@pytest.mark.parametrize(("foreign", "ours"), FOREIGN)
def test_foreign_exceptions_end_in_the_client(
    foreign: Callable[[], Exception], ours: type[MoodleError]
) -> None:
    with pytest.raises(ours) as caught:
        client_of(FakeMoodle(**{READ: failing(foreign())})).call(READ)
    assert caught.value.advice
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "trouble",
    [
        Reply(b"", 503),
        Reply(b"", 429),
        Reply(b'{"cut', 200),
        Reply(refusal("upgraderunning")),
    ],
)
def test_reading_call_is_asked_again(trouble: Reply) -> None:
    moodle = FakeMoodle(**{READ: in_turn(trouble, trouble, [])})
    assert client_of(moodle).call(READ) == []
    assert len(moodle.forms) == 3


@pytest.mark.parametrize(
    ("error", "times"),
    [(requests.ConnectionError("refused"), 3), (requests.ReadTimeout("late"), 2)],
)
def test_reading_call_gives_up_after_three_or_if_late_two(error: Exception, times: int) -> None:
    moodle = FakeMoodle(**{READ: failing(error)})
    with pytest.raises(MoodleError):
        client_of(moodle).call(READ)
    assert len(moodle.asked(READ)) == times


@pytest.mark.parametrize(
    "trouble",
    [
        lambda _: Reply(b"", 503),
        failing(requests.ConnectionError("refused")),
        failing(requests.ReadTimeout("late")),
        lambda _: Reply(b"<html>"),
    ],
)
def test_one_call_that_fails_on_a_site_that_answers_others_stops_only_its_feature(
    trouble: Handler,
) -> None:
    client = client_of(FakeMoodle(**{READ: trouble}))
    client.call(SITE_INFO)
    with pytest.raises(MoodleError) as caught:
        client.call(READ)
    assert caught.value.reach == "feature"


def test_site_that_says_no_to_everything_is_told_by_that_no() -> None:
    moodle = FakeMoodle(**{READ: lambda _: Reply(b"", 503)})
    moodle.handlers[SITE_INFO] = lambda _: refusal("invalidtoken")
    with pytest.raises(Refused, match="invalidtoken") as caught:
        client_of(moodle).call(READ)
    assert caught.value.reach == "site"


@pytest.mark.parametrize(
    "page", [b"<html>", b"<br />\n<b>Notice</b>: x in <b>/a.php</b> on line 1<br />\n[]", b"null"]
)
def test_page_in_the_middle_of_a_run_is_asked_again(page: bytes) -> None:
    moodle = FakeMoodle(**{READ: in_turn([1], Reply(page), Reply(page), [2])})
    client = client_of(moodle)
    assert [client.call(READ), client.call(READ)] == [[1], [2]]


def test_database_that_failed_is_asked_again() -> None:
    moodle = FakeMoodle(**{READ: in_turn(refusal("dmlreadexception"), [])})
    assert client_of(moodle).call(READ) == []


@pytest.mark.parametrize(
    "answer", [Reply(b"<html>", 200), Reply(refusal("nopermissions")), Reply(b"", 403)]
)
def test_a_plain_no_is_not_asked_again(answer: Reply) -> None:
    moodle = FakeMoodle(**{READ: lambda _: answer})
    with pytest.raises(MoodleError):
        client_of(moodle).call(READ)
    assert len(moodle.forms) == 1


def test_bad_certificate_is_not_asked_again() -> None:
    moodle = FakeMoodle(**{READ: failing(requests.exceptions.SSLError("self-signed"))})
    with pytest.raises(Unreachable, match="TLS"):
        client_of(moodle).call(READ)
    assert len(moodle.forms) == 1


WRITES = [name for name, use in FUNCTIONS.items() if use.writes]


@pytest.mark.parametrize("function", [*WRITES, "core_course_delete_courses"])
def test_writing_and_unknown_calls_are_never_asked_again(function: str) -> None:
    moodle = FakeMoodle(**{function: failing(requests.ReadTimeout("late"))})
    with pytest.raises(TimedOut):
        client_of(moodle).call(function)
    assert len(moodle.forms) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "300"}, 300.0),
        ({"Retry-After": "Wed, 25 Nov 2026 08:01:30 GMT"}, 90.0),
        ({"Retry-After": "Wed, 25 Nov 2026 07:00:00 GMT"}, 0.0),
        ({"Retry-After": "Wed, 25 Nov 2026 08:01:00 -0000"}, 60.0),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_by_the_sites_own_clock(
    headers: dict[str, str], seconds: float | None
) -> None:
    reply = Reply(b"", 429, {"Date": "Wed, 25 Nov 2026 08:00:00 GMT"} | headers)
    with pytest.raises(Maintenance) as caught:
        client_of(FakeMoodle(**{READ: lambda _: reply})).call(READ)
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(
    ("error", "pause"),
    [
        (Maintenance(READ, "HTTP 503", status=503, retry_after=7), 7),
        (Maintenance(READ, "HTTP 503", status=503, retry_after=86400), 60),
        (Maintenance(READ, "HTTP 503", status=503), True),
        (TimedOut(READ, "late"), True),
        (Refused(READ, "nopermissions"), False),
        (ValueError(), False),
    ],
)
def test_pause_is_the_asked_one_within_a_minute(error: Exception, pause: bool | float) -> None:
    assert pause_after(error) == pause


@pytest.mark.parametrize(
    ("trouble", "width"),
    [
        (lambda _: Reply(b"", 429), 1),
        (lambda _: Reply(b"", 503), 1),
        (failing(requests.ReadTimeout("late")), 1),
        (failing(requests.ConnectionError("refused")), 2),
        (lambda _: Reply(b"", 500), 2),
    ],
)
def test_sign_of_overload_makes_us_go_one_by_one(trouble: Handler, width: int) -> None:
    client = client_of(FakeMoodle(**{READ: trouble}), max_parallel=2)
    with pytest.raises(MoodleError):
        client.call(READ)
    assert client.width == width


def test_empty_token_is_refused_before_any_call() -> None:
    with pytest.raises(Refused, match="empty"):
        Client(settings(), SecretStr(""))


def test_use_is_counted() -> None:
    ticks = iter([10.0, 12.5])
    session = session_of(FakeMoodle(**{READ: lambda _: []}))
    client = Client(settings(), SecretStr(TOKEN), session=session, clock=lambda: next(ticks))
    client.call(READ)
    assert (client.calls, client.received, client.seconds) == (1, 2, 2.5)


def test_clock_of_the_site_is_kept() -> None:
    reply = Reply([], headers={"Date": "Wed, 25 Nov 2026 08:00:00 GMT"})
    client = client_of(FakeMoodle(**{READ: lambda _: reply}))
    client.call(READ)
    assert client.server_date == datetime(2026, 11, 25, 8, tzinfo=UTC)


ECHO = f"<html>wstoken={TOKEN}</html>".encode()
LEAKS: list[Handler] = [
    lambda _: Reply(ECHO),
    lambda _: Reply(ECHO, 503),
    lambda _: Reply(refusal("invalidtoken", f"token {TOKEN} not found")),
    lambda _: Reply(b"", 302, {"Location": f"https://lms.example.go.id/x?wstoken={TOKEN}"}),
    failing(requests.ConnectionError(f"wstoken={TOKEN}")),
    failing(requests.ReadTimeout(f"wstoken={TOKEN}")),
    failing(requests.exceptions.SSLError(f"wstoken={TOKEN}")),
]


@pytest.mark.parametrize("handler", LEAKS)
def test_no_error_holds_the_token(handler: Handler, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(MoodleError) as caught:
        client_of(FakeMoodle(**{READ: handler})).call(READ)
    error = caught.value
    shown = [str(error), repr(error), str(vars(error)), *traceback.format_exception(error)]
    assert TOKEN not in "".join([*shown, caplog.text])
    assert error.__context__ is None


def test_client_does_not_show_its_token() -> None:
    client = client_of(FakeMoodle())
    assert TOKEN not in f"{client!r} {vars(client)}"


class Silent(BaseHTTPRequestHandler):
    """A server that sets a cookie, and tells whether one came back."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b"[1]" if self.headers["Cookie"] else b"[]"
        self.send_response(200)
        self.send_header("Set-Cookie", "MoodleSession=abc")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the parent's name)
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Silent) as http:
        thread = Thread(target=http.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{http.server_address[1]}"
        http.shutdown()
        thread.join()


def test_own_session_keeps_no_cookies(server: str) -> None:
    client = Client(settings(url=server), SecretStr(TOKEN))
    assert [client.call(READ), client.call(READ)] == [[], []]
    client.close()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://127.0.0.1:9", "no connection to 127.0.0.1:9: it refuses the connection"),
        ("http://lms.invalid", "no connection to lms.invalid: its name is not known (DNS)"),
    ],
)
def test_dead_server_is_unreachable_with_host_and_reason_in_plain_words(
    url: str, told: str
) -> None:
    client = Client(settings(url=url), SecretStr(TOKEN))
    with pytest.raises(Unreachable) as caught:
        client.call(READ)
    assert str(caught.value) == f"{READ}: {told}"


def test_server_that_hangs_up_is_told_in_plain_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            for _ in range(4):  # three attempts and the probe
                connection = listener.accept()[0]
                connection.recv(1)
                connection.close()

        thread = Thread(target=hang_up)
        thread.start()
        port = listener.getsockname()[1]
        with pytest.raises(Unreachable, match="it (closed|broke) the connection") as caught:
            Client(settings(url=f"http://127.0.0.1:{port}"), SecretStr(TOKEN)).call(READ)
        thread.join()
    assert "HTTPConnection" not in str(caught.value)


def test_short_token_damages_no_other_text() -> None:
    answer = [{"id": 1, "name": "a day"}]
    client = Client(
        settings(), SecretStr("a"), session=session_of(FakeMoodle(**{READ: lambda _: answer}))
    )
    assert client.call(READ) == answer


def test_short_token_is_hidden_where_it_is_named() -> None:
    page = Reply(b"<html>a day with wstoken=geheim")
    session = session_of(FakeMoodle(**{READ: lambda _: page}))
    with pytest.raises(NotJson, match="a day with wstoken=TOKEN"):
        Client(settings(), SecretStr("geheim"), session=session).call(READ)
