"""The seeded site and its people: equal for equal arguments, well-formed, flawed on purpose."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest

from connector.hr.nip import Nip, parse_nip
from lontar.demo.seed import make_site, without_account
from lontar.demo.seeding.staff import make_staff
from lontar.demo.state import State

TODAY = date(2026, 11, 25)
MIDNIGHT = int(datetime(2026, 11, 25, tzinfo=UTC).timestamp())


@pytest.fixture(scope="module")
def site() -> dict[str, Any]:
    return make_site(200, 12, 1, today=TODAY)


def test_equal_arguments_give_equal_sites(site: dict[str, Any]) -> None:
    assert make_site(200, 12, 1, today=TODAY) == site


def test_another_seed_gives_other_people(site: dict[str, Any]) -> None:
    assert make_site(200, 12, 2, today=TODAY)["users"] != site["users"]


def test_the_site_is_a_state(site: dict[str, Any]) -> None:
    assert len(State.model_validate(site).users) == 200 - 3 + 3 + 4


def test_every_number_is_a_nip() -> None:
    numbers = [civil.nip for civil in make_staff(500, 1, TODAY)]
    assert all(isinstance(parse_nip(number), Nip) for number in numbers)
    assert len(set(numbers)) == 500


def test_numbers_tell_birth_and_sex_of_their_owner() -> None:
    for civil in make_staff(100, 3, TODAY):
        nip = parse_nip(civil.nip)
        assert isinstance(nip, Nip)
        assert (nip.birth_date, nip.sex == "male") == (civil.birth, civil.male)


def test_nothing_happens_after_today(site: dict[str, Any]) -> None:
    assert max(row["timecompleted"] for row in site["completions"]) < MIDNIGHT
    assert max(row["timestart"] for row in site["enrolments"]) < MIDNIGHT


def test_learning_is_spread_over_the_year(site: dict[str, Any]) -> None:
    months = {
        datetime.fromtimestamp(row["timecompleted"], UTC).month
        for row in site["completions"]
        if row["timecompleted"] >= datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    }
    assert months == set(range(1, 12))


def test_some_reach_twenty_hours_and_many_do_not(site: dict[str, Any]) -> None:
    hours = Counter[int]()
    worth = {row["id"]: row["customfields"].get("jp", "0") for row in site["courses"]}
    for row in site["completions"]:
        hours[row["userid"]] += int(worth[row["courseid"]].split()[0].split(",")[0])
    reached = sum(value >= 20 for value in hours.values())
    assert 40 < reached < 140


def test_grades_are_the_best_of_the_attempts(site: dict[str, Any]) -> None:
    best: dict[tuple[int, int], int] = {}
    for row in site["attempts"]:
        key = (row["quiz"], row["userid"])
        best[key] = max(best.get(key, 0), row["sumgrades"] * 10)
    assert best == {(row["quiz"], row["userid"]): row["grade"] for row in site["grades"]}


def test_one_course_has_hours_that_nobody_set(site: dict[str, Any]) -> None:
    unset = [row["idnumber"] for row in site["courses"] if "jp" not in row["customfields"]]
    assert unset == ["DK-TKN-11", "DK-TKN-12"]  # the former stands in the office's course list


def test_accounts_show_every_fault(site: dict[str, Any]) -> None:
    users = [row for row in site["users"] if row["id"] > 3]
    numbers = Counter(row["idnumber"] for row in users if row["idnumber"])
    assert [count for count in numbers.values() if count > 1] == [2]
    assert sum(row["suspended"] for row in users) == sum(row["deleted"] for row in users) == 1
    assert sum(" " in row["idnumber"] for row in users) == 1
    assert sum(not row["idnumber"] and "nip" in row["customfields"] for row in users) == 1
    assert sum(isinstance(parse_nip(row["username"]), Nip) for row in users) == 1


def test_enrolments_show_every_fault(site: dict[str, Any]) -> None:
    pairs = Counter((row["userid"], row["courseid"]) for row in site["enrolments"])
    assert sum(count > 1 for count in pairs.values()) >= 2
    assert any(row["timeend"] for row in site["enrolments"])
    assert any(row["status"] for row in site["enrolments"])


def test_some_civil_servants_have_no_account(site: dict[str, Any]) -> None:
    known = {row["customfields"].get("nip") for row in site["users"] if "customfields" in row}
    missing = [civil.nip for civil in without_account(make_staff(200, 1, TODAY))]
    assert len(missing) == 3
    assert not set(missing) & known


@pytest.mark.parametrize(("people", "courses"), [(1, 1), (5, 0), (39, 30)])
def test_small_and_odd_sites_are_made_without_faults(people: int, courses: int) -> None:
    made = make_site(people, courses, 1, today=date(2026, 1, 2))
    assert len(made["users"]) == people + 3
    assert len({row["shortname"] for row in made["courses"]}) == courses
