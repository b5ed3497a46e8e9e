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
            elif name == "item_difficulty" and "items" in figure:
                yield from (_line(head, _place(one), one) for one in figure["items"])
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
    return [
        (subject.kind, subject.name),
        ("period", evaluation.period),
        ("up to", evaluation.reference.isoformat()),
        *(("course", title) for _, title in sorted(subject.courses.items())),
        *(("caution", caution) for caution in cautions(evaluation)),
    ]


def cautions(evaluation: Evaluation) -> list[str]:
    """What the figures do not prove, or how they are to be read."""
    told = (evaluation.learning.item_difficulty, evaluation.behaviour, evaluation.results)
    return [text for one in told if (text := one.as_json().get("caution"))]


def _place(item: Mapping[str, Any]) -> str:
    """Shuffled questions bear another number in each attempt; the slot stays."""
    numbers = item["numbers"]
    shown = f"question {numbers[0]}" if len(numbers) == 1 else f"slot {item['slot']}"
    return f"difficulty of {item['test']}, {shown} ({' or '.join(item['kinds'])})"


def _line(level: str, name: str, figure: Mapping[str, Any]) -> Line:
    interval = tuple(figure.get("interval", ()))
    told = (figure.get("value"), figure.get("unit", ""), figure.get("n"))
    return Line(level, name, *told, interval, figure.get("unknown", ""))
