"""Cohorts per scheme and tier: who is eligible is a member of ``lontar:<scheme>[:<tier>]``.

``needs_review`` leaves membership as it is, and so do tiers that may still turn out to be better
than the certain one (law 2). A missing cohort is a change of its own, before its members.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from connector.moodle.accounts.cohorts import read_cohorts
from connector.moodle.errors import MoodleError, Refused
from connector.moodle.site import Site
from connector.moodle.writes import add_members, create_cohort, remove_members
from sync.outward.settings import CohortSettings, TargetSettings
from sync.outward.standing import Outcome, Standing
from sync.outward.targets.declaration import Slot, Usernames, Wish, Write, WriteOutcome

PREFIX = "lontar:"
MEMBER = "member"


class Cohorts:
    """``[push.cohorts]``; keys are id numbers, the value of a cohort's own slot is its name."""

    name = "cohorts"
    settings: type[TargetSettings] = CohortSettings

    def owns(self, key: str) -> bool:
        """Only cohorts whose id number begins with ``lontar:``."""
        return key.startswith(PREFIX)

    def reversible(self, slot: Slot, before: str | None) -> bool:
        """Members come and go; a cohort that was made stays, empty if need be."""
        return slot.account is not None

    def keeps(self, slot: Slot, before: str | None) -> str:
        """A cohort that was made."""
        return "" if slot.account is not None else "the cohort stays, if need be empty"

    def wanted(
        self, settings: CohortSettings, standings: Sequence[Standing], site: str
    ) -> dict[Slot, Wish]:
        """The cohorts of every scheme met, and for each account in or out where that is certain."""
        wishes: dict[Slot, Wish] = {}
        for standing in standings:
            accounts = standing.accounts_on(site)
            for outcome in _shown(settings, standing) if accounts else ():
                for key, title in _cohorts(outcome):
                    because = f"{outcome.scheme} {outcome.period}"
                    own = Wish(title, None, because, keep=True, scheme=outcome.scheme)
                    wishes[Slot(None, key)] = own
                for key, value in _memberships(outcome):
                    wish = _membership(standing.person, outcome, key, value)
                    wishes |= {Slot(account, key): wish for account in accounts}
        return wishes

    def open(self, site: Site, usernames: Usernames) -> CohortPort:
        """The cohorts of one site."""
        return CohortPort(site)


@dataclass(slots=True)
class CohortPort:
    """Our cohorts on one site; ``ids`` are learned by reading and creating."""

    site: Site
    ids: dict[str, int] = field(default_factory=dict)

    def actual(self, slots: Collection[Slot]) -> dict[Slot, str | None]:
        """All of our cohorts with all of their members, whoever was asked for."""
        found = read_cohorts(self.site, PREFIX)
        self.ids = {cohort.idnumber: cohort.cohort for cohort in found}
        shown: dict[Slot, str | None] = {Slot(None, one.idnumber): one.name for one in found}
        for cohort in found:
            shown |= {Slot(account, cohort.idnumber): MEMBER for account in cohort.members}
        return shown

    def apply(self, writes: Sequence[Write]) -> list[WriteOutcome]:
        """Create, then add, then remove: nobody is in no cohort while changing the tier."""
        groups: dict[tuple[bool, str], list[int]] = defaultdict(list)
        outcomes = []
        for write in writes:
            if write.slot.account is None:
                outcomes.append(self._create(write))
            else:
                groups[write.after is None, write.slot.key].append(write.slot.account)
        for removing, key in sorted(groups):
            outcomes += self._move(key, groups[removing, key], removing=removing)
        return outcomes

    def _create(self, write: Write) -> WriteOutcome:
        key, name = write.slot.key, write.after
        if name is None:
            return WriteOutcome(write.slot, "refused", "cohorts are never deleted")
        try:
            self.ids[key] = create_cohort(self.site, key, name)
        except MoodleError as error:
            answered = isinstance(error, Refused)
            return WriteOutcome(write.slot, "refused" if answered else "in_doubt", str(error))
        return WriteOutcome(write.slot, "done")

    def _move(self, key: str, accounts: list[int], *, removing: bool) -> Iterator[WriteOutcome]:
        if key not in self.ids:
            for account in accounts:
                yield WriteOutcome(Slot(account, key), "refused", f"no cohort {key}")
            return
        move = remove_members if removing else add_members
        for one in move(self.site, self.ids[key], accounts):
            yield WriteOutcome(Slot(one.account, key), one.status, one.detail)


def _shown(settings: CohortSettings, standing: Standing) -> Iterator[Outcome]:
    """The decision of each scheme that its cohorts show."""
    for scheme in sorted({*standing.outcomes, *standing.confirmed}):
        outcome = standing.outcome_of(scheme, settings.show_of(scheme))
        if outcome is not None:
            yield outcome


def _cohorts(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """Id numbers and names of a scheme's cohorts."""
    title = outcome.title or outcome.scheme
    yield f"{PREFIX}{outcome.scheme}", title
    for tier in outcome.tiers:
        yield f"{PREFIX}{outcome.scheme}:{tier}", f"{title}: {tier}"


def _membership(person: int, outcome: Outcome, key: str, value: str | None) -> Wish:
    grants = MEMBER if key == f"{PREFIX}{outcome.scheme}" else None
    return Wish(value, person, outcome.because, scheme=outcome.scheme, grants=grants)


def _memberships(outcome: Outcome) -> Iterator[tuple[str, str | None]]:
    """In (member) or out (None); a cohort that is not named is left."""
    if outcome.outcome == "needs_review":
        return
    eligible = outcome.outcome == "eligible"
    yield f"{PREFIX}{outcome.scheme}", MEMBER if eligible else None
    open_tiers = _open_tiers(outcome) if eligible else ()
    for tier in outcome.tiers:
        if tier not in open_tiers:
            held = eligible and tier == outcome.tier
            yield f"{PREFIX}{outcome.scheme}:{tier}", MEMBER if held else None


def _open_tiers(outcome: Outcome) -> tuple[str, ...]:
    """The tiers from the open one down to the certain one, which may yet be the person's."""
    tiers = outcome.tiers
    if outcome.open_tier not in tiers:
        return ()
    end = tiers.index(outcome.tier) if outcome.tier in tiers else len(tiers)
    return tiers[tiers.index(outcome.open_tier) : end]


TARGET = Cohorts()
