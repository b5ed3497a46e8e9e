"""What one site allows: who we are there, the functions of the token, the reports we know.

``open_site`` makes the first call; everything else takes the ``Site`` it gives. Reports are known
by their source and a name that begins with "Lontar", or by the ids of ``[[site]] reports``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import requests
from pydantic import SecretStr

from connector.moodle.answers import REPORTS, SITE_INFO, ReportInfo, Shape, SiteInfo
from connector.moodle.errors import MISSING_FUNCTION, MoodleError, Refused
from connector.moodle.functions import BATCH, FUNCTIONS, SUCCESSORS
from connector.moodle.settings import SiteSettings
from connector.moodle.text import Languages, display_text, languages_of
from connector.moodle.transport.client import BATCH_SIZE, Client
from connector.moodle.transport.patience import Paused
from connector.moodle.transport.wire import Params
from connector.moodle.versions import Branch, branch_of

T = TypeVar("T")

REPORTS_A_PAGE = 100
OUR_NAME = "lontar"
KINDS = {
    r"core_course\reportbuilder\datasource\participants": "participants",
    r"core_user\reportbuilder\datasource\users": "users",
    r"core_competency\reportbuilder\datasource\competencies": "ratings",
}


@dataclass(frozen=True)
class Site:
    """One open site; ``info`` is its own answer about itself and us.

    ``languages`` are those of its readers, best first.
    """

    settings: SiteSettings
    client: Client
    info: SiteInfo
    languages: Languages = languages_of("id")

    @property
    def id(self) -> str:
        """The site's id in the configuration, part of every record."""
        return self.settings.id

    @cached_property
    def functions(self) -> frozenset[str]:
        """The functions that the token may call."""
        return frozenset(function.name for function in self.info.functions)

    @cached_property
    def branch(self) -> Branch:
        """The site's Moodle: (4, 5) for any release of 4.5."""
        return branch_of(self.info.release)

    def offers(self, function: str) -> bool:
        """Whether the token's service has the function, or the one that took its place."""
        return self.spoken(function) in self.functions

    def spoken(self, function: str) -> str:
        """The name by which this site answers a function of ours."""
        newer = SUCCESSORS.get(function, function)
        return newer if function not in self.functions and newer in self.functions else function

    def need(self, shape: Shape[T]) -> None:
        """Raises Refused for a function that the service lacks."""
        if not self.offers(shape.function):
            raise _missing(shape.function)

    def text(self, raw: str | None) -> str:
        """A formatted name as its readers see it, in their language."""
        return display_text(raw, self.languages)

    def missing(self) -> dict[str, str]:
        """Functions of ours that the service lacks, with what is lost without each."""
        return {name: use.lost for name, use in FUNCTIONS.items() if not self.offers(name)}

    def ask(
        self, shape: Shape[T], params: Params | None = None, *, settings: Params | None = None
    ) -> T:
        """One typed answer. Raises MoodleError, also for a function that the service lacks."""
        if not self.offers(shape.function):
            raise _missing(shape.function)
        function = self.spoken(shape.function)
        return shape.read(self.client.call(function, params, settings=settings))

    def ask_many(
        self, shape: Shape[T], params: Iterable[Params], *, batch: int = BATCH_SIZE
    ) -> Iterator[T | MoodleError]:
        """Typed answers in order, what only one of them suffers as value; see ``call_many``."""
        if not self.offers(shape.function):
            yield from (_missing(shape.function) for _ in params)
            return
        function = self.spoken(shape.function)
        asked = ((function, one) for one in params)
        yield from self.client.call_many(asked, batch=batch, read=shape.kept)

    def report(self, kind: str) -> int | None:
        """Our report of a kind (a value of ``KINDS``): configured, else found by name.

        Raises MoodleError where the list of reports is needed and refused.
        """
        configured: int | None = getattr(self.settings.reports, kind)
        return self._found.get(kind) if configured is None else configured

    @property
    def reports(self) -> dict[str, int]:
        """Our reports that are there, by kind. Raises as ``report``."""
        found = {kind: self.report(kind) for kind in KINDS.values()}
        return {kind: number for kind, number in found.items() if number is not None}

    @cached_property
    def _found(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for report in sorted(self._listed(), key=lambda report: -report.id):  # lowest id wins
            if report.name.casefold().startswith(OUR_NAME) and report.source in KINDS:
                found[KINDS[report.source]] = report.id
        return found

    def _listed(self) -> Iterator[ReportInfo]:
        for page in range(REPORTS_A_PAGE):  # an end, should a site repeat its last page for ever
            params = {"page": page, "perpage": REPORTS_A_PAGE}
            reports = self.ask(REPORTS, params).reports
            yield from reports
            if len(reports) < REPORTS_A_PAGE:
                return


def open_site(
    settings: SiteSettings,
    token: SecretStr,
    *,
    language: str = "id",
    session: requests.Session | None = None,
    paused: Paused | None = None,
) -> Site:
    """The site, after its first answer; names come in ``language`` where a site has several.

    With ``paused`` it is waited for while it is in maintenance; see ``Client``.

    Raises MoodleError (reach ``site``).
    """
    client = Client(settings, token, session=session, paused=paused)
    info = SITE_INFO.read(client.call(SITE_INFO.function))
    site = Site(settings, client, info, languages_of(language))
    client.batches = site.offers(BATCH)
    return site


def _missing(function: str) -> Refused:
    return Refused(function, MISSING_FUNCTION, f"{function} is not in the external service")
