"""A demo LMS with sixty people, a foreign field and a foreign cohort, behind a real connector."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from connector.moodle.settings import SiteSettings
from connector.moodle.site import Site, open_site
from lontar.demo.faults import Fault
from lontar.demo.server import Server, serve

TOKEN = "0123456789abcdef"  # synthetic
ACCOUNTS = range(10, 70)
FIELDS = ("hours", "outcome", "tier", "reason", "as_of")
FOREIGN_COHORT = "KOH"


def state() -> dict[str, Any]:
    """The site before anything was pushed."""
    fields = [{"shortname": f"lontar_{name}", "maxlength": 255} for name in FIELDS]
    people = [
        {"id": one, "username": f"asn{one:03}", "customfields": {"nip": f"N{one}"}}
        for one in ACCOUNTS
    ]
    return {
        "profile_fields": [{"shortname": "nip"}, *fields],
        "users": [{"id": 2, "username": "admin"}, {"id": 3, "username": "lontar_ws"}, *people],
        "cohorts": [{"id": 1, "idnumber": FOREIGN_COHORT, "name": "CPNS", "members": [10, 11]}],
    }


@dataclass(frozen=True, slots=True)
class Lms:
    """A running site and its state on disk."""

    site: Site
    server: Server
    file: Path

    def read(self) -> dict[str, Any]:
        """lms.json as it stands."""
        found: dict[str, Any] = json.loads(self.file.read_text(encoding="utf-8"))
        return found

    def write(self, state: dict[str, Any]) -> None:
        """Another state, as a person writes it."""
        self.file.write_text(json.dumps(state), encoding="utf-8")

    def fields(self, account: int) -> dict[str, str]:
        """The profile fields of one person."""
        users = {user["id"]: user for user in self.read()["users"]}
        held: dict[str, str] = users[account]["customfields"]
        return held

    def members(self, idnumber: str) -> set[int]:
        """The members of one cohort."""
        return {
            member
            for cohort in self.read()["cohorts"]
            if cohort["idnumber"] == idnumber
            for member in cohort["members"]
        }


@contextmanager
def running(folder: Path, faults: Iterable[Fault] = ()) -> Iterator[Lms]:
    """Serve a fresh site from a folder."""
    (folder / "secrets").mkdir(parents=True)
    (folder / "secrets" / "lms-token").write_text(TOKEN, encoding="ascii")
    (folder / "lms.json").write_text(json.dumps(state()), encoding="utf-8")
    with serve(folder, faults=faults) as server:
        settings = SiteSettings.model_validate({"id": "lms", "url": server.url})
        yield Lms(open_site(settings, SecretStr(TOKEN)), server, folder / "lms.json")
