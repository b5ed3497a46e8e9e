"""A plan as a page for a browser, in the agency's language, for people who decide about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from templates.environment import environment

COUNTED = ("first_push", "changed_scheme", "messages", "drift")  # limits that are no shares
WORDS = {
    "en": {
        "draft": "waits for approval",
        "approved": "approved",
        "applying": "being written",
        "applied": "written",
        "partly_applied": "partly written",
        "stale": "stale: Moodle had changed",
        "superseded": "replaced by a newer plan",
        "planned": "to be written",
        "altered": "Moodle stored something else",
        "refused": "refused",
        "in_doubt": "in doubt",
        "skipped": "skipped",
        "first_push": "first push",
        "changed_scheme": "changed scheme",
        "losing": "people who lose eligibility",
        "gaining": "people who gain eligibility",
        "concentration": "losses in one unit",
        "removals": "values and members removed",
        "messages": "messages",
        "drift": "changed in Moodle by somebody else",
        "profile_fields": "Profile fields",
        "cohorts": "Cohorts",
        "course_fields": "Course fields",
        "competencies": "Competencies",
        "learning_plans": "Learning plans",
    },
    "id": {
        "draft": "menunggu persetujuan",
        "approved": "disetujui",
        "applying": "sedang ditulis",
        "applied": "tertulis",
        "partly_applied": "tertulis sebagian",
        "stale": "usang: Moodle sudah berubah",
        "superseded": "diganti rencana yang lebih baru",
        "planned": "akan ditulis",
        "altered": "Moodle menyimpan nilai lain",
        "refused": "ditolak",
        "in_doubt": "belum pasti",
        "skipped": "dilewati",
        "first_push": "penulisan pertama",
        "changed_scheme": "skema berubah",
        "losing": "pegawai yang kehilangan kelayakan",
        "gaining": "pegawai yang menjadi layak",
        "concentration": "kehilangan di satu unit",
        "removals": "nilai dan anggota yang dihapus",
        "messages": "pesan",
        "drift": "diubah orang lain di Moodle",
        "profile_fields": "Kolom profil",
        "cohorts": "Kohort",
        "course_fields": "Kolom kursus",
        "competencies": "Kompetensi",
        "learning_plans": "Rencana belajar",
    },
}


def plan_page(plan: Mapping[str, Any], language: str) -> str:
    """HTML of a plan as ``show_plan`` gives it; every text of people or Moodle is escaped."""
    jinja = environment(language)
    percent = jinja.filters["percent"]

    def figure(row: Mapping[str, Any], value: float) -> str:
        return f"{value:g}" if row["name"] in COUNTED else str(percent(value))

    return jinja.get_template("pages/plan.html.j2").render(
        plan=plan,
        language=language,
        words=WORDS[language],
        figure=figure,
        sections=_sections(plan["changes"]),
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


def _unit(change: Mapping[str, Any]) -> str:
    return str(change["unit"] or "")
