"""How long a site's certificate holds, asked of a real TLS server on loopback."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import HttpUrl

from connector.moodle.checks.certificate import DAYS_AHEAD, check_certificate
from connector.moodle.settings import SiteSettings
from tests.certificates import self_signed

NOW = datetime.now(UTC)
DAYS = 60


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and certificate for localhost that ends in sixty days."""
    return self_signed(tmp_path_factory.mktemp("tls"), "localhost", "DNS:localhost", days=DAYS)


@pytest.fixture
def port(certificate: Path) -> Iterator[int]:
    """A server that shakes hands once."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_shake_hands, args=(listener, context))
        thread.start()
        yield listener.getsockname()[1]
        listener.close()
        thread.join(timeout=10)


def _shake_hands(listener: socket.socket, context: ssl.SSLContext) -> None:
    try:
        plain, _ = listener.accept()
        with plain, context.wrap_socket(plain, server_side=True):
            pass
    except OSError:  # the test is over, or the caller does not trust us
        return


def settings(port: int, ca_file: Path | None) -> SiteSettings:
    return SiteSettings(id="lms", url=HttpUrl(f"https://localhost:{port}"), ca_file=ca_file)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("ahead", "level"),
    [(DAYS - DAYS_AHEAD - 2, "ok"), (DAYS - DAYS_AHEAD + 2, "warn")],
)
def test_the_end_of_a_certificate(port: int, certificate: Path, ahead: int, level: str) -> None:
    found = check_certificate(settings(port, certificate), NOW + timedelta(days=ahead))
    assert found.level == level
    assert f"{NOW + timedelta(days=DAYS):%Y-%m-%d}" in found.message
    assert [fix.step for fix in found.fixes] == ([] if level == "ok" else ["address"])


def test_a_certificate_that_cannot_be_read_is_not_said_to_be_well(port: int) -> None:
    found = check_certificate(settings(port, None), NOW)
    assert (found.level, found.message[:11]) == ("warn", "not checked")


def test_behind_a_proxy_it_is_not_looked_at(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example.go.id:3128")
    monkeypatch.setenv("no_proxy", "")
    found = check_certificate(settings(port, None), NOW)
    assert "a proxy stands between" in found.message
