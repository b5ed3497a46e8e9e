"""``[metrics]``: the settings of metrics, and the name of the text that they are of."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator

Component = Literal[
    "coverage",
    "participation",
    "continuity",
    "mastery",
    "job_match",
    "evenness",
    "satisfaction",
]
COMPONENTS: tuple[Component, ...] = get_args(Component)


class MetricsSettings(BaseModel):
    """``[metrics]``: ``small_group`` people or more must stand behind a figure to show it.

    ``cap_job_match``: a level above what a post requires makes up for no lack elsewhere.
    ``culture_index``: weights of its components; one that is not named weighs nothing.
    ``regulation`` names the text that ``small_group`` is of.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    small_group: int = Field(5, ge=1, le=100)
    cap_job_match: bool = True
    culture_index: dict[Component, Annotated[Decimal, Field(ge=0, le=1000)]] = dict.fromkeys(
        COMPONENTS, Decimal(1)
    )
    regulation: str = ""

    @field_validator("culture_index")
    @classmethod
    def _something_weighs(cls, weights: dict[Component, Decimal]) -> dict[Component, Decimal]:
        if not any(weights.values()):
            raise ValueError("every weight is 0, so there is no index; give one component a weight")
        return weights
