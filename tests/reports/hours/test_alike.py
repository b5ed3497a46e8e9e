"""Events of one training are one group, whatever the order in which they are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.hours.alike import Event, groups_of, losers

DAY = date(2026, 5, 10)
CERTIFICATE = Event("training", 1, 1, "tata naskah", DAY, DAY + timedelta(days=2), "no1")
COMPLETION = replace(CERTIFICATE, kind="completion", fact=2, certificate=None, module="lms/7")


def places(*events: Event) -> list[list[int]]:
    return sorted(sorted(one.fact for one in group) for group in groups_of(events))


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (replace(COMPLETION, first=DAY, last=DAY), True),
        (replace(COMPLETION, first=DAY + timedelta(days=5), last=DAY + timedelta(days=5)), True),
        (replace(COMPLETION, first=DAY + timedelta(days=6), last=DAY + timedelta(days=6)), False),
        (replace(COMPLETION, first=DAY - timedelta(days=3), last=DAY - timedelta(days=3)), True),
        (replace(COMPLETION, first=DAY - timedelta(days=4), last=DAY - timedelta(days=4)), False),
        (replace(COMPLETION, title="tata naskah dinas"), False),
        (replace(COMPLETION, person=2), False),
        (replace(COMPLETION, first=None, last=None), False),
        (replace(CERTIFICATE, fact=2, title="lain", first=None, last=None), True),
        (replace(CERTIFICATE, fact=2, title="lain", first=date(2020, 1, 1)), True),
        (replace(CERTIFICATE, fact=2, certificate="no2", title="lain"), False),
    ],
)
def test_what_is_one_training(other: Event, alike: bool) -> None:
    assert places(CERTIFICATE, other) == ([[1, 2]] if alike else [])


def test_groups_are_transitive() -> None:
    """Moodle's course is alike SIMPEG's row by title, that one SIASN's by its number."""
    siasn = replace(CERTIFICATE, fact=3, title="diklat tata naskah", first=None, last=None)
    assert places(COMPLETION, CERTIFICATE, siasn) == [[1, 2, 3]]


def test_a_course_that_is_done_over_again_stays_two_events() -> None:
    again = replace(COMPLETION, fact=3)
    assert places(COMPLETION, again) == []
    assert places(replace(COMPLETION, course="a"), replace(again, course="a")) == [[2, 3]]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (CERTIFICATE, replace(COMPLETION, certain=False)),
        (CERTIFICATE, replace(COMPLETION, hours_known=False)),
        (replace(CERTIFICATE, hours_known=False), replace(COMPLETION, certain=False)),
        (COMPLETION, CERTIFICATE),
        (CERTIFICATE, replace(CERTIFICATE, fact=2, last=DAY + timedelta(days=3))),
        (CERTIFICATE, replace(CERTIFICATE, fact=2)),
    ],
)
def test_which_row_of_a_group_counts(better: Event, worse: Event) -> None:
    assert losers([worse, better]) == losers([better, worse]) == [worse]


def test_what_is_rejected_neither_counts_nor_keeps_others_from_it() -> None:
    rejected = replace(CERTIFICATE, fact=3, stands=False)
    assert losers([rejected, COMPLETION]) == []


EVENTS = st.lists(
    st.builds(
        Event,
        kind=st.sampled_from(["completion", "training"]),
        fact=st.integers(1, 10_000),
        person=st.integers(1, 2),
        title=st.sampled_from(["a", "b"]),
        first=st.just(DAY),
        last=st.integers(0, 9).map(lambda days: DAY + timedelta(days=days)),
        certificate=st.sampled_from([None, "1", "2"]),
    ),
    max_size=12,
    unique_by=lambda one: one.fact,
)


@given(events=EVENTS, seed=st.integers())
def test_the_order_of_the_lists_makes_no_difference(events: list[Event], seed: int) -> None:
    shuffled = list(events)
    Random(seed).shuffle(shuffled)
    assert places(*shuffled) == places(*events)


@given(events=EVENTS)
def test_one_row_of_every_group_counts(events: list[Event]) -> None:
    for group in groups_of(events):
        assert len(losers(group)) == len(group) - 1
