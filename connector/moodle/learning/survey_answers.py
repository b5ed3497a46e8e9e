"""What was answered in surveys, course by course; a course is told whole or not at all.

Named answers keep their account. Anonymous ones have none, no time and no number of Moodle's:
they are counted off among the equal answers to their question, so that nothing joins the answers
of one sitting, nor leads back to it. Responses stand in no order and have no filter, so a course
whose surveys count as many responses as when they were last read is not read again, unless it is
``due``: that finds answers that were changed. What is not read stays as landed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from connector.moodle.errors import Misshapen, MoodleError
from connector.moodle.learning.answers import (
    RESPONSES,
    FeedbackAnswer,
    NamedResponse,
    ResponsePage,
    UnnamedResponse,
)
from connector.moodle.learning.left_out import LeftOut
from connector.moodle.learning.records import Survey, SurveyAnswer, SurveyItem, SurveyTurnout
from connector.moodle.learning.survey_values import is_given, number_of, text_of
from connector.moodle.moments import civil_date, instant
from connector.moodle.site import Site
from connector.pull import Extent, Pull

Turnout = tuple[int, int, int]  # survey, named responses, anonymous ones
Record = SurveyTurnout | SurveyAnswer

RESPONSES_A_PAGE = 200
MOVED = "responses came or went while they were read"
NEXT_RUN = "The next run reads them again."


@dataclass(frozen=True, slots=True)
class Surveys:
    """The surveys of ``courses`` as they are now, with their questions by Moodle id."""

    courses: Collection[int]
    surveys: Collection[Survey]
    items: Mapping[int, SurveyItem]


@dataclass(frozen=True, slots=True)
class Responses:
    """Everything that was filled in for one survey."""

    named: list[NamedResponse]
    unnamed: list[UnnamedResponse]


def read_answers(
    site: Site,
    asked: Surveys,
    *,
    known: Mapping[int, set[Turnout]],
    due: Collection[int],
    zone: ZoneInfo,
) -> Pull[Record]:
    """The answers of courses whose turnouts are not ``known``, or that are ``due``.

    Raises MoodleError.
    """
    extent = Extent(road="responses by survey", courses=set(asked.courses))
    site.need(RESPONSES)
    records = _records(site, asked, extent, known=known, due=frozenset(due), zone=zone)
    return Pull(records, extent)


def _records(
    site: Site,
    asked: Surveys,
    extent: Extent,
    *,
    known: Mapping[int, set[Turnout]],
    due: frozenset[int],
    zone: ZoneInfo,
) -> Iterator[Record]:
    left_out = LeftOut(asked.courses, extent)
    turnouts = _turnouts(site, asked.surveys, left_out)
    of_course: dict[int, list[Survey]] = defaultdict(list)
    for survey in asked.surveys:
        of_course[survey.course].append(survey)
    for course in sorted(set(asked.courses) - left_out.courses):
        told = {turnouts[survey.survey] for survey in of_course[course]}
        if course not in due and told == known.get(course, set()):
            left_out.spare(course)
            continue
        try:
            yield from _of_course(site, of_course[course], asked.items, zone)
        except MoodleError as error:
            if error.reach == "site":
                raise
            left_out.add(course, error.told, error.advice)


def _turnouts(site: Site, surveys: Collection[Survey], left_out: LeftOut) -> dict[int, Turnout]:
    """How many responses each survey has now."""
    found: dict[int, Turnout] = {}
    pages = site.ask_many(RESPONSES, (_page(survey, 0, 1) for survey in surveys))
    for survey, page in zip(surveys, pages, strict=True):
        if isinstance(page, MoodleError):
            left_out.add(survey.course, page.told, page.advice)
        else:
            totals = (page.totalattempts, page.totalanonattempts)
            found[survey.survey] = (survey.survey, *totals)
    return found


def _of_course(
    site: Site, surveys: list[Survey], items: Mapping[int, SurveyItem], zone: ZoneInfo
) -> list[Record]:
    """All records of one course. Raises MoodleError."""
    found: list[Record] = []
    for survey in surveys:
        told = _responses(site, survey)
        counts = (len(told.named), len(told.unnamed))
        found.append(SurveyTurnout(site.id, survey.survey, survey.course, *counts))
        form = _Form(site, survey, items, zone)
        found += form.named(told.named)
        found += form.unnamed(told.unnamed)
    return found


def _responses(site: Site, survey: Survey) -> Responses:
    """All pages. Raises MoodleError, also where they do not hold as many as they say."""
    pages: list[ResponsePage] = []
    while not pages or len(pages) * RESPONSES_A_PAGE < _longest(pages[-1]):
        pages.append(site.ask(RESPONSES, _page(survey, len(pages), RESPONSES_A_PAGE)))
    named = {one.id: one for page in pages for one in page.attempts}
    unnamed = {one.id: one for page in pages for one in page.anonattempts}
    totals = (pages[-1].totalattempts, pages[-1].totalanonattempts)
    if (len(named), len(unnamed)) != totals:
        raise Misshapen(RESPONSES.function, MOVED, NEXT_RUN)
    return Responses(list(named.values()), list(unnamed.values()))


def _page(survey: Survey, page: int, size: int) -> dict[str, int]:
    return {"feedbackid": survey.survey, "page": page, "perpage": size}


def _longest(page: ResponsePage) -> int:
    return max(page.totalattempts, page.totalanonattempts)


@dataclass(frozen=True, slots=True)
class _Form:
    """One survey, whose responses become answers."""

    site: Site
    survey: Survey
    items: Mapping[int, SurveyItem]
    zone: ZoneInfo

    def named(self, responses: list[NamedResponse]) -> Iterator[SurveyAnswer]:
        for one in responses:
            number = str(one.id)
            yield from self._answers(
                one.responses, lambda *_, own=number: own, one.userid, instant(one.timemodified)
            )

    def unnamed(self, responses: list[UnnamedResponse]) -> Iterator[SurveyAnswer]:
        alike: Counter[tuple[int, str]] = Counter()

        def counted_off(item: int, raw: str) -> str:
            alike[item, raw] += 1
            return f"{sha256(raw.encode()).hexdigest()[:16]}.{alike[item, raw]}"

        for one in responses:
            yield from self._answers(one.responses, counted_off, None, None)

    def _answers(
        self,
        answers: list[FeedbackAnswer],
        name: Callable[[int, str], str],
        account: int | None,
        at: datetime | None,
    ) -> Iterator[SurveyAnswer]:
        """What was answered at all, to questions that are still asked."""
        for one in answers:
            item = self.items.get(one.id)
            if item is None or not is_given(item.kind, one.rawval):
                continue
            printed = self.site.text(one.printval)
            yield SurveyAnswer(
                self.site.id,
                self.survey.survey,
                self.survey.course,
                one.id,
                name(one.id, one.rawval),
                account,
                number_of(item.kind, item.presentation, one.rawval),
                text_of(item.kind, item.presentation, one.rawval, printed),
                at,
                civil_date(at, self.zone),
            )
