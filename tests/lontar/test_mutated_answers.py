"""Real answers with one part changed: a pull lands a kind whole or not at all, and says why."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter

from connector.moodle.errors import MoodleError
from connector.moodle.transport.connection import session_on
from sync.inward.extents import SuspiciousPull
from sync.inward.sites.pulling import PullResult
from tests.connector.moodle.test_fuzz import SCALARS, changed, parts
from tests.lontar.pulls import Rows, Yesterday, history, pull

pytestmark = pytest.mark.usefixtures("without_waiting")
CALLS = 70


class Mutating(HTTPAdapter):
    """The network, with one part of the n-th answer changed."""

    def __init__(self, at: int, where: float, new: Any) -> None:
        super().__init__()
        self.at, self.where, self.new, self.number = at, where, new, 0

    def send(self, request: requests.PreparedRequest, *rest: Any, **more: Any) -> Any:
        response = super().send(request, *rest, **more)
        self.number += 1
        if self.number == self.at:
            response._content = self.mutated(response.content)
        return response

    def mutated(self, body: bytes) -> bytes:
        """The change goes into the JSON text of a batch's first answer, if it is one."""
        answer = json.loads(body)
        inner = answer["responses"][0] if isinstance(answer, dict) and "responses" in answer else {}
        if inner.get("data"):
            inner["data"] = self.mutated(inner["data"].encode()).decode()
            return json.dumps(answer).encode()
        paths = parts(answer)
        return json.dumps(changed(answer, paths[int(self.where * len(paths))], self.new)).encode()


def outcome(
    yesterday: Yesterday, session: requests.Session
) -> tuple[Rows, Rows, PullResult | None]:
    """The facts before and after, and what the pull says; None when the site was stopped."""
    store = yesterday.store()
    before = history(store)
    result: PullResult | None
    try:
        with yesterday.site(session=session, settings={"max_parallel": 1}) as site:
            result = pull(store, site)
    except (MoodleError, SuspiciousPull):
        result = None
    return before, history(store), result


@settings(
    max_examples=12,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a pull is dear: nothing is made smaller
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    at=st.integers(1, CALLS),
    where=st.floats(0, 1, exclude_max=True),
    new=SCALARS | st.sampled_from([[], {}, -1, 2**62, "\x00", "199003152015022003"]),
)
def test_changed_answer_leaves_no_half_landed_kind(
    yesterday: Yesterday, at: int, where: float, new: Any
) -> None:
    before, after, result = outcome(yesterday, session_on(Mutating(at, where, new)))
    landed = set(result.counts) if result else set()
    if result is not None:
        untouched = [name for name in after if name not in landed]
        assert [name for name in untouched if after[name] != before[name]] == []
        assert all(one.subject and one.reason for one in result.skipped)
