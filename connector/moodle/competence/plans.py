"""Learning plans of people with their competencies, and how these are rated.

Cost: plans take one question per person and one per plan, both in batches of 50, under 10 ms each.
A plan tells the ratings of its own competencies; any other rating takes a question per person and
competency (about 30 ms), and Moodle 4.5 makes an empty rating of a pair that was never rated: ask
only for pairs that are rated or that a completed course has touched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from connector.moodle.asking import answers_about
from connector.moodle.moments import instant
from connector.moodle.site import Site
from connector.moodle.site_answers import (
    COMPETENCY_SUMMARY,
    PLAN_COMPETENCIES,
    USER_PLANS,
    CompetencyOfPlan,
    PlanInfo,
    UserCompetency,
)
from connector.moodle.site_records import CompetencyRating, LearningPlan, PlanCompetency
from connector.pull import Extent, Pull

STATUSES = ("draft", "active", "complete", "waiting_for_review", "in_review")  # Moodle's 0 to 4
COMPLETE = "complete"
PlanFact = LearningPlan | PlanCompetency | CompetencyRating
Pair = tuple[int, int]  # account, competency


def read_plans(site: Site, accounts: Collection[int]) -> Pull[PlanFact]:
    """Plans of ``accounts``; of open plans the ratings too, where somebody rated."""
    extent = Extent(road="plans, person by person")
    return Pull(_plans(site, accounts, extent), extent)


def read_ratings(site: Site, pairs: Collection[Pair]) -> Pull[CompetencyRating]:
    """The rating of each pair of account and competency that has one."""
    extent = Extent(road="ratings, pair by pair")
    return Pull(_ratings(site, pairs, extent), extent)


def _plans(site: Site, accounts: Collection[int], extent: Extent) -> Iterator[PlanFact]:
    plans: dict[int, PlanInfo] = {}
    for _, found in answers_about(
        site,
        USER_PLANS,
        sorted(accounts),
        lambda account: {"userid": account},
        unread=extent.unread["account"].add,
        extent=extent,
    ):
        plans |= {plan.id: plan for plan in found}
    yield from (_plan(site, plan) for plan in plans.values())
    told: dict[Pair, CompetencyRating] = {}  # two plans may hold one competency
    for number, competencies in answers_about(
        site,
        PLAN_COMPETENCIES,
        list(plans),
        lambda number: {"id": number},
        unread=lambda number: _unread(plans[number], extent),
        extent=extent,
        noun="learning plans",
    ):
        for one in competencies:
            yield _of_plan(site, plans[number], one)
            rating = one.usercompetency and _rating(site, one.usercompetency)
            if rating:
                told[rating.account, rating.competency] = rating
    yield from told.values()


def _unread(plan: PlanInfo, extent: Extent) -> None:
    extent.unread["plan"].add(plan.id)
    extent.unread["account"].add(plan.userid)  # whose ratings it would have told


def _plan(site: Site, plan: PlanInfo) -> LearningPlan:
    known = 0 <= plan.status < len(STATUSES)
    return LearningPlan(
        site.id,
        plan.id,
        plan.userid,
        site.text(plan.name),
        STATUSES[plan.status] if known else str(plan.status),
        plan.templateid or None,
        instant(plan.duedate),
    )


def _of_plan(site: Site, plan: PlanInfo, one: CompetencyOfPlan) -> PlanCompetency:
    kept = one.usercompetencyplan
    return PlanCompetency(
        site.id,
        plan.id,
        one.competency.id,
        plan.userid,
        kept.grade if kept else None,
        kept.proficiency if kept else None,
    )


def _ratings(site: Site, pairs: Collection[Pair], extent: Extent) -> Iterator[CompetencyRating]:
    for _, answer in answers_about(
        site,
        COMPETENCY_SUMMARY,
        sorted(pairs),
        lambda pair: {"userid": pair[0], "competencyid": pair[1]},
        unread=lambda pair: extent.unread["account"].add(pair[0]),
        extent=extent,
        noun="competency ratings",
    ):
        rating = answer.usercompetency and _rating(site, answer.usercompetency)
        if rating:
            yield rating


def _rating(site: Site, one: UserCompetency) -> CompetencyRating | None:
    if one.grade is None:
        return None
    return CompetencyRating(site.id, one.userid, one.competencyid, one.grade, one.proficiency)
