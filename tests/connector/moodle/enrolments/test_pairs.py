"""The road of pairs: who is asked, what a refusal means, what is spared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connector.moodle.answers import COMPLETION, CompletionStatus
from connector.moodle.enrolments.completions import read_participations
from connector.moodle.enrolments.pairs import completed_at
from connector.moodle.errors import Refused
from connector.moodle.records import Completion, Enrolment, UnseenPair
from connector.pull import Extent
from tests.connector.moodle.conftest import FakeMoodle, Params, recording, refusal, site_of

STATUS, ENROLLED = COMPLETION.function, "core_enrol_get_enrolled_users"
EPOCH = 1_778_817_826  # 15 May 2026, 04:03:46 UTC
MINUTE = datetime(2026, 5, 15, 4, 3, tzinfo=UTC)


def status(*dates: int | None, completed: bool = True, aggregation: int = 1) -> Params:
    completions = [{"timecompleted": one} for one in dates]
    told = {"completed": completed, "aggregation": aggregation, "completions": completions}
    return {"completionstatus": told, "warnings": []}


NOT_YET = status(None, completed=False)


@dataclass(frozen=True)
class Found:
    """What the road told, sorted by kind."""

    enrolments: dict[tuple[int, int], bool]
    completions: dict[tuple[int, int], datetime | None]
    unseen: set[tuple[int, int]]
    extent: Extent
    moodle: FakeMoodle


def read(
    people: Mapping[int, Mapping[int, Any]], *, out: Mapping[int, set[int]] | None = None
) -> Found:
    """``people``: course to account to answer; ``out``: suspended ones by course."""

    def enrolled(params: Params) -> Any:
        course = int(params["courseid"])
        if isinstance(people[course], str):
            return refusal(str(people[course]))
        only = any(option["name"] == "onlysuspended" for option in params["options"])
        shown = (out or {}).get(course, set()) if only else set(people[course])
        return [{"id": account} for account in shown]

    moodle = FakeMoodle(
        **{ENROLLED: enrolled, STATUS: lambda p: people[int(p["courseid"])][int(p["userid"])]}
    )
    return told(moodle, sorted(people))


def told(moodle: FakeMoodle, courses: list[int]) -> Found:
    pull = read_participations(
        site_of(moodle),
        accounts={f"u{account}": account for account in range(4, 100)},
        courses={f"C{course}": course for course in courses},
        zone=ZoneInfo("Asia/Makassar"),
        road="pairs",
    )
    records = list(pull.records)
    return Found(
        {(one.account, one.course): one.active for one in records if isinstance(one, Enrolment)},
        {
            (one.account, one.course): one.completed_at
            for one in records
            if isinstance(one, Completion)
        },
        {(one.account, one.course) for one in records if isinstance(one, UnseenPair)},
        pull.extent,
        moodle,
    )


def test_every_enrolled_pair_is_told() -> None:
    found = read({2: {4: status(EPOCH), 5: NOT_YET, 6: status(EPOCH)}, 3: {4: status(EPOCH)}})
    assert set(found.enrolments) == {(4, 2), (5, 2), (6, 2), (4, 3)}
    assert found.completions == {(4, 2): MINUTE, (6, 2): MINUTE, (4, 3): MINUTE}
    assert (found.unseen, found.extent.spared, found.extent.courses) == (set(), set(), None)


def test_nobody_is_forgotten_in_a_large_course() -> None:
    people = {account: status(EPOCH) for account in range(4, 100)}
    assert len(read({2: people}).completions) == 96


def test_suspended_pair_is_not_asked_but_spared() -> None:
    found = read({2: {4: status(EPOCH), 5: refusal("usernotenroled")}}, out={2: {5}})
    assert found.enrolments == {(4, 2): True, (5, 2): False}
    assert found.unseen == found.extent.spared == {(5, 2)}
    assert [asked["userid"] for asked in found.moodle.asked(STATUS)] == [4]


def test_pair_that_is_not_tracked_is_spared_without_a_word() -> None:
    found = read({2: {4: refusal("usernotenroled"), 5: status(EPOCH)}})
    assert found.unseen == found.extent.spared == {(4, 2)}
    assert found.completions == {(5, 2): MINUTE}
    assert found.extent.skipped == []


def test_unexpected_refusals_are_counted_and_said() -> None:
    people = {4: status(EPOCH), 5: refusal("accessdenied"), 6: refusal("accessdenied")}
    found = read({2: people})
    assert found.unseen == {(5, 2), (6, 2)}
    assert found.extent.skipped[0].subject == "2 pairs"
    assert "accessallgroups" in found.extent.skipped[0].remedy


def test_course_without_criteria_is_asked_once_and_spared_whole() -> None:
    none = refusal("nocriteriaset")
    found = read({2: {4: none, 5: none, 6: none}}, out={2: {6}})
    assert len(found.moodle.asked(STATUS)) == 1
    assert found.extent.spared == {(4, 2), (5, 2), (6, 2)}
    assert found.unseen == set()  # nothing can be completed there
    assert found.extent.skipped[0].subject == "course 2"


def test_trainer_first_does_not_hide_that_a_course_has_no_criteria() -> None:
    none = refusal("nocriteriaset")
    found = read({2: {4: refusal("usernotenroled"), 5: none, 6: none}})
    assert len(found.moodle.asked(STATUS)) == 2
    assert found.unseen == {(4, 2)}
    assert found.extent.spared == {(4, 2), (5, 2), (6, 2)}


def test_completion_switched_off_in_one_course_is_no_missing_right() -> None:
    off = refusal("cannotviewreport")
    found = read({2: {4: off, 5: off}, 3: {4: status(EPOCH)}})
    assert found.unseen == set()
    assert found.extent.spared == {(4, 2), (5, 2)}


def test_completion_hidden_everywhere_leaves_every_pair_unseen() -> None:
    off = refusal("cannotviewreport")
    found = read({2: {4: off, 5: off}, 3: {4: off}})
    assert found.unseen == found.extent.spared == {(4, 2), (5, 2), (4, 3)}
    assert "report/completion:view" in found.extent.skipped[0].remedy


@pytest.mark.parametrize("code", ["errorcoursecontextnotvalid", "requireloginerror"])
def test_course_that_hides_its_completions_is_unseen(code: str) -> None:
    found = read({2: {4: refusal(code), 5: refusal(code)}, 3: {4: status(EPOCH)}})
    assert found.unseen == {(4, 2), (5, 2)}


def test_course_that_cannot_be_read_is_out_of_the_extent() -> None:
    people: dict[int, Any] = {2: "errorcoursecontextnotvalid", 3: {4: status(EPOCH)}}
    found = read(people)
    assert found.extent.courses == {3}
    assert found.extent.skipped[0].subject == "course 2"
    assert set(found.enrolments) == {(4, 3)}


def test_refused_function_is_asked_once_per_course_not_per_person() -> None:
    no = refusal("accessexception")
    found = read({2: dict.fromkeys(range(4, 90), no)})
    assert len(found.moodle.asked(STATUS)) == 1
    assert len(found.unseen) == 86


def test_missing_function_leaves_every_pair_unseen() -> None:
    moodle = FakeMoodle(**{ENROLLED: lambda p: [{"id": 4}] if len(p["options"]) == 1 else []})
    moodle.missing = {STATUS}
    found = told(moodle, [2])
    assert found.unseen == found.extent.spared == {(4, 2)}
    assert "missingfunction" in found.extent.skipped[0].reason


def test_bad_token_in_the_middle_stops_all() -> None:
    with pytest.raises(Refused, match="invalidtoken"):
        read({2: {4: status(EPOCH), 5: refusal("invalidtoken")}})


def test_we_and_strangers_are_left_out() -> None:
    found = read({2: {3: status(EPOCH), 4: status(EPOCH), 500: status(EPOCH)}})
    assert set(found.enrolments) == {(4, 2)}
    assert "1 accounts: 500" in found.extent.skipped[0].subject


EARLY, LATE = 1_778_817_826, 1_780_115_084


@pytest.mark.parametrize(
    ("told", "epoch"),
    [
        (status(EARLY, LATE), LATE),
        (status(LATE, EARLY, aggregation=2), EARLY),
        (status(EARLY, None), EARLY),
        (status(0, EARLY), EARLY),
        (status(None, 0), None),
        (status(), None),
    ],
)
def test_date_of_the_course_comes_from_its_criteria(told: Params, epoch: int | None) -> None:
    at = completed_at(CompletionStatus.model_validate(told["completionstatus"]))
    assert at == (datetime.fromtimestamp(epoch, UTC) if epoch else None)


@pytest.mark.parametrize(
    ("number", "epoch"), [(400, EARLY), (430, EARLY), (431, None), (433, LATE)]
)
def test_recorded_completions(number: int, epoch: int | None) -> None:
    answer = COMPLETION.read(recording(number)["response"]).completionstatus
    assert answer.completed
    assert completed_at(answer) == (datetime.fromtimestamp(epoch, UTC) if epoch else None)
