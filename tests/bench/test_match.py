"""A small city with faults of every kind: no wrong link, and a reason for every account left."""

from __future__ import annotations

import pytest

from bench.match import FAULTS, make_city, matched
from sync.store.engine import Store


@pytest.mark.parametrize("seed", range(3))
def test_a_city_with_faults_has_no_wrong_link(sqlite_store: Store, seed: int) -> None:
    with sqlite_store.read() as session:
        city = make_city(400, seed, share=0.2)
        outcome = matched(session, city)
    assert set(city.faults.values()) == set(FAULTS)
    assert (outcome.wrong, outcome.unexplained) == (0, 0)
    assert outcome.linked + len(outcome.desk) == outcome.accounts
    faultless = set(city.owners) - set(city.faults) - {one.account for one in city.twins}
    left = {one.account.account for one in outcome.desk}
    assert not faultless & left
