"""A Moodle made of functions: tests say what each answers and look at what was asked.

It stands where ``requests`` would open a connection, so everything above that line is real.
"""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests
import stamina
from pydantic import SecretStr
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from connector.moodle.functions import BATCH, FUNCTIONS, SITE_INFO
from connector.moodle.settings import ReportIds, SiteSettings
from connector.moodle.site import Site, open_site
from connector.moodle.transport.client import Client

FIXTURES = Path(__file__).parents[2] / "fixtures" / "moodle"
TOKEN = "5f4dcc3b5aa765d61d8327deb882cf99"  # synthetic
ME = 3

Params = dict[str, Any]
Handler = Callable[[Params], Any]


@dataclass(frozen=True)
class Reply:
    """One HTTP answer; ``body`` that is not bytes is sent as JSON."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def refusal(errorcode: str, message: str = "no") -> dict[str, str]:
    """An exception answer."""
    return {"exception": "core\\exception\\moodle_exception", "errorcode": errorcode} | {
        "message": message
    }


class FakeMoodle(BaseAdapter):
    """Answers by function. A handler gives a value, a ``Reply``, or raises what requests would."""

    def __init__(self, **handlers: Handler) -> None:
        super().__init__()
        self.handlers: dict[str, Handler] = {SITE_INFO: lambda _: self.info(), BATCH: self._batch}
        self.handlers |= handlers
        self.missing: set[str] = set()
        self.forms: list[list[tuple[str, str]]] = []
        self.sent: list[requests.PreparedRequest] = []
        self.timeouts: list[object] = []
        self._lock = threading.Lock()

    def info(self) -> Params:
        """Site info, offering all functions of ours but the ``missing`` ones."""
        names = [{"name": name} for name in FUNCTIONS if name not in self.missing]
        return {
            "userid": ME,
            "username": "lontar_ws",
            "siteurl": "https://lms.example.go.id",
            "release": "4.5.6 (Build: 20250811)",
            "version": "2024100706",
            "functions": names,
        }

    def asked(self, function: str) -> list[Params]:
        """Parameters of every call of the function, those inside batches too."""
        found = []
        for form in self.forms:
            tree = nested(form)
            if tree["wsfunction"] == function:
                found.append(tree)
            for inner in tree.get("requests", []):
                if inner["function"] == function:
                    found.append(json.loads(inner["arguments"]))
        return found

    def send(  # type: ignore[override]  # the fake needs nothing else of a connection
        self, request: requests.PreparedRequest, timeout: object = None, **_: object
    ) -> requests.Response:
        form = parse_qsl(str(request.body), keep_blank_values=True)
        with self._lock:
            self.forms.append(form)
            self.sent.append(request)
            self.timeouts.append(timeout)
        tree = nested(form)
        answer = self.handlers[tree["wsfunction"]](tree)
        return response_of(request, answer if isinstance(answer, Reply) else Reply(answer))

    def close(self) -> None:
        """Nothing is open."""

    def _batch(self, tree: Params) -> Any:
        """As Moodle 4.5: one after another, up to the first error."""
        responses: list[Params] = []
        for inner in tree.get("requests", []):
            answer = self.handlers[inner["function"]](json.loads(inner["arguments"]))
            if isinstance(answer, dict) and "exception" in answer:
                text = json.dumps({k: v for k, v in answer.items() if k != "exception"})
                responses.append({"error": True, "exception": text})
                break
            responses.append({"error": False, "data": json.dumps(answer)})
        return {"responses": responses}


def response_of(request: requests.PreparedRequest, reply: Reply) -> requests.Response:
    """A reply as requests hands it on."""
    body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
    raw = HTTPResponse(io.BytesIO(body), status=reply.status, preload_content=False)
    response = requests.Response()
    response.status_code = reply.status
    response.headers.update(reply.headers)
    response.raw = raw
    response.request = request
    response.url = str(request.url)
    return response


def nested(form: list[tuple[str, str]]) -> Params:
    """Form fields as PHP reads them, lists as lists."""
    tree: Params = {}
    for name, value in form:
        first, *rest = re.findall(r"[^\[\]]+", name)
        node = tree
        for key in [first, *rest][:-1]:
            node = node.setdefault(key, {})
        node[[first, *rest][-1]] = value
    listed: Params = _with_lists(tree)
    return listed


def _with_lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if node and all(key.isdecimal() for key in node):
        return [_with_lists(value) for value in node.values()]
    return {key: _with_lists(value) for key, value in node.items()}


def settings(**changes: Any) -> SiteSettings:
    """A site's settings; reports 1 (participants) and 2 (users) unless told otherwise."""
    known: Params = {"id": "lms", "url": "https://lms.example.go.id", "max_parallel": 1}
    known["reports"] = ReportIds(participants=1, users=2)
    return SiteSettings(**(known | changes))


def session_of(moodle: BaseAdapter) -> requests.Session:
    """A session whose connections lead to the fake."""
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", moodle)
    return session


def client_of(moodle: BaseAdapter, **changes: Any) -> Client:
    """A client of the fake that knows nothing of the site yet."""
    return Client(settings(**changes), SecretStr(TOKEN), session=session_of(moodle))


def site_of(moodle: BaseAdapter, **changes: Any) -> Site:
    """The fake, opened."""
    return open_site(settings(**changes), SecretStr(TOKEN), session=session_of(moodle))


def recording(number: int) -> Params:
    """One recorded call of a real Moodle, by its number."""
    (path,) = FIXTURES.glob(f"{number}-*.json")
    found: Params = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    """Retries as in earnest, without waiting."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield
