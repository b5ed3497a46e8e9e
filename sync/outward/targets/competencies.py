"""Competency ratings: the level that HR assessed, on the scale of Moodle's own framework.

A level that is unknown leaves the rating as it is. Moodle keeps every rating as evidence and takes
none back: an undo gives back an earlier rating, and lists those that nothing was before. A rating
that somebody else gives later is a foreign edit like any other, by default a question to a person.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from connector.moodle.competence.catalogue import Listed, read_catalogue
from connector.moodle.competence.ratings import Rated, read_reported_ratings
from connector.moodle.competence.writes import rate, send_each
from connector.moodle.errors import MoodleError
from connector.moodle.site import Site
from connector.moodle.site_answers import COMPETENCY_SUMMARY
from sync.outward.settings import FRAMEWORK_MARK, CompetencySettings, TargetSettings
from sync.outward.standing import Standing
from sync.outward.targets.declaration import Slot, Usernames, Wish, Write, WriteOutcome

PAIRS_ASKED = 50  # one by one; more are read from the report of ratings, where there is one
NOTE = "Lontar: level assessed by the personnel office"


class Competencies:
    """``[push.competencies]``; keys are ``<framework>/<competency>``, both id numbers."""

    name = "competencies"
    settings: type[TargetSettings] = CompetencySettings

    def owns(self, key: str) -> bool:
        """Whatever names a competency: the section names the frameworks."""
        return FRAMEWORK_MARK in key

    def reversible(self, slot: Slot, before: str | None) -> bool:
        """An earlier rating can be given again; Moodle makes nobody unrated."""
        return before is not None

    def keeps(self, slot: Slot, before: str | None) -> str:
        """A first rating stays."""
        return "" if before is not None else "the rating stays: Moodle makes nobody unrated"

    def wanted(
        self, settings: CompetencySettings, standings: Sequence[Standing], site: str
    ) -> dict[Slot, Wish]:
        """Every assessed level of the frameworks that the section names."""
        return {
            Slot(account, f"{one.framework}{FRAMEWORK_MARK}{one.competency}"): Wish(
                str(one.assessed), standing.person, f"assessed at level {one.assessed}"
            )
            for standing in standings
            for one in standing.competences
            if one.site == site and one.framework in settings.frameworks and one.assessed
            for account in standing.accounts_on(site)
        }

    def open(self, site: Site, usernames: Usernames) -> CompetencyPort:
        """The ratings of one site."""
        return CompetencyPort(site, usernames)


@dataclass(slots=True)
class CompetencyPort:
    """The ratings of one site; ``listed`` are competencies by key, learned by reading."""

    site: Site
    usernames: Usernames
    listed: dict[str, Listed] = field(default_factory=dict)

    def actual(self, slots: Collection[Slot]) -> dict[Slot, str | None]:
        """The running rating of each pair, as the number of its level."""
        self._learn({slot.key.partition(FRAMEWORK_MARK)[0] for slot in slots})
        known = [slot for slot in slots if slot.key in self.listed and slot.account is not None]
        if len(known) <= PAIRS_ASKED or self.site.report("ratings") is None:
            return self._asked(known)
        landed = set(self.usernames.values())
        return self._reported() | self._asked([one for one in known if one.account not in landed])

    def apply(self, writes: Sequence[Write]) -> list[WriteOutcome]:
        """Rate one by one, those that fit the scale."""
        unfit = {write: _unfit(write, self.listed.get(write.slot.key)) for write in writes}
        refused = [WriteOutcome(one.slot, "refused", why) for one, why in unfit.items() if why]
        fit = [write for write, why in unfit.items() if why is None]
        sent = [WriteOutcome(s.item.slot, s.status, s.detail) for s in send_each(fit, self._rate)]
        return refused + sent

    def _learn(self, frameworks: set[str]) -> None:
        if frameworks - {one.framework for one in self.listed.values()}:
            self.listed = {
                f"{one.framework}{FRAMEWORK_MARK}{one.competency}": one
                for one in read_catalogue(self.site, frameworks)
            }

    def _rate(self, write: Write) -> None:
        account, level = write.slot.account or 0, int(write.after or 0)
        rate(self.site, account, self.listed[write.slot.key].id, level, NOTE)

    def _asked(self, slots: Sequence[Slot]) -> dict[Slot, str | None]:
        asked = [
            {"userid": slot.account, "competencyid": self.listed[slot.key].id} for slot in slots
        ]
        found: dict[Slot, str | None] = {}
        answers = self.site.ask_many(COMPETENCY_SUMMARY, asked)
        for slot, answer in zip(slots, answers, strict=True):
            if isinstance(answer, MoodleError):
                raise answer
            rating = answer.usercompetency.grade if answer.usercompetency else None
            found[slot] = None if rating is None else str(rating)
        return found

    def _reported(self) -> dict[Slot, str | None]:
        catalogue = {
            (one.framework_name, one.competency): Rated(one.id, one.levels)
            for one in self.listed.values()
        }
        keys = {one.id: key for key, one in self.listed.items()}
        pull = read_reported_ratings(self.site, accounts=self.usernames, catalogue=catalogue)
        return {Slot(one.account, keys[one.competency]): str(one.level) for one in pull.records}


def _unfit(write: Write, listed: Listed | None) -> str | None:
    """Why the level cannot be a rating; None: it can."""
    if listed is None:
        return f"the site has no competency {write.slot.key}"
    if write.after is None:
        return "Moodle takes no rating back"
    if not 1 <= int(write.after) <= len(listed.levels):
        return f"level {write.after} is not on the scale of {len(listed.levels)} levels"
    return None


TARGET = Competencies()
