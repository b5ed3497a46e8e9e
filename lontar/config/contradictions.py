"""What sections of a configuration say of each other that cannot be, each right by itself."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from connector.hr.words import EMPLOYMENT
from lontar.config.faults import LISTS
from lontar.config.model import Config
from lontar.toml_lines import Path as KeyPath
from reports.metrics import METRICS
from reports.offerings.course_figures import FIGURES
from reports.professionalism.points import given_tables
from reports.schemes.language.slips import Known, slips
from sync.outward.settings import PushSettings
from sync.outward.targets import TARGETS, section_of

# Where an agency makes known what a word of a scheme may be.
OWN_TYPES = "own types stand in [hours.target] or in a source's values"
OWN_CODES = "codes stand in [status]; what stands there in no list is unknown to rules"
OWN_KINDS = "own kinds stand in the values of a source of posts"


def _foreign_sections(push: PushSettings) -> Iterator[tuple[KeyPath, str]]:
    """What is wrong with sections of targets that installed packages add, or do not."""
    known = set(TARGETS)  # refuses packages whose names clash, whatever is configured
    for name in push.model_extra or {}:
        if name not in known:
            yield ("push", name), "unknown key"
            continue
        try:
            section_of(push, TARGETS[name])
        except ValidationError as error:
            for item in error.errors(include_input=False, include_url=False):
                yield ("push", name, *item["loc"]), item["msg"]


def contradictions(config: Config) -> Iterator[tuple[KeyPath, str]]:
    """What is wrong between sections that are each right by themselves."""
    for section in sorted(LISTS):
        ids = [member.id for member in getattr(config, section)]
        for index, name in enumerate(ids):
            if name in ids[:index]:
                yield (section, index, "id"), f"{name!r} is used twice"
    fields = config.push.profile_fields
    place: KeyPath = ("push", "profile_fields")
    known = {name for name, metric in METRICS.items() if metric.level == "person"}
    for name in sorted(set(fields.metrics) - known):
        yield (*place, name), "no metric of persons; see: lontar metrics"
    for name in sorted(set(config.push.course_fields.figures) - set(FIGURES)):
        yield ("push", "course_fields", name), f"no figure of courses: {', '.join(FIGURES)}"
    yield from _foreign_sections(config.push)
    yield from _strange_words(config)
    schemes = {scheme.id for scheme in config.scheme}
    for target in ("profile_fields", "cohorts"):
        for scheme in sorted(set(getattr(config.push, target).scheme) - schemes):
            yield ("push", target, "scheme", scheme), "no [[scheme]] has this id"


def _strange_words(config: Config) -> Iterator[tuple[KeyPath, str]]:
    """Words of schemes that no status, type or kind is, as far as the settings tell."""
    types = {*EMPLOYMENT, *config.hours.target, *config.hours.ceiling}
    types |= _mapped(config, "employment") | _mapped(config, "value", "employments")
    tables = config.professionalism.table or given_tables()
    kinds = {word for table in tables for words in table.kinds.values() for word in words}
    kinds |= _mapped(config, "kind", "posts")
    known = {
        "employment": Known("type of employment", frozenset(types), OWN_TYPES),
        "status": Known("code of kedudukan hukum", config.status.known, OWN_CODES),
        "post_kind": Known("kind of post", frozenset(kinds), OWN_KINDS, open=True),
    }
    for place, scheme in enumerate(config.scheme):
        yield from ((("scheme", place, *loc), text) for loc, text in slips(scheme, known))


def _mapped(config: Config, key: str, holds: str | None = None) -> set[str]:
    """What sources (of a kind) make of their own words in a column."""
    sources = (one for one in config.hr if holds in (None, one.holds))
    return {word for one in sources for word in one.values.get(key, {}).values()}
