"""Frozen decisions: everybody's result and inputs at one moment, written down and hashed.

The same rules, settings and moment give the same rows, byte for byte, whatever was landed since;
sentences are kept beside the result but are no part of it.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlmodel import Session

from reports.calendar.periods import Period
from reports.frames.frame import AsOf, Frame, Measuring, build_frame
from reports.measuring import measure
from reports.organisation.tree import read_tree
from reports.schemes.deciding import judge_each
from reports.schemes.language.rules import Scheme
from reports.schemes.language.verdicts import Amount, Day, Fact, Flag, Words
from reports.schemes.outcomes import Decision, plain

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
        return hash_of([canonical({name: getattr(self, name) for name in self.__slots__})])

    @property
    def result_text(self) -> str:
        """Who got which result, without its sentences."""
        return canonical([self.nip, without_sentences(self.result)])

    @property
    def inputs_text(self) -> str:
        """Who had which facts."""
        return canonical([self.nip, self.inputs])


@dataclass(slots=True)
class Tally:
    """What rows come to while they go by: people by outcome with their money, and the numbers of
    those whose decision is in doubt."""

    amounts: dict[str, list[Decimal | None]] = field(default_factory=lambda: defaultdict(list))
    unsure: list[str] = field(default_factory=list)

    def over(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, counted."""
        for row in rows:
            outcome, amount = row.result["outcome"], row.result["amount"]
            self.amounts[outcome].append(None if amount is None else Decimal(amount))
            if outcome == "needs_review":
                self.unsure.append(row.nip)
            yield row

    @property
    def people(self) -> int:
        """How many rows went by."""
        return sum(map(len, self.amounts.values()))

    @property
    def counts(self) -> dict[str, list[Any]]:
        """People by outcome, and the sum of their money where the scheme names any."""
        return {name: [len(own), _sum(own)] for name, own in sorted(self.amounts.items())}


class Hash:
    """SHA-256 over texts in their order, as they come."""

    def __init__(self, *texts: str) -> None:
        self._digest = hashlib.sha256()
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """One text more."""
        self._digest.update(text.encode() + b"\n")

    @property
    def hex(self) -> str:
        """What all of them come to."""
        return self._digest.hexdigest()


def frozen_rows(
    session: Session,
    scheme: Scheme,
    settings: Measuring,
    period: Period,
    at: AsOf,
    *,
    afresh: bool = False,
) -> Iterator[Row]:
    """Everybody's row, by number; ``at`` needs its moment. ``afresh``: of the facts alone."""
    return rows_of(session, build_frame(session, settings, period, at, afresh=afresh), scheme)


def rows_of(session: Session, frame: Frame, scheme: Scheme) -> Iterator[Row]:
    """The same from a frame that was built already."""
    measures, home = measure(session, frame), read_tree(session, frame).home
    people = frame.people
    told = session.execute(select(people.c.person, people.c.nip, people.c.name))
    about = {person: (nip, name) for person, nip, name in told}
    for one in judge_each(session, frame, [scheme], measures):
        nip, name = about[one.person]
        yield Row(
            person=one.person,
            nip=nip,
            name=name,
            unit=home.get(one.person),
            result=result_of(one.decisions[scheme.id], scheme),
            inputs={key: _plain(fact) for key, fact in sorted(one.facts.items())},
        )


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
    return Hash(*texts).hex


def without_sentences(value: Any) -> Any:
    """The value without the sentences in it, at any depth."""
    if isinstance(value, dict):
        kept = {name: one for name, one in value.items() if name not in SENTENCES}
        return {name: without_sentences(one) for name, one in kept.items()}
    return [without_sentences(one) for one in value] if isinstance(value, list) else value


def changed_sentences(before: Result | None, after: Result | None, language: str) -> str:
    """A new exception; what rules say now whose verdict is another than before; else the whole
    decision."""
    if after is None:
        return GONE[language]
    given = after.get("exception")
    if given and given != (before or {}).get("exception"):
        return str(after["reason"])
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


def _sum(amounts: Iterable[Decimal | None]) -> int | float | None:
    known = [one for one in amounts if one is not None]
    total: int | float | None = plain(sum(known, Decimal(0)) if known else None)
    return total


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():f}"
