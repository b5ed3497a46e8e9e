"""Frozen decisions: everybody's result and inputs at one moment, written down and hashed.

The same rules, settings and moment give the same rows, byte for byte, whatever was landed since;
sentences are kept beside the result but are no part of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlmodel import Session

from reports.calendar.periods import Period
from reports.frames.frame import AsOf, Frame, Measuring, build_frame
from reports.measuring import measure
from reports.organisation.tree import read_tree
from reports.schemes.deciding import judge
from reports.schemes.inputs.facts import read_facts
from reports.schemes.language.rules import Scheme
from reports.schemes.language.verdicts import Amount, Day, Fact, Flag, Words
from reports.schemes.outcomes import Decision

SETTINGS = TypeAdapter(Measuring)
SENTENCES = frozenset(("because", "reason", "regulation"))  # words about a result
GONE = {
    "id": "Tidak ada lagi dalam data kepegawaian, atau nomornya digabung dengan nomor lain.",
    "en": "No longer in the personnel files, or the number was joined with another.",
}
CONCLUSION = ("outcome", "tier", "open_tier", "verdicts", "amount")

Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A person's decision as it is frozen; ``inputs`` are the facts that rules could ask."""

    person: int
    nip: str
    name: str
    unit: str | None
    result: Result
    inputs: dict[str, Any]

    @property
    def digest(self) -> str:
        """SHA-256 of all of the row."""
        return hash_of([canonical(asdict(self))])


def frozen_rows(
    session: Session, scheme: Scheme, settings: Measuring, period: Period, at: AsOf
) -> list[Row]:
    """Everybody's row, by number; ``at`` needs its moment."""
    return rows_of(session, build_frame(session, settings, period, at), scheme)


def rows_of(session: Session, frame: Frame, scheme: Scheme) -> list[Row]:
    """The same from a frame that was built already."""
    measures = measure(session, frame)
    decisions = judge(session, frame, [scheme], measures)
    facts = dict(read_facts(session, frame, measures))
    home = read_tree(session, frame).home
    people = session.execute(select(frame.people).order_by(frame.people.c.nip)).mappings()
    return [
        Row(
            person=one["person"],
            nip=one["nip"],
            name=one["name"],
            unit=home.get(one["person"]),
            result=result_of(decisions[one["person"]][scheme.id], scheme),
            inputs={name: _plain(fact) for name, fact in sorted(facts[one["person"]].items())},
        )
        for one in people
    ]


def result_of(one: Decision, scheme: Scheme) -> Result:
    """A decision as JSON, with the money that it brings where the scheme names any."""
    return {
        "outcome": one.outcome,
        "tier": one.tier,
        "open_tier": one.open_tier,
        "amount": amount_of(one, scheme),
        "verdicts": one.verdicts,
        "reason": one.reason,
        "rules": [rule.as_json() for rule in one.rules],
        "own_outcome": one.own_outcome,
        "exception": one.exception and one.exception.as_json(),
    }


def amount_of(one: Decision, scheme: Scheme) -> str | None:
    """What an eligible person gets: the tier's amount, else the scheme's."""
    if one.outcome != "eligible":
        return None
    amount = scheme.amount_of(one.tier)
    return None if amount is None else f"{amount:f}"


def conclusion(result: Mapping[str, Any] | None) -> tuple[Any, ...] | None:
    """What of a result makes it another one, as for landed decisions, and the money."""
    return None if result is None else tuple(result[name] for name in CONCLUSION)


def canonical(value: object) -> str:
    """One text for equal values."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def hash_of(texts: Iterable[str]) -> str:
    """SHA-256 over texts in their order."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode() + b"\n")
    return digest.hexdigest()


def hash_results(rows: Iterable[Row]) -> str:
    """Over who got which result, without its sentences."""
    return hash_of(canonical([row.nip, without_sentences(row.result)]) for row in rows)


def hash_inputs(rows: Iterable[Row]) -> str:
    """Over who had which facts."""
    return hash_of(canonical([row.nip, row.inputs]) for row in rows)


def without_sentences(value: Any) -> Any:
    """The value without the sentences in it, at any depth."""
    if isinstance(value, dict):
        kept = {name: one for name, one in value.items() if name not in SENTENCES}
        return {name: without_sentences(one) for name, one in kept.items()}
    return [without_sentences(one) for one in value] if isinstance(value, list) else value


def changed_sentences(before: Result | None, after: Result | None, language: str) -> str:
    """What rules say now whose verdict is another than before, else the whole decision."""
    if after is None:
        return GONE[language]
    was = (
        {(rule["tier"], rule["id"]): rule["verdict"] for rule in before["rules"]} if before else {}
    )
    told = list(_differing(was, after["rules"])) if before else []
    return "; ".join(told) or str(after["reason"])


def _differing(was: Mapping[Any, str], rules: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for rule in rules:
        if was.get((rule["tier"], rule["id"])) != rule["verdict"]:
            yield rule["because"]


def _plain(fact: Fact) -> Any:
    """A fact with all of its doubt; None is unknown."""
    match fact:
        case Amount():
            return [_text(fact.low), _text(fact.high), _text(fact.shown)]
        case Words():
            return sorted(fact.possible)
        case Flag():
            return fact.value
        case Day():
            return fact.value.isoformat()
    return None


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():f}"
