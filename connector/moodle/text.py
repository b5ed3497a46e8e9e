"""Text as Moodle tells it becomes text as a reader sees it; the one place for that.

Moodle formats most names for HTML (``&amp;``), or tells them as typed, with tags and in several
languages; fields of an account are always as typed. In: the raw text, and the languages wanted,
best first. Out: one language, entities undone exactly once, no unseen letters; whoever shows it
escapes it again.
"""

from __future__ import annotations

import html
import re

from connector.letters import seen

Languages = tuple[str, ...]

ENGLISH: Languages = ("en",)  # what reports are asked in; names that join two answers are in it
OTHERS = "other"  # in the filter multilang2: for whoever speaks none of the languages given
BLOCKS = (
    re.compile(r"\{\s*mlang\s+(?P<about>[\w ,-]+?)\s*\}(?P<text>.*?)\{\s*mlang\s*\}", re.I | re.S),
    re.compile(r"<span\b(?P<about>[^>]*\bmultilang\b[^>]*)>(?P<text>.*?)</span\s*>", re.I | re.S),
)
CODE = re.compile(r"[\w-]+")
TAG = re.compile(r"<(?!\s)[^>]*>?")  # as PHP strips them, which Moodle does when it formats a name
AS_TYPED = {"raw": "1"}  # setting of a call: formatting joins languages in tags into one word
ATTRIBUTE = re.compile(r"""\blang\s*=\s*["']?([\w-]+)""", re.I)


def languages_of(agency: str) -> Languages:
    """The languages that an agency reads, best first: its own, then English, then any."""
    return tuple(dict.fromkeys((agency, *ENGLISH)))


def display_text(raw: str | None, languages: Languages = ENGLISH) -> str:
    """A name of a course, category, activity and the like, formatted by Moodle or as typed."""
    return seen(html.unescape(TAG.sub("", _in_one_language(raw or "", languages))))


def cell_text(raw: str | None) -> str:
    """A cell of a report, with the tags that it has: links are in some."""
    return seen(html.unescape(_in_one_language(raw or "", ENGLISH)))


def stored_text(raw: str | None, languages: Languages = ENGLISH) -> str:
    """Text that Moodle tells as it was typed: names of people, values of their fields."""
    return seen(_in_one_language(raw or "", languages))


def _in_one_language(text: str, languages: Languages) -> str:
    if "{" in text or "<" in text:
        for block in BLOCKS:
            text = _chosen(text, block, languages)
    return text


def _chosen(text: str, block: re.Pattern[str], languages: Languages) -> str:
    """All blocks of the best language that any block is in; what stands outside stays."""
    spoken = [_codes(found["about"]) for found in block.finditer(text)]
    if not spoken:
        return text
    given = [code for codes in spoken for code in codes]
    wanted = next((one for one in (*languages, OTHERS) if one in given), next(iter(given), ""))
    return block.sub(lambda one: one["text"] if wanted in _codes(one["about"]) else "", text)


def _codes(about: str) -> list[str]:
    """Languages of a block; a variant such as ``en_us`` is its language."""
    attribute = ATTRIBUTE.search(about)
    codes = [attribute[1]] if attribute else CODE.findall(about)
    return [re.split("[_-]", code.lower())[0] for code in codes]
