"""What open trainings offer is what going through all of them for every person would offer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reports.schemes.short.trainings import Completed, Lately, Part, Training, Trainings

SITES = ("lms", "other")
PLACES = st.tuples(st.sampled_from(SITES), st.integers(1, 4))
PARTS = st.one_of(st.none(), st.tuples(PLACES, st.sampled_from(("", "2026"))))
COURSES = st.builds(Completed, PLACES, PARTS, PLACES)
TITLES = st.sampled_from(("", "pelayanan prima", "etika"))
TRAININGS = st.lists(
    st.builds(Training, TITLES, st.lists(COURSES, min_size=1, max_size=3)), max_size=4
)
LATELY = st.dictionaries(TITLES, st.sets(st.one_of(st.none(), PLACES), max_size=2), max_size=2)
PEOPLE = st.tuples(st.frozensets(st.sampled_from(SITES)), st.sets(PARTS, max_size=3), LATELY)


@given(TRAININGS, st.dictionaries(PLACES, st.integers(1, 9)), st.lists(PEOPLE, max_size=3))
def test_as_good_as_going_through_all_for_everybody(
    trainings: list[Training],
    worth: dict[tuple[str, int], int],
    people: list[tuple[frozenset[str], set[Part], Lately]],
) -> None:
    distinct = _each_course_once(trainings)
    open_ = Trainings(distinct, worth)
    for sites, done, lately in people:
        offered = (one.offered(sites, done, lately) for one in distinct)
        found = sorted(place for place in offered if place in worth)
        assert list(open_.offered(sites, done, lately).items()) == [(p, worth[p]) for p in found]


def _each_course_once(trainings: list[Training]) -> list[Training]:
    seen: set[tuple[str, int]] = set()
    kept = []
    for one in trainings:
        courses = []
        for course in one.courses:
            if course.place not in seen:
                seen.add(course.place)
                courses.append(course)
        kept.append(Training(one.title, courses))
    return kept
