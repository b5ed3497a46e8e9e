"""Letters: both parts say the same, in the agency's language, and nothing comes from outside."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest

from reports.digest.compose import compose
from reports.digest.facts import Addressee, Desk, DigestFacts, Doubt, Held
from reports.digest.letters import Letter, Writer
from tests.reports.digest.builders import civil, facts, outcome

NOVEMBER = 2026 * 12 + 10
NOW = [
    civil(1, "20.5", name="Ni Made Ariani"),
    civil(2, "18.5", name="I Wayan Wirawan"),
    civil(3, "4", at_most=None, name="I Gede Budiarta"),
    civil(4, "0", at_most=None, linked=False, name="Ni Ketut <b>Sari</b>"),
    civil(5, "2", unit="03.1", name="Ida Ayu Dewi"),
    *(civil(n, "20", unit="08", outcomes=outcome("eligible")) for n in range(6, 12)),
]
BEFORE = [civil(1, "12.5"), civil(2, "18.5"), civil(3, "4"), civil(5, "4", unit="03.1")]
DOUBTS = {3: (Doubt("hours_unknown", "Budaya & Bahasa"),)}
TOLD = {"doubts": DOUBTS, "hours": {("03", NOVEMBER): Decimal("34.5")}, "schemes": {"tpp": "TPP"}}
HEAD = Addressee("kadis@example.go.id", ("03",))
OFFICE = Addressee("bkpsdm@example.go.id", agency=True)
DAY = date(2026, 11, 20)
CONTACT = "bkpsdm@example.go.id"


def letter(
    addressee: Addressee = HEAD,
    language: str = "id",
    contact: str | None = CONTACT,
    about: DigestFacts | None = None,
) -> Letter:
    return Writer(language, contact).write(compose(about or facts(NOW, BEFORE, **TOLD), addressee))


def visible(html: str) -> str:
    """The words of the HTML part, as a reader sees them."""
    body = re.sub(r"(?s)<(head|style).*?</\1>|<!--.*?-->", " ", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).replace("\xa0", " ").split())


@pytest.mark.parametrize(
    "words",
    [
        "Dinas Kesehatan",
        "pekan 16–22 Nov 2026",
        "Tersisa 6 pekan sampai akhir 2026",
        "33,3%",
        "1 dari 3 pegawai",
        "Berubah minggu ini",
        "Ni Made Ariani",
        "+8 JP",
        "20,5 dari 20 JP",
        "target tercapai",
        "−2 JP",
        "Hampir mencapai target",
        "kurang 1,5 JP",
        "Tertahan dan sebabnya",
        "Menyelesaikan “Budaya & Bahasa”, yang JP-nya belum ditetapkan.",
        "Belum ada akun LMS yang tertaut",
        "Perlu ditindaklanjuti",
        "34,5",
        "Senin, 23 November 2026 pukul 05.34 WITA",
        "Ada yang keliru?",
        CONTACT,
        "Puskesmas I & Barat",
    ],
)
def test_both_parts_tell_the_head_in_indonesian(words: str) -> None:
    found = letter()
    assert words in visible(found.html)
    assert words.casefold() in " ".join(found.text.split()).casefold()


@pytest.mark.parametrize(
    "words",
    [
        "week of 16–22 Nov 2026",
        "6 weeks left until the end of 2026",
        "33.3%",
        "1 of 3 people",
        "1.5 JP short",
        "Monday, 23 November 2026, 05:34 WITA",
        "person without a linked LMS account",
    ],
)
def test_english_is_complete_too(words: str) -> None:
    assert words in visible(letter(language="en").html)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("addressee", [HEAD, OFFICE, Addressee("a@b.id", ("03", "08"), True)])
def test_no_number_of_a_person_is_in_a_letter(language: str, addressee: Addressee) -> None:
    found = letter(addressee, language)
    assert "19900101" not in found.subject + found.html + found.text


def test_the_agencys_letter_names_no_person() -> None:
    found = letter(OFFICE)
    assert not [each.name for each in NOW if each.name in found.html + found.text]
    assert "tidak ditampilkan" in found.text


@pytest.mark.parametrize(
    ("addressee", "language", "subject"),
    [
        (HEAD, "id", "Kabar pembelajaran Dinas Kesehatan, 16-22 Nov 2026"),
        (OFFICE, "en", "Learning news BKPSDM Kota Contoh, 16-22 Nov 2026"),
        (
            Addressee("a@b.id", ("03.1", "08")),
            "id",
            "Kabar pembelajaran Puskesmas I & Barat, Inspektorat, 16-22 Nov 2026",
        ),
    ],
)
def test_the_subject_says_who_and_when(addressee: Addressee, language: str, subject: str) -> None:
    assert letter(addressee, language).subject == subject


def test_what_comes_from_outside_is_escaped_in_html_alone() -> None:
    found = letter()
    assert "Ni Ketut &lt;b&gt;Sari&lt;/b&gt;" in found.html
    assert "Ni Ketut <b>Sari</b>" in found.text


def test_nothing_is_fetched_and_nothing_runs() -> None:
    html = letter(OFFICE).html
    assert not re.search(r"<(script|img|link|iframe|form)|url\(|@import|src=", html)
    assert set(re.findall(r"https?://[^\"' >]+", html)) <= {"http://www.w3.org/1999/xhtml"}


def test_the_layout_keeps_to_what_outlook_knows() -> None:
    html = letter().html
    assert not re.search(r"display:\s*(flex|grid)|position:\s*(absolute|fixed)|float:", html)
    assert '<!--[if mso]><table role="presentation" width="600"' in html
    assert "prefers-color-scheme: dark" in html


def test_styles_stand_in_the_elements() -> None:
    assert re.search(r'<td[^>]*style="[^"]*background-color: ?#0b5a52', letter().html)


def test_a_long_letter_stays_below_the_size_at_which_mails_are_cut() -> None:
    now = [civil(n, "16", name=f"I Gusti Ngurah Agung Nama Panjang Sekali {n}") for n in range(60)]
    now += [civil(n, "1", at_most=None, linked=False) for n in range(60, 120)]
    before = [civil(n, "8") for n in range(60)]
    desk = Desk(7, (), {"simpeg": 3}, tuple(f"Kursus {n}" for n in range(90)), 5)
    everything = facts(now, before, desk=desk)
    found = letter(Addressee("a@b.id", ("03", "08"), True), about=everything)
    assert len(found.html.encode()) < 102_000


def test_advice_about_personnel_files_names_their_source() -> None:
    desk = Desk(held=(Held("simpeg", DAY), Held("unor", DAY)), refused={"skp": 2, "kepala": 1})
    told = " ".join(letter(OFFICE, about=facts(NOW, BEFORE, desk=desk)).text.split())
    assert "lontar hr accept simpeg unor" in told
    assert "lontar hr check kepala" in told


def test_text_lines_fit_a_terminal() -> None:
    assert max(len(line) for line in letter().text.splitlines()) <= 100


def test_without_a_contact_the_agency_is_named_for_objections() -> None:
    assert "kepada BKPSDM Kota Contoh" in visible(letter(contact=None).html)


@pytest.mark.parametrize("addressee", [HEAD, OFFICE])
def test_an_empty_week_is_a_letter_too(addressee: Addressee) -> None:
    found = letter(addressee, about=facts([]))
    assert "Data sampai" in found.text
    assert "belum diketahui" in found.text or "tidak ditampilkan" in found.text
