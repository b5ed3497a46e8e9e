"""Instant messages to accounts.

Seen in Moodle 4.5: what cannot be sent has id -1 and a text; if one item fails and another
succeeds, the call ends in an exception although the good ones were sent. Suspended accounts
are written to.
"""

from __future__ import annotations

from lontar.demo.call import Call
from lontar.demo.errors import Refusal
from lontar.demo.state import Message
from lontar.demo.wire import Tree

LONGEST = 4096


def send_instant_messages(call: Call, messages: list[Tree]) -> object:
    """Send them one by one."""
    answers = [_send(call, one) for one in messages]
    failed = sum(answer["msgid"] == -1 for answer in answers)
    if 0 < failed < len(answers):
        raise Refusal("formatnotsupported", "webservice/formatnotsupported")
    return answers


def _send(call: Call, wanted: Tree) -> Tree:
    user = call.site.users.get(wanted["touserid"])
    if user is None or user.deleted:
        number = wanted["touserid"]
        return _failed(f"You cannot send a message to a user ID ({number}) that doesn't exist.")
    if len(wanted["text"]) > LONGEST:
        return _failed("The message is longer than the maximum allowed.")
    sent = call.site.state.messages
    number = max((one.id for one in sent), default=0) + 1
    row = Message(id=number, userid=user.id, text=wanted["text"], timecreated=call.now)
    call.site.state.messages = [*sent, row]
    call.site.changed = True
    return {
        "msgid": number,
        "text": row.text,
        "timecreated": row.timecreated,
        "conversationid": user.id,
        "useridfrom": call.site.state.site.account,
        "candeletemessagesforallusers": False,
    }


def _failed(words: str) -> Tree:
    return {"msgid": -1, "errormessage": words, "candeletemessagesforallusers": False}
