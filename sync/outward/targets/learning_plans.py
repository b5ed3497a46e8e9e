"""Learning plans from the gaps: what the post requires and the person was assessed below.

A competency that is unknown neither enters nor leaves the plan. A plan whose gaps are all closed is
completed, never deleted, and opened again when a gap comes back; its competencies then follow at
the next sync. Undo completes a plan that was made, and opens one that was completed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from connector.moodle.competence.catalogue import read_catalogue
from connector.moodle.competence.plans import COMPLETE, read_plans
from connector.moodle.competence.writes import (
    add_to_plan,
    complete_plan,
    create_plan,
    reopen_plan,
    send_each,
    take_from_plan,
)
from connector.moodle.errors import Misshapen
from connector.moodle.site import Site
from connector.moodle.site_answers import USER_PLANS
from connector.moodle.site_records import LearningPlan, PlanCompetency
from sync.outward.settings import FRAMEWORK_MARK, LearningPlanSettings, TargetSettings
from sync.outward.standing import Competence, Standing
from sync.outward.targets.declaration import Slot, Usernames, Wish, Write, WriteOutcome

PREFIX = "plan:"
PLANNED = "planned"
OURS = re.compile(r"Lontar: .*\[(?P<framework>[^\]]+)\]")
Place = tuple[int, str]  # account, framework


class LearningPlans:
    """``[push.learning_plans]``; keys are ``plan:<framework>``, whose value is the plan's name,
    and ``plan:<framework>/<competency>``."""

    name = "learning_plans"
    settings: type[TargetSettings] = LearningPlanSettings

    def owns(self, key: str) -> bool:
        """Only plans that bear our name; the section names the frameworks."""
        return key.startswith(PREFIX)

    def reversible(self, slot: Slot, before: str | None) -> bool:
        """Plans close and open, competencies come and go."""
        return True

    def keeps(self, slot: Slot, before: str | None) -> str:
        """A plan that was made is completed by an undo, not deleted."""
        made = before is None and "/" not in slot.key
        return "the plan stays in Moodle as a completed one: none is deleted" if made else ""

    def wanted(
        self, settings: LearningPlanSettings, standings: Sequence[Standing], site: str
    ) -> dict[Slot, Wish]:
        """A plan where there are gaps, none where all that is required is met for certain."""
        return {
            Slot(account, key): Wish(
                value,
                standing.person,
                because,
                keep=value is not None and FRAMEWORK_MARK not in key,
            )
            for standing in standings
            for framework in settings.frameworks
            for key, value, because in _plan(
                framework, settings.name(framework), _required(standing, site, framework)
            )
            for account in standing.accounts_on(site)
        }

    def open(self, site: Site, usernames: Usernames) -> LearningPlanPort:
        """The plans of one site."""
        return LearningPlanPort(site)


@dataclass(slots=True)
class LearningPlanPort:
    """Our plans on one site, learned by reading: the open one and the newest completed one of
    each person and framework; ``ids`` are those of competencies by key."""

    site: Site
    ids: dict[str, int] = field(default_factory=dict)
    opened: dict[Place, int] = field(default_factory=dict)
    closed: dict[Place, int] = field(default_factory=dict)

    def actual(self, slots: Collection[Slot]) -> dict[Slot, str | None]:
        """The open plans of these people that bear our name, with what is in them."""
        accounts = {slot.account for slot in slots if slot.account is not None}
        if not accounts:
            return {}
        self._learn({_framework(slot.key) for slot in slots})
        pull = read_plans(self.site, accounts)
        facts = list(pull.records)
        if any(pull.extent.unread.values()):
            raise Misshapen(USER_PLANS.function, "the plans of some people are not shown to us")
        plans = [one for one in facts if isinstance(one, LearningPlan)]
        self.opened, self.closed = _newest(plans, closed=False), _newest(plans, closed=True)
        names = {one.plan: one.name for one in plans}
        places = {plan: place for place, plan in self.opened.items()}
        shown: dict[Slot, str | None] = {
            Slot(account, f"{PREFIX}{framework}"): names[plan]
            for (account, framework), plan in self.opened.items()
        }
        keys = {number: key for key, number in self.ids.items()}
        for one in facts:
            if isinstance(one, PlanCompetency) and one.plan in places and one.competency in keys:
                shown[Slot(places[one.plan][0], keys[one.competency])] = PLANNED
        return shown

    def apply(self, writes: Sequence[Write]) -> list[WriteOutcome]:
        """Make plans, add, take out, complete: what a completed plan held stays in it."""
        closing = {
            (one.slot.account, one.slot.key)
            for one in writes
            if one.after is None and FRAMEWORK_MARK not in one.slot.key
        }
        due = [one for one in sorted(writes, key=_turn) if not _kept(one, closing)]
        kept = [WriteOutcome(one.slot, "done") for one in writes if _kept(one, closing)]
        sent = send_each([one for one in due if not self._obstacle(one)], self._write)
        outcomes = [WriteOutcome(one.item.slot, one.status, one.detail) for one in sent]
        told = {one.slot for one in outcomes}
        rest = [one for one in due if one.slot not in told]
        return outcomes + kept + [self._refused(one) for one in rest]

    def _learn(self, frameworks: Collection[str]) -> None:
        if not self.ids:
            self.ids = {
                f"{PREFIX}{one.framework}{FRAMEWORK_MARK}{one.competency}": one.id
                for one in read_catalogue(self.site, frameworks)
            }

    def _obstacle(self, write: Write) -> str:
        key = write.slot.key
        unknown = FRAMEWORK_MARK in key and key not in self.ids
        return f"the site has no competency {key.removeprefix(PREFIX)}" if unknown else ""

    def _refused(self, write: Write) -> WriteOutcome:
        return WriteOutcome(write.slot, "refused", self._obstacle(write))

    def _write(self, write: Write) -> None:
        place = (write.slot.account or 0, _framework(write.slot.key))
        if FRAMEWORK_MARK not in write.slot.key:
            self._write_plan(place, write.after)
        elif place in self.opened:
            change = take_from_plan if write.after is None else add_to_plan
            change(self.site, self.opened[place], self.ids[write.slot.key])

    def _write_plan(self, place: Place, name: str | None) -> None:
        if name is None:
            complete_plan(self.site, self.opened[place])
        elif place in self.closed:
            reopen_plan(self.site, self.closed[place])
            self.opened[place] = self.closed[place]
        else:
            self.opened[place] = create_plan(self.site, place[0], name)


def _required(standing: Standing, site: str, framework: str) -> list[Competence]:
    return [one for one in standing.competences if (one.site, one.framework) == (site, framework)]


def _plan(
    framework: str, name: str, competences: Sequence[Competence]
) -> Iterator[tuple[str, str | None, str]]:
    """Keys, values and reasons; nothing where nothing is required."""
    required = [one for one in competences if one.required is not None]
    gaps = [one for one in required if _lacks(one)]
    if gaps:
        yield f"{PREFIX}{framework}", name, f"{len(gaps)} gaps"
        for one in competences:
            if one.assessed is not None:
                key = f"{PREFIX}{framework}{FRAMEWORK_MARK}{one.competency}"
                because = f"assessed {one.assessed}, required {one.required or 'nothing'}"
                yield key, PLANNED if _lacks(one) else None, because
    elif required and all(one.assessed is not None for one in required):
        yield f"{PREFIX}{framework}", None, "no gap is left"


def _lacks(one: Competence) -> bool:
    return one.required is not None and one.assessed is not None and one.assessed < one.required


def _framework(key: str) -> str:
    return key.removeprefix(PREFIX).partition(FRAMEWORK_MARK)[0]


def _newest(plans: Sequence[LearningPlan], *, closed: bool) -> dict[Place, int]:
    """The plan of each person and framework that bears our name; of several open ones the first
    made, of completed ones the last."""
    found: dict[Place, list[int]] = defaultdict(list)
    for one in plans:
        ours = OURS.fullmatch(one.name)
        if ours and (one.status == COMPLETE) == closed:
            found[one.account, ours["framework"]].append(one.plan)
    pick = max if closed else min
    return {place: pick(numbers) for place, numbers in found.items()}


def _turn(write: Write) -> int:
    is_plan, gone = FRAMEWORK_MARK not in write.slot.key, write.after is None
    return (3 if gone else 0) if is_plan else (2 if gone else 1)


def _kept(write: Write, closing: Collection[tuple[int | None, str]]) -> bool:
    """Whether a competency leaves with its plan, which is completed as it is."""
    plan = write.slot.key.partition(FRAMEWORK_MARK)[0]
    own = FRAMEWORK_MARK in write.slot.key and write.after is None
    return own and (write.slot.account, plan) in closing


TARGET = LearningPlans()
