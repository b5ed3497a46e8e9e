"""A site where all is well: what each function that ``doctor`` asks answers there."""

from __future__ import annotations

import json
from typing import Any

from connector.moodle.checks.finding import Needs
from connector.moodle.checks.reports import COLUMNS, FILTERS
from connector.moodle.functions import SITE_INFO
from connector.moodle.sheets.bulk import USERS_COLUMNS
from connector.moodle.sheets.enrolled import NEEDED
from tests.connector.moodle.conftest import ME, FakeMoodle, Params, Reply, refusal
from tests.connector.moodle.reports import DONE, PAGE, RESET, Cells, in_zone, page_of, row

SET = "core_reportbuilder_set_filters"
DESIGN = "core_reportbuilder_reports_get"
USERS_HEADERS = [header for _, header in USERS_COLUMNS]
NEEDS = Needs(
    profile_fields=("lontar_hours", "lontar_outcome"),
    number_field="nip",
    cohorts=True,
    activities=True,
)
FIELDS = {"nip": "NIP", "lontar_hours": "JP", "lontar_outcome": "Hasil"}
SOMEONE: Params = {
    "id": 4,
    "username": "ani",
    "email": "ani@example.go.id",
    "suspended": False,
    "customfields": [{"shortname": "nip", "name": "NIP", "value": "1", "type": "text"}],
}
MYSELF = {"id": ME, "username": "lontar_ws", "lang": "en", "timezone": "UTC"}
COURSE = {
    "id": 2,
    "shortname": "A",
    "fullname": "A",
    "categoryid": 1,
    "enablecompletion": 1,
    "customfields": [
        {"shortname": name, "value": "8"}
        for name in ("jp", "metode", "penyelenggara", "kompetensi")
    ],
}
STATUS = {"completed": False, "aggregation": 1, "completions": []}
NO_RESPONSES = {"attempts": [], "totalattempts": 0, "anonattempts": [], "totalanonattempts": 0}
SURVEY = {"id": 1, "course": 2, "name": "S", "anonymous": 2}
TASK = {"id": 1, "name": "T", "grade": 100, "duedate": 0}


def healthy() -> FakeMoodle:
    """Two people, one course; the participants report holds a completion, and obeys its filters."""
    return Healthy()


class Healthy(FakeMoodle):
    """Its reports know filters, zones and designs."""

    def __init__(self) -> None:
        super().__init__(**{name: self._always(answer) for name, answer in ANSWERS.items()})
        self.headers = {"Date": "Wed, 25 Nov 2026 08:00:30 GMT"}
        self.rows: list[Cells] = [row("ani", "A", "Active", DONE), row("budi", "A")]
        self.obeyed = set(FILTERS)
        self.forced_zone = False
        self.conditions: str | None = None
        self.lists = {1: list(NEEDED), 2: [*USERS_HEADERS, *FIELDS.values()]}
        self.sorted = {1: ["Username", "Course short name", "Name"], 2: ["Username"]}
        self.unique = False
        self._filter: dict[str, Any] = {}
        self.handlers |= {
            SITE_INFO: lambda _: Reply(self.info() | {"lang": "en"}, headers=self.headers),
            "core_user_get_users_by_field": self._users,
            "core_cohort_create_cohorts": lambda _: refusal("formatnotsupported"),
            PAGE: self._page,
            SET: self._set,
            RESET: self._reset,
            DESIGN: self._design,
        }

    @staticmethod
    def _always(answer: Any) -> Any:
        return lambda _: answer

    def _users(self, params: Params) -> Any:
        return [MYSELF] if params["values"] == [str(ME)] else [SOMEONE]

    def _set(self, params: Params) -> bool:
        self._filter = json.loads(params["values"])
        return True

    def _reset(self, _: Params) -> bool:
        self._filter = {}
        return True

    def _page(self, params: Params) -> Any:
        number = int(params["reportid"])
        if number == 2:
            return page_of(self.lists[2], [], params)
        zone = self._zone(params)
        rows = [in_zone(one, zone) for one in self._filtered()]
        return page_of(self.lists[1], rows, params, conditions=self.conditions)

    def _zone(self, params: Params) -> str:
        last = self.forms[-1]
        asked = params.get("moodlewssettingtimezone") or dict(last)["moodlewssettingtimezone"]
        return "UTC" if self.forced_zone else str(asked)

    def _filtered(self) -> list[Cells]:
        """Whatever has a date lies after 2004, and whoever has none is enrolled since."""
        name = next((key.rsplit("_", 1)[0] for key in self._filter), None)
        if name not in self.obeyed:
            return self.rows
        if self._filter.get(f"{name}_to"):
            return []
        return self.rows[:1] if name == "completion:timecompleted" else self.rows

    def _design(self, params: Params) -> Any:
        number = int(params["reportid"])
        kind = {1: "participants", 2: "users"}[number]
        items = [{"name": title, "identifier": name} for name, title in COLUMNS[kind]]
        items += [
            {"name": title, "identifier": f"user:profilefield_{name}"}
            for name, title in FIELDS.items()
        ]
        columns = [
            {"id": place, "title": title, "sortenabled": True, "sortorder": place}
            for place, title in enumerate(self.sorted[number], 1)
        ]
        return {
            "id": number,
            "name": "Lontar",
            "source": "s",
            "uniquerows": self.unique,
            "sidebarmenucards": {"menucards": [{"items": items}]},
            "sorting": {"sortablecolumns": columns},
            "filters": {"availablefilters": []},
        }


ANSWERS: dict[str, Any] = {
    "core_course_get_courses_by_field": {"courses": [COURSE]},
    "core_enrol_get_enrolled_users": [{"id": ME}, {"id": 4}],
    "core_completion_get_course_completion_status": {"completionstatus": STATUS},
    "core_completion_get_activities_completion_status": {"statuses": []},
    "gradereport_user_get_grade_items": {"usergrades": []},
    "mod_quiz_get_quizzes_by_courses": {
        "quizzes": [{"id": 1, "course": 2, "name": "Q", "grade": 100, "sumgrades": 10}]
    },
    "mod_quiz_get_user_attempts": {"attempts": []},
    "mod_assign_get_assignments": {"courses": [{"id": 2, "assignments": [TASK]}]},
    "mod_feedback_get_feedbacks_by_courses": {"feedbacks": [SURVEY]},
    "mod_feedback_get_responses_analysis": NO_RESPONSES,
    "core_competency_list_competency_frameworks": [],
    "core_badges_get_user_badges": {"badges": []},
    "core_cohort_search_cohorts": {"cohorts": []},
    "core_reportbuilder_list_reports": {"reports": []},
    "core_user_update_users": {"warnings": []},
}
