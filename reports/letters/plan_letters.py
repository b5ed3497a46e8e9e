"""The mail that tells the agency that a plan waits for a person: once per plan and recipient.

In: plans that wait, and whom to tell. Out: what became of the mails. What could not be sent stays
owed, and is sent by a later run if the plan still waits then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from connector.mail import Message
from reports.letters.outbox import Clock, Dispatch, Outgoing, Post, owed, write_down
from sync.outward.showing import show_plan
from sync.store.engine import Store
from templates.environment import environment

KIND = "plan"
WAITS = "draft"


@dataclass(frozen=True, slots=True)
class Desk:
    """Whom to tell, in which language and zone."""

    agency: Collection[str]
    language: str
    zone: ZoneInfo
    reply_to: str | None = None


def tell_waiting(
    store: Store, desk: Desk, plans: Iterable[int], post: Post, clock: Clock
) -> Dispatch:
    """Owe a mail for each plan, and send all that are owed for plans that still wait."""
    with store.begin() as session:
        for plan in plans:
            write_down(session, KIND, str(plan), [(one, "agency") for one in desk.agency], clock())
    outgoing = Outgoing(store, post, clock)
    with store.read() as session:
        waiting = [
            (show_plan(session, int(plan)), rows) for plan, rows in owed(session, KIND).items()
        ]
    for shown, rows in waiting:
        for row, email in rows:
            if shown["status"] != WAITS:
                outgoing.mark(row, "refused", "the plan does not wait any more")
            elif outgoing.dispatch.stopped is None:
                outgoing.send(row, _message(shown, email, desk, clock))
    return outgoing.dispatch


def _message(plan: dict[str, Any], email: str, desk: Desk, clock: Clock) -> Message:
    html, text = environment(desk.language), environment(desk.language, plain=True)
    told = {"plan": plan, "language": desk.language}
    return Message(
        to=email,
        subject=text.get_template("mail/plan.subject.j2").render(told).strip(),
        html=html.get_template("mail/plan.html.j2").render(told),
        text=text.get_template("mail/plan.txt.j2").render(told),
        id=f"{KIND}-{plan['id']}-{plan['hash'][:12]}-{sha256(email.encode()).hexdigest()[:12]}",
        date=clock().astimezone(desk.zone),
        reply_to=desk.reply_to,
    )
