"""Names contradict a number only by words that tell people apart."""

from __future__ import annotations

import pytest

from sync.inward.people.names import contradict, likeness, spelled_out, telling_words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("I Made Wirawan", {"wirawan"}),
        ("Drs. I Wayan Sudarma, S.E., M.Si.", {"sudarma"}),
        ("dr. Ni Luh Putu Lestari Sp.PD", {"lestari"}),
        ("Ni Kadek Ayu Puspawati, A.Md.Keb.", {"puspawati"}),
        ("I Gst. Ngr. Mahendra S.Kom", {"mahendra"}),
        ("IDA BAGUS PARWATA, S Kom", {"parwata"}),
        ("A.A. Gde Agung", set()),
        ("I.B.Wibawa", {"wibawa"}),
        ("Ni Putu Eka Dwi", set()),
        ("Wirawan .", {"wirawan"}),
        ("Wirawan Wirawan", {"wirawan"}),
        ("José Ma'ruf", {"jose", "maruf"}),
        ("Ni Made Sri Rai-Kusuma", {"rai", "kusuma"}),
        ("- .", set()),
        ("", set()),
    ],
)
def test_titles_and_common_words_tell_nothing(name: str, words: set[str]) -> None:
    assert telling_words(name) == words


@pytest.mark.parametrize(
    ("account", "person"),
    [
        ("I Made Wirawan", "WIRAWAN"),
        ("Made Agus Wirawan", "I Made Wirawan, S.H."),
        ("I Made", "I Made Wirawan"),
        ("", "I Made Wirawan"),
        ("Kadek Agus Wirawan", "I Made Agus Wirawan"),
        ("Agus Wiryawan", "Agus Wirawan"),
        ("Agus Wira", "Agus Wirawan"),
        ("Sri Lestari Dewi", "Lestari"),
    ],
)
def test_names_that_may_be_one_person(account: str, person: str) -> None:
    assert not contradict(account, person)
    assert not contradict(person, account)


@pytest.mark.parametrize(
    ("account", "person"),
    [
        ("Bambang Hartono", "I Made Wirawan"),
        ("I Made Sudarma", "I Made Wirawan"),
        ("I Made Sudarma S.Kom", "I Made Wirawan S.Kom"),
        ("Ni Putu Eka Lestari", "Ni Putu Eka Astuti"),
        ("I Made Agus Wirawan", "I Made Agus Sudarma"),
        ("I Made Wirawan", "I Wayan Wirawan"),
    ],
)
def test_names_of_two_people(account: str, person: str) -> None:
    assert contradict(account, person)
    assert contradict(person, account)


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("I Gd. Md. Wirawan, S.E.", "i gede made wirawan"),
        ("Drs. I.B. Ngr. Wibawa SH MM", "ida bagus ngurah wibawa"),
        ("A.A. Ayu Sri", "anak agung ayu sri"),
        ("I Gst. Ay. Lestari", "i gusti ayu lestari"),
        ("Dr. H. Moh. Ali, M.Si.", "muhammad ali"),
        ("Wirawan Wirawan", "wirawan"),
        ("Ir.", "ir"),
    ],
)
def test_abbreviations_are_spelled_out_and_titles_dropped(name: str, spelled: str) -> None:
    assert spelled_out(name) == spelled


def test_common_words_alone_never_make_two_names_alike() -> None:
    assert likeness("I Made", "I Made") <= 75
    assert likeness("I Gd. Wirawan", "I Gede Wirawan, S.E.") == 100
    assert likeness("I Made Sudarma", "I Made Wirawan") < 50
