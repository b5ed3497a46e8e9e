"""Doctor's questions about course fields, ratings and plans, on a demo LMS: nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.moodle.answers import COURSES, UPDATED_COURSES
from connector.moodle.checks.finding import Fix, Needs
from connector.moodle.checks.pushing import check_pushing
from tests.connector.moodle.conftest import FakeMoodle, recording, site_of
from tests.sync.outward.lms import Lms, running
from tests.sync.outward.targets.test_competencies import COMPETENCES

COURSE_RIGHT = "push:course-fields"
NEEDS = Needs(
    cohorts=True,
    pushed_course_fields=("lontar_gain",),
    rated_frameworks=("SKM",),
    ratings=True,
    learning_plans=True,
)


@pytest.fixture
def lms(tmp_path: Path) -> Iterator[Lms]:
    with running(tmp_path / "lms") as found:
        courses = [{"id": 2, "shortname": "PIM-01"}]
        fields = [{"shortname": "lontar_gain", "type": "number"}]
        state = found.read() | COMPETENCES | {"courses": courses, "course_fields": fields}
        found.write(state)
        yield found


def levels(lms: Lms, needs: Needs = NEEDS) -> dict[str, str]:
    return {one.id: one.level for one in check_pushing(lms.site, needs)}


def test_all_is_well_and_nothing_is_written(lms: Lms) -> None:
    before = lms.read()
    found = levels(lms)
    assert found.keys() == {
        *("push:cohorts", "cohort-enrolments", "push:course-fields", "pushed-course-fields"),
        *("pushed-frameworks", "push:competencies", "push:learning-plans"),
    }
    assert set(found.values()) == {"ok"}
    after = lms.read()
    assert [after[name] for name in ("courses", "course_fields")] == [
        before[name] for name in ("courses", "course_fields")
    ]
    assert not any(row.get("grade") for row in after.get("ratings", []))
    assert after.get("plans", []) == []


@pytest.mark.parametrize("kind", [None, "checkbox"])
def test_a_field_that_cannot_hold_a_figure_is_named(lms: Lms, kind: str | None) -> None:
    fields = [] if kind is None else [{"shortname": "lontar_gain", "type": kind}]
    lms.write(lms.read() | {"course_fields": fields})
    found = {one.id: one for one in check_pushing(lms.site, NEEDS)}
    assert found["pushed-course-fields"].level == "fail"
    assert found["pushed-course-fields"].fixes == (Fix("course_fields", ("lontar_gain",)),)


def test_a_framework_that_is_not_there_is_named(lms: Lms) -> None:
    found = {one.id: one for one in check_pushing(lms.site, Needs(rated_frameworks=("SKM", "NIX")))}
    assert found["pushed-frameworks"].message.endswith(": NIX")


def test_competencies_that_are_off_are_told(lms: Lms) -> None:
    lms.write(lms.read() | {"site": {"competencies": False}})
    assert {levels(lms)[name] for name in ("pushed-frameworks", "push:learning-plans")} == {"fail"}


def test_courses_with_cohort_sync_are_listed(lms: Lms) -> None:
    row = {"userid": 10, "courseid": 2, "method": "cohort"}
    lms.write(lms.read() | {"enrolments": [row]})
    found = {one.id: one for one in check_pushing(lms.site, NEEDS)}
    assert found["cohort-enrolments"].message == "enrol the members of cohorts: PIM-01"


@pytest.mark.parametrize(
    ("shown", "level"), [((302,), "ok"), ((328,), "fail"), ((302, 328), "fail")]
)
def test_courses_that_may_not_be_written_are_named(shown: tuple[int, ...], level: str) -> None:
    """By what Moodle shows of a course to those alone who may update it."""
    courses = [one for number in shown for one in recording(number)["response"]["courses"]]
    moodle = FakeMoodle()
    moodle.handlers[UPDATED_COURSES.function] = lambda _: {"warnings": []}
    moodle.handlers[COURSES.function] = lambda _: {"courses": courses, "warnings": []}
    needs = Needs(pushed_course_fields=("lontar_gain",))
    (found,) = [one for one in check_pushing(site_of(moodle), needs) if one.id == COURSE_RIGHT]
    assert found.level == level
    if level == "fail":
        assert f"1 of {len(courses)} courses may not be written: PIM-01-2026" in found.message
        assert found.fixes == (Fix("role", ("moodle/course:update",)),)
