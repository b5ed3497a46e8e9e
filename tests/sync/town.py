"""A small site of the demo LMS that changes between pulls and during them, with a store."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import HttpUrl, SecretStr
from sqlalchemy import Table, select

from connector.moodle.settings import CourseFields, SiteSettings
from connector.moodle.site import Site, open_site
from lontar.demo.seed import make_site
from lontar.demo.server import Server, serve
from sync.inward.sites.grades import pull_grades
from sync.inward.sites.participations import pull_participations
from sync.inward.sites.pulling import pull_accounts, pull_courses, pull_quizzes
from sync.inward.sites.site_pull import PullOptions, PullResult, SitePull
from sync.store.engine import Store
from sync.store.runs import RunStamp
from sync.store.tables import facts
from sync.store.tables.facts import value_columns
from tests.demo.conftest import TOKEN, write_folder

State = dict[str, Any]
CITY = make_site(16, 5, 1, today=date(2026, 11, 1))
ZONE = ZoneInfo("Asia/Makassar")
ALL = (
    facts.account,
    facts.course,
    facts.enrolment,
    facts.completion,
    facts.quiz,
    facts.quiz_grade,
    facts.course_grade,
)


class Town:
    """``state`` is the site's: change it, then pull. Days are those of November 2026."""

    def __init__(self, server: Server, folder: Path, store: Store) -> None:
        self.state = deepcopy(CITY)
        self.store = store
        self.server = server
        self.day = 1
        self.during: dict[int, Callable[[State], None]] = {}  # by request of the next pull
        self._requests = 0
        self._folder = folder
        self._runs = 0

    def site(self, **options: Any) -> Site:
        """The site as it is now."""
        self.write()
        url = HttpUrl(f"{self.server.url}/")
        described = {"id": "lms", "url": url, "max_parallel": 1, "report_rows": 20, **options}
        return open_site(SiteSettings(**described), SecretStr(TOKEN))

    def write(self) -> None:
        """Let the server see the state."""
        write_folder(self._folder, self.state)

    @property
    def now(self) -> datetime:
        """One in the morning of the day, in UTC."""
        return datetime(2026, 11, 1, 1, tzinfo=UTC) + timedelta(days=self.day - 1)

    def pull(
        self,
        day: int,
        *,
        full: bool = False,
        options: PullOptions | None = None,
        progress: Callable[[str, int, int | None], None] = lambda *_: None,
        **site: Any,
    ) -> PullResult:
        """People, courses, participations and grades, as ``pull_site`` reads them."""
        self.day = day
        self._requests = 0
        self._runs += 1
        run = RunStamp(self._runs, self.now + timedelta(minutes=self._runs))
        chosen = options or PullOptions(CourseFields(), ZONE, full=full)
        pull = SitePull(self.store, self.site(**site), run, chosen, progress)
        accounts, courses = pull_accounts(pull), pull_courses(pull)
        pull.attempt("participations", lambda: pull_participations(pull, accounts, courses))
        fresh: set[int] = set()
        pull.attempt("quizzes", lambda: fresh.update(pull_quizzes(pull, courses.values())))
        pull.attempt("grades", lambda: pull_grades(pull, accounts, courses, fresh=fresh))
        pull.done.calls = pull.site.client.calls
        pull.site.client.close()
        return pull.done

    def answered(self) -> None:
        """Somebody at the site may do something after each answer."""
        self._requests += 1
        if change := self.during.pop(self._requests, None):
            change(self.state)
            self.write()

    def facts(self, *tables: Table) -> dict[str, set[tuple[Any, ...]]]:
        """The current rows, without their history."""
        return {table.name: self._rows(table) for table in tables or ALL}

    def _rows(self, table: Table) -> set[tuple[Any, ...]]:
        columns = [table.c[name] for name in value_columns(table)]
        with self.store.read() as session:
            rows = session.execute(select(*columns).where(table.c.seen_to.is_(None)))
            return {tuple(row) for row in rows}


@contextmanager
def opened_town(template: Path) -> Iterator[Town]:
    """A town with a store of its own and a clock that shows its day."""
    with TemporaryDirectory() as scratch:
        folder, path = Path(scratch) / "demo", Path(scratch) / "lontar.db"
        shutil.copy(template, path)
        store = Store(f"sqlite:///{path}")
        write_folder(folder, CITY)
        towns: list[Town] = []

        def clock() -> float:
            return towns[0].now.timestamp() if towns else 0.0

        def pause(_: float) -> None:
            if towns:
                towns[0].answered()

        with serve(folder, clock=clock, latency_ms=1, pause=pause) as server:
            towns.append(Town(server, folder, store))
            yield towns[0]
        store.close()
