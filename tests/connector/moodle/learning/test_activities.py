"""Activities and criteria: states, dates, what was set by hand, recorded answers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connector.moodle.errors import Refused
from connector.moodle.learning.activities import read_activities, read_criteria
from connector.moodle.learning.answers import ACTIVITIES, CRITERIA
from connector.moodle.learning.records import ActivityState, CompletionCriterion
from connector.pull import Extent
from tests.connector.moodle.conftest import FakeMoodle, Params, recording, refusal, site_of

ZONE = ZoneInfo("Asia/Makassar")


def activities_of(answer: Any) -> tuple[list[ActivityState], Extent]:
    """What is told of account 8 in course 2."""
    moodle = FakeMoodle(**{ACTIVITIES.function: lambda _: answer})
    pull = read_activities(site_of(moodle), [(8, 2)], gone=[(9, 4)], zone=ZONE)
    return list(pull.records), pull.extent


def criteria_of(answer: Any) -> list[CompletionCriterion]:
    moodle = FakeMoodle(**{CRITERIA.function: lambda _: answer})
    return list(read_criteria(site_of(moodle), [(8, 2)], gone=[], zone=ZONE).records)


def status(**changes: Any) -> Params:
    known = {"cmid": 3, "modname": "quiz", "instance": 2, "state": 2, "timecompleted": 0}
    return {"statuses": [known | {"overrideby": None, "hascompletion": True} | changes]}


@pytest.mark.parametrize(
    ("number", "states"),
    [
        (414, [1, 1, 0, 2, 1]),
        (415, [1, 1, 0, 3, 1]),
        (416, [0, 0, 0, 0, 0]),
        (419, [1, 0, 0, 0]),
        (423, []),
    ],
)
def test_recorded_states(number: int, states: list[int]) -> None:
    found, extent = activities_of(recording(number)["response"])
    assert [one.state for one in found] == states
    assert (extent.pairs, extent.spared) == ({(8, 2), (9, 4)}, set())


def test_an_activity_with_its_date() -> None:
    found, _ = activities_of(recording(414)["response"])
    at = datetime(2026, 5, 15, 4, 3, 46, tzinfo=UTC)
    assert found[3] == ActivityState(
        "lms", 8, 2, 3, "quiz", 2, 2, at, date(2026, 5, 15), overridden=False
    )


def test_a_state_set_by_hand_is_told() -> None:
    ((found,), _) = activities_of(status(overrideby=67))
    assert (found.overridden, found.completed_at) == (True, None)


def test_a_state_that_nobody_knows_is_refused() -> None:
    found, extent = activities_of(status(state=9))
    assert (found, extent.spared) == ([], {(8, 2)})


def test_a_site_without_the_function_is_refused_before_anything_is_asked() -> None:
    moodle = FakeMoodle()
    moodle.missing.add(ACTIVITIES.function)
    with pytest.raises(Refused, match="not in the external service"):
        read_activities(site_of(moodle), [(8, 2)], gone=[], zone=ZONE)


def test_recorded_criteria() -> None:
    at, day = datetime(2026, 5, 15, 4, 3, 46, tzinfo=UTC), date(2026, 5, 15)
    assert criteria_of(recording(400)["response"]) == [
        CompletionCriterion("lms", 8, 2, 1, 4, "Post-test", at, day),
        CompletionCriterion("lms", 8, 2, 2, 6, "Required course grade", at, day),
    ]


def test_a_criterion_that_is_not_met_has_no_date() -> None:
    unmet, met = criteria_of(recording(401)["response"])
    assert (unmet.completed_at, unmet.completed_on, met.completed_at is None) == (None, None, False)


@pytest.mark.parametrize("code", ["usernotenroled", "nocriteriaset", "nopermissions"])
def test_who_is_refused_is_spared(code: str) -> None:
    _, extent = activities_of(refusal(code))
    assert (8, 2) in extent.spared
    assert extent.skipped[0].reason.startswith(code)
