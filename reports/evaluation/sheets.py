"""An evaluation as tables: a row for each figure, and what the figures do not prove."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reports.evaluation.levels import Evaluation
from reports.exports.workbook import Sheet

HEADERS = ("level", "figure", "value", "unit", "n", "from", "to", "why not")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a level; ``value`` None: unknown, and why."""

    level: str
    name: str
    value: Any
    unit: str
    n: int | None
    interval: tuple[float, ...]
    unknown: str


def lines(evaluation: Evaluation) -> Iterator[Line]:
    """The figures of all levels in their order."""
    for place, (level, told) in enumerate(evaluation.as_json()["levels"].items(), 1):
        for name, figure in told.items():
            head = f"{place} {level}"
            if name == "alpha":
                yield from (_line(head, f"alpha of {one['survey']}", one) for one in figure)
            elif name == "excluded":
                yield Line(head, "pairs left out", figure, "count", None, (), "")
            elif isinstance(figure, dict) and figure.keys() & {"value", "unknown"}:
                yield _line(head, name.replace("_", " "), figure)


def evaluation_sheets(evaluation: Evaluation) -> list[Sheet]:
    """A workbook's tables: the figures, and the courses with the remarks."""
    rows = [
        [
            *(one.level, one.name, one.value, one.unit, one.n),
            *(one.interval or (None, None)),
            one.unknown,
        ]
        for one in lines(evaluation)
    ]
    return [Sheet("figures", HEADERS, rows), Sheet("about", ("what", "told"), _about(evaluation))]


def _about(evaluation: Evaluation) -> list[tuple[str, str]]:
    subject = evaluation.subject
    levels = (evaluation.behaviour, evaluation.results)
    return [
        (subject.kind, subject.name),
        ("period", evaluation.period),
        ("up to", evaluation.reference.isoformat()),
        *(("course", title) for _, title in sorted(subject.courses.items())),
        *(("caution", str(level.as_json()["caution"])) for level in levels),
    ]


def _line(level: str, name: str, figure: Mapping[str, Any]) -> Line:
    interval = tuple(figure.get("interval", ()))
    told = (figure.get("value"), figure.get("unit", ""), figure.get("n"))
    return Line(level, name, *told, interval, figure.get("unknown", ""))
