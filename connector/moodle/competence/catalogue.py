"""The competencies of chosen frameworks, found by id numbers: what a push needs to know of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from connector.moodle.competence.competencies import read_competencies
from connector.moodle.site import Site
from connector.moodle.site_records import Competency, Framework, ScaleLevel


@dataclass(frozen=True, slots=True)
class Listed:
    """One competency with its framework's name, and its levels by their names, from 1."""

    id: int
    framework: str
    competency: str
    framework_name: str
    levels: Mapping[str, int]


def read_catalogue(site: Site, frameworks: Collection[str]) -> list[Listed]:
    """All competencies of the frameworks with these id numbers. Raises MoodleError."""
    facts = list(read_competencies(site).records)
    named = {
        one.framework: one
        for one in facts
        if isinstance(one, Framework) and one.idnumber in frameworks
    }
    levels: dict[int, dict[str, int]] = defaultdict(dict)
    for one in facts:
        if isinstance(one, ScaleLevel):
            levels[one.scale][one.name] = one.level
    return [
        Listed(
            one.competency,
            named[one.framework].idnumber,
            one.idnumber,
            named[one.framework].name,
            levels[one.scale],
        )
        for one in facts
        if isinstance(one, Competency) and one.framework in named
    ]
