"""The requests of a pull again, their answers thrown away: what no client can do without.

``python -m bench.floor URL BODIES`` prints its seconds of CPU.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import requests


def _main(url: str, bodies: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    with requests.Session() as session, Path(bodies).open(encoding="utf-8") as lines:
        for line in lines:
            answer = session.post(
                f"{url}/webservice/rest/server.php", json.loads(line), headers=form, timeout=300
            )
            answer.raise_for_status()
    after = resource.getrusage(resource.RUSAGE_SELF)
    print(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


if __name__ == "__main__":
    _main(*sys.argv[1:])
