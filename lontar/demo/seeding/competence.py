"""Competencies of the demo: one framework, what courses teach, ratings, plans and badges.

In: the courses with what they teach, who completed what, the day. Out: rows of lms.json; equal
arguments give equal rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any

from lontar.demo.seeding.catalogue import Offer

Record = dict[str, Any]
SCALE, FRAMEWORK = 2, 1
LEVELS = [f"Level {number}" for number in range(1, 6)]
PROFICIENT = 3
NAMES = {
    "M1": "Integritas",
    "M2": "Kerja Sama",
    "M3": "Komunikasi",
    "M4": "Orientasi pada Hasil",
    "M5": "Pelayanan Publik",
    "M6": "Pengembangan Diri dan Orang Lain",
    "M7": "Mengelola Perubahan",
    "M8": "Pengambilan Keputusan",
    "SK": "Perekat Bangsa",
}
IDS = {code: number for number, code in enumerate(NAMES, 1)}
EVIDENCE, RATES = 1, 3
PLANNED = 0.15  # share of people with a plan
ACTIVE, COMPLETE = 1, 2
DAY = 86_400


def competence(
    courses: Sequence[tuple[int, Offer]],
    learners: Sequence[int],
    completions: Iterable[Record],
    *,
    seed: int,
    midnight: int,
) -> dict[str, list[Record]]:
    """The lists of lms.json about competencies, plans and badges."""
    random = Random(f"{seed} competence")
    done = list(completions)
    taught = [
        {"courseid": course, "competencyid": IDS[code], "ruleoutcome": _outcome(offer)}
        for course, offer in courses
        for code in _codes(offer)
    ]
    ratings = _ratings(taught, done, random)
    return {
        "scales": [{"id": SCALE, "levels": LEVELS}],
        "frameworks": [_framework()],
        "competencies": [
            {"id": number, "idnumber": code, "shortname": NAMES[code]}
            | {"competencyframeworkid": FRAMEWORK}
            for code, number in IDS.items()
        ],
        "course_competencies": taught,
        "ratings": ratings,
        "plans": _plans(learners, ratings, random, midnight),
        "badges": _badges(courses, learners, done, midnight),
    }


def _framework() -> Record:
    name = {"idnumber": "KM-38-2017", "shortname": "Kompetensi Manajerial dan Sosial Kultural"}
    return {"id": FRAMEWORK, **name, "scaleid": SCALE, "proficient": PROFICIENT}


def _codes(offer: Offer) -> list[str]:
    return [code.strip() for code in offer.competencies.split(";") if code.strip() in IDS]


def _outcome(offer: Offer) -> int:
    """Courses that end with a test rate the competency by themselves."""
    return EVIDENCE if offer.tests == "none" else RATES


def _ratings(taught: list[Record], done: list[Record], random: Random) -> list[Record]:
    rated: dict[tuple[int, int], Record] = {}
    for row in done:
        for one in taught:
            if one["courseid"] == row["courseid"] and one["ruleoutcome"] == RATES:
                pair = (row["userid"], one["competencyid"])
                grade = random.choice((3, 3, 4))
                rated[pair] = {"userid": pair[0], "competencyid": pair[1], "grade": grade} | {
                    "timemodified": row["timecompleted"]
                }
    return list(rated.values())


def _plans(
    learners: Sequence[int], ratings: list[Record], random: Random, midnight: int
) -> list[Record]:
    """Plans of a few people; the first one is completed and keeps its ratings."""
    grades = {(row["userid"], row["competencyid"]): row["grade"] for row in ratings}
    plans: list[Record] = []
    year = datetime.fromtimestamp(midnight, UTC).year
    for userid in learners:
        if random.random() >= PLANNED:
            continue
        inside = sorted(random.sample(sorted(IDS.values()), 3))
        plan: Record = {"id": len(plans) + 1, "userid": userid, "status": ACTIVE}
        plan |= {"name": f"Rencana pengembangan {year}", "duedate": midnight + 90 * DAY}
        if not plans:
            kept = {str(one): grades.get((userid, one), PROFICIENT) for one in inside}
            plan |= {"status": COMPLETE, "kept": kept}
        plans.append(plan | {"competencies": inside})
    return plans


def _badges(
    courses: Sequence[tuple[int, Offer]],
    learners: Sequence[int],
    done: list[Record],
    midnight: int,
) -> list[Record]:
    """One badge of the site for the first few people, one of the first course that ends."""
    given = [{"userid": one, "dateissued": midnight - 30 * DAY} for one in learners[:5]]
    badges: list[Record] = [{"id": 1, "name": "ASN BerAKHLAK", "issued": given}]
    for course, offer in courses[:1]:
        lulus = [
            {"userid": row["userid"], "dateissued": row["timecompleted"]}
            | {"dateexpire": row["timecompleted"] + 365 * DAY}
            for row in done
            if row["courseid"] == course
        ]
        badge: Record = {"id": 2, "name": f"Lulus {offer.title}", "courseid": course}
        badges.append(badge | {"issued": lulus})
    return badges
