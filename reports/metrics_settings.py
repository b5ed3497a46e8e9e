"""``[metrics]``: the dated settings of metrics, with the names of the texts that they are of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from reports.calendar.dated import Change, begun, once_a_day

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


Small = Annotated[int, Field(ge=1, le=100)]


class MetricsChange(Change):
    """``[[metrics.later]]``: another limit of small groups, or cap of the job match, from a day on.

    Each keeps its own text: ``regulation`` is of the limit, ``cap_regulation`` of the cap.
    """

    small_group: Small | None = None
    cap_job_match: bool | None = None
    cap_regulation: str = ""

    @model_validator(mode="after")
    def _changes_something(self) -> MetricsChange:
        if self.small_group is None and self.cap_job_match is None:
            raise ValueError("it changes nothing; give small_group or cap_job_match")
        return self


class MetricsSettings(BaseModel):
    """``[metrics]``: ``small_group`` people or more must stand behind a figure to show it.

    ``cap_job_match``: a level above what a post requires makes up for no lack elsewhere.
    ``culture_index``: weights of its components; one that is not named weighs nothing.
    ``regulation`` names the text that ``small_group`` is of, ``cap_regulation`` that of the cap.
    What ``later`` changes holds from its day on; figures go by their reference date.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    small_group: Small = 5
    cap_job_match: bool = True
    culture_index: dict[Component, Annotated[Decimal, Field(ge=0, le=1000)]] = dict.fromkeys(
        COMPONENTS, Decimal(1)
    )
    regulation: str = ""
    cap_regulation: str = ""
    later: tuple[MetricsChange, ...] = ()

    @model_validator(mode="after")
    def _changes_are_on_different_days(self) -> MetricsSettings:
        once_a_day(self.later)
        return self

    @field_validator("culture_index")
    @classmethod
    def _something_weighs(cls, weights: dict[Component, Decimal]) -> dict[Component, Decimal]:
        if not any(weights.values()):
            raise ValueError("every weight is 0, so there is no index; give one component a weight")
        return weights

    def on(self, day: date) -> MetricsSettings:
        """The settings as they are on a day."""
        told: dict[str, object] = {}
        for change in begun(self.later, day):
            if change.small_group is not None:
                told |= {"small_group": change.small_group, "regulation": change.regulation}
            if change.cap_job_match is not None:
                capped = change.cap_job_match
                told |= {"cap_job_match": capped, "cap_regulation": change.cap_regulation}
        return self.model_copy(update=told)

    def small_on(self, day: date) -> int:
        """How many people or answers must stand behind a figure on a day."""
        return self.on(day).small_group
