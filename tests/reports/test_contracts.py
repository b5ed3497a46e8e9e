"""The importable contracts: our own members keep them, and they tell who does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import Select, literal, select

from reports.calendar.periods import parse_period
from reports.frames.frame import Frame, Measuring, build_frame
from reports.metrics import CATALOGUE, METRICS, at_level
from reports.metrics.declaration import Metric
from reports.metrics_contract import answer_breaches, breaches
from sync.outward.settings import PushSettings, TargetSettings
from sync.outward.standing import Standing
from sync.outward.targets import TARGETS, section_of
from sync.outward.targets.contract import breaches as target_breaches
from sync.outward.targets.declaration import Slot, Target, Wish
from tests.reports.schemes.closings import learners
from tests.reports.world import World
from tests.sync.outward.people import TIERS, decided, standing

HAVING = [
    standing(one, metrics={"hours": one}, outcome=decided("eligible", tier="silver", tiers=TIERS))
    for one in (4, 5)
]
PUSH = PushSettings.model_validate(
    {
        "profile_fields": {
            "hours": "lontar_hours",
            "as_of": "lontar_as_of",
            "scheme": {"tpp": {"outcome": "lontar_outcome"}},
        }
    }
)


def frame_of(world: World) -> Frame:
    learners(world)
    return build_frame(world.session, Measuring(), parse_period("2026"), world.now())


def doubled(frame: Frame) -> Select[Any]:
    """A number out of its range for somebody of another frame."""
    numbers: list[Any] = [literal(99), literal(-1)]
    return select(*numbers)


def test_our_metrics_say_what_a_reader_has_to_know() -> None:
    assert [text for metric in CATALOGUE.values() for text in breaches(metric)] == []


def test_our_person_metrics_answer_as_they_declare(small_world: World) -> None:
    frame, session = frame_of(small_world), small_world.session
    found = [answer_breaches(session, frame, metric) for metric in at_level("person")]
    assert [text for texts in found for text in texts] == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"formula": " "}, "hours: formula is empty"),
        ({"label": {"id": "Jam"}}, "hours: label is to be in en, id"),
        ({"range": (1, 1)}, "hours: the range is empty"),
        (
            {"interval": ("mastery", "none")},
            "hours: mastery is no bound of the same level and unit",
        ),
        ({"select": lambda frame: select()}, "hours: its query does not say what it selects"),
    ],
)
def test_a_metric_that_says_too_little_is_told(changes: dict[str, Any], message: str) -> None:
    assert next(breaches(replace(METRICS["hours"], **changes))) == message


def test_a_metric_that_answers_wrong_is_told(small_world: World) -> None:
    metric: Metric = replace(METRICS["hours"], select=doubled)
    assert list(answer_breaches(small_world.session, frame_of(small_world), metric)) == [
        "hours: somebody is not of the frame",
        "hours: -1 is out of its range",
    ]


@pytest.mark.parametrize("target", TARGETS.values(), ids=list(TARGETS))
def test_our_targets_keep_the_contract(target: Target) -> None:
    assert list(target_breaches(target, section_of(PUSH, target), HAVING, "lms")) == []


@dataclass
class Greedy:
    """Wants what is not its own, whatever is known."""

    name: str = "greedy"
    settings: type[TargetSettings] = TargetSettings

    def owns(self, key: str) -> bool:
        return key == "own"

    def reversible(self, slot: Slot, before: str | None) -> bool:
        return True

    def wanted(
        self, settings: TargetSettings, standings: Sequence[Standing], site: str
    ) -> Mapping[Slot, Wish]:
        return {Slot(99, "theirs"): Wish(standings[0].nip, None, "")}

    def open(self, site: Any, usernames: Any) -> Any:
        raise NotImplementedError


def test_a_target_that_wants_too_much_is_told() -> None:
    assert list(target_breaches(Greedy(), TargetSettings(), HAVING, "lms")) == [
        "greedy: the order of people makes it want something else",
        "greedy: theirs is not its own",
        "greedy: theirs of account 99 does not say whose it is",
        "greedy: theirs does not say why",
        "greedy: theirs of account 99, which is nobody's",
        "greedy: it wants something for people of whom nothing is known",
    ]
