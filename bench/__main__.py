"""``python -m bench [PART ...]``: run the benchmarks, keep their figures and print them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence

from rich.console import Console

from bench import hr, landing, match, measure, pull, push
from bench.figures import Figure, keep, show

PARTS: dict[str, Callable[[], Iterable[Figure]]] = {
    "hr": hr.measure,
    "landing": landing.measure,
    "match": match.measure,
    "measure": measure.measure,
    "pull": pull.measure,
    "push": push.measure,
}


def main(names: Sequence[str]) -> int:
    """Run the named parts, or all; 2 for a name that is no part."""
    strangers = [name for name in names if name not in PARTS]
    if strangers:
        print(f"no part {', '.join(strangers)}; there are: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    figures = [figure for name in names or PARTS for figure in PARTS[name]()]
    keep(figures)
    show(figures, Console(width=None if sys.stdout.isatty() else 120))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
