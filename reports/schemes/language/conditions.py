"""One rule of a scheme: a fact of a person with one operator, or a group of rules."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    SerializationInfo,
    model_validator,
)

FORBID = ConfigDict(extra="forbid", frozen=True)
LARGEST = 1_000_000_000  # numbers in rules lie between this and its negative
OPERATORS = {
    "at_least": ("number",),
    "at_most": ("number",),
    "equals": ("number", "text"),
    "one_of": ("text",),
    "none_of": ("text",),
    "is_true": ("yes_no",),
    "within_days": ("date",),
}
GROUPS = ("all", "any", "at_least_n_of")

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Text = Annotated[str, Field(strict=True, min_length=1, max_length=500)]
Texts = Annotated[tuple[Text, ...], Field(min_length=1)]


class FactReference(BaseModel):
    """``{ fact = "hours_target" }``: the value is another fact of the same person."""

    model_config = FORBID
    fact: Text


Operand = Decimal | str | FactReference


def _read_operand(value: object) -> Operand:
    """A number, a text or ``{ fact = ... }``. Raises ValueError."""
    if isinstance(value, FactReference) or (isinstance(value, str) and value):
        return value
    if isinstance(value, dict):
        return FactReference.model_validate(value)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = Decimal(str(value))
        if number.is_finite() and abs(number) <= LARGEST:
            return number
        raise ValueError(f"a number between -{LARGEST} and {LARGEST} is needed")
    raise ValueError("write a number, a text or { fact = ... }")


def _write_operand(value: Operand, info: SerializationInfo) -> Any:
    """As text, which the hash is made of; with ``numbers`` asked for, as it can be read again."""
    if isinstance(value, FactReference):
        return {"fact": value.fact}
    text = str(value)
    if isinstance(value, Decimal) and (info.context or {}).get("numbers"):
        return int(text) if text.lstrip("-").isdigit() else float(text)
    return text


WrittenOperand = Annotated[Operand, PlainValidator(_read_operand), PlainSerializer(_write_operand)]


class Wording(BaseModel):
    """A text in the languages of the agency; one of them at least."""

    model_config = FORBID
    id: Text | None = None
    en: Text | None = None

    @model_validator(mode="after")
    def _some_language(self) -> Wording:
        if self.id is None and self.en is None:
            raise ValueError("write it in id, in en or in both")
        return self

    def text(self, language: str) -> str | None:
        """The text in a language, if it is written in it."""
        return self.en if language == "en" else self.id


class Rule(BaseModel):
    """One rule: a fact with one operator, or a group of rules.

    ``regulation`` names the text that this rule is of; it decides nothing.
    """

    model_config = FORBID
    id: Slug | None = None
    fact: Text | None = None
    year: Literal["previous", "this"] | None = None  # of a rating
    window: Literal["period", "reference"] | None = None  # of a sanction
    at_least: WrittenOperand | None = None
    at_most: WrittenOperand | None = None
    equals: WrittenOperand | None = None
    one_of: Texts | None = None
    none_of: Texts | None = None
    is_true: Annotated[bool, Field(strict=True)] | None = None
    within_days: Annotated[int, Field(strict=True, ge=0, le=36_500)] | None = None
    all_: Annotated[tuple[Rule, ...], Field(min_length=1)] | None = Field(None, alias="all")
    any_: Annotated[tuple[Rule, ...], Field(min_length=1)] | None = Field(None, alias="any")
    at_least_n_of: NOf | None = None
    unknown: Literal["review", "pass"] = "review"
    recovers: bool | None = None  # default: as the fact says
    because: Wording | None = None
    regulation: str = ""

    @cached_property
    def operator(self) -> str:
        """The name of the operator or group that is used."""
        return next(name for name in (*OPERATORS, *GROUPS) if self.used(name))

    @cached_property
    def operand(self) -> Any:
        """What the operator compares with."""
        return getattr(self, self.operator)

    @cached_property
    def members(self) -> tuple[Rule, ...]:
        """The rules of a group; none for a rule on a fact."""
        n_of = self.at_least_n_of.rules if self.at_least_n_of else None
        return self.all_ or self.any_ or n_of or ()

    @property
    def option(self) -> str | None:
        """Which of a fact's several values is meant."""
        return self.year or self.window

    def used(self, key: str) -> bool:
        """Whether a key is written in the rule."""
        attribute = f"{key}_" if key in ("all", "any") else key
        return getattr(self, attribute) is not None


class NOf(BaseModel):
    """``at_least_n_of = { n = 2, rules = [...] }``."""

    model_config = FORBID
    n: Annotated[int, Field(strict=True, ge=1)]
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]


def identified(rules: tuple[Rule, ...]) -> list[tuple[str, Rule]]:
    """Rules with their ids; one without is called by its place, from ``rule-1`` on."""
    return [(rule.id or f"rule-{place}", rule) for place, rule in enumerate(rules, 1)]
