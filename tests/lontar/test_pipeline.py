"""The whole round on the demo LMS: what waits, what is written, and that it then falls silent."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lontar.conftest import accept_files
from tests.lontar.office import Facts, Office, make_new, opened

STAGES = ["pull", "land", "match", "measure", "decide", "plan", "push", "report"]


def test_the_first_round_waits_for_every_file_and_plans_nothing(new: Office) -> None:
    round_ = new.sync()
    assert (round_.status, round_.plan, len(round_.waiting)) == ("waiting", None, 11)
    assert [stage.name for stage in round_.stages] == STAGES


def test_the_first_round_lands_all_that_moodle_tells(new: Office) -> None:
    new.sync()
    rows = new.rows()
    assert (
        rows["account"] == len([user for user in new.lms["users"] if not user.get("deleted")]) - 2
    )
    assert rows["completion"] == len(new.lms["completions"])


def test_accepted_files_give_people_and_the_next_round_a_plan(new: Office) -> None:
    new.sync()
    accept_files(new)
    round_ = new.sync()
    assert (round_.status, round_.plan) == ("waiting", 1)
    assert round_.waiting == ["plan 1: look at it with lontar plan show 1"]


def test_nothing_is_written_before_a_person_said_yes(planned: Office) -> None:
    before = planned.lms
    planned.sync()
    assert planned.lms == before


def test_an_approved_plan_is_written_and_read_back(planned: Office) -> None:
    planned.approve()
    push = planned.apply()
    assert push.status == "applied"
    assert set(push.counts) == {"applied"}


def test_what_was_decided_is_shown_in_the_lms(settled: Office) -> None:
    eligible = settled.query("SELECT count(*) FROM decision WHERE outcome = 'eligible'")
    (cohort,) = [one for one in settled.lms["cohorts"] if one["idnumber"] == "lontar:tpp-belajar"]
    assert [(len(cohort["members"]),)] == eligible


def test_the_next_round_applies_an_approved_plan_by_itself(planned: Office) -> None:
    planned.approve()
    assert planned.sync().status == "ok"
    assert planned.query("SELECT status FROM plan") == [("applied",)]


def test_a_round_without_news_writes_no_row_and_plans_nothing(settled: Office) -> None:
    rows, lms = settled.rows(), settled.lms
    round_ = settled.sync()
    assert (round_.status, round_.plan, round_.problems) == ("ok", None, [])
    assert (settled.rows(), settled.lms) == (rows, lms)


def test_the_round_after_a_push_lands_nothing_that_we_wrote(planned: Office) -> None:
    planned.approve()
    assert planned.sync().status == "ok"
    rows, lms = planned.rows(), planned.lms
    round_ = planned.sync()
    landed = round_.landed
    assert (round_.plan, landed.new, landed.changed, landed.gone) == (None, 0, 0, 0)
    assert (planned.rows(), planned.lms) == (rows, lms)


def test_a_round_without_news_counts_none(settled: Office) -> None:
    round_ = settled.sync()
    landed = round_.landed
    assert (landed.new, landed.changed, landed.gone) == (0, 0, 0)
    assert landed.same > 0


def test_a_round_sends_no_mail(settled: Office) -> None:
    settled.sync()
    assert not (settled.folder / "outbox").exists()


def test_a_full_round_without_news_is_silent_too(settled: Office) -> None:
    rows = settled.rows()
    assert settled.sync(full=True).status == "ok"
    assert settled.rows() == rows


def test_a_dry_run_lands_but_keeps_no_plan(new: Office) -> None:
    new.sync(dry_run=True)
    accept_files(new)
    round_ = new.sync(dry_run=True)
    planned = next(stage for stage in round_.stages if stage.name == "plan")
    assert planned.counts["changes"] > 0
    assert (round_.plan, new.query("SELECT count(*) FROM plan")) == (None, [(0,)])


def test_a_dry_run_writes_nothing_even_where_a_plan_is_approved(planned: Office) -> None:
    planned.approve()
    before = planned.lms
    planned.sync(dry_run=True)
    assert planned.lms == before


def test_in_auto_mode_the_first_push_still_waits(planned: Office) -> None:
    planned.edit('mode = "review"', 'mode = "auto"')
    assert planned.sync().waiting


def test_in_auto_mode_a_later_change_is_written_at_once(settled: Office) -> None:
    settled.edit('mode = "review"', 'mode = "auto"')
    take_a_completion_away(settled)
    round_ = settled.sync(full=True)
    assert (round_.status, round_.plan) == ("partial", 2)
    assert [problem.kind for problem in round_.problems] == ["completion_withdrawn"]
    assert settled.query("SELECT status FROM plan WHERE id = 2") == [("applied",)]


def take_a_completion_away(office: Office) -> None:
    """Of somebody whose hours then change."""
    linked = {account for (account,) in office.query("SELECT account FROM link")}
    kept = list(office.lms["completions"])
    kept.remove(next(one for one in kept if one["userid"] in linked))
    office.change_lms(completions=kept)


def test_completion_that_vanished_keeps_its_hours_under_review(settled: Office) -> None:
    before = settled.query("SELECT sum(hours) FROM credit")
    take_a_completion_away(settled)
    settled.sync(full=True)
    assert settled.query("SELECT sum(hours) FROM credit") == before
    assert settled.query("SELECT count(*) FROM completion WHERE seen_to IS NOT NULL") == [(1,)]


def without_participants(office: Office) -> None:
    reports = [one for one in office.lms["reports"] if one["id"] != 1]
    office.change_lms(reports=reports)


def pair_calls(office: Office) -> int:
    return office.server.meter.calls["core_completion_get_course_completion_status"]


@pytest.fixture
def flawed(sqlite_template: Path, tmp_path: Path) -> Iterator[Office]:
    """Large enough for suspended accounts and expired enrolments."""
    with opened(make_new(tmp_path / "new", sqlite_template, people=100, courses=5)) as office:
        assert any(user.get("suspended") for user in office.lms["users"])
        yield office


def seen_by_both(*told: Facts) -> list[dict[str, set[tuple[object, ...]]]]:
    """Without the terms of enrolments, which only the report tells."""
    unseen = {row[1:3] for facts in told for row in facts["unseen_pair"]}
    tables = {"enrolment": 4, "completion": 5}
    return [
        {t: {row[:n] for row in one[t] if row[1:3] not in unseen} for t, n in tables.items()}
        for one in told
    ]


def test_both_roads_tell_the_same_of_what_both_see(flawed: Office, tmp_path: Path) -> None:
    with opened(shutil.copytree(flawed.folder, tmp_path / "other")) as other:
        without_participants(other)
        other.sync()
        flawed.sync()
        assert pair_calls(other) > 100 + pair_calls(flawed)  # both ask for criteria
        one, another = seen_by_both(flawed.facts(), other.facts())
    assert one == another
    assert len(one["completion"]) > 100


def test_a_change_to_the_dearer_road_changes_no_fact(flawed: Office) -> None:
    flawed.sync()
    facts, rows = flawed.facts(), flawed.rows()
    without_participants(flawed)
    flawed.sync(full=True)
    assert pair_calls(flawed) > 100
    assert (flawed.facts(), flawed.rows()) == (facts, rows)


def test_a_change_to_the_cheaper_road_only_adds_what_was_unseen(flawed: Office) -> None:
    reports = flawed.lms["reports"]
    without_participants(flawed)
    flawed.sync()
    before = flawed.facts()
    flawed.change_lms(reports=reports)
    flawed.sync(full=True)
    one, another = seen_by_both(before, flawed.facts())
    assert one == another
    assert flawed.query("SELECT count(*) FROM completion WHERE seen_to IS NOT NULL") == [(0,)]
