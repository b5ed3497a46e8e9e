"""What all rows of lms.json share: how keys, numbers and missing values are taken."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator


def _known_values(value: object) -> object:
    if not isinstance(value, dict):
        return value
    return {key: one for key, one in value.items() if one is not None}


Epoch = Annotated[int, Field(ge=0)]
Points = Annotated[float, Field(ge=0)]
Values = Annotated[dict[str, str], BeforeValidator(_known_values)]


class Row(BaseModel):
    """Unknown keys are kept; null counts as missing; numbers are taken where text is meant."""

    model_config = ConfigDict(extra="allow", coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_missing(cls, row: object) -> object:
        if not isinstance(row, dict):
            return row
        return {k: v for k, v in row.items() if v is not None or k not in cls.model_fields}
