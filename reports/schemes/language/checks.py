"""What is wrong with the rules of a scheme, each problem with its place, rule and key.

A fact that nobody knows, an operator that does not fit it, a word that it never has: everything
is found at once, so that what passes can be decided without an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from difflib import get_close_matches
from string import Formatter

from reports.schemes.language.conditions import (
    GROUPS,
    OPERATORS,
    FactReference,
    Rule,
    Texts,
    Wording,
    identified,
)
from reports.schemes.language.vocabulary import FactKind, Vocabulary

OPTIONS = ("year", "window")
PLACEHOLDERS = frozenset(("actual", "wanted", "distance"))

Loc = tuple[str | int, ...]
Problem = tuple[Loc, str]


def rules_problems(
    loc: Loc, rules: tuple[Rule, ...], vocabulary: Vocabulary, group: str = ""
) -> Iterator[Problem]:
    """Problems of rules that stand at ``loc`` of the scheme, and of their members."""
    named = identified(rules)
    ids = [name for name, _ in named]
    for place, (name, rule) in enumerate(named):
        if name in ids[:place]:
            yield (*loc, place, "id"), f"two rules are named {name}"
        path = f"{group}{name}"
        for key, message in _rule_problems(rule, vocabulary):
            yield (*loc, place, *((key,) if key else ())), f"rule {path}: {message}"
        for where, members in _groups(rule):
            yield from rules_problems((*loc, place, *where), members, vocabulary, f"{path}/")


def every_rule(
    loc: Loc, rules: tuple[Rule, ...], group: str = ""
) -> Iterator[tuple[Loc, str, Rule]]:
    """Each rule, members of groups too, with its place and its name as problems tell it."""
    for place, (name, rule) in enumerate(identified(rules)):
        yield (*loc, place), f"{group}{name}", rule
        for where, members in _groups(rule):
            yield from every_rule((*loc, place, *where), members, f"{group}{name}/")


def _groups(rule: Rule) -> Iterator[tuple[Loc, tuple[Rule, ...]]]:
    yield ("all",), rule.all_ or ()
    yield ("any",), rule.any_ or ()
    if rule.at_least_n_of is not None:
        yield ("at_least_n_of", "rules"), rule.at_least_n_of.rules


def _rule_problems(rule: Rule, vocabulary: Vocabulary) -> Iterator[tuple[str | None, str]]:
    """(key, message) of everything wrong with one rule, its members apart."""
    groups = [name for name in GROUPS if rule.used(name)]
    operators = [name for name in OPERATORS if rule.used(name)]
    if rule.because is not None:
        yield from (("because", text) for text in _strange_placeholders(rule.because))
    if len(groups) + (rule.fact is not None) != 1:
        yield None, f"write either fact or one of {', '.join(GROUPS)}"
    elif rule.fact is None:
        strays = [key for key in (*operators, *OPTIONS) if rule.used(key)]
        yield from ((key, f"{key} does not fit a group") for key in strays)
        if rule.at_least_n_of and rule.at_least_n_of.n > len(rule.at_least_n_of.rules):
            yield "at_least_n_of", "at_least_n_of asks for more rules than it lists"
    elif rule.fact not in vocabulary:
        yield "fact", _unknown(rule.fact, vocabulary)
        yield from _operator_problems(operators)
    else:
        yield from _fact_problems(rule, vocabulary[rule.fact], operators, vocabulary)


def _fact_problems(
    rule: Rule, kind: FactKind, operators: list[str], vocabulary: Vocabulary
) -> Iterator[tuple[str | None, str]]:
    if len(operators) != 1:
        yield from _operator_problems(operators)
        return
    (operator,) = operators
    if kind.type not in OPERATORS[operator]:
        yield operator, f"{operator} does not fit {kind.name}, which is a {kind.type}"
    else:
        yield from ((operator, text) for text in _operand_problems(rule, kind, vocabulary))
    option = kind.option[0] if kind.option else None
    for key in OPTIONS:
        if rule.used(key) and key != option:
            yield key, f"{key} does not fit {kind.name}"


def _operator_problems(operators: list[str]) -> Iterator[tuple[None, str]]:
    if len(operators) != 1:
        found = f"found {', '.join(operators)}" if operators else "found none"
        yield None, f"one operator is needed, {found}; write several rules for several"


def _unknown(fact: str, vocabulary: Vocabulary) -> str:
    close = get_close_matches(fact, vocabulary, 1)
    hint = f"is {close[0]} meant? " if close else ""
    return f"unknown fact {fact!r}; {hint}known: {', '.join(sorted(vocabulary))}"


def _operand_problems(rule: Rule, kind: FactKind, vocabulary: Vocabulary) -> Iterator[str]:
    operand = rule.operand
    if isinstance(operand, FactReference):
        other = vocabulary.get(operand.fact)
        if other is None:
            yield f"{rule.operator}: {_unknown(operand.fact, vocabulary)}"
        elif other.type != kind.type or other.option:
            yield f"{rule.operator}: {other.name} cannot be compared with {kind.name}"
    elif isinstance(operand, Decimal) != (kind.type == "number") and rule.operator in (
        "at_least",
        "at_most",
        "equals",
    ):
        yield f"{rule.operator}: {kind.name} is a {kind.type}"
    elif kind.type == "text":
        words = (operand,) if isinstance(operand, str) else operand
        yield from (f"{rule.operator}: {text}" for text in strange_words(kind, words))


def strange_words(kind: FactKind, words: Texts) -> Iterator[str]:
    """Words that a text fact can never be."""
    for word in words:
        if kind.words and word not in kind.words:
            yield f"{kind.name} is never {word!r}; it is one of {', '.join(kind.words)}"


def _strange_placeholders(because: Wording) -> Iterator[str]:
    for text in filter(None, (because.id, because.en)):
        try:
            parts = list(Formatter().parse(text))
        except ValueError as error:
            yield f"because: {error}"
            continue
        for _, name, form, conversion in parts:
            if name is not None and (name not in PLACEHOLDERS or form or conversion):
                known = ", ".join(f"{{{one}}}" for one in sorted(PLACEHOLDERS))
                yield f"because: {{{name}}} is no placeholder; there are {known}"
