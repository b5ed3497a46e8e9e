"""``lontar doctor`` as its reader sees it: findings, the to-do list, the set-up of reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from connector.moodle.checks.reports import FILTERS
from connector.moodle.sheets.bulk import PARTICIPANTS_COLUMNS
from lontar.demo.functions.table import FUNCTIONS
from tests.lontar.conftest import Lontar
from tests.lontar.office import Office

TOKEN = "secrets/lms-token"
EMPTY = [
    {"id": 1, "name": "Lontar participants", "source": "participants"},
    {"id": 2, "name": "lontar users", "source": "users"},
]


def checks(lontar: Lontar, office: Office) -> dict[str, dict[str, Any]]:
    (site,) = lontar(office, "doctor", "--json").document
    return {check["id"]: check for check in site["checks"]}


def without(office: Office, *names: str) -> None:
    site = office.lms["site"] | {"functions": [one for one in FUNCTIONS if one not in names]}
    office.change_lms(site=site)


def test_the_demo_is_well(lontar: Lontar, new: Office) -> None:
    found = checks(lontar, new)
    assert [one for one in found.values() if one["level"] == "fail"] == []
    assert found["road:daily-completions"]["level"] == "ok"
    assert found["push:cohorts"]["level"] == "ok"
    assert new.lms["cohorts"] == [one for one in new.lms["cohorts"] if one["idnumber"] != "lontar:"]


def test_a_finding_tells_what_an_administrator_can_do(lontar: Lontar, new: Office) -> None:
    without(new, "core_user_update_users")
    found = checks(lontar, new)["function:core_user_update_users"]
    step = {"step": "service", "items": ["core_user_update_users"], "subject": ""}
    assert (found["level"], found["fixes"]) == ("fail", [step])
    assert lontar(new, "doctor").code == 1


@pytest.mark.parametrize(
    ("year", "words"),
    [("2025", "no target for 2026: that of 2025 is used"), ("2027", "or before")],
)
def test_targets_of_another_year_are_told(
    lontar: Lontar, new: Office, year: str, words: str
) -> None:
    new.edit("PPPK = { 2026 = 20 }", f"PPPK = {{ {year} = 20 }}")
    found = checks(lontar, new)["hours-target:PPPK"]
    assert (found["level"], words in found["message"]) == ("warn", True)


def test_targets_that_live_on_facts_that_are_not_read_are_told(lontar: Lontar, new: Office) -> None:
    plans = '[push.learning_plans]\nenabled = true\nframeworks = ["SKM"]\n\n[digest]'
    new.edit("[digest]", plans)
    assert "facts" not in checks(lontar, new)
    new.edit(f'token_file = "{TOKEN}"', f'token_file = "{TOKEN}"\nfacts = ["badges", "plans"]')
    found = checks(lontar, new)["facts"]
    assert (found["level"], "[push.learning_plans] write" in found["message"]) == ("warn", True)


def test_nothing_is_missing(lontar: Lontar, new: Office) -> None:
    ended = lontar(new, "doctor", "--fix-list")
    assert (ended.code, "Tidak ada yang kurang." in ended.out) == (0, True)


@pytest.mark.parametrize(
    ("language", "told", "not_told"),
    [
        ("id", "Layanan eksternal › Fungsi › Tambahkan fungsi", "External services"),
        ("en", "External services › Functions › Add functions", "Layanan"),
    ],
)
def test_the_list_speaks_as_moodle_does(
    lontar: Lontar, new: Office, language: str, told: str, not_told: str
) -> None:
    without(new, "core_user_update_users", "mod_quiz_get_quizzes_by_courses")
    ended = lontar(new, "doctor", "--fix-list", "--language", language)
    assert told in ended.out
    assert not_told not in ended.out
    assert "- core_user_update_users\n   - mod_quiz_get_quizzes_by_courses" in sorted_lines(
        ended.out
    )


def sorted_lines(text: str) -> str:
    """The items of the list in a fixed order."""
    items = sorted(line for line in text.splitlines() if line.startswith("   - "))
    return "\n".join(items)


def test_the_list_in_both_languages_is_one_text(lontar: Lontar, new: Office) -> None:
    new.change_lms(reports=[])
    told = lontar(new, "doctor", "--fix-list", "--language", "both").out
    first, second = told.index("Buat laporan"), told.index("Make the report")
    assert first < second
    for part in (told[:second], told[second:]):
        assert part.count('"Lontar participants"') == part.count('"Lontar users"') == 1


def test_a_site_that_stops_has_one_step_and_promises_more(lontar: Lontar, new: Office) -> None:
    (new.folder / TOKEN).write_text("wrong", encoding="ascii")
    ended = lontar(new, "doctor", "--fix-list", "--language", "en")
    assert ended.code == 1
    assert "1. Make a new token" in ended.out
    assert "2. " not in ended.out
    assert "More can be checked" in ended.out


@pytest.mark.parametrize(
    "words",
    ["--fix-list --json", "--fix-list --set-up-reports", "--language id", "--yes"],
)
def test_options_that_contradict_each_other(lontar: Lontar, new: Office, words: str) -> None:
    assert lontar(new, "doctor", *words.split()).code == 2


def test_empty_reports_are_filled_and_read_again(lontar: Lontar, new: Office) -> None:
    new.change_lms(reports=EMPTY)
    (first, second) = lontar(new, "doctor", "--set-up-reports", "--yes", "--json").document
    assert (first["done"], first["remains"]) == (True, [])
    assert (second["done"], second["remains"]) == (True, [])
    participants, users = new.lms["reports"]
    columns = [name for name, _ in PARTICIPANTS_COLUMNS]
    assert (participants["columns"], participants["sort"]) == (columns, columns[:3])
    assert set(FILTERS) <= set(participants["filters"])
    assert {"user:profilefield_nip", "user:profilefield_lontar_hours"} <= set(users["columns"])
    again = lontar(new, "doctor", "--set-up-reports")
    assert (again.code, again.out.count("nothing to do")) == (0, 2)


def test_conditions_are_emptied_and_foreign_columns_left(lontar: Lontar, new: Office) -> None:
    conditions = '{"enrolment:status_operator":1,"enrolment:status_value":0}'
    made = EMPTY[0] | {"columns": ["user:email"], "sort": ["user:email"]}
    new.change_lms(reports=[made | {"conditiondata": conditions}, EMPTY[1]])
    assert lontar(new, "doctor", "--set-up-reports", "--yes").code == 0
    (report, _) = new.lms["reports"]
    assert report["conditiondata"] == "[]"
    assert report["columns"][0] == "user:email"
    assert "user:email" not in report["sort"]


def test_without_a_yes_nothing_is_changed(
    lontar: Lontar, new: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    new.change_lms(reports=EMPTY)
    monkeypatch.setattr("sys.stdin", io_of("n\nn\n"))
    ended = lontar(new, "doctor", "--set-up-reports")
    assert ended.code == 3
    assert "+ add the column Username (user:username)" in ended.out
    assert [report.get("columns", []) for report in new.lms["reports"]] == [[], []]


def io_of(text: str) -> Any:
    """What is typed."""
    from io import StringIO

    return StringIO(text)


def test_a_report_of_another_name_is_never_touched(lontar: Lontar, new: Office) -> None:
    foreign = EMPTY[0] | {"name": "Laporan pimpinan"}
    new.change_lms(reports=[foreign, EMPTY[1]])
    new.edit(
        'token_file = "secrets/lms-token"',
        'token_file = "secrets/lms-token"\nreports = { participants = 1 }',
    )
    ended = lontar(new, "doctor", "--set-up-reports", "--yes")
    assert ended.code == 1
    assert 'report 1 is called "Laporan pimpinan"' in ended.err
    assert new.lms["reports"][0].get("columns", []) == []


def test_a_report_that_is_not_there_must_be_made_by_hand(lontar: Lontar, new: Office) -> None:
    new.change_lms(reports=EMPTY[:1])
    ended = lontar(new, "doctor", "--set-up-reports", "--yes")
    assert ended.code == 3
    assert 'Make the report "Lontar users"' in ended.out


@pytest.mark.parametrize(
    "spoil",
    [
        lambda office: without(office, "core_reportbuilder_reports_get"),
        lambda office: (office.folder / TOKEN).write_text("wrong", encoding="ascii"),
    ],
)
def test_a_refused_set_up_says_why(
    lontar: Lontar, new: Office, spoil: Callable[[Office], object]
) -> None:
    spoil(new)
    ended = lontar(new, "doctor", "--set-up-reports", "--yes")
    assert ended.code == 1
    assert "→" in ended.err
