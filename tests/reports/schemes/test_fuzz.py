"""No scheme file makes the engine raise anything but the load error, and law 2 holds for all."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from reports.schemes.decide import decide
from reports.schemes.language.rules import Limit, Scheme
from reports.schemes.language.verdicts import UNKNOWN, Amount, Fact, Words
from reports.schemes.language.vocabulary import IN_SERVICE
from reports.schemes.limits import NOTHING_EARLIER, Earlier
from reports.schemes.officials.overruling import OUTCOMES, overruled
from reports.schemes.outcomes import Exemption
from tests.reports.schemes.drafts import VOCABULARY

NUMBERS = ("hours", "mastery", "active_months")
TEXTS = {
    "rating": ("sangat_baik", "baik", "kurang"),
    "sanction_level": ("none", "light", "medium", "heavy"),
    "employment": ("PNS", "PPPK"),
}
OPERATORS = ("at_least", "at_most", "equals", "one_of", "none_of", "is_true", "within_days")
GROUPS = ("all", "any", "at_least_n_of")
KEYS = ("fact", *OPERATORS, *GROUPS, "unknown", "because", "id", "year", "window", "recovers")

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(("hours", "rating", "review", "pass", "{actual}", "{0}", "{")),
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from((*KEYS, "n", "rules", "en")), inner, max_size=4),
    ),
    max_leaves=12,
)
WILD = st.fixed_dictionaries(
    {"id": st.just("s"), "period": st.sampled_from(("year", "month", "week"))},
    optional={
        "rule": st.lists(TREES, max_size=3),
        "tier": st.lists(TREES, max_size=2),
        "applies_to": TREES,
        "limit": TREES,
        "name": TREES,
        "amount": SCALARS,
    },
)

NUMBER_RULES = st.builds(
    lambda fact, operator, number: {"fact": fact, operator: number},
    st.sampled_from(NUMBERS),
    st.sampled_from(("at_least", "at_most", "equals")),
    st.one_of(st.integers(0, 9), st.sampled_from([{"fact": name} for name in NUMBERS])),
)
TEXT_RULES = st.sampled_from(("rating", "sanction_level")).flatmap(
    lambda fact: st.builds(
        lambda operator, words: {"fact": fact, operator: words},
        st.sampled_from(("one_of", "none_of")),
        st.lists(st.sampled_from(TEXTS[fact]), min_size=1, max_size=2),
    )
)
RULES = st.recursive(
    st.one_of(NUMBER_RULES, TEXT_RULES),
    lambda inner: st.builds(
        lambda group, members: {group: members},
        st.sampled_from(("all", "any")),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)
SCHEMES = st.builds(
    lambda rules, tiers: Scheme.model_validate(
        {
            "id": "s",
            "period": "year",
            "applies_to": {"employment": ["PNS"]},
            "rule": rules,
            "tier": [{"id": f"t{i}", "rule": [rule]} for i, rule in enumerate(tiers)],
        }
    ),
    st.lists(RULES, min_size=1, max_size=4),
    st.lists(RULES, max_size=2),
)
AMOUNTS = st.builds(
    lambda low, more: Amount(Decimal(low), None if more > 8 else Decimal(low + more), Decimal(low)),
    st.integers(0, 9),
    st.integers(0, 9),
)


def _words(possible: tuple[str, ...]) -> st.SearchStrategy[Fact]:
    return st.builds(Words, st.frozensets(st.sampled_from(possible), min_size=1))


FACTS = st.fixed_dictionaries(
    {
        **{name: st.one_of(AMOUNTS, st.just(UNKNOWN)) for name in NUMBERS},
        "employment": st.one_of(_words(TEXTS["employment"]), st.just(UNKNOWN)),
        "rating@previous": st.one_of(_words(TEXTS["rating"]), st.just(UNKNOWN)),
        "sanction_level@period": _words(TEXTS["sanction_level"]),
        IN_SERVICE: st.one_of(_words(("yes", "no")), st.just(UNKNOWN)),
    }
)


PERIODS = st.lists(st.sampled_from(("2026-01", "2026-02", "2026-03")), unique=True).map(tuple)
EARLIER = st.builds(Earlier, st.just("2026"), PERIODS, PERIODS)


def decided(
    scheme: Scheme,
    facts: dict[str, Any],
    *,
    open_: bool = False,
    earlier: Earlier = NOTHING_EARLIER,
) -> str:
    """The outcome, with its words and JSON made too."""
    found = decide(
        scheme, facts, vocabulary=VOCABULARY, period_open=open_, language="id", earlier=earlier
    )
    assert all(rule.as_json()["because"] for rule in found.rules)
    assert (found.tier is None and found.open_tier is None) or found.outcome == "eligible"
    return found.outcome


@settings(max_examples=120, deadline=None)
@given(tree=WILD, facts=FACTS, earlier=EARLIER)
def test_no_file_makes_the_engine_raise_but_at_load(
    tree: dict[str, Any], facts: dict[str, Any], earlier: Earlier
) -> None:
    try:
        scheme = Scheme.model_validate(tree)
    except ValidationError:
        return
    decided(scheme, facts, earlier=earlier)
    assert Scheme.model_validate(json.loads(json.dumps(scheme.content))).hash == scheme.hash


@settings(max_examples=60, deadline=None)
@given(scheme=SCHEMES, facts=FACTS, earlier=EARLIER, times=st.integers(1, 3))
def test_a_limit_refuses_only_for_certain(
    scheme: Scheme, facts: dict[str, Fact], earlier: Earlier, times: int
) -> None:
    limited = scheme.model_copy(update={"limit": Limit(times=times, per="year")})
    free, found = decided(scheme, facts), decided(limited, facts, earlier=earlier)
    if len(earlier.eligible) >= times:
        assert found in ("not_eligible", "not_applicable", free if free != "eligible" else "")
    elif len(earlier.eligible) + len(earlier.unknown) < times:
        assert found == free
    else:
        assert found == ("needs_review" if free == "eligible" else free)


@settings(max_examples=50, deadline=None)
@given(scheme=SCHEMES, facts=FACTS, outcome=st.sampled_from(OUTCOMES))
def test_an_exception_leaves_what_the_rules_say(
    scheme: Scheme, facts: dict[str, Fact], outcome: str
) -> None:
    own = decide(scheme, facts, vocabulary=VOCABULARY, period_open=True, language="id")
    day = datetime(2026, 1, 1, tzinfo=UTC)
    ruling = Exemption(1, outcome, None, "alasan", day.date(), "Ni Luh", day)
    found = overruled(own, ruling, "id")
    assert (found.outcome, found.own_outcome, found.exception) == (outcome, own.outcome, ruling)
    assert (found.rules, found.verdicts) == (own.rules, own.verdicts)
    assert overruled(own, None, "id") is own


def _settled(fact: Fact, choice: int) -> Fact:
    """One certain value that a fact in doubt may turn out to be."""
    match fact:
        case Amount(low=low, high=high):
            return Amount.of(low if choice % 2 or high is None else high)
        case Words(possible=possible):
            return Words.of(sorted(possible)[choice % len(possible)])
    return fact


@settings(max_examples=100, deadline=None)
@given(scheme=SCHEMES, facts=FACTS, choices=st.lists(st.integers(0, 9), min_size=7, max_size=7))
def test_a_certain_outcome_stays_whatever_the_doubts_turn_out_to_be(
    scheme: Scheme, facts: dict[str, Fact], choices: list[int]
) -> None:
    before = decided(scheme, facts)
    known = zip(facts.items(), choices, strict=True)
    after = decided(scheme, {name: _settled(fact, choice) for (name, fact), choice in known})
    assert before in ("needs_review", after)


@settings(max_examples=60, deadline=None)
@given(scheme=SCHEMES, facts=FACTS)
def test_without_any_certain_fact_nobody_is_ever_refused(
    scheme: Scheme, facts: dict[str, Fact]
) -> None:
    nothing: dict[str, Fact] = dict.fromkeys(facts, UNKNOWN)
    nothing[IN_SERVICE], nothing["employment"] = Words.of("yes"), Words.of("PNS")
    nothing["sanction_level@period"] = Words(frozenset(TEXTS["sanction_level"]))
    assert decided(scheme, nothing) != "not_eligible"


@settings(max_examples=60, deadline=None)
@given(scheme=SCHEMES, facts=FACTS)
def test_an_open_period_differs_only_in_not_yet(scheme: Scheme, facts: dict[str, Fact]) -> None:
    closed, open_ = decided(scheme, facts), decided(scheme, facts, open_=True)
    assert open_ == closed or (closed, open_) == ("not_eligible", "not_yet")


@settings(max_examples=60, deadline=None)
@given(scheme=SCHEMES, facts=FACTS, open_=st.booleans())
def test_a_definite_failure_decides_and_nothing_else_refuses(
    scheme: Scheme, facts: dict[str, Fact], open_: bool
) -> None:
    found = decide(scheme, facts, vocabulary=VOCABULARY, period_open=open_, language="id")
    own = [rule for rule in found.rules if rule.tier is None]
    tiers = {rule.tier for rule in found.rules} - {None}
    failed = {rule.tier for rule in found.rules if rule.verdict == "fail"}
    certain = any(rule.verdict == "fail" for rule in own) or (tiers and tiers <= failed)
    refused = found.outcome in ("not_eligible", "not_yet")
    applies = facts[IN_SERVICE] == Words.of("yes") and facts["employment"] == Words.of("PNS")
    assert refused == bool(certain) or not applies
    assert not refused or certain
