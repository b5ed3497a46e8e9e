"""The worked example of eligibility from files and completions to the landed decision.

The sample policy at the end of a closed year: in service, 20 lesson hours, a good rating of the
year before, no medium or heavy sanction in the year.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from reports.calendar.periods import parse_period
from reports.frames.frame import Measuring
from reports.hours.ledger import HoursSettings, refresh
from reports.schemes.deciding import decide_all
from reports.schemes.explain import explain
from reports.standings import standings
from sync.store.tables.decisions import decision
from tests.reports.schemes.drafts import POLICY, scheme_of
from tests.reports.world import World, course_row, done, nip_of, person_row, rating, sanction

SCHEME = scheme_of(POLICY)
SETTINGS = Measuring(complete=frozenset(("sanctions",)))

# status, hours, rating of 2025, sanction {level, first day, last day}; outcome, the one sentence,
# and the verdicts that are no pass
EXAMPLES: dict[str, tuple[tuple[str, int, str | None, Any], str, str, dict[str, str]]] = {
    "A": (("01", 22, "baik", None), "eligible", "Semua syarat terpenuhi.", {}),
    "B": (
        ("01", 19, "baik", None),
        "not_eligible",
        "Tidak terpenuhi: Jam pelajaran 19 dari 20 JP.",
        {"hours": "fail"},
    ),
    "C": (
        ("01", 30, "butuh_perbaikan", None),
        "not_eligible",
        "Tidak terpenuhi: Predikat kinerja: syarat tidak terpenuhi.",
        {"rating": "fail"},
    ),
    "D": (
        ("02", 25, "baik", None),
        "not_eligible",
        "Tidak terpenuhi: Kedudukan hukum 02, harus 01 atau 71.",
        {"status": "fail"},
    ),
    "E": (
        ("01", 24, "baik", ("medium", "2026-03-01", "2026-08-31")),
        "not_eligible",
        "Tidak terpenuhi: Hukuman disiplin: syarat tidak terpenuhi.",
        {"no-sanction": "fail"},
    ),
    "F": (
        ("01", 24, None, None),
        "needs_review",
        "Belum dapat dinilai: Predikat kinerja: belum dapat dinilai.",
        {"rating": "unknown"},
    ),
    "G": (
        ("02", 10, "kurang", None),
        "not_eligible",
        "Tidak terpenuhi: Kedudukan hukum 02, harus 01 atau 71; Jam pelajaran 10 dari 20 JP; "
        "Predikat kinerja: syarat tidak terpenuhi.",
        {"status": "fail", "hours": "fail", "rating": "fail"},
    ),
    "H": (
        ("01", 12, None, None),
        "not_eligible",
        "Tidak terpenuhi: Jam pelajaran 12 dari 20 JP.",
        {"hours": "fail", "rating": "unknown"},
    ),
    "I": (
        ("01", 24, "baik", ("medium", "2025-07-01", "2025-12-31")),
        "eligible",
        "Semua syarat terpenuhi.",
        {},
    ),
}
NUMBERS = {name: number for number, name in enumerate(EXAMPLES, 1)}


@pytest.fixture
def year(world: World) -> World:
    """Everybody's year, decided on its last day and once more after it."""
    told = [(NUMBERS[name], *values) for name, (values, *_) in EXAMPLES.items()]
    rows = (person_row(n, status=status) for n, status, *_ in told)
    world.links(*enumerate(world.people(*rows), 1))
    world.courses(*(course_row(n, str(hours)) for n, _, hours, *_ in told))
    world.completions(*(done(n, n, "2026-06-30") for n, *_ in told))
    world.hr("ratings", *(rating(n, 2025, word) for n, *_, word, _ in told if word))
    world.hr("sanctions", *(sanction(n, *one) for n, *_, one in told if one))
    for day in ("2026-12-31", "2027-01-04"):
        world.tick(day)
        refresh(world.session, HoursSettings(), world.run.id)
        decide_all(world.session, [SCHEME], SETTINGS, world.now(day), world.run)
    return world


def test_every_example_as_landed_as_pushed_and_as_explained(year: World) -> None:
    rows = select(decision).where(decision.c.period == "2026", decision.c.seen_to.is_(None))
    landed = {row["person"]: row for row in year.session.execute(rows).mappings()}
    period = parse_period("2026")
    everybody = standings(year.session, SETTINGS, [SCHEME], period, year.now("2027-01-04"))
    pushed = {one.nip: (one.person, one.outcomes[SCHEME.id]) for one in everybody}
    for name, (_, outcome, sentence, verdicts) in EXAMPLES.items():
        person, shown = pushed[nip_of(NUMBERS[name])]
        row = landed[person]
        assert (name, row["outcome"], shown.outcome) == (name, outcome, outcome)
        assert (name, shown.reason) == (name, sentence)
        found = dict(text.split("=") for text in row["verdicts"].split())
        assert {rule: one for rule, one in found.items() if one != "pass"} == verdicts


@pytest.mark.parametrize("name", ["B", "H"])
def test_the_personnel_office_reads_every_reason(year: World, name: str) -> None:
    (found,) = explain(
        year.session,
        SETTINGS,
        [SCHEME],
        nip=nip_of(NUMBERS[name]),
        period=parse_period("2026"),
        at=year.now("2027-01-04"),
    )["decisions"]
    rules = {rule["id"]: rule for rule in found["rules"]}
    lacking = 20 - EXAMPLES[name][0][1]
    assert (rules["hours"]["distance"], found["reason"]) == (lacking, EXAMPLES[name][2])
    unknown = "Predikat kinerja belum diketahui, harus sangat baik atau baik"
    known = "Predikat kinerja baik, harus sangat baik atau baik"
    assert rules["rating"]["because"] == (unknown if name == "H" else known)
