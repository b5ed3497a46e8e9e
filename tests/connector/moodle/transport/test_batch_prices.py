"""What batches save, at the prices of a real Moodle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from pydantic import SecretStr

from connector.moodle.answers import COMPLETION
from connector.moodle.errors import MoodleError
from connector.moodle.settings import SiteSettings
from connector.moodle.site import Site, open_site
from lontar.demo.folder import folder_token, init_folder
from lontar.demo.server import Server, serve


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Server]]:
    folder = tmp_path_factory.mktemp("prices") / "demo"
    init_folder(folder, people=30, courses=4, today=date(2026, 11, 25))
    with serve(folder) as server:
        settings = SiteSettings.model_validate({"id": "lms", "url": server.url, "max_parallel": 1})
        site = open_site(settings, SecretStr(folder_token(folder)))
        yield site, server
        site.client.close()


def price(opened: tuple[Site, Server], pairs: list[dict[str, int]], *, batch: int) -> float:
    """Seconds of server time for each pair."""
    site, server = opened
    before = server.meter.server_seconds
    answers = list(site.ask_many(COMPLETION, pairs, batch=batch))
    assert not any(isinstance(one, MoodleError) for one in answers)
    return (server.meter.server_seconds - before) / len(pairs)


def test_pairs_in_batches_cost_a_seventh_of_single_calls(opened: tuple[Site, Server]) -> None:
    site, _ = opened
    asked = [{"courseid": 2, "userid": user} for user in range(4, 34)]
    answers = site.ask_many(COMPLETION, asked)
    good = [
        one for one, told in zip(asked, answers, strict=True) if not isinstance(told, MoodleError)
    ]
    single = price(opened, good[:20], batch=1)
    batched = price(opened, (good * 200)[:2000], batch=200)
    assert single / batched >= 7
