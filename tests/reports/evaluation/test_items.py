"""Item difficulty: by hand, whatever the order of the marks, and from facts in the store."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.moodle.learning.records import QuestionMark, QuizAttempt
from reports.evaluation.items import Items, Mark, Slot, difficulties
from reports.evaluation.levels import Evaluation, evaluate
from reports.evaluation.settings import EvaluationSettings
from reports.evaluation.sheets import evaluation_sheets, lines
from reports.figures import Known, Unknown
from sync.store.tables import facts, learning
from tests.reports.evaluation.office import catalogue, frame_of, sat, staff
from tests.reports.world import World, quiz_row

FIRST, SECOND = Slot("lms", 2, 1, "Post-test"), Slot("lms", 2, 2, "Post-test")
MARKS = st.lists(
    st.builds(
        Mark,
        st.sampled_from([FIRST, SECOND]),
        st.just("truefalse"),
        st.just("1"),
        st.floats(0, 1),
    ),
    min_size=1,
)


def test_difficulty_by_hand() -> None:
    """Four people had 2, 1, 0 and 2 of 2 marks: (1 + 0.5 + 0 + 1) ÷ 4 = 0.625."""
    marks = [Mark(FIRST, "shortanswer", "1", mark / 2) for mark in (2, 1, 0, 2)]
    assert difficulties(marks).difficulties == {FIRST: Known(Decimal("0.625"), "share", 4)}


@given(MARKS, st.randoms())
def test_difficulties_lie_between_0_and_1_in_any_order(
    marks: list[Mark], order: random.Random
) -> None:
    found = difficulties(marks)
    assert found == difficulties(order.sample(marks, len(marks)))
    for figure in found.difficulties.values():
        assert isinstance(figure, Known)
        assert 0 <= figure.value <= 1
    assert sum(one.n or 0 for one in found.difficulties.values() if isinstance(one, Known)) == len(
        marks
    )


@given(st.floats(0, 1), st.integers(1, 50))
def test_who_all_had_the_same_share_have_it_as_difficulty(share: float, n: int) -> None:
    (figure,) = difficulties([Mark(FIRST, "essay", "1", share)] * n).difficulties.values()
    assert isinstance(figure, Known)
    assert float(figure.value) == pytest.approx(share, abs=1e-9)


def attempted(account: int, number: int, day: str, attempt: int = 1) -> QuizAttempt:
    """An attempt at quiz 2 with an id."""
    return replace(sat(account, 2, 50, day), attempt=attempt, attempt_id=number)


def marked(number: int, account: int, slot: int, mark: float | None, **more: str) -> QuestionMark:
    """A mark out of two."""
    told = {"number": str(slot), "kind": "numerical", **more}
    return QuestionMark("lms", number, slot, account, 2, 1, told["number"], told["kind"], mark, 2)


def told(world: World, attempts: list[QuizAttempt], marks: list[QuestionMark]) -> Evaluation:
    """Six people, of whom the first attempts lie in the year unless told otherwise."""
    staff(world, 6)
    catalogue(world)
    world.lands(facts.quiz, quiz_row(2, "Post-test"))
    world.lands(learning.quiz_attempt, *attempts)
    world.lands(learning.question_mark, *marks)
    return evaluate(world.session, frame_of(world), "PIM-01", EvaluationSettings())


ATTEMPTS = [attempted(account, account * 10, "2026-03-01") for account in range(11, 17)]
SHARES = [(11, 2.0), (12, 2.0), (13, 1.0), (14, 0.0), (15, 1.0), (16, 0.0)]
FIRST_SLOT = [marked(account * 10, account, 1, mark) for account, mark in SHARES]


def items(evaluation: Evaluation) -> Items:
    found = evaluation.learning.item_difficulty
    assert isinstance(found, Items), found
    return found


def test_first_attempts_are_counted_slot_by_slot(world: World) -> None:
    """Six of two marks make 6 ÷ 12; a second attempt and what waits for its mark do not count."""
    again = attempted(11, 999, "2026-04-01", attempt=2)
    more = [marked(999, 11, 1, 0), *(marked(a * 10, a, 2, None) for a in range(11, 17))]
    found = items(told(world, [*ATTEMPTS, again], [*FIRST_SLOT, *more]))
    assert found.difficulties == {FIRST: Known(Decimal("0.5"), "share", 6)}


def test_few_people_are_not_shown(world: World) -> None:
    found = items(told(world, ATTEMPTS, FIRST_SLOT[:4]))
    assert found.difficulties == {FIRST: Unknown("fewer than 5 people with a mark")}


@pytest.mark.parametrize(
    "attempts",
    [
        [replace(one, attempt_id=None) for one in ATTEMPTS],
        [replace(one, state="abandoned") for one in ATTEMPTS],
        [attempted(account, account * 10, "2025-12-30") for account in range(11, 17)],
        [],
    ],
    ids=["id unknown", "not finished", "of another year", "gone"],
)
def test_marks_without_a_first_attempt_of_the_period_are_left_out(
    world: World, attempts: list[QuizAttempt]
) -> None:
    assert isinstance(told(world, attempts, FIRST_SLOT).learning.item_difficulty, Unknown)


def test_a_first_attempt_of_before_is_not_replaced_by_a_later_one(world: World) -> None:
    before = [
        replace(attempted(account, account, "2025-12-30"), attempt=1) for account in range(11, 17)
    ]
    later = [replace(one, attempt=2) for one in ATTEMPTS]
    found = told(world, [*before, *later], FIRST_SLOT).learning.item_difficulty
    assert isinstance(found, Unknown)


def test_two_accounts_of_one_person_count_once(world: World) -> None:
    people = staff(world, 6)
    world.links(*((10 + place, person) for place, person in enumerate(people, 1)), (99, people[0]))
    catalogue(world)
    world.lands(facts.quiz, quiz_row(2, "Post-test"))
    world.lands(learning.quiz_attempt, *ATTEMPTS, attempted(99, 990, "2026-05-01"))
    world.lands(learning.question_mark, *FIRST_SLOT, marked(990, 99, 1, 0))
    found = items(evaluate(world.session, frame_of(world), "PIM-01", EvaluationSettings()))
    assert found.difficulties == {FIRST: Known(Decimal("0.5"), "share", 6)}


def test_a_random_slot_names_all_kinds_and_a_shuffled_one_its_slot(world: World) -> None:
    drawn = [
        replace(one, kind="essay", number="3") if place % 2 else one
        for place, one in enumerate(FIRST_SLOT)
    ]
    evaluation = told(world, ATTEMPTS, drawn)
    shown = [one for one in lines(evaluation) if one.name.startswith("difficulty")]
    assert [(one.name, one.value, one.n) for one in shown] == [
        ("difficulty of Post-test, slot 1 (essay or numerical)", Decimal("0.5"), 6)
    ]
    (told_,) = evaluation.as_json()["levels"]["learning"]["item_difficulty"]["items"]
    assert (told_["slot"], told_["kinds"]) == (1, ["essay", "numerical"])


def test_the_workbook_says_what_a_difficulty_is(world: World) -> None:
    figures, about = evaluation_sheets(told(world, ATTEMPTS, FIRST_SLOT))
    assert "difficulty of Post-test, question 1 (numerical)" in [row[1] for row in figures.rows]
    assert any("draws its question at random" in str(text) for _, text in about.rows)
