"""What an answer to a survey question is worth: Moodle's option texts and positions undone.

``presentation`` of a choice reads ``r>>>>>1####Kurang|2####Cukup<<<<<1``: kind of list, options
with the weight of a rated one before its text, layout. The raw value of a choice is the position
of the option from 1, of several ``1|3``.
"""

from __future__ import annotations

from dataclasses import dataclass

RATED = "multichoicerated"
CHOICES = frozenset({RATED, "multichoice"})
NUMERIC = "numeric"
NO_QUESTIONS = frozenset({"info", "label", "pagebreak", "captcha"})


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice; only rated ones weigh anything."""

    weight: float | None
    text: str


def options_of(kind: str, presentation: str) -> list[Option]:
    """The options of a question in their order; none for a question that is no choice."""
    if kind not in CHOICES:
        return []
    listed = presentation.rpartition(">>>>>")[2].partition("<<<<<")[0]
    return [_option(kind, text.strip()) for text in listed.split("|")]


def _option(kind: str, text: str) -> Option:
    weight, found, rest = text.partition("####")
    if kind == RATED and found:
        return Option(_number(weight), rest)
    return Option(None, text)


def scale_of(kind: str, presentation: str) -> tuple[float, float] | None:
    """The least and the greatest weight of a rated question."""
    weights = [one.weight for one in options_of(kind, presentation) if one.weight is not None]
    return (min(weights), max(weights)) if kind == RATED and weights else None


def is_given(kind: str, raw: str) -> bool:
    """Whether the question was answered at all."""
    return raw.strip() not in (("", "0") if kind in CHOICES else ("",))


def number_of(kind: str, presentation: str, raw: str) -> float | None:
    """The weight of the chosen option, or the number that was typed; None for other answers."""
    if kind == NUMERIC:
        return _number(raw)
    if kind != RATED:
        return None
    chosen = _chosen(options_of(kind, presentation), raw)
    return chosen[0].weight if len(chosen) == 1 else None


def text_of(kind: str, presentation: str, raw: str, printed: str) -> str:
    """The text of what was chosen or typed; as printed where the options have changed since."""
    chosen = _chosen(options_of(kind, presentation), raw)
    return "; ".join(one.text for one in chosen) or printed


def _chosen(options: list[Option], raw: str) -> list[Option]:
    places = [int(part) for part in raw.split("|") if part.strip().isdecimal()]
    return [options[place - 1] for place in places if 0 < place <= len(options)]


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:  # typed by a person: what is no number is none
        return None
