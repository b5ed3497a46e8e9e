"""``[push]``: what is written into Moodle, and what waits for a person."""

from __future__ import annotations

from collections import Counter
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator

PREFIX = "lontar_"
Action = Literal["create", "update", "remove"]
ACTIONS: frozenset[Action] = frozenset(get_args(Action))
Membership = Literal["update", "add_only", "remove_only", "paused"]
Drift = Literal["restore", "adopt", "ask"]
LimitName = Literal[
    "first_push",
    "changed_scheme",
    "losing",
    "gaining",
    "concentration",
    "removals",
    "messages",
    "drift",
]


class SchemeFields(BaseModel):
    """Profile fields for one scheme's decision."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    outcome: str | None = None
    tier: str | None = None
    reason: str | None = None


class TargetSettings(BaseModel):
    """What every target's section says: whether it is on, what it may do, and whose word holds.

    ``drift`` is about a place that somebody changed in Moodle after we wrote it: ``restore`` it,
    ``adopt`` it until something else is wanted there, or ``ask`` a person.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    enabled: bool = False
    actions: frozenset[Action] = ACTIONS
    drift: Drift = "restore"

    def allows(self, action: Action, *, member: bool) -> bool:
        """Whether a change of this kind may be written; ``member``: it is about a person."""
        return action in self.actions


class ProfileFieldSettings(TargetSettings):
    """``[push.profile_fields]``: ``metric = "lontar_field"``, the as-of field, fields per scheme.

    Keys that are not named here are names of person metrics.
    """

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, str] = Field(init=False)
    as_of: str | None = None
    scheme: dict[str, SchemeFields] = {}

    @property
    def metrics(self) -> dict[str, str]:
        """Metric name → profile field short name."""
        return dict(self.__pydantic_extra__ or {})

    @property
    def fields(self) -> list[str]:
        """Every profile field that may be written, sorted; one named twice stands twice."""
        schemes = [f for s in self.scheme.values() for f in (s.outcome, s.tier, s.reason) if f]
        return sorted([*self.metrics.values(), *schemes, *([self.as_of] if self.as_of else [])])


class CohortSettings(TargetSettings):
    """``[push.cohorts]``: one cohort per scheme and tier, id number ``lontar:<scheme>``."""

    membership: Membership = "update"

    def allows(self, action: Action, *, member: bool) -> bool:
        """Cohorts by ``actions``; their members by ``membership`` too."""
        barred = {"update": (), "add_only": ("remove",), "remove_only": ("create", "update")}
        allowed = self.membership != "paused" and action not in barred.get(self.membership, ())
        return action in self.actions and (allowed or not member)


class PushLimits(BaseModel):
    """``[push.limits]``: shares (0–1) of the people concerned beyond which changes wait.

    ``auto`` mode keeps them; in ``review`` every plan waits, and they show what is unusual. Plans
    that exceed a limit of ``second_person`` need the yes of two people.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    losing: float = Field(0.10, ge=0, le=1)  # of those whom Moodle shows as eligible
    gaining: float = Field(0.25, ge=0, le=1)  # of everybody
    concentration: float = Field(0.50, ge=0, le=1)  # of the eligible people of one unit
    removals: float = Field(0.10, ge=0, le=1)  # of a cohort's members, of a field's holders
    messages: int = Field(500, ge=0)
    minimum: int = Field(10, ge=0)  # fewer people are never too many
    unit_minimum: int = Field(5, ge=0)  # the same within one unit
    second_person: frozenset[LimitName] = frozenset()


class PushSettings(BaseModel):
    """``[push]``: ``review`` waits for a person each time, ``auto`` within the limits.

    A plan that no sync has confirmed for ``expires_days`` cannot be applied any more. A change
    that Moodle refused or altered is tried again after ``retry_days``, at once when its cause
    changed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    mode: Literal["review", "auto"] = "review"
    expires_days: int = Field(14, ge=1)
    retry_days: int = Field(7, ge=1)
    limits: PushLimits = PushLimits()
    profile_fields: ProfileFieldSettings = ProfileFieldSettings()
    cohorts: CohortSettings = CohortSettings()

    @field_validator("profile_fields")
    @classmethod
    def _own_prefix(cls, value: ProfileFieldSettings) -> ProfileFieldSettings:
        foreign = [name for name in value.fields if not name.startswith(PREFIX)]
        if foreign:
            raise ValueError(f"fields without the prefix {PREFIX}: {', '.join(foreign)}")
        twice = [name for name, count in Counter(value.fields).items() if count > 1]
        if twice:
            raise ValueError(f"fields that would hold two things: {', '.join(twice)}")
        return value
