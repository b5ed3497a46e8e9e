"""``[push]``: what is written into Moodle, and what waits for a person."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

PREFIX = "lontar_"


class SchemeFields(BaseModel):
    """Profile fields for one scheme's decision."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    outcome: str | None = None
    tier: str | None = None
    reason: str | None = None


class ProfileFieldSettings(BaseModel):
    """``[push.profile_fields]``: ``metric = "lontar_field"``, the as-of field, fields per scheme.

    Keys beside ``enabled``, ``as_of`` and ``scheme`` are names of person metrics.
    """

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, str] = Field(init=False)
    enabled: bool = False
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


class CohortSettings(BaseModel):
    """``[push.cohorts]``: one cohort per scheme and tier, id number ``lontar:<scheme>``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    enabled: bool = False


class PushLimits(BaseModel):
    """``[push.limits]``: shares (0–1) of the people concerned beyond which a plan waits.

    ``auto`` mode keeps them; in ``review`` every plan waits, and they show what is unusual.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    removals: float = Field(0.10, ge=0, le=1)  # of a cohort's members, of a field's holders
    minimum: int = Field(10, ge=0)  # below so many removals the share does not matter


class PushSettings(BaseModel):
    """``[push]``: ``review`` waits for a person each time, ``auto`` within the limits."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    mode: Literal["review", "auto"] = "review"
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
