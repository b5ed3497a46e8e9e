"""An export is there whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.exports.workbook import Sheet, write_csv, write_workbook

TABLE = Sheet("a", ["x"], [["1"]])


def test_a_failed_export_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("before")
    table = Sheet("a", ["x"], [["1"], ["\ud800"]])  # no file can hold the second
    with pytest.raises(UnicodeEncodeError):
        write_csv(file, table)
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]
    assert file.read_text() == "before"


def test_exports_leave_nothing_beside_them(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", TABLE)
    write_workbook(tmp_path / "a.xlsx", [TABLE])
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv", "a.xlsx"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_is_an_error_of_the_file(tmp_path: Path) -> None:
    (tmp_path / ".a.xlsx.part").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        write_workbook(tmp_path / "a.xlsx", [TABLE])
    assert list(tmp_path.iterdir()) == []
