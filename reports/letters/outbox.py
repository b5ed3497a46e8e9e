"""Mails that are owed: written down before they are sent, sent once, marked with what became of it.

In: rows of ``Outbox`` that were committed before, each with its message. Out: a ``Dispatch``. A
refused address holds up nobody; what could not be sent stays owed for the next time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from connector.mail import MailDeferred, MailError, MailRefused, Message
from sync.store.engine import Store
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


def write_down(
    session: Session, kind: str, occasion: str, recipients: Iterable[tuple[str, str]], now: datetime
) -> None:
    """Owe a mail of an occasion to each (address, scope) that was not owed it before."""
    query = select(Outbox.recipient).where(Outbox.kind == kind, Outbox.occasion == occasion)
    known = set(session.exec(query))
    session.add_all(
        Outbox(kind=kind, recipient=email, occasion=occasion, scope=scope, created=now)
        for email, scope in recipients
        if email not in known
    )


def owed(session: Session, kind: str) -> dict[str, list[tuple[int, str]]]:
    """What is still to be sent of a kind, as (row, address) by occasion, the oldest first."""
    query = select(Outbox).where(Outbox.kind == kind, Outbox.status == "owed")
    found: dict[str, list[tuple[int, str]]] = {}
    for row in session.exec(query.order_by(col(Outbox.occasion), col(Outbox.id))):
        found.setdefault(row.occasion, []).append((row.id or 0, row.recipient))
    return found


class Outgoing:
    """Sends mails through ``post`` until the server or folder fails."""

    def __init__(self, store: Store, post: Post, clock: Clock) -> None:
        self._store = store
        self._post = post
        self._clock = clock
        self.dispatch = Dispatch()

    def send(self, row: int, message: Message) -> None:
        """Send the mail of a row and mark it."""
        try:
            self._post(message)
        except MailRefused as error:
            self.mark(row, "refused", str(error))
            self.dispatch.refused.append(message.to)
        except MailDeferred as error:
            self.mark(row, "owed", str(error))
        except MailError as error:
            self.mark(row, "owed", str(error))
            self.dispatch.stopped = error
        else:
            self.mark(row, "sent", "")
            self.dispatch.sent.append(message.to)

    def mark(self, row: int, status: str, detail: str) -> None:
        """Keep what became of a row."""
        with self._store.begin() as session:
            mail = session.get_one(Outbox, row)
            mail.status, mail.detail = status, detail
            mail.sent = self._clock() if status == "sent" else None
