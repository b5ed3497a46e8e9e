"""Each digest exactly once per recipient and week.

What is owed is written down and committed first (``Outbox``, unique by recipient and week), then
mail after mail is sent and marked. A refused address holds up nobody; what could not be sent (a
crash, a silent server) stays owed and is sent next time, with the content of its own week. A
mail whose server said yes just before a crash goes out twice, under the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlmodel import col, select

from connector.mail import MailDeferred, MailError, MailRefused, Message
from reports.digest.compose import compose
from reports.digest.facts import Addressee, DigestFacts, reported_week, week_of
from reports.digest.gather import KIND, Office, gather, read_edition, readers_now
from reports.digest.letters import Letter, Writer
from reports.digest.readers import Readers
from sync.store.engine import Store
from sync.store.lease import release_lease, renew_lease, take_lease
from sync.store.tables.mail import Outbox

Post = Callable[[Message], None]  # raises MailError
Clock = Callable[[], datetime]


@dataclass(slots=True)
class Dispatch:
    """What became of the mails: addresses by outcome; ``stopped`` is what ended the sending."""

    sent: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    owed: list[str] = field(default_factory=list)
    stopped: MailError | None = None


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
        self._post = post
        self._fence = fence
        self._clock = clock
        self._writer = Writer(office.measuring.language, office.digest.objections)
        self.dispatch = Dispatch()

    def write_down(self) -> Readers:
        """Commit a row for each of today's readers who has none for the week."""
        now = self._clock()
        week = reported_week(self._office.day(now))
        with self._store.read() as session:
            read_edition(session, self._office, week, now)  # raises NothingToTell
            readers = readers_now(session, self._office, now)
        with self._store.begin() as session:
            query = select(Outbox.recipient).where(
                Outbox.kind == KIND, Outbox.occasion == week.text
            )
            known = set(session.exec(query))
            session.add_all(
                Outbox(
                    kind=KIND,
                    recipient=each.email,
                    occasion=week.text,
                    scope=",".join([*(["agency"] if each.agency else []), *each.units]),
                    created=now,
                )
                for each in readers.addressees
                if each.email not in known
            )
        return readers

    def owed(self) -> list[tuple[str, list[tuple[int, str]]]]:
        """Rows that are still to be sent, as (row, address), by week, the oldest first."""
        query = select(Outbox).where(Outbox.kind == KIND, Outbox.status == "owed")
        found: dict[str, list[tuple[int, str]]] = {}
        with self._store.read() as session:
            for row in session.exec(query.order_by(col(Outbox.occasion), col(Outbox.id))):
                found.setdefault(row.occasion, []).append((row.id or 0, row.recipient))
        return list(found.items())

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
                self._mark(row, "refused", "no longer to be written to")
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
        try:
            self._post(message)
        except MailRefused as error:
            self._mark(row, "refused", str(error))
            self.dispatch.refused.append(message.to)
        except MailDeferred as error:
            self._mark(row, "owed", str(error))
        except MailError as error:
            self._mark(row, "owed", str(error))
            self.dispatch.stopped = error
        else:
            self._mark(row, "sent", "")
            self.dispatch.sent.append(message.to)

    def _mark(self, row: int, status: str, detail: str) -> None:
        with self._store.begin() as session:
            mail = session.get_one(Outbox, row)
            mail.status, mail.detail = status, detail
            mail.sent = self._clock() if status == "sent" else None
