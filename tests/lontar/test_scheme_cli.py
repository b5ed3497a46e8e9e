"""``lontar scheme`` as people use it: review, simulate, near misses, exceptions, objections."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.lontar.conftest import Lontar
from tests.lontar.office import Office

SCHEME = "tpp-belajar"
HARD = ('at_least = { fact = "hours_target" }', "at_least = 1000")
EASY = (HARD[0], "at_least = 0")


def outcomes(office: Office) -> dict[Any, Any]:
    """The present decisions by number."""
    sql = "SELECT nip, outcome FROM decision JOIN person ON person = person.id"
    return dict(office.query(f"{sql} WHERE seen_to IS NULL"))


def of(office: Office, outcome: str) -> str:
    """The number of somebody with an outcome."""
    return str(min(nip for nip, one in outcomes(office).items() if one == outcome))


def decided(lontar: Lontar, office: Office, nip: str) -> dict[str, Any]:
    found: dict[str, Any] = lontar(office, "explain", nip, "--json").document["decisions"][0]
    return found


def test_an_edited_scheme_waits_until_somebody_accepts_it(lontar: Lontar, planned: Office) -> None:
    before = outcomes(planned)
    eligible = {nip for nip, one in before.items() if one == "eligible"}
    assert eligible
    planned.edit(*HARD)
    ended = lontar(planned, "sync", "--json")
    assert ended.code == 3
    assert f"see who enters and leaves with lontar scheme review {SCHEME}" in str(
        ended.document["waiting"]
    )
    assert outcomes(planned) == before
    told = lontar(planned, "scheme", "review", SCHEME, "--json").document
    assert (told["waits"], told["accepted_by"]) == (True, None)
    assert {row["nip"] for row in told["effect"]["left"]} == eligible
    shown = lontar(planned, "scheme", "review", SCHEME).out
    assert f"to let it: lontar scheme review {SCHEME} --accept --by NAME" in shown
    accept = ("scheme", "review", SCHEME, "--accept", "--by", "Ni Luh")
    assert lontar(planned, *accept, "--hash", "0000").code == 2
    assert "decides from the next sync on" in lontar(planned, *accept).out
    assert outcomes(planned) == before
    assert SCHEME not in str(lontar(planned, "sync", "--json").document["waiting"])
    assert "eligible" not in outcomes(planned).values()
    ((by,),) = planned.query("SELECT accepted_by FROM scheme_text WHERE seen_to IS NULL")
    assert by == "Ni Luh"
    assert "nothing waits" in lontar(planned, "scheme", "review", SCHEME).out


def test_the_first_push_after_an_accepted_change_waits(lontar: Lontar, settled: Office) -> None:
    settled.edit(*HARD)
    assert settled.sync().plan is None  # the old wording decides: nothing to push
    lontar(settled, "scheme", "review", SCHEME, "--accept", "--by", "Ni Luh")
    plan = settled.sync().plan
    limits = lontar(settled, "plan", "show", plan, "--json").document["limits"]
    assert "changed_scheme" in [one["name"] for one in limits if one["exceeded"]]


def test_an_exception_decides_until_it_is_withdrawn(lontar: Lontar, planned: Office) -> None:
    nip = of(planned, "not_yet")
    words = ("scheme", "except", nip, "--scheme", SCHEME, "--period", "2026", "--by", "Ni Luh")
    said = ("--outcome", "eligible", "--reason", "Sakit", "--until", "2026-12-31")
    kept = lontar(planned, *words, *said, "--json").document
    assert kept["exception"] == 1
    again = lontar(planned, *words, *said)
    assert (again.code, "lontar scheme withdraw 1" in again.err) == (2, True)
    planned.sync()
    assert outcomes(planned)[nip] == "eligible"
    found = decided(lontar, planned, nip)
    assert (found["outcome"], found["own_outcome"]) == ("eligible", "not_yet")
    assert (found["exception"]["by"], found["exception"]["reason"]) == ("Ni Luh", "Sakit")
    shown = lontar(planned, "explain", nip).out
    assert "exception 1 by Ni Luh until 2026-12-31: Sakit; by the rules: not_yet" in shown
    assert "in_force" in lontar(planned, "scheme", "exceptions").out
    gone = ("scheme", "withdraw", "1", "--reason", "keliru", "--by", "I Made")
    assert "the rules decide" in lontar(planned, *gone).out
    planned.sync()
    assert outcomes(planned)[nip] == "not_yet"
    (row,) = lontar(planned, "scheme", "exceptions", "--json").document
    assert (row["state"], row["withdrawn_by"]) == ("withdrawn", "I Made")


def test_an_exception_reaches_the_plan(lontar: Lontar, settled: Office) -> None:
    linked = {
        nip
        for (nip,) in settled.query("SELECT nip FROM person JOIN link ON link.person = person.id")
    }
    nip = min(linked & {n for n, one in outcomes(settled).items() if one == "not_yet"})
    words = ("--outcome", "eligible", "--reason", "Sakit", "--until", "2026-12-31")
    lontar(settled, "scheme", "except", nip, "--scheme", SCHEME, *words)
    shown = lontar(settled, "plan", "show", settled.sync().plan, "--json").document
    changes = {one["after"] for one in shown["changes"] if one["nip"] == nip}
    assert {"member", "eligible"} <= changes
    assert "Sakit" not in str(shown)


def test_an_objection_waits_until_it_is_answered(lontar: Lontar, planned: Office) -> None:
    nip = of(planned, "not_yet")
    words = ("scheme", "object", nip, "--scheme", SCHEME, "--text", "Kurang dihitung")
    assert lontar(planned, *words, "--json").document == {
        "objection": 1,
        "scheme": SCHEME,
        "period": "2026",
    }
    assert "objection 1: Kurang dihitung (waits)" in lontar(planned, "explain", nip).out
    assert "objection_open" in lontar(planned, "quality").out
    assert lontar(planned, "scheme", "objections", "--open", "--json").document[0]["nip"] == nip
    answer = ("scheme", "answer", "1", "--outcome", "upheld", "--text", "Benar", "--by", "Ni Luh")
    assert "lontar scheme except" in lontar(planned, *answer).out
    assert lontar(planned, *answer).code == 2
    assert "(upheld: Benar)" in lontar(planned, "explain", nip).out
    assert lontar(planned, "scheme", "objections", "--open").out == "no objection\n"


def rehearse(lontar: Lontar, office: Office, file: Path, text: str) -> Any:
    file.write_text(text, encoding="utf-8")
    return lontar(office, "scheme", "simulate", file, "--json").document


def test_a_simulation_writes_not_one_byte(lontar: Lontar, planned: Office, tmp_path: Path) -> None:
    draft = tmp_path / "draft.toml"
    text = "[hours.target]\nPNS = { 2026 = 0 }\nPPPK = { 2026 = 0 }\nCPNS = { 2026 = 0 }\n"
    more = '[metrics]\nsmall_group = 1\n[[course]]\ncourse = "2"\nhours = 12\n'
    before = (planned.folder / "lontar.db").read_bytes()
    (effect,) = rehearse(lontar, planned, draft, text + more)
    assert (planned.folder / "lontar.db").read_bytes() == before
    assert effect["entered"]
    assert sum(one["entered"] for one in effect["by"]["unit"].values()) == len(effect["entered"])
    shown = lontar(planned, "scheme", "simulate", draft, "--amount", "250000")
    assert (shown.code, "cost\t" in shown.out, "culture index\t" in shown.out) == (0, True, True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[scheme]]\nid = 's'\nperiod = 'year'\nrule = [{ fact = 'ours', at_least = 1 }]",
         "line 4: [[scheme]] id = \"s\", rule.0.fact: scheme s: rule rule-1: unknown"),
        ("[hours]\nwithdrawn = 'perhaps'", "line 2: hours.withdrawn: "),
        ("[[course]]\ncourse = 'K1'\nhours = 'many'", "line 3: [[course]] no. 1, hours: "),
        ("[course]\nK1 = 4", "line 1: course: write [[course]]"),
        ("[push]\nmode = 'auto'", "line 1: push: a draft holds only scheme, hours, metrics, cou"),
        ("hours = ", "Invalid value"),
        ("", "write one of scheme, hours"),
    ],
)  # fmt: skip
def test_a_faulty_draft_is_refused_with_file_rule_and_key(
    lontar: Lontar, planned: Office, tmp_path: Path, text: str, told: str
) -> None:
    draft = tmp_path / "draft.toml"
    draft.write_text(text, encoding="utf-8")
    ended = lontar(planned, "scheme", "simulate", draft)
    assert (ended.code, str(draft) in ended.err, told in ended.err) == (2, True, True)


def test_near_misses_are_told_with_courses(lontar: Lontar, planned: Office) -> None:
    found = lontar(planned, "scheme", "near", SCHEME, "--within", "100%", "--json").document
    assert (found["deadline"], found["days_left"]) == ("2026-12-31", 36)
    assert {"nip", "name", "unit", "short", "gap", "courses", "surplus"} <= found["people"][
        0
    ].keys()
    assert "36 days left" in lontar(planned, "scheme", "near", SCHEME).out
    assert lontar(planned, "scheme", "near", SCHEME, "--within", "much").code == 2


@pytest.mark.parametrize(
    "words",
    [
        "review x",
        "near x",
        "except 1 --scheme x --outcome eligible --reason a --until 2026-12-31",
        "object 1 --scheme x --text a",
    ],
)
def test_an_unknown_scheme_is_named_with_those_there_are(
    lontar: Lontar, planned: Office, words: str
) -> None:
    ended = lontar(planned, "scheme", *words.split())
    assert (ended.code, f"no scheme 'x'; there are: {SCHEME}" in ended.err) == (2, True)


def test_a_faulty_rule_is_refused_with_file_line_scheme_rule_and_key(
    lontar: Lontar, planned: Office
) -> None:
    planned.edit('fact = "mastery"', 'fact = "mastry"')
    ended = lontar(planned, "scheme", "check")
    key = f'[[scheme]] id = "{SCHEME}", tier[utama].rule[mastery].fact'
    told = (str(planned.config), "line ", key)
    assert ended.code == 2
    assert all(one in ended.err for one in (*told, "rule mastery: unknown fact 'mastry'"))
