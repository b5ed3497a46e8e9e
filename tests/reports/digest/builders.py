"""Facts of a digest with few words: people by name, hours and unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from reports.calendar.periods import parse_period
from reports.digest.facts import DigestFacts, Snapshot, reported_week
from reports.units import AGENCY, Unit, UnitTree
from sync.outward.standing import Outcome, Standing

WEEK = reported_week(date(2026, 11, 23))
UNITS = (
    Unit(AGENCY, "BKPSDM Kota Contoh", None),
    Unit("03", "Dinas Kesehatan", AGENCY),
    Unit("03.1", "Puskesmas I & Barat", "03"),
    Unit("08", "Inspektorat", AGENCY),
)


def civil(number: int, hours: str, unit: str = "03", **told: Any) -> Standing:
    """A person with 20 JP to reach and certain hours, unless told otherwise."""
    target, linked = told.pop("target", "20"), told.pop("linked", True)
    metrics = {
        "hours": Decimal(hours),
        "hours_sure": Decimal(told.pop("sure", hours)),
        "hours_at_most": _decimal(told.pop("at_most", hours)),
        "hours_target": _decimal(target),
    }
    return Standing(
        person=number,
        nip=f"199001012015011{number:03}",
        name=told.pop("name", f"Orang {number:02}"),
        unit=unit,
        period="2026",
        as_of=WEEK.sunday,
        accounts=(("lms", number),) if linked else (),
        metrics=metrics,
        outcomes=told.pop("outcomes", {}),
    )


def outcome(word: str, reason: str = "") -> dict[str, Outcome]:
    """One decision of the scheme ``tpp``."""
    return {"tpp": Outcome("tpp", "2026", word, None, None, reason)}


def snapshot(people: Iterable[Standing]) -> Snapshot:
    """People, each at home in the unit that the standing names."""
    found = tuple(people)
    return Snapshot(found, {each.person: each.unit for each in found if each.unit})


def facts(now: Iterable[Standing], before: Iterable[Standing] = (), **told: Any) -> DigestFacts:
    """A week's facts of the small agency in ``UNITS``."""
    plain = DigestFacts(
        agency="BKPSDM Kota Contoh",
        week=WEEK,
        period=parse_period("2026"),
        as_of=datetime(2026, 11, 23, 5, 34, tzinfo=ZoneInfo("Asia/Makassar")),
        tree=UnitTree({unit.key: unit for unit in UNITS}, {}, {}),
        now=snapshot(now),
        before=snapshot(before),
    )
    return replace(plain, **told)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
