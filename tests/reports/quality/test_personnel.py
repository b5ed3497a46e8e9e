"""What personnel files and certificates leave to a person stands on the quality desk, once each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from connector.hr.records import AssessmentRow, HeadRow, PostRow, StandardRow, UnitRow
from connector.moodle.records import Account
from reports.frames.frame import Measuring
from reports.hours.ledger import HoursSettings, refresh
from reports.quality import FINDERS, build_context
from reports.quality.declaration import Problem
from sync.inward.landing import Scope, land
from sync.store.tables import facts
from sync.store.tables.identity import identity_conflict
from sync.store.tables.people import unmatched
from tests.reports.hours.test_outside import training
from tests.reports.test_providers import provider
from tests.reports.world import World, course_row, done, nip_of, person_row

Told = Callable[[World], None]


def found(world: World, kind: str) -> list[Problem]:
    """The problems of one kind, at the end of June."""
    closes = {"certificates": [{"claims_until": "01-31"}]}
    settings = Measuring(hours=HoursSettings.model_validate(closes))
    refresh(world.session, settings.hours, world.run.id)
    context = build_context(world.session, settings, world.now("2026-06-30"))
    return list(FINDERS[kind].find(world.session, context))


def unit(key: str, parent: str | None = None) -> UnitRow:
    return UnitRow("units", key, f"Dinas {key}", parent, None, None)


def city(world: World) -> None:
    world.people(person_row(1, unit="a", post="adm"), person_row(2, unit="Dinas a", post="adm"))
    world.hr("units", unit("a"))
    world.hr("posts", PostRow("posts", "adm", None, None, None))


def head(key: str, until: date | None = None, role: str = "head") -> HeadRow:
    return HeadRow("heads", key, nip_of(1), role, None, None, until)


def stray_unit(world: World) -> None:
    world.people(person_row(1, unit="Dinas x"), person_row(2, unit="a"))
    world.hr("units", unit("a"))


def stray_parent(world: World) -> None:
    world.people(person_row(1, unit="a"))
    world.hr("units", unit("a"), unit("b", parent="zz"), unit("c", parent="a"))


def stray_post(world: World) -> None:
    world.people(person_row(1, post="xyz"), person_row(2, post="adm"))
    world.hr("posts", PostRow("posts", "adm", None, None, None))


def no_head(world: World) -> None:
    city(world)
    world.hr("heads", head("a", until=date(2026, 6, 29)), head("a", role="deputy"))


def circle(world: World) -> None:
    world.hr("units", unit("a"), unit("b", "c"), unit("c", "b"), unit("d", "b"))


def standards(world: World) -> None:
    city(world)
    world.hr("standards", StandardRow("s", "adm", "M1", 3, None))


def no_standard(world: World) -> None:
    city(world)
    world.people(person_row(1, post="adm"), person_row(2, post="lurah"))
    world.hr("standards", StandardRow("s", "adm", "M1", 3, None))


def assessment(competency: str) -> AssessmentRow:
    return AssessmentRow("a", nip_of(1), competency, date(2026, 1, 1), 3, None, None)


def not_assessed(world: World) -> None:
    standards(world)
    world.hr("assessments", assessment("M1"))


def stray_competency(world: World) -> None:
    standards(world)
    world.hr("assessments", assessment("Integritas"), assessment("Pajak Daerah"))


def certificates(*rows: Any) -> Told:
    def told(world: World) -> None:
        (person,) = world.people(person_row(1, unit="a"))
        world.links((11, person))
        world.hr("units", unit("a"))
        world.hr("trainings", *rows)

    return told


def late(world: World) -> None:
    world.tick("2026-06-01")
    certificates(training("1", end=date(2025, 12, 1)), training("2"))(world)


def alike(world: World) -> None:
    certificates(training("1", title="Diklat Tata Naskah Dinas"))(world)
    world.courses(course_row(1, "4", fullname="Tata Naskah Dinas"))
    world.completions(done(11, 1, "2026-05-10"))


def shared_address(world: World) -> None:
    account = Account("lms", 7, "asn7", "Putu", ".", None, None, None, False)
    world.lands(facts.account, account, replace(account, account=8))
    for number, reason in ((7, "email_shared"), (8, "no_number")):
        place = {"site": "lms", "account": number, "people": None}
        row = {**place, "reason": reason, "detail": "why"}
        land(world.session, unmatched, [row], Scope.none(), world.run)


def doubtful_claim(world: World) -> None:
    world.people(person_row(1, unit="a"))
    row = {"former": "130123456", "nip": nip_of(1), "reason": "ambiguous", "detail": "why"}
    land(world.session, identity_conflict, [row], Scope.none(), world.run)


def a_later_number(world: World) -> None:
    old, new = person_row(1, name="I Made Wirawan"), person_row(2, name="Made Wirawan, S.E.")
    world.people(old, new)
    world.tick()
    world.people(new)


def ending_agreement(world: World) -> None:
    lasting = provider("LAN", until=None)
    world.hr("providers", provider("Udayana", until=date(2026, 8, 31)), lasting)


UNDATED = training("1", start=None, end=None)
CASES: dict[str, tuple[Told, str]] = {
    "unit_unknown": (stray_unit, "Dinas x"),
    "unit_above_unknown": (stray_parent, "b"),
    "post_unknown": (stray_post, "xyz"),
    "unit_without_head": (no_head, "a"),
    "post_without_standard": (no_standard, "lurah"),
    "assessment_missing": (not_assessed, nip_of(2)),
    "competency_unknown": (stray_competency, "Pajak Daerah"),
    "training_claimed": (certificates(training("1", state="claimed"), training("2")), "siasn"),
    "training_late": (late, nip_of(1)),
    "training_undated": (certificates(UNDATED, training("2")), nip_of(1)),
    "training_hours": (certificates(training("1", None, unread="hours")), nip_of(1)),
    "training_disputed": (
        certificates(training("1"), training("1", source="simpeg", state="rejected")),
        nip_of(1),
    ),
    "training_alike": (alike, nip_of(1)),
    "account_address_shared": (shared_address, "lms account 7"),
    "identity_claim": (doubtful_claim, nip_of(1)),
    "identity_suggested": (a_later_number, nip_of(2)),
    "agreement_ending": (ending_agreement, "Udayana"),
}


@pytest.mark.parametrize("kind", CASES)
def test_a_matter_is_told_once_with_what_to_do(world: World, kind: str) -> None:
    tell, subject = CASES[kind]
    tell(world)
    (problem,) = found(world, kind)
    assert (problem.kind, problem.subject) == (kind, subject)
    assert problem.since.tzinfo is not None
    assert problem.detail
    assert problem.remedy


def test_a_unit_that_is_none_and_a_name_of_several_are_told_apart(world: World) -> None:
    world.people(person_row(1, unit="Dinas x"), person_row(2, unit="Puskesmas"))
    twins = [replace(unit(key), name="Puskesmas") for key in ("a", "b")]
    world.hr("units", *twins, unit("c", parent="Puskesmas"))
    told = {one.subject: one.detail for one in found(world, "unit_unknown")}
    assert told == {
        "Dinas x": "no such unit; 1 people are in it",
        "Puskesmas": "several units bear this name; 1 people are in it",
    }
    (above,) = found(world, "unit_above_unknown")
    assert "under Puskesmas: several units bear this name" in above.detail


def test_both_units_of_a_circle_are_told(world: World) -> None:
    circle(world)
    assert [one.subject for one in found(world, "unit_circle")] == ["b", "c"]


QUIET = (*CASES, "unit_circle", "hr_held")  # the sources speak of New Year: stale
KINDS = {*QUIET, "hr_stale"}


@pytest.mark.parametrize("kind", QUIET)
def test_a_city_in_order_has_nothing_to_tell(small_world: World, kind: str) -> None:
    city(small_world)
    small_world.hr("heads", head("a"))
    small_world.hr("standards", StandardRow("s", "adm", "M1", 3, None))
    rows = [replace(assessment("M1"), nip=nip_of(i)) for i in (1, 2)]
    small_world.hr("assessments", *rows)
    small_world.hr("trainings", training("1"))
    assert found(small_world, kind) == []


def test_files_that_wait_and_sources_that_fell_silent(world: World) -> None:
    world.accepts("people")
    assert [one.subject for one in found(world, "hr_stale")] == ["people"]
    world.tick("2026-06-20")
    world.accepts("people", status="held")
    assert [one.subject for one in found(world, "hr_held")] == ["people"]
    world.accepts("people")
    assert found(world, "hr_held") == found(world, "hr_stale") == []


def test_an_undated_double_of_a_dated_certificate_needs_nobody(world: World) -> None:
    certificates(training("1"), replace(UNDATED, source="simpeg"))(world)
    assert found(world, "training_undated") == []


def test_a_problem_is_of_the_persons_unit(world: World) -> None:
    certificates(UNDATED)(world)
    assert [one.unit for one in found(world, "training_undated")] == ["a"]
