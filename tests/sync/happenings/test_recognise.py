"""Each kind of happening is told apart, once, however many people it touched."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from connector.moodle.records import Account
from sync.inward.happenings import REMEDIES, list_happenings, recognise
from sync.store.tables.happenings import happening
from tests.sync.builders import account, completion, enrolment
from tests.sync.happenings.conftest import PEOPLE, Site

COURSE = "lms course 7"


def test_a_reset_is_one_happening_with_its_counts(site: Site) -> None:
    site.drop("completions", "grades", course=7)
    (found,) = site.day()
    assert (found.kind, found.subject, found.people) == ("course_reset", COURSE, 6)
    assert found.detail == "6 completions of 6 vanished at once, the grades with them"


def test_unlocked_criteria_leave_the_grades(site: Site) -> None:
    site.drop("completions", course=7)
    assert site.told() == [("criteria_unlocked", COURSE, 6)]


def test_without_grades_a_reset_and_unlocked_criteria_look_the_same(site: Site) -> None:
    site.drop("grades", course=7)
    site.day()
    site.drop("completions", course=7)
    assert site.told() == [("completions_cleared", COURSE, 6)]


def test_grades_that_were_not_read_again_are_no_evidence(site: Site) -> None:
    site.reads_grades = False
    site.drop("completions", course=7)
    assert site.told() == [("completions_cleared", COURSE, 6)]


def test_a_single_completion_was_taken_back(site: Site) -> None:
    del site.completions[2, 7]
    (found,) = site.day()
    assert (found.kind, found.account, found.people) == ("completion_withdrawn", 2, 1)
    assert found.detail == "1 completion of 6 vanished, the enrolment stayed"


def test_single_ones_of_a_day_are_one_happening(site: Site) -> None:
    del site.completions[2, 7], site.completions[3, 7]
    assert site.told() == [("completion_withdrawn", COURSE, 2)]


def test_an_unenrolment_takes_the_completion_along(site: Site) -> None:
    site.drop("enrolments", "completions", "grades", course=7, person=2)
    assert site.told() == [("unenrolled", COURSE, 1)]


def test_an_enrolment_that_ended_leaves_the_completion(site: Site) -> None:
    for person in PEOPLE:
        site.enrolments[person, 7] = enrolment(person, 7, active=False)
    (found,) = site.day()
    assert (found.kind, found.people, found.completions) == ("enrolment_ended", 6, 6)
    assert found.remedy is None


def test_a_deleted_course_is_one_happening(site: Site) -> None:
    site.delete_course(7)
    assert site.told() == [("course_deleted", COURSE, 6)]


def test_a_deleted_account_is_one_happening_for_all_its_courses(site: Site) -> None:
    site.delete_account(2)
    (found,) = site.day()
    assert (found.kind, found.account, found.people, found.completions) == (
        "account_deleted",
        2,
        1,
        2,
    )


def test_accounts_deleted_together_are_one_happening(site: Site) -> None:
    for person in (2, 3, 4):
        site.delete_account(person)
    assert site.told() == [("account_deleted", "lms", 3)]


def test_an_account_flagged_as_deleted_is_deleted(site: Site) -> None:
    site.accounts[2] = replace(site.accounts[2], deleted=True)
    site.drop("enrolments", "completions", "grades", person=2)
    assert site.told() == [("account_deleted", "lms account 2", 1)]


def merge(site: Site, old: int, new: Account) -> None:
    """What a merging tool does: everything moves, the old account is suspended."""
    site.accounts[new.account] = new
    site.accounts[old] = replace(site.accounts[old], suspended=True)
    for person, number in [key for key in site.completions if key[0] == old]:
        minute = site.completions.pop((person, number))
        site.completions[new.account, number] = replace(minute, account=new.account)
        site.enrolments[new.account, number] = enrolment(new.account, number)
    site.drop("enrolments", "completions", "grades", person=old)


def test_a_merge_is_one_happening_and_nothing_else(site: Site) -> None:
    merge(site, 2, account(30))
    (found,) = site.day()
    assert (found.kind, found.account, found.other, found.completions) == (
        "accounts_merged",
        2,
        30,
        2,
    )
    assert found.remedy == "if both are one person's: lontar people link lms 30 NIP"


@pytest.mark.parametrize(
    ("old", "new", "evidence"),
    [
        (
            account(2, idnumber="198001012005011001"),
            account(30, profile="19800101 200501 1 001"),
            "number",
        ),
        (
            account(2, username="198001012005011001"),
            account(30, idnumber="198001012005011001"),
            "number",
        ),
        (
            replace(account(2), email="Made@x.id"),
            replace(account(30), email="made@x.id"),
            "e-mail address",
        ),
    ],
)
def test_one_completion_moved_is_a_merge_if_the_two_share_a_key(
    site: Site, old: Account, new: Account, evidence: str
) -> None:
    site.drop("enrolments", "completions", "grades", course=8)
    site.accounts[2] = old
    site.day()
    merge(site, 2, new)
    (found,) = site.day()
    assert found.kind == "accounts_merged"
    assert found.detail.endswith(f"the two have the same {evidence}")


def test_a_single_completion_moved_from_an_account_out_of_use_is_a_merge(site: Site) -> None:
    site.drop("enrolments", "completions", "grades", course=8)
    site.day()
    merge(site, 2, account(30))
    assert site.told() == [("accounts_merged", "lms account 2", 1)]


def test_what_is_known_better_later_is_not_told_twice(site: Site) -> None:
    site.reads_grades = False
    site.drop("completions", course=7)
    assert site.told() == [("completions_cleared", COURSE, 6)]
    site.reads_grades = True
    assert site.told() == []


def test_two_people_in_one_minute_are_no_merge(site: Site) -> None:
    site.completions[30, 7] = replace(site.completions[2, 7], account=30)
    site.accounts[30] = account(30)
    site.enrolments[30, 7] = enrolment(30, 7)
    del site.completions[2, 7]
    assert site.told() == [("completion_withdrawn", COURSE, 1)]


def test_a_course_of_the_same_name_takes_the_place_of_a_deleted_one(site: Site) -> None:
    site.delete_course(7)
    site.add_course(9, "C7")
    found = {one.kind: one for one in site.day()}
    assert found.keys() == {"course_deleted", "course_recreated"}
    again = found["course_recreated"]
    assert (again.course, again.other, again.people) == (9, 7, 6)


def test_so_does_one_with_its_id_number_days_later_and_a_third(site: Site) -> None:
    site.add_course(7, idnumber="BUD-1")
    site.day()
    site.delete_course(7)
    site.day()
    site.add_course(9, "new name", "BUD-1")
    assert [(one.course, one.other) for one in site.day()] == [(9, 7)]
    site.delete_course(9)
    site.add_course(11, "new name")
    assert [(one.course, one.other) for one in site.day()] == [(11, 7)]


def test_courses_that_stood_side_by_side_are_two(site: Site) -> None:
    site.add_course(7, idnumber="BUD-1")
    site.add_course(9, idnumber="BUD-1")
    site.day()
    site.delete_course(7)
    assert site.told() == [("course_deleted", COURSE, 6)]


def test_dates_that_move_together_are_one_happening(site: Site) -> None:
    for person in PEOPLE:
        site.completions[person, 7] = completion(person, 7, 99_000 + person)
    assert site.told() == [("completions_redated", COURSE, 6)]


def test_a_single_date_that_moves_is_a_correction(site: Site) -> None:
    site.completions[2, 7] = completion(2, 7, 99_000)
    (found,) = site.day()
    assert (found.kind, found.account, found.remedy) == ("completion_corrected", 2, None)


def test_completions_that_cron_restores_are_told(site: Site) -> None:
    kept = {key: one for key, one in site.completions.items() if key[1] == 7}
    site.drop("completions", course=7)
    site.day()
    site.completions |= kept
    site.completions[2, 7] = completion(2, 7, 800)
    (found,) = site.day()
    assert (found.kind, found.people) == ("completions_restored", 6)
    assert found.detail == "6 completions came back, 1 of them with another date"


def test_a_completion_earned_again_after_it_was_cleared_is_told(site: Site) -> None:
    del site.completions[2, 7]
    site.day()
    site.complete(2, 7, minute=60 * 24 * 62)  # in March
    assert site.told() == [("completed_again", COURSE, 1)]


def test_a_second_look_and_a_day_without_news_write_nothing(site: Site) -> None:
    site.drop("completions", course=7)
    site.delete_course(8)
    assert len(site.day()) == 2
    assert recognise(site.session) == []
    assert site.day() == []
    assert site.session.scalar(select(func.count()).select_from(happening)) == 2


def test_a_run_that_died_before_it_recognised_is_made_good(site: Site) -> None:
    site.drop("completions", course=7)
    site.day()
    site.session.execute(happening.delete())
    site.delete_course(8)
    assert [(one.kind, one.run) for one in site.day()] == [
        ("course_deleted", 3),
        ("criteria_unlocked", 2),
    ]


def test_happenings_are_listed_in_the_order_of_runs(site: Site) -> None:
    site.drop("completions", course=7)
    first = site.day()
    site.delete_course(8)
    second = site.day()
    assert list_happenings(site.session) == first + second
    assert list_happenings(site.session, since=3) == second


@pytest.mark.parametrize("kind", REMEDIES)
def test_a_remedy_names_what_to_do(kind: str) -> None:
    assert len(REMEDIES[kind]) > 20
