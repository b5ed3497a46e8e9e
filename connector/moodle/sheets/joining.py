"""Pages of a report put together, also where rows came and went between two of them.

In: pages in their order, each the site's state at one moment, sorted. Out: the rows, none of two
pages twice, whether anything moved, and the keys at borders whose rows may not all be there.
"""

from __future__ import annotations

from collections.abc import Sequence

from connector.moodle.sheets.cells import unbelieved
from connector.moodle.sheets.enrolled import Row
from connector.spool import Spool

UNSORTED = 2  # rows cut for each that stood on the page before: more, and it is in no order


class Joining:
    """Takes pages; ``places`` are the columns of the key, which ``several`` rows may share."""

    def __init__(self, places: Sequence[int], *, several: bool) -> None:
        self.rows: Spool[Row] = Spool()
        self.cut = False
        self._places = places
        self._several = several
        self._before: list[Row] = []  # keys of the page before
        self._torn: set[Row] = set()

    @property
    def torn(self) -> set[Row]:
        """Keys of which some rows may stand on no page, or beyond the last."""
        return self._torn | set(self._before[-1:])

    def add(self, page: Sequence[Row]) -> None:
        """One more page. Raises Misshapen for rows that are in no order."""
        if not page:
            return
        keys = [tuple(row[place] for place in self._places) for row in page]
        start = self._start(keys) if self._before else 0
        if self._before and (keys[0] == self._before[-1] or keys[0] not in self._before):
            self._torn |= {self._before[-1], keys[0]}
        self.cut |= start > 0
        self.rows.extend(page[start:])
        self._before = keys

    def _start(self, keys: Sequence[Row]) -> int:
        """Where that begins which the page before does not have."""
        before, last = set(self._before), self._before[-1]
        again = [place for place, key in enumerate(keys) if key in before]
        if not again:
            return 0
        end = again[-1]
        start = keys.index(last) if self._several and keys[end] == last else end + 1
        if start > UNSORTED * len(again):
            raise unbelieved("its rows are not sorted: some stand on two pages")
        return start
