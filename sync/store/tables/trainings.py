"""People's words on what counts: certificates verified or rejected, and hours corrected, by whom,
since which run."""

from __future__ import annotations

from sqlalchemy import Column, Date, Text

from sync.store.tables.facts import history_table
from sync.store.tables.types import LessonHours

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
    Column("claimed_on", Date, nullable=True),  # when it was handed in, as the speaker knows
)

# An official's hours for one credit; null: the word was taken back, the sources tell again.
# ``source`` is that of the credit, after its site where it has one: lms/12/34, siasn/reference; of
# a completion with its year or, where a year has several, its day: lms/12/34@2026.
credit_correction = history_table(
    "credit_correction",
    ("nip", "kind", "source"),
    Column("nip", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("hours", LessonHours, nullable=True),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
