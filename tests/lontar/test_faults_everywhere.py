"""A site that fails at the n-th call, for every n and every kind of fault: nothing is lost."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests
from requests.adapters import HTTPAdapter

from connector.moodle.errors import MoodleError
from connector.moodle.transport.connection import session_on
from lontar.demo.faults import KINDS, Fault
from sync.store.tables import METADATA
from tests.lontar.office import STAMPS
from tests.lontar.pulls import Rows, Yesterday, history, pull

pytestmark = pytest.mark.usefixtures("without_waiting")

CALLS = 60
APART = 2  # calls between two faults of one pull: each call is asked again after its fault
ONE_BY_ONE = {"max_parallel": 1}
ONCE = [kind for kind in KINDS if kind not in ("half-batch", "slow")]
PAGES = ("html", "notices", "null")  # at the first call of all they mean a wrong address


@pytest.fixture(scope="module")
def today(yesterday: Yesterday) -> Rows:
    """What a pull without faults makes of yesterday's facts."""
    store = yesterday.store()
    with yesterday.site() as site:
        assert pull(store, site).skipped == []
        assert site.client.calls >= CALLS
        return history(store)


@pytest.mark.parametrize("first", range(1, APART + 1))
@pytest.mark.parametrize("kind", ONCE)
def test_fault_at_any_call_is_made_good_in_the_same_pull(
    yesterday: Yesterday, today: Rows, kind: str, first: int
) -> None:
    """Two pulls per kind have a fault at every call between them."""
    start = first + APART if first == 1 and kind in PAGES else first
    faults = [Fault(kind, number) for number in range(start, CALLS + 1, APART)]
    store = yesterday.store()
    with yesterday.site(faults, settings=ONE_BY_ONE) as site:
        assert pull(store, site).skipped == []
        assert history(store) == today


@pytest.mark.parametrize("first", [1, 20])
def test_batches_cut_in_silence_are_completed(
    yesterday: Yesterday, today: Rows, first: int
) -> None:
    faults = [Fault("half-batch", number) for number in range(first, CALLS, 4)]
    store = yesterday.store()
    with yesterday.site(faults, settings=ONE_BY_ONE) as site:
        assert pull(store, site).skipped == []
        assert history(store) == today


def test_forms_cut_by_php_are_noticed_everywhere(yesterday: Yesterday, today: Rows) -> None:
    store = yesterday.store()
    with yesterday.site(max_input_vars=11) as site:
        assert pull(store, site).skipped == []
        assert history(store) == today
        assert site.client.max_form_fields < 12


@pytest.mark.parametrize("kind", PAGES)
def test_page_at_the_first_call_stops_the_site_and_changes_nothing(
    yesterday: Yesterday, kind: str
) -> None:
    store = yesterday.store()
    before = history(store)
    with (
        pytest.raises(MoodleError, match="core_webservice_get_site_info") as caught,
        yesterday.site([Fault(kind, 1)]) as site,
    ):
        pull(store, site)
    assert caught.value.reach == "site"
    assert history(store) == before


@pytest.mark.parametrize(
    ("kind", "start"), [*((kind, 2) for kind in ONCE), ("503", 14), ("null", 30), ("drop", 50)]
)
def test_site_that_fails_from_some_call_on_loses_nothing_and_says_so(
    yesterday: Yesterday, today: Rows, kind: str, start: int
) -> None:
    """Either it is as without faults, or each table is as it was before or as it should be."""
    faults = [Fault(kind, number) for number in range(start, 500)]
    store = yesterday.store()
    before = history(store)
    with yesterday.site(faults) as site:
        try:
            told = [one.subject for one in pull(store, site).skipped]
        except MoodleError as error:
            told = [str(error)]
    after = history(store)
    assert told or after == today
    assert [name for name, rows in after.items() if rows not in (before[name], today[name])] == []


class Hung(HTTPAdapter):
    """The network, on which one question never gets its answer in time."""

    def __init__(self, function: str, course: int) -> None:
        super().__init__()
        self.question = {("wsfunction", function), ("courseid", str(course))}

    def send(self, request: requests.PreparedRequest, *rest: Any, **more: Any) -> Any:
        if self.question <= set(parse_qsl(str(request.body))):
            raise requests.ReadTimeout("late")
        return super().send(request, *rest, **more)


def test_one_course_without_an_answer_in_time_is_skipped_by_name_and_alone(
    yesterday: Yesterday, today: Rows
) -> None:
    """The gradebook of course 3 hangs, as often as it is asked."""
    session = session_on(Hung("gradereport_user_get_grade_items", 3))
    store = yesterday.store()
    before = history(store)
    with yesterday.site(session=session) as site:
        result = pull(store, site)
    told = [(one.subject, one.reason) for one in result.skipped if "in time" in one.reason]
    assert told
    assert {subject for subject, _ in told} == {"course 3"}
    after = history(store)
    for name in ("quiz_grade", "course_grade"):
        places = [column.name for column in METADATA.tables[name].columns]
        course = [place for place in places if place not in STAMPS].index("course")
        expected = {
            *(row for row in before[name] if row[course] == 3),
            *(row for row in today[name] if row[course] != 3),
        }
        assert set(after[name]) == expected
    assert after["completion"] == today["completion"]
