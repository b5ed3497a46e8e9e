"""Notices to people: decision, reasons, rules and objection; escaped, short enough, no secrets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from connector.moodle.messages import LONGEST
from reports.calendar.periods import period_of
from reports.letters.notices import Notices
from reports.schemes.language.verdicts import Verdict
from reports.schemes.outcomes import Decision, RuleResult

YEAR = period_of(date(2026, 11, 25), "year")


def rule(name: str, verdict: Verdict, notice: str) -> RuleResult:
    return RuleResult(
        id=name,
        tier=None,
        verdict=verdict,
        counted=verdict,
        hoped=verdict,
        actual=None,
        wanted=None,
        distance=None,
        because="Predikat kinerja: kurang",
        notice=notice,
    )


def decision(*rules: RuleResult, **more: Any) -> Decision:
    known: dict[str, Any] = {"outcome": "eligible", "tier": None, "reason": "Jam 20 dari 20 JP"}
    return Decision(scheme="tpp", open_tier=None, rules=rules, **known | more)


def written(one: Decision, language: str = "id") -> str:
    return Notices(language, "BKPSDM Denpasar", "bkpsdm@example.go.id").write("TPP", YEAR, one)


def test_it_names_the_decision_its_reasons_the_rules_and_how_to_object() -> None:
    hours = rule("hours", Verdict.FAIL, "Jam pelajaran 12,5 dari 20 JP")
    text = written(decision(hours, outcome="not_eligible", reason="Jam pelajaran 12,5 dari 20 JP"))
    assert "Keputusan tentang Anda berubah: TPP, periode 2026." in text
    assert "<li>Jam pelajaran 12,5 dari 20 JP (tidak terpenuhi)</li>" in text
    assert "hours" not in text  # the office's own short names mean nothing to people
    assert "Sampaikan kepada BKPSDM Denpasar" in text
    assert "bkpsdm@example.go.id" in text


@pytest.mark.parametrize(
    ("verdict", "words"),
    [(Verdict.PASS, "(met)"), (Verdict.FAIL, "(not met)"), (Verdict.UNKNOWN, "(cannot be judged")],
)
def test_every_rule_has_its_verdict_in_words(verdict: Verdict, words: str) -> None:
    assert words in written(decision(rule("hours", verdict, "Hours")), "en")


def test_texts_of_people_are_escaped() -> None:
    text = written(decision(rule("x", Verdict.PASS, "<b>&</b>"), reason="<script>x</script>"))
    assert "<script>" not in text
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in text


def test_values_of_sensitive_facts_stay_in_the_office() -> None:
    assert "kurang" not in written(decision(rule("rating", Verdict.FAIL, "Predikat: tidak")))


def test_a_scheme_of_many_rules_still_fits_into_a_message() -> None:
    rules = [rule(f"rule-{n}", Verdict.UNKNOWN, "syarat & " * 80) for n in range(40)]
    assert len(written(decision(*rules, reason="alasan & " * 200))) <= LONGEST


def test_a_rule_is_told_with_the_text_that_it_is_of() -> None:
    hours = replace(rule("hours", Verdict.PASS, "Jam 20 dari 20 JP"), regulation="PP 11/2017 <203>")
    text = written(decision(hours))
    assert "Jam 20 dari 20 JP (terpenuhi) <em>PP 11/2017 &lt;203&gt;</em></li>" in text
    assert "<em>" not in written(decision(rule("hours", Verdict.PASS, "Jam")))
