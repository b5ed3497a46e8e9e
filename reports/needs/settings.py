"""How needs are weighed and planned: ``[needs]``."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from connector.hr.catalogues import element_code

# Elements of a public survey that training can move, and what it would have to teach. Fees and
# facilities are no matter of training.
SIGNALS = {
    "U2": ("M7",),
    "U3": ("M4",),
    "U5": ("M4",),
    "U6": ("M5",),
    "U7": ("M5", "M1"),
    "U8": ("M3",),
}
CostPer = Literal["agreement", "course", "person"]
Positive = Annotated[Decimal, Field(gt=0)]


class NeedsSettings(BaseModel):
    """``[needs]``: what points to a need, and the limits of a year's plan.

    ``signals`` maps a survey element (name or code) to competencies; an element below
    ``low_element`` (mean, 1–4) points to them and multiplies their priority by ``signal_factor``.
    ``hours`` is the most JP a person is planned for in the year, ``budget`` the most rupiah for
    all; absent: no limit. A provider's cost is paid once for its agreement, for each course or for
    each person (``cost_per``). ``costs`` (rupiah a person) and ``seats`` are by a course's short
    name, id number or id.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    signals: dict[str, tuple[str, ...]] = SIGNALS
    low_element: Annotated[Decimal, Field(ge=1, le=4)] = Decimal("3.0644")
    signal_factor: Annotated[Decimal, Field(ge=1, le=10)] = Decimal("1.5")
    hours: Positive | None = None
    budget: Positive | None = None
    cost_per: CostPer = "agreement"
    costs: dict[str, Annotated[Decimal, Field(ge=0)]] = {}
    seats: dict[str, Annotated[int, Field(ge=0)]] = {}

    @field_validator("signals")
    @classmethod
    def _by_code(cls, table: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        return {element_code(element): codes for element, codes in table.items()}
