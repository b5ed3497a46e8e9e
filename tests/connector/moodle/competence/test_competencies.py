"""Frameworks, competencies, levels, what courses teach: recorded answers become records."""

from __future__ import annotations

from typing import Any

import pytest

from connector.moodle.categories import read_categories
from connector.moodle.competence.competencies import (
    proficient_from,
    read_competencies,
    read_course_competencies,
)
from connector.moodle.errors import Misshapen, Refused
from connector.moodle.site_records import (
    Category,
    Competency,
    CourseCompetency,
    Framework,
    ScaleLevel,
)
from tests.connector.moodle.conftest import FakeMoodle, Params, recording, refusal, site_of

FRAMEWORKS = "core_competency_list_competency_frameworks"
LIST = "core_competency_list_competencies"
SCALE = "core_competency_get_scale_values"
TAUGHT = "core_competency_list_course_competencies"


def recorded(count: int = 3) -> FakeMoodle:
    """The recorded framework, said to hold ``count`` competencies, three of which come."""
    framework = recording(700)["response"][0] | {"competenciescount": count}
    return FakeMoodle(
        **{
            FRAMEWORKS: lambda _: [framework],
            LIST: lambda _: recording(702)["response"],
            SCALE: lambda _: recording(710)["response"],
        }
    )


def test_recorded_framework_with_its_competencies_and_levels() -> None:
    found = list(read_competencies(site_of(recorded())).records)
    assert found[0] == Framework("lms", 1, "KM-2017-38", "Kompetensi Manajerial", True, 3)
    assert found[1] == Competency("lms", 1, 1, "KM.1", "Integritas", 0, 3, 3)
    levels = [one for one in found if isinstance(one, ScaleLevel)]
    assert levels[3] == ScaleLevel("lms", 3, 4, "Level 4")
    assert len(levels) == 5


def test_competency_with_a_scale_of_its_own() -> None:
    own = {"scaleid": 9, "scaleconfiguration": '[{"scaleid":"9"},{"id":2,"proficient":1}]'}
    listed = [recording(702)["response"][0] | own]
    moodle = recorded(1)
    moodle.handlers[LIST] = lambda _: listed
    found = list(read_competencies(site_of(moodle)).records)
    assert (found[1].scale, found[1].proficient_from) == (9, 2)  # type: ignore[union-attr]
    assert {one["scaleid"] for one in moodle.asked(SCALE)} == {"9"}


def test_framework_that_hides_some_of_its_competencies_is_not_believed() -> None:
    with pytest.raises(Misshapen, match="3 of 8"):
        list(read_competencies(site_of(recorded(8))).records)


def test_switched_off_competencies_are_refused() -> None:
    moodle = recorded()
    moodle.handlers[FRAMEWORKS] = lambda _: recording(763)["response"]
    with pytest.raises(Refused, match="competenciesarenotenabled"):
        list(read_competencies(site_of(moodle)).records)


@pytest.mark.parametrize("text", ["{", '{"id":1}', '[{"proficient":1}]', '["x"]'])
def test_unreadable_scale_configuration_is_misshapen(text: str) -> None:
    with pytest.raises(Misshapen, match="scale configuration"):
        proficient_from(text)


@pytest.mark.parametrize("text", [None, "", "[]", '[{"scaleid":"3"},{"id":1,"proficient":0}]'])
def test_scale_without_proficient_level(text: str | None) -> None:
    assert proficient_from(text) is None


def test_recorded_course_teaches_three_competencies() -> None:
    moodle = FakeMoodle(**{TAUGHT: lambda _: recording(711)["response"]})
    found = list(read_course_competencies(site_of(moodle), [2]).records)
    assert found[0] == CourseCompetency("lms", 2, 1, "evidence")
    assert [one.competency for one in found] == [1, 7, 4]


def test_course_that_refuses_keeps_its_competencies() -> None:
    def taught(params: Params) -> Any:
        closed = int(params["id"]) == 3
        return refusal("errorcoursecontextnotvalid") if closed else []

    pull = read_course_competencies(site_of(FakeMoodle(**{TAUGHT: taught})), [2, 3, 4])
    assert list(pull.records) == []
    assert pull.extent.unread["course"] == {3}
    assert pull.extent.skipped[0].subject == "1 courses"


def test_recorded_categories_are_a_tree() -> None:
    moodle = FakeMoodle(core_course_get_categories=lambda _: recording(309)["response"])
    above, below = read_categories(site_of(moodle)).records
    assert below == Category("lms", 6, "Kepemimpinan", "PEL2026-MNJ-PIM", 3, "/2/3/6", True)
    assert (above.category, above.parent) == (3, 2)


def test_category_without_the_right_to_manage_has_no_flag() -> None:
    bare = {"id": 5, "name": "A &amp; B", "parent": 0, "path": "/5"}
    moodle = FakeMoodle(core_course_get_categories=lambda _: [bare])
    (found,) = read_categories(site_of(moodle)).records
    assert found == Category("lms", 5, "A & B", None, 0, "/5", None)
