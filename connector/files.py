"""Files and folders that people get are there whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A place beside the file that takes its place when all is written; else nothing is left.

    The earlier file's permissions stay, and a link to it. What is no plain file (a device, a
    pipe) is written itself.
    """
    whole = path.resolve()
    if whole.exists() and not whole.is_file():
        yield path
        return
    beside = whole.with_name(f".{whole.name}.part")
    try:
        yield beside
        if whole.exists():
            shutil.copymode(whole, beside)
        beside.replace(whole)
    except OSError as error:  # of whatever call; none names the file that is meant
        raise type(error)(error.errno, error.strerror, str(path)) from error
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def filling(folder: Path) -> Iterator[None]:
    """A folder, made if need be; when filling it fails, what is new in it is taken away again."""
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    before = set(folder.iterdir())
    try:
        yield
    except BaseException as error:
        for one in set(folder.iterdir()) - before:
            shutil.rmtree(one) if one.is_dir() else one.unlink()
        if made:
            folder.rmdir()
        if isinstance(error, OSError) and error.errno and not error.filename:
            raise type(error)(error.errno, error.strerror, str(folder)) from error
        raise


def write_whole(path: Path, text: str) -> None:
    """Write a text in UTF-8. Raises OSError, and leaves an earlier file as it was then."""
    with replacing(path) as place:
        place.write_text(text, encoding="utf-8")
