"""The administrator's to-do list: what is really missing on a site, in Moodle's own words.

In: what was examined. Out: plain text in Indonesian, English or both, to be mailed or printed.
Equal steps are told once, in the order in which an administrator takes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from connector.moodle.checks.finding import Fix, Step
from connector.moodle.checks.reports import COLUMNS, SORTED
from lontar.examination import Examined
from templates.environment import environment

Language = Literal["id", "en"]

ORDER = get_args(Step)
TITLES = {kind: [title for _, title in columns] for kind, columns in COLUMNS.items()}


def fix_list(results: Sequence[Examined], languages: Sequence[Language]) -> str:
    """One list of all sites for each language."""
    return "\n\n".join(_in_language(results, language) for language in languages)


def sentences_of(fix: Fix, language: Language) -> list[str]:
    """The lines of one step."""
    template = environment(language, plain=True).get_template("setup/step.txt.j2")
    text = template.render(
        step=fix.step, items=fix.items, subject=fix.subject, columns=TITLES, sorted=SORTED
    )
    return [line for line in text.strip().splitlines() if line.strip()]


def merged(fixes: Iterable[Fix]) -> list[Fix]:
    """One fix for each step and subject, with the items of all."""
    found: dict[tuple[Step, str], dict[str, None]] = {}
    for fix in fixes:
        found.setdefault((fix.step, fix.subject), {}).update(dict.fromkeys(fix.items))
    together = [Fix(step, tuple(items), subject) for (step, subject), items in found.items()]
    return sorted(together, key=lambda fix: ORDER.index(fix.step))


def _in_language(results: Sequence[Examined], language: Language) -> str:
    sites = [
        {
            "url": result.url,
            "steps": ["\n".join(sentences_of(fix, language)) for fix in merged(result.fixes)],
            "stopped": result.cut_short,
        }
        for result in results
    ]
    template = environment(language, plain=True).get_template("setup/fix_list.txt.j2")
    return template.render(sites=sites).strip()
