"""Live comparison: what could not be read is no difference, and whom nobody is linked to stays."""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert

from sync.outward.standing import Standing
from sync.outward.targets.declaration import Slot
from sync.store.engine import Store
from sync.store.runs import start_run
from sync.store.tables.facts import account
from tests.sync.outward.fake import FakeTarget
from tests.sync.outward.office import MONDAY, Office

HOURS = "lontar_hours"


def somebody(*accounts: int) -> list[Standing]:
    ids = tuple(("lms", one) for one in accounts)
    return [Standing(1, "198503152010012007", "Made", None, "2026", date(2026, 11, 25), ids)]


def land(store: Store, *accounts: int, deleted: bool = False) -> None:
    with store.begin() as session:
        run = start_run(session, "test", MONDAY)
        rows = [
            {
                "site": "lms",
                "account": one,
                "username": f"asn{one:03}",
                "firstname": "Made",
                "lastname": "Arta",
                "suspended": False,
                "deleted": deleted,
                "run_from": run.id,
                "seen_from": MONDAY,
            }
            for one in accounts
        ]
        session.execute(insert(account), rows)


def test_a_site_that_fails_is_a_problem_and_no_difference(
    small_office: Office, target: FakeTarget
) -> None:
    target.want({(4, HOURS): "12"})
    target.moodle.down = True
    comparison = small_office.compare()
    assert (comparison.changes, [one.subject for one in comparison.problems]) == (
        [],
        ["profile_fields on lms"],
    )
    assert not comparison.speaks_for("profile_fields", "lms")


def test_holders_are_counted_by_place(small_office: Office, target: FakeTarget) -> None:
    target.moodle.values = {Slot(4, HOURS): "1", Slot(5, HOURS): None, Slot(None, HOURS): "name"}
    assert small_office.compare().holders == {("profile_fields", "lms", HOURS): 1}


def test_an_account_that_nobody_is_linked_to_is_left_and_listed(
    small_office: Office, target: FakeTarget
) -> None:
    target.moodle.values = {Slot(4, HOURS): "1", Slot(5, HOURS): "1"}
    comparison = small_office.compare(somebody(4))
    assert (comparison.changes, comparison.left) == ([], {("profile_fields", "lms"): {5}})


def test_an_account_that_was_pushed_once_is_listed_while_moodle_has_it(
    office: Office, target: FakeTarget
) -> None:
    land(office.store, 4, 5)
    target.want({(one, HOURS): "1" for one in (4, 5, 6)})
    office.push(somebody(4, 5, 6))
    target.wishes, target.moodle.values = {}, {}
    assert office.compare(somebody(4)).left == {("profile_fields", "lms"): {5}}


def test_for_a_deleted_account_nothing_is_wanted_and_it_is_no_strangers(
    office: Office, target: FakeTarget
) -> None:
    """Neither planned, nor listed: Moodle takes no write for it, and nothing of it is to mend."""
    land(office.store, 4)
    target.want({(one, HOURS): "1" for one in (4, 5)})
    office.push(somebody(4, 5))
    land(office.store, 5, deleted=True)
    target.want({(one, HOURS): "2" for one in (4, 5)})
    comparison = office.compare(somebody(4, 5))
    assert [one.slot.account for one in comparison.changes] == [4]
    target.wishes = {}
    held = office.compare(somebody(4, 5))
    assert held.left == {}
    assert held.uncertain["profile_fields", "lms"] == {Slot(4, HOURS): "1"}
    assert office.compare(somebody(4)).left == {("profile_fields", "lms"): {5}}
