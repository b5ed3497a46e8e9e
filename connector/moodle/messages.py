"""One message to one account, by Moodle's own messaging.

In: an account and HTML. Out: what became of it. Each message is a call of its own: Moodle answers
a call of which some items failed with an exception after the others were sent. Nothing is tried
again: what has no answer is in doubt for ever, since no call shows what was sent.
"""

from __future__ import annotations

from pydantic import TypeAdapter

from connector.moodle.answers import Answer, Shape
from connector.moodle.errors import MoodleError, Refused
from connector.moodle.records import ItemOutcome
from connector.moodle.site import Site

LONGEST = 4096  # characters that Moodle takes
HTML_FORMAT = 1
NOT_SENT = -1
REFUSALS = frozenset({"invalidparameter", "disabled"})


class SentMessage(Answer):
    """``msgid`` -1: not sent, ``errormessage`` says why."""

    msgid: int
    errormessage: str = ""


SENT_MESSAGES = Shape("core_message_send_instant_messages", TypeAdapter(list[SentMessage]))


def send_message(site: Site, account: int, html: str) -> ItemOutcome:
    """Send it once: ``done``, ``refused`` (surely not sent) or ``in_doubt``.

    Raises Refused where the site or its service lets no message be sent at all.
    """
    message = {"touserid": account, "text": html, "textformat": HTML_FORMAT}
    try:
        answers = site.ask(SENT_MESSAGES, {"messages": [message]})
    except MoodleError as error:
        if isinstance(error, Refused) and error.reach in ("site", "feature"):
            raise
        certain = isinstance(error, Refused) and error.errorcode in REFUSALS
        return ItemOutcome(account, "refused" if certain else "in_doubt", str(error))
    if len(answers) != 1:
        return ItemOutcome(account, "in_doubt", f"{len(answers)} answers to one message")
    if answers[0].msgid == NOT_SENT:
        return ItemOutcome(account, "refused", answers[0].errormessage)
    return ItemOutcome(account, "done")
