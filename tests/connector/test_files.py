"""Files and folders are there whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from connector.files import filling, replacing, write_whole


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_a_text_replaces_the_earlier_one_and_keeps_who_may_read_it(tmp_path: Path) -> None:
    file, link = tmp_path / "a.html", tmp_path / "link.html"
    file.write_text("before")
    file.chmod(0o600)
    link.symlink_to(file)
    write_whole(link, "é")
    assert (file.read_text(encoding="utf-8"), file.stat().st_mode & 0o777) == ("é", 0o600)
    assert link.is_symlink()
    assert names(tmp_path) == ["a.html", "link.html"]


def test_a_full_disk_leaves_the_earlier_file_and_names_it(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text("before")
    (tmp_path / ".a.html.part").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left") as told:
        write_whole(file, "after")
    assert told.value.filename == str(file)
    assert file.read_text() == "before"
    assert names(tmp_path) == ["a.html"]


def test_a_pipe_is_written_itself(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with replacing(pipe) as place:
        place.write_text("told")
    assert os.read(reader, 100) == b"told"
    os.close(reader)
    assert pipe.is_fifo()


def fill_and_fail(folder: Path) -> None:
    with filling(folder):
        (folder / "secrets").mkdir()
        (folder / "secrets" / "token").touch()
        (folder / "config.toml").touch()
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_folder_that_cannot_be_filled_is_as_it_was_before(tmp_path: Path) -> None:
    new, old = tmp_path / "new", tmp_path / "old"
    old.mkdir()
    (old / "kept").touch()
    for folder in (new, old):
        with pytest.raises(OSError, match="No space left") as told:
            fill_and_fail(folder)
        assert told.value.filename == str(folder)
    assert names(tmp_path) == ["old"]
    assert names(old) == ["kept"]


def test_a_filled_folder_stays(tmp_path: Path) -> None:
    with filling(tmp_path / "a" / "b"):
        (tmp_path / "a" / "b" / "c").touch()
    assert names(tmp_path / "a" / "b") == ["c"]
