"""Landing keeps history, closes only within its scope, and writes nothing twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import count as numbers_from
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, select

from connector.moodle.records import Account, QuizGrade
from sync.inward.landing import DuplicateKey, Landed, Landing, Scope, absent, land
from sync.store.engine import Store
from sync.store.runs import RunStamp
from sync.store.tables.decisions import decision
from sync.store.tables.facts import account, as_of, completion, quiz_grade
from tests.sync import builders
from tests.sync.builders import SITE, begin_run, moment

Rows = dict[tuple[int, int], int | None]

WHOLE = Scope({"site": SITE})


def landed(
    store: Store,
    rows: Iterable[Any],
    *,
    day: int = 1,
    scope: Scope = WHOLE,
    table: Table = completion,
) -> Landed:
    """Land rows in a run of its own."""
    run = begin_run(store, day)
    with store.begin() as session:
        return land(session, table, rows, scope, run)


def present(store: Store, day: int | None = None, site: str = SITE) -> Rows:
    """Completions of a site by pair, as they stood on a day: the minute of the hour."""
    facts = as_of(completion, moment(day, 12) if day else None)
    query = select(facts.c.account, facts.c.course, facts.c.completed_at)
    with store.read() as session:
        rows = session.execute(query.where(facts.c.site == site)).all()
    assert len({row[:2] for row in rows}) == len(rows)
    return {(account, course): at.minute if at else None for account, course, at in rows}


TWO = [builders.completion(1, 1, 5), builders.completion(2, 1, 7)]


def test_a_first_landing_is_all_new(store: Store) -> None:
    assert landed(store, TWO) == Landed(new=2)
    assert present(store) == {(1, 1): 5, (2, 1): 7}


def test_an_equal_landing_writes_nothing(store: Store) -> None:
    landed(store, TWO)
    assert landed(store, TWO, day=2) == Landed(same=2)
    assert builders.count(store, completion) == 2


def test_undated_rows_are_equal_too(store: Store) -> None:
    landed(store, [builders.completion(1, 1, None)])
    assert landed(store, [builders.completion(1, 1, None)], day=2).written == 0


def test_a_changed_value_closes_one_row_and_opens_another(store: Store) -> None:
    landed(store, TWO)
    assert landed(store, [TWO[0], builders.completion(2, 1, 9)], day=2) == Landed(changed=1, same=1)
    assert builders.count(store, completion) == 3
    assert present(store) == {(1, 1): 5, (2, 1): 9}


def test_what_is_missing_in_scope_is_closed(store: Store) -> None:
    landed(store, TWO)
    assert landed(store, TWO[:1], day=2) == Landed(gone=1, same=1)
    assert present(store) == {(1, 1): 5}


def test_what_comes_back_is_new_again(store: Store) -> None:
    landed(store, TWO)
    landed(store, TWO[:1], day=2)
    assert landed(store, TWO, day=3) == Landed(new=1, same=1)


@pytest.mark.parametrize(
    "scope",
    [
        Scope({"site": "other"}),
        Scope({"site": SITE, "course": {2, 3}}),
        Scope({"site": SITE, "course": set()}),
        Scope({"site": SITE}, ("account", "course"), frozenset({(2, 1), (9, 9)})),
        Scope.none(),
    ],
    ids=["another site", "other courses", "no course", "spared", "nothing"],
)
def test_what_is_missing_out_of_scope_stays(store: Store, scope: Scope) -> None:
    landed(store, TWO)
    assert landed(store, TWO[:1], day=2, scope=scope) == Landed(same=1)


ANI = Account(SITE, 4, "ani", "Ni Made", "Arta", None, None, None, False)


def signed_in(store: Store, one: Account, day: int) -> tuple[Landed, list[tuple[Any, ...]]]:
    """Land one account; what its current row says of the sign-in, and when it was first seen."""
    counts = landed(store, [one], day=day, table=account)
    columns = (account.c.auth, account.c.confirmed, account.c.lastname, account.c.run_from)
    with store.read() as session:
        rows = session.execute(select(*columns).where(account.c.seen_to.is_(None)))
        return counts, [tuple(row) for row in rows]


def test_what_a_road_tells_at_last_completes_the_fact_and_is_no_change(store: Store) -> None:
    signed_in(store, ANI, 1)
    told = replace(ANI, auth="ldap", confirmed=True)
    assert signed_in(store, told, 2) == (Landed(same=1), [("ldap", True, "Arta", 1)])
    assert signed_in(store, ANI, 3) == (Landed(same=1), [("ldap", True, "Arta", 1)])


def test_what_a_road_does_not_tell_stays_beside_a_change(store: Store) -> None:
    signed_in(store, replace(ANI, auth="ldap", confirmed=True), 1)
    married = replace(ANI, lastname="Putri")
    assert signed_in(store, married, 2) == (Landed(changed=1), [("ldap", True, "Putri", 2)])
    moved = replace(married, auth="oauth2")
    assert signed_in(store, moved, 3) == (Landed(changed=1), [("oauth2", True, "Putri", 3)])


def test_a_pair_spares_all_its_quizzes(store: Store) -> None:
    grade = QuizGrade(SITE, 1, 1, 1, 5.0, 0.0, 10.0, None, None)
    grades = [grade, replace(grade, quiz=2), replace(grade, quiz=3, course=2)]
    pairs = Scope({"site": SITE}, ("account", "course"), frozenset({(1, 1), (1, 3)}))
    landed(store, grades, table=quiz_grade)
    assert landed(store, [], day=2, scope=pairs, table=quiz_grade) == Landed(gone=1)


def test_only_the_pairs_that_were_asked_may_close(store: Store) -> None:
    grade = QuizGrade(SITE, 1, 1, 1, 5.0, 0.0, 10.0, None, None)
    landed(store, [grade, replace(grade, account=2)], table=quiz_grade)
    asked = Scope({"site": SITE}, ("account", "course"), only=frozenset({(1, 1), (3, 1)}))
    assert landed(store, [], day=2, scope=asked, table=quiz_grade) == Landed(gone=1)
    assert landed(store, [], day=3, scope=asked, table=quiz_grade) == Landed()


def test_what_would_close_is_told_before_anything_is_written(store: Store) -> None:
    landed(store, TWO)
    with store.read() as session:
        run = RunStamp(2, moment(2))
        assert absent(session, completion, TWO[:1], WHOLE, run) == {(SITE, 2, 1)}
    assert landed(store, TWO, day=3) == Landed(same=2)


def test_the_past_stays_as_it_was_known(store: Store) -> None:
    landed(store, TWO, day=1)
    landed(store, [builders.completion(1, 1, 6)], day=3)
    assert [present(store, day) for day in (1, 2, 3)] == [
        {(1, 1): 5, (2, 1): 7},
        {(1, 1): 5, (2, 1): 7},
        {(1, 1): 6},
    ]


def test_a_fact_leads_back_to_its_runs(store: Store) -> None:
    landed(store, TWO, day=1)
    landed(store, [], day=2)
    columns = (completion.c.run_from, completion.c.seen_from, completion.c.run_to)
    with store.read() as session:
        rows = session.execute(select(*columns, completion.c.seen_to)).all()
    assert rows == [(1, moment(1), 2, moment(2))] * 2


def test_two_rows_for_one_key_are_refused_and_nothing_is_kept(store: Store) -> None:
    with pytest.raises(DuplicateKey, match="completion"):
        landed(store, [*TWO, builders.completion(2, 1, 8)])
    assert builders.count(store, completion) == 0


def test_rows_may_come_in_several_steps(store: Store) -> None:
    run = begin_run(store, 1)
    with store.begin() as session:
        landing = Landing(session, completion, run)
        for row in TWO:
            landing.add([row])
        assert landing.finish(WHOLE) == Landed(new=2)


def test_a_difference_in_quiet_columns_is_no_change(store: Store) -> None:
    row = {"person": 1, "scheme": "tpp", "period": "2026", "outcome": "eligible", "tier": None}
    row |= {"open_tier": None, "verdicts": "jp:pass", "scheme_hash": "a", "rules": [{"actual": 20}]}
    row |= {"own_outcome": None, "exception": None}
    landed(store, [row], table=decision, scope=Scope())
    later = {**row, "scheme_hash": "b", "rules": []}
    assert landed(store, [later], day=2, table=decision, scope=Scope()) == Landed(same=1)


def test_counts_add_up() -> None:
    assert Landed(1, 2, 3, 4) + Landed(10, 20, 30, 40) == Landed(11, 22, 33, 44)


ROWS: st.SearchStrategy[Rows] = st.dictionaries(
    st.tuples(st.integers(1, 4), st.integers(1, 3)), st.none() | st.integers(0, 2), max_size=8
)
COURSES = st.none() | st.sets(st.integers(1, 3))
PULLS = st.lists(
    st.tuples(ROWS, COURSES, st.frozensets(st.tuples(st.integers(1, 4), st.integers(1, 3)))),
    min_size=1,
    max_size=6,
)
SITES = numbers_from(1)


def landed_by_hand(facts: Rows, pull: tuple[Rows, set[int] | None, frozenset[Any]]) -> Rows:
    """What a landing must leave, in plain words."""
    rows, courses, spared = pull
    kept = {
        pair: value
        for pair, value in facts.items()
        if pair in spared or (courses is not None and pair[1] not in courses)
    }
    return kept | rows


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pulls=PULLS)
def test_any_pulls_leave_what_plain_python_says(store: Store, pulls: list[Any]) -> None:
    site = f"site-{next(SITES)}"
    model: list[Rows] = [{}]
    for day, pull in enumerate(pulls, 1):
        rows, courses, spared = pull
        equals = {"site": site} | ({} if courses is None else {"course": courses})
        scope = Scope(equals, ("account", "course"), spared)
        facts = [builders.completion(a, c, minute, site=site) for (a, c), minute in rows.items()]
        with store.begin() as session:
            counts = land(session, completion, facts, scope, RunStamp(day, moment(day)))
        model.append(landed_by_hand(model[-1], pull))
        assert counts.new + counts.changed + counts.same == len(rows)
        assert len(model[-1]) - len(model[-2]) == counts.new - counts.gone
    for day, expected in enumerate(model[1:], 1):
        assert present(store, day, site) == expected
