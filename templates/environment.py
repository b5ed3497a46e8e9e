"""Templates opened in a language: autoescaping, strict about names, sentences translated.

Catalogs are read as text when an environment is made, so that no compiled file is kept.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from templates.formats import formats

FOLDER = Path(__file__).parent
WRITTEN_IN = "en"


def environment(language: str, *, plain: bool = False) -> Environment:
    """The environment of ``id`` or ``en``; everything is escaped unless for ``plain`` text."""
    jinja = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=not plain,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.install_gettext_translations(  # type: ignore[attr-defined]  # added by the extension
        translations(language), newstyle=True
    )
    jinja.filters.update(formats(language))
    return jinja


def translations(language: str) -> NullTranslations:
    """The catalog of a language; the templates' own language needs none."""
    if language == WRITTEN_IN:
        return NullTranslations()
    with (FOLDER / "catalogs" / f"{language}.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)
