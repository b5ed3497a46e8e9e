"""Reasons in the agency's language: numbers, words and sentences for what a rule found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from reports.schemes.language.conditions import Rule
from reports.schemes.language.verdicts import Amount, Day, Fact, Flag, Verdict, Words
from reports.schemes.language.vocabulary import FactKind

HUNDREDTH = Decimal("0.01")
UNITS = {"JP": " JP"}

WORDS = {
    "id": {
        "sangat_baik": "sangat baik",
        "baik": "baik",
        "butuh_perbaikan": "butuh perbaikan",
        "kurang": "kurang",
        "sangat_kurang": "sangat kurang",
        "none": "tidak ada",
        "light": "ringan",
        "medium": "sedang",
        "heavy": "berat",
        "yes": "ya",
        "no": "tidak",
        "or": "atau",
        "unknown": "belum diketahui",
        "doubtful": "belum pasti",
    },
    "en": {
        "sangat_baik": "very good",
        "baik": "good",
        "butuh_perbaikan": "needs improvement",
        "kurang": "poor",
        "sangat_kurang": "very poor",
        "unknown": "not known",
        "doubtful": "not certain yet",
    },
}
SENTENCES = {
    "id": {
        "at_least": "{label} {actual}, sekurang-kurangnya {wanted}",
        "at_most": "{label} {actual}, paling banyak {wanted}",
        "equals": "{label} {actual}, harus {wanted}",
        "one_of": "{label} {actual}, harus {wanted}",
        "none_of": "{label} {actual}, tidak boleh {wanted}",
        "is_true": "{label}: {actual}, harus {wanted}",
        "within_days": "{label} {actual}, paling lama {wanted} hari sebelum tanggal acuan",
        "all": "semua: {members}",
        "any": "salah satu: {members}",
        "at_least_n_of": "sekurang-kurangnya {wanted} dari: {members}",
        "sensitive_pass": "{label}: syarat terpenuhi",
        "sensitive_fail": "{label}: syarat tidak terpenuhi",
        "sensitive_unknown": "{label}: belum dapat dinilai",
        "missing": "{label} belum diketahui",
        "not_served": "tidak dalam masa kerja pada tanggal acuan",
    },
    "en": {
        "at_least": "{label} {actual}, at least {wanted}",
        "at_most": "{label} {actual}, at most {wanted}",
        "equals": "{label} {actual}, must be {wanted}",
        "one_of": "{label} {actual}, must be {wanted}",
        "none_of": "{label} {actual}, must not be {wanted}",
        "is_true": "{label}: {actual}, must be {wanted}",
        "within_days": "{label} {actual}, at most {wanted} days before the reference date",
        "all": "all of: {members}",
        "any": "one of: {members}",
        "at_least_n_of": "at least {wanted} of: {members}",
        "sensitive_pass": "{label}: condition met",
        "sensitive_fail": "{label}: condition not met",
        "sensitive_unknown": "{label}: cannot be assessed yet",
        "missing": "{label} is not known",
        "not_served": "not in service on the reference date",
    },
}
OUTCOMES = {
    "id": {
        "eligible": "Semua syarat terpenuhi.",
        "not_yet": "Belum terpenuhi: {reasons}.",
        "not_eligible": "Tidak terpenuhi: {reasons}.",
        "needs_review": "Belum dapat dinilai: {reasons}.",
        "not_applicable": "Skema ini tidak berlaku bagi pegawai ini: {reasons}.",
    },
    "en": {
        "eligible": "All conditions are met.",
        "not_yet": "Not met yet: {reasons}.",
        "not_eligible": "Not met: {reasons}.",
        "needs_review": "Cannot be assessed yet: {reasons}.",
        "not_applicable": "The scheme does not apply to this person: {reasons}.",
    },
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule on a fact found, before it is put into words."""

    rule: Rule
    kind: FactKind
    verdict: Verdict
    actual: Fact
    wanted: Fact
    distance: Decimal | None


def sentences(finding: Finding, language: str) -> tuple[str, str]:
    """``because``, and ``notice``: the same for eyes outside the personnel office.

    The rule's own sentence with its figures, else the usual one for its operator; a notice tells
    a sensitive fact without its value.
    """
    said, kind = _because(finding, language), finding.kind
    if not kind.sensitive:
        return said, said
    sentence = SENTENCES[language][f"sensitive_{finding.verdict}"]
    return said, sentence.format(label=kind.label[language])


def _because(finding: Finding, language: str) -> str:
    rule, kind = finding.rule, finding.kind
    own = rule.because.text(language) if rule.because else None
    figures = _figures(finding, language)
    if own is not None:
        return own.format(**figures)
    figures["wanted"] += UNITS.get(kind.unit, "")
    return SENTENCES[language][rule.operator].format(label=kind.label[language], **figures)


def group_sentence(rule: Rule, members: Sequence[str], language: str) -> str:
    """What a group of rules found, from its members' sentences."""
    own = rule.because.text(language) if rule.because else None
    wanted = str(rule.at_least_n_of.n) if rule.at_least_n_of else ""
    sentence = SENTENCES[language][rule.operator]
    figures = {"actual": "", "wanted": wanted, "distance": ""}
    return (own or sentence).format(members="; ".join(members), **figures)


def outcome_sentence(outcome: str, reasons: Iterable[str], language: str) -> str:
    """One sentence about a decision."""
    return OUTCOMES[language][outcome].format(reasons="; ".join(reasons))


def missing(kind: FactKind, language: str) -> str:
    """That a fact is not known."""
    return SENTENCES[language]["missing"].format(label=kind.label[language])


def unfit(kind: FactKind, fact: Fact, words: Sequence[str], language: str) -> str:
    """That a fact is none of the words of those whom a scheme is for."""
    if kind.sensitive:
        return SENTENCES[language]["sensitive_fail"].format(label=kind.label[language])
    figures = {"actual": _value(fact, kind.unit, language, ROUND_FLOOR)}
    figures["wanted"] = _one_of(words, language)
    return SENTENCES[language]["one_of"].format(label=kind.label[language], **figures)


def not_served(language: str) -> str:
    """That somebody is not in service on the reference date."""
    return SENTENCES[language]["not_served"]


def _one_of(words: Sequence[str], language: str) -> str:
    return f" {_word('or', language)} ".join(_word(word, language) for word in words)


def _figures(finding: Finding, language: str) -> dict[str, str]:
    """Actual, wanted and distance; a figure that falls short is never rounded up to enough."""
    rule, unit = finding.rule, finding.kind.unit
    down, up = ROUND_FLOOR, ROUND_CEILING
    if rule.operator == "at_most":
        down, up = up, down
    actual = _value(finding.actual, unit, language, down)
    if finding.verdict == Verdict.UNKNOWN and isinstance(finding.actual, Amount):
        actual = f"{actual} ({_word('doubtful', language)})"
    wanted = _one_of(rule.one_of or rule.none_of or (), language)
    return {
        "actual": actual,
        "wanted": wanted or _value(finding.wanted, unit, language, up),
        "distance": _number(finding.distance or Decimal(0), unit, language, up),
    }


def _value(fact: Fact, unit: str, language: str, rounding: str) -> str:
    match fact:
        case Amount():
            return _number(fact.shown, unit, language, rounding)
        case Words() if len(fact.possible) == 1:
            return _word(next(iter(fact.possible)), language)
        case Flag():
            return _word("yes" if fact.value else "no", language)
        case Day():
            return format_date(fact.value, "long", locale=language)
    return _word("unknown", language)


def _number(value: Decimal, unit: str, language: str, rounding: str) -> str:
    """At most two decimals, rounded so that a number short of another never looks like it."""
    if unit == "share":
        shown = (value * 100).quantize(HUNDREDTH, rounding) / 100
        return _written(shown, "#,##0.##%", language)
    return _written(value.quantize(HUNDREDTH, rounding), "#,##0.##", language)


@lru_cache(maxsize=50_000)
def _written(shown: Decimal, pattern: str, language: str) -> str:
    """A number as it is written; few differ among everybody's reasons, and each costs 100 µs."""
    if pattern.endswith("%"):
        return format_percent(shown, pattern, locale=language)
    return format_decimal(shown, pattern, locale=language)


def _word(word: str, language: str) -> str:
    return WORDS[language].get(word, word)
