"""Who enrolled where, finished when, with which marks and what opinion.

In: accounts with a will to learn, courses with their quizzes and surveys, the day. Out: rows of
lms.json spread over the last months up to the day before ``today``, none after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

from lontar.demo.seeding.catalogue import Offer

Record = dict[str, object]
UTC_HOUR_OF_OFFICE = 1  # 09.00 in Central Indonesia
PASS_MARK = 70
LESSONS_BEFORE_YEAR = timedelta(days=90)
UNFINISHED = 0.18  # share of enrolments that lead nowhere
ONE_IN = 30  # people who take a rare course
OPINIONS = ("", "Materi bermanfaat", "Mohon ditambah praktik", "Waktu terlalu singkat")


@dataclass(frozen=True, slots=True)
class Lesson:
    """One course as the generator sees it: ids of its quizzes (None: it has none)."""

    courseid: int
    offer: Offer
    pre: int | None
    post: int | None
    survey: int


@dataclass(frozen=True, slots=True)
class Learner:
    """One account and how many courses the person takes in a year, about."""

    userid: int
    courses: int


@dataclass(slots=True)
class Rows:
    """What learning leaves behind, as lists of lms.json."""

    enrolments: list[Record] = field(default_factory=list)
    completions: list[Record] = field(default_factory=list)
    attempts: list[Record] = field(default_factory=list)
    grades: list[Record] = field(default_factory=list)
    responses: dict[int, list[Record]] = field(default_factory=dict)


def learn(learners: Iterable[Learner], lessons: list[Lesson], *, seed: int, today: date) -> Rows:
    """Let everybody learn; the same arguments give the same rows."""
    random = Random(f"{seed} learning")
    rows = Rows()
    usual = [lesson for lesson in lessons if not lesson.offer.rare]
    rare = [lesson for lesson in lessons if lesson.offer.rare]
    for place, learner in enumerate(learners, 1):
        chosen = random.sample(usual, min(learner.courses, len(usual)))
        for lesson in chosen + (rare if place % ONE_IN == 0 else []):
            _take(rows, learner, lesson, random, today)
    return rows


def _take(rows: Rows, learner: Learner, lesson: Lesson, random: Random, today: date) -> None:
    """One person in one course: enrolled, tested, perhaps finished."""
    first = date(today.year, 1, 3) - LESSONS_BEFORE_YEAR
    began = first + timedelta(days=random.randrange(max((today - first).days, 1)))
    start = _moment(began, random)
    rows.enrolments.append(_enrolment(learner, lesson, start, random))
    ended = began + timedelta(days=random.randrange(2, 35))
    skill = random.randrange(26)
    sitter = Sitter(rows, learner.userid)
    sitter.sit(lesson.pre, start + 1800, 30 + skill + random.randrange(20))
    if ended < today and random.random() >= UNFINISHED:
        _finish(sitter, lesson, _moment(ended, random), 72 + skill, random)
    elif ended < today and random.random() < 0.5:
        sitter.sit(lesson.post, _moment(ended, random), 45 + skill // 2)


def _enrolment(learner: Learner, lesson: Lesson, start: int, random: Random) -> Record:
    return {
        "userid": learner.userid,
        "courseid": lesson.courseid,
        "method": random.choices(("manual", "self"), (70, 30))[0],
        "status": 0,
        "timestart": start,
        "timeend": 0,
    }


@dataclass(frozen=True, slots=True)
class Sitter:
    """One person who sits quizzes; the last mark is the best one and becomes the grade."""

    rows: Rows
    userid: int

    def sit(self, quiz: int | None, when: int, mark: int, attempt: int = 1) -> None:
        if quiz is None:
            return
        who: Record = {"quiz": quiz, "userid": self.userid}
        points = round(min(mark, 100) / 10)
        self.rows.attempts.append(
            {**who, "attempt": attempt, "state": "finished", "sumgrades": points}
            | {"timestart": when - 1200, "timefinish": when, "preview": False}
        )
        if attempt > 1:
            self.rows.grades.pop()
        self.rows.grades.append({**who, "grade": points * 10, "submitted": when})


def _finish(sitter: Sitter, lesson: Lesson, when: int, mark: int, random: Random) -> None:
    twice = random.random() < 0.2
    if twice:
        sitter.sit(lesson.post, when - 86400, 55)
    sitter.sit(lesson.post, when, mark, attempt=2 if twice else 1)
    done: Record = {"userid": sitter.userid, "courseid": lesson.courseid, "timecompleted": when}
    sitter.rows.completions.append(done)
    if random.random() < 0.7:
        answers = sitter.rows.responses.setdefault(lesson.survey, [])
        answers.append(_opinion(lesson, sitter.userid, when + 600, random))


def _opinion(lesson: Lesson, userid: int, when: int, random: Random) -> Record:
    ids = item_ids(lesson.survey)
    rated = {str(next(ids)): str(random.choices((1, 2, 3, 4), (3, 12, 45, 40))[0]) for _ in "123"}
    answers = rated | {str(next(ids)): random.choice(OPINIONS)}
    return {"userid": userid, "timemodified": when, "answers": answers}


def item_ids(survey: int) -> Iterator[int]:
    """The ids of a survey's questions, in order."""
    return iter(range(survey * 10 + 1, survey * 10 + 10))


def _moment(day: date, random: Random) -> int:
    """A moment within office hours of that day, epoch seconds."""
    at = datetime(day.year, day.month, day.day, UTC_HOUR_OF_OFFICE, tzinfo=UTC)
    return int(at.timestamp()) + random.randrange(7 * 3600)
