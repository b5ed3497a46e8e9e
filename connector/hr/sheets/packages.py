"""XLSX and ODS as the archives they are: how much they unpack to, and cells that hide a fault.

In come a file's bytes, out come the same, or mended ones. What would fill the memory is refused
first: by the bytes that really unpack, and by the area a sheet says to use, since one cell in its
last corner makes a huge grid. An error value and a formula that nobody computed are written as
texts that ``cells`` refuses: to the reader of workbooks both are empty, and empty means something
else. (law 2)
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator

from connector.hr.errors import TooLarge, Unreadable
from connector.hr.sheets.table import Limits

CHUNK = 1 << 20
LONGEST = 16 * CHUNK  # of a piece that holds no end of a tag
CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*[^/]>""")
ERROR_CELL = re.compile(rb"""(<(?:\w+:)?c\b[^>]*?\bt=["'])e(["'])""")
NOT_COMPUTED = re.compile(
    rb"""<((?:\w+:)?)c\b((?:(?!\bt=)[^>])*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"""
    rb"""(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"""
)
AS_TEXT = rb"<\1c\2 t='str'><\1v>#FORMULA!</\1v></\1c>"
ODS_ERROR = re.compile(rb"""<table:table-cell\b[^>]*\bcalcext:value-type="error"[^>]*>""")
ODS_VALUE = re.compile(rb"""\boffice:(?:string-)?value="[^"]*"|\boffice:value-type="[^"]*\"""")
# Records of an XLS: a cell that is an error, and a formula whose last value is one.
XLS_ERROR = re.compile(
    rb"\x05\x02\x08\x00.{6}[\x00\x07\x0f\x17\x1d\x24\x2a]\x01"
    rb"|\x06\x00.{8}\x02\x00[\x00\x07\x0f\x17\x1d\x24\x2a]\x00{3}\xff\xff",
    re.DOTALL,
)
DATE_1904 = re.compile(rb"""<(?:\w+:)?workbookPr\b[^>]*\bdate1904=["'](?:1|true)["']""")
DATE_MODE_1904 = b"\x22\x00\x02\x00\x01\x00"  # the record of an XLS
ZIP = b"PK"
DAMAGED = "cannot be opened: damaged, or protected by a password"
SAVE_AGAIN = "save it again as XLSX without a password"


def mend(file: str, content: bytes, limits: Limits) -> bytes:
    """The archive's bytes with hidden faults made visible; raises TooLarge or Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_size(file, archive, limits)
            mended = dict(_mended_parts(archive))
            return _repacked(archive, mended) if mended else content
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise Unreadable(file, DAMAGED, SAVE_AGAIN) from error


def part_names(content: bytes) -> bytes:
    """The names of an archive's parts, a line each; all bytes where it has no directory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(archive.namelist()).encode()
    except zipfile.BadZipFile:
        return content


def counts_from_1904(content: bytes) -> bool:
    """Whether a workbook (XLSX, XLS) counts its days from 1904, as old Macs did."""
    if not content.startswith(ZIP):
        return DATE_MODE_1904 in content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        workbook = "xl/workbook.xml"
        return (
            workbook in archive.namelist() and DATE_1904.search(archive.read(workbook)) is not None
        )


def refuse_errors(file: str, content: bytes) -> None:
    """Raise Unreadable for an XLS with error values: its reader shows them as empty cells."""
    if XLS_ERROR.search(content):
        reason = "holds errors of formulas (such as #REF!), which an XLS hides from its reader"
        raise Unreadable(file, reason, "mend them, or save it as XLSX")


def check_size(file: str, archive: zipfile.ZipFile, limits: Limits) -> None:
    """Raise TooLarge for an archive that unpacks to more than the limits, or a grid beyond them."""
    told = sum(part.file_size for part in archive.infolist())
    if told > limits.unpacked or _unpacked(archive, limits.unpacked) > limits.unpacked:
        raise TooLarge(file, f"unpacks to more than {limits.unpacked:,} bytes")
    for part in _sheet_parts(archive):
        check_area(file, *_used_area(_pieces(archive, part)), limits)


def check_area(file: str, rows: int, columns: int, limits: Limits) -> None:
    """Raise TooLarge for a used area of more rows or cells than the limits."""
    remedy = "delete what stands far below or beside the table, empty rows and columns too"
    if rows > limits.rows:
        raise TooLarge(file, f"reaches row {rows:,}, more than {limits.rows:,}", remedy)
    if rows * columns > limits.cells:
        raise TooLarge(file, f"reaches over {rows:,} rows × {columns:,} columns", remedy)


def _unpacked(archive: zipfile.ZipFile, enough: int) -> int:
    """Bytes that really come out, whatever the directory says; stops a little above ``enough``."""
    count = 0
    for part in archive.infolist():
        told = part.file_size
        part.file_size = enough + CHUNK  # ZipExtFile stops at what the directory says
        try:
            count += _length(archive, part, enough - count)
        finally:
            part.file_size = told
    return count


def _length(archive: zipfile.ZipFile, part: zipfile.ZipInfo, enough: int) -> int:
    count = 0
    with archive.open(part) as stream:
        while count <= enough and (piece := stream.read(CHUNK)):
            count += len(piece)
    return count


def _sheet_parts(archive: zipfile.ZipFile) -> list[str]:
    return [part for part in archive.namelist() if part.startswith("xl/worksheets/")]


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part's bytes in pieces that end with a whole tag, as far as there are tags."""
    rest = b""
    with archive.open(part) as stream:
        while piece := stream.read(CHUNK):
            whole, mark, rest = (rest + piece).rpartition(b">")
            yield whole + mark
            if len(rest) > LONGEST:
                rest = b""
    yield rest


def _used_area(pieces: Iterator[bytes]) -> tuple[int, int]:
    """The last row and column that hold something; styled empty cells don't count."""
    last_row, columns = 0, {b"A"}
    for piece in pieces:
        found = CELL.findall(piece)
        columns.update(column for column, _ in found)
        last_row = max([last_row, *(int(row) for _, row in found)])
    return last_row, max(_column_number(column) for column in columns)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _mended_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Parts that hold hidden faults, mended."""
    for part in archive.namelist():
        mender = _mender(part)
        if mender is None:
            continue
        before = archive.read(part)
        after = mender(before)
        if after != before:
            yield part, after


def _mender(part: str) -> Callable[[bytes], bytes] | None:
    if part.startswith("xl/worksheets/"):
        return _mended_sheet
    return _mended_ods if part == "content.xml" else None


def _mended_sheet(xml: bytes) -> bytes:
    xml = ERROR_CELL.sub(rb"\1str\2", xml)
    return NOT_COMPUTED.sub(AS_TEXT, xml) if b"f>" in xml or b"<f " in xml else xml


def _mended_ods(xml: bytes) -> bytes:
    """Error cells as texts: what is shown stands inside the cell."""
    return ODS_ERROR.sub(
        lambda cell: ODS_VALUE.sub(b"", cell[0])[:-1] + b' office:value-type="string">', xml
    )


def _repacked(archive: zipfile.ZipFile, mended: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as copy:
        for part in archive.namelist():
            copy.writestr(part, mended.get(part) or archive.read(part))
    return content.getvalue()
