"""Lines of keys in a TOML text."""

from __future__ import annotations

import pytest

from lontar.toml_lines import key_lines, line_of

TEXT = '''[agency]
name = "x"
[[hr]]
id = "a"
columns = { nip = "NIP",
  name = "# not a [comment]" }
[[hr]]
id = "b"
path = """
[not.a.table]
"""
values.sex = { L = "male" }
[[scheme]]
[[scheme.rule]]
id = "first"
[[scheme.rule]]
id = "second"
[push.profile_fields.scheme."tpp-belajar"]
outcome = "lontar_outcome"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("agency", "name"), 2),
        (("hr", 0, "columns"), 5),
        (("hr", 1, "id"), 8),
        (("hr", 1, "values", "sex"), 12),
        (("scheme", 0, "rule", 1, "id"), 17),
        (("push", "profile_fields", "scheme", "tpp-belajar", "outcome"), 19),
    ],
)
def test_a_key_stands_on_its_line(path: tuple[str | int, ...], line: int) -> None:
    assert key_lines(TEXT)[path] == line


def test_a_text_over_several_lines_holds_no_tables() -> None:
    assert ("not", "a", "table") not in key_lines(TEXT)


def test_an_unknown_key_is_placed_at_the_table_around_it() -> None:
    assert line_of(key_lines(TEXT), ("hr", 0, "columns", "nip")) == 5


def test_a_path_outside_the_text_has_no_line() -> None:
    assert line_of(key_lines(TEXT), ("database",)) is None
