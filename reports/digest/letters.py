"""A digest in words: subject, HTML and plain text in the agency's language."""

from __future__ import annotations

import re
from dataclasses import dataclass

import css_inline

from reports.digest.parts import Digest
from templates.environment import environment


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says; ``html`` needs nothing from outside, ``text`` says the same."""

    subject: str
    html: str
    text: str


class Writer:
    """Writes digests in one language; templates and catalog are read once."""

    def __init__(self, language: str, contact: str | None) -> None:
        self._language = language
        self._contact = contact
        self._html = environment(language)
        self._text = environment(language, plain=True)
        self._inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)

    def write(self, digest: Digest) -> Letter:
        """The digest as a letter; no NIP stands in it, names only in the parts of units."""
        told = {
            "digest": digest,
            "title": title_of(digest),
            "language": self._language,
            "contact": self._contact,
        }
        html = self._html.get_template("mail/digest.html.j2").render(told)
        return Letter(
            subject=self._text.get_template("mail/digest.subject.j2").render(told).strip(),
            html=_packed(self._inliner.inline(html)),
            text=_spaced(self._text.get_template("mail/digest.txt.j2").render(told)),
        )


def title_of(digest: Digest) -> str:
    """What the mail is about: the agency, else the units."""
    return digest.whole.title if digest.whole else ", ".join(part.title for part in digest.parts)


def _packed(html: str) -> str:
    """Without the templates' indentation and empty lines, which only make mails longer."""
    return re.sub(r"\n\s*", "\n", html)


def _spaced(text: str) -> str:
    """At most two empty lines in a row, none at the ends of lines."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{4,}", "\n\n\n", lines) + "\n"
