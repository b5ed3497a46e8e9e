"""One pull of the demo LMS in a process of its own: what it asked, its CPU time, its memory.

``python -m bench.office URL TOKEN DATABASE DAYS BODIES`` prints one JSON object. The pull is dated
so many days after noon (UTC) of today, so that no night comes in between by chance. People,
courses, participations, quizzes and grades are read and landed as in every sync.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import requests
from pydantic import SecretStr

from connector.moodle.settings import CourseFields, SiteSettings
from connector.moodle.site import Site, open_site
from sync.inward.sites.grades import pull_grades
from sync.inward.sites.participations import pull_participations
from sync.inward.sites.pulling import pull_accounts, pull_courses, pull_quizzes
from sync.inward.sites.site_pull import PullOptions, SitePull
from sync.store.engine import Store
from sync.store.runs import RunStamp

ZONE = ZoneInfo("Asia/Makassar")


@dataclass(frozen=True, slots=True)
class Used:
    """What one process needed: seconds of CPU since its imports, and its largest size in MB."""

    cpu: float
    memory: float
    roads: dict[str, str]


class Listener(requests.Session):
    """A session that keeps the bodies that it sends, if told where."""

    def __init__(self, path: Path | None) -> None:
        super().__init__()
        self._bodies = path.open("w", encoding="utf-8") if path else None

    def send(self, request: requests.PreparedRequest, **options: object) -> requests.Response:
        if self._bodies:
            self._bodies.write(json.dumps(str(request.body)) + "\n")  # whole: two threads send
        return super().send(request, **options)  # type: ignore[arg-type]


def pull_all(store: Store, site: Site, run: RunStamp, *, road: str | None = None) -> SitePull:
    """The kinds that this benchmark measures, read and landed."""
    options = PullOptions(CourseFields(), ZONE, road=road)  # type: ignore[arg-type]
    pull = SitePull(store, site, run, options, lambda *_: None)
    accounts, courses = pull_accounts(pull), pull_courses(pull)
    pull_participations(pull, accounts, courses)
    fresh = pull_quizzes(pull, courses.values())
    pull_grades(pull, accounts, courses, fresh=fresh)
    return pull


def _main(url: str, token: str, database: str, days: str, bodies: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF)
    store = Store(database)
    settings = SiteSettings.model_validate({"id": "lms", "url": url, "full_sweep_days": 7})
    session = Listener(Path(bodies) if bodies else None)
    site = open_site(settings, SecretStr(token), session=session)
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    moment = noon + timedelta(days=float(days))
    pull = pull_all(store, site, RunStamp(int(moment.timestamp()), moment))
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps(asdict(Used(cpu, largest(), pull.done.roads))))


def largest() -> float:
    """The largest size of this process in MB; on Linux ru_maxrss begins with that of its parent."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    sizes = [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")]
    return sizes[0] if sizes else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    _main(*sys.argv[1:])
