"""A house whose n-th request to Moodle is cut by Ctrl-C, before it is sent or before its answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import requests

from connector.moodle.settings import SiteSettings
from connector.moodle.site import Site, open_site
from connector.moodle.transport.patience import Paused
from lontar.config.credentials import token_of
from lontar.wiring import House

When = Literal["before", "after"]


class CutSession(requests.Session):
    """Raises at the n-th POST; ``number`` counts them."""

    def __init__(self, at: int, when: When) -> None:
        super().__init__()
        self.at, self.when, self.number = at, when, 0

    def post(self, *arguments: Any, **options: Any) -> requests.Response:
        self.number += 1
        if self.number == self.at and self.when == "before":
            raise KeyboardInterrupt
        answer = super().post(*arguments, **options)
        if self.number == self.at:
            raise KeyboardInterrupt
        return answer


@dataclass(frozen=True)
class CutHouse(House):
    """A house that opens its sites with one session, which is cut."""

    session: CutSession = field(default_factory=lambda: CutSession(0, "before"))

    def open_site(self, settings: SiteSettings, paused: Paused | None = None) -> Site:
        """The site on the cut session."""
        one_by_one = settings.model_copy(update={"max_parallel": 1})
        token = token_of(self.config, settings, self.environ)
        return open_site(one_by_one, token, session=self.session)
