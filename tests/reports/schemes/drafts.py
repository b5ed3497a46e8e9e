"""Schemes and facts for the tests, written as an office writes them."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import Any

from reports.schemes.decide import decide
from reports.schemes.language.rules import Scheme
from reports.schemes.language.verdicts import UNKNOWN, Amount, Fact, Words
from reports.schemes.language.vocabulary import IN_SERVICE, FactKind, known_facts
from reports.schemes.outcomes import Decision, RuleResult

LABEL = {"id": "Fakta", "en": "Fact"}
VOCABULARY = {
    **known_facts(),
    "reported": FactKind("reported", "", "yes_no", recovers=True, label=LABEL),
    "assessed_on": FactKind("assessed_on", "", "date", recovers=False, label=LABEL),
}

POLICY = """
id = "tpp-belajar"
name = { id = "TPP Pembelajar", en = "Learning allowance" }
period = "year"
applies_to = { employment = ["PNS", "PPPK"] }
[[rule]]
id = "status"
fact = "status"
one_of = ["01", "71"]
[[rule]]
id = "hours"
fact = "hours"
at_least = 20
because = { id = "Jam pelajaran {actual} dari {wanted} JP", en = "{actual} of {wanted} hours" }
[[rule]]
id = "rating"
fact = "rating"
year = "previous"
one_of = ["sangat_baik", "baik"]
[[rule]]
id = "no-sanction"
fact = "sanction_level"
window = "period"
one_of = ["none", "light"]
"""


def scheme_of(toml: str) -> Scheme:
    """A scheme from its TOML, with facts of every type in the vocabulary."""
    return Scheme.model_validate(tomllib.loads(toml), context={"facts": VOCABULARY})


def scheme_with(*rules: str, tiers: str = "") -> Scheme:
    """A yearly scheme for everybody in service with these rules, each an inline table's inside."""
    listed = ", ".join(f"{{ {rule} }}" for rule in rules)
    return scheme_of(f'id = "s"\nperiod = "year"\nrule = [{listed}]\n{tiers}')


def facts_with(**values: Fact | str | int | None) -> dict[str, Fact]:
    """Facts of somebody in service; a number, a text, or None for unknown; ``__`` reads ``@``."""
    told = {name.replace("__", "@"): _fact(value) for name, value in values.items()}
    return {IN_SERVICE: Words.of("yes"), "employment": Words.of("PNS"), **told}


def _fact(value: Fact | str | int | None) -> Fact:
    match value:
        case None:
            return UNKNOWN
        case str():
            return Words.of(value)
        case int():
            return Amount.of(value)
    return value


def between(low: int, high: int | None, shown: int) -> Amount:
    """A number within bounds."""
    top = None if high is None else Decimal(high)
    return Amount(Decimal(low), top, Decimal(shown))


def decided(
    scheme: Scheme, facts: dict[str, Fact], *, open_: bool = False, language: str = "id"
) -> Decision:
    """The decision at the end of a closed period unless told otherwise."""
    return decide(scheme, facts, vocabulary=VOCABULARY, period_open=open_, language=language)


def only_rule(rule: str, **facts: Any) -> RuleResult:
    """What a single rule says of these facts."""
    (result,) = decided(scheme_with(rule), facts_with(**facts)).rules
    return result
