"""Learning plans and ratings: recorded answers become records, nobody is rated by absence."""

from __future__ import annotations

from typing import Any

import pytest

from connector.moodle.competence.plans import read_plans, read_ratings
from connector.moodle.site_records import CompetencyRating, LearningPlan, PlanCompetency
from tests.connector.moodle.conftest import FakeMoodle, Params, recording, refusal, site_of

PLANS, INSIDE = "core_competency_list_user_plans", "core_competency_list_plan_competencies"
SUMMARY = "tool_lp_data_for_user_competency_summary"


def moodle_of(plans: dict[int, Any], inside: Any = None) -> FakeMoodle:
    answer = recording(722)["response"] if inside is None else inside
    return FakeMoodle(
        **{PLANS: lambda params: plans[int(params["userid"])], INSIDE: lambda _: answer}
    )


def test_recorded_plan_with_its_rated_competencies() -> None:
    moodle = moodle_of({4: recording(718)["response"], 20: recording(719)["response"]})
    found = list(read_plans(site_of(moodle), {4, 20}).records)
    (plan,) = (one for one in found if isinstance(one, LearningPlan))
    assert (plan.plan, plan.account, plan.name) == (1, 4, "IDP 2026")
    assert (plan.status, plan.template) == ("active", None)
    assert plan.due_at is not None
    inside = [one for one in found if isinstance(one, PlanCompetency)]
    assert [(one.competency, one.level) for one in inside[:2]] == [(1, None), (2, None)]
    ratings = [one for one in found if isinstance(one, CompetencyRating)]
    assert (ratings[0].account, ratings[0].competency, ratings[0].level) == (4, 2, 3)
    assert ratings[0].proficient is True


def test_completed_plan_keeps_the_ratings_of_that_day() -> None:
    complete = recording(718)["response"][0] | {"status": 2}
    kept = {"userid": 4, "competencyid": 2, "grade": 4, "proficiency": True}
    inside = [{"competency": {"id": 2}, "usercompetencyplan": kept | {"timemodified": 9}}]
    pull = read_plans(site_of(moodle_of({4: [complete]}, inside)), {4})
    plan, competency = pull.records
    assert isinstance(plan, LearningPlan)
    assert plan.status == "complete"
    assert competency == PlanCompetency("lms", 1, 2, 4, 4, True)


def test_two_plans_with_one_competency_tell_one_rating() -> None:
    first = recording(718)["response"][0]
    pull = read_plans(site_of(moodle_of({4: [first, first | {"id": 2}]})), {4})
    ratings = [one for one in pull.records if isinstance(one, CompetencyRating)]
    assert len({(one.account, one.competency) for one in ratings}) == len(ratings)


def test_plan_that_refuses_keeps_its_competencies_and_the_persons_ratings() -> None:
    moodle = moodle_of({4: recording(718)["response"]}, refusal("invalidrecord"))
    pull = read_plans(site_of(moodle), {4})
    assert [type(one) for one in pull.records] == [LearningPlan]
    assert (pull.extent.unread["plan"], pull.extent.unread["account"]) == ({1}, {4})


def test_status_that_nobody_knows_is_kept_as_its_number() -> None:
    pull = read_plans(
        site_of(moodle_of({4: [recording(718)["response"][0] | {"status": 7}]}, [])), {4}
    )
    (plan,) = pull.records
    assert isinstance(plan, LearningPlan)
    assert plan.status == "7"


@pytest.mark.parametrize(("number", "levels"), [(713, [4]), (714, [])])
def test_recorded_rating_pair_by_pair(number: int, levels: list[int]) -> None:
    moodle = FakeMoodle(**{SUMMARY: lambda _: recording(number)["response"]})
    found = list(read_ratings(site_of(moodle), {(4, 3)}).records)
    assert [one.level for one in found] == levels


def test_pair_that_refuses_leaves_the_persons_ratings() -> None:
    def summary(params: Params) -> Any:
        unknown = int(params["userid"]) == 999
        return recording(715 if unknown else 713)["response"]

    pull = read_ratings(site_of(FakeMoodle(**{SUMMARY: summary})), {(999, 1), (4, 3)})
    assert [one.account for one in pull.records] == [4]
    assert pull.extent.unread["account"] == {999}
