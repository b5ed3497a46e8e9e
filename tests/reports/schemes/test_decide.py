"""Deciding: the worked examples, and how yes, no and unknown combine."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from reports.schemes.language.verdicts import UNKNOWN, Day, Fact, Flag, Words
from reports.schemes.language.vocabulary import IN_SERVICE
from tests.reports.schemes.drafts import (
    POLICY,
    between,
    decided,
    facts_with,
    only_rule,
    scheme_of,
    scheme_with,
)

ALL_LEVELS = Words.of("none", "light", "medium", "heavy")

# The sample policy of the regulations' guide, at the end of a closed year: outcome, and the
# rules that fail or are unknown.
EXAMPLES = {
    "A": (("01", 22, "baik", "none"), "eligible", {}),
    "B": (("01", 19, "baik", "none"), "not_eligible", {"hours": "fail"}),
    "C": (("01", 30, "butuh_perbaikan", "none"), "not_eligible", {"rating": "fail"}),
    "D": (("02", 25, "baik", "none"), "not_eligible", {"status": "fail"}),
    "E": (("01", 24, "baik", "medium"), "not_eligible", {"no-sanction": "fail"}),
    "F": (("01", 24, None, "none"), "needs_review", {"rating": "unknown"}),
    "G": (
        ("02", 10, "kurang", "none"),
        "not_eligible",
        {"status": "fail", "hours": "fail", "rating": "fail"},
    ),
    "H": (("01", 12, None, "none"), "not_eligible", {"hours": "fail", "rating": "unknown"}),
    "I": (("01", 24, "baik", "none"), "eligible", {}),
}


def person(status: str, hours: int, rating: str | None, sanction: str) -> dict[str, Fact]:
    return facts_with(
        status=status,
        hours=hours,
        rating__previous=rating,
        sanction_level__period=sanction,
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_worked_examples_of_eligibility(name: str) -> None:
    values, outcome, reasons = EXAMPLES[name]
    decision = decided(scheme_of(POLICY), person(*values))
    assert decision.outcome == outcome
    found = {one.id: str(one.verdict) for one in decision.rules if one.verdict != "pass"}
    assert found == reasons


def test_what_a_person_is_short_of() -> None:
    result = only_rule('fact = "hours", at_least = 20', hours=19)
    assert (result.actual, result.wanted, result.distance) == (19, 20, Decimal(1))


def test_a_rule_without_id_is_called_by_its_place() -> None:
    scheme = scheme_with('fact = "hours", at_least = 1', 'fact = "hours", at_most = 9')
    assert [one.id for one in decided(scheme, facts_with(hours=2)).rules] == ["rule-1", "rule-2"]


@pytest.mark.parametrize(
    ("hours", "outcome"),
    [
        (between(20, None, 24), "eligible"),
        (between(16, 24, 24), "needs_review"),  # under review
        (between(12, 19, 16), "not_eligible"),  # even with every doubt
        (between(0, None, 0), "needs_review"),  # without an account
        (None, "needs_review"),
    ],
)
def test_hours_are_an_interval(hours: Fact | None, outcome: str) -> None:
    scheme = scheme_with('fact = "hours", at_least = 20')
    assert decided(scheme, facts_with(hours=hours)).outcome == outcome


@pytest.mark.parametrize(
    ("target", "verdict", "distance"),
    [(20, "fail", Decimal(2)), (18, "pass", Decimal(0)), (None, "unknown", None)],
)
def test_a_wanted_value_may_be_another_fact(
    target: int | None, verdict: str, distance: Decimal | None
) -> None:
    rule = 'fact = "hours", at_least = { fact = "hours_target" }'
    result = only_rule(rule, hours=18, hours_target=target)
    assert (result.verdict, result.wanted, result.distance) == (verdict, target, distance)


@pytest.mark.parametrize(
    ("rule", "fact", "verdict"),
    [
        ('fact = "hours", at_most = 24', 30, "fail"),
        ('fact = "hours", equals = 24', 24, "pass"),
        ('fact = "employment", equals = "PNS"', "PPPK", "fail"),
        ('fact = "employment", none_of = ["CPNS"]', "PNS", "pass"),
        ('fact = "reported", is_true = true', Flag(False), "fail"),
        ('fact = "reported", is_true = false', Flag(False), "pass"),
        ('fact = "assessed_on", within_days = 90', Day(date(2026, 5, 1), 91), "fail"),
    ],
)
def test_every_operator(rule: str, fact: Fact | str | int, verdict: str) -> None:
    name = rule.split('"')[1]
    assert only_rule(rule, **{name: fact}).verdict == verdict


@pytest.mark.parametrize(
    ("rule", "facts", "outcome"),
    [
        ('fact = "hours", at_least = 20', {"hours": 3}, "not_yet"),
        ('fact = "hours", at_least = 20, recovers = false', {"hours": 3}, "not_eligible"),
        ('fact = "status", one_of = ["01"]', {"status": "02"}, "not_eligible"),
        ('fact = "status", one_of = ["01"], recovers = true', {"status": "02"}, "not_yet"),
        (
            'any = [{ fact = "status", one_of = ["01"] }, { fact = "hours", at_least = 9 }]',
            {"status": "02", "hours": 3},
            "not_yet",
        ),
        (
            'all = [{ fact = "status", one_of = ["01"] }, { fact = "hours", at_least = 9 }]',
            {"status": "02", "hours": 3},
            "not_eligible",
        ),
        (
            'any = [{ fact = "hours", at_least = 9 }], recovers = false',
            {"hours": 3},
            "not_eligible",
        ),
    ],
)
def test_while_the_period_is_open_what_can_still_be_met_is_not_yet(
    rule: str, facts: dict[str, int | str], outcome: str
) -> None:
    assert decided(scheme_with(rule), facts_with(**facts), open_=True).outcome == outcome


def test_not_yet_needs_every_failing_rule_to_recover() -> None:
    decision = decided(scheme_of(POLICY), person("02", 10, "baik", "none"), open_=True)
    assert decision.outcome == "not_eligible"


def test_a_failure_that_recovers_decides_although_another_rule_is_unknown() -> None:
    decision = decided(scheme_of(POLICY), person("01", 10, None, "none"), open_=True)
    assert decision.outcome == "not_yet"


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"employment": "HONORER"}, "not_applicable"),
        ({IN_SERVICE: "no"}, "not_applicable"),
        ({"employment": None}, "needs_review"),
        ({IN_SERVICE: None}, "needs_review"),
        ({"employment": None, IN_SERVICE: "no"}, "not_applicable"),
    ],
)
def test_whom_a_scheme_applies_to(facts: dict[str, str | None], outcome: str) -> None:
    told = person("01", 10, "baik", "none") | facts_with(**{"employment": "PNS", **facts})
    decision = decided(scheme_of(POLICY), told)
    assert decision.outcome == outcome
    assert len(decision.rules) == 4  # all reasons are listed all the same


def test_unknown_may_be_told_to_pass() -> None:
    decision = decided(scheme_with('fact = "hours", at_least = 1, unknown = "pass"'), facts_with())
    assert (decision.outcome, decision.rules[0].verdict) == ("eligible", "unknown")


GOLD_AND_SILVER = """
[[tier]]
id = "gold"
[[tier.rule]]
fact = "mastery"
at_least = 85
[[tier]]
id = "silver"
[[tier.rule]]
fact = "pass_rate"
at_least = 1
"""


@pytest.mark.parametrize(
    ("mastery", "pass_rate", "outcome", "tier", "open_tier"),
    [
        (90, 1, "eligible", "gold", None),
        (90, None, "eligible", "gold", None),
        (80, 1, "eligible", "silver", None),
        (None, 1, "eligible", "silver", "gold"),
        (None, 0, "needs_review", None, None),
        (80, None, "needs_review", None, None),
        (80, 0, "not_eligible", None, None),
    ],
)
def test_the_best_certain_tier_wins(
    mastery: int | None,
    pass_rate: int | None,
    outcome: str,
    tier: str | None,
    open_tier: str | None,
) -> None:
    scheme = scheme_with('fact = "hours", at_least = 1', tiers=GOLD_AND_SILVER)
    decision = decided(scheme, facts_with(hours=2, mastery=mastery, pass_rate=pass_rate))
    assert (decision.outcome, decision.tier, decision.open_tier) == (outcome, tier, open_tier)
    assert [one.tier for one in decision.rules] == [None, "gold", "silver"]


def test_rules_of_the_scheme_hold_for_all_tiers() -> None:
    scheme = scheme_with('fact = "hours", at_least = 9', tiers=GOLD_AND_SILVER)
    decision = decided(scheme, facts_with(hours=2, mastery=90, pass_rate=1))
    assert (decision.outcome, decision.tier) == ("not_eligible", None)


def test_verdicts_are_one_canonical_text() -> None:
    scheme = scheme_with('fact = "hours", at_least = 1', tiers=GOLD_AND_SILVER)
    decision = decided(scheme, facts_with(hours=2, mastery=80))
    assert decision.verdicts == "rule-1=pass gold/rule-1=fail silver/rule-1=unknown"


def test_a_group_lists_its_members_and_what_is_missing() -> None:
    members = [f'{{ fact = "hours", at_least = {number} }}' for number in (1, 10, 20)]
    rule = f"at_least_n_of = {{ n = 3, rules = [{', '.join(members)}] }}"
    found = only_rule(rule, hours=5)
    assert (found.actual, found.wanted, found.distance) == (1, 3, Decimal(2))
    assert [one["id"] for one in found.as_json()["rules"]] == ["rule-1", "rule-2", "rule-3"]


def test_a_sanction_that_nobody_can_rule_out_is_unknown() -> None:
    rule = 'fact = "sanction_level", one_of = ["none", "light"]'
    result = only_rule(rule, sanction_level__period=ALL_LEVELS)
    assert (result.verdict, result.actual) == ("unknown", None)


def test_a_fact_that_was_never_told_is_unknown() -> None:
    assert only_rule('fact = "hours", at_least = 1').actual is None
    assert decided(scheme_with('fact = "hours", at_least = 1'), {}).outcome == "needs_review"


def test_unknown_is_the_same_whoever_says_so() -> None:
    assert only_rule('fact = "hours", at_least = 1', hours=UNKNOWN).verdict == "unknown"
