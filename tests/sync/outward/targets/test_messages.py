"""Notices: one for each change of a decision, none for old ones, never again where in doubt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lontar.demo.faults import Fault
from sync.outward.exceptions import list_exceptions
from sync.outward.settings import MessageSettings, PushSettings
from sync.outward.standing import Standing
from sync.outward.targets.declaration import Slot, Write
from sync.outward.targets.messages import TARGET
from sync.store.engine import Store
from tests.sync.outward.lms import Lms, running
from tests.sync.outward.office import Office
from tests.sync.outward.people import decided, standing

PEOPLE = (10, 11, 12)
SETTINGS = PushSettings.model_validate({"messages": {"enabled": True}})


def everybody(word: str, *accounts: int, **more: Any) -> list[Standing]:
    notice = f"<p>{word}</p>"
    outcome = decided(word, notice=notice, **more)
    return [standing(one, outcome=outcome) for one in accounts or PEOPLE]


def sent(lms: Lms) -> list[tuple[int, str]]:
    return [(one["userid"], one["text"]) for one in lms.read().get("messages", [])]


@pytest.fixture
def office(sqlite_store: Store, lms: Lms) -> Office:
    """The decisions of today are known; nobody was told of them."""
    known = Office(sqlite_store, {"lms": lms.site}, SETTINGS)
    assert known.plan(everybody("not_yet")) is None
    return known


@contextmanager
def faulty(store: Store, folder: Path, kind: str, place: int) -> Iterator[tuple[Office, Lms]]:
    """An office that knows today's decisions, and whose n-th request from now on goes wrong."""
    with running(folder, [Fault(kind, place)]) as lms:
        known = Office(store, {"lms": lms.site}, SETTINGS)
        assert known.plan(everybody("not_yet")) is None
        yield known, lms


def test_switching_it_on_sends_nothing_for_old_decisions(office: Office, lms: Lms) -> None:
    assert office.plan(everybody("not_yet")) is None
    assert sent(lms) == []


def test_a_changed_decision_is_told_once(office: Office, lms: Lms) -> None:
    push = office.push(everybody("eligible"))
    assert (push.status, push.written) == ("applied", 3)
    assert sent(lms) == [(one, "<p>eligible</p>") for one in PEOPLE]
    assert office.plan(everybody("eligible")) is None
    assert office.apply(push.plan).written == 0
    assert len(sent(lms)) == 3


def test_the_same_decision_with_other_reasons_is_no_news(office: Office) -> None:
    office.push(everybody("eligible"))
    other = [standing(10, outcome=decided("eligible", notice="<p>more hours</p>"))]
    assert office.plan(other) is None


def test_a_tier_and_a_change_back_are_news(office: Office, lms: Lms) -> None:
    office.push(everybody("eligible", 10))
    office.push(everybody("eligible", 10, tier="gold"))
    office.push(everybody("not_yet", 10))
    assert [who for who, _ in sent(lms)] == [10, 10, 10]


def test_a_review_is_told_to_nobody_and_changes_nothing(office: Office, lms: Lms) -> None:
    assert office.plan(everybody("needs_review")) is None
    assert office.plan(everybody("not_yet")) is None
    assert sent(lms) == []


def test_the_first_decision_of_a_new_period_is_taken_as_known(office: Office) -> None:
    assert office.plan(everybody("eligible", period="2027")) is None
    assert office.plan(everybody("not_eligible", period="2027")) is not None


def test_a_person_with_two_accounts_is_told_at_one() -> None:
    outcome = decided("eligible", notice="<p>x</p>")
    wanted = TARGET.wanted(MessageSettings(enabled=True), [standing(4, 5, outcome=outcome)], "lms")
    assert list(wanted) == [Slot(4, "notice:tpp:2026:eligible")]


def test_nothing_is_wanted_without_a_notice() -> None:
    people = [standing(4, outcome=decided("eligible"))]
    assert TARGET.wanted(MessageSettings(enabled=True), people, "lms") == {}


def test_what_moodle_will_not_send_is_refused(lms: Lms) -> None:
    port = TARGET.open(lms.site, {})
    writes = [Write(Slot(999, "notice:tpp:2026:eligible"), "x"), Write(Slot(10, "n"), "x" * 5000)]
    outcomes = port.apply(writes)
    assert [one.status for one in outcomes] == ["refused", "refused"]
    assert "doesn't exist" in outcomes[0].detail
    assert sent(lms) == []


def test_what_was_refused_is_not_planned_again_each_night(office: Office) -> None:
    assert office.plan(everybody("not_yet", 999)) is None
    assert office.push(everybody("eligible", 999)).counts == {"refused": 1}
    assert office.plan(everybody("eligible", 999)) is None
    assert [one["kind"] for one in told_at_desk(office)] == ["refused"]


def test_where_none_may_be_sent_the_site_is_asked_once(office: Office, lms: Lms) -> None:
    state = lms.read()
    state["site"] = {"functions": ["core_webservice_get_site_info"]}
    lms.file.write_text(json.dumps(state), encoding="utf-8")
    before = lms.server.requests
    push = office.push(everybody("eligible"))
    assert (push.counts, lms.server.requests - before) == ({"refused": 3}, 1)
    assert office.plan(everybody("eligible")) is not None


def test_more_than_the_limit_waits_in_auto_mode(office: Office, lms: Lms) -> None:
    office.push(everybody("eligible", 10))
    few = {"mode": "auto", "messages": {"enabled": True}, "limits": {"messages": 1}}
    office.settings = PushSettings.model_validate(few)
    plan = office.plan(everybody("not_yet", 10) + everybody("eligible", 11, 12))
    assert plan is not None
    (limit,) = [one for one in office.show(plan)["limits"] if one["name"] == "messages"]
    assert limit["exceeded"]


def test_an_answer_that_never_came_is_never_sent_again(sqlite_store: Store, tmp_path: Path) -> None:
    with faulty(sqlite_store, tmp_path / "drop", "drop", 2) as (office, lms):
        push = office.push(everybody("eligible"))
        assert (push.counts, len(sent(lms))) == ({"altered": 1, "refused": 2}, 1)
        office.apply(push.plan)
        assert office.push(everybody("eligible")).counts == {"applied": 2}
        for _ in range(3):
            assert office.plan(everybody("eligible")) is None
        assert len(sent(lms)) == 3
        (lost,) = [one for one in told_at_desk(office) if one["kind"] == "altered"]
        assert lost["detail"] == "nobody knows whether it was sent; it is not sent again"
        office.push(everybody("not_eligible", 10))
        assert len(sent(lms)) == 4


def told_at_desk(office: Office) -> list[dict[str, Any]]:
    with office.store.read() as session:
        return list_exceptions(session, None)


@pytest.mark.parametrize("done", [0, 1, 2])
def test_a_crash_between_two_messages_sends_each_once(office: Office, lms: Lms, done: int) -> None:
    plan = office.plan(everybody("eligible"))
    assert plan is not None
    office.approve(plan)

    def stop(so_far: int, total: int) -> None:
        if so_far == done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        office.apply(plan, stop)
    assert len(sent(lms)) == done
    office.settle()
    assert office.plan(everybody("eligible")) == plan
    assert office.apply(plan).counts == {"applied": 3}
    assert sorted(who for who, _ in sent(lms)) == list(PEOPLE)


def test_undo_says_that_a_message_cannot_be_taken_back(office: Office) -> None:
    office.push(everybody("eligible", 10))
    with office.store.read() as session:
        (run,) = session.connection().exec_driver_sql("SELECT DISTINCT run FROM journal").scalars()
    undoing = office.undo(run)
    assert undoing.plan is None
    assert [one.reason for one in undoing.left] == ["the message was sent; Moodle takes none back"]
