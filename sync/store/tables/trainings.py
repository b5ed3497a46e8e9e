"""People's words on certificates from outside: verified or rejected, by whom, since which run."""

from __future__ import annotations

from sqlalchemy import Column, Text

from sync.store.tables.facts import history_table

# The key is that of the ``trainings`` fact; the last word stands above the row's own state.
training_word = history_table(
    "training_word",
    ("source", "nip", "reference"),
    Column("source", Text, nullable=False),
    Column("nip", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("state", Text, nullable=False),  # verified, rejected, claimed (the word taken back)
    Column("by", Text, nullable=False),
    Column("note", Text, nullable=True),
)
