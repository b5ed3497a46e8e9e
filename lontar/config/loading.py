"""Reading a configuration: the file, ``LONTAR_…`` variables over it, all problems at once.

Variables name keys (``LONTAR_DATABASE__URL``); unknown keys are refused, each problem with its
line.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import SettingsError

from lontar.config.contradictions import contradictions
from lontar.config.faults import LISTS, ConfigError, Fault, Lines, fault_at, faults_of
from lontar.config.model import DEFAULT_FILE, Config
from lontar.environment import (
    FILE_VARIABLE,
    laid_over,
    overrides_of,
    token_variable,
    unknown_variables,
    url_variable,
)
from lontar.toml_lines import key_lines

TOO_DEEP = "groups or lists lie one inside the other deeper than can be read; write fewer levels"


def find_file(given: str | None, environ: Mapping[str, str]) -> Path:
    """The configuration file: as given, as ``LONTAR_CONFIG`` says, else ``./config.toml``."""
    return Path(given or environ.get(FILE_VARIABLE) or DEFAULT_FILE)


def load(file: Path, environ: Mapping[str, str] | None = None) -> Config:
    """Read and check a configuration. Raises ConfigError with every fault."""
    environ = os.environ if environ is None else environ
    tree, lines = read_tree(file)
    strangers = list(_strangers(tree, environ))
    try:
        overrides = overrides_of(Config, environ)
        config = Config(**laid_over(tree, overrides)).of(file)
    except ValidationError as error:
        raise ConfigError(file, [*faults_of(error, tree, lines, overrides), *strangers]) from None
    except SettingsError as error:
        raise ConfigError(file, [Fault(None, "environment", str(error)), *strangers]) from None
    faults = [*(fault_at(tree, lines, *told) for told in contradictions(config)), *strangers]
    if faults:
        raise ConfigError(file, faults)
    return config


def read_tree(file: Path) -> tuple[dict[str, Any], Lines]:
    """A TOML file with the lines of its keys. Raises ConfigError."""
    text = _read(file)
    try:
        return tomllib.loads(text), key_lines(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(file, [Fault(_line_in(error, text), "", f"not TOML: {error}")]) from None
    except RecursionError:
        raise ConfigError(file, [Fault(None, "", TOO_DEEP)]) from None


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(
            file, [Fault(None, "", "no such file; make one with: lontar init")]
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise ConfigError(file, [Fault(None, "", f"cannot be read: {why}")]) from None


def _line_in(error: tomllib.TOMLDecodeError, text: str) -> int:
    """The line that tomllib tells only in words: a number, or the end of the document."""
    told = re.search(r"at line (\d+)", str(error))
    return int(told[1]) if told else text.rstrip().count("\n") + 1


def _strangers(tree: Mapping[str, Any], environ: Mapping[str, str]) -> Iterator[Fault]:
    sites = tree.get("site")
    tables = [one for one in sites if isinstance(one, dict)] if isinstance(sites, list) else []
    sources = [one for one in tree.get("hr") or () if isinstance(one, dict)]
    secrets = {token_variable(str(site.get("id"))) for site in tables}
    secrets |= {url_variable(str(source.get("id"))) for source in sources}
    for name in unknown_variables(environ, set(Config.model_fields) - LISTS, secrets):
        yield Fault(None, name, "unknown environment variable")
