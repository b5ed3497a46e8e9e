"""The ledger and every metric again, slowly: plain Python over plain rows, one person at a time.

Written from the formulas, not from the queries; shares nothing with them but the periods.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

Number = Fraction | None
RHYTHM = (
    *("active_months", "continuity", "streak_weeks", "streak_months"),
    *("longest_streak_weeks", "longest_streak_months"),
)
SCALES = {1: (1, 4), 2: (1, 5), 3: (0, 10)}  # by question; two are of one survey
SURVEY_OF = {1: 1, 2: 1, 3: 2}
ELEMENTS = ("U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8", "U9")
RULED = date(2026, 3, 1)  # from here certificates count by their issue, and claims close
TARDY = date(2027, 3, 1)
YEAR, TARGET, CEILING, CAP = 2026, {"PNS": 20, "PPPK": 12}, {"PPPK": 15}, ("webinar", 6)


@dataclass(frozen=True)
class Completed:
    """A completion: of which course by which account, when, and whether Moodle still shows it."""

    account: int
    course: int
    day: date
    stands: bool = True


@dataclass(frozen=True)
class Certificate:
    """A certificate of its own title; only a verified one counts. ``day`` is its last; ``tardy``:
    its list was first read on TARDY."""

    day: date
    hours: Fraction | None
    state: str
    form: str
    name: str
    issued: date | None = None
    claimed_on: date | None = None
    tardy: bool = False


@dataclass(frozen=True)
class Grade:
    """A final grade in percent; ``mark``: the quiz has a pass mark of 60 percent."""

    account: int
    quiz: int
    percent: int
    day: date


@dataclass
class Somebody:
    """One person with everything that was told of them."""

    key: int
    unit: str
    employment: str | None
    status: str
    joined: date | None
    accounts: tuple[int, ...]
    completed: list[Completed] = field(default_factory=list)
    certificates: list[Certificate] = field(default_factory=list)
    grades: list[Grade] = field(default_factory=list)
    assessed: dict[str, tuple[int, date]] = field(default_factory=dict)


@dataclass(frozen=True)
class Course:
    """What a course is worth (None: nobody set it), its form and its competency."""

    hours: Fraction | None
    method: str
    competency: str | None


@dataclass(frozen=True)
class Quiz:
    """``kind``: pre, post or plain; pairs are of one course."""

    course: int
    kind: str
    marked: bool


@dataclass(frozen=True)
class Credit:
    """One line of the ledger; ``most``: None is unbounded. ``event``: it is a learning event."""

    day: date
    order: tuple[str, str, int, int, str]
    form: str
    counted: Fraction
    most: Fraction | None
    certain: bool
    event: bool
    evidence: bool
    competency: str | None


@dataclass(frozen=True)
class Rated:
    """An answer to a question with a scale; an anonymous one (no account) has the day of the
    pull that read it."""

    account: int | None
    item: int
    number: int
    day: date


@dataclass(frozen=True)
class Public:
    """A survey of one source about a unit's services: by element the scores of its answers."""

    source: str
    unit: str
    scores: dict[str, list[int]]


@dataclass(frozen=True)
class Told:
    """The whole world."""

    people: Sequence[Somebody]
    courses: dict[int, Course]
    quizzes: dict[int, Quiz]
    required: dict[str, int]
    reference: date
    ratings: Sequence[Rated] = ()
    public: Sequence[Public] = ()
    refuses: bool = True  # late claims; else they count when they were made


def ledger(one: Somebody, told: Told) -> list[Credit]:
    """A person's credits after cap and ceiling."""
    lines = [*_completions(one, told), *_certificates(one, told)]
    form, most = CAP
    lines = _limited(lines, lambda c: c.form == form, lambda c: (c.day.year, c.day.month), most)
    if one.employment in CEILING:
        lines = _limited(lines, lambda _: True, lambda c: c.day.year, CEILING[one.employment])
    return lines


def _completions(one: Somebody, told: Told) -> Iterable[Credit]:
    by_course: dict[int, list[Completed]] = defaultdict(list)
    for done in one.completed:
        by_course[done.course].append(done)
    for number, several in by_course.items():
        course = told.courses[number]
        # withdrawn yields to a standing one of its year; else the earlier counts
        order = sorted(several, key=lambda c: (c.day.year, not c.stands, c.day, c.account))
        first = order[0]
        for done in order:
            counts = done is first
            spare = not counts and not first.stands and done.stands
            hours = course.hours if counts else Fraction(0)
            most = course.hours if counts or spare else Fraction(0)
            yield Credit(
                done.day,
                ("completion", "lms", number, done.account, f"{number}/{done.account}"),
                course.method,
                hours or Fraction(0),
                most,
                done.stands,
                True,
                False,
                course.competency,
            )


def _certificates(one: Somebody, told: Told) -> Iterable[Credit]:
    for paper in one.certificates:
        day, late = _claimed(paper, told)
        verified = paper.state == "verified"
        doubt, out = late == "perhaps", late == "surely" or paper.state == "rejected"
        counts = verified and not late
        hours = (paper.hours or Fraction(0)) if counts else Fraction(0)
        most = Fraction(0) if out else paper.hours
        order = ("training", "", 0, 0, f"siasn/{paper.name}")
        certain, form = verified and not doubt, paper.form
        yield Credit(day, order, form, hours, most, certain, verified, verified, None)


def _claimed(paper: Certificate, told: Told) -> tuple[date, str]:
    """The day that a certificate counts on, and whether it is late: surely, perhaps or not."""
    by_issue = paper.issued or paper.day
    if by_issue < RULED:
        return paper.day, ""
    until = date(by_issue.year + 1, 1, 31)
    in_time = not paper.tardy or until >= TARDY
    if in_time or (paper.claimed_on and paper.claimed_on <= until):
        return by_issue, ""
    if paper.claimed_on is None:
        return by_issue, "perhaps"
    return (by_issue, "surely") if told.refuses else (paper.claimed_on, "")


def _limited(
    lines: list[Credit],
    applies: Callable[[Credit], bool],
    span: Callable[[Credit], object],
    most: int,
) -> list[Credit]:
    """Fill in date order, certain before doubtful ones, for both readings of the hours."""
    room: dict[tuple[str, object], Fraction] = defaultdict(lambda: Fraction(most))
    found = {}
    for line in sorted(lines, key=lambda c: (not c.certain, c.day, c.order)):
        counted, at_most = line.counted, line.most
        if applies(line):
            counted = min(counted, room["counted", span(line)])
            room["counted", span(line)] -= counted
        if applies(line) and at_most is not None:
            at_most = min(at_most, room["most", span(line)])
            room["most", span(line)] -= at_most
        values = {**line.__dict__, "counted": counted, "most": at_most}
        found[line] = Credit(**values)
    return [found[line] for line in lines]


def persons(told: Told) -> dict[str, dict[int, Number]]:
    """Every metric by name and person; None is unknown."""
    found: dict[str, dict[int, Number]] = defaultdict(dict)
    for one in told.people:
        for name, value in _of(one, told).items():
            found[name][one.key] = value
    return found


def _of(one: Somebody, told: Told) -> dict[str, Number]:
    first, last = date(YEAR, 1, 1), told.reference
    credits_ = ledger(one, told)
    inside = [c for c in credits_ if first <= c.day <= last]
    hours = sum((c.counted for c in inside), Fraction(0))
    sure = sum((c.counted for c in inside if c.certain), Fraction(0))
    bounded = one.accounts and all(c.most is not None for c in inside)
    months = _served(one)
    values: dict[str, Number] = {
        "hours": hours,
        "hours_sure": sure,
        "hours_at_most": sum((c.most or Fraction(0) for c in inside), Fraction(0))
        if bounded
        else None,
        "hours_target": Fraction(TARGET[one.employment] * len(months), 12)
        if one.employment in TARGET
        else None,
    }
    days = {c.day for c in credits_ if c.event and c.day <= last}
    days |= {r.day for r in _results(one, told).values() if r.day <= last}
    values |= _rhythm(one, days, months, last)
    values |= _marks(one, told, first, last)
    values |= _fit(one, told, credits_, last)
    return values


def _served(one: Somebody) -> list[int]:
    if one.status == "02":
        return []
    months = range(YEAR * 12, YEAR * 12 + 12)
    joined = one.joined
    return [m for m in months if joined is None or joined.year * 12 + joined.month - 1 <= m]


def _rhythm(one: Somebody, days: set[date], months: list[int], last: date) -> dict[str, Number]:
    if not one.accounts:
        return dict.fromkeys(RHYTHM)
    begun = [m for m in months if m <= last.year * 12 + last.month - 1]
    active = {d.year * 12 + d.month - 1 for d in days if d.year == YEAR}
    done = [m for m in begun if m in active]
    over = (last + timedelta(days=1)).day == 1
    so_far = [m for m in begun if m in active or m < last.year * 12 + last.month - 1 or over]
    found: dict[str, Number] = {
        "active_months": Fraction(len(done)),
        "continuity": Fraction(len(done), len(so_far)) if so_far else None,
    }
    weeks = {(d - date(1969, 12, 29)).days // 7 for d in days}
    all_months = {d.year * 12 + d.month - 1 for d in days}
    tomorrow = last + timedelta(days=1)
    for span, seen, now, nxt, begin in (
        ("weeks", weeks, _week(last), _week(tomorrow), _week(date(YEAR, 1, 1))),
        ("months", all_months, _month(last), _month(tomorrow), YEAR * 12),
    ):
        since = now if nxt > now else now - 1
        found[f"streak_{span}"] = Fraction(_longest(seen, since))
        found[f"longest_streak_{span}"] = Fraction(_longest(seen, begin))
    return found


def _week(day: date) -> int:
    return (day - date(1969, 12, 29)).days // 7


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _longest(seen: set[int], since: int) -> int:
    best = 0
    for start in seen:
        if start - 1 not in seen:
            end = start
            while end + 1 in seen:
                end += 1
            if end >= since:
                best = max(best, end - start + 1)
    return best


def _results(one: Somebody, told: Told) -> dict[int, Grade]:
    """One result per quiz: of the period before others, then the better, then the earlier."""
    found: dict[int, list[Grade]] = defaultdict(list)
    for grade in one.grades:
        found[grade.quiz].append(grade)
    return {
        quiz: min(several, key=lambda g: (g.day.year != YEAR, -g.percent, g.day))
        for quiz, several in found.items()
    }


def _marks(one: Somebody, told: Told, first: date, last: date) -> dict[str, Number]:
    results = _results(one, told)
    final = {
        quiz: r
        for quiz, r in results.items()
        if first <= r.day <= last and told.quizzes[quiz].kind != "pre"
    }
    marked = [r for quiz, r in final.items() if told.quizzes[quiz].marked]
    passed = [r for r in marked if r.percent >= 60]
    gains = []
    for quiz, post in final.items():
        about = told.quizzes[quiz]
        pre = [
            r
            for other, r in results.items()
            if told.quizzes[other] == Quiz(about.course, "pre", told.quizzes[other].marked)
        ]
        if about.kind == "post" and pre and pre[0].day <= post.day and pre[0].percent < 100:
            gains.append(Fraction(post.percent - pre[0].percent, 100 - pre[0].percent))
    return {
        "mastery": _mean([Fraction(r.percent) for r in final.values()]),
        "pass_rate": Fraction(len(passed), len(marked)) if marked else None,
        "gain": _mean(gains),
    }


def _fit(one: Somebody, told: Told, credits_: list[Credit], last: date) -> dict[str, Number]:
    required = told.required
    if not required.keys() <= one.assessed.keys():
        return dict.fromkeys(("job_match", "gap", "gap_addressed"))
    levels = {code: one.assessed[code][0] for code in required}
    lacking = [code for code, level in required.items() if level > levels[code]]
    learned = [
        code
        for code in lacking
        if any(
            c.event and c.competency == code and one.assessed[code][1] < c.day <= last
            for c in credits_
        )
    ]
    met = sum(min(levels[code], level) for code, level in required.items())
    return {
        "job_match": Fraction(met * 100, sum(required.values())),
        "gap": Fraction(sum(required[code] - levels[code] for code in lacking)),
        "gap_addressed": Fraction(len(learned), len(lacking)) if lacking and one.accounts else None,
    }


def _mean(values: Sequence[Fraction]) -> Number:
    return sum(values, Fraction(0)) / len(values) if values else None


def units(told: Told, small: int) -> dict[str | None, dict[str, tuple[Number, int]]]:
    """Both units and the agency; of two parts the larger is kept back where the other is small."""
    found = {key: unit(told, key, small) for key in ("a", "b", None)}
    shown = {key: dict(figures) for key, figures in found.items()}
    for key, other in (("a", "b"), ("b", "a")):
        for name, (_, n) in found[key].items():
            if 0 < found[other][name][1] < small:
                shown[key][name] = (None, n)
    return shown


def unit(told: Told, key: str | None, small: int) -> dict[str, tuple[Number, int]]:
    """Every figure of a unit (None: the agency) with how many stand behind it."""
    people = [one for one in told.people if key in (one.unit, None)]
    found = _of_people(told, people, small)
    found["satisfaction"] = _satisfaction(told, people, key, small)
    found["public_satisfaction"] = _public(told, key, small)
    scope = [one for one in people if one.status != "02" and not _later(one, told.reference)]
    shares = [found[name][0] for name in ("coverage", "participation", "continuity", "evenness")]
    scores = [found[name][0] for name in ("mastery", "job_match", "satisfaction")]
    known = [value * 100 for value in shares if value is not None]
    known += [min(value, Fraction(100)) for value in scores if value is not None]
    found["culture_index"] = (_mean(known) if len(scope) >= small else None, len(scope))
    return found


def _satisfaction(
    told: Told, people: Sequence[Somebody], key: str | None, small: int
) -> tuple[Number, int]:
    """Mean of ratings on 0 to 100: of a unit those of its people, of the agency every one."""
    counted = [
        (one, Fraction((one.number - low) * 100, high - low))
        for one in told.ratings
        for low, high in [SCALES[one.item]]
        if date(YEAR, 1, 1) <= one.day <= told.reference and low <= one.number <= high
    ]
    if key is None:
        answers: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for one, _ in counted:
            answers[SURVEY_OF[one.item]][one.item] += 1
        n, scores = sum(max(of.values()) for of in answers.values()), [x for _, x in counted]
        return (_mean(scores) if n >= small else None, n)
    scope = [one for one in people if one.status != "02" and not _later(one, told.reference)]
    owner = {account: one.key for one in scope for account in one.accounts}
    own = [(owner[one.account], score) for one, score in counted if one.account in owner]
    raters = len({person for person, _ in own})
    return (_mean([score for _, score in own]) if raters >= small else None, raters)


def _public(told: Told, key: str | None, small: int) -> tuple[Number, int]:
    """IKM of the surveys that lack no element, each by as many as its most answered one."""
    whole = [
        one
        for one in told.public
        if key in (one.unit, None) and all(one.scores.get(code) for code in ELEMENTS)
    ]
    behind = [max(map(len, one.scores.values())) for one in whole]
    means = [
        sum((Fraction(sum(of), len(of)) for of in one.scores.values()), Fraction(0)) / 9 * 25
        for one in whole
    ]
    n = sum(behind)
    if n < small:
        return None, 0
    return sum((x * m for x, m in zip(means, behind, strict=True)), Fraction(0)) / n, n


def _of_people(told: Told, people: Sequence[Somebody], small: int) -> dict[str, tuple[Number, int]]:
    """Every figure of a group from its people in scope, with how many stand behind it."""
    every = persons(told)
    scope = [one for one in people if one.status != "02" and not _later(one, told.reference)]
    reached: list[Fraction] = []
    for one in scope:
        wanted, sure = every["hours_target"][one.key], every["hours_sure"][one.key]
        most = every["hours_at_most"][one.key]
        if wanted is not None and sure is not None and sure >= wanted:
            reached.append(Fraction(1))
        elif wanted is not None and most is not None and most < wanted:
            reached.append(Fraction(0))
    first, last = date(YEAR, 1, 1), told.reference
    events: dict[int, bool] = {}
    evidence: dict[int, bool] = {}
    for one in scope:
        lines = [c for c in ledger(one, told) if first <= c.day <= last]
        results = _results(one, told).values()
        events[one.key] = any(c.event for c in lines) or any(
            first <= r.day <= last for r in results
        )
        evidence[one.key] = any(c.evidence for c in lines)
    took = [Fraction(events[one.key]) for one in scope if one.accounts or events[one.key]]
    hours = [
        every["hours"][one.key] or Fraction(0) for one in scope if one.accounts or evidence[one.key]
    ]
    samples: dict[str, tuple[list[Fraction], Number]] = {
        "coverage": (reached, _mean(reached)),
        "participation": (took, _mean(took)),
        "median_hours": (hours, _median(hours)),
        "evenness": (hours, _evenness(hours)),
    }
    for name in ("continuity", "mastery", "job_match", "gain"):
        known = [value for one in scope if (value := every[name][one.key]) is not None]
        samples[name] = (known, _mean(known))
    return {
        name: (value if len(known) >= small else None, len(known))
        for name, (known, value) in samples.items()
    }


def _later(one: Somebody, day: date) -> bool:
    return one.joined is not None and one.joined > day


def _median(values: list[Fraction]) -> Number:
    ordered, n = sorted(values), len(values)
    if not n:
        return None
    return (ordered[(n - 1) // 2] + ordered[n // 2]) / 2


def _evenness(values: list[Fraction]) -> Number:
    """1 − the mean difference of all pairs ÷ twice the mean."""
    n, total = len(values), sum(values, Fraction(0))
    if not total:
        return None
    differences = sum((abs(a - b) for a in values for b in values), Fraction(0))
    return 1 - differences / (2 * n * total)


def as_decimal(value: Fraction) -> Decimal:
    """With more digits than any metric keeps."""
    return Decimal(value.numerator) / value.denominator
