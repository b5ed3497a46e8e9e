"""Personnel files become facts: a reading passes the trust gate, or waits for a person.

In: a source's settings, its reading and the day that the file speaks for. Out: what became of
it, with the gate. A held or rejected file lands nothing, so all that follows stays at the last
good state. Importing the same file again writes nothing. (laws 1 and 2)
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import insert, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from connector.hr.faults import RowFault
from connector.hr.reading import Entry, Reading
from connector.hr.records import KINDS, HrRecord
from connector.hr.settings import SourceSettings
from sync.inward.landing import Landed, Scope, land
from sync.inward.personnel.trust import Accepted, Check, Count, Facts, TrustSettings, judge
from sync.store.runs import RunStamp
from sync.store.tables.facts import HR, value_columns
from sync.store.tables.intake import Intake, RefusedRow

Status = Literal["accepted", "held", "rejected"]
UNDONE = ("held", "rejected")  # an intake whose file may still be decided about
SETTLED = "accepted before, unchanged since"
CHANGED = "the file or its mapping changed since it was held; look at it again"


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word on a file that waits."""

    status: Literal["accepted", "rejected"]
    by: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a reading and why; ``settled``: this very file is the accepted one."""

    status: Status
    gate: tuple[Check, ...]
    reason: str  # the held checks in words, or whose word decided
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a reading. ``stayed``: facts that a complete file no longer names but that
    stay, since it has refused rows and one of those may be theirs."""

    source: str
    verdict: Verdict
    intake: int
    landed: Landed
    stayed: int = 0


def examine(
    session: Session,
    settings: SourceSettings,
    *,
    reading: Reading,
    as_of: date,
    trust: TrustSettings,
) -> Verdict:
    """Judge a reading and write nothing.

    A file that was accepted or rejected and comes again unchanged keeps that status.
    """
    last = last_accepted(session, settings.id, settings.holds)
    accepted = _accepted(last, current_facts(session, settings)) if last else None
    gate = tuple(judge(trust, settings, reading, as_of, accepted))
    digest = digest_of(settings, reading)
    known = _known(session, settings.id, digest)
    if known is not None and known.status == "rejected":
        return Verdict("rejected", gate, f"rejected by {known.decided_by}, unchanged since")
    if _in_force(session, settings, digest, reading):
        return Verdict("accepted", gate, SETTLED, settled=True)
    reasons = "; ".join(check.message for check in gate if check.held)
    return Verdict("held" if reasons else "accepted", gate, reasons)


def import_source(
    session: Session,
    settings: SourceSettings,
    run: RunStamp,
    *,
    reading: Reading,
    as_of: date,
    trust: TrustSettings,
    decision: Decision | None = None,
) -> Imported:
    """Land a reading that passes the gate or that a person accepts; keep the others waiting.

    A decision holds for the file that was held: one that changed meanwhile is judged anew.
    """
    offer = _Offer(settings, reading, as_of, digest_of(settings, reading))
    if _in_force(session, settings, offer.digest, reading):
        verdict = Verdict("accepted", (), SETTLED, settled=True)  # nothing to compare it with
    else:
        verdict = examine(session, settings, reading=reading, as_of=as_of, trust=trust)
    if decision is not None:
        verdict, decision = _decided(session, offer, verdict, decision)
    intake = _keep(session, offer, verdict, decision, run)
    if verdict.status != "accepted":
        return Imported(settings.id, verdict, intake, Landed())
    if verdict.settled:  # what it says is in force already
        return Imported(settings.id, verdict, intake, Landed(same=len(reading.entries)))
    landed, stayed = _land(session, settings, reading, run)
    return Imported(settings.id, verdict, intake, landed, stayed)


def last_accepted(session: Session, source: str, holds: str) -> Intake | None:
    """The reading that the source's facts are of; its ``as_of`` is what reports show."""
    return _latest(session, source, col(Intake.status) == "accepted", col(Intake.holds) == holds)


def waiting_intakes(session: Session) -> list[Intake]:
    """The readings that wait for ``hr accept`` or ``hr reject``, one per source at most."""
    query = select_rows(Intake).where(col(Intake.status) == "held").order_by(col(Intake.source))
    return list(session.exec(query))


def current_facts(session: Session, settings: SourceSettings) -> Facts:
    """The source's current rows by their key (without the source)."""
    table, key = HR[settings.holds], KINDS[settings.holds].key
    columns = [table.c[name] for name in value_columns(table)]
    query = select(*columns).where(table.c.seen_to.is_(None), table.c.source == settings.id)
    return {tuple(row[name] for name in key): row for row in session.execute(query).mappings()}


def digest_of(settings: SourceSettings, reading: Reading) -> str:
    """SHA-256 of the file and of the settings by which it is read: either may change facts."""
    without = {"path", "url", "url_file", *(() if "hours" in settings.columns else ("hours_in",))}
    how = settings.model_dump(mode="json", exclude=without)
    return hashlib.sha256((reading.digest + json.dumps(how, sort_keys=True)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Offer:
    """What is to be kept of a reading."""

    settings: SourceSettings
    reading: Reading
    as_of: date
    digest: str


def _accepted(intake: Intake, facts: Facts) -> Accepted:
    return Accepted(Count(intake.rows, intake.as_of), tuple(intake.headers), facts)


def _latest(session: Session, source: str, *conditions: Any) -> Intake | None:
    query = select_rows(Intake).where(col(Intake.source) == source, *conditions)
    return session.exec(query.order_by(col(Intake.id).desc()).limit(1)).first()


def _known(session: Session, source: str, digest: str) -> Intake | None:
    return _latest(session, source, col(Intake.digest) == digest)


def _in_force(session: Session, settings: SourceSettings, digest: str, reading: Reading) -> bool:
    """Whether this very file, read this very way, is the one that was accepted last; a later
    release of ours may take rows of it that were refused then."""
    known = _known(session, settings.id, digest)
    last = last_accepted(session, settings.id, settings.holds)
    if known is None or last is None or known.id != last.id:
        return False
    places = [col(getattr(RefusedRow, name)) for name in ("sheet", "row", "column", "kind")]
    refused = session.execute(select(*places).where(col(RefusedRow.intake) == known.id))
    now = ((one.sheet, one.row, one.column, one.kind) for one in reading.faults)
    return known.rows == reading.rows and Counter(map(tuple, refused)) == Counter(now)


def _decided(
    session: Session, offer: _Offer, verdict: Verdict, decision: Decision
) -> tuple[Verdict, Decision | None]:
    """A person's word, unless the file is not the one that was held, or landed already."""
    held = _latest(session, offer.settings.id, col(Intake.status) == "held")
    if held is not None and held.digest != offer.digest:
        reason = "; ".join(filter(None, [CHANGED, verdict.reason]))
        return Verdict("held", verdict.gate, reason), None
    if verdict.settled:
        return _unshaken(session, offer, verdict, decision), None
    reason = f"{decision.status} by {decision.by}"
    return Verdict(decision.status, verdict.gate, reason), decision


def _unshaken(session: Session, offer: _Offer, verdict: Verdict, decision: Decision) -> Verdict:
    """Why a word on a file that is in force changes nothing."""
    if decision.status == "accepted":
        return verdict
    intake = last_accepted(session, offer.settings.id, offer.settings.holds)
    by = intake.decided_by if intake is not None and intake.decided_by else "the gate"
    reason = (
        f"this file is in force, let in by {by}; rejecting keeps a waiting file out and takes "
        "nothing back: to go back, import the file before it and accept that"
    )
    return replace(verdict, reason=reason)


def _keep(
    session: Session, offer: _Offer, verdict: Verdict, decision: Decision | None, run: RunStamp
) -> int:
    """The reading's intake: the one kept before while its file is unchanged, else a new one."""
    intake = _known(session, offer.settings.id, offer.digest)
    if intake is None or not (verdict.settled or intake.status in UNDONE):
        intake = _new_intake(session, offer, verdict, run)
    if decision is not None:
        intake.decided_by, intake.decided_at = decision.by, run.moment
    intake.status = verdict.status
    session.flush()
    assert intake.id is not None
    return intake.id


def _new_intake(session: Session, offer: _Offer, verdict: Verdict, run: RunStamp) -> Intake:
    reading, source = offer.reading, offer.settings.id
    older = update(Intake).where(col(Intake.source) == source, col(Intake.status) == "held")
    session.execute(older.values(status="superseded"))
    intake = Intake(
        source=source,
        holds=offer.settings.holds,
        file=reading.file,
        digest=offer.digest,
        as_of=offer.as_of,
        read_at=run.moment,
        rows=reading.rows,
        refused=reading.refused_rows,
        headers=list(reading.headers),
        gate=[check.as_json() for check in verdict.gate],
        status=verdict.status,
    )
    session.add(intake)
    session.flush()
    faults = [_refused_row(intake.id, fault) for fault in reading.faults]
    if faults:
        session.execute(insert(RefusedRow), faults)
    return intake


def _refused_row(intake: int | None, fault: RowFault) -> dict[str, Any]:
    told = dataclasses.asdict(fault)
    del told["refuses"]
    return {"intake": intake, **told}


def _land(
    session: Session, settings: SourceSettings, reading: Reading, run: RunStamp
) -> tuple[Landed, int]:
    """Land the records; only a complete file that was read whole says that somebody left."""
    facts = current_facts(session, settings)
    rows = [_with_last_known(settings, entry, facts) for entry in reading.entries]
    whole = settings.complete and not reading.refused_rows
    unsaid = reading.unsaid if settings.empty == "unknown" else frozenset()
    spared = tuple(reading.kind.key) if unsaid else ()
    scope = Scope({"source": settings.id}, spared, unsaid) if whole else Scope.none()
    absent = facts.keys() - {reading.kind.key_in(record) for record in reading.records}
    stayed = len(absent) if settings.complete and not whole else 0
    return land(session, HR[settings.holds], rows, scope, run), stayed


def _with_last_known(settings: SourceSettings, entry: Entry, facts: Facts) -> HrRecord:
    """The record; where empty means unknown, an empty cell leaves what was known before, but no
    day that was over before another one that is told now: who joins again has not left."""
    kind = KINDS[settings.holds]
    before = facts.get(kind.key_in(entry.record))
    own = getattr(entry.record, "answer", 0)  # an answer is nobody's that was here before
    if settings.empty == "erase" or before is None or own or not entry.empty:
        return entry.record
    unread = {*_fields(entry.record.unread), *(entry.empty & _fields(before["unread"]))}
    last_known = {name: before[name] for name in entry.empty}
    told = {name: getattr(entry.record, name) for pair in kind.ordered for name in pair}
    for pair in kind.ordered:
        first, second = (last_known.get(name) or told[name] for name in pair)
        if first and second and second <= first:
            last_known |= dict.fromkeys(entry.empty & set(pair))
    return replace(entry.record, **last_known, unread=" ".join(sorted(unread)) or None)


def _fields(unread: str | None) -> set[str]:
    return set((unread or "").split())
