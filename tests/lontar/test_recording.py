"""A recording names nobody, and its replay tells the same facts without network and database."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lontar.demo.folder import folder_token
from tests.lontar.conftest import Ended, Lontar
from tests.lontar.office import Office, make_new, opened

OWN = 3  # guest, administrator, service account: their names are Moodle's and ours


@dataclass(frozen=True)
class Recorded:
    """An office and a recording of its site."""

    office: Office
    folder: Path
    ended: Ended


@pytest.fixture(scope="module")
def crowd_folder(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recording") / "crowd"
    return make_new(folder, sqlite_template, people=45, courses=5)


@pytest.fixture
def recorded(crowd_folder: Path, tmp_path: Path, lontar: Lontar) -> Iterator[Recorded]:
    with opened(shutil.copytree(crowd_folder, tmp_path / "crowd")) as office:
        folder = tmp_path / "recording"
        yield Recorded(office, folder, lontar(office, "record", folder, "--json"))


def counts(ended: Ended) -> dict[str, int]:
    """The facts that the pull counted."""
    (pull,) = (stage for stage in ended.document["stages"] if stage["name"] == "pull")
    return {name: count for name, count in pull["counts"].items() if name != "calls"}


def text_of(folder: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in folder.iterdir())


def secrets(office: Office) -> Iterator[str]:
    """Everything in the site that could name a person or a place."""
    lms: dict[str, Any] = office.lms
    yield folder_token(office.folder)
    yield office.server.url.removeprefix("http://")
    for user in lms["users"][OWN:]:
        yield from (user["username"], user["email"], f"{user['firstname']} {user['lastname']}")
        yield from (user["idnumber"], *user["customfields"].values())
    yield from (course["fullname"] for course in lms["courses"])
    yield from (course["shortname"] for course in lms["courses"])
    for survey in lms["surveys"]:
        for response in survey["responses"]:
            yield from (str(one) for one in response["answers"].values())


def names(office: Office) -> set[str]:
    """Single names that are no words of Moodle's."""
    found = " ".join(f"{one['firstname']} {one['lastname']}" for one in office.lms["users"][OWN:])
    return {word for word in re.findall(r"[^\W\d_]+", found) if len(word) > 3}


def test_recording_holds_no_secret_number_address_name_or_free_text(recorded: Recorded) -> None:
    assert recorded.ended.code == 0, recorded.ended
    text = text_of(recorded.folder).casefold()
    told = {one for one in secrets(recorded.office) if len(one) > 4}
    assert len(told) > 150
    assert [one for one in told if one.casefold() in text] == []
    words = set(re.findall(r"[^\W\d_]+", text))
    assert {one.casefold() for one in names(recorded.office)} & words == set()


def test_replay_tells_the_same_facts_without_network_and_database(
    recorded: Recorded, lontar: Lontar
) -> None:
    office = recorded.office
    office.server.close()
    before = (office.folder / "lontar.db").read_bytes()
    replayed = lontar("sync", "--replay", recorded.folder, "--json")
    assert replayed.document["problems"] == []
    assert counts(replayed) == counts(recorded.ended)
    assert counts(replayed)["account"] > 40
    assert replayed.document["plan"] is None
    assert (office.folder / "lontar.db").read_bytes() == before


def test_replay_can_be_repeated(recorded: Recorded, lontar: Lontar) -> None:
    first, second = (lontar("sync", "--replay", recorded.folder, "--json") for _ in range(2))
    assert counts(first) == counts(second)
    assert (first.document["run"], second.document["run"]) == (1, 1)


def test_call_that_was_not_recorded_is_named(recorded: Recorded, lontar: Lontar) -> None:
    file = recorded.folder / "lms.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    missing = "mod_quiz_get_quizzes_by_courses"
    kept = [line for line in lines if json.loads(line)["function"] != missing]
    file.write_text("".join(kept), encoding="utf-8")
    replayed = lontar("sync", "--replay", recorded.folder, "--json")
    told = [problem["message"] for problem in replayed.document["problems"]]
    assert any(f"no answer was recorded to {missing} with courseids[0]=" in one for one in told)


def test_nothing_is_recorded_into_a_folder_in_use(recorded: Recorded, lontar: Lontar) -> None:
    again = lontar(recorded.office, "record", recorded.folder)
    assert (again.code, "is not empty" in again.err) == (2, True)


def test_folder_without_a_recording_is_refused(tmp_path: Path, lontar: Lontar) -> None:
    ended = lontar("sync", "--replay", tmp_path)
    assert (ended.code, "is no recording" in ended.err) == (2, True)


def test_unknown_site_is_not_recorded(recorded: Recorded, tmp_path: Path, lontar: Lontar) -> None:
    ended = lontar(recorded.office, "record", tmp_path / "new", "--site", "lain")
    assert (ended.code, "no site 'lain'" in ended.err) == (2, True)
    assert not (tmp_path / "new").exists()
