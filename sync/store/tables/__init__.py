"""All tables on one metadata: facts and ledger as Core tables, what people edit as SQLModel.

Reading order: ``types`` (UTC instants, lesson hours), ``facts`` (the outside world, with
history), ``people`` (persons, numbers, links), ``intake`` (HR files and their gate),
``runs`` (runs, stages, lease), ``sweeps``, ``ledger`` (credits), ``decisions``, ``plans``,
``mail``.
Importing this package registers every table.
"""

from sqlmodel import SQLModel

from sync.store.tables import decisions, facts, intake, ledger, mail, people, plans, runs, sweeps

METADATA = SQLModel.metadata

__all__ = [
    "METADATA",
    "decisions",
    "facts",
    "intake",
    "ledger",
    "mail",
    "people",
    "plans",
    "runs",
    "sweeps",
]
