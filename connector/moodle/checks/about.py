"""The site and the account of the token: version, address, TLS, clock, language, zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from connector.moodle.answers import USERS_BY_FIELD, Answer, Shape
from connector.moodle.checks.certificate import check_certificate
from connector.moodle.checks.finding import Check, Fix, probed, unchecked
from connector.moodle.site import Site

OLDEST, FIRST_UNKNOWN = (4, 1), (6, 0)
MEASURED = "4.5"  # the version that the rules of this package were seen on
SKEW_SECONDS = 60
SERVER_ZONE = "99"


class OwnAccount(Answer):
    """What an account is told of itself."""

    lang: str | None = None
    timezone: str | None = None


OWN_ACCOUNT = Shape(USERS_BY_FIELD.function, TypeAdapter(list[OwnAccount]))


def check_about(site: Site, *, now: datetime) -> Iterator[Check]:
    """What the site says of itself and of us, by our own clock ``now``."""
    yield _version(site)
    yield _address(site)
    yield _transport(site, now)
    yield _clock(site, now)
    yield _account(site)
    yield probed("account-display", lambda: _display(site), level="warn")


def _version(site: Site) -> Check:
    release = f"Moodle {site.info.release}"
    if not OLDEST <= site.branch < FIRST_UNKNOWN:
        remedy = f"Lontar is made for 4.1 to 5.x and measured on {MEASURED}: this may differ."
        return Check("version", "warn", release, remedy)
    return Check("version", "ok", release)


def _address(site: Site) -> Check:
    there, here = urlsplit(site.info.siteurl), urlsplit(str(site.settings.url))
    if (there.netloc, there.path.rstrip("/")) != (here.netloc, here.path.rstrip("/")):
        remedy = "Write that address as the url of the site."
        return Check("address", "warn", f"the site calls itself {site.info.siteurl}", remedy)
    return Check("address", "ok", site.info.siteurl)


def _transport(site: Site, now: datetime) -> Check:
    url = urlsplit(str(site.settings.url))
    if url.scheme == "https":
        return check_certificate(site.settings, now)
    if _is_loopback(url.hostname or ""):
        return Check("tls", "ok", "no TLS, on this machine only")
    remedy = "Let the site be reached by https and write that url: the token travels in clear text."
    return Check("tls", "fail", "no TLS", remedy, (Fix("address"),))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name
        return host == "localhost"


def _clock(site: Site, now: datetime) -> Check:
    if site.client.server_date is None:
        return unchecked("clock", "the site does not tell its time", "Let it send a Date header.")
    return clock_warning(site, now) or Check("clock", "ok", "the clocks agree")


def clock_warning(site: Site, now: datetime, most: int = SKEW_SECONDS) -> Check | None:
    """The site's clock as its last answer, just given, told it; None: it is at most so many seconds
    off, or is not told."""
    there = site.client.server_date
    skew = round((there - now).total_seconds()) if there else 0
    if abs(skew) <= most:
        return None
    remedy = "Set the clock of the server that is wrong (NTP)."
    message = f"the site's clock is {skew} s off ours"
    return Check("clock", "warn", message, remedy, (Fix("clock", (str(skew),)),))


def _account(site: Site) -> Check:
    if site.info.userissiteadmin:
        remedy = "Give the token to an account with a role of its own, as the manual says."
        message = f"{site.info.username} is a site administrator"
        return Check("account", "warn", message, remedy, (Fix("account", ("admin",)),))
    return Check("account", "ok", f"{site.info.username}; when its token ends, only Moodle shows")


def _display(site: Site) -> Check:
    """Every report call asks for English and UTC itself; the account's own are the safety net."""
    own = site.ask(OWN_ACCOUNT, {"field": "id", "values": [site.info.userid]})
    if not own or own[0].lang is None:
        return unchecked("account-display", "the account is not told its own language and zone")
    zone = "the server's" if own[0].timezone == SERVER_ZONE else own[0].timezone or "?"
    message = f"language {own[0].lang}, time zone {zone}"
    if own[0].lang.startswith("en"):
        return Check("account-display", "ok", message)
    remedy = "Set the language of the service account to English (en)."
    return Check("account-display", "warn", message, remedy, (Fix("account", ("language",)),))
