"""What a person is told in Moodle about a decision: HTML in the agency's language.

In: a decision with every rule's result. Out: a text that names the decision, its reasons, the
rules, and how to object, without the values of sensitive facts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten

from connector.moodle.messages import LONGEST
from reports.calendar.periods import Period
from reports.schemes.outcomes import Decision, RuleResult
from templates.environment import environment

RULES, LETTERS = 12, 200  # at most
REASON = 400


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    verdict: str
    regulation: str


class Notices:
    """Writes notices in one language; ``contact`` is where people object, beside the agency."""

    def __init__(self, language: str, agency: str, contact: str | None) -> None:
        self._template = environment(language).get_template("mail/notice.html.j2")
        self._about = {"agency": agency, "contact": contact}

    def write(self, scheme: str, period: Period, decision: Decision) -> str:
        """The notice of a decision under the scheme's title, with as many rules as Moodle takes."""
        rules = decision.rules[:RULES]
        while len(html := self._rendered(scheme, period, decision, rules)) > LONGEST and rules:
            rules = rules[: len(rules) // 2]
        return html

    def _rendered(
        self, scheme: str, period: Period, decision: Decision, rules: Sequence[RuleResult]
    ) -> str:
        html = self._template.render(
            self._about,
            scheme=scheme,
            period=period.text,
            decision=decision,
            reason=shorten(decision.reason, REASON, placeholder="…"),
            rules=[_line(rule) for rule in rules],
        )
        return re.sub(r"\n+", "\n", html).strip()


def _line(rule: RuleResult) -> _Line:
    said, cited = (shorten(one, LETTERS, placeholder="…") for one in (rule.notice, rule.cited))
    return _Line(said, str(rule.verdict), cited)
