"""One notice to a person when a decision changes: once for each change, never in doubt twice.

Moodle does not show what was sent: our own memory does (``remembering``). A decision that needs
review is told to nobody, and the first decision that is seen of a person in a period is taken as
known, so that switching this on sends nothing for old decisions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from connector.moodle.errors import Refused
from connector.moodle.messages import send_message
from connector.moodle.site import Site
from sync.outward.settings import MessageSettings, TargetSettings
from sync.outward.standing import Outcome, Standing
from sync.outward.targets.declaration import Slot, Usernames, Wish, Write, WriteOutcome

PREFIX = "notice:"
TOLD = frozenset({"eligible", "not_yet", "not_eligible", "not_applicable"})


class Messages:
    """``[push.messages]``; keys are ``notice:<scheme>:<period>:<outcome>[:<tier>]``, the value of
    one that was sent is its text."""

    name = "messages"
    settings: type[TargetSettings] = MessageSettings

    def owns(self, key: str) -> bool:
        """Only notices."""
        return key.startswith(PREFIX)

    def reversible(self, slot: Slot, before: str | None) -> bool:
        """Nothing that was sent can be taken back."""
        return False

    def keeps(self, slot: Slot, before: str | None) -> str:
        """What was sent."""
        return "the message was sent; Moodle takes none back"

    def wanted(
        self, settings: MessageSettings, standings: Sequence[Standing], site: str
    ) -> dict[Slot, Wish]:
        """The notice of every certain decision, to the person's first account."""
        return {
            Slot(account, notice_key(outcome)): Wish(
                outcome.notice, one.person, outcome.because, keep=True, scheme=outcome.scheme
            )
            for one in standings
            for account in one.accounts_on(site)[:1]
            for outcome in _told(one)
        }

    def open(self, site: Site, usernames: Usernames) -> MessagePort:
        """The messages of one site."""
        return MessagePort(site)


@dataclass(slots=True)
class MessagePort:
    """Sends, one by one; shows nothing by itself. ``stopped`` is why nothing can be sent now."""

    site: Site
    stopped: str = ""

    def actual(self, slots: Collection[Slot]) -> dict[Slot, str | None]:
        """Moodle shows no message of others."""
        return {}

    def apply(self, writes: Sequence[Write]) -> list[WriteOutcome]:
        """Send until one has no answer, or none may be sent; the rest is refused as not sent."""
        return [self._send(write) for write in writes]

    def _send(self, write: Write) -> WriteOutcome:
        account, text = write.slot.account, write.after
        if account is None or not text:
            return WriteOutcome(write.slot, "refused", "a message needs a person and a text")
        if not self.stopped:
            try:
                sent = send_message(self.site, account, text)
            except Refused as error:
                self.stopped = str(error)
            else:
                self.stopped = sent.detail if sent.status == "in_doubt" else ""
                return WriteOutcome(write.slot, sent.status, sent.detail)
        return WriteOutcome(write.slot, "refused", f"not sent: {self.stopped}")


def notice_key(outcome: Outcome) -> str:
    """The key of a decision; what stands before its word is ``subject`` of it."""
    tier = f":{outcome.tier}" if outcome.tier else ""
    return f"{PREFIX}{outcome.scheme}:{outcome.period}:{outcome.outcome}{tier}"


def subject(key: str) -> str:
    """What a notice is about, whatever was decided: ``notice:<scheme>:<period>``."""
    return ":".join(key.split(":")[:3])


def _told(one: Standing) -> Iterator[Outcome]:
    return (
        outcome for outcome in one.outcomes.values() if outcome.notice and outcome.outcome in TOLD
    )


TARGET = Messages()
