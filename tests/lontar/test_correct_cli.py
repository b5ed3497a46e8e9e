"""An official gives a credit other hours; units beside the period before."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lontar.conftest import Lontar
from tests.lontar.office import Office

CREDIT = """SELECT identifier.number, credit.source FROM credit
    JOIN identifier ON identifier.person = credit.person
    WHERE credit.why_not IS NULL AND credit.counted > 0 AND credit.date >= '2026-01-01'
    ORDER BY credit.id"""


def test_a_credit_is_corrected_with_a_reason_and_back(planned: Office, lontar: Lontar) -> None:
    nip, source = planned.query(CREDIT)[0]

    def shown() -> dict[str, object]:
        credits_ = lontar(planned, "explain", nip, "--json").document["credits"]
        told = next(one for one in credits_ if one["source"]["id"] == source)
        return {name: told[name] for name in ("hours", "counted", "correction")}

    before = shown()
    words = (planned, "trainings", "correct", nip, source, "--reason", "daftar hadir")
    ended = lontar(*words, "--hours", "1,5", "--json")
    assert (ended.code, ended.document["changed"]) == (0, 1)
    after = shown()
    assert (after["hours"], after["counted"]) == (1.5, 1.5)
    assert isinstance(after["correction"], dict)
    assert after["correction"]["reason"] == "daftar hadir"
    assert "daftar hadir" in lontar(planned, "explain", nip).out
    assert lontar(*words, "--as-told").code == 0
    assert shown() == before


def test_a_correction_says_what_is_wrong_with_it(planned: Office, lontar: Lontar) -> None:
    nip, source = planned.query(CREDIT)[0]
    words = (planned, "trainings", "correct", nip)
    assert "either --hours or --as-told" in lontar(*words, source, "--reason", "x").err
    assert "no single credit 9/9" in lontar(*words, "9/9", "--reason", "x", "--hours", "2").err
    ended = lontar(*words, source, "--reason", " ", "--hours", "2")
    assert (ended.code, "the reason is to be" in ended.err) == (2, True)
    nameless = lontar(*words, source, "--reason", "x", "--hours", "2", "--by", "")
    assert (nameless.code, "the name is to be" in nameless.err) == (2, True)
    empty = lontar(planned, "trainings", "verify", "1", "--note", "")
    assert (empty.code, "the reason is to be" in empty.err) == (2, True)
    assert "no lesson hours" in lontar(*words, source, "--reason", "x", "--hours", "dua").err


def test_units_beside_the_period_before(planned: Office, lontar: Lontar) -> None:
    told = lontar(planned, "units", "--trend", "--json").document
    root = next(unit for unit in told if unit["parent"] is None)
    figure = root["rolled"]["metrics"]["participation"]
    assert figure["change"] == pytest.approx(figure["value"] - figure["before"])
    assert lontar(planned, "units", "--trend").code == 0
    rolling = lontar(planned, "units", "--rolling", "--json").document
    assert len(rolling) == len(told)
    both = lontar(planned, "units", "--rolling", "--period", "2026")
    assert (both.code, "exclude each other" in both.err) == (2, True)


def test_a_draft_that_changes_nothing_is_refused(
    planned: Office, lontar: Lontar, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.toml"
    draft.write_text('[[course]]\ncourse = "nope"\nhours = 3\n')
    ended = lontar(planned, "scheme", "simulate", str(draft))
    assert (ended.code, "no course nope" in ended.err) == (2, True)
    for amount in ("Infinity", "NaN", "-5", "1e400"):
        ended = lontar(planned, "scheme", "simulate", str(draft), "--amount", amount)
        assert (ended.code, "--amount" in ended.err) == (2, True)
    draft.write_text("")
    ended = lontar(planned, "scheme", "simulate", str(draft))
    assert (ended.code, "write one of scheme" in ended.err) == (2, True)


def test_a_draft_with_groups_beyond_reading_is_refused_by_name(
    planned: Office, lontar: Lontar, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.toml"
    head = '[[scheme]]\nid = "s"\nperiod = "year"\n[[scheme.rule]]\n'
    for levels, code in ((900, 2), (20, 0)):
        deep = "all = [{" * levels + 'fact = "hours", at_least = 1' + "}]" * levels
        draft.write_text(f"{head}{deep}\n")
        ended = lontar(planned, "scheme", "simulate", str(draft), "--json")
        assert ended.code == code
        assert ("write fewer levels" in ended.err and str(draft) in ended.err) is (code == 2)
