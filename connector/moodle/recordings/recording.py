"""A site's answers written down without names, and played back in place of the network.

``Recorder`` stands between ``requests`` and the wire and writes each answered call as one line of
JSON: function, fields of the question, status, answer, all disguised, the token left out. Calls
inside a batch are lines of their own, so that ``Replay`` can answer them in batches of any size. A
question asked several times has its answers in turn; one that was not recorded is refused by name.
"""

from __future__ import annotations

import io
import json
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import parse_qsl

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse

from connector.moodle.errors import NOT_RECORDED
from connector.moodle.functions import BATCH
from connector.moodle.recordings.disguise import Disguise
from connector.moodle.transport.wire import form_fields, json_value

HEAD = ("wstoken", "wsfunction", "moodlewsrestformat")
SETTING = "moodlewssetting"
BODY_SHOWN = 2000  # characters of an answer that is no JSON
Fields = Mapping[str, str]
Line = dict[str, Any]


class RecordingError(Exception):
    """A folder that cannot be recorded into, or replayed."""


class Recorder(HTTPAdapter):
    """The network, with every answer written to ``lines`` in disguise."""

    def __init__(self, lines: TextIO, disguise: Disguise, **pool: Any) -> None:
        super().__init__(**pool)
        self._lines = lines
        self._disguise = disguise
        self._lock = threading.Lock()

    def send(self, request: requests.PreparedRequest, *rest: Any, **more: Any) -> requests.Response:
        """One call to the site."""
        response = super().send(request, *rest, **more)
        function, fields = _question(request)
        with self._lock:
            for line in self._told(function, fields, response):
                self._lines.write(f"{json.dumps(line, ensure_ascii=False)}\n")
            self._lines.flush()
        return response

    def _told(self, function: str, fields: Fields, response: requests.Response) -> Iterator[Line]:
        try:
            answer = json_value(response.content)
        except ValueError:  # a page, or a part of an answer: kept as the text that it is
            shown = self._disguise.text(response.text[:BODY_SHOWN])
            yield self._line(function, fields, status=response.status_code, body=shown)
            return
        if function == BATCH and isinstance(answer, dict) and "responses" in answer:
            for (inner, asked), one in zip(_inner(fields), answer["responses"], strict=False):
                refused = {"refused": True} if one.get("error") else {}
                value = json_value(one.get("exception" if refused else "data") or "null")
                yield self._line(inner, asked, answer=self._disguise.answer(value), **refused)
            return
        shown = self._disguise.answer(answer)
        refused = {"refused": True} if isinstance(answer, dict) and "exception" in answer else {}
        yield self._line(function, fields, status=response.status_code, answer=shown, **refused)

    def _line(self, function: str, fields: Fields, *, status: int = 200, **told: Any) -> Line:
        asked = self._disguise.question(fields)
        return {"function": function, "asked": asked, "status": status, **told}


class Replay(BaseAdapter):
    """A recording in place of the network."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._answers: dict[str, list[Line]] = defaultdict(list)
        self._lock = threading.Lock()
        with file.open(encoding="utf-8") as lines:
            for text in lines:
                line: Line = json.loads(text)
                self._answers[_key(line["function"], line["asked"])].append(line)

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """The recorded answer to one call."""
        function, fields = _question(request)
        with self._lock:
            if function == BATCH:
                return _response(request, 200, _as_json(self._batch(fields)))
            line = self._next(function, fields)
        if "body" in line:
            return _response(request, line["status"], line["body"])
        kind = {"exception": "moodle_exception"} if line.get("refused") else {}
        answer = {**kind, **line["answer"]} if kind else line["answer"]
        return _response(request, line["status"], _as_json(answer))

    def close(self) -> None:
        """Nothing is open."""

    def _batch(self, fields: Fields) -> Line:
        """As Moodle 4.5: one after another, up to the first error."""
        responses: list[Line] = []
        for function, asked in _inner(fields):
            line = self._next(function, asked)
            answer = _as_json(line.get("answer"))
            if line.get("refused"):
                responses.append({"error": True, "exception": answer})
                break
            responses.append({"error": False, "data": answer})
        return {"responses": responses}

    def _next(self, function: str, fields: Fields) -> Line:
        """The next answer to this question; the last one again once all were given."""
        told = self._answers.get(_key(function, fields))
        if not told:
            return {"status": 200, "refused": True, "answer": _not_recorded(function, fields)}
        return told.pop(0) if len(told) > 1 else told[0]


def _question(request: requests.PreparedRequest) -> tuple[str, dict[str, str]]:
    """The function and the flat fields of a call, without token and format."""
    fields = dict(parse_qsl(str(request.body), keep_blank_values=True))
    function = fields.get("wsfunction", "")
    return function, {name: value for name, value in fields.items() if name not in HEAD}


def _inner(fields: Fields) -> Iterator[tuple[str, dict[str, str]]]:
    """The calls inside a batch, each with the settings of the whole."""
    settings = {name: value for name, value in fields.items() if name.startswith(SETTING)}
    number = 0
    while (function := fields.get(f"requests[{number}][function]")) is not None:
        place = f"requests[{number}]"
        arguments = json.loads(fields.get(f"{place}[arguments]") or "{}")
        lang = fields.get(f"{place}[settinglang]")
        own = {f"{SETTING}lang": lang} if lang else {}
        yield function, {**dict(form_fields(arguments)), **settings, **own}
        number += 1


def _key(function: str, fields: Fields) -> str:
    return json.dumps([function, sorted(fields.items())])


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _not_recorded(function: str, fields: Fields) -> Line:
    asked = ", ".join(f"{name}={value}" for name, value in fields.items())[:300]
    message = f"no answer was recorded to {function} with {asked or 'nothing'}"
    return {"exception": "recording", "errorcode": NOT_RECORDED, "message": message}


def _response(request: requests.PreparedRequest, status: int, body: str) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.raw = HTTPResponse(io.BytesIO(body.encode()), status=status, preload_content=False)
    response.request = request
    response.url = str(request.url)
    return response
