"""Simulations: who would enter and leave, by the same facts, with nothing written."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st
from sqlalchemy import select

from reports.frames.frame import Measuring, MetricsSettings
from reports.hours.course_worth import unknown_courses
from reports.hours.ledger import refresh
from reports.hours.settings import HoursSettings
from reports.schemes.deciding import decide_all
from reports.schemes.language.rules import Scheme
from reports.schemes.simulate import Draft, simulate
from sync.store.tables import METADATA
from tests.reports.schemes.drafts import scheme_of
from tests.reports.world import World, course_row, done, person_row

SETTINGS = Measuring(metrics=MetricsSettings(small_group=2))


def scheme(hours: int, name: str = "s") -> Scheme:
    return scheme_of(
        f'id = "{name}"\nperiod = "year"\n[[rule]]\nfact = "hours"\nat_least = {hours}\n'
    )


def crowd(world: World) -> None:
    """Four people with 2, 4, 6 and 8 lesson hours of a course each, two in each unit."""
    rows = [
        person_row(
            i,
            unit="Dinas A" if i < 3 else "Dinas B",
            sex="male" if i % 2 else "female",
            rank="III/a",
        )
        for i in range(1, 5)
    ]
    world.links(*((i, person) for i, person in enumerate(world.people(*rows), 1)))
    world.courses(*(course_row(i, str(2 * i)) for i in range(1, 5)))
    world.completions(*(done(i, i, "2026-02-01") for i in range(1, 5)))
    refresh(world.session, HoursSettings(), world.run.id)


def effect(world: World, draft: Draft, present: Scheme | None = None) -> dict[str, Any]:
    schemes = [present or scheme(5)]
    at = replace(world.now("2026-12-31"), moment=world.run.moment)
    (found,) = simulate(world.session, SETTINGS, schemes, draft=draft, at=at)
    return found


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["name"] for row in rows]


def test_a_lower_bar_lets_people_in(world: World) -> None:
    crowd(world)
    found = effect(world, Draft([scheme(3)]))
    assert (names(found["entered"]), found["left"]) == (["Orang 2"], [])
    assert (found["before"], found["after"]) == (
        {"not_yet": 2, "eligible": 2},
        {"not_yet": 1, "eligible": 3},
    )
    row = found["entered"][0]
    assert (row["before"], row["after"], row["unit"]) == ("not_yet", "eligible", "Dinas A")


def test_a_higher_bar_puts_people_out_with_the_reason(world: World) -> None:
    crowd(world)
    found = effect(world, Draft([scheme(7)]))
    assert names(found["left"]) == ["Orang 3"]
    assert "6" in found["left"][0]["reason"]


def test_the_effect_is_told_by_unit_employment_and_sex(world: World) -> None:
    crowd(world)
    by = effect(world, Draft([scheme(9)]))["by"]
    assert by["unit"] == {"Dinas B": {"n": 2, "entered": 0, "left": 2}}
    assert by["employment"] == {"PNS": {"n": 4, "entered": 0, "left": 2}}
    assert by["sex"] == {
        "female": {"n": 2, "entered": 0, "left": 1},
        "male": {"n": 2, "entered": 0, "left": 1},
    }
    assert by["rank"] == {"III/a": {"n": 4, "entered": 0, "left": 2}}


def test_small_groups_are_not_shown(world: World) -> None:
    crowd(world)
    at = replace(world.now("2026-12-31"), moment=world.run.moment)
    (found,) = simulate(world.session, Measuring(), [scheme(5)], draft=Draft([scheme(9)]), at=at)
    assert found["by"] == {"unit": {}, "employment": {}, "sex": {}, "rank": {}}
    assert found["hidden"] == {"unit": 1, "employment": 1, "sex": 2, "rank": 1}


def test_hours_of_courses_are_tried_without_touching_them(world: World) -> None:
    crowd(world)
    found = effect(world, Draft(courses={"K1": Decimal(6), "4": Decimal(0)}))
    assert (names(found["entered"]), names(found["left"])) == (["Orang 1"], ["Orang 4"])
    assert set(found["culture_index"]) == {"before", "after"}
    again = effect(world, Draft([scheme(5)]))
    assert again["before"] == again["after"]


def test_a_changed_target_is_tried(world: World) -> None:
    crowd(world)
    present = scheme_of(
        'id = "s"\nperiod = "year"\n[[rule]]\nfact = "hours"\n'
        'at_least = { fact = "hours_target" }\n'
    )
    hours = HoursSettings.model_validate({"target": {"PNS": {"2026": 6}}})
    found = effect(world, Draft(hours=hours), present)
    assert found["before"] == {"needs_review": 4}
    assert names(found["entered"]) == ["Orang 3", "Orang 4"]


def test_weights_move_the_agencys_index_and_nobodys_decision(world: World) -> None:
    crowd(world)
    weights = {"participation": 1, "evenness": 1}
    metrics = MetricsSettings.model_validate({"small_group": 2, "culture_index": weights})
    found = effect(world, Draft(metrics=metrics))
    assert (found["entered"], found["left"]) == ([], [])
    assert found["culture_index"]["before"] != found["culture_index"]["after"]


def test_money_is_added_up_where_amounts_are_set(world: World) -> None:
    crowd(world)
    tiers = (
        'amount = 100\n[[tier]]\nid = "gold"\namount = 250.5\n'
        'rule = [{ fact = "hours", at_least = 7 }]\n'
        '[[tier]]\nid = "plain"\nrule = [{ fact = "hours", at_least = 3 }]\n'
    )
    paid = scheme_of(f'id = "s"\nperiod = "year"\n{tiers}')
    found = effect(world, Draft([paid]))
    assert found["cost"] == {"before": None, "after": Decimal("450.5")}
    assert "cost" not in effect(world, Draft([scheme(3)]))


def test_changed_hours_are_tried_on_every_scheme(world: World) -> None:
    crowd(world)
    cap = {"id": "c", "per": "year", "at_most": 5}
    found = effect(world, Draft(hours=HoursSettings.model_validate({"caps": [cap]})))
    assert (found["entered"], found["left"]) == ([], [])
    cap["at_most"] = 4
    found = effect(world, Draft(hours=HoursSettings.model_validate({"caps": [cap]})))
    assert names(found["left"]) == ["Orang 3", "Orang 4"]


def test_a_new_scheme_has_nothing_before(world: World) -> None:
    crowd(world)
    found = effect(world, Draft([scheme(7, "t")]))
    assert (found["before"], names(found["entered"])) == ({"none": 4}, ["Orang 4"])


def test_a_course_is_named_as_the_office_names_it(world: World) -> None:
    """By short name, id number or id, also one that is gone; nothing else is a course."""
    world.courses(course_row(7, "2", idnumber="KODE-7"), course_row(8, "2"))
    world.tick()
    world.courses(course_row(8, "2"))
    names_ = ["K7", "KODE-7", "7", "K8", "8", "k8", "Kursus 8", "None", ""]
    assert unknown_courses(world.session, names_) == ["", "Kursus 8", "None", "k8"]


def everything(world: World) -> dict[str, list[Any]]:
    """Every row of every table."""
    tables = METADATA.sorted_tables
    return {one.name: sorted(map(repr, world.session.execute(select(one)))) for one in tables}


def test_nothing_is_written(world: World) -> None:
    crowd(world)
    decide_all(world.session, [scheme(5)], SETTINGS, world.now(), world.run)
    world.session.flush()
    before = everything(world)
    courses = {"K1": Decimal(6)}
    effect(world, Draft([scheme(3)], HoursSettings(), MetricsSettings(), courses))
    assert everything(world) == before


@trials(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=st.integers(0, 10), new=st.integers(0, 10))
def test_who_enters_and_leaves_makes_the_difference(small_world: World, old: int, new: int) -> None:
    small_world.tick()
    crowd(small_world)
    found = effect(small_world, Draft([scheme(new)]), scheme(old))
    there = {side: found[side].get("eligible", 0) for side in ("before", "after")}
    assert there["after"] - there["before"] == len(found["entered"]) - len(found["left"])
    assert not found["entered" if new >= old else "left"]
