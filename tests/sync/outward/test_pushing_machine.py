"""Pushing as a whole life: wishes, foreign edits, crashes, time-outs and undos in any order.

Laws: only our own keys are ever written; a missing wish removes nothing; nothing is written that
was not planned and approved; and in the end Moodle shows what is wanted, or an exception says why
not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sync.outward.errors import NothingWritten
from sync.outward.pushing import Push
from sync.outward.targets.declaration import Slot
from sync.store.engine import Store
from sync.store.tables import METADATA
from tests.sync.outward.fake import SITE, FakeMoodle, FakeTarget, closed_site
from tests.sync.outward.office import Office

ACCOUNTS = st.integers(1, 4)
OURS = st.sampled_from(["lontar_a", "lontar_b"])
VALUES = st.none() | st.sampled_from(["0", "1", "gold"])
MANY = st.lists(st.tuples(ACCOUNTS, OURS, VALUES), min_size=1, max_size=6)
Crash = Callable[[FakeMoodle], None]


class Life(RuleBasedStateMachine):
    """One office, one Moodle, and what happens to both."""

    def __init__(self) -> None:
        super().__init__()
        self.store = Store("sqlite://")
        METADATA.create_all(self.store.engine)
        self.moodle = FakeMoodle()
        self.target = FakeTarget(self.moodle)
        self.office = Office(
            self.store, {SITE: closed_site()}, targets={"profile_fields": self.target}
        )
        self.foreign = {Slot(one, "theirs"): "kept" for one in range(1, 5)}
        self.moodle.values |= self.foreign
        self.writes = 0

    def teardown(self) -> None:
        self.store.close()

    @initialize(held=MANY)
    def something_is_there(self, held: list[tuple[int, str, str | None]]) -> None:
        self.moodle.values |= {Slot(account, key): value for account, key, value in held}

    @rule(wanted=MANY)
    def want(self, wanted: list[tuple[int, str, str | None]]) -> None:
        self.target.want({(account, key): value for account, key, value in wanted})

    @rule()
    def nothing_is_known_any_more(self) -> None:
        """Missing data: no wish at all; whatever Moodle holds stays."""
        before = self.moodle.held
        wishes, self.target.wishes = self.target.wishes, {}
        assert self.office.plans() == []
        assert self.moodle.held == before
        self.target.wishes = wishes

    @rule(account=ACCOUNTS, key=OURS, value=VALUES)
    def somebody_edits_ours(self, account: int, key: str, value: str | None) -> None:
        self.moodle.values[Slot(account, key)] = value

    @rule(crash=st.integers(1, 4), after=st.booleans())
    def a_push_is_killed(self, crash: int, after: bool) -> None:
        self.moodle.calls = 0
        setattr(self.moodle, "dies_after" if after else "dies_at", crash)
        try:
            self.sync()
        except KeyboardInterrupt:
            pass
        finally:
            self.moodle.dies_at = self.moodle.dies_after = None

    @rule()
    def a_push_times_out_after_it_was_written(self) -> None:
        self.moodle.silent = True
        self.sync()
        self.moodle.silent = False

    @rule()
    def moodle_is_down_for_a_while(self) -> None:
        before = dict(self.moodle.values)
        self.moodle.down = True
        self.sync()
        self.moodle.down = False
        assert self.moodle.values == before

    @rule()
    def two_applies_write_once(self) -> None:
        for push in self.sync():
            written = len(self.moodle.batches)
            if push.status == "applied":
                self.office.apply(push.plan)
                assert len(self.moodle.batches) == written

    @rule(run=st.integers(1, 40))
    def an_undo_restores(self, run: int) -> None:
        """What a run wrote and nobody touched since is as it was before, and stays so."""
        self.office.settle()
        try:
            undoing = self.office.undo(run)
        except NothingWritten:
            return
        if undoing.plan is None:
            return
        self.office.approve(undoing.plan)
        assert self.office.apply(undoing.plan).status == "applied"
        for change in self.office.show(undoing.plan)["changes"]:
            slot = Slot(change["account"], change["key"])
            assert self.moodle.values.get(slot) == change["after"]

    @rule()
    def in_the_end_moodle_shows_what_is_wanted(self) -> None:
        for _ in range(3):
            self.sync()
        left = {one.difference.slot for one in self.office.compare().exempt}
        for slot, wish in self.target.wishes.items():
            assert slot in left or self.moodle.values.get(slot) == wish.value

    @precondition(lambda self: self.moodle.batches)
    @invariant()
    def only_our_keys_were_ever_written(self) -> None:
        keys = {write.slot.key for batch in self.moodle.batches for write in batch}
        assert keys <= {"lontar_a", "lontar_b"}
        assert {s: self.moodle.values[s] for s in self.foreign} == self.foreign

    def sync(self) -> list[Push]:
        """Plan, approve and apply, as a night in which somebody looks on."""
        plans = self.office.plans()
        for plan in plans:
            if self.office.show(plan)["status"] == "draft":
                self.office.approve(plan)
        return [self.office.apply(plan) for plan in plans]


def test_a_life_of_pushing_keeps_the_laws() -> None:
    machine: Any = Life
    run_state_machine_as_test(
        machine, settings=settings(max_examples=25, stateful_step_count=20, deadline=None)
    )
