"""All tables on one metadata: facts and ledger as Core tables, what people edit as SQLModel.

Reading order: ``types`` (UTC instants, lesson hours), ``facts`` (the outside world, with
history; more of them in ``learning`` and ``site``), ``people`` (persons, numbers, links),
``identity`` and ``trainings`` (people's words on numbers and certificates), ``happenings``,
``intake`` (HR files and their gate), ``runs`` (runs, stages, lease), ``sweeps``, ``ledger``
(credits), ``decisions``, ``closing``, ``plans``, ``mail``.
Importing this package registers every table.
"""

from sqlmodel import SQLModel

from sync.store.tables import (
    closing,
    decisions,
    facts,
    happenings,
    identity,
    intake,
    learning,
    ledger,
    mail,
    people,
    plans,
    runs,
    site,
    sweeps,
    trainings,
)

METADATA = SQLModel.metadata

__all__ = [
    "METADATA",
    "closing",
    "decisions",
    "facts",
    "happenings",
    "identity",
    "intake",
    "learning",
    "ledger",
    "mail",
    "people",
    "plans",
    "runs",
    "site",
    "sweeps",
    "trainings",
]
