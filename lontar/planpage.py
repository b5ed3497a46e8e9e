"""A plan as a page for a browser, in the agency's language, for people who decide about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from templates.environment import environment

# Limits that are no shares.
COUNTED = ("first_push", "changed_scheme", "messages", "drift", "unenrolling")


def plan_page(plan: Mapping[str, Any], language: str) -> str:
    """HTML of a plan as ``show_plan`` gives it; every text of people or Moodle is escaped."""
    jinja = environment(language)
    percent = jinja.filters["percent"]

    def figure(row: Mapping[str, Any], value: float) -> str:
        return f"{value:g}" if row["name"] in COUNTED else str(percent(value))

    return jinja.get_template("pages/plan.html.j2").render(
        plan=plan,
        language=language,
        figure=figure,
        sections=_sections(plan["changes"]),
        left=[(kind, list(found)) for kind, found in groupby(plan["left"], _kind)],
    )


def _sections(
    changes: Sequence[Mapping[str, Any]],
) -> list[tuple[str, list[tuple[str, list[Mapping[str, Any]]]]]]:
    """Changes by target, then by unit, in the order of their names."""
    ordered = sorted(changes, key=lambda one: (one["target"], one["unit"] or "", one["nip"] or ""))
    return [
        (target, [(unit, list(found)) for unit, found in groupby(group, _unit)])
        for target, group in groupby(ordered, lambda one: str(one["target"]))
    ]


def _kind(left: Mapping[str, Any]) -> str:
    return str(left["kind"])


def _unit(change: Mapping[str, Any]) -> str:
    return str(change["unit"] or "")
