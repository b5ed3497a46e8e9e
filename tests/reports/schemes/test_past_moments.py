"""Any past moment, decided again after whatever was landed since, gives the bytes it gave then."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from connector.moodle.records import Completion
from reports.calendar.periods import parse_period
from reports.frames.frame import AsOf, Measuring
from reports.hours.outside import read_trainings
from reports.hours.settings import HoursSettings
from reports.schemes.closed.closing import Confirmation, close_period, list_closings
from reports.schemes.closed.corrections import list_corrections
from reports.schemes.closed.frozen import canonical, frozen_rows
from reports.schemes.closed.verification import verify
from sync.inward.happenings import recognise
from sync.inward.people.persons import CannotMerge, merge, settle_persons, split
from sync.inward.personnel.retiring import Orphan, retire
from sync.inward.verifying import State, Word, speak
from sync.store.engine import Store
from sync.store.tables import METADATA
from tests.reports.hours.test_outside import training
from tests.reports.schemes.drafts import POLICY, scheme_of
from tests.reports.world import (
    World,
    course_row,
    done,
    hours_override,
    nip_of,
    person_row,
    rating,
    sanction,
)

SCHEME = scheme_of(POLICY)
CLOSES = {"claims_until": "01-02", "late": "year_claimed", "dated_by": ["issued", "end"]}
SETTINGS = Measuring(
    hours=HoursSettings.model_validate({"certificates": [CLOSES]}),
    complete=frozenset({"sanctions", "simpeg"}),
)
YEAR = parse_period("2026")
PEOPLE, ACCOUNTS, COURSES = (1, 2, 3), (11, 12, 13), (1, 2)
LATELY = st.sampled_from([date(2026, 1, 2), date(2026, 1, 3), None])  # of 2025: in time and late
DAYS = st.sampled_from(["2026-01-02", "2026-01-20", None])


class Moments(RuleBasedStateMachine):
    """One office through many runs, and what its decisions were at each."""

    def __init__(self) -> None:
        super().__init__()
        self.store = Store("sqlite://")
        METADATA.create_all(self.store.engine)
        self.reading = self.store.read()
        self.world = World(self.reading.__enter__())
        self.completions: dict[tuple[int, int], Completion] = {}
        self.told: dict[AsOf, str] = {}

    def teardown(self) -> None:
        try:
            for at, told in self.told.items():
                assert self.decided(at) == told
            assert all(verify(self.world.session, one).ok for one in self.closings())
        finally:
            self.reading.__exit__(None, None, None)
            self.store.close()

    def closings(self) -> Any:
        return list_closings(self.world.session)

    @initialize()
    def an_office(self) -> None:
        self.world.people(*(person_row(one, status="01") for one in PEOPLE))
        settle_persons(self.world.session, self.world.run)
        self.world.links(*zip(ACCOUNTS, PEOPLE, strict=True))
        self.world.courses(*(course_row(one, "15") for one in COURSES))
        self.world.hr("ratings", *(rating(one, 2025, "baik") for one in PEOPLE))
        self.world.hr("sanctions")
        self.remember()

    @rule(account=st.sampled_from(ACCOUNTS), course=st.sampled_from(COURSES), day=DAYS)
    def somebody_completes(self, account: int, course: int, day: str | None) -> None:
        self.completions[account, course] = done(account, course, day)
        self.land_completions()

    @rule(course=st.sampled_from(COURSES))
    def a_course_is_reset(self, course: int) -> None:
        self.completions = {k: one for k, one in self.completions.items() if k[1] != course}
        self.land_completions()

    @rule(source=st.sampled_from(ACCOUNTS), person=st.sampled_from(PEOPLE))
    def an_account_turns_out_to_be_somebody_elses(self, source: int, person: int) -> None:
        own = dict(zip(ACCOUNTS, PEOPLE, strict=True)) | {source: person}
        self.world.tick()
        self.world.links(*own.items())
        self.remember()

    @rule(former=st.sampled_from(PEOPLE), number=st.sampled_from(PEOPLE), join=st.booleans())
    def two_numbers_are_one_or_two_people(self, former: int, number: int, join: bool) -> None:
        run, act = self.world.tick(), merge if join else split
        try:
            act(self.world.session, nip_of(former), nip_of(number), by="x", now=run.moment)
        except CannotMerge:
            return
        settle_persons(self.world.session, run)
        self.remember()

    @rule(hours=st.sampled_from(["0", "7.5", "30"]))
    def a_courses_hours_are_corrected(self, hours: str) -> None:
        self.world.tick()
        self.world.hr("courses", hours_override("K1", hours))
        self.remember()

    @rule(word=st.sampled_from(["baik", "kurang"]), level=st.sampled_from(["light", "heavy"]))
    def files_are_corrected(self, word: str, level: str) -> None:
        self.world.tick()
        self.world.hr("ratings", rating(1, 2025, word), rating(2, 2025, "baik"))
        self.world.hr("sanctions", sanction(2, level, "2026-01-01", None))
        self.remember()

    @rule(claimed_on=LATELY, state=st.sampled_from(["verified", "claimed"]))
    def a_certificate_is_told(self, claimed_on: date | None, state: str) -> None:
        self.world.tick()
        told = {"issued": date(2025, 11, 1), "claimed_on": claimed_on, "state": state}
        self.world.hr("trainings", training("1", "15", **told))
        self.remember()

    @precondition(lambda self: self.numbers())
    @rule(claimed_on=LATELY, state=st.sampled_from(get_args(State)))
    def an_official_speaks(self, claimed_on: date | None, state: State) -> None:
        word = Word(state, "x", claimed_on=claimed_on)
        speak(self.world.session, self.numbers(), word, self.world.tick())
        self.remember()

    def numbers(self) -> list[int]:
        return [row["id"] for row in read_trainings(self.world.session, None)]

    @rule(left=st.sets(st.sampled_from(PEOPLE), max_size=2))
    def a_people_file_comes(self, left: set[int]) -> None:
        self.world.tick()
        here = [one for one in PEOPLE if one not in left]
        self.world.people(*(person_row(one, status="01", unit="Dinas B") for one in here))
        settle_persons(self.world.session, self.world.run)
        self.remember()

    @rule()
    def a_source_is_retired(self) -> None:
        self.world.tick()
        retire(self.world.session, Orphan("sanctions", "sanctions", 1), self.world.run)
        self.remember()

    @precondition(lambda self: not self.closings())
    @rule()
    def the_period_is_closed(self) -> None:
        run = self.world.tick()
        asked = Confirmation(SCHEME, YEAR, by="x", early="x")
        close_period(self.world.session, SETTINGS, asked, self.at_present(), run)
        self.remember()

    def land_completions(self) -> None:
        self.world.tick()
        self.world.completions(*self.completions.values())
        recognise(self.world.session)
        self.remember()

    def at_present(self) -> AsOf:
        return AsOf(self.world.run.moment.date(), self.world.run.moment)

    def remember(self) -> None:
        """The run goes on as every run does; then its moment's decisions are kept."""
        at = self.at_present()
        list_corrections(self.world.session, at.day, self.world.run)
        self.told[at] = self.decided(at)

    def decided(self, at: AsOf) -> str:
        rows = frozen_rows(self.world.session, SCHEME, SETTINGS, YEAR, at)
        told = [[row.person, row.nip, row.name, row.unit, row.result, row.inputs] for row in rows]
        return canonical(told)


def test_every_moment_gives_what_it_gave_whatever_came_later() -> None:
    run_state_machine_as_test(
        Moments, settings=settings(max_examples=5, stateful_step_count=6, deadline=None)
    )


def test_a_retired_source_told_then_what_it_tells_no_more() -> None:
    """And two numbers that were joined later were two people."""
    machine = Moments()
    machine.an_office()
    machine.two_numbers_are_one_or_two_people(former=2, number=1, join=True)
    machine.a_source_is_retired()
    first, *_, last = machine.told.values()
    assert first != last
    machine.teardown()
