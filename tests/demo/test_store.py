"""lms.json: edited by people between calls, understood or refused with the place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lontar.demo.errors import StateError
from lontar.demo.store import Store, layout, read_state
from tests.demo.conftest import Client, small_site

BY_FIELD = "core_user_get_users_by_field"


def edit(client: Client, site: dict[str, Any]) -> None:
    text = json.dumps(site, indent=1)
    (client.folder / "lms.json").write_text(text, encoding="utf-8")


def test_an_edit_is_seen_by_the_next_call(client: Client) -> None:
    client.call(BY_FIELD, field="id", **{"values[0]": 8})
    edit(client, {"users": [{"id": 8, "username": "renamed"}]})
    (user,) = client.call(BY_FIELD, field="id", **{"values[0]": 8})
    assert user["username"] == "renamed"


def test_a_broken_edit_is_told_with_its_place(client: Client) -> None:
    (client.folder / "lms.json").write_text('{\n "users": [\n', encoding="utf-8")
    response = client.post(BY_FIELD, {"field": "id", "values[0]": 8})
    assert response.status_code == 500
    assert "line 3 column 1" in response.text


def test_a_mended_edit_is_served_again(client: Client) -> None:
    (client.folder / "lms.json").write_text("{", encoding="utf-8")
    client.post(BY_FIELD, {})
    edit(client, small_site())
    assert len(client.call(BY_FIELD, field="id", **{"values[0]": 8})) == 1


def test_unknown_keys_are_written_back(client: Client) -> None:
    site = small_site() | {"note": "by hand"}
    site["users"][0]["phone"] = "0361"
    edit(client, site)
    client.call("core_user_update_users", **{"users[0][id]": 8, "users[0][city]": "Ubud"})
    saved = client.saved()
    assert (saved["note"], saved["users"][0]["phone"]) == ("by hand", "0361")


def test_defaults_are_not_written_into_the_file(client: Client) -> None:
    client.call("core_user_update_users", **{"users[0][id]": 8, "users[0][city]": "Ubud"})
    assert client.saved()["users"][0] == small_site()["users"][0]


def test_a_reading_call_leaves_the_file_alone(client: Client) -> None:
    before = (client.folder / "lms.json").stat().st_mtime_ns
    client.call(BY_FIELD, field="id", **{"values[0]": 8})
    assert (client.folder / "lms.json").stat().st_mtime_ns == before


def test_nothing_is_left_beside_a_saved_file(client: Client) -> None:
    client.call("core_user_update_users", **{"users[0][id]": 8, "users[0][city]": "Ubud"})
    assert sorted(path.name for path in client.folder.iterdir()) == ["lms.json", "secrets"]


@pytest.mark.parametrize(
    ("site", "place"),
    [
        ({"users": [{"id": 1, "username": "a"}, {"username": "b"}]}, "users[1].id"),
        ({"users": [{"id": "x", "username": "a"}]}, "users[0] (id x).id"),
        ({"users": {}}, "users"),
        ({"enrolments": [{"userid": 1, "courseid": 2, "status": 7}]}, "enrolments[0].status"),
        ({"completions": [{"userid": 1, "courseid": 2, "timecompleted": "soon"}]}, "timecompleted"),
        ({"reports": [{"id": 1, "source": "badges"}]}, "reports[0] (id 1).source"),
        ({"users": [{"id": 1, "username": "a"}, {"id": 1, "username": "b"}]}, "users.id: 1"),
        ({"courses": [{"id": 2, "shortname": "A"}, {"id": 3, "shortname": "A"}]}, "'A' stands 2"),
        ([], "the whole file"),
    ],
)
def test_what_is_not_understood_is_named_by_its_place(
    tmp_path: Path, site: object, place: str
) -> None:
    path = tmp_path / "lms.json"
    path.write_text(json.dumps(site), encoding="utf-8")
    with pytest.raises(StateError) as refused:
        read_state(path)
    assert place in str(refused.value)


def test_an_empty_site_takes_every_default(tmp_path: Path) -> None:
    path = tmp_path / "lms.json"
    path.write_text("{}", encoding="utf-8")
    state = read_state(path)
    assert (state.users, state.reports, state.site.timezone) == ([], [], "Asia/Makassar")


def test_numbers_count_as_text_and_nulls_as_missing(tmp_path: Path) -> None:
    path = tmp_path / "lms.json"
    user = {"id": 8, "username": "a", "idnumber": 199003152015022003, "suspended": None}
    fields = {"customfields": {"hours": 7, "reason": None}}
    path.write_text(json.dumps({"users": [user | fields]}), encoding="utf-8")
    (row,) = read_state(path).users
    assert (row.idnumber, row.suspended) == ("199003152015022003", False)
    assert row.customfields == {"hours": "7"}


def test_lists_may_be_null(tmp_path: Path) -> None:
    path = tmp_path / "lms.json"
    path.write_text('{"users": null, "note": null}', encoding="utf-8")
    state = read_state(path)
    assert (state.users, state.model_extra) == ([], {"note": None})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StateError, match=r"lms\.json: No such file"):
        Store(tmp_path / "lms.json").current()


def test_rows_stand_on_lines_of_their_own() -> None:
    text = layout({"users": [{"id": 1}, {"id": 2}], "empty": []})
    assert text == '{\n "users": [\n  {"id": 1},\n  {"id": 2}\n ],\n "empty": []\n}'


def test_the_layout_is_the_same_json() -> None:
    site = small_site()
    assert json.loads(layout(site)) == site
