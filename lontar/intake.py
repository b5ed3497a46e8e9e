"""Personnel files in a house: read every source, pass it through the gate, keep decisions.

The pipeline and ``lontar hr`` both come through here, so that a file is read one way only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connector.hr.mapping import read_records, records_of
from connector.hr.reading import Reading
from connector.hr.settings import SourceSettings
from connector.hr.sheets.files import file_at, file_date
from lontar.wiring import House
from sync.inward.landing import Landed
from sync.inward.personnel.importing import Decision, Imported, Verdict, examine, import_source
from sync.inward.personnel.reader_source import read_rows
from sync.inward.personnel.retiring import Orphan, orphans, retire
from sync.inward.personnel.sql_source import read_view
from sync.store.runs import RunStamp


class UnknownSource(LookupError):
    """No ``[[hr]]`` section has this id."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A source with what its file says and the day that the file speaks for."""

    settings: SourceSettings
    reading: Reading
    as_of: date


def sources(house: House, wanted: tuple[str, ...] = ()) -> Iterator[SourceSettings]:
    """The configured sources, or those named. Raises UnknownSource."""
    known = {settings.id: settings for settings in house.config.hr}
    for name in wanted:
        if name not in known:
            raise UnknownSource(f"no [[hr]] source {name!r}; configured: {', '.join(known)}")
    yield from (known[name] for name in wanted or known)


def read_source(
    house: House, settings: SourceSettings, file: Path | None = None, as_of: date | None = None
) -> Offered:
    """Read a source's file or view, or another file in its place. Raises HrError, ConfigError."""
    limits = house.config.files.limits
    if "numbers" not in settings.model_fields_set:
        settings = settings.model_copy(update={"numbers": house.config.numbers})
    if settings.reader is not None and file is None:
        table = read_rows(settings.reader, settings.options, settings.headers, limits)
        return Offered(settings, records_of(settings, table), as_of or house.today)
    path = file_at(file, house.config.zone) if file else house.file_of(settings)
    if path is None:
        table = read_view(house.view_of(settings), settings.headers, limits)
        return Offered(settings, records_of(settings, table), as_of or house.today)
    reading = read_records(settings, path, limits=limits)
    return Offered(settings, reading, as_of or file_date(path, house.config.zone))


def judge(house: House, offered: Offered) -> Verdict:
    """What the gate says of a reading; nothing is kept."""
    with house.store.read() as session:
        return examine(
            session,
            offered.settings,
            reading=offered.reading,
            as_of=offered.as_of,
            trust=house.config.trust,
        )


def take_in(
    house: House, offered: Offered, run: RunStamp, decision: Decision | None = None
) -> Imported:
    """Land a reading that passes the gate or that a person accepts; keep the others waiting."""
    with house.store.begin() as session:
        return import_source(
            session,
            offered.settings,
            run,
            reading=offered.reading,
            as_of=offered.as_of,
            trust=house.config.trust,
            decision=decision,
        )


def orphans_of(house: House) -> list[Orphan]:
    """Facts in force whose source the configuration names no more."""
    configured = {(settings.id, settings.holds) for settings in house.config.hr}
    with house.store.read() as session:
        return orphans(session, configured)


def retire_source(house: House, source: str, run: RunStamp) -> Landed:
    """End the facts of a source that the configuration names no more."""
    ended = Landed()
    for orphan in orphans_of(house):
        if orphan.source == source:
            with house.store.begin() as session:
                ended += retire(session, orphan, run)
    return ended
