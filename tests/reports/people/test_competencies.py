"""Job match and gap as in the worked examples; what is not assessed is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from connector.hr.records import AssessmentRow, PlacementRow, PostRow, StandardRow
from reports.calendar.periods import parse_period
from reports.frames.frame import Frame, Measuring, MetricsSettings, build_frame
from reports.hours.ledger import refresh
from reports.measuring import measure
from reports.people.competencies import CompetencySettings
from tests.reports.world import World, course_row, done, nip_of, person_row

NINE = ("M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "SK")
FIRST = dict(zip(NINE, (3, 2, 3, 4, 3, 2, 2, 3, 3), strict=True))
SECOND = dict(zip(NINE, (2, 2, 1, 1, 2, 1, 1, 2, 1), strict=True))
ADMINISTRATOR = PostRow("posts", "adm", "Kepala Bagian", "struktural", "administrator")


def standards(level: int, post: str = "adm", **values: Any) -> list[StandardRow]:
    told: dict[str, Any] = {"since": None, "source": "standards", **values}
    return [StandardRow(post=post, competency=code, level=level, **told) for code in NINE]


def assessed(
    levels: Mapping[str, int], day: str = "2026-02-01", person: int = 1, **values: Any
) -> list[AssessmentRow]:
    told: dict[str, Any] = {"source": "ac", "method": "AC", "valid_until": None, **values}
    on = date.fromisoformat(day)
    return [
        AssessmentRow(nip=nip_of(person), competency=code, assessed_on=on, level=level, **told)
        for code, level in levels.items()
    ]


def framed(world: World, settings: Measuring | None = None) -> Frame:
    world.people(person_row(1, post="adm"))
    world.hr("posts", ADMINISTRATOR)
    settings = settings or Measuring()
    refresh(world.session, settings.hours, world.run.id)
    return build_frame(world.session, settings, parse_period("2026"), world.now())


def values(
    world: World,
    required: list[StandardRow],
    levels: list[AssessmentRow],
    settings: Measuring | None = None,
) -> tuple[float | None, float | None]:
    """job_match with two decimals, and gap."""
    world.hr("standards", *required)
    world.hr("assessments", *levels)
    found = measure(world.session, framed(world, settings))
    match, gap = (next(iter(found[name].values()), None) for name in ("job_match", "gap"))
    return None if match is None else round(float(match), 2), None if gap is None else float(gap)


@pytest.mark.parametrize(
    ("required", "levels", "capped", "expected"),
    [
        (3, FIRST, True, (88.89, 3)),
        (3, FIRST, False, (92.59, 3)),
        (2, SECOND, True, (72.22, 5)),
    ],
)
def test_the_worked_examples(
    world: World, required: int, levels: Mapping[str, int], capped: bool, expected: Any
) -> None:
    settings = Measuring(metrics=MetricsSettings(cap_job_match=capped))
    assert values(world, standards(required), assessed(levels), settings) == expected


WITHOUT_SK = {code: level for code, level in FIRST.items() if code != "SK"}


@pytest.mark.parametrize(
    "levels",
    [
        [],
        assessed(WITHOUT_SK),
        assessed(WITHOUT_SK) + assessed({"SK": 3}, "2027-02-01"),
        assessed(WITHOUT_SK) + assessed({"SK": 3}, valid_until=date(2026, 12, 30)),
        assessed(WITHOUT_SK) + assessed({"SK": 3}, unread="valid_until"),
        assessed(FIRST, person=2),
    ],
)
def test_what_is_not_validly_assessed_makes_both_unknown(
    small_world: World, levels: list[AssessmentRow]
) -> None:
    assert values(small_world, standards(3), levels) == (None, None)


def test_a_post_without_standard_is_unknown(small_world: World) -> None:
    assert values(small_world, standards(3, post="other"), assessed(FIRST)) == (None, None)


def test_the_latest_valid_assessment_counts(small_world: World) -> None:
    older = assessed(dict.fromkeys(NINE, 1), "2025-01-01")
    later = assessed(dict.fromkeys(NINE, 5), "2026-01-01", valid_until=date(2026, 6, 1))
    assert values(small_world, standards(3), older + assessed(FIRST) + later) == (88.89, 3)


def test_assessments_age_where_the_agency_says_so(small_world: World) -> None:
    settings = Measuring(competencies=CompetencySettings(valid_months=12))
    old = assessed(FIRST, "2025-12-30")
    assert values(small_world, standards(3), old, settings) == (None, None)
    assert values(small_world, standards(3), assessed(FIRST, "2025-12-31"), settings)[1] == 3


def test_standards_are_dated_and_posts_named(world: World) -> None:
    old = standards(1, since=date(2020, 1, 1), source="old", post="Kepala Bagian")
    coming = standards(5, since=date(2027, 1, 1), source="coming")
    new = standards(3, since=date(2026, 1, 1), source="new")
    assert values(world, [*new, *coming, *old], assessed(FIRST)) == (88.89, 3)


def test_spellings_and_the_agencys_aliases(small_world: World) -> None:
    settings = Measuring(competencies=CompetencySettings(aliases={"Kerja Tim": "Kerja sama"}))
    required = [StandardRow("s", "adm", name, 3, None) for name in ("KERJASAMA", "Teknis  Pajak")]
    levels = assessed({"kerja tim": 2, "teknis pajak": 3})
    assert values(small_world, required, levels, settings) == (83.33, 1)


def test_the_post_is_that_of_the_reference_date_and_acting_posts_set_nothing(
    world: World,
) -> None:
    moved = PlacementRow("jab", nip_of(1), date(2026, 7, 1), None, "lurah", None, True)
    acting = PlacementRow("jab", nip_of(1), date(2026, 8, 1), None, "plt", None, False)
    world.hr("placements", moved, acting)
    required = standards(3) + standards(2, post="lurah") + standards(5, post="plt")
    assert values(world, required, assessed(SECOND)) == (72.22, 5)


def test_learning_after_the_assessment_addresses_a_gap(world: World) -> None:
    (person,) = world.people(person_row(1, post="adm"))
    world.links((11, person))
    world.hr("standards", *standards(3))
    world.hr("assessments", *assessed(FIRST))  # M2, M6 and M7 are lacking
    texts = ("Kerja sama; M1", "Mengelola perubahan", "M6")
    world.courses(*(course_row(i, "2", competencies=text) for i, text in enumerate(texts, 1)))
    world.completions(
        done(11, 1, "2026-03-01"), done(11, 2, "2026-02-01"), done(11, 3, "2026-02-02")
    )
    found = measure(world.session, framed(world))["gap_addressed"]
    assert [round(float(value), 3) for value in found.values()] == [0.667]


def test_without_a_gap_or_an_account_nothing_is_addressed(small_world: World) -> None:
    small_world.hr("standards", *standards(2))
    small_world.hr("assessments", *assessed(dict.fromkeys(NINE, 2)))
    assert measure(small_world.session, framed(small_world))["gap_addressed"] == {}
