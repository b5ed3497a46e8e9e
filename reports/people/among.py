"""Keys in a condition, however many: written into the text, since parameters have a limit."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam


def among(column: ColumnElement[Any], keys: Collection[int]) -> ColumnElement[bool]:
    """Whether the column is one of the keys."""
    told = bindparam(
        None, sorted(keys), type_=BigInteger(), expanding=True, literal_execute=True, unique=True
    )
    return column.in_(told)
