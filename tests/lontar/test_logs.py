"""Log lines: on standard error, in two shapes, without numbers of persons and tokens."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import stamina
import structlog

from lontar.logs import mask, set_up_logs

NIP = "198001012005011001"
TOKEN = "0123456789abcdef0123456789abcdef"  # synthetic


@pytest.fixture(autouse=True)
def _own_handlers() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"person {NIP}", "person …1001"),
        ("nik 5171010101800001", "nik …0001"),
        (f"wstoken={TOKEN}", "wstoken=***"),
        ("course 12, 1234 rows, 2026-11-25", "course 12, 1234 rows, 2026-11-25"),
        ("12345678901234567890 is no number of a person", None),
    ],
)
def test_numbers_of_persons_and_tokens_are_masked(text: str, masked: str | None) -> None:
    assert mask(None, "", {"event": text})["event"] == (masked or text)


def test_lines_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("text", 1)
    structlog.get_logger("a").info("stage ended", person=NIP)
    out, err = capsys.readouterr()
    assert (out, "stage ended" in err, NIP in err) == ("", True, False)


def test_lines_may_be_json(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("json", 1)
    structlog.get_logger("a").info("stage ended", counts=3)
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["counts"], line["level"]) == ("stage ended", 3, "info")


def test_lines_of_the_standard_library_are_masked_too(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("json", 1)
    logging.getLogger("other").warning("person %s", NIP)
    assert json.loads(capsys.readouterr().err)["event"] == "person …1001"


@pytest.mark.parametrize(("verbose", "lines"), [(0, 1), (1, 2), (2, 3)])
def test_more_is_said_when_asked(
    capsys: pytest.CaptureFixture[str], verbose: int, lines: int
) -> None:
    set_up_logs("json", verbose)
    log = structlog.get_logger("a")
    log.debug("d")
    log.info("i")
    log.warning("w")
    assert len(capsys.readouterr().err.splitlines()) == lines


def test_a_call_that_is_asked_again_is_one_short_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("json", 1)
    calls = stamina.RetryingCaller(attempts=2, wait_initial=0, wait_jitter=0, wait_max=0)
    with pytest.raises(OSError, match="gone"):
        calls(OSError, fails)
    (line,) = map(json.loads, capsys.readouterr().err.splitlines())
    assert (line["event"], line["after"], line["level"]) == ("asked again", "gone", "info")


def fails() -> None:
    raise OSError("gone")
