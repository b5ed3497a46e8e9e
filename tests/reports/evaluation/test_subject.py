"""What is evaluated is found by its name, and a name of two things is refused."""

from __future__ import annotations

import pytest

from reports.evaluation.settings import Programme
from reports.evaluation.subject import NoSuchSubject, find_subject, participants
from tests.reports.evaluation.office import catalogue, frame_of, staff
from tests.reports.hours.test_outside import training
from tests.reports.world import World, course_row, done, nip_of

BOTH = Programme(id="pim", name="Program Pimpinan", courses=("PIM-01", "lms/2"))


@pytest.mark.parametrize(
    ("text", "kind", "key", "courses"),
    [
        ("pim-01", "course", "lms/1", [1]),
        ("Arsip", "course", "lms/3", [3]),
        ("lms/2", "course", "lms/2", [2]),
        ("Lan", "provider", "lan", [1, 2]),
        ("e learning", "method", "e learning", [2, 3]),
        ("method:Klasikal", "method", "klasikal", [1]),
        ("PIM", "programme", "pim", [1, 2]),
        ("program pimpinan", "programme", "pim", [1, 2]),
    ],
)
def test_a_subject_is_found_by_any_spelling(
    small_world: World, text: str, kind: str, key: str, courses: list[int]
) -> None:
    catalogue(small_world)
    found = find_subject(small_world.session, text, [BOTH], None)
    assert (found.kind, found.key) == (kind, key)
    assert sorted(number for _, number in found.courses) == courses


@pytest.mark.parametrize(
    ("text", "said"),
    [("Nihil", "is called 'Nihil'"), ("course:LAN", "is called"), ("", "is called ''")],
)
def test_a_stranger_is_refused(small_world: World, text: str, said: str) -> None:
    catalogue(small_world)
    with pytest.raises(NoSuchSubject, match=said):
        find_subject(small_world.session, text, [BOTH], None)


def test_a_name_of_two_things_asks_which(small_world: World) -> None:
    small_world.courses(course_row(1, "8", fullname="LAN", provider="LAN"))
    with pytest.raises(NoSuchSubject, match="course:lms/1, provider:lan"):
        find_subject(small_world.session, "LAN", [], None)
    assert find_subject(small_world.session, "provider:lan", [], None).kind == "provider"


def test_a_programme_with_a_course_that_is_not_there_is_refused(small_world: World) -> None:
    catalogue(small_world)
    wrong = Programme(id="x", courses=("PIM-01", "PIM-99"))
    with pytest.raises(NoSuchSubject, match="PIM-99"):
        find_subject(small_world.session, "x", [wrong], None)


def test_participants_completed_a_course_or_hold_a_certificate(world: World) -> None:
    people = staff(world, 4)
    catalogue(world)
    world.completions(
        done(11, 1, "2026-03-01"),
        done(11, 2, "2026-02-01"),
        done(12, 3, "2026-02-01"),
        done(13, 1, "2025-02-01"),
    )
    world.hr(
        "trainings",
        training("S1", nip=nip_of(4), provider="L.A.N"),
        training("S2", nip=nip_of(4), provider="Lan", title="Lain"),
        training("S3", nip=nip_of(2), provider="LAN", title="Klaim", state="claimed"),
    )
    frame = frame_of(world)
    found = participants(world.session, frame, find_subject(world.session, "LAN", [], None))
    assert found[people[0]].isoformat() == "2026-02-01"
    assert sorted(found) == [people[0], people[3]]


def test_a_provider_of_certificates_alone_is_found(world: World) -> None:
    (person,) = staff(world, 1)
    catalogue(world)
    world.hr("trainings", training("S1", provider="Universitas  Contoh", competencies="SK"))
    frame = frame_of(world)
    found = find_subject(world.session, "universitas contoh", [], None)
    assert (found.kind, found.courses) == ("provider", {})
    assert list(participants(world.session, frame, found)) == [person]
    method = find_subject(world.session, "Diklat Teknis", [], None)
    assert (method.kind, method.key) == ("method", "diklat teknis")
