"""Which quizzes are pre-tests and which are post-tests, by their name or their id number."""

from __future__ import annotations

import re
from dataclasses import dataclass

PRE, POST = "pre:", "post:"  # how id numbers of pre-tests and post-tests begin


@dataclass(frozen=True, slots=True)
class Tests:
    """The patterns of the names of pre-tests and post-tests."""

    __test__ = False  # no case of pytest

    pre: str = r"(?i)pre-?test|tes awal"
    post: str = r"(?i)post-?test|tes akhir"

    def is_pre(self, name: str, idnumber: str | None) -> bool:
        """Whether a quiz is taken before learning."""
        return _fits(self.pre, PRE, name, idnumber)

    def is_post(self, name: str, idnumber: str | None) -> bool:
        """Whether a quiz is taken after learning."""
        return _fits(self.post, POST, name, idnumber)


def _fits(pattern: str, prefix: str, name: str, idnumber: str | None) -> bool:
    return bool(re.search(pattern, name)) or (idnumber or "").startswith(prefix)
