"""Writes the next migration from the difference between the tables and the newest migration.

python -m tests.migration "what changed"
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from sync.store import schema
from sync.store.engine import Store


def write_migration(message: str, folder: Path = schema.MIGRATIONS) -> str:
    """Write the next numbered migration; returns its number."""
    number = f"{len(list((folder / 'versions').glob('*.py'))) + 1:04d}"
    with tempfile.TemporaryDirectory() as scratch:
        store = Store(f"sqlite:///{scratch}/empty.db")
        schema.upgrade(store)
        with store.engine.begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(folder))
            config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
            config.attributes["connection"] = connection
            command.revision(config, message=message, autogenerate=True, rev_id=number)
        store.close()
    return number


if __name__ == "__main__":
    write_migration(sys.argv[1])
