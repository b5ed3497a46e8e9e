"""Log lines on standard error, as text or JSON; numbers of persons are masked on the way."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

log = structlog.get_logger("lontar.asking")
# 18 digits are a NIP, 16 a NIK; a token of web services is 32 hexadecimal digits
NUMBERS = re.compile(r"(?<!\d)(\d{12}|\d{14})(\d{4})(?!\d)")
TOKENS = re.compile(r"\b[0-9a-f]{32}\b")


def set_up_logs(shape: str, verbose: int) -> None:
    """Send structlog and the standard library's log lines to standard error."""
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        mask,
    ]
    rendered = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if shape == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=rendered)
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    logging.getLogger("urllib3").setLevel(max(level, logging.INFO))  # its debug lines name paths
    set_on_retry_hooks([tell_retry])


def tell_retry(details: RetryDetails) -> None:
    """One line for a call that is asked again; the error is told in full if it stays."""
    wait = round(details.wait_for, 1)
    log.info("asked again", after=str(details.caused_by), wait=wait, tried=details.retry_num)


def mask(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide all but the last four digits of NIP and NIK, and every token."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = TOKENS.sub("***", NUMBERS.sub(r"…\2", value))
    return event
