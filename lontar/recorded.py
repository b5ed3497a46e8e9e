"""A recording of a site on disk: made beside the network, replayed in its place.

``record`` reads every site once as a full sync would, into a database that is thrown away, and
leaves a folder: ``SITE.jsonl`` with the disguised answers, ``config.toml`` for the replay,
``recording.json`` with the moment. ``replay_house`` opens such a folder with the clock of that
moment and a new database ``replay.db`` inside it; it never meets the network or another database.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from pydantic import SecretStr

from connector.files import filling, write_whole
from connector.moodle.accounts.cohorts import read_cohorts
from connector.moodle.recordings.disguise import Disguise
from connector.moodle.recordings.recording import Recorder, RecordingError, Replay
from connector.moodle.settings import SiteSettings
from connector.moodle.site import Site
from connector.moodle.transport.connection import new_session, session_on
from connector.moodle.transport.patience import Paused
from lontar import __version__, stages
from lontar.config.loading import load
from lontar.config.model import Config, Database
from lontar.rounds import Counts, Round, Watcher, open_round
from lontar.wiring import House
from sync.outward.targets.cohorts import PREFIX
from sync.store import schema

MOMENT = "recording.json"
CONFIG = "config.toml"
DATABASE = "replay.db"
SECTIONS = ("courses", "match")  # that decide what is asked, or how it is read
PLACES = {"url", "token_file", "ca_file"}  # of a site, which stay at home
TOKEN = SecretStr("0" * 32)


@dataclass(frozen=True)
class RecordingHouse(House):
    """A house whose sites are read through recorders, into ``lines`` by site."""

    lines: Mapping[str, TextIO] = field(default_factory=dict)
    disguise: Disguise = field(default_factory=Disguise)

    def open_site(self, settings: SiteSettings, paused: Paused | None = None) -> Site:
        """One Moodle whose answers are written down."""
        recorder = partial(Recorder, self.lines[settings.id], self.disguise)
        return self.site_on(new_session(settings.max_parallel, recorder), settings, paused)


@dataclass(frozen=True)
class ReplayHouse(House):
    """A house whose sites are recordings in ``folder``."""

    folder: Path = Path()

    def open_site(self, settings: SiteSettings, paused: Paused | None = None) -> Site:
        """One recorded Moodle."""
        replay = Replay(self.folder / f"{settings.id}.jsonl")
        return self.site_on(session_on(replay), settings, paused, token=TOKEN)


def record(house: House, folder: Path, watcher: Watcher, *, only_site: str | None = None) -> Round:
    """Record the sites of a house into a new folder; the round says what could not be read.

    Raises RecordingError for a folder that holds something, OSError.
    """
    if folder.exists() and any(folder.iterdir()):
        raise RecordingError(f"{folder} is not empty: name a new folder")
    with filling(folder):
        return _recorded_into(house, folder, watcher, only_site)


def _recorded_into(house: House, folder: Path, watcher: Watcher, only_site: str | None) -> Round:
    sites = [one for one in house.config.site if only_site in (None, one.id)]
    now = house.now()
    _write(folder / MOMENT, {"lontar": __version__, "recorded": now.isoformat()})
    write_whole(folder / CONFIG, _config_text(house.config, sites))
    with tempfile.TemporaryDirectory(prefix="lontar-") as scratch, ExitStack() as stack:
        lines = {
            site.id: stack.enter_context((folder / f"{site.id}.jsonl").open("w", encoding="utf-8"))
            for site in sites
        }
        config = house.config.model_copy(
            update={
                "database": Database(url=f"sqlite:///{scratch}/scratch.db"),
                "site": tuple(sites),
                "hr": (),
                "scheme": (),
            }
        )
        disguise = Disguise(_patterns(config))
        recording = RecordingHouse(config, house.environ, lambda: now, lines, disguise)
        return _recorded(recording, watcher)


def replay_house(folder: Path) -> ReplayHouse:
    """A house on a recording, with an empty database in its folder. Raises RecordingError."""
    try:
        told = json.loads((folder / MOMENT).read_text(encoding="utf-8"))
        moment = datetime.fromisoformat(told["recorded"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordingError(f"{folder} is no recording: {MOMENT}: {error}") from None
    for old in folder.glob(f"{DATABASE}*"):
        old.unlink()
    return ReplayHouse(load(folder / CONFIG, {}), {}, lambda: moment, folder=folder)


def _recorded(house: RecordingHouse, watcher: Watcher) -> Round:
    try:
        schema.upgrade(house.store)
        with open_round(house, "record", watcher, full=True) as round_:
            round_.stage("pull", stages.pull)
            round_.stage("plan", _read_ours)
        return round_
    finally:
        house.close()


def _read_ours(round_: Round) -> Counts:
    """What planning asks on top of the pull: the cohorts that are ours."""
    found = [len(read_cohorts(site, PREFIX)) for site in round_.sites.values()]
    return {"cohorts": sum(found)}


def _patterns(config: Config) -> Iterator[str]:
    """By what courses and quizzes are chosen; a replay must choose the same."""
    told = config.courses.model_dump()
    return (value for value in told.values() if isinstance(value, str))


def _config_text(config: Config, sites: Iterable[SiteSettings]) -> str:
    """The configuration of the replay: how the sites are read, without places and secrets."""
    agency = {"name": "Recorded", "zone": config.agency.zone, "language": config.agency.language}
    tables = [("[agency]", agency), ("[database]", {"url": f"sqlite:///{DATABASE}"})]
    for site in sites:
        own = site.model_dump(mode="json", exclude_defaults=True, exclude=PLACES)
        tables.append(("[[site]]", {**own, "url": f"https://{site.id}.invalid"}))
    for name in SECTIONS:
        section = getattr(config, name).model_dump(mode="json", exclude_defaults=True)
        tables.append((f"[{name}]", section))
    return "\n".join(line for title, table in tables for line in _table(title, table)) + "\n"


def _table(title: str, values: Mapping[str, Any]) -> Iterator[str]:
    yield title
    yield from (f"{name} = {_toml(value)}" for name, value in values.items())


def _toml(value: Any) -> str:
    """A TOML value; its texts, numbers and booleans are written as in JSON."""
    match value:
        case dict():
            members = (f"{json.dumps(name)} = {_toml(one)}" for name, one in value.items())
            return f"{{ {', '.join(members)} }}"
        case list():
            return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _write(file: Path, value: Mapping[str, str]) -> None:
    write_whole(file, f"{json.dumps(value, indent=1)}\n")
