"""A small hand-written site, its server, and a client that knows nothing of ours."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests

from lontar.demo.server import Server, serve

FIXTURES = Path(__file__).parents[1] / "fixtures" / "moodle"
TOKEN = "0123456789abcdef"  # synthetic
NOW = 1_795_572_000  # 25 November 2026
DAY = 86_400
FIRST, SECOND, TRAINER, DELETED = 8, 16, 67, 63

Site = dict[str, Any]


def small_site() -> Site:
    """Ids as in the recordings: 8 completed course 2, 16 expired, 19 suspended, 63 deleted."""
    names = {4: "asn001", 5: "asn002", 8: "asn005", 16: "asn013", 19: "asn016", 61: "asn058"}
    people = [{"id": key, "username": name, "firstname": "Ni Made"} for key, name in names.items()]
    return {
        "profile_fields": [{"shortname": "jp_tahun", "name": "JP", "maxlength": 10}],
        "users": [
            {"id": 2, "username": "admin", "firstname": "Admin", "lastname": "User"},
            {"id": 3, "username": "lontar_ws"},
            *[{**one, "lastname": "Arta", "idnumber": f"NIP{one['id']}"} for one in people],
            {"id": DELETED, "username": "gone", "deleted": True},
            {"id": TRAINER, "username": "trainer"},
        ],
        "categories": [{"id": 3, "name": "Manajerial", "idnumber": "PEL"}],
        "courses": [
            {"id": 2, "shortname": "PIM-01", "idnumber": "DK-PIM-01", "customfields": {"jp": "16"}},
            {"id": 3, "shortname": "MNJ-02", "categoryid": 3},
            {"id": 5, "shortname": "TKN-04"},
            {"id": 9, "shortname": "SOS-08", "hascriteria": False},
        ],
        "enrolments": [
            {"userid": 8, "courseid": 2, "timestart": 100},
            {"userid": 8, "courseid": 2, "method": "self", "timestart": 100},
            {"userid": 16, "courseid": 2, "timeend": NOW - DAY},
            {"userid": 19, "courseid": 3, "status": 1},
            {"userid": 61, "courseid": 3},
            {"userid": 5, "courseid": 9},
            {"userid": TRAINER, "courseid": 2, "role": "teacher"},
        ],
        "completions": [{"userid": 8, "courseid": 2, "timecompleted": 1_778_817_826}],
        "quizzes": [{"id": 2, "course": 2, "name": "Post-test", "gradepass": 70}],
        "attempts": [{"quiz": 2, "userid": 8, "sumgrades": 9, "timefinish": 1_778_817_826}],
        "grades": [{"quiz": 2, "userid": 8, "grade": 90, "submitted": 1_778_817_826}],
        "assignments": [{"id": 1, "course": 2, "name": "Rencana aksi"}],
        "surveys": [
            {
                "id": 1,
                "course": 2,
                "items": [ITEM],
                "responses": [{"userid": 8, "answers": {"1": 2}}],
            }
        ],
        "scales": [{"id": 3, "levels": [f"Level {number}" for number in range(1, 6)]}],
        "frameworks": [{"id": 1, "idnumber": "KM-2017-38", "scaleid": 3, "proficient": 3}],
        "competencies": [
            {"id": number, "idnumber": f"KM.{number}", "competencyframeworkid": 1}
            for number in range(1, 9)
        ],
        "course_competencies": [{"courseid": 2, "competencyid": 1, "ruleoutcome": 3}],
        "ratings": [{"userid": 4, "competencyid": 3, "grade": 4, "timemodified": 1_795_570_472}],
        "plans": [
            {"id": 1, "userid": 4, "name": "IDP 2026", "competencies": [1, 3]},
            {"id": 2, "userid": 5, "status": 2, "competencies": [3], "kept": {"3": 2}},
        ],
        "badges": [
            {"id": 1, "name": "ASN BerAKHLAK", "issued": [{"userid": 4, "dateissued": NOW}]},
            {"id": 2, "name": "Lulus", "courseid": 3, "issued": [{"userid": 4, "dateexpire": NOW}]},
        ],
        "cohorts": [{"id": 2, "idnumber": "KOH", "name": "CPNS 2026", "members": [5, DELETED]}],
        "reports": [
            {"id": 1, "name": "Lontar participants", "source": "participants"}
            | {"columns": COLUMNS, "filters": FILTERS, "sort": ["user:username", "enrol:name"]}
        ],
    }


ITEM = {"id": 1, "label": "materi", "name": "Materi", "presentation": "r>>>>>1####Kurang|2####Baik"}
COLUMNS = [
    "user:username",
    "course:shortname",
    "enrol:name",
    "enrolment:status",
    "completion:completed",
    "completion:timecompleted",
]
FILTERS = ["completion:timecompleted", "completion:completed", "user:username"]


@dataclass(frozen=True, slots=True)
class Client:
    """Calls one server as any web-service client would."""

    server: Server
    folder: Path
    session: requests.Session

    def post(self, function: str, fields: dict[str, Any]) -> requests.Response:
        form = {"wstoken": TOKEN, "moodlewsrestformat": "json", "wsfunction": function, **fields}
        url = f"{self.server.url}/webservice/rest/server.php"
        return self.session.post(url, data=form, timeout=30)

    def call(self, function: str, **fields: Any) -> Any:
        return self.post(function, fields).json()

    def saved(self) -> Site:
        """lms.json as it stands on disk."""
        state: Site = json.loads((self.folder / "lms.json").read_text(encoding="utf-8"))
        return state


def write_folder(folder: Path, site: Site) -> Path:
    """A demo folder with this site and the known token."""
    (folder / "secrets").mkdir(parents=True, exist_ok=True)
    (folder / "secrets" / "lms-token").write_text(TOKEN, encoding="ascii")
    (folder / "lms.json").write_text(json.dumps(site), encoding="utf-8")
    return folder


Start = Callable[..., Client]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a server on a site (default: the small one); further options go to ``serve``."""
    numbers = count(1)
    with ExitStack() as stack:

        def started(site: Site | None = None, **options: Any) -> Client:
            folder = tmp_path / f"demo-{next(numbers)}"
            write_folder(folder, small_site() if site is None else site)
            server = stack.enter_context(serve(folder, clock=lambda: NOW, **options))
            return Client(server, folder, stack.enter_context(requests.Session()))

        yield started


@pytest.fixture
def client(start: Start) -> Client:
    """A client of the small site."""
    return start()


def recording(number: int) -> dict[str, Any]:
    """One recorded call of a real Moodle, by its number."""
    (path,) = FIXTURES.glob(f"{number}-*.json")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def fields_of(recorded: dict[str, Any]) -> dict[str, Any]:
    """The recorded form fields without function and format."""
    request = recorded["request"]
    return {k: v for k, v in request.items() if k not in {"wsfunction", "moodlewsrestformat"}}
