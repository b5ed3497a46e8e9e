"""The needs analysis as a workbook with the columns of an AKPK (analisis kebutuhan
pengembangan kompetensi): the gaps, the proposed plan, what is left, and what the public says.

The columns of the plan follow what a plan of competence development must tell: who, which
competency, by which form, from whom, when, how many JP, at what cost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from reports.exports.workbook import Cell, Sheet
from reports.figures import Figure, Unknown
from reports.needs.analysis import Analysis, competency_name
from reports.needs.gaps import Gap
from reports.needs.planning import Line
from reports.needs.shown import Shown
from reports.needs.signals import by_need

GAPS = (
    "No", "Unit Kerja", "Jabatan", "Kompetensi", "Jumlah Pemangku", "Sudah Dinilai",
    "Jumlah dengan Kesenjangan", "Total Kesenjangan (level)", "Belum Dilatih", "Belum Dinilai",
    "Pelatihan yang Tersedia", "Isyarat Pelayanan",
)  # fmt: skip
PLAN = (
    "No", "Unit Kerja", "Jabatan", "Kompetensi", "Nama Pengembangan Kompetensi",
    "Bentuk/Jalur", "Penyelenggara", "Jumlah Peserta", "JP per Peserta", "Biaya (Rp)",
    "Waktu Pelaksanaan", "Keterangan",
)  # fmt: skip
LEFT = ("No", "Unit Kerja", "Kompetensi", "Jumlah Pegawai", "Sebab")
SIGNALS = ("No", "Unit Kerja", "Unsur", "Nilai Rata-rata", "Responden", "Kompetensi", "Alasan")
PEOPLE = (
    "No", "NIP", "Nama", "Unit Kerja", "Jabatan", "Kompetensi", "Standar", "Hasil Asesmen",
    "Kesenjangan", "Nama Pengembangan Kompetensi",
)  # fmt: skip
WHY = {
    "no_course": "belum ada pelatihan",
    "hours": "batas JP per pegawai tercapai",
    "seats": "kuota peserta penuh",
    "budget": "anggaran tidak cukup",
}
HIDDEN = "kelompok kecil"
NO_COST = "biaya belum diketahui"


def needs_sheets(analysis: Analysis, *, people: bool = False) -> list[Sheet]:
    """The tables of the workbook; ``people`` adds one by name, for those who may see it."""
    tables = [
        ("Kesenjangan", GAPS, _gaps(analysis)),
        ("Rencana", PLAN, _plan(analysis)),
        ("Belum Terencana", LEFT, _left(analysis)),
        ("Isyarat Pelayanan", SIGNALS, _signals(analysis)),
    ]
    if people:
        tables.append(("Pegawai", PEOPLE, _people(analysis)))
    return [
        Sheet(name, headers, [(number, *row) for number, row in enumerate(rows, start=1)])
        for name, headers, rows in tables
    ]


def _gaps(analysis: Analysis) -> Iterator[tuple[Cell, ...]]:
    signals = by_need(analysis.signals)
    order = {(gap.unit, gap.competency): place for place, gap in enumerate(analysis.needs())}
    for gap in sorted(analysis.gaps, key=lambda one: (order[one.unit, one.competency], one.post)):
        titles = [offer.title for offer in analysis.courses(gap.competency)]
        because = [one.because for one in signals.get((gap.unit, gap.competency), ())]
        yield (*_place(analysis, gap), *_counts(gap, analysis.shown), "; ".join(titles) or "–",
               "; ".join(because))  # fmt: skip


def _counts(gap: Gap, shown: Shown) -> tuple[Cell, ...]:
    if shown.hides("people", gap):
        return (HIDDEN,) * 6
    of_assessed = (gap.lacking, gap.levels, gap.open)
    found: tuple[Cell, ...] = (HIDDEN,) * 3 if shown.hides("assessed", gap) else of_assessed
    return (gap.people, gap.assessed, *found, gap.people - gap.assessed)


def _place(analysis: Analysis, gap: Gap) -> tuple[Cell, ...]:
    post = analysis.posts.get(gap.post, gap.post)
    return analysis.tree.units[gap.unit].name, post, competency_name(gap.competency)


def _plan(analysis: Analysis) -> Iterator[tuple[Cell, ...]]:
    for line in analysis.plan.lines:
        offer, n = line.offer, len(line.people)
        shown = n >= analysis.shown.small
        yield (
            analysis.tree.units[line.unit].name,
            _posts(analysis, line) if shown else HIDDEN,
            competency_name(line.competency),
            offer.title,
            offer.method or "",
            offer.provider or "",
            n if shown else HIDDEN,
            offer.hours,
            (line.cost if shown else HIDDEN) if line.cost is not None else None,
            analysis.year.text,
            NO_COST if line.cost is None else "",
        )


def _posts(analysis: Analysis, line: Line) -> str:
    """Posts with how many of their holders take part."""
    counts = Counter(analysis.posts.get(row.post, row.post) for row in line.people)
    return "; ".join(f"{post} ({n})" for post, n in sorted(counts.items()))


def _left(analysis: Analysis) -> Iterable[tuple[Cell, ...]]:
    for left in analysis.plan.left:
        n = len(left.people)
        unit = analysis.tree.units[left.unit].name
        people: Cell = n if n >= analysis.shown.small else HIDDEN
        yield unit, competency_name(left.competency), people, WHY[left.why]


def _signals(analysis: Analysis) -> Iterable[tuple[Cell, ...]]:
    for one in analysis.signals:
        names = ", ".join(competency_name(code) for code in one.competencies)
        unit = analysis.tree.units[one.unit].name
        yield unit, one.element, _value(one.mean), one.mean.n, names, one.because


def _value(figure: Figure) -> Cell:
    return None if isinstance(figure, Unknown) else figure.value


def _people(analysis: Analysis) -> Iterator[tuple[Cell, ...]]:
    """Everybody with an open gap, and the course that is proposed for it."""
    planned = [(row, line.offer.title) for line in analysis.plan.lines for row in line.people]
    rest = [(row, WHY[left.why]) for left in analysis.plan.left for row in left.people]
    for row, what in sorted([*planned, *rest], key=lambda one: (one[0].nip, one[0].competency)):
        levels = (row.required, row.assessed, row.distance)
        post = analysis.posts.get(row.post, row.post)
        unit = analysis.tree.units[row.unit].name
        yield row.nip, row.name, unit, post, competency_name(row.competency), *levels, what
