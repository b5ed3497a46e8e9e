"""What deciding gives: every rule's result and the decision, as records and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from reports.schemes.language.verdicts import Amount, Day, Fact, Flag, Verdict, Words


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule says. ``counted`` is its verdict once ``unknown = "pass"`` is heard, and
    ``hoped`` if everything that can still be met will be; ``notice`` is ``because`` without the
    values of sensitive facts. ``distance`` is what is missing, in the unit of the fact;
    ``regulation`` the text that the rule itself names."""

    id: str
    tier: str | None
    verdict: Verdict
    counted: Verdict
    hoped: Verdict
    actual: Any
    wanted: Any
    distance: Decimal | None
    because: str
    notice: str
    members: tuple[RuleResult, ...] = ()
    fact: str | None = None  # of a rule on one
    regulation: str = ""

    @property
    def cited(self) -> str:
        """The texts that the rule and its members name."""
        texts = [self.regulation, *(member.cited for member in self.members)]
        return "; ".join(dict.fromkeys(filter(None, texts)))

    def as_json(self) -> dict[str, Any]:
        """The keys of ``explain --json``; a group has its members beside them."""
        found = {
            "id": self.id,
            "tier": self.tier,
            "fact": self.fact,
            "verdict": str(self.verdict),
            "actual": self.actual,
            "wanted": self.wanted,
            "distance": plain(self.distance),
            "because": self.because,
            "regulation": self.regulation,
        }
        members = [member.as_json() for member in self.members]
        return found | ({"rules": members} if members else {})


@dataclass(frozen=True, slots=True)
class Exemption:
    """An official's exception: ``until`` is its last day; ``id`` is None before it is kept."""

    id: int | None
    outcome: str
    tier: str | None
    reason: str
    until: date
    by: str
    at: datetime

    def as_json(self) -> dict[str, Any]:
        """The exception as ``explain --json`` has it."""
        told = {name: getattr(self, name) for name in ("id", "outcome", "tier", "reason", "by")}
        return {**told, "until": self.until.isoformat(), "at": self.at.isoformat()}


@dataclass(frozen=True, slots=True)
class Decision:
    """An outcome of design §3 with the tier that is certain, a better one that is open, every
    rule's result in the order of the scheme, and one sentence without sensitive values.

    ``own_outcome`` is what the rules came to where an ``exception`` stands above them."""

    scheme: str
    outcome: str
    tier: str | None
    open_tier: str | None
    rules: tuple[RuleResult, ...]
    reason: str
    own_outcome: str | None = None
    exception: Exemption | None = None

    @property
    def verdicts(self) -> str:
        """Every rule's verdict in one canonical text."""
        named = ((f"{one.tier}/{one.id}" if one.tier else one.id, one) for one in self.rules)
        return " ".join(f"{name}={result.verdict}" for name, result in named)


def plain(value: Fact | Decimal | None) -> Any:
    """A value as JSON has it: a number, a text, yes or no; None where it is not certain."""
    match value:
        case Amount():
            return plain(value.shown)
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case Words() if len(value.possible) == 1:
            return next(iter(value.possible))
        case Flag():
            return value.value
        case Day():
            return value.value.isoformat()
    return None
