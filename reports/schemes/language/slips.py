"""Words of schemes that no person's status, type of employment or kind of post is: slips.

Such a word would silently make a rule that nobody meets, or that excludes nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from connector.hr.words import fold
from reports.schemes.language.checks import Problem, every_rule
from reports.schemes.language.conditions import Rule
from reports.schemes.language.rules import Scheme

LIKE, VERY_LIKE = 0.5, 0.8
IN_RULES = ("equals", "one_of", "none_of")


@dataclass(frozen=True, slots=True)
class Known:
    """The words of a text fact that this agency has, and where it makes its own ones known.

    An ``open`` list is not all that there is: only what is very like one of its words is a slip.
    """

    what: str
    words: frozenset[str]
    where: str
    open: bool = False


def slips(scheme: Scheme, known: Mapping[str, Known]) -> Iterator[Problem]:
    """Problems of words in ``applies_to`` and in the rules, by the facts that are ``known``."""
    for name, words in scheme.applies_to.items():
        for text in _slips(words, known.get(name)):
            yield ("applies_to", name), f"scheme {scheme.id}: applies_to {name}: {text}"
    tiers = (("tier", place, "rule") for place, _ in enumerate(scheme.tier))
    for loc, rules in (
        (("rule",), scheme.rule),
        *zip(tiers, (tier.rule for tier in scheme.tier), strict=True),
    ):
        for place, path, rule in every_rule(loc, rules):
            for text in _slips(_words(rule), known.get(rule.fact or "")):
                told = f"scheme {scheme.id}: rule {path}: {rule.operator}: {text}"
                yield (*place, rule.operator), told


def _words(rule: Rule) -> tuple[str, ...]:
    if rule.operator not in IN_RULES or not isinstance(rule.operand, str | tuple):
        return ()
    return (rule.operand,) if isinstance(rule.operand, str) else rule.operand


def _slips(words: Collection[str], known: Known | None) -> Iterator[str]:
    if known is None:
        return
    for word in words:
        if word in known.words or (known.open and fold(word) in map(fold, known.words)):
            continue
        close = _nearest(word, known.words, VERY_LIKE if known.open else LIKE)
        if close or not known.open:
            hint = f"; is {close} meant?" if close else ""
            yield f"{word!r} is no {known.what}{hint} ({known.where})"


def _nearest(word: str, words: frozenset[str], likeness: float) -> str | None:
    if (code := word.zfill(2)) in words:
        return code
    folded = {fold(one): one for one in sorted(words)}
    found = get_close_matches(fold(word), folded, 1, likeness)
    return folded[found[0]] if found else None
