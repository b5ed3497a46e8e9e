"""Tokens and database addresses: from a file, the environment, or systemd's credentials."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from connector.hr.settings import SourceSettings
from connector.moodle.settings import SiteSettings
from lontar.config.faults import ConfigError, Fault
from lontar.config.model import Config
from lontar.environment import token_variable, url_variable


def token_of(config: Config, site: SiteSettings, environ: Mapping[str, str]) -> SecretStr:
    """A site's token: its file, else ``LONTAR_TOKEN_<SITE>``, else the systemd credential.

    Raises ConfigError naming the three places, and what is wrong with a file that was named.
    """
    file = config.path(site.token_file) if site.token_file else None
    found, message = _found("token", site.id, file, token_variable(site.id), environ)
    if not found:
        raise ConfigError(config.file, [Fault(None, f"site {site.id}", message)])
    return SecretStr(found)


def url_of(config: Config, source: SourceSettings, environ: Mapping[str, str]) -> SecretStr:
    """The database URL of a source that asks one: from the config, ``url_file``,
    ``LONTAR_URL_<SOURCE>`` or the systemd credential. Raises ConfigError naming the places.
    """
    if source.url is not None:
        return source.url
    file = config.path(source.url_file) if source.url_file else None
    found, message = _found("url", source.id, file, url_variable(source.id), environ)
    if not found:
        raise ConfigError(config.file, [Fault(None, f"hr {source.id}", message)])
    return SecretStr(found)


def _found(
    what: str, owner: str, file: Path | None, variable: str, environ: Mapping[str, str]
) -> tuple[str, str]:
    """A secret by its file, variable or systemd credential; without any, why there is none."""
    credential, folder = f"{owner}-{what}", environ.get("CREDENTIALS_DIRECTORY")
    misses: list[str] = []
    texts = (
        _secret(file, misses),
        environ.get(variable, "").strip(),
        _secret(Path(folder) / credential if folder else None, misses),
    )
    places = f"{what}_file, {variable} or the systemd credential {credential}"
    missing = "; ".join([f"no {what}; give it by {places}", *misses])
    return next(filter(None, texts), ""), missing


def _secret(file: Path | None, misses: list[str]) -> str:
    """The text of a file, if one is named; what keeps it from being read goes to ``misses``."""
    if file is None:
        return ""
    try:
        text = file.read_text(encoding="utf-8").strip()
    except OSError as error:
        misses.append(f"{file}: {error.strerror}")
        return ""
    except UnicodeDecodeError:
        misses.append(f"{file}: not text")
        return ""
    if not text:
        misses.append(f"{file}: empty")
    return text
