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
        "competencies": "VARCHAR",
    },
    "result": {
        "person": "BIGINT",
        "quiz": "BIGINT",
        "pair": "VARCHAR",
        "day": "DATE",
        "percent": "DOUBLE",
        "passed": "INTEGER",
        "pre_test": "BOOLEAN",
        "post_test": "BOOLEAN",
    },
    "attempt": {
        "account": "BIGINT",
        "quiz": "BIGINT",
        "attempt": "BIGINT",
        "state": "VARCHAR",
        "points": "DOUBLE",
        "points_max": "DOUBLE",
        "finished_on": "DATE",
    },
    "link": {"account": "BIGINT", "person": "BIGINT"},
    "requirement": {
        "person": "BIGINT",
        "competency": "VARCHAR",
        "required": "BIGINT",
        "assessed": "BIGINT",
        "assessed_on": "DATE",
    },
    "taught": {"text": "VARCHAR", "competency": "VARCHAR"},
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
EVENT = "(why_not IS NULL OR why_not NOT IN ('withdrawn', 'claimed', 'rejected'))"
EVENTS = f"""WITH event AS (
    SELECT person, date AS day FROM credit WHERE date <= '{{year}}-12-31' AND {EVENT}
    UNION SELECT person, day FROM result WHERE day <= '{{year}}-12-31')"""
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
WHOLE = "FROM requirement GROUP BY person HAVING count(assessed) = count(*)"
ADDRESSED = f"""WITH whole AS (SELECT person {WHOLE}),
    learned AS (SELECT DISTINCT r.person, r.competency FROM requirement r
        JOIN credit c ON c.person = r.person AND c.date > r.assessed_on
            AND c.date <= '{{year}}-12-31' AND {EVENT}
        JOIN taught t ON t.text = c.competencies AND t.competency = r.competency)
    SELECT person, count(l.competency)::DOUBLE / count(*) FROM requirement r
    JOIN whole USING (person) JOIN people p USING (person)
    LEFT JOIN learned l USING (person, competency)
    WHERE r.required > r.assessed AND p.linked GROUP BY person"""
GAIN = """WITH marked AS (SELECT person, quiz, attempt, finished_on AS day,
        points / points_max * 100 AS percent FROM attempt JOIN link USING (account)
        WHERE state = 'finished' AND points IS NOT NULL AND finished_on IS NOT NULL),
    sitting AS (SELECT r.person, r.quiz, r.pair, r.pre_test, r.post_test,
        coalesce(a.percent, r.percent) AS percent, coalesce(a.day, r.day) AS day,
        coalesce(a.attempt, 0) AS attempt FROM result r LEFT JOIN marked a USING (person, quiz)),
    pre AS (SELECT * FROM sitting WHERE pre_test AND day <= '{year}-12-31'
        QUALIFY row_number() OVER (PARTITION BY person, pair
            ORDER BY day, attempt, percent, quiz) = 1),
    post AS (SELECT s.person, s.percent AS post, f.percent AS pre
        FROM sitting s JOIN pre f ON f.person = s.person AND f.pair = s.pair AND f.day <= s.day
        WHERE s.post_test AND year(s.day) = {year}
        QUALIFY row_number() OVER (PARTITION BY s.person, s.pair
            ORDER BY s.percent DESC, s.day, s.quiz, s.attempt) = 1)
    SELECT person, avg((post - pre) / (100 - pre)) FROM post WHERE pre < 100 GROUP BY person"""
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
    "job_match": "SELECT person, sum(least(assessed, required)) * 100.0 / sum(required) " + WHOLE,
    "gap": "SELECT person, sum(greatest(required - assessed, 0)) " + WHOLE,
    "gap_addressed": ADDRESSED,
    "gain": GAIN,
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
