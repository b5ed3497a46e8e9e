"""The model of ``[[scheme]]``: an incentive's rules as data, checked whole before they decide.

What cannot be decided is refused at load, each problem with scheme, rule and key named; what
loads can be decided without an error.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, ValidationError, ValidationInfo, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from reports.schemes.language.checks import Loc, Problem, rules_problems, strange_words
from reports.schemes.language.conditions import FORBID, Rule, Slug, Texts, Wording
from reports.schemes.language.vocabulary import Vocabulary, known_facts

SPANS = ("month", "quarter", "semester", "year")  # the shortest first
LIMIT = "limit"  # the id of the rule that a limit adds
Amount = Annotated[Decimal, Field(ge=0, le=10**12, decimal_places=2)]  # money for one person


class Limit(BaseModel):
    """How often a person may be eligible: ``times`` in a ``per``.

    Periods that end before ``since`` count as none: the scheme was not there.
    """

    model_config = FORBID
    times: Annotated[int, Field(strict=True, ge=1)]
    per: Literal["year", "semester", "quarter", "month"]
    since: date | None = None


class Tier(BaseModel):
    """A better form of the incentive; its rules hold beside those of the scheme."""

    model_config = FORBID
    id: Slug
    name: Wording | None = None
    amount: Amount | None = None  # instead of the scheme's
    rule: Annotated[tuple[Rule, ...], Field(min_length=1)]


class Scheme(BaseModel):
    """``[[scheme]]``: whom it applies to, its rules, and tiers, the best first.

    ``regulation`` names the text that the rules are of, beside those that rules name themselves;
    it decides nothing.
    """

    model_config = FORBID
    id: Slug
    name: Wording | None = None
    regulation: str = ""
    period: Literal["year", "semester", "quarter", "month"]
    applies_to: dict[str, Texts] = {}
    limit: Limit | None = None
    amount: Amount | None = None
    rule: tuple[Rule, ...] = ()
    tier: tuple[Tier, ...] = ()

    @model_validator(mode="after")
    def _can_be_decided(self, info: ValidationInfo) -> Scheme:
        vocabulary = (info.context or {}).get("facts") or known_facts()
        problems = list(_problems(self, vocabulary))
        if problems:
            raise ValidationError.from_exception_data(
                "scheme", [_detail(self.id, *problem) for problem in problems]
            )
        return self

    def title(self, language: str) -> str:
        """The scheme's name in a language, else its id."""
        return (self.name and self.name.text(language)) or self.id

    def amount_of(self, tier: str | None) -> Decimal | None:
        """Money for one eligible person; None where nobody set any."""
        own = next((one.amount for one in self.tier if one.id == tier), None)
        return self.amount if own is None else own

    @property
    def hash(self) -> str:
        """SHA-256 of everything that the scheme says, but for the names of regulations."""
        said = _unnamed(self.model_dump(mode="json", by_alias=True, exclude_defaults=True))
        canonical = json.dumps(said, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def content(self) -> dict[str, Any]:
        """Everything that the scheme says, as JSON from which it is made again."""
        return self.model_dump(
            mode="json", by_alias=True, exclude_defaults=True, context={"numbers": True}
        )


def _unnamed(said: Any) -> Any:
    """The same without texts named ``regulation``, at any depth."""
    if isinstance(said, dict):
        kept = {k: v for k, v in said.items() if k != "regulation" or not isinstance(v, str)}
        return {key: _unnamed(value) for key, value in kept.items()}
    return [_unnamed(one) for one in said] if isinstance(said, list) else said


def _detail(scheme: str, loc: Loc, message: str) -> InitErrorDetails:
    text = PydanticCustomError("scheme", "{problem}", {"problem": f"scheme {scheme}: {message}"})
    return InitErrorDetails(type=text, loc=loc, input=None)


def _problems(scheme: Scheme, vocabulary: Vocabulary) -> Iterator[Problem]:
    if not scheme.rule and not scheme.tier:
        yield (), "it has no rule"
    if scheme.limit is not None and LIMIT in [rule.id for rule in scheme.rule]:
        yield ("rule",), f"rule {LIMIT}: it is the name of the scheme's own limit; take another"
    if scheme.limit is not None and SPANS.index(scheme.limit.per) < SPANS.index(scheme.period):
        told = f"limit: no {scheme.limit.per} holds two periods of a {scheme.period}"
        yield ("limit", "per"), f"{told}; write per = {scheme.period!r} or longer, or leave it out"
    for name, words in scheme.applies_to.items():
        yield from _applies_problems(name, words, vocabulary)
    yield from rules_problems(("rule",), scheme.rule, vocabulary)
    tiers = [tier.id for tier in scheme.tier]
    for place, tier in enumerate(scheme.tier):
        if tier.id in tiers[:place]:
            yield ("tier", place, "id"), f"two tiers are named {tier.id}"
        yield from rules_problems(("tier", place, "rule"), tier.rule, vocabulary)


def _applies_problems(name: str, words: Texts, vocabulary: Vocabulary) -> Iterator[Problem]:
    kind, loc = vocabulary.get(name), ("applies_to", name)
    if kind is None or kind.type != "text":
        texts = sorted(known.name for known in vocabulary.values() if known.type == "text")
        yield loc, f"applies_to {name}: no such text fact; known: {', '.join(texts)}"
    else:
        yield from ((loc, f"applies_to {text}") for text in strange_words(kind, words))
