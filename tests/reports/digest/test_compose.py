"""What a digest says: places, changes, reasons, and what is hidden from whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from reports.digest.agency import unit_rows
from reports.digest.compose import compose
from reports.digest.facts import Addressee, Desk, Doubt, Held, Week
from reports.digest.parts import AgencyPart, Listed, Spread, Tally, UnitPart
from reports.digest.places import figures, place, reasons
from reports.units import AGENCY, Unit, UnitTree
from sync.outward.standing import Standing
from tests.reports.digest.builders import civil, facts, outcome

HEAD = Addressee("kadis@example.go.id", ("03",))
OFFICE = Addressee("bkpsdm@example.go.id", agency=True)
UNSET = (Doubt("hours_unknown", "Literasi"),)


def names(listed: Listed) -> list[str]:
    return [line.name for line in listed.lines]


def unit_part(now: list[Standing], before: Sequence[Standing] = ()) -> UnitPart:
    (part,) = compose(facts(now, before), HEAD).parts
    return part


def agency_part(now: list[Standing], before: Sequence[Standing] = ()) -> AgencyPart:
    part = compose(facts(now, before, schemes={"tpp": "TPP"}), OFFICE).whole
    assert part is not None
    return part


@pytest.mark.parametrize(
    ("person", "where"),
    [
        (civil(1, "20"), "reached"),
        (civil(1, "19.99"), "near"),
        (civil(1, "15"), "near"),
        (civil(1, "14.99"), "far"),
        (civil(1, "0"), "far"),
        (civil(1, "20", sure="12"), "uncertain"),
        (civil(1, "18", sure="12"), "far"),
        (civil(1, "20", at_most=None), "reached"),
        (civil(1, "5", at_most=None), "uncertain"),
        (civil(1, "30", target=None), "uncertain"),
        (civil(1, "0", target="0"), "reached"),
    ],
)
def test_everybody_has_one_place_and_unknown_is_not_no(person: Standing, where: str) -> None:
    assert place(person) == where


def test_coverage_is_of_those_who_are_certain_either_way() -> None:
    part = unit_part([civil(1, "20"), civil(2, "4"), civil(3, "5", at_most=None)])
    assert part.figures.spread == Spread(reached=1, far=1, uncertain=1)
    assert part.figures.spread.coverage == Decimal("0.5")


def test_change_is_in_points_against_the_week_before() -> None:
    now, before = [civil(1, "20"), civil(2, "4")], [civil(1, "19"), civil(2, "4")]
    assert unit_part(now, before).figures.change == 50


@pytest.mark.parametrize("before", [[], [civil(1, "1", at_most=None)]])
def test_without_anything_certain_before_there_is_no_change(before: list[Standing]) -> None:
    assert unit_part([civil(1, "20")], before).figures.change is None


def test_gains_are_net_and_learners_are_those_who_gained() -> None:
    now = [civil(1, "8"), civil(2, "3"), civil(3, "1"), civil(4, "9")]
    found = figures(facts(now, [civil(1, "0"), civil(2, "1"), civil(3, "2")]), {"03"})
    assert (found.gained, found.learners) == (Decimal(9), 2)


def test_changes_show_who_reached_the_target_first() -> None:
    now = [civil(1, "9"), civil(2, "20"), civil(3, "8"), civil(4, "5")]
    before = [civil(1, "0"), civil(2, "19"), civil(3, "12"), civil(4, "5")]
    part = unit_part(now, before)
    assert names(part.changed) == ["Orang 02", "Orang 01", "Orang 03"]
    assert [line.newly_reached for line in part.changed.lines] == [True, False, False]


def test_a_doubt_that_was_cleared_is_a_change_without_new_hours() -> None:
    part = unit_part([civil(1, "20")], [civil(1, "20", sure="12")])
    assert names(part.changed) == ["Orang 01"]


def test_who_is_close_stands_by_what_is_lacking() -> None:
    part = unit_part([civil(1, "16"), civil(2, "19.5"), civil(3, "5"), civil(4, "20")])
    assert [(line.name, line.lacking) for line in part.near.lines] == [
        ("Orang 02", Decimal("0.5")),
        ("Orang 01", Decimal(4)),
    ]


def test_what_is_lacking_counts_from_the_certain_hours() -> None:
    part = unit_part([civil(1, "19", sure="16", at_most="19")])
    assert part.near.lines[0].lacking == 4


def test_long_lists_are_cut_and_say_so() -> None:
    part = unit_part([civil(number, "16") for number in range(1, 21)])
    assert (len(part.near.lines), part.near.more) == (12, 8)


@pytest.mark.parametrize(
    ("person", "told", "kinds"),
    [
        (civil(1, "0", at_most=None, linked=False), (), ["no_account"]),
        (civil(1, "5", at_most=None), UNSET, ["hours_unknown"]),
        (civil(1, "5", at_most=None), (), ["unclear"]),
        (civil(1, "5", target=None), UNSET, ["target_unknown", "hours_unknown"]),
        (civil(1, "0"), (), ["idle"]),
        (civil(1, "4"), UNSET, []),
        (civil(1, "20"), UNSET, []),
    ],
)
def test_who_is_stuck_has_reasons(
    person: Standing, told: tuple[Doubt, ...], kinds: list[str]
) -> None:
    found = reasons(facts([person], doubts={1: told}), person)
    assert [doubt.kind for doubt in found] == kinds


def test_early_in_the_year_nobody_is_called_idle() -> None:
    early = facts([civil(1, "0")], week=Week(date(2026, 2, 2)))
    assert reasons(early, civil(1, "0")) == ()


def test_doubts_become_things_to_do_even_for_who_reached_the_target() -> None:
    told = {1: (Doubt("withdrawn", "Arsip"),), 2: (Doubt("withdrawn", "Arsip"),)}
    (part,) = compose(facts([civil(1, "25"), civil(2, "25")], doubts=told), HEAD).parts
    assert [(todo.kind, todo.count, todo.about) for todo in part.todo] == [
        ("withdrawn", 2, ("Arsip",))
    ]


def test_a_head_sees_the_units_below_and_no_other() -> None:
    part = unit_part([civil(1, "16"), civil(2, "16", unit="03.1"), civil(3, "16", unit="08")])
    assert [(line.name, line.unit) for line in part.near.lines] == [
        ("Orang 01", ""),
        ("Orang 02", "Puskesmas I & Barat"),
    ]
    assert part.figures.spread.people == 2


def test_a_unit_below_another_of_the_same_head_is_told_once() -> None:
    both = Addressee("kadis@example.go.id", ("03.1", "03", "08", "gone"))
    parts = compose(facts([]), both).parts
    assert [part.title for part in parts] == ["Dinas Kesehatan", "Inspektorat"]


def test_no_part_of_a_unit_knows_an_outcome() -> None:
    outcomes = outcome("not_eligible", "Hukuman disiplin sedang")
    part = unit_part([civil(1, "25", outcomes=outcomes)])
    assert "eligible" not in repr(part)
    assert "disiplin" not in repr(part)


def test_the_agency_reads_no_name_and_no_number() -> None:
    now = [civil(n, "16", name=f"Ni Luh {n}", outcomes=outcome("eligible")) for n in range(9)]
    part = agency_part(now, now)
    assert "Ni Luh" not in repr(part)
    assert "199001012015011" not in repr(part)


def test_units_are_rolled_up_and_small_ones_hidden() -> None:
    now = [civil(n, "20", unit="03.1") for n in range(5)] + [civil(9, "4", unit="08")]
    few = [(row.name, row.figures) for row in unit_rows(facts(now))]
    assert few == [("Dinas Kesehatan", None), ("Inspektorat", None)]  # beside the agency's total
    now += [civil(n, "20", unit=AGENCY) for n in range(20, 26)]
    rows = [(row.name, row.figures and row.figures.spread.reached) for row in unit_rows(facts(now))]
    agency = "BKPSDM Kota Contoh"
    assert rows == [(agency, 6), ("Dinas Kesehatan", None), ("Inspektorat", None)]


def test_people_without_a_unit_make_a_row_of_the_agency() -> None:
    rows = unit_rows(facts([civil(n, "20", unit=AGENCY) for n in range(5)]))
    assert rows[0].name == "BKPSDM Kota Contoh"


def test_one_unit_that_stands_for_the_agency_is_not_the_only_row() -> None:
    units = (
        Unit(AGENCY, "BKPSDM", None),
        Unit("00", "Pemerintah Kota", AGENCY),
        Unit("01", "Dinas A", "00"),
        Unit("02", "Dinas B", "00"),
    )
    tree = UnitTree({unit.key: unit for unit in units}, {}, {})
    assert [row.name for row in unit_rows(facts([], tree=tree))] == ["Dinas A", "Dinas B"]


def test_a_change_from_a_small_group_is_hidden() -> None:
    now = [civil(n, "20") for n in range(5)]
    (row,) = [row for row in unit_rows(facts(now, now[:4])) if row.figures]
    assert row.figures is not None
    assert row.figures.change is None


def test_an_agency_of_few_people_shows_no_figures() -> None:
    part = agency_part([civil(1, "20")])
    assert (part.figures, part.months) == (None, ())


def test_outcomes_are_counted_and_few_are_hidden() -> None:
    now = [civil(n, "20", outcomes=outcome("eligible")) for n in range(6)]
    now += [civil(9, "2", outcomes=outcome("not_yet"))]
    (scheme,) = agency_part(now).schemes
    assert scheme.outcomes == (Tally("eligible", None), Tally("not_yet", None))
    now += [civil(n, "2", outcomes=outcome("needs_review")) for n in range(10, 15)]
    (scheme,) = agency_part(now).schemes
    told = {tally.name: tally.count for tally in scheme.outcomes}
    assert told == {"eligible": 6, "not_yet": None, "needs_review": None}


def test_reasons_are_counted_once_a_person() -> None:
    now = [civil(n, "1", at_most=None, linked=False) for n in range(5)]
    assert agency_part(now).stuck == (Tally("no_account", 5),)


def test_the_desk_lists_only_what_is_there() -> None:
    desk = Desk(unmatched=7, held=(Held("simpeg", date(2026, 11, 20)),))
    part = compose(facts([], desk=desk), OFFICE).whole
    assert part is not None
    assert [(todo.kind, todo.count, todo.about) for todo in part.todo] == [
        ("held", 1, ("simpeg",)),
        ("unmatched", 7, ()),
    ]


def test_months_are_the_last_six_of_the_unit_with_those_below() -> None:
    november, june = 2026 * 12 + 10, 2026 * 12 + 5
    hours = {("03", november): Decimal(4), ("03.1", november): Decimal(2), ("08", june): Decimal(9)}
    (part,) = compose(facts([], hours=hours), HEAD).parts
    assert [month.first.month for month in part.months] == [6, 7, 8, 9, 10, 11]
    assert [month.hours for month in part.months] == [0, 0, 0, 0, 0, 6]
