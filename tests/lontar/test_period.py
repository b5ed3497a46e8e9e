"""``lontar period``: close, show, verify, and answers to corrections, as an official gives them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from lontar.cli import run
from tests.lontar.conftest import Lontar
from tests.lontar.office import NOW, Office, opened

EARLY = ("--period", "2026", "--early", "dibayar Desember")
CLOSE = ("period", "close", "tpp-belajar", *EARLY, "--yes", "--by", "Ni Made")


@pytest.fixture(scope="module")
def closed_folder(planned_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The running year was closed early."""
    folder = shutil.copytree(planned_folder, tmp_path_factory.mktemp("closed") / "closed")
    with opened(folder) as office:
        assert run([f"--config={office.config}", *CLOSE], now=lambda: NOW) == 0
    return folder


@pytest.fixture
def closed(closed_folder: Path, tmp_path: Path) -> Iterator[Office]:
    with opened(shutil.copytree(closed_folder, tmp_path / "closed")) as office:
        yield office


def shown(lontar: Lontar, office: Office) -> dict[str, Any]:
    (one,) = lontar(office, "period", "show", "2026", "--json").document
    return dict(one)


def test_a_period_that_is_not_over_is_refused_without_a_reason(
    lontar: Lontar, planned: Office
) -> None:
    words = ("period", "close", "tpp-belajar", "--period", "2026", "--by", "Ni Made")
    ended = lontar(planned, *words)
    assert ended.code == 2
    assert "2026 is not over before the end of 2026-12-31" in ended.err
    assert "--early REASON" in ended.err
    (run_,) = lontar(planned, "runs", "--json").document[:1]
    assert run_["trigger"] == "test"  # what is refused begins no run
    assert lontar(planned, *words, "--yes").code == 2
    assert lontar(planned, "runs", "--json").document[0] == run_


def test_the_list_is_shown_and_nothing_frozen_where_nobody_says_yes(
    lontar: Lontar, planned: Office
) -> None:
    words = [word for word in CLOSE if word != "--yes"]
    ended = lontar(planned, *words)
    assert (ended.code, ended.out) == (2, "")
    outcomes = dict(planned.query(COUNTED))
    people = sum(outcomes.values())
    told = f"tpp-belajar 2026, by the facts as of 2026-11-25: {people} people"
    for line in (
        told,
        f"{outcomes['needs_review']} needs_review",
        f"! {outcomes['needs_review']} people need a review",
        "nothing is closed",
        "say --yes",
    ):
        assert line in ended.err
    assert lontar(planned, "period", "show", "2026", "--json").document == []
    assert lontar(planned, "runs", "--json").document[0]["trigger"] == "test"


def test_who_is_asked_closes_the_list_that_was_shown(
    planned: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [word for word in CLOSE if word != "--yes"]
    for answer, code in (("n\n", 2), ("y\n", 0)):
        monkeypatch.setattr("sys.stdin", Terminal(answer))
        assert run([f"--config={planned.config}", *words], now=lambda: NOW) == code
    told = capsys.readouterr()
    assert told.err.count("Freeze this list?") == 2
    assert "tpp-belajar 2026: closed" in told.out


class Terminal(StringIO):
    """A person who types."""

    def isatty(self) -> bool:
        return True


COUNTED = """SELECT outcome, count(*) FROM decision
    WHERE scheme = 'tpp-belajar' AND period = '2026' AND seen_to IS NULL GROUP BY 1"""


def test_closing_prints_counts_and_what_is_in_doubt(lontar: Lontar, planned: Office) -> None:
    ended = lontar(planned, *CLOSE)
    assert ended.code == 0
    assert "tpp-belajar 2026: closed" in ended.out
    assert "confirmed by Ni Made" in ended.out
    assert "people need a review" in ended.out


def test_two_people_confirm_one_after_the_other(lontar: Lontar, planned: Office) -> None:
    planned.edit("[push]\n", "[close]\nsecond_person = true\n[push]\n")
    first = lontar(planned, *CLOSE, "--json")
    assert (first.code, first.document["status"]) == (3, "waiting")
    again = lontar(planned, *CLOSE)
    assert again.code == 2
    assert "another person must" in again.err
    second = lontar(planned, *CLOSE[:-1], "I Wayan", "--json")
    assert (second.code, second.document["status"]) == (0, "closed")
    assert second.document["second_by"] == "I Wayan"
    assert second.document["hash"] == first.document["hash"]


def test_a_closed_period_is_shown_verified_and_not_closed_again(
    lontar: Lontar, closed: Office
) -> None:
    told = shown(lontar, closed)
    assert (told["status"], told["early"]) == ("closed", "dibayar Desember")
    assert len(told["decisions"]) == sum(people for people, _ in told["counts"].values())
    assert {"nip", "name", "unit", "outcome", "tier", "amount", "rules"} <= told["decisions"][
        0
    ].keys()
    text = lontar(closed, "period", "show", "2026").out
    assert told["decisions"][0]["nip"] in text
    (verified,) = lontar(closed, "period", "verify", "--json").document
    assert verified["ok"] is True
    assert lontar(closed, *CLOSE).code == 2


def test_verifying_finds_what_was_altered(lontar: Lontar, closed: Office) -> None:
    with closed.house() as house, house.store.begin() as session:
        session.connection().exec_driver_sql("UPDATE frozen SET unit = 'lain' WHERE id = 1")
    ended = lontar(closed, "period", "verify", "2026", "--json")
    assert ended.code == 1
    assert len(ended.document[0]["altered"]) == 1


def test_a_later_sync_lists_corrections_that_an_official_answers(
    lontar: Lontar, closed: Office
) -> None:
    before = shown(lontar, closed)
    short = {one["nip"] for one in before["decisions"] if one["outcome"] == "not_yet"}
    accounts = {one["id"] for one in closed.lms["users"] if one.get("idnumber") in short}
    others = [one for one in closed.lms["completions"] if one["userid"] not in accounts]
    closed.change_lms(completions=[*others, *_all_courses(closed, accounts)])
    assert run([f"--config={closed.config}", "sync", "--full"], now=the_next_day) == 3
    after = shown(lontar, closed)
    assert after["decisions"] == before["decisions"]
    first = after["corrections"][0]
    assert (first["number"], first["before"]["outcome"]) == (1, "not_yet")
    words = ("tpp-belajar", "1", "--period", "2026", "--by", "Kepala")
    assert lontar(closed, "period", "correct", "accept", *words).code == 0
    assert shown(lontar, closed)["corrections"][0]["by"] == "Kepala"
    again = lontar(closed, "period", "correct", "reject", *words)
    assert again.code == 2
    assert "is accepted by Kepala" in again.err
    assert lontar(closed, "period", "verify", "2026").code == 0


def the_next_day() -> datetime:
    return NOW + timedelta(days=1)


def _all_courses(office: Office, accounts: set[int]) -> list[dict[str, Any]]:
    """Every course that they are enrolled in, completed a month ago."""
    done = int((NOW - timedelta(days=30)).timestamp())
    return [
        {"userid": one["userid"], "courseid": one["courseid"], "timecompleted": done}
        for one in office.lms["enrolments"]
        if one["userid"] in accounts
    ]


def test_nothing_closed_says_how_to_close(lontar: Lontar, planned: Office) -> None:
    assert "lontar period close" in lontar(planned, "period", "show", "2026").out
    assert lontar(planned, "period", "verify").out == "nothing is closed\n"
