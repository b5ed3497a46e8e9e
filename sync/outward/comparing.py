"""Live comparison: what every enabled target wants on every site against what the site shows.

In: standings and open sites. Out: a ``Comparison``, ready to be kept as a plan. Reads Moodle,
writes nothing. What could not be read is a problem and no difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from connector.moodle.errors import MoodleError
from connector.moodle.site import Site
from connector.pull import Skipped
from sync.outward.feeding import COHORTS, marked, read_feeding
from sync.outward.journal import ever_pushed, landed_usernames
from sync.outward.limits import Claim, Population
from sync.outward.past import read_past
from sync.outward.planning import Difference, Group, Place, differences, unclaimed, unwanted
from sync.outward.remembering import Remembered, open_port
from sync.outward.settings import PushSettings
from sync.outward.sifting import Exempt, Memory, sift
from sync.outward.standing import CourseStanding, Standing
from sync.outward.targets import TARGETS, Targets, switched_on
from sync.outward.targets.declaration import Port, Slot, Wish, wishes
from sync.store.engine import Store
from sync.store.tables.facts import deleted_accounts

Account = tuple[str, int]  # a site and a Moodle id
Sifting = Callable[[Iterable[Difference]], tuple[list[Difference], list[Exempt]]]


@dataclass(slots=True)
class Comparison:
    """Changes with what is needed to judge them.

    ``sites`` were compared but for the groups in ``unread``; ``holders`` counts who holds a value
    at each place; ``eligible`` are the claims that Moodle shows now; ``left`` are accounts that
    hold something of ours, nobody being linked to them; ``uncertain`` is what linked accounts
    hold of ours that nothing is wanted for (law 2); ``exempt`` stays though it differs. ``owners``
    are the persons of accounts; ``first`` are notices that are taken as known.
    """

    changes: list[Difference] = field(default_factory=list)
    exempt: list[Exempt] = field(default_factory=list)
    holders: Counter[Place] = field(default_factory=Counter)
    eligible: set[Claim] = field(default_factory=set)
    units: dict[int, str | None] = field(default_factory=dict)
    left: dict[Group, set[int]] = field(default_factory=dict)
    uncertain: dict[Group, dict[Slot, str]] = field(default_factory=dict)
    owners: dict[Account, int] = field(default_factory=dict)
    first: dict[Group, set[Slot]] = field(default_factory=dict)
    sites: frozenset[str] = frozenset()
    unread: set[Group] = field(default_factory=set)
    problems: list[Skipped] = field(default_factory=list)

    @property
    def population(self) -> Population:
        """Whom the changes are measured against."""
        return Population(self.holders, self.eligible, self.units)

    def unit_of(self, person: int | None) -> str | None:
        """The unit of a person."""
        return None if person is None else self.units.get(person)

    def speaks_for(self, target: str, site: str) -> bool:
        """Whether the absence of a difference there means that there is none."""
        return site in self.sites and (target, site) not in self.unread


def compare(
    store: Store,
    sites: Mapping[str, Site],
    settings: PushSettings,
    standings: Sequence[Standing],
    *,
    now: datetime,
    courses: Sequence[CourseStanding] = (),
    targets: Targets = TARGETS,
) -> Comparison:
    """Compare all; a site or target that refuses to be read is told in ``problems``.

    For deleted accounts nothing is wanted: Moodle takes no write for them, or to no use.
    """
    with store.read() as session:
        present = {site: set(landed_usernames(session, site).values()) for site in sites}
        deleted = {site: set(session.scalars(deleted_accounts(site))) for site in sites}
        pushed = ever_pushed(session)
        memory = Memory(read_past(session), now, timedelta(days=settings.retry_days))
    units = {one.person: one.unit for one in standings}
    owners = {account: one.person for one in standings for account in one.accounts}
    comparison = Comparison(sites=frozenset(sites), units=units, owners=owners)
    for name, site in sites.items():
        linked = {account for one in standings for account in one.accounts_on(name)}
        for target, section in switched_on(settings, targets).items():
            wanted = wishes(targets[target], section, standings, courses, name)
            wanted = {slot: wanted[slot] for slot in wanted if slot.account not in deleted[name]}
            port = open_port(store, targets[target], site)
            sifting = partial(sift, memory=memory, section=section)
            actual = _compare_group(comparison, (target, name), wanted, port, sifting)
            if target == COHORTS:
                _name_courses(store, site, comparison, actual)
            if isinstance(port, Remembered):
                comparison.first[target, name] = port.first
                continue
            once = pushed.get((target, name), set()) & present[name]
            left = unclaimed(actual, linked) | (once - linked)
            if left:
                comparison.left[target, name] = left
            held = unwanted(actual, wanted, linked - deleted[name])
            ours = {slot: value for slot, value in held.items() if targets[target].owns(slot.key)}
            comparison.uncertain[target, name] = ours
    return comparison


def _name_courses(
    store: Store, site: Site, comparison: Comparison, actual: Mapping[Slot, str | None]
) -> None:
    """Say of members that come or go which courses come or go with that."""
    if not any(one.target == COHORTS and one.site == site.id for one in comparison.changes):
        return
    try:
        feeding = read_feeding(store, site)
    except MoodleError as error:
        comparison.unread.add((COHORTS, site.id))
        comparison.changes = [
            one for one in comparison.changes if (one.target, one.site) != (COHORTS, site.id)
        ]
        comparison.problems.append(
            Skipped(f"courses that cohorts feed on {site.id}", str(error), error.advice)
        )
    else:
        comparison.changes = marked(comparison.changes, site.id, actual, feeding)


def _compare_group(
    comparison: Comparison,
    group: Group,
    wanted: Mapping[Slot, Wish],
    port: Port,
    sifting: Sifting,
) -> Mapping[Slot, str | None]:
    """Add one target's differences on one site; gives what the site shows of it."""
    target, site = group
    try:
        actual = port.actual(wanted.keys())
    except MoodleError as error:
        comparison.unread.add(group)
        comparison.problems.append(Skipped(f"{target} on {site}", str(error), error.advice))
        return {}
    found = differences(wanted, actual, target=target, site=site)
    planned, exempt = sifting(found)
    comparison.changes += planned
    comparison.exempt += exempt
    comparison.eligible |= {
        (wish.scheme, wish.person)
        for slot, wish in wanted.items()
        if wish.person is not None and wish.grants and actual.get(slot) == wish.grants
    }
    held = (slot for slot, value in actual.items() if value is not None)
    comparison.holders.update((target, site, slot.key) for slot in held if slot.account is not None)
    return actual
