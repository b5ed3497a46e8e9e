"""Every sentence of the templates has its Indonesian, with the same places for values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from templates.environment import FOLDER, environment

PLACES = re.compile(r"%\((\w+)\)s")
OPTIONS = {"extensions": "jinja2.ext.i18n", "trim_blocks": "true", "silent": "false"}

Message = str | tuple[str, ...]


def written() -> set[Message]:
    """The sentences of all templates; a pair where singular and plural differ."""
    return {message for file in sorted(FOLDER.rglob("*.j2")) for message in sentences(file)}


def sentences(file: Path) -> set[Message]:
    with file.open("rb") as source:
        found = list(babel_extract(source, ("_", "gettext", "ngettext"), (), OPTIONS))
    texts = [
        (message,) if isinstance(message, str) else message or () for _, _, message, _ in found
    ]
    parts = [tuple(part for part in text if part is not None) for text in texts]
    return {part[0] if len(part) == 1 else part for part in parts}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    with (FOLDER / "catalogs" / "id.po").open("rb") as file:
        return read_po(file, locale="id", abort_invalid=True)


def test_every_sentence_is_translated(catalog: Catalog) -> None:
    translated = {each.id for each in catalog if each.id and each.string and each.string != ("",)}
    assert written() - translated == set()


def test_no_translation_is_left_over(catalog: Catalog) -> None:
    assert {each.id for each in catalog if each.id} - written() == set()


def test_nothing_is_marked_as_doubtful(catalog: Catalog) -> None:
    assert [each.id for each in catalog if each.id and each.fuzzy] == []


def test_translations_have_the_same_places(catalog: Catalog) -> None:
    for each in catalog:
        ids = each.id if isinstance(each.id, tuple) else (each.id,)
        strings = each.string if isinstance(each.string, tuple) else (each.string,)
        wanted = set(PLACES.findall(str(ids[-1])))
        assert all(set(PLACES.findall(str(text))) == wanted for text in strings), each.id


@pytest.mark.parametrize(
    ("language", "words"), [("id", "Kabar pembelajaran"), ("en", "Learning news")]
)
def test_an_environment_speaks_its_language(language: str, words: str) -> None:
    assert environment(language).from_string("{{ _('Learning news') }}").render() == words


@pytest.mark.parametrize(("plain", "shown"), [(False, "&lt;"), (True, "<")])
def test_everything_but_plain_text_is_escaped(plain: bool, shown: str) -> None:
    template = environment("id", plain=plain).from_string("{{ value }}")
    assert template.render(value="<") == shown
