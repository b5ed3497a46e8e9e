"""Which facts schemes ask: what no rule looks at need not be measured, and decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reports.metrics import METRICS
from reports.schemes.language.checks import every_rule
from reports.schemes.language.conditions import FactReference
from reports.schemes.language.rules import Scheme
from reports.schemes.language.vocabulary import IN_SERVICE, Vocabulary

Asked = tuple[str, str | None]  # a fact, and which of its values


def asked_facts(scheme: Scheme, vocabulary: Vocabulary) -> frozenset[str]:
    """The keys of all facts that a decision of the scheme depends on."""
    keys = (vocabulary[name].key(option) for name, option in _asked(scheme))
    return frozenset((IN_SERVICE, *keys))


def asked_metrics(schemes: Iterable[Scheme]) -> frozenset[str]:
    """The person metrics that schemes ask, and those that bound them."""
    asked = {name for scheme in schemes for name, _ in _asked(scheme)}
    metrics = [METRICS[name] for name in asked if name in METRICS]
    bounds = (metric.interval for metric in metrics if metric.interval is not None)
    return frozenset(metric.name for metric in metrics).union(*bounds)


def _asked(scheme: Scheme) -> Iterator[Asked]:
    yield from ((name, None) for name in scheme.applies_to)
    for rules in (scheme.rule, *(tier.rule for tier in scheme.tier)):
        for _, _, rule in every_rule((), rules):
            if rule.fact is not None:
                yield rule.fact, rule.option
                if isinstance(rule.operand, FactReference):
                    yield rule.operand.fact, None
