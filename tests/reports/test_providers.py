"""A provider is found by any spelling; its agreement holds on the days that it says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from connector.hr.records import ProviderRow
from reports.providers import read_providers
from tests.reports.world import World


def provider(name: str = "Universitas Udayana", **values: Any) -> ProviderRow:
    told: dict[str, Any] = {
        "source": "mitra",
        "kind": "perguruan tinggi",
        "agreement": "PKS 1/2026",
        "since": date(2026, 2, 1),
        "until": date(2026, 11, 30),
        "cost": None,
        **values,
    }
    return ProviderRow(provider=name, **told)


@pytest.mark.parametrize(
    ("values", "day", "agreed"),
    [
        ({}, "2026-01-31", False),
        ({}, "2026-02-01", True),
        ({}, "2026-11-30", True),
        ({}, "2026-12-01", False),
        ({"until": None}, "2030-01-01", True),
        ({"until": None, "unread": "until"}, "2030-01-01", None),
        ({"until": None, "unread": "until"}, "2026-01-31", False),
        ({"agreement": None}, "2026-06-01", False),
    ],
)
def test_an_agreement_holds_on_its_days(
    world: World, values: dict[str, Any], day: str, agreed: bool | None
) -> None:
    world.hr("providers", provider(**values))
    found = read_providers(world.session, None).find("universitas  UDAYANA")
    assert found is not None
    assert (found.kind, found.agreed_on(date.fromisoformat(day))) == ("perguruan tinggi", agreed)


def test_a_provider_that_no_list_knows_is_none(small_world: World) -> None:
    small_world.hr("providers", provider(), provider("BPSDM", source="lain"))
    found = read_providers(small_world.session, None)
    assert found.find("Lembaga Lain") is None
    assert found.find(None) is None
