"""``[push]``: what is written into Moodle, and what waits for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from sync.outward.standing import Show

PREFIX = "lontar_"
FRAMEWORK_MARK = "/"  # between a framework and its competency
Action = Literal["create", "update", "remove"]
ACTIONS: frozenset[Action] = frozenset(get_args(Action))
Membership = Literal["update", "add_only", "remove_only", "paused"]
Drift = Literal["restore", "adopt", "ask"]
LimitName = Literal[
    "first_push",
    "changed_scheme",
    "losing",
    "gaining",
    "concentration",
    "removals",
    "messages",
    "drift",
    "unenrolling",
]


class SchemeShow(BaseModel):
    """Which of a scheme's decisions is shown, where the target's own ``show`` is not meant."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    show: Show | None = None


class SchemeFields(SchemeShow):
    """Profile fields for one scheme's decision."""

    outcome: str | None = None
    tier: str | None = None
    reason: str | None = None


class TargetSettings(BaseModel):
    """What every target's section says: whether it is on, what it may do, and whose word holds.

    ``drift`` is about a place that somebody changed in Moodle after we wrote it: ``restore`` it,
    ``adopt`` it until something else is wanted there, or ``ask`` a person. ``show``: decisions of
    the period under way, or of the one that was confirmed last (``lontar period close``).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    enabled: bool = False
    actions: frozenset[Action] = ACTIONS
    drift: Drift = "restore"
    show: Show = "current"

    def allows(self, action: Action, *, member: bool) -> bool:
        """Whether a change of this kind may be written; ``member``: it is about a person."""
        return action in self.actions

    def covers(self, key: str) -> bool:
        """Whether the section still names the place."""
        return True


class ProfileFieldSettings(TargetSettings):
    """``[push.profile_fields]``: ``metric = "lontar_field"``, the as-of field, fields per scheme.

    Keys that are not named here are names of person metrics.
    """

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, str] = Field(init=False)
    as_of: str | None = None
    scheme: dict[str, SchemeFields] = {}

    @property
    def metrics(self) -> dict[str, str]:
        """Metric name → profile field short name."""
        return dict(self.__pydantic_extra__ or {})

    @property
    def fields(self) -> list[str]:
        """Every profile field that may be written, sorted; one named twice stands twice."""
        schemes = [f for s in self.scheme.values() for f in (s.outcome, s.tier, s.reason) if f]
        return sorted([*self.metrics.values(), *schemes, *([self.as_of] if self.as_of else [])])


class CohortSettings(TargetSettings):
    """``[push.cohorts]``: one cohort per scheme and tier, id number ``lontar:<scheme>``."""

    membership: Membership = "update"
    scheme: dict[str, SchemeShow] = {}

    def show_of(self, scheme: str) -> Show:
        """Which decision of a scheme its cohorts show."""
        own = self.scheme.get(scheme)
        return (own and own.show) or self.show

    def allows(self, action: Action, *, member: bool) -> bool:
        """Cohorts by ``actions``; their members by ``membership`` too."""
        barred = {"update": (), "add_only": ("remove",), "remove_only": ("create", "update")}
        allowed = self.membership != "paused" and action not in barred.get(self.membership, ())
        return action in self.actions and (allowed or not member)


class CourseFieldSettings(TargetSettings):
    """``[push.course_fields]``: ``figure = "lontar_field"``; ``drift``, ``actions`` as everywhere.

    Keys that are not named here are names of figures of a course.
    """

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, str] = Field(init=False)

    @property
    def figures(self) -> dict[str, str]:
        """Figure → course field short name."""
        return dict(self.__pydantic_extra__ or {})


class FrameworkSettings(TargetSettings):
    """A target that may touch only the competency frameworks with these id numbers."""

    frameworks: tuple[str, ...] = ()

    @field_validator("frameworks")
    @classmethod
    def _unmarked(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        marked = [name for name in value if FRAMEWORK_MARK in name or not name]
        if marked:
            raise ValueError(f"no id number of a framework that can be used: {marked}")
        return value

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.enabled and not self.frameworks:
            raise ValueError("frameworks: name the competency frameworks by their id numbers")
        return self


class CompetencySettings(FrameworkSettings):
    """``[push.competencies]``: ratings by the level that HR assessed; none is ever removed."""

    drift: Drift = "ask"

    def covers(self, key: str) -> bool:
        """Competencies of the frameworks that are named."""
        return key.partition(FRAMEWORK_MARK)[0] in self.frameworks


class LearningPlanSettings(FrameworkSettings):
    """``[push.learning_plans]``: one plan per framework; ``title`` is what people read of it."""

    title: str = Field("Rencana belajar", min_length=1, max_length=40)

    def name(self, framework: str) -> str:
        """The plan's name in Moodle, by which we know it again."""
        return f"Lontar: {self.title} [{framework}]"

    def covers(self, key: str) -> bool:
        """Plans of the frameworks that are named."""
        name = key.partition(":")[2].partition(FRAMEWORK_MARK)[0]
        return name in self.frameworks


class MessageSettings(TargetSettings):
    """``[push.messages]``: one notice to a person when a decision about them changes."""


class PushLimits(BaseModel):
    """``[push.limits]``: shares (0–1) of the people concerned beyond which changes wait.

    ``auto`` mode keeps them; in ``review`` every plan waits, and they show what is unusual. Plans
    that exceed a limit of ``second_person`` need the yes of two people.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    losing: float = Field(0.10, ge=0, le=1)  # of those whom Moodle shows as eligible
    gaining: float = Field(0.25, ge=0, le=1)  # of everybody
    concentration: float = Field(0.50, ge=0, le=1)  # of the eligible people of one unit
    removals: float = Field(0.10, ge=0, le=1)  # of a cohort's members, of a field's holders
    messages: int = Field(500, ge=0)
    minimum: int = Field(10, ge=0)  # fewer people are never too many
    unit_minimum: int = Field(5, ge=0)  # the same within one unit
    second_person: frozenset[LimitName] = frozenset()


class PushSettings(BaseModel):
    """``[push]``: ``review`` waits for a person each time, ``auto`` within the limits.

    A plan that no sync has confirmed for ``expires_days`` cannot be applied any more. A change
    that Moodle refused or altered is tried again after ``retry_days``, at once when its cause
    changed. Sections that are not named here are of targets of installed packages.
    """

    model_config = ConfigDict(extra="allow", frozen=True)
    mode: Literal["review", "auto"] = "review"
    expires_days: int = Field(14, ge=1)
    retry_days: int = Field(7, ge=1)
    limits: PushLimits = PushLimits()
    profile_fields: ProfileFieldSettings = ProfileFieldSettings()
    cohorts: CohortSettings = CohortSettings()
    messages: MessageSettings = MessageSettings()
    course_fields: CourseFieldSettings = CourseFieldSettings()
    competencies: CompetencySettings = CompetencySettings()
    learning_plans: LearningPlanSettings = LearningPlanSettings()

    @field_validator("profile_fields")
    @classmethod
    def _own_prefix(cls, value: ProfileFieldSettings) -> ProfileFieldSettings:
        _refuse_foreign(value.fields)
        return value

    @field_validator("course_fields")
    @classmethod
    def _own_course_fields(cls, value: CourseFieldSettings) -> CourseFieldSettings:
        _refuse_foreign(value.figures.values())
        return value


def _refuse_foreign(fields: Collection[str]) -> None:
    foreign = [name for name in fields if not name.startswith(PREFIX)]
    if foreign:
        raise ValueError(f"fields without the prefix {PREFIX}: {', '.join(foreign)}")
    twice = [name for name, count in Counter(fields).items() if count > 1]
    if twice:
        raise ValueError(f"fields that would hold two things: {', '.join(twice)}")
