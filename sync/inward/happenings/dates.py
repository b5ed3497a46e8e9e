"""Completions that got another date, came back, or were earned again after they had vanished.

Unlocked criteria are worked out again by Moodle's cron, and then everybody's date may move; a
single date that moves is somebody's correction.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import FromClause, and_, case, func, select
from sqlmodel import Session

from sync.inward.happenings.changed import PAIR, rows_changed, same, was_replaced
from sync.inward.happenings.declaration import Happening, counted
from sync.inward.happenings.lost import had_completions, is_many
from sync.store.tables.facts import completion


def dates_moved(session: Session, since: int) -> Iterator[Happening]:
    """Completions whose date changed while they stood, course by course."""
    rows = rows_changed(completion, since, "completed_at")
    told = (rows.c.site, rows.c.course, rows.c.run_to, rows.c.seen_to)
    other = rows.c.completed_at.is_distinct_from(rows.c.completed_at_after)
    query = select(*told, func.count(), func.min(rows.c.account)).group_by(*told)
    for site, course, run, seen_at, n, account in session.execute(
        query.where(was_replaced(rows, since), other)
    ).all():
        had = had_completions(session, site, course, run)
        kind = "completions_redated" if is_many(n, had) else "completion_corrected"
        one = account if n == 1 else None
        detail = f"{counted(n, 'completion')} of {had:,} bear another date"
        yield Happening(kind, site, course, one, None, run, seen_at, n, n, detail)


def completions_back(session: Session, since: int) -> Iterator[Happening]:
    """Completions that stand again: as they were, dated anew, or earned once more."""
    rows = _stand_again(since)
    told = (rows.c.site, rows.c.course, rows.c.run_from, rows.c.seen_from, rows.c.repeated)
    figures = (func.count(), func.sum(rows.c.moved), func.min(rows.c.account))
    for site, course, run, seen_at, repeated, n, moved, account in session.execute(
        select(*told, *figures).group_by(*told)
    ).all():
        kind = "completed_again" if repeated else "completions_restored"
        dated = f", {moved:,} of them with another date" if moved else ""
        back = f"{counted(n, 'completion')} came back{dated}"
        again = f"{counted(n, 'person', 'people')} completed it again after the first had vanished"
        one = account if n == 1 else None
        place = (site, course, one, None, run, seen_at)
        yield Happening(kind, *place, n, n, again if repeated else back)


def _stand_again(since: int) -> FromClause:
    """Rows opened where the row before had vanished in an earlier run; ``repeated``: completed
    after that, ``moved``: with another date than before."""
    row, older, before = completion, completion.alias("older"), completion.alias("before")
    newest = (
        select(row.c.id, func.max(older.c.id).label("before"))
        .join(older, and_(same(row, older, PAIR), older.c.id < row.c.id))
        .where(row.c.run_from >= since, older.c.seen_to.is_not(None))
        .group_by(row.c.id)
        .subquery()
    )
    other = row.c.completed_at.is_distinct_from(before.c.completed_at)
    columns = [row.c[name] for name in (*PAIR, "run_from", "seen_from")]
    return (
        select(
            *columns,
            case((row.c.completed_at >= before.c.seen_to, 1), else_=0).label("repeated"),
            case((other, 1), else_=0).label("moved"),
        )
        .join(newest, newest.c.id == row.c.id)
        .join(before, before.c.id == newest.c.before)
        .where(before.c.run_to < row.c.run_from)
        .subquery()
    )
