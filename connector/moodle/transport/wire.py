"""PHP form encoding out, Moodle's answers in.

Parameters become flat form fields as PHP reads them (``a[0][b]=…``); bytes become a JSON value or
one of the errors of ``errors``. Nothing here knows a connection or a token.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any, TypeVar

from pydantic_core import from_json

from connector.moodle.errors import (
    CUT,
    MISSING_FUNCTION,
    PAUSES,
    WEB_SERVICES_OFF,
    WORDLESS,
    FormCut,
    Maintenance,
    MoodleError,
    NotJson,
    Refused,
    Unreachable,
)

Item = TypeVar("Item")
Params = Mapping[str, Any]
Fields = list[tuple[str, str]]

BOM = b"\xef\xbb\xbf"
XML_ERROR = re.compile(rb"<ERRORCODE>([A-Za-z_]*)</ERRORCODE>(?:\s*<MESSAGE>([^<]*))?")
XML_ADVICE = "Moodle did not see our form: does a proxy change or drop the POST body?"
NOTICES_ADVICE = "PHP writes notices into Moodle's answers: switch off display_errors there."
FATAL_ADVICE = "PHP broke off: its log says more; a higher memory_limit or time limit may help."
NOTICE = re.compile(rb"(?:\A|\n|<br />\s*)(?:<b>|PHP )?(?:Notice|Warning|Deprecated)(?:</b>)?: ")
FATAL = re.compile(rb"(?:\A|\n|<br />\s*)(?:<b>|PHP )?(?:Parse|Fatal) error(?:</b>)?: ")
UNSOUND = re.compile(rb"\d{19}|\d[eE]\+?\d{3}|\\u0000")  # perhaps: it is looked through
LARGEST = 2**63


def form_fields(params: Params) -> Fields:
    """Flat fields in order; True and False as 1 and 0. Raises TypeError for None and strangers."""
    return [field for name, value in params.items() for field in _flattened(name, value)]


def _flattened(name: str, value: object) -> Iterator[tuple[str, str]]:
    match value:
        case bool():
            yield name, "1" if value else "0"
        case str() | int() | float():
            yield name, str(value)
        case Mapping():
            for key, inner in value.items():
                yield from _flattened(f"{name}[{key}]", inner)
        case list() | tuple():
            for position, inner in enumerate(value):
                yield from _flattened(f"{name}[{position}]", inner)
        case _:
            raise TypeError(f"{name}: {type(value).__name__} cannot be sent to Moodle")


def portions(
    items: Iterable[Item],
    most: int | Callable[[Item], int],
    *,
    room: int,
    fields: Callable[[Item], int] = lambda item: 1,
) -> Iterator[list[Item]]:
    """Lists of at most ``most`` items and ``room`` form fields, of which ``fields`` says how many.

    ``most`` may depend on the first item of a list, and is asked when that list begins.

    PHP drops the fields beyond ``max_input_vars`` without a sign. An item that alone needs more
    makes a list of its own, which the client refuses to send.
    """
    portion: list[Item] = []
    used, length = 0, 0
    for item in items:
        size = fields(item)
        if portion and (len(portion) >= length or used + size > room):
            yield portion
            portion, used = [], 0
        if not portion:
            length = most(item) if callable(most) else most
        portion.append(item)
        used += size
    if portion:
        yield portion


def decoded(function: str, status: int, body: bytes, *, retry_after: float | None = None) -> Any:
    """The JSON value of an answer; raises the MoodleError that fits anything else."""
    text = body.removeprefix(BOM).strip()
    found, value = _json(text)
    if found and isinstance(value, dict) and "exception" in value:
        raise refusal(function, value)
    if status == 429 or status >= 500:
        raise Maintenance(function, f"HTTP {status}", status=status, retry_after=retry_after)
    if found and status < 300:
        return value
    raise _not_json(function, status, text)


def _json(text: bytes) -> tuple[bool, Any]:
    try:
        return True, json_value(text)
    except ValueError:  # not JSON, or not UTF-8: what it is instead is told by its look
        return False, None


def json_value(text: bytes | str) -> Any:
    """A JSON value as PHP can write it: finite numbers, integers of 64 bits, no NUL in a text.

    Raises ValueError for anything else, so that no value breaks later in a date or a database.
    """
    body = text.encode() if isinstance(text, str) else text
    value = from_json(body, allow_inf_nan=False)
    return _sound(value) if UNSOUND.search(body) else value


def _sound(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\0", "")
        case list():
            return [_sound(one) for one in value]
        case dict():
            return {_sound(name): _sound(one) for name, one in value.items()}
        case int() if not -LARGEST <= value < LARGEST:
            raise ValueError("an integer that PHP cannot hold")
        case float() if not isfinite(value):
            raise ValueError("a number without end")
    return value


def refusal(function: str, answer: Mapping[str, Any]) -> MoodleError:
    """The error of an exception answer; a PHP fault inside Moodle 4.5 has no errorcode."""
    errorcode = str(answer.get("errorcode") or "")
    message = str(answer.get("message") or "")
    if errorcode in PAUSES:
        return Maintenance(function, errorcode)
    if errorcode == "invalidrecord" and "external_functions" in message:
        return Refused(function, MISSING_FUNCTION, "this Moodle does not know the function")
    return Refused(function, errorcode, message)


def _not_json(function: str, status: int, text: bytes) -> MoodleError:
    excerpt = text[:1000].decode("utf-8", errors="replace")
    if status == 403 and not text:
        return Refused(function, WEB_SERVICES_OFF, "HTTP 403 without a word")
    if text.startswith(b"<?xml"):  # the format travels last: the end of the form is missing
        return _of_xml(function, text, excerpt)
    if text[:1] in (b"{", b"[") and text[-1:] not in (b"}", b"]") and not _notices(text):
        return Unreachable(function, "the answer was cut off", CUT)
    if not text and status < 300:
        return NotJson(function, "an empty answer", "", WORDLESS)
    what = f"HTTP {status}" if status != 200 else "an answer without JSON"
    return NotJson(function, what, excerpt, _notices(text))


def _notices(text: bytes) -> str:
    """What to do about words of PHP in an answer; "" where there are none."""
    if FATAL.search(text):
        return FATAL_ADVICE
    return NOTICES_ADVICE if NOTICE.search(text) else ""


def _of_xml(function: str, text: bytes, excerpt: str) -> MoodleError:
    error = XML_ERROR.search(text[:2000])
    if error is None or error[1] != b"invalidtoken":
        return FormCut(function, excerpt)
    refused = Refused(function, "invalidtoken", (error[2] or b"").decode(errors="replace"))
    refused.advice = f"{XML_ADVICE} {refused.advice}"
    return refused


def halves(items: Sequence[Item]) -> tuple[Sequence[Item], Sequence[Item]]:
    """Both halves, to find the one item that spoils a call."""
    middle = len(items) // 2
    return items[:middle], items[middle:]


def http_date(text: str | None) -> datetime | None:
    """The moment of a header; None for none and for what is no date."""
    try:
        moment = parsedate_to_datetime(text) if text else None
    except ValueError:  # a server may write anything there
        return None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def retry_after(text: str | None, now: datetime | None) -> float | None:
    """Seconds of a Retry-After, which is a number or a date, by the site's own clock."""
    if text is None or text.strip().isdecimal():
        return float(text) if text else None
    until = http_date(text)
    return max(0.0, (until - now).total_seconds()) if until and now else None
