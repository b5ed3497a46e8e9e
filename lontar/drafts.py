"""What a simulation tries: a TOML file with changed schemes, hours, weights and course hours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lontar.config.faults import ConfigError, Fault, Lines, fault_at, faults_of
from lontar.config.loading import read_tree
from lontar.config.model import Config
from lontar.toml_lines import Path as KeyPath
from reports.hours.settings import Hours, HoursSettings
from reports.metrics_settings import MetricsSettings
from reports.schemes.language.rules import Scheme
from reports.schemes.simulate import Draft

PARTS = ("scheme", "hours", "metrics", "course")


class CourseDraft(BaseModel):
    """``[[course]]`` of a simulation: hours of a course by short name, id number or id."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)
    course: str = Field(min_length=1)
    hours: Hours


def read_draft(file: Path, config: Config) -> Draft:
    """The changes of a TOML file; its ``[hours]`` and ``[metrics]`` keys replace those of the
    configuration. Raises ConfigError with file, line, scheme, rule and key."""
    source = _Source(file, *read_tree(file))
    if strangers := [name for name in source.tree if name not in PARTS]:
        raise source.refused(strangers[0], f"a draft holds only {', '.join(PARTS)}")
    if not any(source.tree.values()):
        raise ConfigError(file, [Fault(None, "", f"write one of {', '.join(PARTS)} into it")])
    schemes = source.all_of("scheme", Scheme)
    courses = source.all_of("course", CourseDraft)
    return Draft(
        tuple(schemes),
        source.laid_over("hours", config.hours, HoursSettings),
        source.laid_over("metrics", config.metrics, MetricsSettings),
        {one.course: one.hours for one in courses},
    )


@dataclass(frozen=True, slots=True)
class _Source:
    """A draft as it was read, with the lines of its keys."""

    file: Path
    tree: dict[str, Any]
    lines: Lines

    def refused(self, key: str, message: str) -> ConfigError:
        """What is wrong with a part."""
        return ConfigError(self.file, [fault_at(self.tree, self.lines, (key,), message)])

    def all_of(self, part: str, model: type[BaseModel]) -> list[Any]:
        """Every table of a list."""
        listed = self.tree.get(part, [])
        if not isinstance(listed, list):
            raise self.refused(part, f"write [[{part}]]")
        return [self._valid((part, place), model, one) for place, one in enumerate(listed)]

    def laid_over(self, part: str, present: BaseModel, model: type[BaseModel]) -> Any:
        """A section with the keys of the draft in place of the present ones; None: no such."""
        given = self.tree.get(part)
        if given is None:
            return None
        changed = {**present.model_dump(), **given} if isinstance(given, dict) else given
        return self._valid((part,), model, changed)

    def _valid(self, path: KeyPath, model: type[BaseModel], told: Any) -> Any:
        try:
            return model.model_validate(told)
        except ValidationError as error:
            faults = faults_of(error, self.tree, self.lines, below=path)
            raise ConfigError(self.file, list(faults)) from None
