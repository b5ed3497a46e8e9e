"""What ``LONTAR_…`` variables say of the configuration, laid over what the file says.

``LONTAR_DATABASE__URL`` is ``[database] url``; lists and tables are written as JSON. In: the
environment, as a mapping. Out: a tree like that of the file, and the names that set nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic_settings import BaseSettings, EnvSettingsSource

from lontar.toml_lines import Path

PREFIX = "LONTAR_"
FILE_VARIABLE = f"{PREFIX}CONFIG"
NESTING = "__"


def overrides_of(model: type[BaseSettings], environ: Mapping[str, str]) -> dict[str, Any]:
    """The values given by variables. Raises SettingsError for JSON that is none."""
    source = EnvSettingsSource(model, env_prefix=PREFIX, env_nested_delimiter=NESTING)
    source.env_vars = {name.lower(): value for name, value in environ.items()}
    tree: dict[str, Any] = source()
    return tree


def laid_over(tree: Mapping[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """The tree with the overrides in it, table by table."""
    laid = dict(tree)
    for key, value in overrides.items():
        below: Any = laid.get(key)
        both = isinstance(value, dict) and isinstance(below, dict)
        laid[key] = laid_over(below, value) if both else value
    return laid


def variable_of(overrides: Mapping[str, Any], path: Path) -> str | None:
    """The variable that gave the value at a path; None when it is the file's."""
    here: Any = overrides
    for part in path:
        if not isinstance(here, dict) or part not in here:
            return None
        here = here[part]
    return PREFIX + NESTING.join(str(part) for part in path).upper() if path else None


def token_variable(site: str) -> str:
    """The variable that may hold a site's token."""
    return f"{PREFIX}TOKEN_{site.upper().replace('-', '_')}"


def url_variable(source: str) -> str:
    """The variable that may hold the database URL of a personnel source."""
    return f"{PREFIX}URL_{source.upper().replace('-', '_')}"


def unknown_variables(
    environ: Mapping[str, str], sections: Collection[str], secrets: Collection[str]
) -> Iterator[str]:
    """Variables of ours that set nothing: neither of a section nor a configured secret."""
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name == FILE_VARIABLE or name in secrets:
            continue
        if name.removeprefix(PREFIX).split(NESTING)[0].lower() not in sections:
            yield name
