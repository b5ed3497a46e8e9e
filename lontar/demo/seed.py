"""The seeded site: a whole lms.json from a number of people, of courses, a seed and a day.

In: ``people`` civil servants, ``courses`` courses, ``seed``, ``today``. Out: a dict in the shape
of ``State``; equal arguments give equal sites. Learning is spread over the months up to today.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from connector.moodle.accounts.persons import FURTHER_COLUMNS
from connector.moodle.sheets.bulk import PARTICIPANTS_COLUMNS, USERS_COLUMNS
from connector.moodle.sheets.terms import TERMS_COLUMNS
from lontar.demo.seeding.catalogue import CATEGORIES, Offer, offers
from lontar.demo.seeding.competence import competence
from lontar.demo.seeding.coursework import hand_in, make_assignments
from lontar.demo.seeding.flaws import ENOUGH, add_flaws
from lontar.demo.seeding.learning import (
    PASS_MARK,
    Learner,
    Lesson,
    Rows,
    item_ids,
    learn,
)
from lontar.demo.seeding.staff import Civil, make_staff

Record = dict[str, Any]
FIRST_PERSON = 4  # 1 guest, 2 admin, 3 the account of the service
WITHOUT_ACCOUNT = slice(20, 23)
PUSHED_FIELDS = {
    "lontar_hours": "JP terhitung",
    "lontar_outcome": "Hasil",
    "lontar_reason": "Alasan",
    "lontar_as_of": "Per tanggal",
    "lontar_tier": "Tingkat",
}
COURSE_FIELDS = {
    "jp": "Jam pelajaran (JP)",
    "metode": "Metode",
    "penyelenggara": "Penyelenggara",
    "kompetensi": "Kompetensi",
}
QUESTIONS = (("materi", "Kualitas materi"), ("pengajar", "Kualitas pengajar"), ("sarana", "Sarana"))
RATING = "r>>>>>1####Kurang|2####Cukup|3####Baik|4####Sangat baik"
PARTICIPANT_FILTERS = [
    "completion:timecompleted",
    "completion:completed",
    "access:timeaccess",
    "enrolment:timecreated",
    "user:username",
    "course:idnumber",
    "course:shortname",
]


def make_site(people: int = 200, courses: int = 12, seed: int = 1, *, today: date) -> Record:
    """A site in the shape of lms.json; people from 40 on come with faults in the data."""
    staff = make_staff(people, seed, today)
    holders = [civil for civil in staff if civil not in without_account(staff)]
    lessons = _lessons(offers(courses))
    learners = _learners(holders, seed)
    rows = learn(learners, lessons, seed=seed, today=today)
    assignments = make_assignments(lesson.courseid for lesson in lessons)
    midnight = int(datetime(today.year, today.month, today.day, tzinfo=UTC).timestamp())
    site = {
        "site": {"name": "LMS ASN Kota Contoh", "shortname": "lms", "timezone": "Asia/Makassar"},
        "profile_fields": _profile_fields(),
        "course_fields": [{"shortname": key, "name": name} for key, name in COURSE_FIELDS.items()],
        "users": [*_staff_of_the_site(), *map(_account, range(FIRST_PERSON, 10**6), holders)],
        "categories": [{"id": i, "name": name} for i, name in enumerate(CATEGORIES, 1)],
        "courses": [_course(lesson, today) for lesson in lessons],
        "enrolments": rows.enrolments,
        "completions": rows.completions,
        "quizzes": [quiz for lesson in lessons for quiz in _quizzes(lesson)],
        "attempts": rows.attempts,
        "grades": rows.grades,
        "assignments": assignments,
        "submissions": hand_in(assignments, rows.completions, seed=seed, now=midnight),
        "surveys": [_survey(lesson, rows) for lesson in lessons],
        "cohorts": [_foreign_cohort(learners)],
        "reports": _reports(),
    }
    site |= competence(
        [(lesson.courseid, lesson.offer) for lesson in lessons],
        [learner.userid for learner in learners],
        rows.completions,
        seed=seed,
        midnight=midnight,
    )
    _visit(site)
    add_flaws(site, holders, midnight)
    return site


def without_account(staff: list[Civil]) -> list[Civil]:
    """The civil servants that the LMS has never seen; none in a small site."""
    return staff[WITHOUT_ACCOUNT] if len(staff) >= ENOUGH else []


def _learners(holders: list[Civil], seed: int) -> list[Learner]:
    random = Random(f"{seed} will")
    ranges = ((0, 2), (2, 5), (4, 9))
    learners = []
    for place in range(len(holders)):
        low, high = random.choices(ranges, (15, 45, 40))[0]
        learners.append(Learner(FIRST_PERSON + place, random.randrange(low, high)))
    return learners


def _lessons(chosen: list[Offer]) -> list[Lesson]:
    lessons = []
    for place, offer in enumerate(chosen, 1):
        pre = place * 2 - 1 if offer.tests == "both" else None
        post = place * 2 if offer.tests != "none" else None
        lessons.append(Lesson(place + 1, offer, pre, post, place))
    return lessons


def _profile_fields() -> list[Record]:
    pushed = [{"shortname": key, "name": name} for key, name in PUSHED_FIELDS.items()]
    return [{"shortname": "nip", "name": "NIP"}, *pushed]


def _staff_of_the_site() -> list[Record]:
    """The accounts that every Moodle has, and the one of the integration."""
    rows = (
        (1, "guest", "Guest user", " ", "root@localhost"),
        (2, "admin", "Admin", "User", "admin@lms.example.go.id"),
        (3, "lontar_ws", "Lontar", "Integration", "lontar_ws@lms.example.go.id"),
    )
    keys = ("id", "username", "firstname", "lastname", "email")
    return [dict(zip(keys, row, strict=True)) for row in rows]


def _account(userid: int, civil: Civil) -> Record:
    username = f"asn{userid - FIRST_PERSON + 1:04d}"
    return {
        "id": userid,
        "username": username,
        "firstname": civil.first,
        "lastname": civil.last,
        "email": f"{username}@lms.example.go.id",
        "idnumber": civil.nip,
        "suspended": False,
        "deleted": False,
        "customfields": {"nip": civil.nip},
    }


def _course(lesson: Lesson, today: date) -> Record:
    offer = lesson.offer
    opened = datetime(today.year, 1, 2, tzinfo=UTC) - timedelta(days=90)
    values = {
        "jp": offer.hours,
        "metode": offer.method,
        "penyelenggara": offer.provider,
        "kompetensi": offer.competencies,
    }
    return {
        "id": lesson.courseid,
        "shortname": f"{offer.code}-{today.year}",
        "idnumber": f"DK-{offer.code}",
        "fullname": offer.title,
        "categoryid": offer.category,
        "visible": offer.visible,
        "enablecompletion": True,
        "customfields": {key: value for key, value in values.items() if value},
        "startdate": int(opened.timestamp()),
    }


def _quizzes(lesson: Lesson) -> list[Record]:
    found = []
    for quiz, name, mark in ((lesson.pre, "Pre-test", 0), (lesson.post, "Post-test", PASS_MARK)):
        if quiz is not None:
            idnumber = f"{lesson.offer.code}-{name.lower()}"
            scale = {"grade": 100, "sumgrades": 10, "gradepass": mark, "grademethod": 1}
            found.append(
                {"id": quiz, "course": lesson.courseid, "name": name, "idnumber": idnumber} | scale
            )
    return found


def _survey(lesson: Lesson, rows: Rows) -> Record:
    ids = item_ids(lesson.survey)
    rated = [
        {"id": next(ids), "name": name, "label": label, "typ": "multichoicerated"}
        | {"presentation": RATING}
        for label, name in QUESTIONS
    ]
    free = {"id": next(ids), "name": "Saran", "label": "saran", "typ": "textarea"}
    responses = [
        {"id": lesson.survey * 10_000 + place, **response}
        for place, response in enumerate(rows.responses.get(lesson.survey, []), 1)
    ]
    return {
        "id": lesson.survey,
        "course": lesson.courseid,
        "name": "Evaluasi penyelenggaraan",
        "anonymous": 2 if lesson.survey % 3 else 1,
        "items": [*rated, {**free, "presentation": "40|20"}],
        "responses": responses,
    }


def _visit(site: Record) -> None:
    """Everybody was last there when they were last enrolled or completed a course."""
    moments: dict[int, list[int]] = {}
    for row in (*site["enrolments"], *site["completions"]):
        moments.setdefault(row["userid"], []).append(row.get("timecompleted") or row["timestart"])
    for user in site["users"]:
        if user["id"] in moments:
            user["lastaccess"] = max(moments[user["id"]])


def _foreign_cohort(learners: list[Learner]) -> Record:
    """A cohort that the site made for itself: nothing of ours may touch it."""
    members = [learner.userid for learner in learners[:5]]
    return {"id": 1, "idnumber": "KOH-CPNS", "name": "CPNS angkatan I", "members": members}


def _reports() -> list[Record]:
    fields = [f"user:profilefield_{key}" for key in ("nip", *PUSHED_FIELDS)]
    return [
        {"id": 1, "name": "Lontar participants", "source": "participants"}
        | {
            "columns": [name for name, _ in (*PARTICIPANTS_COLUMNS, *TERMS_COLUMNS)],
            "filters": PARTICIPANT_FILTERS,
        }
        | {"sort": [name for name, _ in PARTICIPANTS_COLUMNS[:3]]},
        {"id": 2, "name": "Lontar users", "source": "users"}
        | {"columns": [*(name for name, _ in (*USERS_COLUMNS, *FURTHER_COLUMNS)), *fields]}
        | {"filters": ["user:username"], "sort": ["user:username"]},
    ]
