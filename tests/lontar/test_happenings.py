"""What happens to courses and accounts, played on the demo LMS: told once, and no hours fall."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from sync.inward.happenings import REMEDIES
from tests.lontar.conftest import Ended, Lontar
from tests.lontar.office import Office

Rows = list[dict[str, Any]]
LmsChange = Callable[[Office], None]


def busiest(office: Office) -> int:
    """The course that most people completed."""
    courses = Counter(int(row["courseid"]) for row in office.lms["completions"])
    return courses.most_common(1)[0][0]


def without(rows: Rows, **values: object) -> Rows:
    return [row for row in rows if any(row.get(name) != value for name, value in values.items())]


def clear(office: Office, *tables: str) -> None:
    """Take these rows of the busiest course away."""
    lms, course = office.lms, busiest(office)
    quizzes = {quiz["id"] for quiz in lms["quizzes"] if quiz["course"] == course}
    kept = {
        "completions": without(lms["completions"], courseid=course),
        "enrolments": without(lms["enrolments"], courseid=course),
        "grades": [row for row in lms["grades"] if row["quiz"] not in quizzes],
    }
    office.change_lms(**{name: kept[name] for name in tables})


def expire(office: Office) -> None:
    course = busiest(office)
    rows = office.lms["enrolments"]
    office.change_lms(
        enrolments=[row | {"timeend": 1} if row["courseid"] == course else row for row in rows]
    )


def delete_course(office: Office) -> None:
    course = busiest(office)
    clear(office, "completions", "enrolments", "grades")
    lms = office.lms
    quizzes = without(lms["quizzes"], course=course)
    surveys = without(lms.get("surveys", []), course=course)
    office.change_lms(courses=without(lms["courses"], id=course), quizzes=quizzes, surveys=surveys)


def somebody(office: Office) -> int:
    """An account with a completion that is linked."""
    linked = {account for (account,) in office.query("SELECT account FROM link")}
    return next(int(row["userid"]) for row in office.lms["completions"] if row["userid"] in linked)


def delete_account(office: Office) -> None:
    account, lms = somebody(office), office.lms
    office.change_lms(
        users=[row | {"deleted": True} if row["id"] == account else row for row in lms["users"]],
        completions=without(lms["completions"], userid=account),
        enrolments=without(lms["enrolments"], userid=account),
        grades=without(lms["grades"], userid=account),
    )


def merge(office: Office) -> None:
    """Everything of one account moves to a new one with the same address."""
    old, lms = somebody(office), office.lms
    user = next(row for row in lms["users"] if row["id"] == old)
    new = max(row["id"] for row in lms["users"]) + 1
    kept = user | {"id": new, "username": "baru", "idnumber": "", "customfields": {}}
    moved = {
        name: [row | {"userid": new} if row["userid"] == old else row for row in lms[name]]
        for name in ("completions", "enrolments", "grades")
    }
    user["suspended"] = True
    office.change_lms(users=[*lms["users"], kept], **moved)


def hours(office: Office) -> list[tuple[Any, ...]]:
    """Shown hours by person."""
    return office.query("SELECT person, sum(counted) FROM credit GROUP BY person ORDER BY person")


def desk(lontar: Lontar, office: Office) -> dict[str, list[dict[str, Any]]]:
    """The quality desk by kind."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in lontar(office, "quality", "--json").document:
        found.setdefault(row["kind"], []).append(row)
    return found


def happened(ended: Ended) -> dict[str, dict[str, Any]]:
    """A sync's problems that tell of happenings, by kind."""
    return {row["kind"]: row for row in ended.document["problems"] if row["kind"] in REMEDIES}


CASES: dict[str, tuple[LmsChange, set[str], set[str]]] = {
    "course reset": (
        lambda office: clear(office, "completions", "grades"),
        {"course_reset"},
        {"completions_withdrawn"},
    ),
    "criteria unlocked": (
        lambda office: clear(office, "completions"),
        {"criteria_unlocked"},
        {"completions_withdrawn"},
    ),
    "unenrolled": (
        lambda office: clear(office, "completions", "enrolments", "grades"),
        {"unenrolled"},
        {"completions_withdrawn"},
    ),
    "course deleted": (delete_course, {"course_deleted"}, {"completions_withdrawn"}),
    "account deleted": (delete_account, {"account_deleted"}, {"completion_withdrawn"}),
    "accounts merged": (merge, {"accounts_merged"}, {"accounts_merged", "completion_withdrawn"}),
    "enrolments expired": (expire, set(), set()),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_told_once_shown_on_the_desk_and_no_hours_fall(
    lontar: Lontar, settled: Office, case: str
) -> None:
    change, told, shown = CASES[case]
    before, on_desk = hours(settled), desk(lontar, settled).keys()
    change(settled)
    problems = happened(lontar(settled, "sync", "--full", "--json"))
    assert problems.keys() == told
    assert all(row["message"] and row["remedy"] for row in problems.values())
    assert hours(settled) == before
    assert desk(lontar, settled).keys() - on_desk - {"plan_waiting"} == shown
    assert happened(lontar(settled, "sync", "--full", "--json")) == {}
    assert hours(settled) == before


def test_what_expired_is_kept_and_counted(settled: Office) -> None:
    expire(settled)
    round_ = settled.sync(full=True)
    assert round_.stages[0].counts["happenings"] == 1
    kinds = settled.query("SELECT kind, people = completions FROM happening")
    assert [kind for kind, _ in kinds] == ["enrolment_ended"]


def test_dropped_hours_fall_as_the_agency_says(lontar: Lontar, settled: Office) -> None:
    before = hours(settled)
    settled.edit("[hours.target]", '[hours]\nwithdrawn = "drop"\n[hours.target]')
    clear(settled, "completions")
    settled.sync(full=True)
    assert hours(settled) != before
    (problem,) = desk(lontar, settled)["completions_withdrawn"]
    assert problem["subject"] == f"lms course {busiest_before(settled)}"


def busiest_before(office: Office) -> int:
    ((course,),) = office.query("SELECT course FROM happening")
    return int(course)


def test_a_course_made_anew_is_told_and_counts_once(lontar: Lontar, settled: Office) -> None:
    lms, course = settled.lms, busiest(settled)
    before = hours(settled)
    old = next(row for row in lms["courses"] if row["id"] == course)
    done = [row for row in lms["completions"] if row["courseid"] == course]
    new = max(row["id"] for row in lms["courses"]) + 1
    delete_course(settled)
    lms = settled.lms
    moved = [row | {"courseid": new, "timecompleted": 1795560000} for row in done]
    enrolled = [{"userid": row["userid"], "courseid": new} for row in done]
    settled.change_lms(
        courses=[*lms["courses"], old | {"id": new}],
        completions=[*lms["completions"], *moved],
        enrolments=[*lms["enrolments"], *enrolled],
    )
    told = happened(lontar(settled, "sync", "--full", "--json"))
    assert told.keys() == {"course_recreated", "course_deleted"}
    assert hours(settled) == before
    ((once,),) = settled.query("SELECT count(*) FROM credit WHERE why_not = 'same_course'")
    assert 0 < once <= len(done)


def test_an_explanation_says_what_happened(lontar: Lontar, settled: Office) -> None:
    clear(settled, "completions", "grades")
    settled.sync(full=True)
    ((nip,),) = settled.query(
        "SELECT nip FROM person JOIN credit ON credit.person = person.id"
        " WHERE NOT certain ORDER BY nip LIMIT 1"
    )
    told = lontar(settled, "explain", nip, "--json").document["credits"]
    (gone,) = [row for row in told if not row["certain"]]
    assert (gone["why_not"], gone["counted"] > 0) == (None, True)
    assert gone["withdrawn"]["kind"] == "course_reset"


def test_the_desk_prints_what_needs_a_person(lontar: Lontar, settled: Office) -> None:
    clear(settled, "completions", "grades")
    settled.sync(full=True)
    ended = lontar(settled, "quality")
    assert ended.code == 0
    assert "completions_withdrawn\tlms course" in ended.out
    assert "vanished at once, the grades with them" in ended.out
    history = lontar(settled, "quality", "--history", "--json").document
    assert [row["kind"] for row in history] == ["course_reset"]
    assert history[0].keys() >= {"kind", "subject", "since", "run", "people", "detail", "remedy"}
