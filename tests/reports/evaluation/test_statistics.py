"""The statistics against figures that others published, each with its source."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from reports.evaluation.contrasts import difference_in_differences
from reports.evaluation.gains import Pair, gains, hake
from reports.evaluation.intervals import of_alpha, of_difference, of_mean, of_share
from reports.evaluation.promoters import net_promoters
from reports.evaluation.reliability import cronbach
from reports.figures import Figure, Known, Unknown

# Student (1908), The probable error of a mean: hours of sleep gained by two drugs, ten patients.
SLEEP = (
    [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
    [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
)
# Chatterjee and Price (1977), survey of clerical employees: per cent of favourable answers to
# seven questions in thirty departments; the data set ``attitude`` of R.
ATTITUDE = """
43 51 30 39 61 92 45  63 64 51 54 63 73 47  71 70 68 69 76 86 48  61 63 45 47 54 84 35
81 78 56 66 71 83 47  43 55 49 44 54 49 34  58 67 42 56 66 68 35  71 75 50 55 70 66 41
72 82 72 67 71 83 31  67 61 45 47 62 80 41  64 53 53 58 58 67 34  67 60 47 39 59 74 41
69 62 57 42 55 63 25  68 83 83 45 59 77 35  77 77 54 72 79 77 46  81 90 50 72 60 54 36
74 85 64 69 79 79 63  65 60 65 75 55 80 60  65 70 46 57 75 85 46  50 58 68 54 64 78 52
50 40 33 34 43 64 33  64 61 52 62 66 80 41  53 66 52 50 63 80 37  40 37 42 58 50 57 49
63 54 42 48 66 75 33  66 77 66 63 88 76 72  78 75 58 74 80 78 49  48 57 44 45 51 83 38
85 85 71 71 77 74 55  82 82 39 59 64 78 39
"""


def value(figure: Figure) -> float:
    assert isinstance(figure, Known)
    return float(figure.value)


def test_net_promoters_of_the_domain_example() -> None:
    assert net_promoters([10, 9, 9, 8, 8, 7, 6, 5, 10, 3]) == Known(10.0, "points", 10)


def test_net_promoters_of_shares_in_print() -> None:
    """45 % promoters, 40 % passives, 15 % detractors make 30 (a textbook case of the score)."""
    assert value(net_promoters([9] * 45 + [7] * 40 + [6] * 15)) == pytest.approx(30)


def test_without_a_scale_of_ten_there_are_no_promoters() -> None:
    assert isinstance(net_promoters([]), Unknown)


def test_alpha_of_the_domain_example() -> None:
    rows = [(4, 4, 3), (3, 3, 3), (2, 3, 2), (4, 3, 4), (3, 2, 3)]
    assert value(cronbach(rows)) == pytest.approx(0.7031, abs=5e-5)


def test_alpha_of_thirty_departments() -> None:
    """Raw alpha 0.84 in the manual of R's package psych, which shows this data set."""
    numbers = [int(word) for word in ATTITUDE.split()]
    rows = [numbers[start : start + 7] for start in range(0, len(numbers), 7)]
    means = [sum(column) / 30 for column in zip(*rows, strict=True)]
    assert means == pytest.approx([64.63, 66.60, 53.13, 56.37, 64.63, 74.77, 42.93], abs=0.005)
    assert value(cronbach(rows)) == pytest.approx(0.84, abs=0.005)


def test_interval_of_alpha() -> None:
    """Ten questions, fifteen people, alpha 0.5917: 0.195 to 0.84 (manual of pingouin, Feldt)."""
    assert of_alpha(0.5917188485995826, 10, 15) == pytest.approx((0.195, 0.84), abs=5e-4)


@pytest.mark.parametrize(
    "rows",
    [[], [(1.0, 2.0)], [(1.0,), (2.0,)], [(1.0, 2.0), (2.0, 1.0)]],
    ids=["nobody", "one", "one-question", "no-spread"],
)
def test_alpha_is_unknown_where_it_is_not_defined(rows: Sequence[Sequence[float]]) -> None:
    assert isinstance(cronbach(rows), Unknown)


def test_gains_of_the_domain_example() -> None:
    """Example 6: five pairs, one with full marks before; the two group figures differ."""
    points = [(60, 85), (40, 70), (80, 80), (50, 45), (100, 100)]
    found = gains([Pair(person, *both) for person, both in enumerate(points)])
    assert value(found.mean_of_g) == pytest.approx(0.25625)
    assert value(found.g_of_means) == pytest.approx(12.5 / 42.5)
    assert round(value(found.g_of_means), 4) == 0.2941
    assert found.excluded == 1


@pytest.mark.parametrize(
    ("pre", "post", "published"),
    [
        (70, 78, 0.25),
        (71, 85, 0.49),
        (70, 86, 0.55),
        (70, 88, 0.59),
        (67, 88, 0.64),
        (67, 89, 0.68),
        (67, 92, 0.74),
    ],
)
def test_gain_of_means_of_a_course_in_seven_years(pre: int, post: int, published: float) -> None:
    """Crouch and Mazur (2001), table I; their gains come of means before rounding."""
    assert hake(pre, post) == pytest.approx(published, abs=0.021)


def test_gain_at_each_end() -> None:
    assert (hake(40, 100), hake(40, 40), hake(50, 45)) == (1, 0, -0.1)


def test_gains_of_few_people_are_not_shown() -> None:
    found = gains([Pair(1, 50, 60)] * 6, small=5)
    assert isinstance(found.mean_of_g, Unknown)
    assert gains([Pair(1, 100, 100)]).mean_of_g == Unknown(
        "everybody had full marks in the pre-test"
    )
    assert gains([]).excluded == 0


def test_interval_of_paired_differences() -> None:
    """Differences of ``SLEEP``: 0.7001142 to 2.4598858 (manual of R, t.test)."""
    differences = [after - before for before, after in zip(*SLEEP, strict=True)]
    assert of_mean(differences) == pytest.approx((0.7001142, 2.4598858), abs=5e-8)


def test_interval_of_two_groups_of_unequal_spread() -> None:
    """The same as two groups: −3.3654832 to 0.2054832 (manual of R, t.test)."""
    assert of_difference(*SLEEP) == pytest.approx((-3.3654832, 0.2054832), abs=5e-8)


@pytest.mark.parametrize(
    ("successes", "n", "published"),
    [
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ],
)
def test_interval_of_a_share(successes: int, n: int, published: tuple[float, float]) -> None:
    """Newcombe (1998), Two-sided confidence intervals for the single proportion, table I."""
    assert of_share(successes, n) == pytest.approx(published, abs=5e-5)


def test_values_of_one_person_widen_the_interval_of_a_mean() -> None:
    """Each value told twice by the same person tells no more than once."""
    values = SLEEP[1]
    assert of_mean([*values, *values], [*range(10), *range(10)]) == pytest.approx(of_mean(values))


def test_no_interval_without_two_different_values() -> None:
    assert of_mean([]) is None
    assert of_mean([1.0]) is None
    assert of_mean([2.0, 2.0]) is None
    assert of_difference([1.0], [1.0, 2.0]) is None
    assert of_difference([1.0, 1.0], [2.0, 2.0]) is None
    assert of_share(0, 0) is None


def test_difference_in_differences_of_two_states() -> None:
    """Card and Krueger (1994), table 3: employment 20.44 → 21.03 where the minimum wage rose,
    23.33 → 21.17 beside it; 2.76 in print, of means before rounding."""
    found = difference_in_differences([21.03 - 20.44], [21.17 - 23.33], unit="points", least=1)
    assert value(found) == pytest.approx(2.76, abs=0.015)


def test_difference_in_differences_of_the_water_companies() -> None:
    """Snow (1855), table XII: cholera deaths of 1849 and 1854 in the districts of the company
    that moved its intake with another (3,905 → 2,547) and of that other alone (2,261 → 2,458)."""
    found = difference_in_differences([2547 - 3905], [2458 - 2261], unit="deaths", least=1)
    assert value(found) == -1555


def test_two_groups_are_compared_by_their_changes() -> None:
    """The estimate and interval are those of the changes as two groups (``SLEEP``)."""
    found = difference_in_differences(*SLEEP, unit="points", least=5)
    assert isinstance(found, Known)
    assert (round(float(found.value), 10), found.n) == (-1.58, 20)
    assert found.interval == of_difference(*SLEEP)
    refused = difference_in_differences(SLEEP[0], SLEEP[1][:4], unit="points", least=5)
    assert isinstance(refused, Unknown)
