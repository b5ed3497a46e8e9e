"""Estimates from facts: what counts for whom, and the official value beside."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from connector.hr.records import PostRow, ProfessionalismRow, TrainingRow
from reports.calendar.periods import parse_period
from reports.frames.frame import Measuring
from reports.hours.ledger import HoursSettings, refresh
from reports.organisation.named_units import UnknownUnit
from reports.professionalism.points import ProfessionalismSettings
from reports.professionalism.report import report_professionalism
from reports.schemes.explain import UnknownPerson
from tests.reports.world import World, course_row, done, nip_of, person_row, rating, sanction

POSTS = {
    "pgw": ("Kepala Subbagian", "struktural", "pengawas"),
    "jf": ("Analis SDM", "fungsional", "ahli muda"),
    "plk": ("Pengadministrasi", "pelaksana", "pelaksana"),
}


def certificate(number: int, title: str, form: str, day: str = "2026-03-01") -> TrainingRow:
    told: dict[str, Any] = dict.fromkeys(TrainingRow.__dataclass_fields__)
    told |= {"source": "sertifikat", "nip": nip_of(number), "reference": title, "title": title}
    told |= {"form": form, "end": date.fromisoformat(day), "hours": Decimal(4)}
    return TrainingRow(**told | {"state": "verified"})


def office(world: World, *trainings: TrainingRow, complete: bool = True) -> None:
    """A supervisor with 16 + 4 JP, and an executor without an account."""
    people = [person_row(1, post="pgw", unit="05"), person_row(2, post="plk", unit="06")]
    persons = world.people(*people)
    world.links((11, persons[0]))
    world.hr("posts", *(PostRow("posts", key, *told) for key, told in POSTS.items()))
    world.hr("ratings", rating(1, 2025, "sangat_baik"), rating(2, 2025, "baik"))
    world.hr("sanctions", sanction(1, "light", "2023-02-01", "2023-08-01"))
    world.hr(
        "professionalism",
        ProfessionalismRow("ip", nip_of(1), 2024, "s1", 70.5),
        ProfessionalismRow("ip", nip_of(1), 2025, "s2", None),
        ProfessionalismRow("ip", nip_of(1), 2027, "s3", 99.0),
    )
    world.courses(course_row(1, "16"))
    world.completions(done(11, 1, "2026-05-01"))
    world.hr("trainings", *trainings, complete_file=complete)


def told(world: World, **which: Any) -> dict[str, Any]:
    settings = Measuring(
        hours=HoursSettings(), complete=frozenset({"trainings", "sanctions", "sertifikat"})
    )
    refresh(world.session, settings.hours, world.run.id)
    period = parse_period("2026")
    return report_professionalism(
        world.session, settings, ProfessionalismSettings(), period, world.now(), **which
    )


LEADERSHIP = certificate(1, "Pelatihan Kepemimpinan Pengawas (PKP)", "1", "2019-05-01")


def test_a_supervisor_from_facts(world: World) -> None:
    office(world, LEADERSHIP, certificate(1, "Seminar Layanan Digital", "9"))
    document = told(world, nip=nip_of(1))
    assert document["estimate"] is True
    assert document["label"] == "perkiraan, bukan nilai resmi"
    (one,) = document["people"]
    parts = {name: span.get("value") for name, span in one["dimensions"].items()}
    assert parts == {"qualification": 20, "competence": 40, "performance": 30, "discipline": 3}
    assert (one["total"]["value"], one["band"]) == (93, "sangat tinggi")
    assert (one["official"]["value"], one["official_year"]) == (Decimal("70.5"), 2024)
    assert one["difference"]["value"] == Decimal("22.5")


def test_leadership_training_is_of_the_level_of_the_post(small_world: World) -> None:
    office(small_world, certificate(1, "Pelatihan Kepemimpinan Administrator", "1"))
    (one,) = told(small_world, nip=nip_of(1))["people"]
    assert one["competence"]["leadership"]["value"] == 0


def test_an_incomplete_list_of_trainings_proves_no_absence(small_world: World) -> None:
    office(small_world, complete=False)
    (one,) = told(small_world, nip=nip_of(1))["people"]
    assert one["competence"]["leadership"]["at_most"] == 15
    assert "unknown" in one["total"]
    assert one["band"] is None
    assert one["difference"] == {"unknown": "the estimate is not certain"}


def test_old_seminars_are_over(small_world: World) -> None:
    office(small_world, certificate(1, "Seminar", "9", "2024-12-31"))
    (one,) = told(small_world, nip=nip_of(1))["people"]
    assert one["competence"]["seminar"]["value"] == 0
    office(small_world, certificate(1, "Seminar", "9", "2025-01-01"))
    (one,) = told(small_world, nip=nip_of(1))["people"]
    assert one["competence"]["seminar"]["value"] == 10


def test_without_education_and_account_much_is_unknown(small_world: World) -> None:
    office(small_world)
    (one,) = told(small_world, unit="06")["people"]
    assert one["dimensions"]["qualification"]["unknown"] == "no source tells the education"
    assert one["competence"]["technical"]["at_most"] == Decimal("22.5")
    assert one["official"] == {"unknown": "no source holds the official value"}
    assert one["raise"][0] == {"what": "qualification", "points": 25}


def test_everybody_and_strangers(small_world: World) -> None:
    office(small_world)
    assert [one["nip"] for one in told(small_world)["people"]] == [nip_of(1), nip_of(2)]
    with pytest.raises(UnknownPerson):
        told(small_world, nip=nip_of(9))
    with pytest.raises(UnknownUnit):
        told(small_world, unit="Dinas")
