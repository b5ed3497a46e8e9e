"""Sources over small files: the same three good people, written as a case asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest
import xlsxwriter

from connector.hr.mapping import read_records
from connector.hr.reading import Reading
from connector.hr.settings import SourceSettings

FIXTURES = Path(__file__).parents[2] / "fixtures" / "hr"
SARI = "199003152015022003"  # female, PNS, February 2015
BUDI = "198811302023211004"  # male, PPPK, 2023
ARTHA = "198503152010011007"  # male, PNS, January 2010
COLUMNS = {"nip": "NIP", "name": "NAMA", "unit": "UNOR"}

Write: TypeAlias = Callable[..., Path]
Read: TypeAlias = Callable[..., Reading]


def source(path: Path | None, holds: str = "people", **more: object) -> SourceSettings:
    """Settings of a source with the usual columns unless others are given."""
    told = {"id": "simpeg", "holds": holds, "path": path, "columns": COLUMNS, **more}
    return SourceSettings.model_validate(told)


@pytest.fixture
def write_csv(tmp_path: Path) -> Write:
    """Write text as a file in UTF-8."""

    def write(text: str, name: str = "data.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return write


@pytest.fixture
def write_xlsx(tmp_path: Path) -> Write:
    """Write rows of texts, numbers, truth values and None as the sheet of a workbook."""

    def write(rows: Sequence[Sequence[object]], name: str = "data.xlsx") -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet("Data")
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
        return path

    return write


@pytest.fixture
def read_csv(write_csv: Write) -> Read:
    """Read lines below a header as records of a source."""

    def read(text: str, holds: str = "people", **more: object) -> Reading:
        return read_records(source(write_csv(text), holds, **more))

    return read
