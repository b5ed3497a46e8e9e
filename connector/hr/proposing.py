"""A mapping proposed for a file that nobody has configured yet: headers to column keys.

In: a file's headers and first rows. Out: a ``Proposal`` that a person reads and pastes; nothing
is ever read by a guess. Headers are known by the aliases, whole or in part; a column of NIPs by
what stands in it; competencies and survey elements by the catalogues (a wide layout).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from connector.hours import HoursUnit
from connector.hr import words
from connector.hr.aliases import ALIASES, OF_KIND, is_nik_header, spellings, squeezed
from connector.hr.catalogues import COMPARED_BY, COMPETENCIES, ELEMENTS
from connector.hr.cells import read_cell, reader_for
from connector.hr.day_spans import is_span
from connector.hr.faults import CellFault
from connector.hr.kinds import Kind
from connector.hr.nip import Nip, hide_numbers, is_nik, parse_nip
from connector.hr.records import KINDS
from connector.hr.sheets.files import read_headers, read_table
from connector.hr.sheets.table import Cell, Limits, Table, is_blank, plain

CODES = {"competency": frozenset(COMPETENCIES), "element": frozenset(ELEMENTS)}
FEWEST_TELLING = 3  # headers of competencies or elements that make a layout wide
MOST = 0.8  # of a column's cells
SAMPLE = 200  # rows that are looked into
FEWEST_LETTERS = 4  # of a spelling that is known within a longer header
NUMBERS = ("nip", "former")
MOST_WORDS = 12  # of an office's own words that are proposed for values
MINUTES = frozenset(("menit", "minutes"))
KNOWN_WORDS = {"status": words.dictionary(words.STATUS_NAMES)}


@dataclass(frozen=True, slots=True)
class Proposal:
    """How a file might be mapped, and what a person must still decide."""

    kind: Kind
    sheet: str | None
    columns: dict[str, str]  # column key -> header
    wide: dict[str, str]  # code -> header
    missing: tuple[str, ...]  # column keys that are needed and were not found
    unmapped: tuple[str, ...]
    niks: tuple[str, ...]  # never read
    twice: tuple[str, ...]  # headers that stand twice: rename one
    values: dict[str, dict[str, str]] = field(default_factory=dict)  # column key -> word -> ours

    @property
    def hours_in(self) -> HoursUnit:
        """What a number alone counts in the column of hours, by its header."""
        told = set(squeezed(self.columns.get("hours", "")).split())
        return "minutes" if told & MINUTES else "JP"

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers that would be read."""
        return tuple(dict.fromkeys([*self.columns.values(), *self.wide.values()]))


def propose(
    path: Path, *, holds: str | None = None, sheet: str | None = None, limits: Limits | None = None
) -> Proposal:
    """The likeliest mapping of a file, as the kind ``holds`` or the likeliest. Raises HrError."""
    headed = read_headers(path, known_headers(), sheet=sheet, limits=limits)
    counts = Counter(headed.headers)
    once = tuple(header for header, count in counts.items() if count == 1)
    table = read_table(path, once, sheet=sheet, limits=limits)
    numbers = {header: _digits_in(table, header) for header in once}
    kinds = [KINDS[holds]] if holds else list(KINDS.values())
    twice = tuple(header for header, count in counts.items() if count > 1)
    found = (_proposal(kind, headed.sheet, numbers, twice) for kind in kinds)
    best = max(found, key=_likelihood)
    return _with_values(_with_last_days(best, table), table)


def known_headers() -> tuple[str, ...]:
    """Every spelling of every column key, by which a header row is known."""
    tables = (ALIASES, *OF_KIND.values())
    return tuple({text for table in tables for told in table.values() for text in told})


def _proposal(
    kind: Kind, sheet: str | None, numbers: Mapping[str, str], twice: tuple[str, ...]
) -> Proposal:
    niks = tuple(header for header, what in numbers.items() if what == "nik")
    usable = [header for header in numbers if header not in niks]
    keys = [kind.column_of(name) for name in kind.fields()]
    wide = _telling(kind, usable)
    left = [header for header in usable if header not in wide.values()]
    if wide:
        told = {kind.column_of(name) for name in kind.wide or ()}
        keys = [key for key in keys if key not in told]
    columns = _assigned(kind, keys, left, numbers)
    needed = {kind.column_of(name) for name in kind.needed()} - set(dict(kind.defaults))
    return Proposal(
        kind=kind,
        sheet=sheet,
        columns=columns,
        wide=wide,
        missing=tuple(key for key in keys if key in needed and key not in columns),
        unmapped=tuple(header for header in left if header not in columns.values()),
        niks=niks,
        twice=twice,
    )


def _likelihood(proposal: Proposal) -> tuple[bool, float]:
    """Nothing needed is missing, then how many headers it explains, against its own columns."""
    explained = len(proposal.columns) + len(proposal.wide)
    return not proposal.missing, explained - 0.5 * len(proposal.missing)


def _assigned(
    kind: Kind, keys: list[str], headers: list[str], numbers: Mapping[str, str]
) -> dict[str, str]:
    """One header per key and one key per header, the surest pairs first; in the keys' order."""
    pairs = sorted(
        (rank, keys.index(key), at, key, header)
        for key in keys
        for at, header in enumerate(headers)
        if (rank := _rank(kind, key, header, numbers[header])) is not None
    )
    taken: dict[str, str] = {}
    for _, _, _, key, header in pairs:
        if key not in taken and header not in taken.values():
            taken[key] = header
    return {key: taken[key] for key in keys if key in taken}


def _rank(kind: Kind, key: str, header: str, holds: str) -> tuple[int, int] | None:
    """How sure a header is a key's, the lower the surer; None: it is not."""
    told, known = squeezed(header), spellings(kind, key)
    if holds == "nip" and key not in NUMBERS:
        return None
    if told in known:
        return 0, known.index(told)
    within = [len(text) for text in known if _is_within(text, told)]
    if within:
        return 1, -max(within)
    return (2, 0) if key == "nip" and holds == "nip" else None


def _is_within(spelling: str, header: str) -> bool:
    return len(spelling) >= FEWEST_LETTERS and f" {spelling} " in f" {header} "


def _telling(kind: Kind, headers: Iterable[str]) -> dict[str, str]:
    """The headers that name competencies or elements, by code, where there are several."""
    if kind.wide is None:
        return {}
    code_of, codes = COMPARED_BY[kind.wide[0]], CODES[kind.wide[0]]
    found = {code: header for header in headers if (code := code_of(header)) in codes}
    return found if len(found) >= FEWEST_TELLING else {}


def _digits_in(table: Table, header: str) -> str:
    """``nip`` or ``nik`` for a column of such numbers, else nothing."""
    cells = [cell for cell in _cells(table, header) if not is_blank(cell)]
    if is_nik_header(header) or _mostly(is_nik(plain(cell)) for cell in cells):
        return "nik"
    return "nip" if _mostly(isinstance(parse_nip(cell), Nip) for cell in cells) else ""


def _mostly(claims: Iterable[bool]) -> bool:
    told = list(claims)
    return bool(told) and sum(told) >= MOST * len(told)


def _cells(table: Table, header: str) -> Iterator[Cell]:
    at = table.columns[header]
    return (row.cells[at] for row in table.rows[:SAMPLE] if at < len(row.cells))


def _with_last_days(proposal: Proposal, table: Table) -> Proposal:
    """One header for first and last day, where its cells tell both and no other tells the last."""
    kind, columns = proposal.kind, dict(proposal.columns)
    for pair in kind.ordered:
        first, last = map(kind.column_of, pair)
        header = columns.get(first)
        if header and last not in columns and any(map(is_span, _cells(table, header))):
            columns[last] = header
    missing = tuple(key for key in proposal.missing if key not in columns)
    return replace(proposal, columns=columns, missing=missing)


def _with_values(proposal: Proposal, table: Table) -> Proposal:
    """The words of choices that we don't know, with ours where a list proposes one."""
    hints = proposal.kind.hints()
    values: dict[str, dict[str, str]] = {}
    for key, header in proposal.columns.items():
        reader = reader_for(hints[proposal.kind.field_of(key)])
        strange = dict.fromkeys(
            plain(cell)
            for cell in _cells(table, header)
            if isinstance(told := read_cell(cell, reader, {}), CellFault)
            and told.kind in ("word", "code")
        )
        known = KNOWN_WORDS.get(proposal.kind.field_of(key) if key != "value" else "status", {})
        found = {hide_numbers(word): known.get(words.fold(word), "") for word in strange}
        if found:
            values[key] = dict(list(found.items())[:MOST_WORDS])
    return replace(proposal, values=values)
