"""The laws of pushing against a Moodle that refuses, cuts, stays silent and is interrupted."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.outward.pushing import Push
from sync.outward.targets.declaration import Slot
from sync.store.engine import Store
from sync.store.tables import METADATA
from tests.sync.outward.fake import SITE, FakeMoodle, FakeTarget, closed_site
from tests.sync.outward.office import Office

ACCOUNTS = st.integers(1, 120)
KEYS = st.sampled_from(["lontar_a", "lontar_b"])
VALUES = st.none() | st.sampled_from(["0", "1", "gold", "a longer text"])
HELD = st.dictionaries(st.builds(Slot, ACCOUNTS, KEYS), VALUES, max_size=60)
MOODLES = st.builds(
    FakeMoodle,
    values=HELD,
    refuses=st.sets(ACCOUNTS, max_size=3),
    deaf=st.sets(KEYS, max_size=1),
    cut=st.sampled_from([3, 1000]),
    silent=st.booleans(),
)
INTERRUPTS = st.lists(st.tuples(st.booleans(), st.integers(1, 5)), max_size=3)


def push_through(office: Office, moodle: FakeMoodle, interrupts: list[tuple[bool, int]]) -> Push:
    """Apply the plan of today again and again, whatever interrupts it."""
    plan = office.plan()
    assert plan is not None
    office.approve(plan)
    for after, call in interrupts:
        moodle.calls, moodle.dies_at, moodle.dies_after = 0, None, None
        setattr(moodle, "dies_after" if after else "dies_at", call)
        try:
            office.apply(plan)
        except KeyboardInterrupt:
            continue
    moodle.dies_at = moodle.dies_after = None
    return office.apply(plan)


@settings(max_examples=40, deadline=None)
@given(moodle=MOODLES, wanted=HELD, interrupts=INTERRUPTS)
def test_what_is_told_is_true_and_nothing_else_changes(
    moodle: FakeMoodle, wanted: Mapping[Slot, str | None], interrupts: list[tuple[bool, int]]
) -> None:
    before, target = dict(moodle.values), FakeTarget(moodle)
    with closing(Store("sqlite://")) as store:
        METADATA.create_all(store.engine)
        office = Office(store, {SITE: closed_site()}, targets={target.name: target})
        target.want({(slot.account, slot.key): value for slot, value in wanted.items()})
        if office.compare().changes:
            check(office, moodle, push_through(office, moodle, interrupts))
    untouched = {slot: value for slot, value in before.items() if slot not in wanted}
    assert {slot: moodle.values[slot] for slot in untouched} == untouched


def check(office: Office, moodle: FakeMoodle, push: Push) -> None:
    """A change is told as applied if and only if Moodle holds it."""
    for change in office.show(push.plan)["changes"]:
        held = moodle.values.get(Slot(change["account"], change["key"]))
        assert (held == change["after"]) is (change["status"] == "applied")
    if set(push.counts) == {"applied"}:
        assert (office.apply(push.plan).written, office.plan()) == (0, None)
