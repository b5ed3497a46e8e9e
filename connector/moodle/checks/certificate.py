"""How long the certificate of a site still holds; that it is valid, every call has checked."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime
from typing import cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from connector.moodle.checks.finding import Check, Fix, unchecked
from connector.moodle.settings import SiteSettings

DAYS_AHEAD = 14


def check_certificate(settings: SiteSettings, now: datetime) -> Check:
    """One handshake beside the calls, which a proxy would not let through."""
    url = urlsplit(str(settings.url))
    host, port = url.hostname or "", url.port or 443
    if getproxies().get("https") and not proxy_bypass(host):
        return unchecked("tls", "a proxy stands between; every call verifies the certificate")
    try:
        ends = _end(host, port, settings)
    except OSError as error:
        return unchecked("tls", f"{host}: {error}; every call verifies the certificate")
    days = (ends - now).days
    message = f"the certificate holds until {ends:%Y-%m-%d}"
    if days < DAYS_AHEAD:
        remedy = "Renew the certificate of the site: no call gets through after that day."
        return Check("tls", "warn", message, remedy, (Fix("address", (f"{ends:%Y-%m-%d}",)),))
    return Check("tls", "ok", message)


def _end(host: str, port: int, settings: SiteSettings) -> datetime:
    context = ssl.create_default_context(cafile=settings.ca_file)
    address = (host, port)
    with (
        socket.create_connection(address, timeout=settings.connect_seconds) as plain,
        context.wrap_socket(plain, server_hostname=host) as safe,
    ):
        certificate = safe.getpeercert() or {}
    seconds = ssl.cert_time_to_seconds(cast(str, certificate["notAfter"]))
    return datetime.fromtimestamp(seconds, UTC)
