"""What a rule may ask: every person metric, and facts that surveys and personnel files tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from reports.metrics import at_level
from reports.metrics.declaration import Metric

FactType = Literal["number", "text", "yes_no", "date"]

RATINGS = ("sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang")
SANCTION_LEVELS = ("none", "light", "medium", "heavy")  # from the lightest to the worst
IN_SERVICE = "in_service"  # a fact for applicability, not for rules


@dataclass(frozen=True, slots=True)
class FactKind:
    """One word that a rule may use as ``fact``.

    ``recovers``: a failing rule on it can still be met while the period is open. ``words``: the
    only values of a text fact, where they are fixed. ``option``: the rule's key that says which
    of several values is meant, with its choices, the default first. A ``sensitive`` fact is
    named without its value outside the personnel office.
    """

    name: str
    unit: str
    type: FactType
    recovers: bool
    label: Mapping[str, str]
    words: tuple[str, ...] = ()
    option: tuple[str, tuple[str, ...]] | None = None
    sensitive: bool = False

    def key(self, choice: str | None) -> str:
        """The key of the fact's value for a rule's choice of the option."""
        if self.option is None:
            return self.name
        return f"{self.name}@{choice or self.option[1][0]}"


Vocabulary = Mapping[str, FactKind]


def known_facts() -> dict[str, FactKind]:
    """Every fact by its name: metrics first, then what surveys and personnel files tell."""
    found = {metric.name: _of_metric(metric) for metric in at_level("person")}
    return found | {kind.name: kind for kind in (FEEDBACK, *PERSONNEL)}


def _of_metric(metric: Metric) -> FactKind:
    return FactKind(metric.name, metric.unit, "number", metric.recovers, metric.label)


FEEDBACK = FactKind(
    name="feedback_given",
    unit="all named surveys of the courses completed in the period answered",
    type="yes_no",
    recovers=True,
    label={"id": "Umpan balik diberikan", "en": "Feedback given"},
)

PERSONNEL = (
    FactKind(
        name="status",
        unit="code of kedudukan hukum",
        type="text",
        recovers=False,
        label={"id": "Kedudukan hukum", "en": "Legal status"},
    ),
    FactKind(
        name="employment",
        unit="employee type",
        type="text",
        recovers=False,
        label={"id": "Jenis kepegawaian", "en": "Type of employment"},
    ),
    FactKind(
        name="rating",
        unit="yearly performance rating",
        type="text",
        recovers=False,
        label={"id": "Predikat kinerja", "en": "Performance rating"},
        words=RATINGS,
        option=("year", ("previous", "this")),
        sensitive=True,
    ),
    FactKind(
        name="sanction_level",
        unit="worst disciplinary sanction",
        type="text",
        recovers=False,
        label={"id": "Hukuman disiplin", "en": "Disciplinary sanction"},
        words=SANCTION_LEVELS,
        option=("window", ("period", "reference")),
        sensitive=True,
    ),
    FactKind(
        name="service_months",
        unit="months of the period with a day of unpaused service",
        type="number",
        recovers=False,
        label={"id": "Bulan masa kerja dalam periode", "en": "Months of service in the period"},
    ),
    FactKind(
        name="post_kind",
        unit="kind of post (jenis jabatan)",
        type="text",
        recovers=False,
        label={"id": "Jenis jabatan", "en": "Kind of post"},
    ),
)
