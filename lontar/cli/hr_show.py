"""How ``lontar hr`` shows a reading: its records, what was refused, and the gate."""

from __future__ import annotations

from typing import Any

import click

from connector.hr.errors import HrError
from connector.hr.faults import RowFault
from connector.hr.reading import Reading, values_of
from lontar.cli.show import print_json, print_rows
from lontar.intake import Offered
from sync.inward.personnel.importing import Verdict

SHOWN = 20  # faulty rows on a terminal; --json has them all
STATUS = {"accepted": "read", "held": "held", "rejected": "refused"}


def show_refused(error: HrError, *, as_json: bool) -> None:
    """A file that cannot be taken at all."""
    if as_json:
        keys = {"rows": 0, "records": [], "refused": [], "gate": []}
        print_json({"status": "refused", "reason": error.reason, "remedy": error.remedy, **keys})
    else:
        click.echo(f"refused: {error}")


def show_offered(offered: Offered, verdict: Verdict, *, as_json: bool, records: bool) -> None:
    """A file that was read, with what the gate says of it."""
    reading = offered.reading
    if as_json:
        document: dict[str, Any] = {
            "status": STATUS[verdict.status],
            "reason": verdict.reason,
            "file": reading.file,
            "as_of": offered.as_of,
            "rows": reading.rows,
            "repeated": reading.repeated,
            "refused": list(map(fault_told, reading.faults)),
            "gate": [entry.as_json() for entry in verdict.gate],
        }
        print_json(document | ({"records": records_told(reading)} if records else {}))
        return
    click.echo(f"{summary(reading)}; as of {offered.as_of}")
    show_faults(reading)
    held = [entry for entry in verdict.gate if entry.held]
    print_rows(["gate", "held because"], [[entry.name, entry.message] for entry in held])
    click.echo(f"{STATUS[verdict.status]}: {verdict.reason}" if verdict.reason else "read")


def summary(reading: Reading) -> str:
    """One line: rows, records, and what became of the difference."""
    place = f"{reading.file}, sheet {reading.sheet}" if reading.sheet else reading.file
    told = f"{place}: {reading.rows} rows, {len(reading.entries)} read"
    if reading.repeated:
        told += f", {reading.repeated} repeated (they say the same as another row)"
    return f"{told}, {reading.refused_rows} refused"


def show_faults(reading: Reading) -> None:
    """The first rows that were not taken, and what is odd or unknown in others."""
    headers = ["sheet", "row", "column", "kind", "message"]
    rows = [
        [*(getattr(fault, name) or "" for name in headers), "refused" if fault.refuses else "taken"]
        for fault in reading.faults[:SHOWN]
    ]
    print_rows([*headers, "the row is"], rows)
    if len(reading.faults) > SHOWN:
        click.echo(f"… and {len(reading.faults) - SHOWN} more (--json lists all)")


def records_told(reading: Reading) -> list[dict[str, Any]]:
    """Records by the config's column keys; a key of several parts is a list."""
    rows = []
    for record in reading.records:
        key = reading.kind.told_key(record)
        told = key[0] if key is not None and len(key) == 1 else key
        rows.append({"key": told, "values": values_of(reading.kind, record)})
    return rows


def fault_told(fault: RowFault) -> dict[str, Any]:
    """A refused row or a bad cell, with its place and reason."""
    names = ("file", "sheet", "row", "column", "field", "kind", "message")
    return {name: getattr(fault, name) for name in names}
