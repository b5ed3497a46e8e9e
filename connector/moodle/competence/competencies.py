"""Competencies of a site: frameworks, competencies, scales with their levels, what courses teach.

Cost: one call, then one for each framework and scale, then one for each course in batches of 50
(about 10 ms each). A course that refuses keeps its facts; competencies switched off refuse all.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

from connector.moodle.asking import answers_about
from connector.moodle.errors import Misshapen
from connector.moodle.site import Site
from connector.moodle.site_answers import (
    COMPETENCIES,
    COURSE_COMPETENCIES,
    FRAMEWORKS,
    SCALE_VALUES,
    CompetencyInfo,
    FrameworkInfo,
)
from connector.moodle.site_records import Competency, CourseCompetency, Framework, ScaleLevel
from connector.moodle.text import display_text
from connector.pull import Extent, Pull

SYSTEM = {"contextlevel": "system", "instanceid": 0}
OUTCOMES = ("none", "evidence", "recommend", "complete")  # Moodle's numbers 0 to 3
CompetencyFact = Framework | Competency | ScaleLevel


def read_competencies(site: Site) -> Pull[CompetencyFact]:
    """Frameworks of every context, their competencies and the levels of the scales in use."""
    return Pull(_competencies(site), Extent(road="competency frameworks"))


def read_course_competencies(site: Site, courses: Collection[int]) -> Pull[CourseCompetency]:
    """What each of ``courses`` teaches; one that refuses keeps its facts."""
    extent = Extent(road="competencies, course by course")
    return Pull(_taught(site, courses, extent), extent)


def _competencies(site: Site) -> Iterator[CompetencyFact]:
    scales: dict[int, None] = {}
    for info in site.ask(FRAMEWORKS, {"context": SYSTEM, "includes": "children"}):
        yield Framework(
            site.id,
            info.id,
            display_text(info.idnumber),
            site.text(info.shortname),
            info.visible,
            info.scaleid,
        )
        for one in _of_framework(site, info):
            competency = _competency(site, one, info)
            scales[competency.scale] = None
            yield competency
    for scale in scales:
        for value in site.ask(SCALE_VALUES, {"scaleid": scale}):
            yield ScaleLevel(site.id, scale, value.id, site.text(value.name))


def _of_framework(site: Site, info: FrameworkInfo) -> list[CompetencyInfo]:
    """All of one framework. Raises Misshapen for fewer than it says: hidden from us."""
    filters = [{"column": "competencyframeworkid", "value": info.id}]
    found = site.ask(COMPETENCIES, {"filters": filters, "sort": "id", "order": "ASC"})
    if info.competenciescount is not None and len(found) < info.competenciescount:
        problem = f"{len(found)} of {info.competenciescount} competencies of {info.idnumber} come"
        raise Misshapen(COMPETENCIES.function, problem)
    return found


def _competency(site: Site, one: CompetencyInfo, framework: FrameworkInfo) -> Competency:
    own = one.scaleid is not None
    return Competency(
        site.id,
        one.id,
        one.competencyframeworkid,
        display_text(one.idnumber),
        site.text(one.shortname),
        one.parentid,
        one.scaleid if one.scaleid is not None else framework.scaleid,
        proficient_from(one.scaleconfiguration if own else framework.scaleconfiguration),
    )


def proficient_from(configuration: str | None) -> int | None:
    """The lowest level that a scale configuration marks as proficient. Raises Misshapen."""
    try:
        parts: list[dict[str, Any]] = json.loads(configuration or "[]")
        levels = [int(one["id"]) for one in parts if int(one.get("proficient") or 0)]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        problem = f"the scale configuration cannot be read: {type(error).__name__}"
        raise Misshapen(FRAMEWORKS.function, problem) from error
    return min(levels, default=None)


def _taught(site: Site, courses: Collection[int], extent: Extent) -> Iterator[CourseCompetency]:
    for course, answer in answers_about(
        site,
        COURSE_COMPETENCIES,
        sorted(courses),
        lambda course: {"id": course},
        unread=extent.unread["course"].add,
        extent=extent,
        noun="courses",
    ):
        for linked in answer:
            link = linked.coursecompetency
            known = 0 <= link.ruleoutcome < len(OUTCOMES)
            outcome = OUTCOMES[link.ruleoutcome] if known else str(link.ruleoutcome)
            yield CourseCompetency(site.id, course, link.competencyid, outcome)
