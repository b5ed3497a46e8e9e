"""Bad input gets a clear error and loses nothing: addresses, answers, tokens, functions, files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter

from lontar.demo.faults import Fault
from lontar.rounds import Round, Silent
from sync.store.tables.runs import StageRow
from tests.lontar.conftest import Lontar
from tests.lontar.office import Office, make_new, opened

pytestmark = pytest.mark.usefixtures("without_waiting")
Lines = list[list[object]]


def stage(round_: Round, name: str) -> StageRow:
    return next(stage for stage in round_.stages if stage.name == name)


def fails_and_keeps_everything(office: Office) -> Round:
    """A sync that fails at Moodle, by which no fact was closed or added."""
    facts, rows = office.facts(), office.rows()
    round_ = office.sync()
    assert (round_.status, stage(round_, "pull").status) == ("failed", "failed")
    assert (office.facts(), office.rows()) == (facts, rows)
    return round_


def test_a_dead_server_fails_the_round_and_closes_nothing(settled: Office) -> None:
    settled.server.close()
    (problem,) = fails_and_keeps_everything(settled).problems
    assert problem.message.startswith("site lms: ")
    assert problem.remedy == "Is the site up, and the address right?"


def test_after_a_dead_server_the_next_round_is_as_if_nothing_had_been(settled: Office) -> None:
    settled.edit(settled.server.url, "http://127.0.0.1:9")
    fails_and_keeps_everything(settled)
    settled.edit("http://127.0.0.1:9", settled.server.url)
    assert settled.sync().status == "ok"


def test_a_dead_server_leaves_the_plan_that_waits(planned: Office) -> None:
    planned.server.close()
    round_ = planned.sync()
    assert (round_.plan, planned.query("SELECT status FROM plan")) == (1, [("draft",)])


@pytest.mark.parametrize(
    ("path", "message"),
    [("/moodle", "HTTP 404"), ("/index.php?x=", "<!DOCTYPE html>")],
)
def test_a_wrong_address_is_told_with_its_answer(settled: Office, path: str, message: str) -> None:
    settled.edit(f'{settled.server.url}"', f'{settled.server.url}{path}"')
    (problem,) = fails_and_keeps_everything(settled).problems
    assert message in problem.message
    assert problem.remedy == "Does the url of the site lead to Moodle's front page?"


def test_a_wrong_token_is_told_without_it(settled: Office) -> None:
    wrong = "f" * 32
    (settled.folder / "secrets" / "lms-token").write_text(wrong)
    (problem,) = fails_and_keeps_everything(settled).problems
    assert "invalidtoken" in problem.message
    assert "Make a new token" in problem.remedy
    assert wrong not in problem.message


def test_a_missing_token_names_the_places_where_it_may_be(settled: Office) -> None:
    (settled.folder / "secrets" / "lms-token").unlink()
    (problem,) = fails_and_keeps_everything(settled).problems
    for place in ("token_file", "LONTAR_TOKEN_LMS", "lms-token", "No such file"):
        assert place in problem.message


MOMENT = 0.002  # minutes


@contextmanager
def in_maintenance(folder: Path, calls: range) -> Iterator[Office]:
    """An office whose site is away for these calls, and which waits a moment for it."""
    with opened(folder, [Fault("503", number) for number in calls]) as office:
        token = 'token_file = "secrets/lms-token"\n'
        office.edit(token, f"{token}wait_minutes = {MOMENT}\nmax_parallel = 1\n")
        yield office


def test_maintenance_that_is_too_long_is_told_once(settled_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(settled_folder, tmp_path / "office")
    with in_maintenance(folder, range(4, 999)) as office:
        (problem,) = fails_and_keeps_everything(office).problems
    assert problem.message.startswith("site lms: ")
    assert "HTTP 503, still after 0.002 minutes of waiting" in problem.message
    assert problem.remedy == "Wait until maintenance or upgrade is over."


@pytest.mark.parametrize(("first", "count"), [(1, 4), (5, 5)])
def test_maintenance_is_waited_for_in_the_same_run(
    settled_folder: Path, tmp_path: Path, lontar: Lontar, first: int, count: int
) -> None:
    """Three attempts and each look at the site before the wait fail, then it is back."""
    folder = shutil.copytree(settled_folder, tmp_path / "office")
    with in_maintenance(folder, range(first, first + count)) as office:
        facts = office.facts()
        ended = lontar(office, "sync", "--full")
        assert ended.code == 0, ended
        assert "the site is away: waiting" in ended.err
        assert "HTTP 503" in ended.err
        assert office.facts() == facts


class Impatient(Silent):
    """A person who presses Ctrl-C when told that the site is waited for."""

    def note(self, kind: str, done: int, total: int | None) -> None:
        if kind == "waiting for lms: HTTP 503":
            raise KeyboardInterrupt


def test_waiting_for_maintenance_can_be_broken_off(settled_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(settled_folder, tmp_path / "office")
    with opened(folder, [Fault("503", number) for number in range(4, 999)]) as office:
        facts = office.facts()
        with pytest.raises(KeyboardInterrupt):
            office.sync(watcher=Impatient())
        assert office.facts() == facts
        assert office.query("SELECT status FROM run ORDER BY id DESC LIMIT 1") == [("interrupted",)]


def take_function(office: Office, name: str) -> None:
    functions = [one for one in office.functions if one != name]
    office.change_lms(site={**office.lms.get("site", {}), "functions": functions})


@pytest.mark.parametrize(
    ("function", "status"),
    [
        ("core_webservice_get_site_info", "failed"),
        ("core_user_get_users_by_field", "partial"),
        ("core_course_get_courses_by_field", "partial"),
        ("core_reportbuilder_list_reports", "partial"),
        ("core_reportbuilder_retrieve_report", "partial"),
        ("mod_quiz_get_quizzes_by_courses", "partial"),
        ("mod_quiz_get_user_best_grade", "partial"),
        ("gradereport_user_get_grade_items", "partial"),
        ("core_cohort_search_cohorts", "partial"),
        ("core_cohort_get_cohort_members", "partial"),
        ("core_user_update_users", "ok"),
    ],
)
def test_a_missing_function_is_named_and_loses_nothing(
    settled: Office, function: str, status: str
) -> None:
    take_function(settled, function)
    if "report" in function:  # the other road tells more of accounts: learn that first
        settled.sync(full=True)
    facts, rows = settled.facts(), settled.rows()
    round_ = settled.sync(full=True)
    told = " ".join(f"{one.message} {one.remedy}" for one in round_.problems)
    assert (round_.status, function in told) == (status, status != "ok")
    assert (settled.facts(), settled.rows()) == (facts, rows)


def test_a_function_that_is_missing_for_pushing_refuses_those_changes(planned: Office) -> None:
    take_function(planned, "core_user_update_users")
    planned.approve()
    push = planned.apply()
    assert push.status == "partly_applied"
    refused = planned.query("SELECT DISTINCT detail FROM change WHERE status = 'refused'")
    assert ["core_user_update_users" in detail for (detail,) in refused] == [True]


@pytest.fixture
def crowd(sqlite_template: Path, tmp_path: Path) -> Iterator[Office]:
    with opened(make_new(tmp_path / "crowd", sqlite_template, people=60)) as office:
        office.sync()
        yield office


def test_a_site_that_suddenly_shows_few_people_changes_nothing(crowd: Office) -> None:
    crowd.change_lms(users=crowd.lms["users"][:12])
    (problem,) = fails_and_keeps_everything(crowd).problems
    assert problem.kind == "suspicious_pull"
    assert "61 facts of account before, 10 left today" in problem.message


def test_one_dead_site_leaves_the_others_at_work(settled: Office) -> None:
    more = '[[site]]\nid = "mati"\nurl = "http://127.0.0.1:9/"\ntoken_file = "secrets/lms-token"\n'
    settled.edit("[[site]]", f"{more}\n[[site]]")
    round_ = settled.sync()
    assert round_.status == "failed"
    assert [problem.message[:10] for problem in round_.problems] == ["site mati:"]
    assert stage(round_, "pull").counts["account"] == 13


def rewrite(office: Office, change: Callable[[Lines], Lines]) -> None:
    """Change the lines of the people file, its header first."""
    path = office.folder / "hr" / "pegawai.xlsx"
    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Data")
    lines = change([list(line) for line in sheet.to_python()])
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("Data")
        for number, line in enumerate(lines):
            page.write_row(number, 0, line)


def holds_the_file(office: Office) -> str:
    """Why a sync holds the people file, which then changed nothing."""
    facts = office.facts()
    round_ = office.sync()
    assert (round_.status, office.facts()) == ("waiting", facts)
    (reason,) = round_.waiting
    return reason


def refuses_the_file(office: Office) -> str:
    """What a sync says of the people file that it cannot take; what was landed from it stays."""
    facts = office.facts()
    round_ = office.sync()
    assert (round_.status, office.facts()) == ("partial", facts)
    (problem,) = round_.problems
    assert problem.kind == "hr_file"
    return problem.message


def test_a_file_with_half_the_people_stops_before_landing(settled: Office) -> None:
    rewrite(settled, lambda lines: lines[:7])
    assert "rows: 12 before, 6 now" in holds_the_file(settled)


def test_a_file_without_people_stops_before_landing(settled: Office) -> None:
    rewrite(settled, lambda lines: lines[:1])
    assert "rows: 12 before, 0 now" in holds_the_file(settled)


def test_numbers_in_place_of_text_hold_the_file(settled: Office) -> None:
    rewrite(settled, lambda lines: [lines[0], *([float(str(x[0])), *x[1:]] for x in lines[1:])])
    assert "12 of 12 refused" in holds_the_file(settled)
    (told,) = settled.query("SELECT DISTINCT kind, message FROM refused_row")
    assert told[0] == "number"
    assert "format the column as Text" in told[1]


def test_an_empty_file_is_refused(settled: Office) -> None:
    (settled.folder / "hr" / "pegawai.xlsx").write_bytes(b"")
    assert "empty" in refuses_the_file(settled)


def test_a_file_that_is_gone_is_told(settled: Office) -> None:
    (settled.folder / "hr" / "pegawai.xlsx").unlink()
    assert "pegawai.xlsx" in refuses_the_file(settled)


def test_a_file_that_is_no_sheet_is_refused(settled: Office) -> None:
    (settled.folder / "hr" / "pegawai.xlsx").write_bytes(b"\x00\x01 no sheet" * 99)
    assert "pegawai.xlsx" in refuses_the_file(settled)


def test_a_mapped_column_that_the_file_lacks_is_named(settled: Office) -> None:
    rewrite(settled, lambda lines: [[str(x).replace("JABATAN", "POSISI") for x in lines[0]]])
    assert "JABATAN" in refuses_the_file(settled)


def test_names_sorted_apart_from_numbers_hold_the_file(settled: Office) -> None:
    def shifted(lines: Lines) -> Lines:
        names = [line[1] for line in lines[1:]]
        moved = [*names[1:], names[0]]
        pairs = zip(lines[1:], moved, strict=True)
        return [lines[0], *([line[0], name, *line[2:]] for line, name in pairs)]

    rewrite(settled, shifted)
    assert "of another name" in holds_the_file(settled)
