"""What can be wrong with a personnel file as a whole; single rows are ``RowFault``s instead.

HrError                 the file is not taken; what was landed from it before stays
├── FileMissing         nothing at that path
├── FileEmpty           no bytes, or no cell with anything in it
├── Unreadable          not a file, no permission, a password, or not a sheet at all
├── TooLarge            more bytes, rows or columns than the limits allow
├── SheetMissing        no visible sheet, or none of the configured name
├── HeaderMissing       the file lacks a mapped column, or has it twice
└── Damaged             the numbers went through a spreadsheet's number format: they are wrong
"""

from __future__ import annotations


class HrError(Exception):
    """A file that cannot be taken: ``file``, what is wrong, and what to do about it."""

    def __init__(self, file: str, reason: str, remedy: str = "") -> None:
        super().__init__(f"{file}: {reason}" + (f"; {remedy}" if remedy else ""))
        self.file = file
        self.reason = reason
        self.remedy = remedy


class FileMissing(HrError):
    """There is nothing at the path."""


class FileEmpty(HrError):
    """The file holds no bytes, or its sheet no cell."""


class Unreadable(HrError):
    """The content is not a table that we can read."""


class TooLarge(HrError):
    """The content is larger than the limits."""


class SheetMissing(HrError):
    """The workbook has no such sheet, or no visible one."""


class HeaderMissing(HrError):
    """A mapped column is not in the header, or stands there twice."""


class Damaged(HrError):
    """Nearly all numbers of the key column were rounded before the file was written."""
