"""Opening the house for a command: configuration, logs, and the store with a checked schema."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click
from sqlmodel import Session

from lontar.config.loading import find_file, load
from lontar.logs import set_up_logs
from lontar.wiring import House, utc_now
from reports.calendar.periods import BadPeriod, Period, parse_period, period_of
from reports.frames.frame import Frame, build_frame
from sync.store import schema


@contextmanager
def open_house(ctx: click.Context, *, with_schema: bool = True) -> Iterator[House]:
    """The house of the ``--config`` file; its schema is checked unless told otherwise."""
    options = ctx.find_root().obj
    set_up_logs(options["log_format"], options["verbose"])
    house = House(load(find_file(options["config"], os.environ)), now=options["now"] or utc_now)
    try:
        if with_schema:
            schema.check(house.store)
        yield house
    finally:
        house.close()


@contextmanager
def open_frame(
    ctx: click.Context, period: Period | None, as_of: date | None
) -> Iterator[tuple[House, Session, Frame]]:
    """The house with a session that reads, and everybody measured in the period (the running year)
    as known at the end of the day (now)."""
    with open_house(ctx) as house, house.store.read() as session:
        at = house.as_of(as_of)
        wanted = period or period_of(at.day, "year")
        yield house, session, build_frame(session, house.config.measuring, wanted, at)


@contextmanager
def open_replay(ctx: click.Context, folder: Path) -> Iterator[House]:
    """The house of a recording, on a new database inside its folder. Raises RecordingError."""
    from lontar.recorded import replay_house

    options = ctx.find_root().obj
    set_up_logs(options["log_format"], options["verbose"])
    house = replay_house(folder)
    try:
        schema.upgrade(house.store)
        yield house
    finally:
        house.close()


def who() -> str:
    """Whose hand it is, for decisions that are kept: the operating system's user."""
    return os.environ.get("SUDO_USER") or getpass.getuser()


def confirmed(question: str) -> bool:
    """Whether a person at a terminal says yes; where nobody can be asked: no."""
    return sys.stdin.isatty() and click.confirm(question, err=True)


class PeriodType(click.ParamType[Period]):
    """A period such as 2026, 2026-H1, 2026-Q2 or 2026-03."""

    name = "period"

    def convert(
        self, value: str | Period, param: click.Parameter | None, ctx: click.Context | None
    ) -> Period:
        """The period that the text names."""
        try:
            return value if isinstance(value, Period) else parse_period(value)
        except BadPeriod as error:
            self.fail(str(error), param, ctx)


class DayType(click.ParamType[date]):
    """A civil day, 2026-03-31."""

    name = "date"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """The day that the text names."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a civil day
        except ValueError:
            self.fail(f"{value!r} is no day; write 2026-03-31", param, ctx)


period_option = click.option("--period", type=PeriodType(), help="2026, 2026-H1, 2026-Q2, 2026-03.")
as_of_option = click.option("--as-of", type=DayType(), help="As known at the end of this day.")
