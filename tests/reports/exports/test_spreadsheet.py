"""A spreadsheet program opens what is written, and shows texts as they are."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path

import pytest

from reports.exports.workbook import Sheet, write_workbook

SOFFICE = shutil.which("soffice")
NIP = "199003152015022003"
TEXTS = ["=1+1", "+62", "-5", "@SUM(A1)", "{=1}", 'a "b"; c']
# semicolons, quotes, UTF-8, cells as they are shown, every sheet in a file of its own
SHOWN = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,-1"


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice here")
def test_a_spreadsheet_opens_a_workbook_without_a_formula(tmp_path: Path) -> None:
    rows = [(NIP, text, 7) for text in TEXTS]
    write_workbook(tmp_path / "book.xlsx", [Sheet("Data", ["NIP", "Teks", "JP"], rows)])
    assert SOFFICE is not None
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    words = [
        "--headless",
        "--convert-to",
        SHOWN,
        "--outdir",
        str(tmp_path),
        str(tmp_path / "book.xlsx"),
    ]
    subprocess.run([SOFFICE, home, *words], check=True, capture_output=True, timeout=100)
    assert shown(tmp_path / "book-Data.csv") == [
        ["NIP", "Teks", "JP"],
        *([NIP, text, "7"] for text in TEXTS),
    ]


def shown(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, delimiter=";"))
