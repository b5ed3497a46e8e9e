"""What nobody asks decides nothing."""

from __future__ import annotations

from hypothesis import given

from reports.schemes.decide import decide
from reports.schemes.language.asked import asked_facts, asked_metrics
from reports.schemes.language.rules import Scheme
from reports.schemes.language.verdicts import Fact
from reports.schemes.outcomes import Decision
from tests.reports.schemes.drafts import VOCABULARY, scheme_with
from tests.reports.schemes.test_fuzz import FACTS, SCHEMES


def decided(scheme: Scheme, facts: dict[str, Fact]) -> Decision:
    return decide(scheme, facts, vocabulary=VOCABULARY, period_open=True, language="id")


def test_metrics_of_groups_tiers_and_other_sides_with_their_bounds() -> None:
    group = 'any = [{ fact = "gain", at_least = 1 }, { fact = "rating", one_of = ["baik"] }]'
    tiers = '[[tier]]\nid = "gold"\nrule = [{ fact = "mastery", at_least = { fact = "hours" } }]\n'
    scheme = scheme_with(group, tiers=tiers)
    assert asked_metrics([scheme]) == {"gain", "mastery", "hours", "hours_sure", "hours_at_most"}


@given(SCHEMES, FACTS)
def test_what_is_not_asked_decides_nothing(scheme: Scheme, facts: dict[str, Fact]) -> None:
    asked = asked_facts(scheme, VOCABULARY)
    told = {name: fact for name, fact in facts.items() if name in asked}
    assert decided(scheme, told) == decided(scheme, facts)
