"""Letters that nobody sees do not make two spellings of one name, nor turn a line around."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.hr.sheets.table import plain
from connector.letters import UNSEEN, seen

NAME = "Ni Luh Ayu"


@pytest.mark.parametrize(
    "text",
    [
        "Ni Luh\u00a0Ayu",  # no-break space
        "\u200fNi Luh Ayu\u200f",  # right-to-left marks
        "Ni \u202eLuh Ayu",  # an override that nobody closes
        "\u2067Ni Luh\u2069 Ayu",  # an isolate
        "Ni\u200b Luh A\u00adyu",  # zero-width space, soft hyphen
        "\ufeffNi Luh Ayu",  # byte order mark
        " Ni\tLuh\n Ayu ",
        "Ni Luh Ayu\x1b\x00",  # escape and zero byte
        "Ni Luh Ayu\ud83d",  # half of a pair
    ],
)
def test_one_name_has_one_spelling(text: str) -> None:
    assert seen(text) == NAME
    assert plain(text) == NAME  # in personnel files too


@pytest.mark.parametrize("text", ["🎓 Lulus", "👩‍🏫 Widyaiswara", "ᬳᬶ ᬯᬬᬦ᭄", "مرحبا", "Śrī-Krĕṣṇa"])
def test_emoji_joiners_and_other_scripts_stay(text: str) -> None:
    assert seen(text) == text


def test_letters_with_marks_are_composed() -> None:
    assert seen("Kr\u0065\u0306sna") == normalize("NFC", "Krĕsna")


@given(st.text())
def test_what_is_seen_has_nothing_unseen_and_stays_as_it_is(text: str) -> None:
    shown = seen(text)
    assert not {ord(letter) for letter in shown} & UNSEEN.keys()
    assert shown.encode().decode() == shown
    assert seen(shown) == shown


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_ordinary_text_only_loses_superfluous_spaces(text: str) -> None:
    assert seen(text) == " ".join(text.split())
