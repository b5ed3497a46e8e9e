"""What the agency says about evaluations: programmes, and when units may be compared."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class EvaluationSettings(BaseModel):
    """``[evaluation]``: a unit counts as trained from ``trained_share`` of its people in scope.

    ``minimum_units`` must stand in either group before their satisfaction indexes are compared.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    trained_share: float = Field(0.2, gt=0, le=1)
    minimum_units: int = Field(5, ge=2, le=1000)


class Programme(BaseModel):
    """``[[programme]]``: several courses that are evaluated as one.

    ``courses`` are short names, id numbers or "site/number".
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(min_length=1)
    name: str = ""
    courses: tuple[str, ...] = Field(min_length=1)
