"""Each digest exactly once per recipient and week.

What is owed is written down and committed first (``Outbox``, unique by recipient and week), then
mail after mail is sent and marked. A refused address holds up nobody; what could not be sent (a
crash, a silent server) stays owed and is sent next time, with the content of its own week. A
mail whose server said yes just before a crash goes out twice, under the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256

from connector.mail import Message
from reports.digest.compose import compose
from reports.digest.facts import Addressee, DigestFacts, reported_week, week_of
from reports.digest.gather import KIND, Office, gather, read_edition, readers_now
from reports.digest.letters import Letter, Writer
from reports.digest.readers import Readers
from reports.letters.outbox import Clock, Dispatch, Outgoing, Post, owed, write_down
from sync.store.engine import Store
from sync.store.lease import release_lease, renew_lease, take_lease


def preview(store: Store, office: Office, now: datetime) -> list[tuple[Addressee, Letter]]:
    """What would be sent now to everybody; sends nothing and writes nothing down.

    Raises NothingToTell before the first sync.
    """
    with store.read() as session:
        edition = read_edition(session, office, reported_week(office.day(now)), now)
        readers = readers_now(session, office, now)
        facts = gather(session, office, edition, readers)
    writer = Writer(office.measuring.language, office.digest.objections)
    return [(each, writer.write(compose(facts, each))) for each in readers.addressees]


def send_digests(store: Store, office: Office, post: Post, *, owner: str, clock: Clock) -> Dispatch:
    """Send the digests of the last week that is over, and earlier ones that are still owed.

    Who got one already gets nothing. Raises NothingToTell before the first sync, and LeaseHeld
    while another run is under way.
    """
    with _lease(store, owner, clock) as fence:
        mailing = _Mailing(store, office, post, fence=fence, clock=clock)
        readers = mailing.write_down()
        for occasion, rows in mailing.owed():
            mailing.send_edition(occasion, rows, readers)
        mailing.dispatch.owed = [email for _, rows in mailing.owed() for _, email in rows]
        return mailing.dispatch


@contextmanager
def _lease(store: Store, owner: str, clock: Clock) -> Iterator[int]:
    """The pipeline's lease: facts stand still, and nobody else sends the same mails."""
    with store.begin() as session:
        fence = take_lease(session, owner, clock())
    try:
        yield fence
    finally:
        with store.begin() as session:
            release_lease(session, fence, clock())


class _Mailing:
    """One pass over the outbox."""

    def __init__(
        self, store: Store, office: Office, post: Post, *, fence: int, clock: Clock
    ) -> None:
        self._store = store
        self._office = office
        self._outgoing = Outgoing(store, post, clock)
        self._fence = fence
        self._clock = clock
        self._writer = Writer(office.measuring.language, office.digest.objections)

    @property
    def dispatch(self) -> Dispatch:
        """What became of the mails so far."""
        return self._outgoing.dispatch

    def write_down(self) -> Readers:
        """Commit a row for each of today's readers who has none for the week."""
        now = self._clock()
        week = reported_week(self._office.day(now))
        with self._store.read() as session:
            read_edition(session, self._office, week, now)  # raises NothingToTell
            readers = readers_now(session, self._office, now)
        told = [
            (each.email, ",".join([*(["agency"] if each.agency else []), *each.units]))
            for each in readers.addressees
        ]
        with self._store.begin() as session:
            write_down(session, KIND, week.text, told, now)
        return readers

    def owed(self) -> list[tuple[str, list[tuple[int, str]]]]:
        """Rows that are still to be sent, as (row, address), by week, the oldest first."""
        with self._store.read() as session:
            return list(owed(session, KIND).items())

    def send_edition(
        self, occasion: str, rows: Sequence[tuple[int, str]], readers: Readers
    ) -> None:
        """Send one week's mails; after the server or folder failed, nothing more is tried."""
        facts: DigestFacts | None = None
        for row, email in rows:
            if self.dispatch.stopped is not None:
                return
            addressee = readers.find(email)
            if addressee is None:
                self._outgoing.mark(row, "refused", "no longer to be written to")
                continue
            facts = facts or self._facts(occasion, readers)
            self._send(row, self._message(occasion, addressee, facts))

    def _facts(self, occasion: str, readers: Readers) -> DigestFacts:
        with self._store.read() as session:
            edition = read_edition(session, self._office, week_of(occasion), self._clock())
            return gather(session, self._office, edition, readers)

    def _message(self, occasion: str, addressee: Addressee, facts: DigestFacts) -> Message:
        letter = self._writer.write(compose(facts, addressee))
        return Message(
            to=addressee.email,
            subject=letter.subject,
            html=letter.html,
            text=letter.text,
            id=f"{KIND}-{occasion}-{sha256(addressee.email.encode()).hexdigest()[:12]}",
            date=self._clock().astimezone(self._office.measuring.zone),
            reply_to=self._office.digest.objections,
        )

    def _send(self, row: int, message: Message) -> None:
        with self._store.begin() as session:
            renew_lease(session, self._fence, self._clock())
        self._outgoing.send(row, message)
