"""The configuration: read, checked, overridden, and every fault told at once with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.moodle.settings import SiteSettings
from lontar.config.credentials import token_of
from lontar.config.faults import ConfigError
from lontar.config.loading import find_file, load
from tests.lontar.office import Office

ROOT = Path(__file__).parents[2]
TOKEN = "0123456789abcdef0123456789abcdef"  # synthetic

MINIMAL = """
[agency]
name = "BKPSDM"
[[site]]
id = "lms-satu"
url = "https://lms.example.go.id"
token_file = "secrets/token"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(MINIMAL, encoding="utf-8")
    return path


def faults_of(file: Path, text: str, environ: dict[str, str] | None = None) -> list[str]:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(file, environ or {})
    return [str(fault) for fault in caught.value.faults]


def test_the_example_loads() -> None:
    assert load(ROOT / "config.example.toml", {}).agency.name == "BKPSDM Kota Denpasar"


def test_the_configuration_of_a_new_demo_loads(new: Office) -> None:
    assert [scheme.id for scheme in load(new.config, {}).scheme] == ["tpp-belajar"]


def test_everything_but_the_agency_has_a_default(file: Path) -> None:
    config = load(file, {})
    assert (config.zone.key, config.agency.language, config.push.mode) == (
        "Asia/Makassar",
        "id",
        "review",
    )


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("[agency]\nname = 'x'\ncolour = 1", "line 3: agency.colour: unknown key"),
        ("[agenzy]", "line 1: agenzy: unknown key"),
        ("folder = 'x'\n[agency]\nname = 'x'", "line 1: folder: unknown key"),
        ("[agency]\nname = 'x'\nzone = 'Mars'", "line 3: agency.zone: unknown time zone 'Mars'"),
        ("[agency]\nname = ''", "line 2: agency.name: "),
        ("[courses]\npre = '('", "line 2: courses.pre: not a regular expression"),
        ("[database]\nurl = 'mysql://x'", "line 2: database.url: the database is sqlite"),
        ("[database]\nurl = 'postgresql://h:port/x'", "line 2: database.url: not a database URL"),
        ("[database]\nurl = 'x'", "line 2: database.url: not a database URL"),
        ("[push]\nmode = 'never'", "line 2: push.mode: "),
        ("[push.profile_fields]\nhours = 'jp'", "line 1: push.profile_fields: fields without"),
        ("[digest]\nwhen = '1 07:00'", "line 2: digest.when: "),
        ("[[hr]]\nid = 'x'\nholds = 'peoples'", 'line 3: [[hr]] id = "x", holds: unknown kind'),
        ("[[site]]\nid = 'LMS'\nurl = 'https://x'", 'line 2: [[site]] id = "LMS", id: '),
        ("[[site]]\nid = 'a'\nurl = 'nowhere'", 'line 3: [[site]] id = "a", url: '),
        ("[hours.target]\nPNS = { 26 = 20 }", "line 2: hours.target.PNS.26: "),
        ("[hours.target]\nPNS = { 2026 = { jp = 20 } }", "line 2: hours.target.PNS.2026.jp: unkn"),
        ("[hours.target]\nPNS = { 2026 = -1 }", "line 2: hours.target.PNS.2026.hours: "),
        ("[[status.later]]\nfrom = 2027-01-01\npauses = []", "line 3: status.later.0.pauses: unk"),
        ("[status]\npaused = ['01']", "line 1: status: a code stands in two lists: 01"),
        ("[competencies]\nvalid = 3", "line 2: competencies.valid: unknown key"),
        ("[[competencies.later]]\nvalid_months = 3", "line 1: competencies.later.0.from: Field"),
        ("[metrics]\nculture_index = { mastery = 0 }", "line 2: metrics.culture_index: every wei"),
        ("[agency", "line 1: not TOML: "),
    ],
)
def test_a_fault_is_told_with_its_line(file: Path, line: str, fault: str) -> None:
    assert [told for told in faults_of(file, line) if told.startswith(fault)]


AGENCY = '[agency]\nname = "x"\n'


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[push.profile_fields]\nhuors = 'lontar_h'", "line 4: push.profile_fields.huors: no "),
        ("[push.profile_fields]\ncoverage = 'lontar_h'", "line 4: push.profile_fields.coverage"),
        ("[push.profile_fields.scheme.x]\n", "line 3: push.profile_fields.scheme.x: no [[scheme]]"),
        (
            "[[site]]\nid = 'a'\nurl = 'http://x'\n[[site]]\nid = 'a'\nurl = 'http://y'",
            "line 7: [[site]] id = \"a\", id: 'a' is used twice",
        ),
    ],
)
def test_sections_that_contradict_each_other_are_told(file: Path, text: str, fault: str) -> None:
    (told,) = faults_of(file, AGENCY + text)
    assert told.startswith(fault)


def test_all_faults_are_told_at_once_in_the_order_of_their_lines(file: Path) -> None:
    text = "[agency]\nzone = 'Mars'\ncolour = 1\n[push]\nmode = 'x'\n[[site]]\nid = 'X'"
    keys = [fault.split(": ")[1] for fault in faults_of(file, text)]
    assert keys == ["agency.name", "agency.zone", "agency.colour", "push.mode"] + [
        '[[site]] id = "X", url',
        '[[site]] id = "X", id',
    ]


def test_a_file_that_is_not_there_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="lontar init"):
        load(tmp_path / "config.toml", {})


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_what_cannot_be_read_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "config.toml"
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(ConfigError, match="cannot be read"):
        load(path, {})


@pytest.mark.parametrize(
    ("variable", "value", "path"),
    [
        ("LONTAR_DATABASE__URL", "postgresql://h/x", "database.url"),
        ("LONTAR_AGENCY__ZONE", "Asia/Jakarta", "agency.zone"),
        ("LONTAR_AGENCY__NAME", "Lain", "agency.name"),
    ],
)
def test_a_variable_stands_above_the_file(file: Path, variable: str, value: str, path: str) -> None:
    section, key = path.split(".")
    config = load(file, {variable: value})
    assert getattr(getattr(config, section), key) == value


def test_lists_and_tables_come_from_variables_as_json(file: Path) -> None:
    environ = {
        "LONTAR_DIGEST__AGENCY": '["a@example.go.id"]',
        "LONTAR_HOURS__TARGET": '{"PNS": {"2026": 24}}',
    }
    config = load(file, environ)
    assert config.digest.agency == ("a@example.go.id",)
    assert config.hours.target["PNS"][2026].hours == 24


def test_only_the_given_environment_counts(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LONTAR_AGENCY__NAME", "Lain")
    assert load(file, {}).agency.name == "BKPSDM"
    assert load(file).agency.name == "Lain"


@pytest.mark.parametrize(
    ("variable", "value", "fault"),
    [
        ("LONTAR_FOO", "x", "LONTAR_FOO: unknown environment variable"),
        ("LONTAR_SITE", "[]", "LONTAR_SITE: unknown environment variable"),
        ("LONTAR_TOKEN_LSM", "x", "LONTAR_TOKEN_LSM: unknown environment variable"),
        ("LONTAR_DATABASE__ULR", "x", "LONTAR_DATABASE__ULR: unknown key"),
        ("LONTAR_AGENCY__ZONE", "Mars", "LONTAR_AGENCY__ZONE: unknown time zone 'Mars'"),
        ("LONTAR_PUSH__LIMITS__MINIMUM", "x", "LONTAR_PUSH__LIMITS__MINIMUM: Input should be"),
        ("LONTAR_AGENCY", "{", "environment: error parsing value"),
    ],
)
def test_a_variable_that_is_wrong_is_named(
    file: Path, variable: str, value: str, fault: str
) -> None:
    (told,) = faults_of(file, MINIMAL, {variable: value})
    assert told.startswith(fault)


def test_faults_of_the_file_and_of_variables_are_told_together(file: Path) -> None:
    told = faults_of(file, "[agency]\nname = ''", {"LONTAR_FOO": "x"})
    assert [fault.split(":")[0] for fault in told] == ["LONTAR_FOO", "line 2"]


@pytest.mark.parametrize(
    ("given", "environ", "found"),
    [
        ("a.toml", {"LONTAR_CONFIG": "b.toml"}, "a.toml"),
        (None, {"LONTAR_CONFIG": "b.toml"}, "b.toml"),
        (None, {}, "config.toml"),
    ],
)
def test_the_file_is_as_given_else_as_the_environment_says(
    given: str | None, environ: dict[str, str], found: str
) -> None:
    assert find_file(given, environ) == Path(found)


def test_relative_paths_begin_at_the_file(file: Path) -> None:
    config = load(file, {})
    assert config.path(Path("hr/a.csv")) == file.parent / "hr" / "a.csv"
    assert config.path(Path("/srv/a.csv")) == Path("/srv/a.csv")


@pytest.mark.parametrize(
    ("url", "resolved"),
    [
        ("sqlite:///lontar.db", "sqlite:///{folder}/lontar.db"),
        ("sqlite:///data/x.db?timeout=3", "sqlite:///{folder}/data/x.db?timeout=3"),
        ("sqlite:////var/lib/lontar.db", "sqlite:////var/lib/lontar.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql://u@h/x", "postgresql://u@h/x"),
    ],
)
def test_a_relative_database_lies_beside_the_file(file: Path, url: str, resolved: str) -> None:
    config = load(file, {"LONTAR_DATABASE__URL": url})
    assert config.database_url == resolved.format(folder=file.parent)


def token(file: Path, environ: dict[str, str]) -> str:
    config = load(file, {})
    return token_of(config, config.site[0], environ).get_secret_value()


def keep_token(file: Path, text: str) -> None:
    (file.parent / "secrets").mkdir()
    (file.parent / "secrets" / "token").write_text(text, encoding="utf-8")


def test_a_token_comes_from_its_file_first(file: Path) -> None:
    keep_token(file, f"{TOKEN}\n")
    assert token(file, {"LONTAR_TOKEN_LMS_SATU": "other"}) == TOKEN


def test_a_token_comes_from_the_environment(file: Path) -> None:
    assert token(file, {"LONTAR_TOKEN_LMS_SATU": TOKEN}) == TOKEN


def test_a_token_comes_from_the_systemd_credential(file: Path, tmp_path: Path) -> None:
    (tmp_path / "lms-satu-token").write_text(f"{TOKEN}\n", encoding="ascii")
    assert token(file, {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == TOKEN


def test_the_variable_of_a_token_is_a_known_one(file: Path) -> None:
    assert load(file, {"LONTAR_TOKEN_LMS_SATU": TOKEN})


@pytest.mark.parametrize(("text", "why"), [(None, "No such file"), ("", "empty"), ("\n", "empty")])
def test_a_missing_token_tells_where_it_was_looked_for(
    file: Path, text: str | None, why: str
) -> None:
    if text is not None:
        keep_token(file, text)
    with pytest.raises(ConfigError) as caught:
        token(file, {})
    for words in ("token_file", "LONTAR_TOKEN_LMS_SATU", "lms-satu-token", why):
        assert words in str(caught.value)


def test_secrets_never_show(file: Path) -> None:
    keep_token(file, TOKEN)
    config = load(file, {"LONTAR_DATABASE__URL": "postgresql://u:geheim@h/x"})
    shown = f"{config!r} {config} {token_of(config, config.site[0], {})!r}"
    assert "geheim" not in shown
    assert TOKEN not in shown


@pytest.mark.parametrize(
    "text",
    [
        f"[[site]]\nid = 'a'\nurl = 'http://x'\ntoken = '{TOKEN}'",
        f"[database]\nurl = 'mysql://u:{TOKEN}@h/x'",
        f"[database]\nurl = 'postgresql://u:{TOKEN}@h:port/x'",
    ],
)
def test_secrets_never_stand_in_a_fault(file: Path, text: str) -> None:
    assert TOKEN not in " ".join(faults_of(file, AGENCY + text))


def test_a_site_has_no_place_for_a_token_itself() -> None:
    assert not [name for name in SiteSettings.model_fields if name == "token"]


def test_a_type_of_employment_that_is_none_is_told_with_the_one_meant(file: Path) -> None:
    scheme = (
        '[[scheme]]\nid = "s"\nperiod = "year"\napplies_to = {{ employment = [{}] }}\n'
        'rule = [{{ fact = "hours", at_least = 1 }}]\n'
    )
    file.write_text(MINIMAL + scheme.format("'PNS', 'PNZ'"), encoding="utf-8")
    with pytest.raises(ConfigError, match="'PNZ' is no type of employment; is PNS meant"):
        load(file, {})
    own = "[hours.target]\nHonorer = { 2026 = 10 }\n"
    file.write_text(MINIMAL + scheme.format("'Honorer'") + own, encoding="utf-8")
    assert load(file, {}).scheme[0].applies_to == {"employment": ("Honorer",)}


SCHEME = """
[[scheme]]
id = "s"
period = "year"
applies_to = {applies}
[[scheme.rule]]
id = "who"
{rule}
"""


@pytest.mark.parametrize(
    ("rule", "line", "words"),
    [
        ("fact = 'status'\none_of = ['1']", 2, "rule who: one_of: '1' is no code of"),
        ("fact = 'status'\nequals = '1'", 2, "; is 01 meant?"),
        ("fact = 'status'\none_of = ['01', 'Aktif']", 2, "'Aktif' is no code of kedudukan hukum ("),
        ("fact = 'employment'\nnone_of = ['cpnss']", 2, "is CPNS meant?"),
        ("fact = 'employment'\nequals = 'pns'", 2, "'pns' is no type of employment; is PNS meant?"),
        ("fact = 'post_kind'\none_of = ['fungsionl']", 2, "kind of post; is fungsional meant?"),
        (
            "any = [{ fact = 'hours', at_least = 1 }, { fact = 'status', equals = '7' }]",
            1,
            "rule who/rule-2: equals: '7' is no code",
        ),
    ],
)
def test_a_word_of_a_rule_that_nobody_can_have_is_told_with_the_one_meant(
    file: Path, rule: str, line: int, words: str
) -> None:
    text = MINIMAL + SCHEME.format(applies="{}", rule=rule)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        load(file, {})
    (fault,) = told.value.faults
    assert words in str(fault)
    assert fault.line == text[: text.index('id = "who"')].count("\n") + 1 + line
    assert fault.key.startswith('[[scheme]] id = "s", rule[who].')


def test_words_of_applies_to_and_of_tiers_are_looked_at_too(file: Path) -> None:
    scheme = SCHEME.format(applies="{ status = ['O1'] }", rule="fact = 'hours'\nat_least = 1")
    tier = "[[scheme.tier]]\nid = 't'\nrule = [{ fact = 'status', none_of = ['8'] }]\n"
    file.write_text(MINIMAL + scheme + tier, encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        load(file, {})
    assert [fault.key for fault in told.value.faults] == [
        '[[scheme]] id = "s", applies_to.status',
        '[[scheme]] id = "s", tier[t].rule.0.none_of',
    ]


@pytest.mark.parametrize(
    ("rule", "more"),
    [
        ("fact = 'status'\none_of = ['05']", "[status]\nin_service = ['01', '05', '15', '71']\n"),
        ("fact = 'post_kind'\nequals = 'Jabatan Pengawas'", ""),
        ("fact = 'post_kind'\nequals = 'FUNGSIONAL'", ""),
        (
            "fact = 'post_kind'\nequals = 'fungsionil'",
            "[[hr]]\nid = 'posts'\nholds = 'posts'\npath = 'p.csv'\n"
            "columns = { post = 'P', kind = 'K' }\nvalues = { kind = { F = 'fungsionil' } }\n",
        ),
        (
            "fact = 'employment'\nequals = 'Honorer'",
            "[[hr]]\nid = 'e'\nholds = 'employments'\npath = 'p.csv'\n"
            "columns = { nip = 'N', from = 'M', value = 'J' }\n"
            "values = { value = { H = 'Honorer' } }\n",
        ),
    ],
)
def test_an_agencys_own_words_are_known_where_it_says_so(file: Path, rule: str, more: str) -> None:
    file.write_text(MINIMAL + more + SCHEME.format(applies="{}", rule=rule), encoding="utf-8")
    assert load(file, {}).scheme


def test_groups_nested_beyond_reading_are_a_fault_of_the_file(file: Path) -> None:
    deep = "all = [{" * 900 + 'fact = "hours", at_least = 1' + "}]" * 900
    text = f'{MINIMAL}[[scheme]]\nid = "s"\nperiod = "year"\n[[scheme.rule]]\n{deep}\n'
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="write fewer levels"):
        load(file, {})
