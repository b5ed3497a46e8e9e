"""Which attempts are read question by question in this run, and what is remembered of it.

Of the landed attempts that ended those that were never asked for or changed since, newest first,
then those that were refused a week ago or longer; as many as a night bears. With a limit there is
no backlog that one night must clear: a site with years of attempts is read from its newest on.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import and_, or_, select
from sqlmodel import Session

from connector.moodle.learning.records import QuestionMark
from connector.moodle.learning.reviews import DAMAGED, Reviewed, read_reviews
from sync.inward.sites.site_pull import SitePull
from sync.store.runs import RunStamp
from sync.store.tables import METADATA, facts, learning
from sync.store.tables.sweeps import AttemptReading

READING = METADATA.tables["attemptreading"]
FINISHED = "finished"
REFUSED_FOR = timedelta(days=7)


def pull_reviews(pull: SitePull) -> None:
    """Read and land the marks of the attempts whose turn it is. Raises MoodleError."""
    most = pull.site.settings.reviews_a_night
    with pull.store.read() as session:
        due = due_attempts(session, pull.site.id, pull.run, most) if most else []
        known = _has_refused(session, pull.site.id)
    if not due:
        return
    answered, asked = set[int](), set[int]()
    told = pull.read("reviews", read_reviews(pull.site, due, answered, asked), QuestionMark)
    if known:  # a person was told of such attempts, and can do nothing about them
        told.extent.skipped = [one for one in told.extent.skipped if one.remedy != DAMAGED]
    with pull.store.begin() as session:
        pull.land_in(session, "reviews", told)
        _keep(session, pull, asked, answered)


def due_attempts(session: Session, site: str, run: RunStamp, most: int) -> list[Reviewed]:
    """At most ``most`` attempts worth asking for, those first that never were."""
    attempt, reading = learning.quiz_attempt.c, READING.c
    known = and_(reading.site == attempt.site, reading.attempt_id == attempt.attempt_id)
    fresh = or_(reading.asked_at.is_(None), attempt.seen_from > reading.asked_at)
    again = and_(reading.told.is_(False), reading.asked_at <= run.moment - REFUSED_FOR)
    query = (
        select(attempt.attempt_id, attempt.account, attempt.quiz, attempt.course)
        .outerjoin(READING, known)
        .where(
            facts.current(learning.quiz_attempt, site),
            attempt.state == FINISHED,
            attempt.attempt_id.is_not(None),
            attempt.account.not_in(facts.deleted_accounts(site)),
            or_(fresh, again),
        )
        .order_by(fresh.desc(), attempt.finished_at.desc(), attempt.attempt_id.desc())
        .limit(most)
    )
    return [Reviewed(*row) for row in session.execute(query)]


def _has_refused(session: Session, site: str) -> bool:
    refused = select(READING.c.attempt_id).where(READING.c.site == site, READING.c.told.is_(False))
    return session.scalar(refused.limit(1)) is not None


def _keep(
    session: Session, pull: SitePull, asked: Collection[int], answered: Collection[int]
) -> None:
    for one in sorted(asked):
        session.merge(
            AttemptReading(
                site=pull.site.id,
                attempt_id=one,
                asked_at=pull.run.moment,
                told=one in answered,
            )
        )
