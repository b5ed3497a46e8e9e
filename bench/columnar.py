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

TABLES = {
    "credit": {
        "person": "BIGINT",
        "date": "DATE",
        "month": "INTEGER",
        "counted": "BIGINT",
        "at_most": "BIGINT",
        "certain": "BOOLEAN",
        "why_not": "VARCHAR",
    },
    "result": {
        "person": "BIGINT",
        "day": "DATE",
        "percent": "DOUBLE",
        "passed": "INTEGER",
        "pre_test": "BOOLEAN",
    },
    "people": {
        "person": "BIGINT",
        "employment": "VARCHAR",
        "linked": "BOOLEAN",
        "unseen": "BOOLEAN",
        "service_known": "BOOLEAN",
    },
    "months": {"person": "BIGINT", "month": "INTEGER", "begun": "BOOLEAN", "finished": "BOOLEAN"},
}
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
        ON r.person = p.person AND r.last >= {since} WHERE p.linked GROUP BY p.person"""
WEEK = "(epoch(day)::BIGINT // 86400 + 3) // 7"
MONTH = "year(day) * 12 + month(day) - 1"
MONTHS = (
    EVENTS
    + f""", active AS (SELECT DISTINCT person, {MONTH} AS month FROM event
        WHERE day >= '{{year}}-01-01')"""
)
HOURS = "SELECT p.person, coalesce(sum({value}), 0) FROM people p LEFT JOIN credit c"
HOURS += " ON c.person = p.person AND " + INSIDE + " {more} GROUP BY p.person"
RESULT = "FROM result WHERE year(day) = {year} AND NOT pre_test GROUP BY person"
QUERIES = {
    "hours": HOURS.replace("{value}", "counted").replace("{more}", ""),
    "hours_sure": HOURS.replace("{value}", "counted").replace("{more}", "AND certain"),
    "hours_at_most": """SELECT p.person, coalesce(sum(at_most), 0) FROM people p
        LEFT JOIN credit c ON c.person = p.person AND """
    + INSIDE
    + """ WHERE p.linked AND NOT p.unseen AND NOT EXISTS (SELECT 1 FROM credit d
        WHERE d.person = p.person AND d.at_most IS NULL AND (d.date IS NULL
        OR d.date BETWEEN '{year}-01-01' AND '{year}-12-31')) GROUP BY p.person""",
    "hours_target": """SELECT p.person, count(m.month) * 2000 / 12 FROM people p LEFT JOIN months m
        ON m.person = p.person WHERE p.employment IN ('PNS', 'PPPK') AND p.service_known
        GROUP BY p.person""",
    "active_months": MONTHS
    + """ SELECT p.person, count(a.month) FROM people p
        LEFT JOIN months m ON m.person = p.person AND m.begun
        LEFT JOIN active a ON a.person = p.person AND a.month = m.month
        WHERE p.linked AND p.service_known GROUP BY p.person""",
    "continuity": MONTHS
    + """ SELECT p.person, count(a.month)::DOUBLE / count(*) FROM people p
        JOIN months m ON m.person = p.person AND m.begun
        LEFT JOIN active a ON a.person = p.person AND a.month = m.month
        WHERE p.linked AND p.service_known AND (m.finished OR a.month IS NOT NULL)
        GROUP BY p.person""",
    **{
        name: EVENTS + RUNS.format(number=number, since=since)
        for name, number, since in (
            ("streak_weeks", WEEK, 2968),
            ("longest_streak_weeks", WEEK, 2922),
            ("streak_months", MONTH, 24321),
            ("longest_streak_months", MONTH, 24312),
        )
    },
    "mastery": "SELECT person, avg(percent) " + RESULT,
    "pass_rate": "SELECT person, sum(passed)::DOUBLE / count(passed) "
    + RESULT
    + " HAVING count(passed) > 0",
}


def summed(folder: Path, year: int) -> dict[str, Any]:
    """Seconds of all sums, and of each how many values it has and what they come to."""
    base = duckdb.connect(config={"threads": 1})
    for name, columns in TABLES.items():
        read = f"read_csv('{folder}/{name}.csv', header = true, nullstr = '', columns = {columns})"
        base.execute(f"CREATE TABLE {name} AS FROM {read}")
    started = time.perf_counter()
    found = {
        name: dict(base.execute(query.format(year=year)).fetchall())
        for name, query in QUERIES.items()
    }
    seconds = time.perf_counter() - started
    totals = {
        name: (len(values), sum(values.values()) / (100 if name.startswith("hours") else 1))
        for name, values in found.items()
    }
    return {"seconds": seconds, "totals": totals, "memory": largest()}


if __name__ == "__main__":
    print(json.dumps(summed(Path(sys.argv[1]), int(sys.argv[2]))))
