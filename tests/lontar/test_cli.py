"""The command line: what machines may rely on, exit codes, and one sentence for each mistake."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import StaticPool, create_engine

from lontar import __version__
from lontar.cli import COMMANDS, cli
from sync.store import schema
from sync.store.lease import take_lease
from tests.lontar.conftest import Lontar
from tests.lontar.office import NOW, Office

ROOT = Path(__file__).parents[2]
DATABASE = {"sqlalchemy", "sqlmodel", "alembic"}
NETWORK = {"requests", "urllib3", "pydantic"}


def python(code: str) -> str:
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, timeout=60)
    return done.stdout


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_help_imports_neither_database_nor_network(word: str) -> None:
    told = python(
        f"import sys; from lontar.cli import run; run(['{word}']); print(list(sys.modules))"
    )
    modules = set(json.loads(told.splitlines()[-1].replace("'", '"')))
    assert not (DATABASE | NETWORK) & modules


def test_the_version_is_told(lontar: Lontar) -> None:
    assert lontar("--version").out == f"lontar, version {__version__}\n"


def commands(group: click.Group = cli, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command and group."""
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_has_help(lontar: Lontar, words: tuple[str, ...]) -> None:
    ended = lontar(*words, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"Usage: lontar {' '.join(words)}")


def test_every_command_has_its_line_in_the_help(lontar: Lontar) -> None:
    shown = lontar("--help").out
    assert [name for name in COMMANDS if f"  {name} " not in shown] == []


SERVERS = {("daemon",), ("demo",), ("demo", "serve")}


@pytest.mark.parametrize("words", sorted(set(commands()) - SERVERS), ids=" ".join)
def test_every_command_takes_json(words: tuple[str, ...]) -> None:
    command: click.Command | None = cli
    for word in words:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), word)
    assert command is not None
    names = {name for one in command.params for name in one.opts}
    assert isinstance(command, click.Group) or "--json" in names


SYNC = {"run", "status", "stages", "plan", "waiting", "problems"}
PLAN = {"id", "run", "hash", "status", "created", "counts"}
CHANGE = {"target", "action", "site", "account", "nip", "key", "before", "after"} | {
    "because",
    "status",
}


def keys(document: Any) -> set[str]:
    return set(document[0] if isinstance(document, list) else document)


@pytest.mark.parametrize(
    ("words", "code", "wanted"),
    [
        ("sync", 3, SYNC),
        ("sync --dry-run", 0, SYNC),
        ("runs", 0, {"run", "trigger", "started", "finished", "status"}),
        ("plan list", 0, PLAN),
        ("plan show 1", 0, PLAN | {"changes", "limits"}),
        ("units", 0, {"unit", "name", "parent", "direct", "rolled"}),
        ("people unmatched", 0, {"site", "account", "username", "reason", "suggestions"}),
        ("quality", 0, {"kind", "subject", "unit", "since", "detail", "remedy"}),
        ("doctor", 0, {"site", "ok", "checks"}),
        ("metrics", 0, {"name", "level", "unit", "range", "formula", "source"}),
        ("hr check simpeg", 0, {"status", "reason", "rows", "refused", "gate"}),
        ("hr check simpeg --records", 0, {"status", "rows", "records", "refused", "gate"}),
        ("hr import simpeg", 0, {"status", "reason", "rows", "refused", "gate"}),
        ("scheme check", 0, {"scheme", "period"}),
        ("scheme facts", 0, {"name", "unit"}),
        ("db check", 0, {"schema", "ok"}),
        ("db backup", 0, {"backup"}),
        ("db upgrade", 0, {"before", "after", "backup"}),
        ("digest preview", 0, {"to", "subject", "html", "text"}),
        ("digest send", 0, {"sent", "refused", "owed"}),
        ("plan approve 1", 0, {"plan", "hash", "status"}),
        ("plan apply 1 --approve", 0, {"plan", "status", "counts", "problems"}),
        ("hr reject skp", 3, {"source", "status", "reason"}),
        ("people unlink lms 4", 0, {"site", "account", "nip"}),
    ],
)
def test_json_is_one_document_with_the_promised_keys(
    lontar: Lontar, planned: Office, words: str, code: int, wanted: set[str]
) -> None:
    ended = lontar(planned, *words.split(), "--json")
    assert ended.code == code
    assert wanted <= keys(ended.document)


def somebody(office: Office) -> str:
    """The number of a person with a credit."""
    ((nip,),) = office.query("SELECT nip FROM person JOIN credit ON person = person.id LIMIT 1")
    return str(nip)


EXPLAINED = {
    "person": {"nip", "name", "unit"},
    "decisions": {"scheme", "period", "outcome", "tier", "open_tier", "rules"},
    "credits": {"date", "hours", "method", "provider", "title", "counted", "why_not", "source"},
    "metrics": {"hours", "hours_sure", "hours_at_most", "hours_target", "continuity"},
}


@pytest.mark.parametrize("options", [(), ("--as-of", "2026-11-25"), ("--period", "2026-H2")])
def test_an_explanation_has_the_promised_keys(
    lontar: Lontar, planned: Office, options: tuple[str, ...]
) -> None:
    document = lontar(planned, "explain", somebody(planned), "--json", *options).document
    assert {"person", "as_of", "decisions", "metrics", "credits"} <= document.keys()
    for part, wanted in EXPLAINED.items():
        assert wanted <= keys(document[part])
    rules = {"id", "tier", "verdict", "actual", "wanted", "distance", "because"}
    assert rules <= keys(document["decisions"][0]["rules"])
    assert {"site", "kind", "id", "run"} <= keys(document["credits"][0]["source"])


@pytest.mark.parametrize(
    ("words", "part", "wanted"),
    [
        ("sync --dry-run", "stages", {"name", "status", "seconds", "counts"}),
        ("plan show 1", "changes", CHANGE),
        ("plan show 1", "limits", {"name", "limit", "actual", "exceeded"}),
        ("hr check simpeg", "gate", {"name", "limit", "actual", "held"}),
    ],
)
def test_parts_of_a_document_have_the_promised_keys(
    lontar: Lontar, planned: Office, words: str, part: str, wanted: set[str]
) -> None:
    assert wanted <= keys(lontar(planned, *words.split(), "--json").document[part])


def test_units_tell_direct_and_rolled_figures(lontar: Lontar, planned: Office) -> None:
    root = next(u for u in lontar(planned, "units", "--json").document if u["parent"] is None)
    for side in ("direct", "rolled"):
        assert root[side].keys() == {"n", "metrics"}
        assert root[side]["metrics"]["coverage"].keys() == {"value", "n", "unknown"}


def test_a_check_of_doctor_has_the_promised_keys(lontar: Lontar, planned: Office) -> None:
    (site,) = lontar(planned, "doctor", "--json").document
    assert site["ok"] is True
    assert {frozenset(check) for check in site["checks"]} == {
        frozenset({"id", "level", "message", "remedy", "fixes"})
    }


def test_a_refused_row_tells_its_place(lontar: Lontar, planned: Office) -> None:
    path = planned.folder / "hr" / "skp.csv"
    path.write_text("NIP;TAHUN;PREDIKAT\n123;2025;Baik\n", encoding="utf-8")
    ended = lontar(planned, "hr", "check", "skp", "--json")
    assert (ended.code, ended.document["status"]) == (3, "held")
    wanted = {"file", "sheet", "row", "column", "field", "kind", "message"}
    assert wanted <= keys(ended.document["refused"])


def test_a_file_that_cannot_be_read_is_a_document_too(lontar: Lontar, planned: Office) -> None:
    (planned.folder / "hr" / "skp.csv").write_bytes(b"")
    ended = lontar(planned, "hr", "check", "skp", "--json")
    assert (ended.code, ended.document["status"]) == (1, "refused")


def test_an_explanation_names_the_text_of_a_rule(lontar: Lontar, planned: Office) -> None:
    planned.edit('fact = "hours"\n', 'fact = "hours"\nregulation = "PP 11/2017 ps. 203"\n')
    nip = somebody(planned)
    (line,) = [
        one for one in lontar(planned, "explain", nip).out.splitlines() if "Jam pelajaran" in one
    ]
    assert line.endswith("(PP 11/2017 ps. 203)")
    told = lontar(planned, "explain", nip, "--json").document["decisions"][0]
    assert "PP 11/2017 ps. 203" in [rule["regulation"] for rule in told["rules"]]
    assert any("Jam pelajaran" in rule["because"] for rule in told["rules"])
    assert lontar(planned, "scheme", "review", "tpp-belajar").out.endswith("nothing waits\n")


def test_units_tell_of_how_many_components_an_index_is_made(
    lontar: Lontar, planned: Office
) -> None:
    with closing(sqlite3.connect(planned.folder / "lontar.db")) as raw, raw:
        raw.execute("DELETE FROM survey_answer")
    told = lontar(planned, "units", "--json").document[0]["rolled"]["metrics"]["culture_index"]
    made, lacking = len(told["made_of"]), len(told["left_out"])
    out = lontar(planned, "units").out
    assert (told["left_out"], made) == (["satisfaction"], 6)
    assert f" ({made} of {made + lacking})" in out
    assert "the topmost unit differs by that" in out


def test_the_preview_says_how_to_read_another_digest(
    lontar: Lontar, planned: Office, tmp_path: Path
) -> None:
    assert "lontar digest preview --to EMAIL" in lontar(planned, "digest", "preview").out
    written = lontar(planned, "digest", "preview", "--html", tmp_path / "d.html")
    assert "--to EMAIL" in written.err


@pytest.mark.usefixtures("without_waiting")
def test_a_failed_sync_is_a_document_too(lontar: Lontar, planned: Office) -> None:
    planned.server.close()
    ended = lontar(planned, "sync", "--json")
    assert (ended.code, ended.document["status"]) == (1, "failed")
    assert keys(ended.document["problems"]) == {"kind", "message", "remedy"}


@pytest.mark.usefixtures("without_waiting")
def test_doctor_of_a_dead_server_fails_and_says_what_to_do(lontar: Lontar, planned: Office) -> None:
    planned.server.close()
    ended = lontar(planned, "doctor")
    assert ended.code == 1
    assert "Is the site up" in ended.out


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ("nonsense", 2, "No such command 'nonsense'"),
        ("sync --nonsense", 2, "No such option '--nonsense'"),
        ("sync --site other", 2, "no site 'other'; configured: lms"),
        ("doctor --site other", 2, "no such [[site]]"),
        ("units --period 2026-Q9", 2, "'2026-Q9' is no period; write 2026, 2026-H1"),
        ("units --as-of 25-11-2026", 2, "'25-11-2026' is no day; write 2026-03-31"),
        ("explain 198001012005011999", 2, "nobody with the number ending in 999 is known"),
        ("explain 19800101200501199", 2, "it has 17 digits, a NIP has 18"),
        ("explain 198001012005011999 --scheme x", 2, "no scheme 'x'"),
        ("plan show 99", 2, "plan 99 does not exist\n  → look at: lontar plan list"),
        ("plan apply 99", 2, "plan 99 does not exist"),
        ("plan apply 1", 2, "plan 1 is not approved"),
        ("plan approve 1 --hash 00", 2, "look again: lontar plan show 1"),
        ("hr check other", 2, "no [[hr]] source 'other'; configured: simpeg"),
        ("hr accept", 2, "name the sources, or say --all"),
        ("hr check simpeg nowhere.xlsx", 1, "nowhere.xlsx"),
        ("people link lms 999 198001012005011999", 2, "no "),
        ("people unlink other 2", 2, "no account 2 was ever seen on site other"),
        ("digest preview --to a@example.org", 2, "a@example.org gets no digest"),
        ("--config nowhere.toml runs", 2, "no such file; make one with: lontar init"),
        ("demo serve nowhere", 2, "'nowhere' does not exist"),
    ],
)
def test_a_mistake_is_one_sentence_and_an_exit_code(
    lontar: Lontar, planned: Office, words: str, code: int, message: str
) -> None:
    ended = lontar(planned, *words.split())
    assert ended.code == code
    assert message in ended.err + ended.out
    assert "Traceback" not in ended.err


def test_wrong_use_leaves_no_run_behind(lontar: Lontar, planned: Office) -> None:
    before = planned.query("SELECT count(*) FROM run")
    for words in ("plan apply 1", "plan apply 99", "sync --site other", "hr accept"):
        lontar(planned, *words.split())
    assert planned.query("SELECT count(*) FROM run") == before


def test_a_mistake_prints_nothing_on_standard_output(lontar: Lontar, planned: Office) -> None:
    assert lontar(planned, "plan", "show", "99", "--json").out == ""


def test_a_number_of_nobody_is_not_repeated_in_full(lontar: Lontar, planned: Office) -> None:
    ended = lontar(planned, "explain", "198001012005011999")
    assert "198001012005011999" not in ended.err


def test_a_missing_schema_names_the_command_that_makes_it(lontar: Lontar, new: Office) -> None:
    (new.folder / "lontar.db").unlink()
    ended = lontar(new, "sync")
    assert ended.code == 2
    assert "lontar db upgrade" in ended.err


def test_the_database_is_made_by_upgrade(lontar: Lontar, new: Office) -> None:
    (new.folder / "lontar.db").unlink()
    assert lontar(new, "db", "upgrade").code == 0
    assert lontar(new, "db", "check").code == 0
    assert lontar(new, "sync").code == 3


def test_another_runs_lease_is_an_exit_code_of_its_own(lontar: Lontar, planned: Office) -> None:
    with planned.house() as house, house.store.begin() as session:
        take_lease(session, "elsewhere/1", NOW)
    for words in ("sync", "hr import simpeg", "digest send"):
        ended = lontar(planned, *words.split())
        assert (ended.code, ended.out) == (4, "")
        assert "another run holds the lease: elsewhere/1" in ended.err


@pytest.mark.parametrize("words", ["runs", "units", "plan show 1", "people unmatched"])
def test_reading_needs_no_lease(lontar: Lontar, planned: Office, words: str) -> None:
    with planned.house() as house, house.store.begin() as session:
        take_lease(session, "elsewhere/1", NOW)
        assert lontar(planned, *words.split()).code == 0


def test_a_database_out_of_reach_is_told(
    lontar: Lontar, planned: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LONTAR_DATABASE__URL", "postgresql://u:geheim@127.0.0.1:1/x")
    ended = lontar(planned, "runs")
    assert (ended.code, "geheim" in ended.err) == (1, False)
    assert "Connection refused" in ended.err


def test_the_configuration_comes_from_the_environment_too(
    lontar: Lontar, planned: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LONTAR_CONFIG", str(planned.config))
    assert lontar("plan", "list").code == 0


def test_every_fault_of_a_configuration_is_printed(lontar: Lontar, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[agency]\nname = ''\ncolour = 1\n", encoding="utf-8")
    ended = lontar("--config", file, "runs")
    assert ended.code == 2
    assert ended.err.splitlines()[1:3] == [
        "  line 2: agency.name: String should have at least 1 character",
        "  line 3: agency.colour: unknown key",
    ]


def test_in_pipes_tables_are_lines_with_tabs(lontar: Lontar, planned: Office) -> None:
    head, *lines = lontar(planned, "runs").out.splitlines()
    assert head.split("\t") == ["run", "trigger", "started (UTC)", "finished", "status"]
    assert {len(line.split("\t")) for line in lines} == {5}


@pytest.mark.parametrize("words", [["metrics"], ["metrics", "--json"], ["--help"]])
def test_a_reader_that_leaves_early_is_no_error(words: list[str]) -> None:
    command = [sys.executable, "-m", "lontar", *words]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("sync", 3, "waits: plan 1: look at it with lontar plan show 1"),
        ("plan list", 0, "draft"),
        ("units", 0, "coverage"),
        ("people unmatched", 0, "no_number"),
        ("doctor", 0, "✓ version: Moodle 4.5"),
        ("metrics", 0, "hours_at_most"),
        ("hr import simpeg", 0, "12 rows, 12 read, 0 refused"),
        ("hr accept simpeg", 0, "accepted before, unchanged since"),
        ("scheme check", 0, "utama, dasar"),
        ("scheme facts", 0, "sanction_level"),
        ("db check", 0, "is up to date"),
        ("db backup", 0, "backup: "),
        ("db upgrade", 0, "is up to date"),
        ("digest preview", 0, "bkpsdm@example.go.id"),
        ("digest preview --to bkpsdm@example.go.id", 0, "BKPSDM"),
        ("digest send", 0, "sent, 0 refused, 0 owed"),
        ("plan approve 1", 0, "plan 1 is approved; write it with: lontar plan apply 1"),
        ("people unlink lms 4", 0, "is linked to nobody from the next sync on"),
    ],
)
def test_people_get_tables_and_sentences(
    lontar: Lontar, planned: Office, words: str, code: int, told: str
) -> None:
    ended = lontar(planned, *words.split())
    assert (ended.code, ended.err) == (code, "")
    assert told in ended.out


def test_an_explanation_shows_rules_metrics_and_credits(lontar: Lontar, planned: Office) -> None:
    nip = somebody(planned)
    out = lontar(planned, "explain", nip).out
    for told in (nip, "tpp-belajar 2026: ", " hours: Jam pelajaran ", "hours_target\t20", "run 1"):
        assert told in out


def test_an_explanation_says_what_no_rule_says(lontar: Lontar, planned: Office) -> None:
    asked = "SELECT number FROM identifier JOIN decision USING (person)"
    nip = planned.query(f"{asked} WHERE outcome = 'needs_review'")[0][0]
    told = lontar(planned, "explain", nip, "--json").document["decisions"][0]["reason"]
    assert told.startswith("Belum dapat dinilai: ")
    assert f"  {told}\n" in lontar(planned, "explain", nip).out


@pytest.mark.usefixtures("without_waiting")
def test_a_failed_sync_shows_problems_with_remedies(lontar: Lontar, planned: Office) -> None:
    planned.server.close()
    ended = lontar(planned, "sync")
    assert "! site lms: core_webservice_get_site_info: " in ended.out
    assert "  → Is the site up, and the address right?" in ended.out
    assert "run 4: failed" in ended.out


def test_a_plan_is_read_with_its_changes(lontar: Lontar, planned: Office) -> None:
    out = lontar(planned, "plan", "show", "1", "--limit", "5").out
    assert "→ member" in out
    assert "… and 64 more changes" in out
    assert "plan 1 of run 3: draft" in out


def test_a_plan_is_approved_and_applied(lontar: Lontar, planned: Office) -> None:
    assert lontar(planned, "plan", "approve", "1").code == 0
    ended = lontar(planned, "plan", "apply", "1")
    assert (ended.code, ended.out) == (0, "plan 1 is applied: 69 applied\n")


def test_a_plan_is_shown_as_a_page(lontar: Lontar, planned: Office, tmp_path: Path) -> None:
    page = tmp_path / "plan.html"
    assert lontar(planned, "plan", "show", "1", "--html", str(page)).code == 0
    text = page.read_text(encoding="utf-8")
    for words in (
        "Rencana 1",
        "menunggu persetujuan",
        "penulisan pertama",
        "Kohort",
        "akan ditulis",
    ):
        assert words in text


def test_a_run_is_undone_by_a_plan_of_its_own(lontar: Lontar, settled: Office) -> None:
    ended = lontar(settled, "undo", "4", "--only", "lontar_hours", "--json")
    assert (ended.code, ended.document["plan"], ended.document["left"]) == (3, 2, [])
    shown = lontar(settled, "plan", "show", "2", "--json").document
    assert (shown["origin"], {one["key"] for one in shown["changes"]}) == (
        "undo",
        {"lontar_hours"},
    )


def test_a_run_that_wrote_nothing_has_nothing_to_undo(lontar: Lontar, settled: Office) -> None:
    ended = lontar(settled, "undo", "1")
    assert (ended.code, "run 1 wrote nothing to Moodle" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("undo 999", "no run is run 999"),
        ("undo 1", "run 1 wrote nothing to Moodle"),
        ("plan apply 999", "plan 999 does not exist"),
        ("hr accept nowhere", "nowhere"),
        ("hr retire nowhere --yes", "nowhere"),
        ("trainings verify 999", "no certificate 999 now"),
        ("trainings correct 199999999999999999 1/1 --hours 2 --reason x", "no person"),
        ("period close nowhere --by X --yes", "no scheme 'nowhere' decides"),
        ("period close tpp-belajar --period 2027 --by X --yes", "2027 has not begun"),
    ],
)
def test_what_is_refused_begins_no_run(
    lontar: Lontar, settled: Office, words: str, message: str
) -> None:
    before = lontar(settled, "runs", "--json").document
    ended = lontar(settled, *words.split())
    assert (ended.code, message in ended.err) == (2, True)
    assert lontar(settled, "runs", "--json").document == before


def test_an_undo_and_the_sync_after_it_count_the_same_places(
    lontar: Lontar, settled: Office
) -> None:
    ended = lontar(settled, "undo", "4", "--json")
    undone = ended.document
    places = undone["changes"] - undone["companions"]
    assert undone["companions"] > 0
    words = lontar(settled, "undo", "4").out
    assert f"takes back {places} values, and {undone['companions']} values that go along" in words
    assert "3 stay as they are" in words
    assert "the cohort stays" in words
    plan = lontar(settled, "plan", "list", "--json").document[0]["id"]
    assert lontar(settled, "plan", "apply", plan, "--approve").code == 0
    synced = lontar(settled, "sync")
    assert f"left as it is in Moodle: {places} undone" in synced.out


def test_a_plan_that_was_applied_is_not_applied_again(lontar: Lontar, settled: Office) -> None:
    requests = settled.server.requests
    ended = lontar(settled, "plan", "apply", "1")
    assert (ended.code, ended.out) == (0, "plan 1 is applied: 69 applied\n")
    assert settled.server.requests == requests


def test_a_waiting_file_is_an_exit_code_of_its_own(lontar: Lontar, new: Office) -> None:
    ended = lontar(new, "hr", "check", "simpeg")
    assert ended.code == 3
    assert "the first file of this source, 12 rows: a person accepts it" in ended.out


def test_a_check_lands_nothing(lontar: Lontar, new: Office) -> None:
    before = new.rows()
    lontar(new, "hr", "check", "simpeg")
    assert new.rows() == before
    assert new.query("SELECT count(*) FROM intake") == [(0,)]


def test_another_file_may_be_checked_in_place_of_the_configured_one(
    lontar: Lontar, new: Office
) -> None:
    other = new.folder / "other.csv"
    other.write_text("KODE;NAMA UNOR;INDUK\nx;X;\n", encoding="utf-8")
    document = lontar(new, "hr", "check", "unor", other, "--json", "--records").document
    assert [record["key"] for record in document["records"]] == ["x"]


def test_accepted_files_are_landed_by_the_command(lontar: Lontar, new: Office) -> None:
    ended = lontar(new, "hr", "accept", "--all", "--json")
    assert ended.code == 0
    assert {row["status"] for row in ended.document} == {"accepted"}
    assert new.rows()["hr_people"] == 12


def test_a_rejected_file_stays_out(lontar: Lontar, new: Office) -> None:
    assert lontar(new, "hr", "reject", "simpeg").code == 0
    new.sync()
    assert new.rows()["hr_people"] == 0


def test_an_account_is_linked_by_hand(lontar: Lontar, planned: Office) -> None:
    ((account,),) = planned.query("SELECT account FROM unmatched WHERE seen_to IS NULL LIMIT 1")
    assert lontar(planned, "people", "link", "lms", account, somebody(planned)).code == 0
    planned.sync()
    assert planned.query(f"SELECT method FROM link WHERE account = {account}") == [("manual",)]


def test_a_digest_is_written_once_per_recipient_and_week(lontar: Lontar, planned: Office) -> None:
    first = lontar(planned, "digest", "send", "--json").document
    again = lontar(planned, "digest", "send", "--json").document
    mails = list((planned.folder / "outbox").glob("*.eml"))
    assert len(mails) == len(first["sent"]) > 0
    assert again["sent"] == []


def test_a_preview_sends_nothing(lontar: Lontar, planned: Office, tmp_path: Path) -> None:
    page = tmp_path / "mail.html"
    assert lontar(planned, "digest", "preview", "--html", page).code == 0
    assert page.read_text(encoding="utf-8").startswith("<!")
    assert not (planned.folder / "outbox").exists()


def test_a_path_that_cannot_be_written_is_told(lontar: Lontar, planned: Office) -> None:
    ended = lontar(planned, "digest", "preview", "--html", planned.folder / "no" / "x.html")
    assert (ended.code, "Traceback" in ended.err) == (1, False)
    assert "No such file or directory" in ended.err


@pytest.mark.parametrize("words", ["digest preview", "plan show 1"])
def test_a_full_disk_leaves_the_page_of_before(
    lontar: Lontar, planned: Office, tmp_path: Path, words: str
) -> None:
    page = tmp_path / "page.html"
    page.write_text("before")
    (tmp_path / ".page.html.part").symlink_to("/dev/full")
    ended = lontar(planned, *words.split(), "--html", page)
    assert (ended.code, page.read_text()) == (1, "before")
    assert f"lontar: {page}: No space left on device\n  → check the path" in ended.err


def test_an_older_schema_is_copied_before_it_is_upgraded(
    lontar: Lontar, planned: Office, older_schema: None
) -> None:
    before = lontar(planned, "sync")
    assert (before.code, "run: lontar db upgrade" in before.err) == (2, True)
    document = lontar(planned, "db", "upgrade", "--json").document
    assert Path(document["backup"]).parent == planned.folder / "backup"
    assert document["before"] != document["after"]
    assert lontar(planned, "sync").code == 3


@pytest.fixture
def older_schema(planned: Office) -> None:
    """The office's database as an earlier version left it."""
    with closing(sqlite3.connect(planned.folder / "lontar.db")) as raw:  # no foreign keys there
        engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
        with engine.begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(schema.MIGRATIONS))
            config.attributes["connection"] = connection
            command.downgrade(config, "-1")


def test_nothing_is_copied_where_nothing_is_to_upgrade(lontar: Lontar, planned: Office) -> None:
    assert lontar(planned, "db", "upgrade", "--json").document["backup"] is None


def test_a_backup_is_a_whole_database(lontar: Lontar, planned: Office) -> None:
    copy = Path(lontar(planned, "db", "backup", "--json").document["backup"])
    plan = lontar(planned, "plan", "show", "1", "--json").document
    copy.replace(planned.folder / "lontar.db")
    assert lontar(planned, "plan", "show", "1", "--json").document == plan


def test_init_writes_a_configuration_secrets_and_a_database(lontar: Lontar, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert lontar("init", folder).code == 0
    assert (folder / "secrets").stat().st_mode & 0o777 == 0o700
    assert lontar("--config", folder / "config.toml", "db", "check").code == 0


def test_init_that_fails_leaves_nothing_and_may_be_run_again(
    lontar: Lontar, tmp_path: Path
) -> None:
    folder = tmp_path / "new"
    (folder / "lontar.db").mkdir(parents=True)  # no database can be made here
    ended = lontar("init", folder)
    assert (ended.code, "Traceback" in ended.err) == (1, False)
    assert [one.name for one in folder.iterdir()] == ["lontar.db"]
    (folder / "lontar.db").rmdir()
    assert lontar("init", folder).code == 0


def test_init_leaves_a_configuration_that_is_there(lontar: Lontar, planned: Office) -> None:
    before = planned.config.read_text(encoding="utf-8")
    ended = lontar("init", planned.folder)
    assert (ended.code, planned.config.read_text(encoding="utf-8")) == (2, before)


def test_a_demo_folder_is_ready_for_every_command(lontar: Lontar, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    ended = lontar("demo", "init", folder, "--people", "12", "--courses", "2")
    assert (ended.code, f"lontar demo serve {folder}" in ended.out) == (0, True)
    assert lontar("--config", folder / "config.toml", "db", "upgrade").code == 0
    assert lontar("--config", folder / "config.toml", "hr", "check", "simpeg").code == 3


def test_a_demo_is_made_in_an_empty_folder_only(lontar: Lontar, planned: Office) -> None:
    ended = lontar("demo", "init", planned.folder)
    assert ended.code == 2
    assert "is not empty" in ended.err


def test_the_tour_is_not_taken_on_somebody_elses_database(
    lontar: Lontar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LONTAR_DATABASE__URL", "postgresql://h/real")
    ended = lontar("demo")
    assert (ended.code, list(tmp_path.iterdir())) == (2, [])
    assert "LONTAR_DATABASE__URL would hold for the demo too" in ended.err


def test_a_folder_without_a_demo_is_not_served(lontar: Lontar, tmp_path: Path) -> None:
    ended = lontar("demo", "serve", tmp_path)
    assert ended.code == 2
    assert "lms.json: No such file" in ended.err
