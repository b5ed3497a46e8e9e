"""A person's facts for rules, from the frame, the metrics, surveys and the personnel files.

What no source tells is unknown. The absence of a sanction means none only where a complete,
accepted source has no refused row for the person (design §10).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import FromClause, RowMapping, Select, func, select
from sqlmodel import Session

from reports.frames.frame import Frame
from reports.measuring import Measures
from reports.metrics import at_level
from reports.metrics.declaration import Metric
from reports.people.refusals import INTAKE, last_accepted, read_refusals
from reports.schemes.inputs.feedback import read_feedback
from reports.schemes.inputs.sanctions import Sanction, sanction, worst_level
from reports.schemes.language.verdicts import UNKNOWN, Amount, Fact, Words
from reports.schemes.language.vocabulary import FEEDBACK, IN_SERVICE
from sync.outward.standing import Number
from sync.store.tables.facts import HR, as_of
from sync.store.tables.people import numbers_as_of

RATED = {"rating@previous": -1, "rating@this": 0}  # the year that each is of, from the period's


@dataclass(frozen=True, slots=True)
class Personnel:
    """What personnel files tell of the frame's people, by person."""

    months: Mapping[int, int]
    ratings: Mapping[tuple[int, int], frozenset[str]]  # (person, year): words of all sources
    sanctions: Mapping[int, list[Sanction]]
    sanctions_told: bool  # a complete, accepted source of sanctions exists
    sanctions_refused: frozenset[int]  # people with a refused row in one
    post_kinds: Mapping[str, str | None]  # by key and unique name; None for an ambiguous name


def read_facts(
    session: Session, frame: Frame, measures: Measures
) -> Iterator[tuple[int, dict[str, Fact]]]:
    """Each of the frame's people, by number, with the facts that rules may ask, by their keys;
    of metrics those that were measured."""
    told, feedback = read_personnel(session, frame), read_feedback(session, frame)
    metrics = [metric for metric in at_level("person") if metric.name in measures]
    doubted, known = _doubted(session, frame), frame.settings.status.known
    rows = session.execute(select(frame.people).order_by(frame.people.c.nip)).mappings().all()
    for row in rows:
        person = row["person"]
        measured = {metric.name: _measured(metric, measures, person) for metric in metrics}
        given = {FEEDBACK.name: feedback.of(person, linked=bool(row["linked"]))}
        files = {**_own(row, known), **_from_files(person, row, told, frame)}
        unknown = dict.fromkeys(doubted.get(person, ()), UNKNOWN)
        yield person, {**measured, **given, **files, **unknown}


def read_personnel(session: Session, frame: Frame) -> Personnel:
    """Everything that rules ask of personnel files, as known at the frame's moment."""
    months = frame.months
    served = select(months.c.person, func.count()).group_by(months.c.person)
    told, refused = _sanctions_source(session, frame)
    return Personnel(
        months=dict(session.execute(served).all()),
        ratings=_ratings(session, frame),
        sanctions=_sanctions(session, frame),
        sanctions_told=told,
        sanctions_refused=refused,
        post_kinds=_post_kinds(session, frame),
    )


def _doubted(session: Session, frame: Frame) -> dict[int, set[str]]:
    """The ratings that are unknown by person, since a row that would tell them was refused; what
    else such a row makes unknown is so in the frame."""
    found: dict[int, set[str]] = defaultdict(set)
    for one in read_refusals(session, frame.at.moment, ("ratings",)):
        year = one.day and one.day.year - frame.period.year
        found[one.person].update(n for n, own in RATED.items() if year in (None, own))
    return found


def _measured(metric: Metric, measures: Measures, person: int) -> Fact:
    value = measures[metric.name].get(person)
    if value is None:
        return UNKNOWN
    if metric.interval is None:
        return Amount.of(value)
    low, high = (measures[name].get(person) for name in metric.interval)
    return UNKNOWN if low is None else _between(low, high, value)


def _between(low: Number, high: Number | None, shown: Number) -> Amount:
    top = None if high is None else Amount.of(high).low
    return Amount(Amount.of(low).low, top, Amount.of(shown).low)


def _own(row: RowMapping, known: Collection[str]) -> dict[str, Fact]:
    """What the row of the roster tells; a status code that nobody set is unknown."""
    return {
        IN_SERVICE: UNKNOWN if row["service"] == "unknown" else Words.of(row["service"]),
        "status": Words.of(row["status"]) if row["status"] in known else UNKNOWN,
        "employment": Words.of(row["employment"]) if row["employment"] else UNKNOWN,
    }


def _from_files(person: int, row: RowMapping, told: Personnel, frame: Frame) -> dict[str, Fact]:
    year, period, day = frame.period.year, frame.period, frame.reference
    own = told.sanctions.get(person, [])
    all_told = told.sanctions_told and person not in told.sanctions_refused
    kind = told.post_kinds.get(row["post"] or "")
    months = Amount.of(told.months.get(person, 0))
    return {
        "rating@previous": _words(told.ratings.get((person, year - 1))),
        "rating@this": _words(told.ratings.get((person, year))),
        "sanction_level@period": worst_level(own, period.first, period.last, all_told=all_told),
        "sanction_level@reference": worst_level(own, day, day, all_told=all_told),
        "service_months": months if row["service_known"] else UNKNOWN,
        "post_kind": Words.of(kind) if kind else UNKNOWN,
    }


def _words(words: frozenset[str] | None) -> Fact:
    return Words(words) if words else UNKNOWN


def _of_people(frame: Frame, table: FromClause, *columns: Any) -> Select[Any]:
    """Rows of a personnel source with the person, old numbers included."""
    owner = numbers_as_of(frame.at.moment)
    return (
        select(owner.c.person, *columns)
        .join(table, table.c.nip == owner.c.number)
        .join(frame.people, frame.people.c.person == owner.c.person)
    )


def _ratings(session: Session, frame: Frame) -> dict[tuple[int, int], frozenset[str]]:
    rows = as_of(HR["ratings"], frame.at.moment)
    year = frame.period.year
    query = _of_people(frame, rows, rows.c.year, rows.c.rating)
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for person, of_year, word in session.execute(query.where(rows.c.year.in_((year - 1, year)))):
        found[person, of_year].add(word)
    return {key: frozenset(words) for key, words in found.items()}


def _sanctions(session: Session, frame: Frame) -> dict[int, list[Sanction]]:
    rows = as_of(HR["sanctions"], frame.at.moment)
    names = ("level", "since", "until", "years", "months", "unread")
    found: dict[int, list[Sanction]] = defaultdict(list)
    query = _of_people(frame, rows, *(rows.c[name] for name in names))
    for person, level, since, until, years, months, unread in session.execute(query):
        length = (years or 0) * 12 + (months or 0)
        one = sanction(level, since, until, months=length, unread=(unread or "").split())
        found[person].append(one)
    return found


def _sanctions_source(session: Session, frame: Frame) -> tuple[bool, frozenset[int]]:
    """Whether a complete source was accepted, and who has a refused row in any source's last
    file."""
    complete = INTAKE.c.source.in_(sorted(frame.settings.complete))
    last = last_accepted(frame.at.moment, INTAKE.c.holds == "sanctions", complete)
    told = session.execute(last.limit(1)).first() is not None
    refused = read_refusals(session, frame.at.moment, ("sanctions",))
    return told, frozenset(one.person for one in refused)


def _post_kinds(session: Session, frame: Frame) -> dict[str, str | None]:
    rows = as_of(HR["posts"], frame.at.moment)
    query = select(rows.c.post, rows.c.name, rows.c.kind).order_by(rows.c.source.desc())
    posts = session.execute(query).all()
    found: dict[str, str | None] = {}
    for post, name, kind in posts:
        if name and post != name:
            found[name] = None if name in found else kind
    return found | {post: kind for post, _, kind in posts}
