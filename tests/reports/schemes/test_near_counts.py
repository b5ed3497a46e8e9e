"""What near misses promise of open courses is what the ledger counts once they are completed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from connector.hr.records import EmploymentRow, TrainingRow
from connector.moodle.records import Completion
from reports.frames.frame import Measuring
from reports.hours.ledger import refresh
from reports.hours.settings import HoursSettings
from reports.schemes.short.near import Within, near_misses
from sync.store.tables.happenings import happening
from sync.store.tables.ledger import credit
from tests.reports.schemes.drafts import scheme_with
from tests.reports.world import World, course_row, done, hours_override, nip_of, person_row

TODAY = "2026-11-20"
ALL = Within(Decimal(1), is_share=True)
TAKEN = course_row(1, "8", method="klasikal")


def learner(world: World, *courses: Any, taken: tuple[Completion, ...] = ()) -> None:
    """A person who has 8 JP of February, and courses that are open beside."""
    (person,) = world.people(person_row(1))
    world.links((11, person))
    world.courses(TAKEN, *courses)
    world.completions(done(11, 1, "2026-02-02"), *taken)


def certain(world: World, settings: HoursSettings) -> Decimal:
    """The person's certain hours of the year."""
    world.tick()
    refresh(world.session, settings, world.run.id)
    inside = credit.c.date.between(date(2026, 1, 1), date(2026, 12, 31))
    query = select(func.sum(credit.c.counted)).where(credit.c.certain, inside)
    return Decimal(world.session.scalar(query) or 0)


def promised(
    world: World, settings: HoursSettings, gap: Decimal | str, day: str = TODAY
) -> dict[int, Any] | None:
    """What each course counts that near misses name to the person who lacks ``gap`` hours."""
    wanted = certain(world, settings) + Decimal(gap)
    scheme = scheme_with(f'fact = "hours", at_least = {wanted}')
    at = world.now(day)
    (one,) = near_misses(world.session, Measuring(hours=settings), scheme, ALL, at)["people"]
    if one["courses"] is None:
        return None
    return {told["course"]: Decimal(str(told["hours"])) for told in one["courses"]}


def kept(
    world: World, hours: dict[str, Any], gap: Decimal | str, *taken: Completion, day: str = TODAY
) -> dict[int, Any] | None:
    """The same, once it was seen that the ledger counts as much when they are completed."""
    settings = HoursSettings.model_validate(hours)
    told = promised(world, settings, gap, day)
    if told is not None:
        before = certain(world, settings)
        new = (done(11, number, day) for number in told)
        world.completions(done(11, 1, "2026-02-02"), *taken, *new)
        assert certain(world, settings) - before == sum(told.values())
    return told


def cap(per: str, at_most: str, *methods: str, **more: Any) -> dict[str, Any]:
    return {"caps": [{"id": "c", "per": per, "at_most": at_most, "methods": methods, **more}]}


RATE = {"methods": ["webinar"], "hours": "3"}
MINUTES = {"per_hour": 45, "rounding": "down"}


@pytest.mark.parametrize(
    ("course", "hours", "counts"),
    [
        (course_row(2, "2"), {}, 2),
        (course_row(2, "100 menit"), {"minutes": [MINUTES]}, 2),
        (course_row(2, "100 menit"), {"minutes": [MINUTES | {"rounding": "keep"}]}, "2.22"),
        (course_row(2, "113 menit"), {"minutes": [MINUTES | {"rounding": "nearest"}]}, 3),
        (course_row(2, "100 menit"), {"minutes": [MINUTES | {"at_least": 100}]}, 2),
        (course_row(2, "100 menit"), {"minutes": [MINUTES | {"at_least": 101}]}, None),
        (course_row(2, None, method="Webinar"), {"rates": [RATE]}, 3),
        (course_row(2, "2", method="webinar"), {"rates": [RATE]}, 2),
        (course_row(2, None, method="webinar"), {"rates": [RATE | {"from": TODAY}]}, 3),
        (course_row(2, None, method="webinar"), {"rates": [RATE | {"from": "2026-11-21"}]}, None),
        (course_row(2, None, method="magang"), {"rates": [RATE]}, None),
        (course_row(2, "2"), cap("year", "1", "e-learning"), 1),
        (course_row(2, "2"), cap("year", "9"), 1),
        (course_row(2, "2"), cap("month", "1"), 1),
        (course_row(2, "2"), cap("day", "1"), 1),
        (course_row(2, "2"), cap("day", "1", to="2026-11-19"), 2),
        (course_row(2, "2"), cap("day", "1", **{"from": "2027-01-01"}), 2),
        (course_row(2, "2"), {"ceiling_effect": "cut", "ceiling": {"PNS": {"2026": 9}}}, 1),
    ],
)
def test_an_open_course_counts_what_the_ledger_would_count(
    small_world: World, course: Any, hours: dict[str, Any], counts: int | str | None
) -> None:
    learner(small_world, course)
    expected = None if counts is None else {2: Decimal(counts)}
    assert kept(small_world, hours, Decimal(counts or 1)) == expected


def test_on_the_last_day_a_day_holds_what_is_left_of_it(small_world: World) -> None:
    last, two = "2026-12-31", (course_row(3, "3"), course_row(2, "2"))
    taken = done(11, 3, last)
    learner(small_world, *two, taken=(taken,))
    hours = cap("day", "4", "e-learning")
    assert kept(small_world, hours, "1", taken, day=last) == {2: 1}


def test_a_ceiling_goes_by_the_employment_at_the_years_end(small_world: World) -> None:
    learner(small_world, course_row(2, "2"))
    since = date(2026, 12, 1)
    row = EmploymentRow("jabatan", nip_of(1), since, "PPPK", None)
    small_world.hr("employments", row)
    ceiling = {"PPPK": {"2026": 9}, "PNS": {"2026": 50}}
    assert kept(small_world, {"ceiling_effect": "cut", "ceiling": ceiling}, "1") == {2: 1}


@pytest.mark.parametrize(
    ("repeat", "day", "offered"),
    [
        (None, "2025-03-03", False),
        ("yearly", "2025-03-03", True),
        ("yearly", "2026-03-03", False),
        ("always", "2026-03-03", True),
    ],
)
def test_a_course_is_offered_again_where_it_counts_again(
    small_world: World, repeat: str | None, day: str, offered: bool
) -> None:
    """The completion of before is another account's, so that both stay."""
    (person,) = small_world.people(person_row(1))
    small_world.links((11, person), (12, person))
    small_world.courses(TAKEN, course_row(2, "2"))
    taken = done(12, 2, day)
    small_world.completions(done(11, 1, "2026-02-02"), taken)
    small_world.hr("courses", hours_override("K2", None, repeat=repeat))
    assert kept(small_world, {}, "2", taken) == ({2: 2} if offered else None)


@pytest.mark.parametrize(
    ("policy", "day", "offered"),
    [
        ("review", "2026-03-03", True),
        ("review", "2025-03-03", False),  # the year before keeps it
        ("drop", "2025-03-03", True),
        ("keep", "2026-03-03", False),
    ],
)
def test_what_is_gone_from_moodle_may_be_taken_again(
    small_world: World, policy: str, day: str, offered: bool
) -> None:
    open_ = (course_row(2, "2"), course_row(3, "3"))
    learner(small_world, *open_, taken=(done(11, 2, day),))
    small_world.tick("2026-11-01")
    small_world.completions(done(11, 1, "2026-02-02"))
    small_world.tick("2026-11-02")
    assert kept(small_world, {"withdrawn": policy}, "5") == ({2: 2, 3: 3} if offered else None)


def test_a_course_that_took_a_completed_ones_place_is_not_offered(small_world: World) -> None:
    learner(small_world, course_row(2, "2"))
    row = {"kind": "course_recreated", "site": "lms", "course": 2, "other": 1, "run": 1}
    seen = {"seen_at": datetime(2026, 1, 1, tzinfo=UTC), "people": 0, "completions": 0}
    small_world.session.execute(insert(happening), row | seen | {"detail": ""})
    assert promised(small_world, HoursSettings(), "2") is None


def test_of_one_title_one_course_is_offered(small_world: World) -> None:
    courses = (course_row(n, f"{n}", fullname="Pelayanan Prima") for n in (2, 3))
    learner(small_world, *courses)
    assert promised(small_world, HoursSettings(), "5") is None
    assert kept(small_world, {}, "2") == {3: 3}


@pytest.mark.parametrize(("day", "offered"), [("2026-11-18", False), ("2026-11-16", True)])
def test_a_course_that_is_the_training_of_the_other_day_is_not_offered(
    small_world: World, day: str, offered: bool
) -> None:
    title, taken = {"fullname": "Pelayanan Prima"}, done(11, 3, day)
    learner(small_world, course_row(2, "2", **title), course_row(3, "3", **title), taken=(taken,))
    assert kept(small_world, {}, "2", taken) == ({2: 2} if offered else None)


def test_beside_a_claim_of_the_same_training_the_course_counts(small_world: World) -> None:
    learner(small_world, course_row(2, "2", fullname="Pelayanan Prima"), course_row(3, "3"))
    blank: dict[str, Any] = dict.fromkeys(TrainingRow.__dataclass_fields__)
    told: dict[str, Any] = {
        "source": "t",
        "nip": nip_of(1),
        "reference": "1",
        "title": "Pelayanan Prima",
    }
    told |= {"end": date(2026, 11, 19), "hours": Decimal(2), "state": "claimed"}
    small_world.hr("trainings", TrainingRow(**(blank | told)))
    assert kept(small_world, {}, "5") == {2: 2, 3: 3}
