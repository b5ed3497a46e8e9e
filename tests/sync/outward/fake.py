"""A target on a Moodle of its own, in memory: it refuses, cuts, stays silent or dies as told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from connector.moodle.answers import SiteInfo
from connector.moodle.errors import Unreachable
from connector.moodle.settings import SiteSettings
from connector.moodle.site import Site
from connector.moodle.transport.client import Client
from sync.outward.settings import ProfileFieldSettings, PushSettings, TargetSettings
from sync.outward.standing import Standing
from sync.outward.targets.declaration import (
    Port,
    Slot,
    Usernames,
    Wish,
    Write,
    WriteOutcome,
)

SETTINGS = PushSettings(profile_fields=ProfileFieldSettings(enabled=True))
SITE = "lms"


@dataclass
class FakeMoodle:
    """What the site holds and how it behaves; ``calls`` counts reads and writes alike."""

    values: dict[Slot, str | None] = field(default_factory=dict)
    refuses: set[int] = field(default_factory=set)  # accounts
    deaf: set[str] = field(default_factory=set)  # keys that are ignored in silence
    cut: int = 1000  # characters that fit
    silent: bool = False  # writes, but its answer never comes
    down: bool = False
    dies_at: int | None = None  # the call that Ctrl-C interrupts, before it does anything
    dies_after: int | None = None  # the same, after it was carried out
    calls: int = 0
    batches: list[list[Write]] = field(default_factory=list)

    def call(self) -> None:
        """One request arrives."""
        self.calls += 1
        if self.down:
            raise Unreachable("core_user_update_users", "no connection")
        if self.calls == self.dies_at:
            raise KeyboardInterrupt

    def written(self) -> None:
        """One request was carried out."""
        if self.calls == self.dies_after:
            raise KeyboardInterrupt

    @property
    def held(self) -> dict[Slot, str | None]:
        """What is not empty."""
        return {slot: value for slot, value in self.values.items() if value is not None}


@dataclass
class FakeTarget:
    """Wants what it was given, and owns keys that begin with ``lontar_``."""

    moodle: FakeMoodle = field(default_factory=FakeMoodle)
    wishes: dict[Slot, Wish] = field(default_factory=dict)
    name: str = "profile_fields"
    settings: type[TargetSettings] = ProfileFieldSettings

    def owns(self, key: str) -> bool:
        """Only our prefix."""
        return key.startswith("lontar_")

    def reversible(self, slot: Slot, before: str | None) -> bool:
        """Everything."""
        return True

    def wanted(
        self, settings: Any, standings: Sequence[Standing], site: str
    ) -> Mapping[Slot, Wish]:
        """The given wishes."""
        return self.wishes

    def open(self, site: Site, usernames: Usernames) -> Port:
        """The one site that there is."""
        return FakePort(self.moodle)

    def want(self, values: Mapping[tuple[int | None, str], str | None]) -> None:
        """Wish these values, each because of its key, decided by the scheme ``tpp``."""
        self.wishes |= {
            Slot(*place): Wish(value, None, place[1], scheme="tpp")
            for place, value in values.items()
        }


@dataclass
class FakePort:
    """Reads and writes the fake."""

    moodle: FakeMoodle

    def actual(self, slots: Collection[Slot]) -> Mapping[Slot, str | None]:
        """Everything it holds."""
        self.moodle.call()
        return dict(self.moodle.values)

    def apply(self, writes: Sequence[Write]) -> list[WriteOutcome]:
        """Write as the fake behaves."""
        moodle = self.moodle
        moodle.batches.append(list(writes))
        try:
            moodle.call()
        except Unreachable as error:
            return [WriteOutcome(write.slot, "in_doubt", str(error)) for write in writes]
        outcomes = [self._write(write) for write in writes]
        moodle.written()
        return outcomes

    def _write(self, write: Write) -> WriteOutcome:
        slot = write.slot
        if slot.account in self.moodle.refuses:
            return WriteOutcome(slot, "refused", "usernotupdateddeleted")
        if slot.key not in self.moodle.deaf:
            self.moodle.values[slot] = write.after and write.after[: self.moodle.cut]
        return WriteOutcome(slot, "in_doubt" if self.moodle.silent else "done")


def closed_site(name: str = SITE) -> Site:
    """A site that nobody calls."""
    settings = SiteSettings.model_validate({"id": name, "url": "http://127.0.0.1:9/"})
    info = SiteInfo.model_validate(
        {
            "userid": 3,
            "username": "lontar_ws",
            "siteurl": "http://127.0.0.1:9",
            "release": "4.5",
            "version": "2024100700",
            "functions": [],
        }
    )
    return Site(settings, Client(settings, SecretStr("0123456789abcdef")), info)
