"""Laws of reading: bad rows harm nobody else, and the order of rows means nothing."""

from __future__ import annotations

import csv
import io
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from connector.hr.errors import Damaged
from connector.hr.mapping import read_records
from connector.hr.nip import Nip, digits_of, is_rounded, parse_nip
from connector.hr.reading import Reading
from tests.connector.hr.conftest import source
from tests.connector.hr.numbers import nips

HEADER = ["NIP", "NAMA", "UNOR", "EMAIL", "TMT"]
COLUMNS = {"nip": "NIP", "name": "NAMA", "unit": "UNOR", "email": "EMAIL", "joined": "TMT"}

names = st.sampled_from(["Ni Made Sari", "I Wayan Budi, S.E.", "Ida Ayu Oka", "I Gst. Ngr. Rai"])
units = st.sampled_from(["", "-", "Dinas Kesehatan", "Bagian Umum; Setda"])
good_rows = st.tuples(
    nips().filter(lambda nip: not is_rounded(nip)),
    names,
    units,
    st.sampled_from(["", "a@b.example"]),
    st.sampled_from(["01-03-2015", "2015-03-01", "04/03/2015"]),
)
people = st.lists(good_rows, max_size=8, unique_by=lambda row: row[0])
cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
junk = st.lists(cells, min_size=5, max_size=5).filter(
    lambda row: not isinstance(parse_nip(row[0]), Nip) and digits_of(row[0]) is None
)


def read(rows: Sequence[tuple[str, ...]]) -> Reading:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows([HEADER, *rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.csv"
        path.write_text(text.getvalue(), encoding="utf-8", newline="")
        return read_records(source(path, columns=COLUMNS))


def records(reading: Reading) -> set[object]:
    return set(reading.records)


@given(people, st.lists(junk, max_size=4), st.randoms(use_true_random=False))
def test_bad_rows_change_no_good_persons_record(
    good: list[tuple[str, ...]], bad: list[list[str]], chance: random.Random
) -> None:
    mixed = [*good, *(tuple(row) for row in bad)]
    chance.shuffle(mixed)
    assert records(read(mixed)) == records(read(good))


@given(people, people, st.randoms(use_true_random=False))
def test_the_order_of_rows_means_nothing(
    some: list[tuple[str, ...]], others: list[tuple[str, ...]], chance: random.Random
) -> None:
    rows = [*some, *others, *some[:2]]
    shuffled = rows[:]
    chance.shuffle(shuffled)
    before, after = read(rows), read(shuffled)
    assert records(before) == records(after)
    assert sorted(f.kind for f in before.faults) == sorted(f.kind for f in after.faults)


@given(people, st.data())
def test_a_bad_cell_costs_its_own_value_alone(
    good: list[tuple[str, ...]], data: st.DataObject
) -> None:
    if not good:
        return
    at = data.draw(st.integers(0, len(good) - 1))
    spoiled = [row if n != at else (*row[:4], "31-02-2015") for n, row in enumerate(good)]
    before, after = read(good), read(spoiled)
    assert len(records(before) - records(after)) == 1
    assert [record.unread for record in after.records].count("joined") == 1


@given(st.lists(nips(), min_size=4, max_size=20))
def test_numbers_that_went_through_a_float_never_pass_as_a_file(numbers: list[str]) -> None:
    rows = [(str(int(float(number))), "Sari", "A", "", "") for number in numbers]
    try:
        read(rows)
    except Damaged:
        return
    raise AssertionError("a damaged file was read")


JUNK = {"N": "31-02-2015", "E": ""}  # a bad cell, an empty cell


@given(people, st.data())
def test_no_record_depends_on_the_row_before(
    rows: list[tuple[str, ...]], data: st.DataObject
) -> None:
    """Each row reads alone as it reads among others, whatever those lack."""
    spoiled = [
        tuple(
            data.draw(st.sampled_from([cell, *JUNK.values()])) if at else cell for at, cell in row
        )
        for row in (tuple(enumerate(row)) for row in rows)
    ]
    together = read(spoiled)
    alone = {record for row in spoiled for record in read([row]).records}
    assert records(together) == alone


levels = st.sampled_from(["1", "3", "5", "", "-", "6", "tinggi"])


@given(st.lists(st.tuples(st.sampled_from("ABCDEFGH"), levels, levels), unique_by=lambda r: r[0]))
def test_a_wide_cell_is_read_as_if_it_stood_alone(rows: list[tuple[str, str, str]]) -> None:
    wide = {"M1": "INTEGRITAS", "M2": "KERJA SAMA"}

    def wide_read(lines: list[tuple[str, str, str]]) -> Reading:
        text = "POST;INTEGRITAS;KERJA SAMA\n" + "".join(";".join(row) + "\n" for row in lines)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "data.csv"
            path.write_text(text, encoding="utf-8")
            columns = {"post": "POST"}
            return read_records(
                source(path, "standards", columns=columns, layout="wide", wide=wide)
            )

    among, alone = wide_read(rows), [wide_read([row]) for row in rows]
    assert records(among) == {record for reading in alone for record in reading.records}
    assert among.unsaid == {key for reading in alone for key in reading.unsaid}
    assert len(among.faults) == sum(len(reading.faults) for reading in alone)
