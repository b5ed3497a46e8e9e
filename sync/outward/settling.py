"""Changes in doubt: settled by reading Moodle, never by guessing.

In: open sites. Out: what became of every change that was begun and never read back, of whatever
plan. Writes nothing into Moodle; what was not written waits again in its plan. To be called
before comparing, so that a plan is drawn up from what is certain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from connector.moodle.errors import MoodleError
from connector.moodle.site import Site
from connector.pull import Skipped
from sync.outward import journal
from sync.outward.journal import KeptChange
from sync.outward.planning import Verdict, foresee
from sync.outward.pushing import Clock
from sync.outward.remembering import open_port
from sync.outward.targets import TARGETS, Targets
from sync.outward.targets.declaration import Port
from sync.store.engine import Store


@dataclass(slots=True)
class Settlement:
    """Changes that are in doubt no more, by status; ``planned`` ones were not written."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Skipped] = field(default_factory=list)


def settle(
    store: Store, sites: Mapping[str, Site], *, now: Clock, targets: Targets = TARGETS
) -> Settlement:
    """Look at every change in doubt; those of a site that fails or is not given stay so."""
    settlement = Settlement()
    with store.read() as session:
        groups = journal.grouped(journal.changes_in_doubt(session))
    for (target, site), changes in groups.items():
        if site not in sites or target not in targets:
            continue
        port = open_port(store, targets[target], sites[site])
        try:
            verdicts = _looked_at(port, changes)
        except MoodleError as error:
            subject = f"{target} on {site}"
            settlement.problems.append(Skipped(subject, str(error), error.advice))
            continue
        with store.begin() as session:
            journal.note_verdicts(session, verdicts, now())
            for plan in {change.plan for change in changes}:
                journal.close_plan(session, plan)
        settlement.counts.update(verdict.status for verdict in verdicts.values())
    return settlement


def _looked_at(port: Port, changes: Sequence[KeptChange]) -> dict[int, Verdict]:
    seen = port.actual({change.difference.slot for change in changes})
    verdicts: dict[int, Verdict] = {}
    for change in changes:
        found = seen.get(change.difference.slot)
        verdict = foresee(change.difference, found, in_doubt=True)
        verdicts[change.id] = verdict or Verdict("planned", found, "was not written")
    return verdicts
