"""Importing: what is landed, what waits, whose word counts, and that twice is once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from connector.hr.mapping import read_records
from connector.hr.reading import Entry, Reading
from connector.hr.records import KINDS, StandardRow, SurveyRow
from connector.hr.settings import SourceSettings
from sync.inward.personnel.importing import (
    Decision,
    Imported,
    current_facts,
    digest_of,
    examine,
    import_source,
    last_accepted,
    waiting_intakes,
)
from sync.inward.personnel.retiring import Orphan, orphans, retire
from sync.inward.personnel.trust import TrustSettings
from sync.store.engine import Store
from sync.store.runs import RunStamp, start_run
from sync.store.tables.facts import HR
from sync.store.tables.intake import Intake, RefusedRow
from tests.sync.sources import number, person, reading, source

TODAY = date(2026, 11, 25)
MOMENT = datetime(2026, 11, 25, 1, tzinfo=UTC)
PEOPLE = [person(serial) for serial in range(100)]
YES, NO = Decision("accepted", "rai"), Decision("rejected", "rai")


class Office:
    """A source that sends file after file to one store."""

    def __init__(self, store: Store, settings: SourceSettings) -> None:
        self.store = store
        self.settings = settings
        self.moment = MOMENT

    def send(
        self, new: Reading, decision: Decision | None = None, *, as_of: date = TODAY
    ) -> Imported:
        self.moment += timedelta(hours=1)
        with self.store.begin() as session:
            run = start_run(session, "test", self.moment)
            return self.imported(session, new, run, decision=decision, as_of=as_of)

    def imported(self, session: Session, new: Reading, run: RunStamp, **more: Any) -> Imported:
        trust = TrustSettings()
        return import_source(session, self.settings, run, reading=new, trust=trust, **more)

    def facts(self) -> dict[tuple[object, ...], Any]:
        with self.store.read() as session:
            return dict(current_facts(session, self.settings))

    def intakes(self) -> list[Intake]:
        with self.store.read() as session:
            rows = list(session.exec(select_rows(Intake).order_by(col(Intake.id))))
            session.expunge_all()
            return rows


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store, source())


@pytest.fixture
def settled(office: Office) -> Office:
    """An office whose file of a hundred people was accepted."""
    office.send(reading(PEOPLE), YES)
    return office


def statuses(office: Office) -> list[str]:
    return [intake.status for intake in office.intakes()]


def test_the_first_file_waits_and_lands_nothing(office: Office) -> None:
    first = office.send(reading(PEOPLE))
    assert (first.verdict.status, first.landed.written) == ("held", 0)
    assert "a person accepts it" in first.verdict.reason
    assert not office.facts()


def test_waiting_twice_is_waiting_once(office: Office) -> None:
    assert office.send(reading(PEOPLE)).intake == office.send(reading(PEOPLE)).intake
    with office.store.read() as session:
        assert [intake.source for intake in waiting_intakes(session)] == ["simpeg"]


def test_an_accepted_file_is_landed(office: Office) -> None:
    waiting = office.send(reading(PEOPLE))
    taken = office.send(reading(PEOPLE), YES)
    assert (taken.verdict.status, taken.landed.new, taken.intake) == (
        "accepted",
        100,
        waiting.intake,
    )
    kept = office.intakes()[0]
    assert (kept.decided_by, kept.decided_at, kept.rows) == ("rai", office.moment, 100)


def test_an_accepted_file_that_comes_again_writes_nothing(office: Office) -> None:
    bad = reading(PEOPLE, refused=50)
    office.send(bad, YES)
    again = office.send(bad)
    assert (again.verdict.status, again.landed.written) == ("accepted", 0)
    assert statuses(office) == ["accepted"]


def test_a_good_next_file_needs_nobody(settled: Office) -> None:
    next_day = settled.send(reading([*PEOPLE[1:], person(100)]), as_of=TODAY + timedelta(days=1))
    assert (next_day.verdict.status, next_day.landed.new, next_day.landed.gone) == (
        "accepted",
        1,
        1,
    )
    assert settled.intakes()[-1].decided_by is None


def test_half_the_people_missing_stops_before_landing(settled: Office) -> None:
    half = settled.send(reading(PEOPLE[:50]), as_of=TODAY + timedelta(days=1))
    assert half.verdict.status == "held"
    assert "rows: 100 yesterday, 50 today" in half.verdict.reason
    assert len(settled.facts()) == 100
    with settled.store.read() as session:
        good = last_accepted(session, "simpeg", "people")
        assert good is not None
        assert good.as_of == TODAY


def test_a_person_may_accept_half(settled: Office) -> None:
    settled.send(reading(PEOPLE[:50]))
    assert settled.send(reading(PEOPLE[:50]), YES).landed.gone == 50
    assert settled.send(reading(PEOPLE[:50])).verdict.status == "accepted"


def test_a_rejected_file_stays_rejected_until_it_changes(settled: Office) -> None:
    settled.send(reading(PEOPLE[:50]))
    assert settled.send(reading(PEOPLE[:50]), NO).verdict.status == "rejected"
    again = settled.send(reading(PEOPLE[:50]))
    assert (again.verdict.status, again.verdict.reason) == (
        "rejected",
        "rejected by rai, unchanged since",
    )
    assert settled.send(reading(PEOPLE)).verdict.status == "accepted"
    assert statuses(settled) == ["accepted", "rejected"]


def test_a_rejected_file_may_be_accepted_after_all(settled: Office) -> None:
    settled.send(reading(PEOPLE[:50]), NO)
    assert settled.send(reading(PEOPLE[:50]), YES).landed.gone == 50


def test_a_decision_is_about_the_file_that_was_held(settled: Office) -> None:
    settled.send(reading(PEOPLE[:50]))
    other = settled.send(reading(PEOPLE[:10]), YES)
    assert other.verdict.status == "held"
    assert other.verdict.reason.startswith("the file or its mapping changed since it was held")
    assert statuses(settled) == ["accepted", "superseded", "held"]
    assert len(settled.facts()) == 100


def test_a_changed_mapping_is_judged_like_a_changed_file(settled: Office) -> None:
    settled.settings = source(values={"unit": {"A": "B"}})
    assert settled.send(reading(PEOPLE[:50])).verdict.status == "held"
    assert settled.send(reading(PEOPLE), YES).verdict.status == "held"  # not what was held
    assert settled.send(reading(PEOPLE), YES).verdict.status == "accepted"


def test_what_is_landed_cannot_be_rejected_any_more(settled: Office) -> None:
    late = settled.send(reading(PEOPLE), NO)
    assert (late.verdict.status, len(settled.facts())) == ("accepted", 100)


def test_a_complete_file_with_refused_rows_retires_nobody(settled: Office) -> None:
    taken = settled.send(reading(PEOPLE[:97], refused=1))
    assert (taken.verdict.status, taken.landed.gone, taken.stayed) == ("accepted", 0, 3)
    assert len(settled.facts()) == 100


def test_a_partial_file_retires_nobody(store: Store) -> None:
    office = Office(store, source(complete=False))
    office.send(reading(PEOPLE), YES)
    few = office.send(reading(PEOPLE[:5]))
    assert (few.verdict.status, few.landed.gone, few.stayed) == ("accepted", 0, 0)


def test_refused_rows_are_kept_with_their_place(office: Office) -> None:
    office.send(reading(PEOPLE, refused=2))
    office.send(reading(PEOPLE, refused=2))
    with office.store.read() as session:
        rows = session.exec(select_rows(RefusedRow)).all()
        assert [(row.file, row.row, row.column, row.kind) for row in rows] == [
            ("p.csv", 102, "NIP", "length"),
            ("p.csv", 103, "NIP", "length"),
        ]


def test_a_reader_that_learned_to_take_a_row_takes_it_from_the_same_file(office: Office) -> None:
    office.send(reading(PEOPLE, refused=1, digest="one file"), YES)
    learned = office.send(reading([*PEOPLE, person(100)], digest="one file"))
    again = office.send(reading([*PEOPLE, person(100)], digest="one file"))
    assert (learned.verdict.status, learned.landed.new) == ("accepted", 1)
    assert [(one.rows, one.refused, one.status) for one in office.intakes()] == [
        (101, 1, "accepted"),
        (101, 0, "accepted"),
    ]
    assert (again.verdict.settled, again.intake) == (True, learned.intake)


def test_an_empty_cell_keeps_what_was_known(settled: Office) -> None:
    quiet = [replace(PEOPLE[0], unit=None), *PEOPLE[1:]]
    settled.send(reading(quiet, empty=frozenset({"unit"})))
    assert settled.facts()[(number(0),)]["unit"] == "Unit 0"


def test_an_empty_cell_erases_where_the_source_says_so(store: Store) -> None:
    office = Office(store, source(empty="erase"))
    office.send(reading(PEOPLE), YES)
    office.send(reading([replace(PEOPLE[0], unit=None), *PEOPLE[1:]], empty=frozenset({"unit"})))
    assert office.facts()[(number(0),)]["unit"] is None


def test_an_unreadable_cell_is_unknown_not_what_it_was(settled: Office) -> None:
    broken = [replace(PEOPLE[0], unit=None, unread="unit"), *PEOPLE[1:]]
    settled.send(reading(broken))
    sari = settled.facts()[(number(0),)]
    assert (sari["unit"], sari["unread"]) == (None, "unit")


def test_what_was_unreadable_stays_unknown_under_an_empty_cell(settled: Office) -> None:
    broken = [replace(PEOPLE[0], unit=None, unread="unit"), *PEOPLE[1:]]
    settled.send(reading(broken))
    settled.send(reading([replace(PEOPLE[0], unit=None), *PEOPLE[1:]], empty=frozenset({"unit"})))
    assert settled.facts()[(number(0),)]["unread"] == "unit"


def test_an_empty_cell_keeps_the_minutes_that_were_known(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "sertifikat.csv"
    columns = {"nip": "NIP", "certificate": "NOMOR", "title": "JUDUL", "hours": "JP"}
    office = Office(store, source(holds="trainings", path=path, columns=columns))
    worth = []
    for cell in ("150 menit", "", "8 JP", ""):
        path.write_text(f"NIP;NOMOR;JUDUL;JP\n{number(0)};1;Bimtek;{cell}\n", encoding="utf-8")
        office.send(read_records(office.settings), YES)
        (row,) = office.facts().values()
        worth.append((row["hours"], row["minutes"], row["unread"]))
    assert worth == [(None, 150, None)] * 2 + [(8, None, None)] * 2


@pytest.mark.parametrize(("holds", "changes"), [("people", False), ("trainings", True)])
def test_what_hours_count_in_is_part_of_the_mapping_of_hours_alone(
    holds: str, changes: bool
) -> None:
    columns = {"nip": "NIP", "name": "NAMA"}
    if holds == "trainings":
        columns = {"nip": "NIP", "certificate": "NOMOR", "title": "JUDUL", "hours": "JP"}
    told = source(holds=holds, columns=columns)
    other = told.model_copy(update={"hours_in": "clock"})
    assert (digest_of(told, reading([])) != digest_of(other, reading([]))) == changes


def test_examining_writes_nothing(office: Office) -> None:
    with office.store.begin() as session:
        verdict = examine(
            session, office.settings, reading=reading(PEOPLE), as_of=TODAY, trust=TrustSettings()
        )
        assert verdict.status == "held"
        assert session.scalar(select(func.count()).select_from(HR["people"])) == 0
    assert office.intakes() == []


def test_history_keeps_what_the_earlier_file_said(settled: Office) -> None:
    settled.send(reading([replace(PEOPLE[0], unit="Unit 9"), *PEOPLE[1:]]))
    table = HR["people"]
    with settled.store.read() as session:
        rows = session.execute(
            select(table.c.unit, table.c.run_to.is_(None))
            .where(table.c.nip == number(0))
            .order_by(table.c.id)
        ).all()
    assert [tuple(row) for row in rows] == [("Unit 0", False), ("Unit 9", True)]


STANDARD = {"holds": "standards", "columns": {"post": "JABATAN"}, "layout": "wide"}
WIDE = {"M1": "INTEGRITAS", "M2": "KERJA SAMA"}


def standards(*rows: tuple[str, str, int], unsaid: Iterable[tuple[object, ...]] = ()) -> Reading:
    entries = tuple(
        Entry(at, StandardRow("simpeg", post, competency, level, None), frozenset())
        for at, (post, competency, level) in enumerate(rows, start=2)
    )
    kind = KINDS["standards"]
    told = Reading("simpeg", kind, "s.csv", None, repr(rows), (), len(entries), entries, ())
    return replace(told, unsaid=frozenset(unsaid))


@pytest.mark.parametrize(("empty", "left"), [("unknown", 2), ("erase", 1)])
def test_an_empty_cell_of_a_wide_layout_ends_nothing_unless_it_erases(
    store: Store, empty: str, left: int
) -> None:
    office = Office(store, source(**STANDARD, wide=WIDE, empty=empty))
    office.send(standards(("Analis", "M1", 3), ("Analis", "M2", 2)), YES)
    office.send(standards(("Analis", "M1", 3), unsaid=[("Analis", "M2")]), YES)
    assert len(office.facts()) == left


def test_a_key_that_a_complete_wide_file_names_no_more_is_ended(store: Store) -> None:
    office = Office(store, source(**STANDARD, wide=WIDE))
    office.send(standards(("Analis", "M1", 3), ("Juru", "M1", 2)), YES)
    office.send(standards(("Analis", "M1", 3), unsaid=[("Analis", "M2")]), YES)
    assert list(office.facts()) == [("Analis", "M1")]


def test_an_answer_takes_nothing_from_the_answers_before(store: Store) -> None:
    columns = {"unit": "U", "period": "P", "element": "E", "score": "S"}
    office = Office(store, source(holds="public_surveys", columns=columns))

    def answers(*scores: int | None) -> Reading:
        entries = tuple(
            Entry(
                at,
                SurveyRow("simpeg", "A", "2026", "U1", at, None, None, score),
                frozenset() if score else frozenset({"score"}),
            )
            for at, score in enumerate(scores, start=1)
        )
        kind = KINDS["public_surveys"]
        return Reading("simpeg", kind, "s.csv", None, repr(scores), (), 2, entries, ())

    office.send(answers(4, 3), YES)
    office.send(answers(4, None), YES)
    assert [row["score"] for row in office.facts().values()] == [4, None]


def test_a_word_against_a_file_in_force_says_that_it_changes_nothing(settled: Office) -> None:
    late = settled.send(reading(PEOPLE), NO)
    assert "this file is in force, let in by rai" in late.verdict.reason
    assert "takes nothing back" in late.verdict.reason


def test_a_source_that_holds_another_kind_now_begins_anew(settled: Office) -> None:
    settled.settings = source(**STANDARD, wide=WIDE)
    first = settled.send(standards(("Analis", "M1", 3)))
    assert [check.name for check in first.verdict.gate if check.held] == ["first"]


def test_facts_without_a_source_are_told_and_ended_by_a_word(settled: Office) -> None:
    with settled.store.begin() as session:
        assert orphans(session, {("simpeg", "people")}) == []
        found = orphans(session, {("simpeg", "units"), ("other", "people")})
        assert found == [Orphan("simpeg", "people", 100)]
        run = start_run(session, "test", MOMENT + timedelta(days=1))
        assert retire(session, found[0], run).gone == 100
        assert orphans(session, set()) == []
    back = settled.send(reading(PEOPLE))
    assert [check.name for check in back.verdict.gate if check.held] == ["first"]


def test_who_joins_again_has_not_left(office: Office) -> None:
    """The day of leaving is empty in the new file, and was over before the new first day."""
    left, back = date(2026, 3, 1), date(2026, 8, 1)
    office.send(reading([person(1, joined=date(2020, 1, 1), left=left)]), YES)
    office.send(reading([person(1, joined=back)], empty=frozenset({"left"})), YES)
    (row,) = office.facts().values()
    assert (row["joined"], row["left"]) == (back, None)
    office.send(reading([person(1, left=date(2026, 9, 1))], empty=frozenset({"joined"})), YES)
    (row,) = office.facts().values()
    assert (row["joined"], row["left"]) == (back, date(2026, 9, 1))
