"""Text of Moodle: one language, entities undone once, and escaped again it is what was typed."""

from __future__ import annotations

from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.letters import seen
from connector.moodle.text import cell_text, display_text, languages_of, stored_text
from tests.connector.moodle.conftest import recording

ID = languages_of("id")
SPANS = '<span lang="en" class="multilang">Open</span><span class="multilang" lang="id">Buka</span>'


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Budaya &amp; Bahasa", "Budaya & Bahasa"),
        ("AT&amp;amp;T", "AT&amp;T"),  # undone once, not twice
        ("it&#039;s &quot;ok&quot; &lt;b&gt;", 'it\'s "ok" <b>'),
        ("Budaya & Bahasa", "Budaya & Bahasa"),
        ("Kursus <b>baru</b>", "Kursus baru"),
        ("nilai < 5 & > 3", "nilai < 5 & > 3"),
        ("Etika\u202e &nbsp;dasar", "Etika dasar"),
        ("", ""),
        (None, ""),
    ],
)
def test_names_are_shown_as_moodle_shows_them(raw: str | None, shown: str) -> None:
    assert display_text(raw) == shown


@pytest.mark.parametrize(
    ("raw", "languages", "shown"),
    [
        ("{mlang en}Ethics{mlang}{mlang id}Etika{mlang}", ID, "Etika"),
        ("{mlang id}Etika{mlang}{mlang en}Ethics{mlang}", languages_of("en"), "Ethics"),
        ("{mlang de}Ethik{mlang}{mlang en}Ethics{mlang}", ID, "Ethics"),
        ("{mlang de}Ethik{mlang}{mlang fr}Éthique{mlang}", ID, "Ethik"),
        ("{mlang de}Ethik{mlang}{mlang other}Etik{mlang}", ID, "Etik"),
        ("{mlang en_us,id_wp}Dua{mlang}{mlang de}Zwei{mlang}", ID, "Dua"),
        ("{MLANG EN}A{MLANG} – {mlang en}B{mlang}{mlang id}C{mlang}", ID, "– C"),
        ("1. {mlang id}Etika &amp; Moral{mlang} (2026)", ID, "1. Etika & Moral (2026)"),
        ("{mlang id}not closed", ID, "{mlang id}not closed"),
        (SPANS, ID, "Buka"),
        (SPANS, languages_of("en"), "Open"),
        ("<span lang='fr' class='multilang'>Ouvert</span>", ID, "Ouvert"),
        ('<span class="big">Besar</span>', ID, "Besar"),
    ],
)
def test_one_language_is_chosen(raw: str, languages: tuple[str, ...], shown: str) -> None:
    assert display_text(raw, languages) == shown


def test_names_of_people_are_not_unescaped() -> None:
    assert stored_text("Tom &amp; \u200fJerry <x>") == "Tom &amp; Jerry <x>"


def test_cells_of_reports_keep_their_links() -> None:
    assert cell_text('<a href="/user/profile.php?id=7&amp;x=1">A</a>') == (
        '<a href="/user/profile.php?id=7&x=1">A</a>'
    )


def test_a_name_that_two_answers_share_is_the_same_formatted_or_as_typed() -> None:
    assert display_text("MV A&B <x>") == cell_text("MV A&amp;B ")


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (347, "Perekat Bangsa: Budaya & Bahasa Bali"),
        (580, "Keamanan Informasi & Perlindungan Data Pribadi"),
    ],
)
def test_recorded_names_are_unescaped(number: int, name: str) -> None:
    told = recording(number)["response"]
    courses = told if isinstance(told, list) else told["courses"]
    shown = [display_text(course["fullname"]) for course in courses]
    assert any(name in each for each in shown)
    assert not [each for each in shown if "&amp;" in each]


def test_a_recorded_name_of_a_person_stays_as_it_is() -> None:
    lastname = recording(128)["response"][1]["lastname"]
    assert stored_text(lastname) == lastname


ORDINARY = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="<{"))


@given(ORDINARY)
def test_text_is_unescaped_exactly_once(text: str) -> None:
    assert display_text(escape(text)) == seen(text)
    assert display_text(escape(escape(text))) == seen(escape(text))


@given(st.text())
def test_escaped_for_output_it_reads_as_before(text: str) -> None:
    shown = display_text(text)
    assert unescape(escape(shown)) == shown
    assert "<" not in escape(shown)


@given(st.lists(st.tuples(st.sampled_from(["id", "en", "de"]), ORDINARY), min_size=1, max_size=4))
def test_some_language_is_always_shown_and_no_other(blocks: list[tuple[str, str]]) -> None:
    raw = "".join(f"{{mlang {code}}}{escape(text)}{{mlang}}" for code, text in blocks)
    codes = [code for code, _ in blocks]
    chosen = next((code for code in ID if code in codes), codes[0])
    told = "".join(text for code, text in blocks if code == chosen)
    assert display_text(raw, ID) == seen(told)
