"""Deciding: a scheme and a person's facts become an outcome with every rule's verdict.

Pure. Three-valued: a definite failure decides, missing data gives ``needs_review`` and never
``not_eligible`` (law 2). While the period is open, a failure that can still be met is *not yet*.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reports.schemes.language import verdicts
from reports.schemes.language.conditions import FactReference, Rule, identified
from reports.schemes.language.rules import Scheme
from reports.schemes.language.verdicts import (
    UNKNOWN,
    Amount,
    Fact,
    Flag,
    Verdict,
    Words,
    all_of,
    any_of,
    n_of,
    one_of,
)
from reports.schemes.language.vocabulary import IN_SERVICE, FactKind, Vocabulary
from reports.schemes.language.wording import (
    Finding,
    group_sentence,
    missing,
    not_served,
    outcome_sentence,
    sentences,
    unfit,
)
from reports.schemes.limits import NOTHING_EARLIER, Earlier, limit_result
from reports.schemes.outcomes import Decision, RuleResult, plain

COMPARE: Mapping[str, Callable[[Fact, Fact], Verdict]] = {
    "at_least": verdicts.at_least,
    "at_most": verdicts.at_most,
    "equals": verdicts.equals,
    "one_of": verdicts.one_of,
    "none_of": verdicts.none_of,
    "is_true": verdicts.is_true,
    "within_days": verdicts.within_days,
}

Facts = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class _Case:
    """What rules are judged by: a person's facts and the words for them."""

    facts: Facts
    vocabulary: Vocabulary
    language: str


def decide(
    scheme: Scheme,
    facts: Facts,
    *,
    vocabulary: Vocabulary,
    period_open: bool,
    language: str,
    earlier: Earlier = NOTHING_EARLIER,
) -> Decision:
    """The decision on one person; ``earlier`` are the periods that a limit looks at.

    A fact that is not in ``facts`` is unknown.
    """
    case = _Case(facts, vocabulary, language)
    own = [_judge(name, rule, None, case) for name, rule in identified(scheme.rule)]
    if scheme.limit is not None:
        own.append(limit_result(scheme.limit, earlier, language))
    tiers = {
        tier.id: [_judge(name, rule, tier.id, case) for name, rule in identified(tier.rule)]
        for tier in scheme.tier
    }
    applies, questions = _applies(scheme, case)
    outcome = _outcome(applies, own, tiers, period_open=period_open)
    tier, open_tier = _tiers(tiers) if outcome == "eligible" else (None, None)
    rules = (*own, *(result for results in tiers.values() for result in results))
    reasons = questions or _reasons(outcome, own, tiers)
    sentence = outcome_sentence(outcome, reasons, language)
    return Decision(scheme.id, outcome, tier, open_tier, rules, sentence)


def _applies(scheme: Scheme, case: _Case) -> tuple[Verdict, list[str]]:
    """Whether the scheme is for this person, and why not or what is not known about it."""
    served = one_of(case.facts.get(IN_SERVICE, UNKNOWN), Words.of("yes"))
    found = {
        name: one_of(_fact(name, None, case), Words.of(*words))
        for name, words in scheme.applies_to.items()
    }
    verdict = all_of([served, *found.values()])
    if verdict == Verdict.PASS:
        return verdict, []
    names = [name for name, one in found.items() if one == verdict]
    if verdict == Verdict.UNKNOWN:
        kinds = [case.vocabulary[name] for name in names] or [SERVICE]
        return verdict, [missing(kind, case.language) for kind in kinds]
    reasons = [not_served(case.language)] if served == Verdict.FAIL else []
    return verdict, reasons + [_unfit(name, scheme.applies_to[name], case) for name in names]


def _unfit(name: str, words: Sequence[str], case: _Case) -> str:
    return unfit(case.vocabulary[name], _fact(name, None, case), words, case.language)


SERVICE = FactKind(
    name=IN_SERVICE,
    unit="",
    type="text",
    recovers=False,
    label={"id": "Masa kerja pada tanggal acuan", "en": "Service on the reference date"},
)


def _outcome(
    applies: Verdict,
    own: Sequence[RuleResult],
    tiers: Mapping[str, Sequence[RuleResult]],
    *,
    period_open: bool,
) -> str:
    if applies != Verdict.PASS:
        return "not_applicable" if applies == Verdict.FAIL else "needs_review"
    verdict = _whole(own, tiers, lambda result: result.counted)
    if verdict == Verdict.PASS:
        return "eligible"
    if verdict == Verdict.UNKNOWN:
        return "needs_review"
    hope = _whole(own, tiers, lambda result: result.hoped)
    return "not_yet" if period_open and hope != Verdict.FAIL else "not_eligible"


def _whole(
    own: Sequence[RuleResult],
    tiers: Mapping[str, Sequence[RuleResult]],
    read: Callable[[RuleResult], Verdict],
) -> Verdict:
    """The scheme's rules, and one of the tiers if there are any."""
    verdict = all_of(map(read, own))
    if not tiers:
        return verdict
    return all_of((verdict, any_of(all_of(map(read, results)) for results in tiers.values())))


def _tiers(tiers: Mapping[str, Sequence[RuleResult]]) -> tuple[str | None, str | None]:
    """The best tier that is certain, and the best of the better ones that is unknown."""
    open_tier = None
    for name, results in tiers.items():
        verdict = all_of(result.counted for result in results)
        if verdict == Verdict.PASS:
            return name, open_tier
        if verdict == Verdict.UNKNOWN and open_tier is None:
            open_tier = name
    return None, open_tier


def _reasons(
    outcome: str, own: Sequence[RuleResult], tiers: Mapping[str, Sequence[RuleResult]]
) -> list[str]:
    """What stands in the way: of the scheme's rules, else of its lowest tiers."""
    blocking = Verdict.UNKNOWN if outcome == "needs_review" else Verdict.FAIL
    for results in (own, *reversed(list(tiers.values()))):
        found = [result.notice for result in results if result.counted == blocking]
        if found:
            return found
    return []


def _judge(name: str, rule: Rule, tier: str | None, case: _Case) -> RuleResult:
    result = (
        _judge_group(name, rule, tier, case)
        if rule.members
        else _judge_fact(name, rule, tier, case)
    )
    if result.verdict == Verdict.UNKNOWN and rule.unknown == "pass":
        return replace(result, counted=Verdict.PASS, hoped=Verdict.PASS)
    return result


def _judge_group(name: str, rule: Rule, tier: str | None, case: _Case) -> RuleResult:
    members = tuple(_judge(own, member, tier, case) for own, member in identified(rule.members))
    needed = {"all": len(members), "any": 1}.get(rule.operator)
    if needed is None:
        needed = rule.operand.n
    verdict = n_of(needed, (member.counted for member in members))
    passed = sum(member.counted == Verdict.PASS for member in members)
    hope = n_of(needed, (member.hoped for member in members))
    return RuleResult(
        id=name,
        tier=tier,
        verdict=verdict,
        counted=verdict,
        hoped=_hope(verdict, rule.recovers, hope),
        actual=passed,
        wanted=needed,
        distance=None if verdict == Verdict.UNKNOWN else Decimal(max(needed - passed, 0)),
        because=group_sentence(rule, [member.because for member in members], case.language),
        notice=group_sentence(rule, [member.notice for member in members], case.language),
        members=members,
        regulation=rule.regulation,
    )


def _hope(verdict: Verdict, recovers: bool | None, otherwise: Verdict) -> Verdict:
    """What a failure may still become: as the rule says expressly, else as is usual."""
    if verdict != Verdict.FAIL or recovers is None:
        return otherwise
    return Verdict.PASS if recovers else Verdict.FAIL


def _judge_fact(name: str, rule: Rule, tier: str | None, case: _Case) -> RuleResult:
    assert rule.fact is not None
    kind = case.vocabulary[rule.fact]
    actual, wanted = _fact(rule.fact, rule.option, case), _wanted(rule, case)
    verdict = COMPARE[rule.operator](actual, wanted)
    distance = _distance(rule.operator, verdict, actual, wanted)
    finding = Finding(rule, kind, verdict, actual, wanted, distance)
    usual = Verdict.PASS if verdict == Verdict.FAIL and kind.recovers else verdict
    said, noticed = sentences(finding, case.language)
    return RuleResult(
        id=name,
        tier=tier,
        verdict=verdict,
        counted=verdict,
        hoped=_hope(verdict, rule.recovers, usual),
        actual=plain(actual),
        wanted=list(several) if (several := rule.one_of or rule.none_of) else plain(wanted),
        distance=distance,
        because=said,
        notice=noticed,
        fact=kind.name,
        regulation=rule.regulation,
    )


def _fact(name: str, option: str | None, case: _Case) -> Fact:
    return case.facts.get(case.vocabulary[name].key(option), UNKNOWN)


def _wanted(rule: Rule, case: _Case) -> Fact:
    match rule.operand:
        case FactReference(fact=name):
            return _fact(name, None, case)
        case bool() as value:
            return Flag(value)
        case Decimal() | int() as number:
            return Amount.of(number)
        case str() as word:
            return Words.of(word)
        case words:
            return Words.of(*words)


def _distance(operator: str, verdict: Verdict, actual: Fact, wanted: Fact) -> Decimal | None:
    """How much is missing to pass, by the number that is shown; None where it has no measure."""
    if verdict == Verdict.UNKNOWN:
        return None
    match actual, wanted:
        case Amount(), Amount():
            short = wanted.shown - actual.shown
            missing_ = {"at_least": short, "at_most": -short}.get(operator, abs(short))
            return max(missing_, Decimal(0))
    return None
