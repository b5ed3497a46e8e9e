"""The demo LMS on loopback: HTTP in front of the service, with faults and waiting.

In: a folder made by ``lontar demo init`` (or any with lms.json). Out: a ``Server`` that answers
until it is closed. Header and body leave in one write: apart, keep-alive clients wait 40 ms.
"""

from __future__ import annotations

import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType, TracebackType
from typing import Literal
from urllib.parse import urlsplit

from lontar.demo.errors import PortTaken
from lontar.demo.faults import SLOW_SECONDS, Fault, Faults, spoilt
from lontar.demo.folder import STATE_NAME, folder_port, folder_token
from lontar.demo.service import Meter, Reply, Service
from lontar.demo.store import Store
from lontar.demo.wire import decode_form

HOST = "127.0.0.1"
REST = "/webservice/rest/server.php"
HTML = "text/html; charset=utf-8"
CORES = 2  # real prices: a third request waits for a core, as measured
HOME = Reply(200, HTML, b"<!DOCTYPE html>\n<title>Home | Demo LMS</title>\n")
MAINTENANCE = Reply(503, HTML, b"<!DOCTYPE html>\n<title>Demo LMS under maintenance</title>\n")
NOT_FOUND = Reply(404, HTML, b"File not found.\n")

Cost = Literal["none", "real"]
Pause = Callable[[float], object]
Connection = socket.socket | tuple[bytes, socket.socket]


@dataclass(frozen=True, slots=True)
class Manner:
    """How the server answers: at which cost, how late, with which faults."""

    faults: Faults
    pause: Pause
    cost: Cost = "none"
    latency_seconds: float = 0.0
    max_input_vars: int | None = None  # of PHP: one field more arrives, the rest is dropped


class Server:
    """A running demo LMS; close it, or use it as a context manager."""

    def __init__(self, http: _Http) -> None:
        self._http = http
        self._thread = threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end."""
        return self._http.service.url

    @property
    def requests(self) -> int:
        """Requests to the web service since the start."""
        return self.meter.requests

    @property
    def meter(self) -> Meter:
        """Requests, functions run and seconds of server time since the start."""
        return self._http.service.meter

    def close(self) -> None:
        """Stop listening and hang up on clients that keep their connection."""
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
        self._http.hang_up()

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def serve(
    directory: Path,
    *,
    port: int | None = 0,
    cost: Cost = "none",
    latency_ms: float = 0,
    max_input_vars: int | None = None,
    faults: Iterable[Fault] = (),
    pause: Pause = time.sleep,
    clock: Callable[[], float] = time.time,
    keep: bool = True,
) -> Server:
    """Start the LMS of a folder; ``port`` 0 takes a free one, None that of its config.toml.

    ``pause`` waits (real cost, latency, slow): a bench that only counts passes one that doesn't,
    and with ``keep`` False spares the writing of the file after each change.
    Raises StateError for a folder without a usable lms.json, PortTaken.
    """
    store = Store(directory / STATE_NAME, keep=keep)
    store.current()  # refuse a broken file before listening
    service = Service(store, folder_token(directory), clock)
    manner = Manner(Faults(faults), pause, cost, latency_ms / 1000, max_input_vars)
    wanted = folder_port(directory) if port is None else port
    try:
        http = _Http(wanted, service, manner)
    except OSError as problem:
        raise PortTaken(wanted) from problem
    service.url = f"http://{HOST}:{http.server_address[1]}"
    return Server(http)


def serve_until_stopped(
    directory: Path,
    *,
    announce: Callable[[Server], None],
    port: int | None = None,
    cost: Cost = "none",
    latency_ms: float = 0,
    max_input_vars: int | None = None,
    faults: Iterable[Fault] = (),
) -> Meter:
    """Serve until SIGINT or SIGTERM; ``announce`` is called once it listens.

    Only for the main thread (signals). Raises as ``serve``; gives what was asked.
    """
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    with serve(
        directory,
        port=port,
        cost=cost,
        latency_ms=latency_ms,
        max_input_vars=max_input_vars,
        faults=faults,
    ) as server:
        before = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            announce(server)
            stopped.wait()
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)
    return server.meter


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, port: int, service: Service, manner: Manner) -> None:
        self.service = service
        self.manner = manner
        self.cores = threading.Semaphore(CORES)
        self._open: set[socket.socket] = set()
        super().__init__((HOST, port), _Handler)

    def process_request(self, request: Connection, client_address: object) -> None:
        if isinstance(request, socket.socket):
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Connection) -> None:
        if isinstance(request, socket.socket):
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Connection, client_address: object) -> None:
        """A client that hung up is no error of the server."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def hang_up(self) -> None:
        for connection in list(self._open):
            with suppress(OSError):  # the client was faster
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer(body.decode("utf-8", "replace"))

    def do_GET(self) -> None:
        self._answer(urlsplit(self.path).query)

    def do_PUT(self) -> None:
        """PHP reads no body here, so Moodle sees neither token nor format."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer("")

    def _answer(self, fields: str) -> None:
        path = urlsplit(self.path).path
        if path != REST:
            self._send(HOME if path in {"/", "/index.php"} else NOT_FOUND)
            return
        number = self.server.service.count()
        kind = self.server.manner.faults.strike(number)
        if kind in {"503", "html"}:
            self._send(MAINTENANCE if kind == "503" else HOME)
            return
        limit = self.server.manner.max_input_vars
        form = self.server.manner.faults.cut(number, decode_form(fields, limit))
        self._deliver(self.server.service.answer(form), kind)

    def _deliver(self, reply: Reply, kind: str | None) -> None:
        self._wait(reply.cost, kind)
        if kind == "drop":
            self.close_connection = True
        elif kind == "truncated":
            self._send(reply, len(reply.body) // 2)
            self.close_connection = True
        else:
            self._send(replace(reply, body=spoilt(kind, reply.body)))

    def _wait(self, cost: float, kind: str | None) -> None:
        manner = self.server.manner
        if manner.latency_seconds:
            manner.pause(manner.latency_seconds)
        if manner.cost == "real" and cost:
            with self.server.cores:
                manner.pause(cost)
        if kind == "slow":
            manner.pause(SLOW_SECONDS)

    def _send(self, reply: Reply, upto: int | None = None) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers_with(reply.body[:upto])

    def end_headers_with(self, body: bytes) -> None:
        """Header and body in one write."""
        head = b"".join([*self._headers_buffer, b"\r\n"])  # filled by send_header
        self._headers_buffer: list[bytes] = []
        self.wfile.write(head + body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date of an answer: the site's own time."""
        return super().date_time_string(
            self.server.service.now() if timestamp is None else timestamp
        )

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the parent's name)
        """Nothing: a request line may hold a token."""
