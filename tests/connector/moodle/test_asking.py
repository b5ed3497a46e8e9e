"""Many single questions: closed courses, refused people, and how few requests they take."""

from __future__ import annotations

from typing import Any

import pytest

from connector.moodle.answers import COMPLETION
from connector.moodle.asking import Question, answered
from connector.pull import Extent
from tests.connector.moodle.conftest import FakeMoodle, Params, refusal, site_of

STATUS = COMPLETION.function
GOOD = {"completionstatus": {"completed": True, "aggregation": 1, "completions": []}}


def ask(refused: dict[tuple[int, int], str], people: int = 5) -> tuple[Any, Extent, FakeMoodle]:
    """Ask about people 1, 2, … in courses 2 and 3."""

    def handler(params: Params) -> Any:
        code = refused.get((int(params["userid"]), int(params["courseid"])))
        return refusal(code) if code else GOOD

    moodle = FakeMoodle(**{STATUS: handler})
    extent = Extent(road="test")
    questions = [
        Question(account, course, {"courseid": course, "userid": account})
        for course in (2, 3)
        for account in range(1, people + 1)
    ]
    found = [
        (q.account, q.course) for q, _ in answered(site_of(moodle), COMPLETION, questions, extent)
    ]
    return found, extent, moodle


def test_everybody_is_asked_once() -> None:
    found, extent, moodle = ask({})
    assert sorted(found) == [(a, c) for a in range(1, 6) for c in (2, 3)]
    assert (extent.spared, extent.skipped, len(moodle.asked(STATUS))) == (set(), [], 10)


@pytest.mark.parametrize("code", ["nopermissions", "errorcoursecontextnotvalid"])
def test_a_closed_course_is_asked_once_and_spared(code: str) -> None:
    everybody = {(account, 2): code for account in range(1, 6)}
    found, extent, moodle = ask(everybody)
    assert {course for _, course in found} == {3}
    assert extent.spared == set(everybody)
    assert [one.subject for one in extent.skipped] == ["course 2"]
    assert len([p for p in moodle.asked(STATUS) if p["courseid"] == 2]) == 1


@pytest.mark.parametrize("account", [1, 4])
def test_a_refused_person_is_spared_alone(account: int) -> None:
    found, extent, _ = ask({(account, 2): "userdeleted"})
    assert (account, 2) not in found
    assert (len(found), extent.spared) == (9, {(account, 2)})


def test_who_was_never_confirmed_is_named() -> None:
    _, extent, _ = ask({(4, 2): "usernotconfirmed", (1, 3): "userdeleted"})
    assert extent.unconfirmed == {4}


def test_why_is_told_once_for_all_that_suffer_the_same() -> None:
    _, extent, _ = ask({(4, 2): "userdeleted", (5, 2): "userdeleted"})
    assert [one.subject for one in extent.skipped] == ["2 pairs"]
