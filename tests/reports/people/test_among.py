"""Keys in a condition, however many."""

from __future__ import annotations

from sqlalchemy import literal, select

from reports.people.among import among
from tests.reports.world import World


def test_more_keys_than_a_database_takes_parameters(world: World) -> None:
    keys = range(300_000)
    asked = select(among(literal(299_999), keys), among(literal(300_000), keys))
    assert [bool(one) for one in world.session.execute(asked).one()] == [True, False]


def test_nothing_is_among_no_keys(world: World) -> None:
    assert not world.session.scalar(select(among(literal(1), ())))
