"""What the pipeline is made of, composed by hand in one place: store, sites, clock, paths.

Entry points and tests build a ``House``; nothing is built at import.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

import requests
from pydantic import SecretStr

from connector.hr.settings import SourceSettings
from connector.hr.sheets.files import file_at
from connector.moodle.settings import SiteSettings
from connector.moodle.site import Site, open_site
from connector.moodle.transport.patience import Paused
from lontar.config.credentials import token_of, url_of
from lontar.config.model import Config
from reports.frames.frame import AsOf
from sync.inward.personnel.sql_source import View
from sync.store.engine import Store


def utc_now() -> datetime:
    """The clock of every entry point."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class House:
    """A configuration with everything that is opened from it."""

    config: Config
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    now: Callable[[], datetime] = utc_now

    @cached_property
    def store(self) -> Store:
        """The database, opened on first use."""
        return Store(self.config.database_url)

    def open_site(self, settings: SiteSettings, paused: Paused | None = None) -> Site:
        """One Moodle, after its first answer; ``paused`` hears of waits for one that is away.

        Raises MoodleError and ConfigError (no token).
        """
        return self.site_on(None, settings, paused)

    def site_on(
        self,
        session: requests.Session | None,
        settings: SiteSettings,
        paused: Paused | None,
        *,
        token: SecretStr | None = None,
    ) -> Site:
        """The same through a session of one's own, or with another token."""
        token = token or token_of(self.config, settings, self.environ)
        if settings.ca_file is not None:
            settings = settings.model_copy(update={"ca_file": self.config.path(settings.ca_file)})
        language = self.config.agency.language
        return open_site(settings, token, language=language, session=session, paused=paused)

    def file_of(self, source: SourceSettings) -> Path | None:
        """A source's file, of a folder the newest; None for a query. Raises HrError."""
        if source.path is None:
            return None
        return file_at(self.config.path(source.path), self.config.zone)

    def view_of(self, source: SourceSettings) -> View:
        """The query of a personnel source with its database. Raises ConfigError (no URL)."""
        url = url_of(self.config, source, self.environ)
        return View(f"{source.id} (query)", url.get_secret_value(), source.query or "")

    @property
    def today(self) -> date:
        """The civil day in the agency's zone."""
        return self.now().astimezone(self.config.zone).date()

    @property
    def at_present(self) -> AsOf:
        """Everything landed so far, on today's day."""
        return AsOf(self.today)

    def at_end_of(self, day: date) -> AsOf:
        """What was known when ``day`` ended in the agency's zone."""
        moment = datetime.combine(day, datetime.max.time(), tzinfo=self.config.zone)
        return AsOf(day, moment.astimezone(UTC))

    def as_of(self, day: date | None) -> AsOf:
        """What was known at the end of a day that was asked for; None: all, today."""
        return self.at_present if day is None else self.at_end_of(day)

    def close(self) -> None:
        """Give back what was opened."""
        if "store" in self.__dict__:
            self.store.close()
