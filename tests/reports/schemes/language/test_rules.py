"""Loading schemes: what is refused, with scheme, rule and key named, and what is taken."""

from __future__ import annotations

import copy
import json
import tomllib
from typing import Any

import pytest
from pydantic import ValidationError

from reports.schemes.language.rules import Scheme
from tests.reports.schemes.drafts import POLICY, VOCABULARY, scheme_of, scheme_with


def problems(toml: str) -> list[tuple[str, str]]:
    """(place, message) of every problem of a scheme."""
    with pytest.raises(ValidationError) as caught:
        scheme_of(toml)
    found = caught.value.errors(include_input=False, include_url=False)
    return [(".".join(map(str, one["loc"])), one["msg"]) for one in found]


def problems_of_rule(rule: str) -> list[tuple[str, str]]:
    return problems(f'id = "s"\nperiod = "year"\n[[rule]]\n{rule}')


def test_the_policy_of_the_guide_loads() -> None:
    scheme = scheme_of(POLICY)
    assert [rule.id for rule in scheme.rule] == ["status", "hours", "rating", "no-sanction"]
    assert (scheme.title("id"), scheme.title("en")) == ("TPP Pembelajar", "Learning allowance")


@pytest.mark.parametrize(
    ("rule", "place", "message"),
    [
        ('fact = "ratin"\nat_least = 1', "rule.0.fact", "unknown fact 'ratin'; is rating meant?"),
        ('fact = "rating"\nat_least = 1', "rule.0.at_least", "does not fit rating"),
        ('fact = "hours"\none_of = ["a"]', "rule.0.one_of", "does not fit hours"),
        ('fact = "hours"\nis_true = true', "rule.0.is_true", "does not fit hours"),
        ('fact = "hours"\nwithin_days = 3', "rule.0.within_days", "does not fit hours"),
        ('fact = "hours"\nat_least = "20"', "rule.0.at_least", "hours is a number"),
        ('fact = "hours"\nat_least = true', "rule.0.at_least", "write a number, a text"),
        ('fact = "hours"\nat_least = nan', "rule.0.at_least", "a number between"),
        ('fact = "hours"\nat_least = inf', "rule.0.at_least", "a number between"),
        ('fact = "hours"\nat_least = 1e12', "rule.0.at_least", "a number between"),
        ('fact = "hours"\nat_least = []', "rule.0.at_least", "write a number, a text"),
        ('fact = "hours"\nat_least = { fact = "x" }', "rule.0.at_least", "unknown fact 'x'"),
        ('fact = "hours"\nat_least = {}', "rule.0.at_least.fact", "Field required"),
        (
            'fact = "hours"\nat_least = { fact = "status" }',
            "rule.0.at_least",
            "status cannot be compared with hours",
        ),
        ('fact = "rating"\none_of = ["bagus"]', "rule.0.one_of", "rating is never 'bagus'"),
        ('fact = "rating"\nequals = 3', "rule.0.equals", "rating is a text"),
        ('fact = "rating"\none_of = []', "rule.0.one_of", "at least 1 item"),
        ('fact = "rating"\none_of = "baik"', "rule.0.one_of", "valid tuple"),
        ('fact = "hours"\nat_least = 1\nyear = "this"', "rule.0.year", "does not fit hours"),
        ('fact = "rating"\none_of = ["baik"]\nwindow = "period"', "rule.0.window", "not fit"),
        ('fact = "hours"', "rule.0", "one operator is needed, found none"),
        ('fact = "hours"\nat_least = 1\nat_most = 2', "rule.0", "found at_least, at_most"),
        ("at_least = 1", "rule.0", "write either fact or one of"),
        ('fact = "hours"\nany = [{ fact = "hours", at_least = 1 }]', "rule.0", "write either"),
        ('any = [{ fact = "hours", at_least = 1 }]\nat_most = 1', "rule.0.at_most", "a group"),
        ("any = []", "rule.0.any", "at least 1 item"),
        (
            'any = [{ fact = "hours", at_least = 1 }, { fact = "x", at_least = 1 }]',
            "rule.0.any.1.fact",
            "rule rule-1/rule-2: unknown fact",
        ),
        (
            'at_least_n_of = { n = 2, rules = [{ fact = "hours", at_least = 1 }] }',
            "rule.0.at_least_n_of",
            "more rules than it lists",
        ),
        ('fact = "hours"\nat_leest = 1', "rule.0.at_leest", "Extra inputs"),
        ('fact = "hours"\nat_least = 1\nunknown = "fail"', "rule.0.unknown", "'review' or 'pass'"),
        (
            'fact = "hours"\nat_least = 1\nbecause = { id = "{actual.real}" }',
            "rule.0.because",
            "{actual.real} is no placeholder",
        ),
        ('fact = "hours"\nat_least = 1\nbecause = { id = "{" }', "rule.0.because", "because: "),
        ('fact = "hours"\nat_least = 1\nbecause = { id = "{}" }', "rule.0.because", "{} is no"),
        (
            'fact = "hours"\nat_least = 1\nbecause = { id = "{actual:9999}" }',
            "rule.0.because",
            "no placeholder",
        ),
        ('fact = "hours"\nat_least = 1\nbecause = {}', "rule.0.because", "write it in id"),
        ('id = "A b"\nfact = "hours"\nat_least = 1', "rule.0.id", "match pattern"),
    ],
)
def test_a_rule_that_cannot_decide_is_refused(rule: str, place: str, message: str) -> None:
    ((where, told),) = problems_of_rule(rule)
    assert where == place
    assert message in told


def test_an_unknown_fact_hides_no_other_slip() -> None:
    found = problems_of_rule('fact = "x"\nat_least = 1\nequals = 1')
    assert [place for place, _ in found] == ["rule.0.fact", "rule.0"]


def test_a_problem_names_scheme_rule_and_key() -> None:
    told = problems_of_rule('id = "nilai"\nfact = "rating"\nat_least = 1')[0][1]
    assert told == "scheme s: rule nilai: at_least does not fit rating, which is a text"


def test_all_problems_are_told_at_once() -> None:
    rules = 'rule = [{ fact = "x", at_least = 1 }, { fact = "rating", at_least = 1 }]'
    assert len(problems(f'id = "s"\nperiod = "year"\n{rules}')) == 2


@pytest.mark.parametrize(
    ("head", "place", "message"),
    [
        ("", "", "it has no rule"),
        ('applies_to = { hours = ["1"] }', "applies_to.hours", "no such text fact"),
        ('applies_to = { rating = ["x"] }', "applies_to.rating", "rating is never 'x'"),
        ("applies_to = { status = [] }", "applies_to.status", "at least 1 item"),
        ('period = "week"', "period", "'year', 'semester', 'quarter' or 'month'"),
        ("owner = 1", "owner", "Extra inputs"),
    ],
)
def test_a_scheme_that_cannot_decide_is_refused(head: str, place: str, message: str) -> None:
    period = "" if "period" in head else 'period = "year"\n'
    rules = "" if not head else 'rule = [{ fact = "hours", at_least = 1 }]'
    ((where, told),) = problems(f'id = "s"\n{period}{head}\n{rules}')
    assert where == place
    assert message in told


@pytest.mark.parametrize("limit", ["times = 0, per = 'year'", "times = 1, per = 'week'"])
def test_a_limit_that_means_nothing_is_refused_by_its_key(limit: str) -> None:
    rules = 'rule = [{ fact = "hours", at_least = 1 }]'
    ((where, _),) = problems(f'id = "s"\nperiod = "month"\nlimit = {{ {limit} }}\n{rules}')
    assert where.startswith("limit.")


def test_a_limit_of_less_than_a_period_is_refused() -> None:
    rules = 'rule = [{ fact = "hours", at_least = 1 }]'
    told = problems(f'id = "s"\nperiod = "year"\nlimit = {{ times = 1, per = "month" }}\n{rules}')
    ((where, message),) = told
    assert (where, "no month holds two periods of a year" in message) == ("limit.per", True)


def test_no_rule_is_named_like_the_limit() -> None:
    toml = 'id = "s"\nperiod = "month"\nlimit = { times = 1, per = "year" }\n'
    ((where, told),) = problems(toml + 'rule = [{ id = "limit", fact = "hours", at_least = 1 }]')
    assert (where, "take another" in told) == ("rule", True)


@pytest.mark.parametrize("number", ["20", "20.0", "7.5", "-3", "0.1", "1e-7"])
def test_what_a_scheme_says_can_be_kept_and_read_again(number: str) -> None:
    money = 'amount = "250000.50"\nlimit = { times = 1, per = "year", since = 2026-01-01 }\n'
    scheme = scheme_of(money + POLICY.replace("at_least = 20", f"at_least = {number}"))
    kept = json.loads(json.dumps(scheme.content))
    again = Scheme.model_validate(kept, context={"facts": VOCABULARY})
    assert (again, again.hash) == (scheme, scheme.hash)


def test_money_is_of_the_tier_where_it_says_its_own() -> None:
    tier = '[[tier]]\nid = "{}"\n{}\nrule = [{{ fact = "hours", at_least = 1 }}]\n'
    scheme = scheme_of(
        f'id = "s"\nperiod = "year"\namount = 5\n{tier.format("gold", "amount = 9")}\n'
        f"{tier.format('free', 'amount = 0')}{tier.format('plain', '')}"
    )
    assert [scheme.amount_of(t) for t in ("gold", "free", "plain", None)] == [9, 0, 5, 5]


def test_ids_are_unique_among_siblings() -> None:
    rule = '{ id = "a", fact = "hours", at_least = 1 }'
    ((where, told),) = problems(f'id = "s"\nperiod = "year"\nrule = [{rule}, {rule}]')
    assert (where, told) == ("rule.1.id", "scheme s: two rules are named a")


def test_tiers_have_names_of_their_own() -> None:
    tier = '[[tier]]\nid = "gold"\nrule = [{ fact = "hours", at_least = 1 }]\n'
    ((where, told),) = problems(f'id = "s"\nperiod = "year"\n{tier}{tier}')
    assert (where, told) == ("tier.1.id", "scheme s: two tiers are named gold")


def test_a_rule_of_the_same_id_may_stand_in_another_tier() -> None:
    rule = '[[tier]]\nid = "{}"\nrule = [{{ id = "a", fact = "hours", at_least = 1 }}]\n'
    assert scheme_with(tiers=rule.format("gold") + rule.format("silver")).tier


def test_the_hash_is_of_what_the_scheme_says() -> None:
    tree: dict[str, Any] = tomllib.loads(POLICY)
    same, other = copy.deepcopy(tree), copy.deepcopy(tree)
    other["rule"][1]["at_least"] = 21
    first, again, changed = (Scheme.model_validate(one).hash for one in (tree, same, other))
    assert first == again
    assert first != changed
