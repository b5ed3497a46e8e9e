"""Net promoters: would people recommend it, on a scale of 0 to 10?"""

from __future__ import annotations

from collections.abc import Sequence

from reports.figures import Figure, Known, Unknown

PROMOTERS, DETRACTORS = 9, 6  # from, and up to
NO_SCALE = "no question with a scale of 0 to 10"


def net_promoters(answers: Sequence[float]) -> Figure:
    """Per cent of answers from 9 minus per cent of answers up to 6, −100 to 100."""
    if not answers:
        return Unknown(NO_SCALE)
    promoters = sum(answer >= PROMOTERS for answer in answers)
    detractors = sum(answer <= DETRACTORS for answer in answers)
    return Known((promoters - detractors) / len(answers) * 100, "points", len(answers))
