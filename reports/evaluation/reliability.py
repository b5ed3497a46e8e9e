"""Whether the questions of a survey measure one thing: Cronbach's alpha."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import variance

from reports.evaluation.intervals import of_alpha
from reports.figures import Figure, Known, Unknown

TOO_FEW = "alpha needs two questions and two sittings that answered all of them"
NO_SPREAD = "all sittings have the same total"


def cronbach(rows: Sequence[Sequence[float]]) -> Figure:
    """k ÷ (k − 1) × (1 − Σ variances of questions ÷ variance of totals) of complete sittings.

    ``rows``: one per sitting, its answers in the order of the questions. 0.7 is usually accepted.
    """
    items = len(rows[0]) if rows else 0
    if items < 2 or len(rows) < 2:
        return Unknown(TOO_FEW)
    totals = variance([sum(row) for row in rows])
    if totals == 0:
        return Unknown(NO_SPREAD)
    parts = sum(variance(column) for column in zip(*rows, strict=True))
    alpha = items / (items - 1) * (1 - parts / totals)
    return Known(alpha, "alpha", len(rows), of_alpha(alpha, items, len(rows)))
