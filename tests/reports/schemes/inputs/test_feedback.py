"""Who gave the feedback that was asked: yes, no and unknown."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from connector.moodle.learning.records import Survey, SurveyAnswer, SurveyTurnout
from reports.calendar.periods import parse_period
from reports.frames.frame import Measuring, build_frame
from reports.schemes.inputs.feedback import read_feedback
from reports.schemes.language.verdicts import UNKNOWN, Fact, Flag
from sync.store.tables import learning
from tests.reports.world import World, course_row, done, person_row

YES, NO = Flag(True), Flag(False)


def feedback(world: World, period: str = "2026") -> Fact:
    """The fact of the only person."""
    frame = build_frame(world.session, Measuring(), parse_period(period), world.now())
    ((person, linked),) = world.session.execute(
        select(frame.people.c.person, frame.people.c.linked)
    )
    return read_feedback(world.session, frame).of(person, linked=bool(linked))


def asked(world: World, *, anonymous: bool = False, read: bool = True) -> None:
    """Account 11 completed course 1, whose survey 7 was asked; survey 9 of course 9 was read."""
    (person,) = world.people(person_row(1))
    world.links((11, person))
    world.courses(course_row(1, "4"))
    world.completions(done(11, 1, "2026-02-01"))
    world.lands(learning.survey, Survey("lms", 7, 1, "Evaluasi", anonymous))
    turnouts = [SurveyTurnout("lms", 9, 9, 0, 0)]
    world.lands(learning.survey_turnout, *turnouts, *[SurveyTurnout("lms", 7, 1, 1, 0)] * read)


def answers(world: World, account: int) -> None:
    world.lands(
        learning.survey_answer,
        SurveyAnswer("lms", 7, 1, 70, "1", account, 4, "Baik", None, None),
    )


@pytest.mark.parametrize(("account", "expected"), [(11, YES), (12, NO)])
def test_one_answer_is_feedback(world: World, account: int, expected: Fact) -> None:
    asked(world)
    answers(world, account)
    assert feedback(world) == expected


def test_nothing_asked_is_nothing_owed(world: World) -> None:
    asked(world)
    assert feedback(world, "2025") == YES


def test_an_anonymous_survey_is_not_asked_about(world: World) -> None:
    asked(world, anonymous=True)
    assert feedback(world) == YES


def test_answers_that_were_never_read_are_unknown(world: World) -> None:
    asked(world, read=False)
    assert feedback(world) == UNKNOWN


def test_a_site_without_any_survey_read_is_unknown(world: World) -> None:
    asked(world)
    world.lands(learning.survey)
    world.lands(learning.survey_turnout)
    assert feedback(world) == UNKNOWN


def test_without_an_account_it_is_unknown(world: World) -> None:
    asked(world)
    world.links()
    assert feedback(world) == UNKNOWN
