"""A query as a source: exact values, only the mapped columns, nothing written, no secrets told."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from connector.hr.errors import HeaderMissing, HrError, TooLarge, Unreadable
from connector.hr.mapping import records_of
from connector.hr.records import PersonRow
from connector.hr.settings import SourceSettings
from connector.hr.sheets.table import Limits
from sync.inward.personnel.sql_source import View, read_view
from sync.store.engine import Store

COLUMNS = {"nip": "nip_baru", "name": "nama", "joined": "tmt"}
SARI, BUDI = "199003152015022003", "198811302023211004"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A personnel database of another office, with two people and their identity numbers."""
    path = tmp_path / "simpeg.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE pegawai (nip_baru BIGINT, nama TEXT, tmt DATE, nik TEXT)")
        rows = [
            (int(SARI), "Sari", "2015-02-01", "5171015503900001"),
            (int(BUDI), "Budi", None, ""),
        ]
        connection.executemany("INSERT INTO pegawai VALUES (?, ?, ?, ?)", rows)
        connection.commit()
    return path


def view(database: Path, query: str = "SELECT * FROM pegawai") -> View:
    return View("simpeg (query)", f"sqlite:///{database}", query)


def test_rows_of_a_query_are_records(database: Path) -> None:
    settings = SourceSettings.model_validate(
        {"id": "s", "holds": "people", "url": "sqlite://", "query": "x", "columns": COLUMNS}
    )
    reading = records_of(settings, read_view(view(database), settings.headers))
    people = [record for record in reading.records if isinstance(record, PersonRow)]
    told = [(row.nip, row.name, row.joined) for row in people]
    assert told == [(SARI, "Sari", date(2015, 2, 1)), (BUDI, "Budi", None)]
    assert (reading.file, reading.rows, reading.faults) == ("simpeg (query)", 2, ())


def test_only_the_mapped_columns_are_held(database: Path) -> None:
    table = read_view(view(database), ["nip_baru"])
    assert [row.cells for row in table.rows] == [[SARI], [BUDI]]
    assert "517101" not in repr(table)


def test_the_order_of_rows_is_no_change(database: Path) -> None:
    first = read_view(view(database), ["nama"])
    second = read_view(view(database, "SELECT * FROM pegawai ORDER BY nama"), ["nama"])
    other = read_view(view(database, "SELECT * FROM pegawai WHERE nama = 'Budi'"), ["nama"])
    assert first.digest == second.digest != other.digest


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM pegawai",
        "SELECT 1; DELETE FROM pegawai",
        "-- SELECT\nUPDATE pegawai SET nama=''",
    ],
)
def test_only_one_select_is_asked(database: Path, query: str) -> None:
    with pytest.raises(Unreadable, match="not one SELECT"):
        read_view(view(database, query), ["nama"])


def test_a_query_that_writes_all_the_same_is_refused_by_the_database(database: Path) -> None:
    query = "WITH x AS (SELECT 1) INSERT INTO pegawai (nama) SELECT 'hantu' FROM x RETURNING nama"
    with pytest.raises(Unreadable, match="the database answered"):
        read_view(view(database, query), ["nama"])
    assert len(read_view(view(database), ["nama"]).rows) == 2


def test_comments_colons_and_percent_signs_are_the_querys_own(database: Path) -> None:
    query = "/* SIMPEG */ SELECT nama, '12:30:00' AS jam FROM pegawai WHERE nama LIKE 'S%';"
    assert [row.cells for row in read_view(view(database, query), ["nama", "jam"]).rows] == [
        ["Sari", "12:30:00"]
    ]


def test_a_missing_column_and_too_many_rows(database: Path) -> None:
    with pytest.raises(HeaderMissing, match="'unor' is missing.*nip_baru, nama, tmt, nik"):
        read_view(view(database), ["unor"])
    with pytest.raises(TooLarge, match="more than 1 rows"):
        read_view(view(database), ["nama"], Limits(rows=1))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql+nodriver://sim:rahasia@127.0.0.1/peg", "driver is missing"),
        ("nosuch://sim:rahasia@127.0.0.1/peg", "driver is missing"),
        ("postgresql+psycopg://sim:rahasia@127.0.0.1:1/peg", "the database answered"),
        ("rahasia", "not a database URL"),
    ],
)
def test_no_error_tells_the_password(url: str, words: str) -> None:
    with pytest.raises(HrError, match=words) as caught:
        read_view(View("simpeg (query)", url, "SELECT 1"), ["nama"])
    told = f"{caught.value} {caught.value!r} {caught.value.__cause__}"
    assert "rahasia" not in told


def test_a_drivers_message_shows_nobodys_number(database: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        read_view(view(database, f"SELECT nama FROM p{SARI}"), ["nama"])
    assert SARI not in str(caught.value)


def test_both_databases_give_exact_values(store: Store) -> None:
    with store.begin() as session:
        session.execute(text("CREATE TABLE gaji (nip NUMERIC(18), jp NUMERIC(5, 2), aktif TEXT)"))
        session.execute(text(f"INSERT INTO gaji VALUES ({SARI}, 7.50, NULL)"))
    query = f"SELECT CAST({SARI} AS BIGINT) AS nip, jp FROM gaji"
    url = store.engine.url.render_as_string(hide_password=False)
    table = read_view(View("gaji", url, query), ["nip", "jp"])
    with store.begin() as session:  # the next test begins with our tables alone
        session.execute(text("DROP TABLE gaji"))
    assert [[str(cell) for cell in row.cells] for row in table.rows] == [[SARI, "7.5"]]
