"""Invented numbers of real shape, for property tests."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

PNS_OR_PPPK = [f"{month:02d}" for month in range(1, 13)] + [str(mark) for mark in range(21, 30)]


@st.composite
def nips(draw: st.DrawFn) -> str:
    """A number that passes every check."""
    born = draw(st.dates(date(1966, 1, 1), date(1999, 12, 31)))
    year = born.year + draw(st.integers(19, 40))
    mark, sex = draw(st.sampled_from(PNS_OR_PPPK)), draw(st.sampled_from("12"))
    return f"{born:%Y%m%d}{year}{mark}{sex}{draw(st.integers(1, 999)):03d}"
