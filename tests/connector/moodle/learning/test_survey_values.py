"""Option texts, weights and positions of survey questions."""

from __future__ import annotations

import pytest

from connector.moodle.learning.survey_values import (
    is_given,
    number_of,
    options_of,
    scale_of,
    text_of,
)

RATED = "r>>>>>1####Kurang|2####Cukup|5####Baik"
CHOICE = "c>>>>>Pagi|Siang|Malam<<<<<1"


@pytest.mark.parametrize(
    ("kind", "presentation", "scale"),
    [
        ("multichoicerated", RATED, (1, 5)),
        ("multichoicerated", "d>>>>>-1####Tidak|2.5####Ya<<<<<1", (-1, 2.5)),
        ("multichoicerated", "r>>>>>Tidak|Ya", None),
        ("multichoice", CHOICE, None),
        ("numeric", "0|60", None),
    ],
)
def test_only_rated_questions_have_a_scale(
    kind: str, presentation: str, scale: tuple[float, float] | None
) -> None:
    assert scale_of(kind, presentation) == scale


@pytest.mark.parametrize(
    ("kind", "presentation", "raw", "number"),
    [
        ("multichoicerated", RATED, "3", 5),
        ("multichoicerated", RATED, "4", None),
        ("multichoicerated", RATED, "x", None),
        ("multichoice", CHOICE, "1", None),
        ("numeric", "0|60", "7.5", 7.5),
        ("numeric", "0|60", "7,5", 7.5),
        ("numeric", "0|60", "tujuh", None),
        ("textfield", "30|255", "7", None),
    ],
)
def test_the_number_is_the_weight_not_the_position(
    kind: str, presentation: str, raw: str, number: float | None
) -> None:
    assert number_of(kind, presentation, raw) == number


@pytest.mark.parametrize(
    ("kind", "presentation", "raw", "text"),
    [
        ("multichoicerated", RATED, "3", "Baik"),
        ("multichoice", CHOICE, "1|3", "Pagi; Malam"),
        ("multichoice", CHOICE, "9", "as printed"),
        ("textarea", "40|20", "1", "as printed"),
    ],
)
def test_the_text_is_that_of_the_options(kind: str, presentation: str, raw: str, text: str) -> None:
    assert text_of(kind, presentation, raw, "as printed") == text


@pytest.mark.parametrize(
    ("kind", "raw", "given"),
    [
        ("multichoicerated", "0", False),
        ("multichoice", "", False),
        ("numeric", "0", True),
        ("numeric", " ", False),
        ("textarea", "", False),
        ("textarea", "0", True),
    ],
)
def test_zero_is_a_number_but_no_choice(kind: str, raw: str, given: bool) -> None:
    assert is_given(kind, raw) is given


def test_options_keep_their_order() -> None:
    assert [one.text for one in options_of("multichoice", CHOICE)] == ["Pagi", "Siang", "Malam"]
