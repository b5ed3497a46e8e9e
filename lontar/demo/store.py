"""lms.json on disk: read with a clear error, read again when somebody edited it, saved whole.

In: a path. Out: the ``Site`` of the moment. A save replaces the file in one step, so that an
editor or a killed server never leaves half a file; a person's edit wins over what we held.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from connector.files import write_whole
from lontar.demo.errors import StateError
from lontar.demo.site import Site
from lontar.demo.state import State

ENCODE = json.JSONEncoder(ensure_ascii=False).encode
WIDTH = 260  # a value longer than this is written over several lines

Stamp = tuple[int, int, int]


class Store:
    """One lms.json. Not safe for threads: the service holds its lock around every call.

    Without ``keep`` changes are held in memory only.
    """

    def __init__(self, path: Path, *, keep: bool = True) -> None:
        self.path = path
        self._keep = keep
        self._stamp: Stamp | None = None
        self._site: Site | None = None

    def current(self) -> Site:
        """The site as the file tells it now; read again only if the file changed.

        Raises StateError when the file is missing or not understood.
        """
        stamp = _stamp(self.path)
        if self._site is None or stamp != self._stamp:
            self._site, self._stamp = Site(read_state(self.path)), stamp
        return self._site

    def save(self) -> None:
        """Write the held site back, whole or not at all."""
        if self._site is not None and self._keep:
            write_state(self.path, self._site.state)
            self._stamp = _stamp(self.path)


def read_state(path: Path) -> State:
    """Decode and check one lms.json; raises StateError with the place."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise StateError(f"{path}: {problem.strerror}") from problem
    except (json.JSONDecodeError, UnicodeDecodeError) as problem:
        raise StateError(f"{path}: not JSON: {problem}") from problem
    try:
        state = State.model_validate(document)
    except ValidationError as problem:
        raise StateError(_report(path, document, problem)) from problem
    _refuse_doubles(path, state)
    return state


def write_state(path: Path, state: State) -> None:
    """Write one lms.json in a form that people can edit: one row a line where it fits."""
    text = layout(state.model_dump(mode="json", exclude_unset=True)) + "\n"
    write_whole(path, text)


def layout(value: object, depth: int = 0) -> str:
    """JSON text; what fits into a line stays on it, the rest opens one level."""
    if not isinstance(value, dict | list) or not value:
        return ENCODE(value)
    if depth > 1 and len(flat := ENCODE(value)) <= WIDTH:  # the outer levels are always opened
        return flat
    pad = " " * (depth + 1)
    if isinstance(value, list):
        inside = [layout(item, depth + 1) for item in value]
        return "[\n" + ",\n".join(pad + text for text in inside) + f"\n{' ' * depth}]"
    pairs = [f"{ENCODE(key)}: {layout(item, depth + 1)}" for key, item in value.items()]
    return "{\n" + ",\n".join(pad + text for text in pairs) + f"\n{' ' * depth}}}"


def _stamp(path: Path) -> Stamp:
    try:
        seen = path.stat()
    except OSError as problem:
        raise StateError(f"{path}: {problem.strerror}") from problem
    return seen.st_mtime_ns, seen.st_size, seen.st_ino


def _report(path: Path, document: object, problem: ValidationError) -> str:
    lines = [
        f"  {_place(document, error['loc'])}: {error['msg']}"
        for error in problem.errors(include_url=False, include_input=False)
    ]
    return "\n".join([f"{path}: not understood", *lines])


def _place(document: object, steps: Iterable[int | str]) -> str:
    """``users[3] (id 7).idnumber`` for ("users", 3, "idnumber")."""
    text = ""
    here = document
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
        here = _inside(here, step)
        if isinstance(step, int) and isinstance(here, dict) and "id" in here:
            text += f" (id {here['id']})"
    return text or "the whole file"


def _inside(value: object, step: int | str) -> object:
    if isinstance(value, list) and isinstance(step, int):
        return value[step]
    return value.get(step) if isinstance(value, dict) else None


def _refuse_doubles(path: Path, state: State) -> None:
    keys: dict[str, list[object]] = {
        "users.id": [row.id for row in state.users],
        "users.username": [row.username for row in state.users if not row.deleted],
        "categories.id": [row.id for row in state.categories],
        "courses.id": [row.id for row in state.courses],
        "courses.shortname": [row.shortname for row in state.courses],
        "quizzes.id": [row.id for row in state.quizzes],
        "surveys.id": [row.id for row in state.surveys],
        "assignments.id": [row.id for row in state.assignments],
        "cohorts.id": [row.id for row in state.cohorts],
        "frameworks.id": [row.id for row in state.frameworks],
        "competencies.id": [row.id for row in state.competencies],
        "plans.id": [row.id for row in state.plans],
        "badges.id": [row.id for row in state.badges],
        "reports.id": [row.id for row in state.reports],
        "profile_fields.shortname": [row.shortname for row in state.profile_fields],
    }
    doubles = [
        f"  {place}: {value!r} stands {count} times"
        for place, values in keys.items()
        for value, count in Counter(values).items()
        if count > 1
    ]
    if doubles:
        raise StateError("\n".join([f"{path}: not understood", *doubles]))
