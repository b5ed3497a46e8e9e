"""People or courses that cannot be read: the rest is, and what is known stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.moodle.errors import MoodleError
from connector.moodle.functions import FUNCTIONS
from tests.sync.town import Town, opened_town

BY_FIELD, COURSES = "core_user_get_users_by_field", "core_course_get_courses_by_field"
LISTS = ("core_reportbuilder_retrieve_report", "core_user_get_users")


@pytest.fixture
def town(sqlite_template: Path) -> Iterator[Town]:
    with opened_town(sqlite_template) as town:
        yield town


def without(town: Town, *functions: str) -> None:
    town.state["site"]["functions"] = [name for name in FUNCTIONS if name not in functions]


@pytest.mark.parametrize(
    ("lost", "subject"), [(LISTS, "accounts"), ([COURSES], "courses"), ([BY_FIELD], "accounts ask")]
)
def test_the_rest_is_read_and_what_is_known_stays(
    town: Town, lost: list[str], subject: str
) -> None:
    """A completion that came meanwhile lands; one that went waits for a run that sees all."""
    came, went = town.state["completions"][:2]
    town.state["completions"].remove(came)
    town.pull(3)
    before = town.facts()
    town.state["completions"].remove(went)
    town.state["completions"].append(came)
    everything = town.state["site"].get("functions")
    without(town, *lost)
    result = town.pull(4, full=True)
    (told,) = (one for one in result.skipped if one.subject.startswith(subject))
    assert "as known" in told.reason
    assert told.remedy
    assert {"participations", "grades", "quizzes"} <= result.roads.keys()
    gone = {name for name, landed in result.counts.items() if landed.gone}
    assert gone == ({"completion"} if BY_FIELD in lost else set())
    after = town.facts()
    assert len(after["completion"] - before["completion"]) == 1
    assert all(before[name] == after[name] for name in ("account", "course", "enrolment"))
    town.state["site"]["functions"] = everything
    town.pull(5)
    assert before["completion"] - town.facts()["completion"]


@pytest.mark.parametrize("lost", [LISTS, [COURSES]])
def test_a_site_of_which_nothing_is_known_fails(town: Town, lost: list[str]) -> None:
    without(town, *lost)
    with pytest.raises(MoodleError, match="is not in the external service"):
        town.pull(3)


def test_hidden_names_are_no_passing_fault(town: Town) -> None:
    """Rights are missing that every kind needs: reports without names would empty the site."""
    town.pull(3)
    for user in town.state["users"]:
        user["idnumber"], user["username"] = "", f"u{user['id']}"
        user["customfields"] = {}
    with pytest.raises(MoodleError, match="shows a number"):
        town.pull(4)
