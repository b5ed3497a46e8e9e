"""The statistics against figures that others published, each with its source."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import pytest

from reports.evaluation.contrasts import difference_in_differences
from reports.evaluation.gains import Pair, gains, hake
from reports.evaluation.intervals import of_alpha, of_difference, of_mean, of_share
from reports.evaluation.promoters import net_promoters
from reports.evaluation.reliability import cronbach
from reports.figures import Figure, Known, Unknown

# Student (1908), The probable error of a mean, Biometrika 6, 1-25: hours of sleep gained by two
# drugs, ten patients; the data set ``sleep`` of R
# (https://vincentarelbundock.github.io/Rdatasets/csv/datasets/sleep.csv).
SLEEP = (
    [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
    [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
)
# Answers of fifteen people to ten questions, a column for each person: the data set
# ``cronbach_alpha`` of pingouin (https://github.com/raphaelvallat/pingouin, pingouin/datasets).
RATED = """
357261426544564 243452345432553 465363545653655 135354335422245 456242571355323
514245226533321 123242125324213 453663242132442 356675463743463 255352352214554
"""
# The nine people of ``cronbach_wide_missing`` (same place) who answered all eleven questions.
COMPLETE = """
11111111111 11111111010 11101101100 11111000100 11110010000
11111000000 01011000010 11100000000 10010000000
"""


def value(figure: Figure) -> float:
    assert isinstance(figure, Known)
    return float(figure.value)


def test_net_promoters_of_the_domain_example() -> None:
    assert net_promoters([10, 9, 9, 8, 8, 7, 6, 5, 10, 3]) == Known(10.0, "points", 10)


@pytest.mark.parametrize(
    ("promoters", "detractors", "published"),
    [
        (30, 20, 10),  # DELA, annual report 2018, https://annualreport2018.dela.nl/begrippenlijst
        (50, 10, 40),  # https://help.reputation.com/knowledgebase/how-is-nps-calculated/
    ],
)
def test_net_promoters_of_shares_in_print(promoters: int, detractors: int, published: int) -> None:
    passives = [7, 8] * ((100 - promoters - detractors) // 2)
    told = [*[9] * promoters, *passives, *[0, 6] * (detractors // 2)]
    assert net_promoters(told) == Known(published, "points", 100)


def test_without_a_scale_of_ten_there_are_no_promoters() -> None:
    assert isinstance(net_promoters([]), Unknown)


def test_alpha_of_the_domain_example() -> None:
    rows = [(4, 4, 3), (3, 3, 3), (2, 3, 2), (4, 3, 4), (3, 2, 3)]
    assert value(cronbach(rows)) == pytest.approx(0.7031, abs=5e-5)


def digits(text: str) -> list[list[int]]:
    return [[int(digit) for digit in word] for word in text.split()]


@pytest.mark.parametrize(
    ("rows", "alpha"),
    [
        (list(zip(*digits(RATED), strict=True)), 0.5917188485995826),
        (digits(COMPLETE), 0.8016949152542373),
    ],
    ids=["ratings", "right-or-wrong"],
)
def test_alpha_of_published_answers(rows: Sequence[Sequence[int]], alpha: float) -> None:
    """The manual of pingouin, ``cronbach_alpha``, which names psych of R as giving the same."""
    assert value(cronbach(rows)) == pytest.approx(alpha, abs=1e-12)


@pytest.mark.parametrize(
    ("alpha", "items", "n", "published"),
    [
        (0.5917188485995826, 10, 15, (0.195, 0.84)),
        (0.732660835214447, 11, 12, (0.435, 0.909)),
    ],
)
def test_interval_of_alpha(
    alpha: float, items: int, n: int, published: tuple[float, float]
) -> None:
    """Feldt's, same manual."""
    assert of_alpha(alpha, items, n) == pytest.approx(published, abs=5e-4)


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
    ("pre", "post", "of", "published"),
    [
        (14.0, 23.2, 30, 0.575),
        (5, 13, 30, 0.32),
        (7, 29, 30, 0.96),
        (70, 80, 100, 0.33),
        (90, 95, 100, 0.5),
    ],
    ids=["class", "smallest", "largest", "lower-start", "higher-start"],
)
def test_gains_in_print(pre: float, post: float, of: int, published: float) -> None:
    """A class of sixteen in the Force Concept Inventory of 30 questions, its least and its most
    gain: https://www.phys-l.org/archives/2012/5_2012/msg00099.html (0.57 in print, of means before
    rounding). D. Bruff (2009) of Crouch and Mazur (2001), Peer instruction: ten years of
    experience and results: https://derekbruff.org/2009/10/23/article-crouch-mazur-2001"""
    assert hake(pre / of * 100, post / of * 100) == pytest.approx(published, abs=0.005)


def test_gain_of_means_of_a_trial() -> None:
    """BMC Medical Education 21:210 (2021), table 1, https://pmc.ncbi.nlm.nih.gov/articles/PMC8045292:
    11.1 of 20 points gained, 225.8 % of the pre-test; class average normalized gain 0.73."""
    pre = 11.1 / 2.258 / 20 * 100
    assert hake(pre, pre + 11.1 / 20 * 100) == pytest.approx(0.73, abs=0.01)


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
    """Differences of ``SLEEP``: 0.7001142 to 2.4598858 in the manual of R (``t.test``, paired):
    https://stat.ethz.ch/R-manual/R-devel/library/stats/html/t.test.html"""
    differences = [after - before for before, after in zip(*SLEEP, strict=True)]
    assert of_mean(differences) == pytest.approx((0.7001142, 2.4598858), abs=5e-8)


def test_interval_of_two_groups_of_unequal_spread() -> None:
    """The same as two groups (Welch), same place: −3.3654832 to 0.2054832."""
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
    """Newcombe (1998), Two-sided confidence intervals for the single proportion: comparison of
    seven methods, Statistics in Medicine 17, 857-872, table I, method 3 (Wilson)."""
    assert of_share(successes, n) == pytest.approx(published, abs=5e-5)


def test_values_of_one_person_widen_the_interval_of_a_mean() -> None:
    """Each value told twice by the same person tells no more than once."""
    values = SLEEP[1]
    assert of_mean([*values, *values], [*range(10), *range(10)]) == pytest.approx(of_mean(values))


def test_without_scipy_it_says_what_to_install() -> None:
    """In a process of its own, which cannot import SciPy."""
    program = (
        "import sys; sys.modules['scipy'] = None\n"
        "from lontar.advice import advise\n"
        "from reports.evaluation.intervals import of_mean\n"
        "try: of_mean([1.0, 2.0])\n"
        "except ImportError as error: told = advise(error); print(told.message, told.remedy)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == (
        "an evaluation needs SciPy for its intervals, and it is not installed "
        "run: pip install 'lontar[evaluation]'\n"
    )


def test_no_interval_without_two_different_values() -> None:
    assert of_mean([]) is None
    assert of_mean([1.0]) is None
    assert of_mean([2.0, 2.0]) is None
    assert of_difference([1.0], [1.0, 2.0]) is None
    assert of_difference([1.0, 1.0], [2.0, 2.0]) is None
    assert of_share(0, 0) is None


@pytest.mark.parametrize(
    ("raised", "beside", "published"),
    [
        ((20.439408, 21.027429), (23.331169, 21.165584), 2.7536),
        ((0.0, 0.4666667), (0.0, -2.2833333), 2.75),
    ],
    ids=["all-stores", "stores-in-both-waves"],
)
def test_difference_in_differences_of_two_states(
    raised: tuple[float, float], beside: tuple[float, float], published: float
) -> None:
    """Card and Krueger (1994), Minimum wages and employment, American Economic Review 84,
    772-793: employment per store before and after, where the minimum wage rose and beside it.
    Means of their public data in https://github.com/popper6508/2024_URP_Econometrics, changes and
    effect of the balanced sample in
    https://hedibert.org/wp-content/uploads/2025/11/example2-DiD-card-krueger.html"""
    found = difference_in_differences(
        [raised[1] - raised[0]], [beside[1] - beside[0]], unit="points", least=1
    )
    assert value(found) == pytest.approx(published, abs=5e-5)


# Snow (1855), On the mode of communication of cholera, table XII, p. 90
# (https://github.com/tscoleman/SnowCholera, Snow1855_TableXII.csv): deaths of 1849 and 1854 in the
# districts of one water company alone, and in those that shared it with one whose intake moved.
ALONE = """283 371  157 161  192 148  249 362  259 244  226 237  352 282  111 171  97 59  8 9
235 240  92 174"""
SHARED = """256 113  267 174  312 270  257 93  318 210  446 388  143 92  193 58  243 117  215 49
544 193  187 303  153 142  81 48  114 165  176 132"""


def test_difference_in_differences_of_the_water_companies() -> None:
    """By district, of which the table prints 2,261 → 2,458 and 3,905 → 2,547 in all."""
    alone, shared = ([int(word) for word in table.split()] for table in (ALONE, SHARED))
    assert [sum(alone[::2]), sum(alone[1::2])] == [2261, 2458]
    assert [sum(shared[::2]), sum(shared[1::2])] == [3905, 2547]
    changes = [
        [after - before for before, after in zip(table[::2], table[1::2], strict=True)]
        for table in (shared, alone)
    ]
    found = difference_in_differences(*changes, unit="deaths", least=5)
    assert value(found) == pytest.approx((2547 - 3905) / 16 - (2458 - 2261) / 12)
    assert isinstance(found, Known)
    assert (found.n, found.interval is not None) == (28, True)


def test_two_groups_are_compared_by_their_changes() -> None:
    """The estimate and interval are those of the changes as two groups (``SLEEP``)."""
    found = difference_in_differences(*SLEEP, unit="points", least=5)
    assert isinstance(found, Known)
    assert (round(float(found.value), 10), found.n) == (-1.58, 20)
    assert found.interval == of_difference(*SLEEP)
    refused = difference_in_differences(SLEEP[0], SLEEP[1][:4], unit="points", least=5)
    assert isinstance(refused, Unknown)
