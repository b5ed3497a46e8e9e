"""The training history as SIASN takes it: riwayat kursus and riwayat diklat, one row per training.

In: the ledger's certain credits (verified certificates and Moodle completions), each training
once. Out: rows in SIASN's own field names, each saying what it still lacks. Nothing is sent.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationInfo, field_validator
from sqlalchemy import and_, or_, select
from sqlmodel import Session

from connector.hr.catalogues import FORMS, form_code
from connector.hr.words import fold
from reports.calendar.dated import EVER, FORBID, Since
from reports.exports.workbook import Cell, Sheet
from reports.frames.frame import Frame
from reports.hours.claims import LATE_IN_DOUBT
from reports.hours.outside import read_trainings

ONCE = ("same_course", "same_course_in_doubt", "same_training", "withdrawn", "claimed", "rejected")
TITLE_LENGTH = 255
HEAD = ("periksa", "catatan", "nip", "nama", "idLokal")
UNKNOWN_FORM = "{!r} tidak ada dalam [siasn] forms"
THERE = "sudah ada di SIASN"


class NewForm(BaseModel):
    """``[[siasn.form]]``: a row that jenisDiklat gained, or that reads otherwise from a day on."""

    model_config = FORBID
    id: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,4}$")]
    names: Annotated[tuple[str, ...], Field(min_length=1)]
    letter: Annotated[str, Field(pattern=r"^[A-Z]$")]  # jenisKursusSertipikat
    since: Since = EVER  # trainings that end on this day or later
    regulation: str = ""


class SiasnSettings(BaseModel):
    """``[siasn]``: an office's own words for forms of training, and numbers for completions.

    ``forms`` maps a method's word to an id of jenisDiklat, of which ``form`` are rows beyond the
    shipped table. ``number`` makes the certificate
    number of a Moodle completion from {site}, {course}, {account}, {year}; absent: none.
    """

    model_config = FORBID
    added: Annotated[tuple[NewForm, ...], Field(alias="form")] = ()
    forms: dict[str, str] = {}
    number: str | None = None

    @field_validator("forms")
    @classmethod
    def _known(cls, forms: dict[str, str], told: ValidationInfo) -> dict[str, str]:
        added = {one.id for one in told.data.get("added", ())}
        if strangers := sorted(set(forms.values()) - {*codes()["letters"], *added}):
            raise ValueError(f"no such id of jenisDiklat: {', '.join(strangers)}")
        return {fold(word): code for word, code in forms.items()}

    @field_validator("number")
    @classmethod
    def _fills(cls, text: str | None) -> str | None:
        try:
            return text and (text.format(site="", course=0, account=0, year=0) and text)
        except (KeyError, IndexError, ValueError):
            raise ValueError("use {site}, {course}, {account} and {year} alone") from None

    def form(self, method: str | None, day: date | None) -> str | None:
        """The id of jenisDiklat that a method (an id or a word) means for a training that ends
        on a day; None for a word of none."""
        word = fold(method or "")
        added = {
            name: one.id for one in self._begun(day) for name in (one.id, *map(fold, one.names))
        }
        if method in FORMS or method in added.values():
            return method
        return self.forms.get(word) or added.get(word) or form_code(method or "")

    def letter(self, form: str | None, day: date | None) -> str | None:
        """``jenisKursusSertipikat`` of a form."""
        added = {one.id: one.letter for one in self._begun(day)}
        letter: str | None = added.get(form or "") or codes()["letters"].get(form or "")
        return letter

    def _begun(self, day: date | None) -> list[NewForm]:
        """Added rows as they are on a day, the latest of an id last."""
        rows = (one for one in self.added if one.since == EVER or (day and one.since <= day))
        return sorted(rows, key=lambda one: one.since)


@dataclass(frozen=True, slots=True)
class Row:
    """One training of a person; ``local`` is our own key of it, ``note`` for whoever checks it,
    ``method`` the word that ``form`` was read from."""

    local: str
    person: int
    nip: str
    name: str
    title: str
    form: str | None
    provider: str | None
    hours: int | None
    certificate: str | None
    letter: str | None
    start: date | None
    end: date | None
    siasn_id: str | None = None
    siasn_person: str | None = None
    method: str | None = None
    note: str = ""

    @property
    def table(self) -> str:
        """``diklat`` for structural training, else ``kursus``."""
        return "diklat" if self.form == codes()["structural"] else "kursus"

    @property
    def year(self) -> int | None:
        """The year of the last day."""
        return self.end.year if self.end else None

    @property
    def weight(self) -> int:
        """``bobot`` of a diklat, which SIASN computes itself."""
        return 0

    @property
    def leadership(self) -> str | None:
        """``latihanStrukturalId`` by the title."""
        title = f" {fold(self.title)} "
        return next(
            (
                code
                for code, names in codes()["leadership"].items()
                if any(f" {fold(name)} " in title for name in names)
            ),
            None,
        )

    def lacks(self) -> list[str]:
        """What SIASN would refuse, by its own field's name and the fault."""
        return [f"{self._field(name)}: {fault}" for name, fault in self._faults()]

    def _faults(self) -> Iterator[tuple[str, str]]:
        needed = ("form", "provider", "hours", "certificate", "start", "end", "title")
        for name in (*needed, *(("leadership",) if self.table == "diklat" else ())):
            if getattr(self, name) in (None, ""):
                yield name, UNKNOWN_FORM.format(self.method) if self._is_strange(name) else "kosong"
        if self.hours is not None and self.hours < 1:
            yield "hours", "kurang dari 1 JP"
        if self.start and self.end and self.end < self.start:
            yield "end", "sebelum tanggal mulai"
        if len(self.title) > TITLE_LENGTH:
            yield "title", f"lebih dari {TITLE_LENGTH} huruf"

    def _is_strange(self, name: str) -> bool:
        return name == "form" and bool(self.method)

    def _field(self, name: str) -> str:
        table: Mapping[str, str] = codes()[self.table]
        return next((field for field, own in table.items() if own == name), name)


@cache
def codes() -> dict[str, Any]:
    """SIASN's tables of codes and field names."""
    text = files(__package__).joinpath("siasn_codes.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def read_history(session: Session, frame: Frame, settings: SiasnSettings) -> list[Row]:
    """Every training that counts up to the reference date, by NIP and day."""
    credit, people = frame.credits, frame.people
    certificates = {
        (row["person"], f"{row['source']}/{row['reference']}"): dict(row)
        for row in read_trainings(session, frame.at.moment)
    }
    query = (
        select(credit, people.c.nip, people.c.name)
        .join(people, people.c.person == credit.c.person)
        .where(or_(credit.c.certain, credit.c.why_not == LATE_IN_DOUBT))
        .where(or_(credit.c.why_not.is_(None), credit.c.why_not.not_in(ONCE)))
        .where(and_(or_(credit.c.date.is_(None), credit.c.date <= frame.reference)))
        .order_by(people.c.nip, credit.c.date, credit.c.source)
    )
    rows = session.execute(query).mappings()
    return [
        _row(row, certificates.get((row["person"], row["source"])), settings, frame) for row in rows
    ]


def sheets(rows: Iterable[Row]) -> list[Sheet]:
    """A table of each kind, in SIASN's fields behind our own columns."""
    found = list(rows)
    return [
        Sheet(name, (*HEAD, *codes()[name]), [_cells(row) for row in found if row.table == name])
        for name in ("kursus", "diklat")
    ]


def resumed(rows: Iterable[Row], earlier: Mapping[str, Mapping[str, str]]) -> list[Row]:
    """The rows with what people or SIASN wrote into an earlier file: its ids."""
    found = []
    for row in rows:
        told = earlier.get(row.local, {})
        siasn_id = told.get("siasn_id") or row.siasn_id
        siasn_person = told.get("siasn_person") or row.siasn_person
        found.append(replace(row, siasn_id=siasn_id, siasn_person=siasn_person))
    return found


def _row(
    row: Mapping[Any, Any],
    certificate: dict[str, Any] | None,
    settings: SiasnSettings,
    frame: Frame,
) -> Row:
    own = certificate or {}
    start, end = own.get("start") or row["date"], own.get("end") or row["date"]
    method = own.get("form") or row["method"]
    form = settings.form(method, end)
    return Row(
        local=_local(row),
        person=row["person"],
        nip=row["nip"],
        name=row["name"],
        title=row["title"],
        form=form,
        provider=row["provider"] or _own_provider(row, frame),
        hours=_whole(row["hours"]),
        certificate=own.get("certificate") or _number(row, settings),
        letter=settings.letter(form, end),
        start=start,
        end=end,
        method=method,
    )


def _own_provider(row: Mapping[Any, Any], frame: Frame) -> str | None:
    """A course of our own Moodle without a provider is the agency's."""
    return (frame.settings.agency or None) if row["kind"] == "completion" else None


def _local(row: Mapping[Any, Any]) -> str:
    """Our key of a training: the source fact, and whose it is by our own key."""
    return f"{row['kind']}:{row['site'] or ''}:{row['source']}:{row['person']}"


def _number(row: Mapping[Any, Any], settings: SiasnSettings) -> str | None:
    if row["kind"] != "completion" or settings.number is None or row["date"] is None:
        return None
    told = {name: row[name] for name in ("site", "course", "account")}
    return settings.number.format(**told, year=row["date"].year)


def _whole(hours: Decimal | None) -> int | None:
    """SIASN takes whole hours; what is begun does not count."""
    return None if hours is None else int(hours.to_integral_value(ROUND_FLOOR))


def _cells(row: Row) -> list[Cell]:
    lacks = [THERE] if row.siasn_id else row.lacks()
    named = {field.name for field in fields(row)}
    own: dict[str, Any] = {name: getattr(row, name) for name in named}
    own |= {name: getattr(row, name) for name in ("year", "leadership", "weight")}
    told = [own[name] if name else "" for name in codes()[row.table].values()]
    return ["; ".join(lacks) or "lengkap", row.note, row.nip, row.name, row.local, *told]
