"""How commands print: JSON, tables on terminals of any width, lines with tabs in pipes."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from lontar.cli.show import lacking, number, print_json, print_rows
from tests.lontar.terminal import on_terminal

PROGRAM = """
from lontar.cli.show import print_rows
rows = [["198001012005011001", "Kecamatan Utara", "", "not yet: hours 14 of 20 JP"]] * 2
print_rows(["nip", "unit", "before", "because"], rows)
print_rows(["unit", "people"], [["Kota", 12], ["  Dinas Kependudukan dan Catatan Sipil", 3]])
"""


def lines_on_terminal(columns: int) -> list[str]:
    code, told = on_terminal([sys.executable, "-c", PROGRAM], columns=columns)
    assert code == 0
    return told.splitlines()


def test_a_wide_terminal_gets_a_table_without_empty_columns() -> None:
    head, line, row, *_ = lines_on_terminal(100)
    assert head.split() == ["nip", "unit", "because"]
    assert set(line) == {"─"}
    assert row.startswith("198001012005011001  Kecamatan Utara  not yet: hours 14 of 20 JP")


@pytest.mark.parametrize("columns", [40, 60, 80, 100])
def test_no_line_is_wider_than_the_terminal_and_no_number_is_broken(columns: int) -> None:
    lines = lines_on_terminal(columns)
    assert max(map(len, lines)) <= columns
    assert sum("198001012005011001" in line for line in lines) == 2


def test_a_narrow_terminal_gets_one_paragraph_per_row() -> None:
    first, second, *_ = lines_on_terminal(50)
    assert first.startswith("• nip 198001012005011001 · unit Kecamatan Utara")
    assert second.startswith("  ")


def test_what_is_indented_stays_so_on_all_of_its_lines() -> None:
    lines = lines_on_terminal(34)
    start = next(i for i, line in enumerate(lines) if line.startswith("  Dinas"))
    assert lines[start + 1].startswith("  ")


def test_in_pipes_a_row_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(["a", "b"], [["x\ty\nz", None], [True, ["p", "q"]]])
    assert capsys.readouterr().out == "a\tb\nx y z\t–\nyes\tp, q\n"


def test_without_rows_a_sentence_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(["a"], [], empty="nothing yet")
    assert capsys.readouterr().out == "nothing yet\n"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (14.0, "14"),
        (Decimal("7.50"), "7.5"),
        (0.456, "0.46"),
        (100, "100"),
        ("x", "x"),
    ],
)
def test_figures_are_short(value: object, shown: str) -> None:
    assert number(value) == shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (3.333333, "JP", "3.34 JP"),
        (3, "JP", "3 JP"),
        (0.1, "", "0.1"),
        (0.333333, "share", "33.34%"),
        (0.25, "share", "25%"),
    ],
)
def test_what_is_lacking_is_never_rounded_to_less(value: float, unit: str, shown: str) -> None:
    assert lacking(value, unit) == shown


def test_json_has_plain_numbers_and_dates(capsys: pytest.CaptureFixture[str]) -> None:
    moment = datetime(2026, 11, 25, 2, tzinfo=UTC)
    values = [Decimal("7.5"), Decimal(14), date(2026, 11, 25), moment, ("a",), "Pemerintah Kota é"]
    print_json(values)
    told = [7.5, 14, "2026-11-25", "2026-11-25T02:00:00+00:00", ["a"], "Pemerintah Kota é"]
    assert json.loads(capsys.readouterr().out) == told


def test_what_has_no_json_form_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError, match="object has no JSON form"):
        print_json(object())
