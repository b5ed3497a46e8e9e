"""Facts of a site beside people, courses and learning, each kind read and landed by itself.

``[[site]] facts`` says which. A kind that the site refuses is skipped with its reason and closes
nothing. Badges, plans and ratings take a question per person: everybody is asked about at first,
then each at the own turn every ``personal_sweep_days``, a part of the people each night.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from connector.moodle.accounts.cohorts import read_all_cohorts
from connector.moodle.categories import read_categories
from connector.moodle.competence.badges import read_badges
from connector.moodle.competence.competencies import read_competencies, read_course_competencies
from connector.moodle.competence.plans import COMPLETE, read_plans, read_ratings
from connector.moodle.competence.ratings import read_reported_ratings
from connector.moodle.errors import MoodleError
from connector.moodle.settings import Kind
from connector.moodle.site_records import (
    BadgeIssue,
    Category,
    CohortMember,
    Competency,
    CompetencyRating,
    CourseCompetency,
    Framework,
    LearningPlan,
    PlanCompetency,
    ScaleLevel,
    SiteCohort,
)
from connector.pull import Skipped
from sync.inward.extents import Told
from sync.inward.sites import personal
from sync.inward.sites.personal import Pair
from sync.inward.sites.site_pull import SitePull
from sync.store.tables import facts


def pull_site_facts(pull: SitePull, courses: Collection[int]) -> None:
    """Read and land every kind that is wanted and due; ``courses`` are those of the site."""
    kinds: dict[Kind, Callable[[], None]] = {
        "categories": lambda: _categories(pull),
        "cohorts": lambda: _cohorts(pull),
        "competencies": lambda: _competencies(pull, courses),
        "badges": lambda: _badges(pull),
        "plans": lambda: _plans(pull),
    }
    for kind, work in kinds.items():
        if kind in pull.site.settings.facts:
            pull.attempt(kind, work)


def _categories(pull: SitePull) -> None:
    pull.land("categories", read_categories(pull.site), Category)


def _cohorts(pull: SitePull) -> None:
    pull.land("cohorts", read_all_cohorts(pull.site), SiteCohort, CohortMember)


def _competencies(pull: SitePull, courses: Collection[int]) -> None:
    pull.land("competencies", read_competencies(pull.site), Framework, Competency, ScaleLevel)
    taught = read_course_competencies(pull.site, courses)
    pull.land("course competencies", taught, CourseCompetency)


def _badges(pull: SitePull) -> None:
    """The awards of those whose turn it is."""
    if not (people := _people(pull, "badges")):
        return
    told = pull.read("badges", read_badges(pull.site, people.asked), BadgeIssue)
    _land(pull, "badges", told, people.later | people.deleted)


def _plans(pull: SitePull) -> None:
    """Plans, then ratings: by one report, else those that plans and single questions tell."""
    if not (people := _people(pull, "plans")):
        return
    kinds = (LearningPlan, PlanCompetency, CompetencyRating)
    plans = pull.read("plans", read_plans(pull.site, people.asked), *kinds)
    reported = _reported(pull)
    ratings = reported or _asked(pull, plans, people)
    del plans.records[CompetencyRating]
    _land(pull, "plans", plans, people.later | people.deleted)
    _land(pull, "ratings", ratings, people.deleted | (set() if reported else people.later))


def _reported(pull: SitePull) -> Told | None:
    """All ratings by one report; None without one that is believed, or without competencies."""
    with pull.store.read() as session:
        catalogue = personal.catalogue(session, pull.site.id)
    accounts = pull.known(facts.account, "username")
    try:
        if not catalogue or pull.site.report("ratings") is None:
            return None
        rows = read_reported_ratings(pull.site, accounts=accounts, catalogue=catalogue)
        told = pull.read("ratings", rows, CompetencyRating)
        return _looked_for(pull, told) if told.extent.moving else told
    except MoodleError as error:
        if error.reach == "site":
            raise
        pull.done.skipped.append(Skipped("ratings report", error.detail, error.advice))
        return None


def _looked_for(pull: SitePull, told: Told) -> Told:
    """The same with what a moving report lacks of the landed ratings, asked for pair by pair."""
    ratings = told.records[CompetencyRating]
    shown = {(one.account, one.competency) for one in ratings}
    with pull.store.read() as session:
        missing = personal.rated_pairs(session, pull.site.id) - shown
    found = pull.read("ratings", read_ratings(pull.site, missing), CompetencyRating)
    ratings.extend(found.records[CompetencyRating])
    told.extent.unread["account"] |= found.extent.unread["account"]
    told.extent.skipped += found.extent.skipped
    return told


def _asked(pull: SitePull, plans: Told, people: personal.People) -> Told:
    """The ratings that open plans told, and those that only a question tells."""
    pairs = _unrated_by(pull, plans, people)
    told = pull.read("ratings", read_ratings(pull.site, pairs), CompetencyRating)
    told.records[CompetencyRating].extend(plans.records[CompetencyRating])
    told.extent.unread["account"] |= plans.extent.unread["account"]
    return told


def _unrated_by(pull: SitePull, plans: Told, people: personal.People) -> set[Pair]:
    """Pairs that were rated when last read, or that courses rate, and that no open plan told."""
    open_ones = {one.plan for one in plans.records[LearningPlan] if one.status != COMPLETE}
    told = {
        (one.account, one.competency)
        for one in plans.records[PlanCompetency]
        if one.plan in open_ones
    }
    with pull.store.read() as session:
        pairs = personal.rated_pairs(session, pull.site.id)
        if "ratings" in pull.site.settings.facts:
            pairs |= personal.touched_pairs(session, pull.site.id)
    return {pair for pair in pairs - told if pair[0] in people.asked}


def _people(pull: SitePull, kind: Kind) -> personal.People | None:
    days = None if pull.options.full else pull.site.settings.personal_sweep_days
    with pull.store.read() as session:
        return personal.people(session, pull.site.id, kind, pull.run, days)


def _land(pull: SitePull, kind: Kind, told: Told, unasked: set[int]) -> None:
    told.extent.unread["account"] |= unasked
    with pull.store.begin() as session:
        pull.land_in(session, kind, told)
        personal.keep_sweep(session, pull.site.id, kind, pull.run)
