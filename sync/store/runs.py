"""Runs: what was done when, by whom, with which counts and problems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from sync.store.tables.runs import Problem, Run, StageRow

UNFINISHED = "running"
ENDED_WELL = ("ok", "partial", "waiting")


@dataclass(frozen=True, slots=True)
class RunStamp:
    """The run and the moment that its facts bear."""

    id: int
    moment: datetime


def start_run(session: Session, trigger: str, now: datetime) -> RunStamp:
    """Open a run; earlier ones that never finished (their process died) become interrupted."""
    for stale in session.exec(select(Run).where(Run.status == UNFINISHED)):
        stale.status, stale.finished = "interrupted", now
    run = Run(trigger=trigger, started=now)
    session.add(run)
    session.flush()
    assert run.id is not None
    return RunStamp(run.id, now)


def note_stage(session: Session, stage: StageRow) -> None:
    """Keep a stage's result; a repeated stage replaces its earlier one."""
    session.merge(stage)


def note_problem(session: Session, problem: Problem) -> None:
    """Keep a problem that a person should see."""
    session.add(problem)


def finish_run(session: Session, run: RunStamp, status: str, now: datetime) -> None:
    """Close a run with ``ok``, ``partial``, ``waiting``, ``failed`` or ``interrupted``."""
    row = session.get_one(Run, run.id)
    row.status, row.finished = status, now


def recent_runs(session: Session, limit: int = 20) -> list[Run]:
    """The latest runs, newest first."""
    return list(session.exec(select(Run).order_by(col(Run.id).desc()).limit(limit)))


def last_finished(session: Session, trigger: str | None = None) -> Run | None:
    """The newest run that ended ``ok``, ``partial`` or ``waiting``."""
    query = select(Run).where(col(Run.status).in_(ENDED_WELL))
    if trigger is not None:
        query = query.where(Run.trigger == trigger)
    return session.exec(query.order_by(col(Run.id).desc()).limit(1)).first()


def last_pull(session: Session, until: datetime | None = None) -> datetime | None:
    """When the newest round that read Moodle and ended well began: what the facts are as of.

    ``until`` looks no further than rounds that had ended then.
    """
    pulled = select(StageRow.run).where(StageRow.name == "pull", StageRow.status == "ok")
    query = select(Run).where(col(Run.status).in_(ENDED_WELL), col(Run.id).in_(pulled))
    if until is not None:
        query = query.where(col(Run.finished) <= until)
    run = session.exec(query.order_by(col(Run.id).desc()).limit(1)).first()
    return run.started if run else None
