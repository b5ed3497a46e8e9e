"""The sums that metrics are made of, by DuckDB on the same ledger and grades.

``python -m bench.columnar FOLDER YEAR`` reads the rows from CSV files, sums with one thread as
SQLite does, fetches every result as Python rows and prints seconds and memory. Loading is not
counted.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import duckdb

from bench.office import largest

CREDITS = """CREATE TABLE credit AS SELECT person, date, month, counted, at_most, certain, why_not
    FROM read_csv('{folder}/credit.csv', header = true, nullstr = '', columns = {{
    'person': 'BIGINT', 'date': 'DATE', 'month': 'INTEGER', 'counted': 'BIGINT',
    'at_most': 'BIGINT', 'certain': 'BOOLEAN', 'why_not': 'VARCHAR'}})"""
GRADES = """CREATE TABLE result AS SELECT person, day, percent, passed
    FROM read_csv('{folder}/result.csv', header = true, nullstr = '', columns = {{
    'person': 'BIGINT', 'day': 'DATE', 'percent': 'DOUBLE', 'passed': 'INTEGER'}})"""
PEOPLE = """CREATE TABLE people AS SELECT person FROM
    read_csv('{folder}/people.csv', header = true, columns = {{'person': 'BIGINT'}})"""

INSIDE = "c.date BETWEEN '{year}-01-01' AND '{year}-12-31'"
EVENTS = """WITH event AS (
    SELECT person, date AS day FROM credit WHERE date <= '{year}-12-31' AND (why_not IS NULL
        OR why_not NOT IN ('withdrawn', 'claimed', 'rejected'))
    UNION SELECT person, day FROM result WHERE day <= '{year}-12-31')"""
RUNS = """, active AS (SELECT DISTINCT person, {number} AS n FROM event),
    ranked AS (SELECT person, n, n - row_number() OVER (PARTITION BY person ORDER BY n) AS run
        FROM active),
    runs AS (SELECT person, max(n) AS last, count(*) AS length FROM ranked GROUP BY person, run)
    SELECT p.person, coalesce(max(length), 0) FROM people p LEFT JOIN runs r
        ON r.person = p.person AND r.last >= {since} GROUP BY p.person"""
WEEK = "(epoch(day)::BIGINT // 86400 + 3) // 7"
MONTH = "year(day) * 12 + month(day) - 1"
QUERIES = (
    *(
        f"""SELECT p.person, coalesce(sum({value}), 0) FROM people p LEFT JOIN credit c
        ON c.person = p.person AND {INSIDE} {more} GROUP BY p.person"""
        for value, more in (("counted", ""), ("counted", "AND certain"), ("at_most", ""))
    ),
    EVENTS
    + f""" SELECT person, count(DISTINCT {MONTH}) FROM event
        WHERE day >= '{{year}}-01-01' GROUP BY person""",
    *(
        EVENTS + RUNS.format(number=number, since=since)
        for number, since in ((WEEK, 2968), (WEEK, 2922), (MONTH, 24322), (MONTH, 24312))
    ),
    "SELECT person, avg(percent) FROM result WHERE year(day) = {year} GROUP BY person",
    """SELECT person, sum(passed)::DOUBLE / count(passed) FROM result
        WHERE year(day) = {year} GROUP BY person""",
)


def summed(folder: Path, year: int) -> dict[str, Any]:
    """Seconds of all sums, and the total of the first: lesson hours in hundredths."""
    base = duckdb.connect(config={"threads": 1})
    for statement in (CREDITS, GRADES, PEOPLE):
        base.execute(statement.format(folder=folder))
    started = time.perf_counter()
    results = [dict(base.execute(query.format(year=year)).fetchall()) for query in QUERIES]
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "hours": int(sum(results[0].values())), "memory": largest()}


if __name__ == "__main__":
    print(json.dumps(summed(Path(sys.argv[1]), int(sys.argv[2]))))
