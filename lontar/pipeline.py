"""The whole round: pull → land → match → measure → decide → plan → push → report.

The one place where the stages meet: each hands on what is landed, no stage calls the next.
Moodle's answers are landed while they are pulled, kind by kind; ``land`` adds personnel files.
"""

from __future__ import annotations

from collections.abc import Collection

from lontar import stages
from lontar.rounds import Round, Silent, Watcher, open_round
from lontar.wiring import House
from sync.outward.journal import begin_applying
from sync.outward.pushing import Push
from sync.outward.undo import Undoing, check_written


def run_round(
    house: House,
    trigger: str,
    watcher: Watcher | None = None,
    *,
    dry_run: bool = False,
    only_site: str | None = None,
    full: bool = False,
) -> Round:
    """Run the pipeline once and return what happened.

    ``dry_run`` reads and lands but keeps no plan and writes nothing to Moodle; ``full`` reads all
    enrolments and completions again, not only what is new. Raises LeaseHeld
    when another run is under way, and StoreError; everything else is in the round's problems.
    """
    options = {"dry_run": dry_run, "only_site": only_site, "full": full}
    with open_round(house, trigger, watcher or Silent(), **options) as round_:
        round_.stage("pull", stages.pull)
        round_.stage("land", stages.land)
        round_.stage("match", stages.match)
        round_.stage("measure", stages.measure)
        round_.stage("decide", stages.decide)
        round_.stage("plan", stages.plan)
        round_.stage("push", stages.push)
        round_.stage("report", stages.report)
    return round_


def push_plan(house: House, plan: int, watcher: Watcher | None = None) -> tuple[Push, Round]:
    """Write one approved plan, as a run of its own. Raises PlanError, LeaseHeld, StoreError."""
    with house.store.read() as session:  # which keeps nothing: only whether it may be applied
        waiting = begin_applying(session, plan, house.config.push, house.now())
    with open_round(house, "plan apply", watcher or Silent()) as round_:
        if waiting:
            stages.open_sites(round_)
        push = stages.apply_plan(round_, plan)
    return push, round_


def undo_run(
    house: House, run: int, only: Collection[str] = (), watcher: Watcher | None = None
) -> tuple[Undoing, Round]:
    """Draw up the plan that takes back what a run wrote, as a run of its own.

    Raises NothingWritten, LeaseHeld, StoreError.
    """
    with house.store.read() as session:
        check_written(session, run)  # before a run begins: a wrong number leaves none
    with open_round(house, f"undo {run}", watcher or Silent()) as round_:
        stages.open_sites(round_)
        undoing = stages.plan_undo(round_, run, only)
    return undoing, round_
