"""The token taken out of what may be shown: answers that echo it, texts of foreign errors.

A token of Moodle has 32 characters and cannot stand in a text by chance. A short one (of a trial
server) could be a word: it is taken out only where it is named as the token.
"""

from __future__ import annotations

SHORT = 8  # characters
STAND_IN = "TOKEN"
NAMED = "wstoken="


class Redaction:
    """One site's token, to be hidden."""

    def __init__(self, token: str) -> None:
        before = "" if len(token) >= SHORT else NAMED
        self._secret, self._shown = before + token, before + STAND_IN

    def text(self, text: str) -> str:
        """The text without the token."""
        return text.replace(self._secret, self._shown)

    def body(self, body: bytes) -> bytes:
        """The bytes of an answer without the token."""
        return body.replace(self._secret.encode(), self._shown.encode())
