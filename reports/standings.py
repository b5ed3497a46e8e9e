"""Standings: what is handed to targets and mails, each person's metrics and decisions.

Sensitive values (rating, discipline) are not in the reasons: standings leave the personnel
office.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlmodel import Session

from reports.calendar.periods import Period
from reports.frames.frame import AsOf, Frame, Measuring, build_frame
from reports.letters.notices import Notices
from reports.measuring import measure
from reports.schemes.closed.confirmed import read_confirmed
from reports.schemes.deciding import by_period, judge
from reports.schemes.language.rules import Scheme
from reports.schemes.officials.wordings import effective
from reports.units import read_tree
from sync.outward.standing import Outcome, Standing
from sync.store.tables.people import links_as_of


def standings(
    session: Session,
    settings: Measuring,
    schemes: Sequence[Scheme],
    period: Period,
    at: AsOf,
    *,
    notices: Notices | None = None,
) -> list[Standing]:
    """Everybody's standing in the period, by NIP; each scheme by its own period that runs on the
    reference date. With ``notices`` the outcomes have them."""
    deciding = effective(session, schemes, at.moment)
    outcomes = _outcomes(session, settings, deciding, period, at, notices=notices)
    frame = build_frame(session, settings, period, at)
    measures = measure(session, frame)
    accounts, tree = _accounts(session, frame), read_tree(session, frame)
    confirmed = read_confirmed(session, settings.language, at.moment)
    people = session.execute(select(frame.people).order_by(frame.people.c.nip)).mappings()
    return [
        Standing(
            person=row["person"],
            nip=row["nip"],
            name=row["name"],
            unit=tree.home.get(row["person"]),
            period=period.text,
            as_of=at.day,
            accounts=tuple(accounts.get(row["person"], ())),
            metrics={name: known.get(row["person"]) for name, known in measures.items()},
            outcomes=outcomes.get(row["person"], {}),
            confirmed=confirmed.get(row["person"], {}),
        )
        for row in people
    ]


def _outcomes(
    session: Session,
    settings: Measuring,
    schemes: Sequence[Scheme],
    period: Period,
    at: AsOf,
    *,
    notices: Notices | None,
) -> Mapping[int, Mapping[str, Outcome]]:
    found: dict[int, dict[str, Outcome]] = defaultdict(dict)
    for own, due in by_period(schemes, min(period.last, at.day)).items():
        frame = build_frame(session, settings, own, at)
        decisions = judge(session, frame, due, measure(session, frame))
        shown = {scheme.id: _shown(scheme, settings.language) for scheme in due}
        for person, by_scheme in decisions.items():
            for scheme, one in by_scheme.items():
                title, tiers = shown[scheme]
                found[person][scheme] = Outcome(
                    scheme=scheme,
                    period=own.text,
                    outcome=one.outcome,
                    tier=one.tier,
                    open_tier=one.open_tier,
                    reason=one.reason,
                    title=title,
                    tiers=tiers,
                    notice=notices.write(title, own, one) if notices else "",
                )
    return found


def _shown(scheme: Scheme, language: str) -> tuple[str, tuple[str, ...]]:
    """What people call a scheme, and its tiers, best first."""
    return scheme.title(language), tuple(tier.id for tier in scheme.tier)


def _accounts(session: Session, frame: Frame) -> Mapping[int, list[tuple[str, int]]]:
    linked = links_as_of(frame.at.moment)
    query = select(linked.c.person, linked.c.site, linked.c.account)
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for person, site, account in session.execute(
        query.order_by(linked.c.person, linked.c.site, linked.c.account)
    ):
        found[person].append((site, account))
    return found
