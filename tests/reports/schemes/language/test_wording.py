"""Reasons in the agency's language, with numbers as people there write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from reports.schemes.language.verdicts import Amount, Day, Fact, Flag
from reports.schemes.language.vocabulary import known_facts
from reports.schemes.language.wording import SENTENCES
from tests.reports.schemes.drafts import (
    POLICY,
    between,
    decided,
    facts_with,
    scheme_of,
    scheme_with,
)

RATED = 'fact = "rating", one_of = ["sangat_baik", "baik"]'
WORDED = [
    ('fact = "hours", at_least = 20', 19, "Jam pelajaran 19, sekurang-kurangnya 20 JP"),
    ('fact = "hours", at_most = 1234.5', 19, "Jam pelajaran 19, paling banyak 1.234,5 JP"),
    (
        'fact = "hours", at_least = 20',
        None,
        "Jam pelajaran belum diketahui, sekurang-kurangnya 20 JP",
    ),
    (
        'fact = "hours", at_least = 20',
        between(4, None, 8),
        "Jam pelajaran 8 (belum pasti), sekurang-kurangnya 20 JP",
    ),
    (
        'fact = "continuity", at_least = 0.75',
        Amount.of(0.5),
        "Kesinambungan belajar 50%, sekurang-kurangnya 75%",
    ),
    ('fact = "employment", equals = "PNS"', "PPPK", "Jenis kepegawaian PPPK, harus PNS"),
    (RATED, "kurang", "Predikat kinerja kurang, harus sangat baik atau baik"),
    (
        'fact = "sanction_level", none_of = ["heavy"]',
        "heavy",
        "Hukuman disiplin berat, tidak boleh berat",
    ),
    ('fact = "reported", is_true = true', Flag(False), "Fakta: tidak, harus ya"),
    (
        'fact = "assessed_on", within_days = 90',
        Day(date(2026, 5, 17), 9),
        "Fakta 17 Mei 2026, paling lama 90 hari sebelum tanggal acuan",
    ),
]


def told(rule: str, fact: Fact | str | int | None, language: str = "id") -> str:
    """The sentence of a rule whose fact has this value."""
    name = rule.split('"')[1]
    key = {"rating": "rating@previous", "sanction_level": "sanction_level@period"}.get(name, name)
    facts = facts_with(**{key.replace("@", "__"): fact})
    (result,) = decided(scheme_with(rule), facts, language=language).rules
    return result.because


@pytest.mark.parametrize(("rule", "fact", "expected"), WORDED)
def test_every_operator_has_a_sentence(
    rule: str, fact: Fact | str | int | None, expected: str
) -> None:
    assert told(rule, fact) == expected


def test_the_same_in_english() -> None:
    assert (
        told('fact = "hours", at_least = 1234.5', 19, "en")
        == "Lesson hours 19, at least 1,234.5 JP"
    )
    assert told('fact = "rating", one_of = ["baik"]', None, "en") == (
        "Performance rating not known, must be good"
    )


def test_an_own_sentence_bears_the_figures() -> None:
    rule = (
        'fact = "hours", at_least = 20, because = { id = "{actual}/{wanted}, kurang {distance}" }'
    )
    assert told(rule, 16) == "16/20, kurang 4"


def test_an_own_sentence_in_another_language_gives_way_to_the_usual_one() -> None:
    rule = 'fact = "hours", at_least = 20, because = { id = "{actual} JP" }'
    assert told(rule, 16, "en") == "Lesson hours 16, at least 20 JP"


@pytest.mark.parametrize(
    ("actual", "expected"), [("84.999", "84,99"), ("19.996", "19,99"), ("85", "85")]
)
def test_a_figure_that_falls_short_is_never_shown_as_enough(actual: str, expected: str) -> None:
    sentence = told('fact = "mastery", at_least = 85', Amount.of(Decimal(actual)))
    assert sentence == f"Penguasaan materi {expected}, sekurang-kurangnya 85"


def test_a_target_that_does_not_end_is_rounded_up() -> None:
    rule = 'fact = "hours", at_least = { fact = "hours_target" }'
    facts = facts_with(hours=11, hours_target=Amount.of(Decimal(20) * 7 / 12))
    assert decided(scheme_with(rule), facts).rules[0].because == (
        "Jam pelajaran 11, sekurang-kurangnya 11,67 JP"
    )


def test_a_group_is_told_by_its_members() -> None:
    rule = 'any = [{ fact = "hours", at_least = 20 }, { fact = "mastery", at_least = 85 }]'
    assert decided(scheme_with(rule), facts_with(hours=3, mastery=70)).rules[0].because == (
        "salah satu: Jam pelajaran 3, sekurang-kurangnya 20 JP; "
        "Penguasaan materi 70, sekurang-kurangnya 85"
    )


REASONS = [
    ({"hours": 22}, "Semua syarat terpenuhi."),
    ({"hours": 19}, "Tidak terpenuhi: Jam pelajaran 19 dari 20 JP."),
    (
        {"employment": "CPNS"},
        "Skema ini tidak berlaku bagi pegawai ini: Jenis kepegawaian CPNS, harus PNS atau PPPK.",
    ),
    (
        {"in_service": "no", "employment": "CPNS"},
        "Skema ini tidak berlaku bagi pegawai ini: tidak dalam masa kerja pada tanggal acuan; "
        "Jenis kepegawaian CPNS, harus PNS atau PPPK.",
    ),
    ({"employment": None}, "Belum dapat dinilai: Jenis kepegawaian belum diketahui."),
    (
        {"in_service": None},
        "Belum dapat dinilai: Masa kerja pada tanggal acuan belum diketahui.",
    ),
    (
        {"rating__previous": None},
        "Belum dapat dinilai: Predikat kinerja: belum dapat dinilai.",
    ),
    (
        {"rating__previous": "kurang"},
        "Tidak terpenuhi: Predikat kinerja: syarat tidak terpenuhi.",
    ),
    (
        {"sanction_level__period": "heavy"},
        "Tidak terpenuhi: Hukuman disiplin: syarat tidak terpenuhi.",
    ),
]


@pytest.mark.parametrize(("facts", "expected"), REASONS)
def test_one_sentence_about_a_decision_without_sensitive_values(
    facts: dict[str, int | str | None], expected: str
) -> None:
    assert decided(scheme_of(POLICY), passing(facts)).reason == expected


def passing(changes: dict[str, int | str | None]) -> dict[str, Fact]:
    """Facts that meet the policy, but for the changes."""
    usual: dict[str, int | str | None] = {"status": "01", "hours": 22, "rating__previous": "baik"}
    return facts_with(**{**usual, "sanction_level__period": "none", **changes})


def test_for_whom_a_scheme_is_tells_no_sensitive_value() -> None:
    scheme = scheme_of(POLICY.replace('employment = ["PNS", "PPPK"]', 'rating = ["baik"]'))
    assert decided(scheme, passing({"rating__previous": "kurang"})).reason == (
        "Skema ini tidak berlaku bagi pegawai ini: Predikat kinerja: syarat tidak terpenuhi."
    )


def test_what_can_still_be_met_is_told_as_such() -> None:
    decision = decided(scheme_of(POLICY), passing({"hours": 19}), open_=True)
    assert decision.reason == "Belum terpenuhi: Jam pelajaran 19 dari 20 JP."


def test_the_sentence_of_an_unknown_tier_tells_what_is_unknown() -> None:
    tiers = """
    [[tier]]
    id = "gold"
    rule = [{ fact = "mastery", at_least = 85 }]
    [[tier]]
    id = "silver"
    rule = [{ fact = "hours", at_least = 9 }]
    """
    decision = decided(scheme_with(tiers=tiers), facts_with(hours=3))
    assert decision.outcome == "needs_review"
    assert "Penguasaan materi belum diketahui" in decision.reason


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_fact_and_operator_has_words_in_both_languages(language: str) -> None:
    assert all(kind.label[language] for kind in known_facts().values())
    assert SENTENCES[language].keys() == SENTENCES["id"].keys()
