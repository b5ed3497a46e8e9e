"""What can go wrong with the store.

StoreError
├── StoreUnavailable   no connection, locked too long, disk full: mend and run again
├── SchemaMissing      no tables yet: ``lontar db upgrade``
├── SchemaOutdated     older or newer than this program: upgrade the one that is older
└── LeaseHeld          another run has the pipeline
"""

from __future__ import annotations

from datetime import datetime

OF_FILE = "the user who runs this must own the database file and its folder, and may write to both"
ADVICE = {
    "unable to open database file": OF_FILE,
    "readonly database": OF_FILE,
    "disk is full": "make room on the disk of the database, then run again",
}


class StoreError(Exception):
    """Anything wrong with the store."""


class StoreUnavailable(StoreError):
    """The database could not be reached or could not write; nothing of the step was kept.

    ``advice`` is what to do, where the database's own words tell it.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.advice = next((remedy for words, remedy in ADVICE.items() if words in message), "")


class SchemaMissing(StoreError):
    """The database holds no Lontar tables."""


class SchemaOutdated(StoreError):
    """The database's schema is not the one this program knows."""


class LeaseHeld(StoreError):
    """Another process runs the pipeline."""

    def __init__(self, owner: str, expires: datetime) -> None:
        super().__init__(
            f"another run holds the lease: {owner}, until {expires:%Y-%m-%d %H:%M} UTC"
        )
        self.owner = owner
        self.expires = expires
