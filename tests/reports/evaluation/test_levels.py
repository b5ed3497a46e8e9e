"""The four levels from facts in the store, hidden where few people stand behind them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from reports.evaluation.levels import Evaluation, evaluate
from reports.evaluation.settings import EvaluationSettings
from reports.figures import Figure, Known, Unknown
from sync.store.tables import facts, learning
from tests.reports.evaluation.office import (
    assessed,
    catalogue,
    frame_of,
    index_rows,
    sat,
    staff,
    surveyed,
)
from tests.reports.world import World, done, graded, person_row, quiz_row

SCORES = [4, 4, 3, 2, 3, 4, 1, 3, 4, 3]
PROMOTERS = [10, 9, 9, 8, 8, 7, 6, 5, 10, 3]
SITTINGS = [(4, 4, 3), (3, 3, 3), (2, 3, 2), (4, 3, 4), (3, 2, 3)]
PAIRS = [(60, 85), (40, 70), (80, 80), (50, 45), (100, 100)]


def told(world: World, subject: str = "PIM-01", period: str = "2026", **more: Any) -> Evaluation:
    frame = frame_of(world, period)
    return evaluate(world.session, frame, subject, EvaluationSettings(**more))


def value(figure: Figure) -> float:
    assert isinstance(figure, Known), figure
    return float(figure.value)


def why(figure: Figure) -> str:
    assert isinstance(figure, Unknown), figure
    return figure.because


def test_reaction_to_a_course(world: World) -> None:
    """Example 12 of the domain notes, as answers in the store; ten of twelve answered."""
    staff(world, 12)
    catalogue(world)
    world.completions(*(done(account, 1, "2026-02-01") for account in range(11, 23)))
    surveyed(world, 1, [(score,) for score in SCORES])
    figures = told(world).reaction.figures
    assert figures["csat"] == Known(Decimal("0.8"), "share", 10)
    assert value(figures["satisfaction"]) == pytest.approx(70)
    assert value(figures["response_rate"]) == pytest.approx(10 / 12)
    assert why(figures["nps"]) == "no question with a scale of 0 to 10"


def test_promoters_of_a_course(world: World) -> None:
    staff(world, 10)
    catalogue(world)
    surveyed(world, 1, [(score,) for score in PROMOTERS], (0, 10))
    figures = told(world).reaction.figures
    assert figures["nps"] == Known(10.0, "points", 10)
    assert why(figures["response_rate"]) == "nobody completed a course with a survey in the period"


def test_the_satisfied_of_a_survey_in_print(world: World) -> None:
    """50 fives and 80 fours of 200 answers from 1 to 5 make 65 %:
    https://www.shno.co/startup-metrics/customer-satisfaction-score"""
    catalogue(world)
    surveyed(world, 1, [(5,)] * 50 + [(4,)] * 80 + [(3,)] * 70, (1, 5), named=False)
    assert told(world).reaction.figures["csat"] == Known(Decimal("0.65"), "share", 200)


@pytest.mark.parametrize("named", [True, False])
def test_alpha_needs_named_sittings(world: World, named: bool) -> None:
    staff(world, 5)
    catalogue(world)
    surveyed(world, 1, SITTINGS, named=named)
    (alpha,) = told(world).reaction.alpha.values()
    if named:
        assert value(alpha) == pytest.approx(0.7031, abs=5e-5)
    else:
        assert why(alpha).startswith("no named answers")


def test_few_answers_are_not_shown(world: World) -> None:
    staff(world, 4)
    catalogue(world)
    surveyed(world, 1, SITTINGS[:4])
    reaction = told(world).reaction
    assert why(reaction.figures["satisfaction"]) == "fewer than 5 responses"
    assert why(reaction.figures["csat"]) == "fewer than 5 responses"
    assert [why(alpha) for alpha in reaction.alpha.values()] == [
        "fewer than 5 named sittings that answered all questions"
    ]


def test_more_responses_than_completions_give_no_rate(world: World) -> None:
    staff(world, 8)
    catalogue(world)
    world.completions(*(done(account, 1, "2026-02-01") for account in range(11, 16)))
    surveyed(world, 1, [(4,)] * 8)
    assert why(told(world).reaction.figures["response_rate"]).startswith("more responses than")


def land_tests(world: World, pairs: list[tuple[int, int]]) -> None:
    world.lands(facts.quiz, quiz_row(1, "Pre-test"), quiz_row(2, "Post-test"))
    everybody = list(enumerate(pairs, 11))
    world.lands(
        facts.quiz_grade,
        *(graded(account, 1, pre / 10, "2026-02-01") for account, (pre, _) in everybody),
        *(graded(account, 2, post / 10, "2026-03-01") for account, (_, post) in everybody),
    )
    world.lands(
        learning.quiz_attempt,
        *(sat(account, 1, pre, "2026-02-01") for account, (pre, _) in everybody),
        *(sat(account, 2, post, "2026-03-01") for account, (_, post) in everybody),
    )


def test_learning_in_a_course(world: World) -> None:
    """Example 6, each pair by two people; with a pass mark of 60 four of five passed."""
    staff(world, 10)
    catalogue(world)
    land_tests(world, [*PAIRS, *PAIRS])
    found = told(world).learning
    assert value(found.gains.mean_of_g) == pytest.approx(0.25625)
    assert value(found.gains.g_of_means) == pytest.approx(12.5 / 42.5)
    assert found.gains.excluded == 2
    assert value(found.pass_rate) == pytest.approx(0.8)
    assert isinstance(found.pass_rate, Known)
    assert found.pass_rate.interval is not None
    assert isinstance(found.item_difficulty, Unknown)
    assert found.item_difficulty.because.startswith("no first attempt of the period was read")


def test_learning_of_few_people_is_not_shown(world: World) -> None:
    staff(world, 5)
    catalogue(world)
    land_tests(world, PAIRS)
    found = told(world).learning
    assert why(found.gains.mean_of_g) == "fewer than 5 people with both tests"
    assert value(found.pass_rate) == 0.8


def behaving(world: World, participants: int, before: Sequence[int] = ()) -> None:
    """People 1 to n took part and rose by a level or two; 11 to 20 did not and rose by none or
    one; the last of them has another post."""
    rows = [person_row(number, unit="D1", post="P") for number in range(1, 20)]
    people = world.people(*rows, person_row(20, unit="D2", post="P"))
    world.links(*((10 + place, person) for place, person in enumerate(people, 1)))
    catalogue(world)
    earlier = [done(10 + n, 1, "2025-03-01") for n in before]
    world.completions(
        *earlier, *(done(10 + n, 1, "2026-03-01") for n in range(1, participants + 1))
    )
    told_ = [(n, "2025-06-01", 2) for n in range(1, 21)]
    told_ += [(n, "2026-10-01", 3 + n % 2) for n in range(1, participants + 1)]
    told_ += [(n, "2026-10-01", 2 + n % 2) for n in range(11, 21)]
    world.hr("assessments", *assessed(told_))


def test_participants_are_compared_with_others_like_them(world: World) -> None:
    behaving(world, 10)
    found = told(world).behaviour
    assert value(found.difference) == pytest.approx(10 / 9, abs=0.2)
    assert isinstance(found.difference, Known)
    assert (found.difference.n, found.unmatched) == (9, 1)
    assert (found.participants, found.reassessed) == (10, 10)
    assert found.competencies == ("M5",)
    assert "not trained by lot" in found.as_json()["caution"]


def test_who_took_part_in_another_year_is_no_comparison(world: World) -> None:
    """Eight of the ten others took part before: two of the trained find somebody."""
    behaving(world, 10, before=range(11, 19))
    found = told(world).behaviour
    assert why(found.difference) == "fewer than 5 matched pairs of people"
    assert found.unmatched == 9


def test_few_matched_pairs_are_not_shown(world: World) -> None:
    behaving(world, 4)
    assert why(told(world).behaviour.difference) == "fewer than 5 matched pairs of people"


def test_behaviour_needs_competencies_and_assessments(world: World) -> None:
    staff(world, 6)
    catalogue(world)
    world.completions(
        *(done(account, course, "2026-02-01") for account in (11, 12) for course in (1, 3))
    )
    assert why(told(world, "TKN-03").behaviour.difference).startswith("no competency is mapped")
    assert why(told(world, "PIM-01").behaviour.difference).startswith("no participant was assessed")
    assert why(told(world, "PIM-02").behaviour.difference).startswith("nobody completed it")


def surveyed_units(world: World, trained: int, untrained: int) -> None:
    """Units of five people each with indexes of two years: the trained rise by 10 points or 12,
    the others by 2.5 or 0; in unit U99 one of ten took part."""
    units = [f"U{n}" for n in range(trained + untrained)]
    homes = [unit for unit in units for _ in range(5)] + ["U99"] * 10
    people = world.people(*(person_row(n, unit=home) for n, home in enumerate(homes, 1)))
    world.links(*((1000 + n, person) for n, person in enumerate(people)))
    catalogue(world)
    world.completions(
        *(done(1000 + 5 * n, 1, "2026-03-01") for n in range(trained)),
        done(1000 + len(homes) - 1, 1, "2026-03-01"),
    )
    rows = []
    for n, unit in enumerate([*units, "U99"]):
        rise = (0.4 + 0.08 * (n % 2)) if n < trained else 0.1 * (n % 2)
        rows += [*index_rows(unit, "2025", 3), *index_rows(unit, "2026", 3 + rise)]
    world.hr("public_surveys", *rows)


def test_units_that_trained_are_compared_with_those_that_did_not(world: World) -> None:
    """Rises of 10 and 12 points against 0 and 2.5, in turn: 11 − 1.25."""
    surveyed_units(world, 6, 6)
    found = told(world).results
    assert value(found.difference) == pytest.approx(11 - 1.25)
    assert isinstance(found.difference, Known)
    assert found.difference.n == 12
    assert found.difference.interval is not None
    assert found.difference.interval[0] > 0
    assert (found.before, found.after) == ("2025", "2026")
    assert (found.trained, found.untrained, found.between) == (6, 6, 1)
    assert "does not prove" in found.as_json()["caution"]


def test_few_units_are_not_compared(world: World) -> None:
    surveyed_units(world, 6, 4)
    found = told(world).results
    assert why(found.difference).startswith("fewer than 5 units in either group")
    assert (found.trained, found.untrained) == (6, 4)
    assert isinstance(told(world, minimum_units=4).results.difference, Known)


def test_surveys_of_the_next_period_tell_what_came_after(world: World) -> None:
    surveyed_units(world, 2, 2)
    world.hr("public_surveys", *index_rows("U0", "2025", 3), *index_rows("U0", "2027", 4))
    found = told(world).results
    assert (found.before, found.after, found.trained) == ("2025", "2027", 1)


def test_another_instrument_is_not_compared(world: World) -> None:
    surveyed_units(world, 2, 2)
    more = index_rows("U0", "2026", 3)
    extra = [type(more[0])("skm", "U0", "2026", "Parkir", 0, 3.0, 40, None)]
    world.hr("public_surveys", *index_rows("U0", "2025", 3), *more, *extra)
    assert told(world).results.trained == 0
