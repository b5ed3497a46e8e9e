"""From Moodle 4.1 to 5.x: names of functions and shapes of values as the release has them."""

from __future__ import annotations

from typing import Any

import pytest

from connector.moodle.accounts.lookup import users_by
from connector.moodle.checks.reports import columns_on
from connector.moodle.functions import PREDECESSORS, SUCCESSORS, may_be_repeated
from connector.moodle.versions import NEWEST, branch_of
from tests.connector.moodle.conftest import FakeMoodle, Params, site_of

OLDER, NEWER = next(iter(SUCCESSORS.items()))


class Released(FakeMoodle):
    """A site of another release."""

    release = "4.5.6 (Build: 20250811)"

    def info(self) -> Params:
        return super().info() | {"release": self.release, "userhomepageurl": "new in 5.x"}


def released(release: str, **handlers: Any) -> FakeMoodle:
    moodle = Released(**handlers)
    moodle.release = release
    return moodle


@pytest.mark.parametrize(
    ("release", "branch"),
    [
        ("4.1.2 (Build: 20230313)", (4, 1)),
        ("4.5.6+ (Build: 20250811)", (4, 5)),
        ("5.0 (Build: 20250414)", (5, 0)),
        ("5.1dev", (5, 1)),
        ("3.11.18", (3, 11)),
        ("", NEWEST),
        ("unknown", NEWEST),
    ],
)
def test_branch_is_read_from_the_release(release: str, branch: tuple[int, int]) -> None:
    assert branch_of(release) == branch
    assert site_of(released(release)).branch == branch


def test_profile_fields_before_4_2_come_as_displayed() -> None:
    field = {"shortname": "unit", "name": "Unit", "value": "Ikan &amp; Tani"}
    user = {"id": 4, "username": "ani", "customfields": [field]}
    handlers = {"core_user_get_users_by_field": lambda _: [user]}
    values = [
        found.customfields[0].value
        for release in ("4.1.2", "4.2")
        for found in users_by(site_of(released(release, **handlers)), "id", [4])
    ]
    assert values == ["Ikan & Tani", "Ikan &amp; Tani"]


@pytest.mark.parametrize(
    ("release", "column"),
    [("4.1.2", "enrolment:method"), ("4.3", "enrol:name"), ("5.1", "enrol:name")],
)
def test_the_method_of_an_enrolment_is_another_column_before_4_3(release: str, column: str) -> None:
    names = [name for name, _ in columns_on(site_of(released(release)), "participants")]
    assert [name for name in names if name in ("enrolment:method", "enrol:name")] == [column]


def test_newer_name_is_used_where_the_service_has_only_that() -> None:
    site = site_of(FakeMoodle())
    assert site.spoken(OLDER) == OLDER
    both = site.info.functions + [site.info.functions[0].model_copy(update={"name": NEWER})]
    only = [one for one in both if one.name != OLDER]
    for functions, spoken in ((both, OLDER), (only, NEWER)):
        moodle = FakeMoodle()
        info = moodle.info() | {"functions": [{"name": one.name} for one in functions]}
        moodle.info = lambda info=info: info  # type: ignore[method-assign,misc]
        opened = site_of(moodle)
        assert (opened.offers(OLDER), opened.spoken(OLDER)) == (True, spoken)
        assert OLDER not in opened.missing()


def test_newer_names_may_be_asked_again_like_the_older() -> None:
    assert PREDECESSORS[NEWER] == OLDER
    assert may_be_repeated(NEWER) == may_be_repeated(OLDER) is True
    assert not may_be_repeated("core_user_delete_users")
