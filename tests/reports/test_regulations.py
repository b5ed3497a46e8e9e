"""Dated settings, the regulation's name with whatever is cited, and no effect of a name alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from sqlalchemy import select

from connector.hr.records import AssessmentRow, StandardRow, StatusRow, SurveyRow
from reports.calendar.periods import parse_period
from reports.frames.frame import AsOf, Measuring, build_frame
from reports.hours.ledger import refresh
from reports.hours.settings import HoursSettings
from reports.measuring import measure
from reports.metrics import CATALOGUE
from reports.metrics_settings import MetricsSettings
from reports.organisation.tree import read_tree
from reports.organisation.unit_satisfaction import report_satisfaction
from reports.people.competencies import CompetencySettings
from reports.people.status_settings import StatusSettings
from reports.regulations import in_force, of_metric
from reports.schemes.closed.frozen import SETTINGS as FROZEN
from reports.schemes.closed.frozen import without_sentences
from reports.schemes.explain import explain
from reports.schemes.inputs.facts import read_facts
from reports.schemes.language.rules import Scheme
from reports.schemes.language.verdicts import UNKNOWN, Words
from reports.schemes.officials.wordings import adopt_first, edited
from reports.surveys.satisfaction_index import SurveySettings
from reports.units import report_units
from tests.reports.schemes.drafts import decided, facts_with, scheme_of
from tests.reports.world import World, course_row, done, nip_of, person_row

YEAR = parse_period("2026")
TARGET = {"target": {"PNS": {"2026": {"hours": 24, "regulation": "PP 11/2017"}}}}


def status(*later: dict[str, Any], **first: Any) -> StatusSettings:
    return StatusSettings.model_validate({**first, "later": later})


# From some day on, somebody on study leave (03) is in service like anybody else.
def freed(since: str, **more: Any) -> StatusSettings:
    paused = ["02", "04", "13", "20"]
    now = {"from": since, "in_service": ["01", "03", "15", "71"], "paused": paused}
    return status({**now, **more})


def served(world: World, settings: StatusSettings, at: str = "2026-12-31") -> tuple[list[int], Any]:
    """Months of unpaused service of the only person, and the target for the year."""
    measuring = Measuring(hours=HoursSettings.model_validate(TARGET), status=settings)
    frame = build_frame(world.session, measuring, YEAR, world.now(at))
    months = world.session.scalars(select(frame.months.c.month)).all()
    (target,) = measure(world.session, frame)["hours_target"].values()
    return sorted(month % 12 + 1 for month in months), target


@pytest.mark.parametrize(
    ("since", "first_month", "target"),
    [("2026-07-01", 7, 12), ("2026-07-31", 7, 12), ("2026-08-01", 8, 10), ("2025-01-01", 1, 24)],
)
def test_what_a_pause_is_goes_by_the_day(
    world: World, since: str, first_month: int, target: int
) -> None:
    world.people(person_row(1, status="03"))
    assert served(world, freed(since)) == (list(range(first_month, 13)), target)


def test_a_pause_that_is_over_before_it_is_none_any_more_stays_one(world: World) -> None:
    world.people(person_row(1, status="01"))
    world.hr("statuses", StatusRow("s", nip_of(1), date(2026, 3, 1), "03", date(2026, 7, 14)))
    assert served(world, freed("2026-07-15"))[0] == [1, 2, 7, 8, 9, 10, 11, 12]
    assert served(world, freed("2026-07-14"))[0] == [1, 2, 7, 8, 9, 10, 11, 12]
    assert served(world, freed("2026-06-30"))[0] == [1, 2, 6, 7, 8, 9, 10, 11, 12]


@pytest.mark.parametrize(("day", "scope"), [("2026-06-30", False), ("2026-07-01", True)])
def test_who_is_in_scope_goes_by_the_reference_date(world: World, day: str, *, scope: bool) -> None:
    world.people(person_row(1, status="03"))
    settings = Measuring(status=freed("2026-07-01"))
    frame = build_frame(world.session, settings, YEAR, world.now(day))
    assert world.session.scalar(select(frame.people.c.in_scope)) is scope


@pytest.mark.parametrize(("day", "fact"), [("2026-06-30", UNKNOWN), ("2026-07-01", Words.of("16"))])
def test_a_code_means_nothing_to_rules_before_its_day(world: World, day: str, fact: Any) -> None:
    (person,) = world.people(person_row(1, status="16"))
    codes = status({"from": "2026-07-01", "in_service": ["01", "15", "16", "71"]})
    frame = build_frame(world.session, Measuring(status=codes), YEAR, world.now(day))
    facts = dict(read_facts(world.session, frame, measure(world.session, frame)))
    assert facts[person]["status"] == fact


DAYS = st.dates(date(2025, 11, 1), date(2027, 2, 1))
CODES = st.lists(st.sampled_from(["02", "03", "04"]), unique=True).map(tuple)


@given(st.dictionaries(DAYS, CODES, max_size=4))
def test_spans_say_of_every_day_what_codes_mean_on_it(told: dict[date, tuple[str, ...]]) -> None:
    settings = status(*({"from": day, "paused": codes} for day, codes in told.items()))
    spans = list(settings.spans(YEAR.first, YEAR.last))
    days = [start + timedelta(n) for start, end, _ in spans for n in range((end - start).days + 1)]
    assert days == [YEAR.first + timedelta(n) for n in range(365)]
    for start, end, codes in spans:
        for day in (start, end):
            latest = max((since for since in told if since <= day), default=None)
            assert codes.paused == (told[latest] if latest else StatusSettings().paused)


def test_how_long_an_assessment_is_good_goes_by_the_reference_date(small_world: World) -> None:
    world = small_world
    world.people(person_row(1, post="adm"))
    world.hr("standards", StandardRow("s", "adm", "M1", 3, None))
    told = ("a", nip_of(1), "M1", date(2025, 1, 1), 2, None, None)
    world.hr("assessments", AssessmentRow(*told))
    later = [{"from": "2026-07-01", "valid_months": 12}]
    settings = CompetencySettings.model_validate({"valid_months": 36, "later": later})
    found = []
    for day in ("2026-06-30", "2026-07-01"):
        frame = build_frame(world.session, Measuring(competencies=settings), YEAR, world.now(day))
        found.append(list(measure(world.session, frame)["gap"].values()))
    assert found == [[1], []]


def test_spellings_of_competencies_hold_from_their_day_on(small_world: World) -> None:
    world = small_world
    world.people(person_row(1, post="adm"))
    world.hr("standards", StandardRow("s", "adm", "Kerja sama", 3, None))
    told = ("a", nip_of(1), "Kolaborasi", date(2026, 1, 1), 2, None, None)
    world.hr("assessments", AssessmentRow(*told))
    later = [{"from": "2026-07-01", "aliases": {"Kolaborasi": "Kerja sama"}}]
    first = {"aliases": {"Sinergi": "Kerja sama"}}
    settings = CompetencySettings.model_validate({**first, "later": later})
    found = []
    for day in ("2026-06-30", "2026-07-01"):
        frame = build_frame(world.session, Measuring(competencies=settings), YEAR, world.now(day))
        found.append(list(measure(world.session, frame)["gap"].values()))
    assert found == [[], [1]]
    assert settings.on(date(2026, 7, 1)).code("Sinergi") == settings.code("Kerja sama")
    with pytest.raises(ValidationError, match="name valid_months or aliases"):
        CompetencySettings.model_validate({"later": [{"from": "2026-07-01"}]})


PART = [
    {"from": "2026-07-01", "target": "whole", "regulation": "SE 7"},
    {"from": "2027-01-01", "target": "months_served"},
]


@pytest.mark.parametrize(
    ("period", "day", "joined", "expected"),
    [
        ("2026", "2026-06-30", date(2026, 4, 1), 15),
        ("2026", "2026-07-01", date(2026, 4, 1), 20),
        ("2026-Q3", "2026-12-31", date(2026, 9, 1), 5),  # a quarter of twenty
        ("2026", "2026-12-31", date(2027, 4, 1), None),  # nobody yet
        ("2027", "2027-12-31", date(2027, 4, 1), 15),
    ],
)
def test_the_target_of_part_of_a_year_is_the_agencys(
    small_world: World, period: str, day: str, joined: date, expected: int | None
) -> None:
    hours = {"target": {"PNS": {"2026": 20}}, "part_year": PART}
    settings = Measuring(hours=HoursSettings.model_validate(hours))
    small_world.people(person_row(1, employment="PNS", joined=joined))
    at = small_world.now(day)
    frame = build_frame(small_world.session, settings, parse_period(period), at)
    found = measure(small_world.session, frame)["hours_target"]
    assert [value for value in found.values() if value] == ([expected] if expected else [])
    (cited,) = [
        one for one in in_force(settings, frame.reference) if one.setting == "hours.part_year"
    ]
    whole = date(2026, 7, 1) <= frame.reference < date(2027, 1, 1)
    assert (cited.value, cited.regulation) == (
        ("whole", "SE 7") if whole else ("months_served", "")
    )


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"paused": ["01"]}, "a code stands in two lists: 01"),
        ({"later": [{"from": "2027-01-01", "paused": ["15"]}]}, "in two lists from 2027-01-01 on"),
        ({"later": [{"from": "2027-01-01"}, {"from": "2027-01-01"}]}, "two begin on 2027-01-01"),
        ({"later": [{"paused": ["02"]}]}, "later.0.from"),
    ],
)
def test_codes_that_contradict_each_other_are_refused(told: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        StatusSettings.model_validate(told)


CAPS = [{"id": "day", "per": "day", "at_most": 3, "regulation": "SE 1/2026"}]
RATES = [
    {"methods": ["coaching"], "hours": 2, "regulation": "Perwali 9"},
    {"methods": ["e-learning"], "hours": 1, "from": "2026-03-01", "regulation": "Perwali 10"},
]
CEILING = {"PNS": {"2025": {"hours": 40, "regulation": "K"}}, "PPPK": {"2026": 24}}
HOURS = HoursSettings.model_validate({**TARGET, "caps": CAPS, "rates": RATES, "ceiling": CEILING})
RULED = 'id = "s"\nperiod = "year"\n{}[[rule]]\nfact = "hours"\nat_least = {}\n'


def test_an_explanation_names_the_text_of_everything_that_it_rests_on(small_world: World) -> None:
    world = small_world
    (person,) = world.people(person_row(1))
    world.links((11, person))
    world.courses(course_row(1, "4"))
    world.completions(done(11, 1, "2026-02-01"))
    refresh(world.session, HOURS, world.run.id)
    scheme = scheme_of(RULED.format('regulation = "Perwali 5/2026 ps. 4"\n', 2))
    told = explain(
        world.session,
        Measuring(hours=HOURS, status=status(regulation="Perka BKN 1")),
        [scheme],
        nip=nip_of(1),
        period=YEAR,
        at=world.now(),
    )
    cited = {(one["setting"], one["of"]): one for one in told["regulations"]}
    assert cited["hours.target", "PNS"] == {
        "setting": "hours.target",
        "of": "PNS",
        "value": "24 JP",
        "since": "2026",
        "regulation": "PP 11/2017",
    }
    assert cited["hours.ceiling", "PNS"]["since"] == "2025"
    assert cited["hours.rates", "e-learning"]["regulation"] == "Perwali 10"
    assert cited["status", None]["regulation"] == "Perka BKN 1"
    assert {("hours.ceiling", "PPPK"), ("hours.rates", "coaching")}.isdisjoint(cited)
    (credit,) = told["credits"]
    assert (credit["counted"], credit["regulation"]) == (3, "SE 1/2026")
    assert told["ceiling"]["regulation"] == "K"
    assert told["decisions"][0]["regulation"] == "Perwali 5/2026 ps. 4"


def test_settings_are_cited_as_they_are_on_the_day() -> None:
    told = freed("2026-07-01", regulation="Perka 2").model_dump(by_alias=True)
    settings = Measuring(status=status(*told["later"], regulation="Perka 1"))
    days = (date(2026, 6, 30), date(2026, 7, 1))
    cited = [one for day in days for one in in_force(settings, day) if one.setting == "status"]
    assert [(one.since, one.regulation) for one in cited] == [
        (None, "Perka 1"),
        ("2026-07-01", "Perka 2"),
    ]


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("hours_target", {"hours.target", "hours.part_year", "status"}),
        ("gap", {"competencies"}),
        ("job_match", {"competencies", "metrics.cap_job_match"}),
        ("unit.public_satisfaction", {"public_surveys", "metrics.small_group"}),
        ("course.completion_rate", {"metrics.small_group"}),
        ("mastery", set()),
    ],
)
def test_a_metric_names_the_settings_that_it_rests_on(metric: str, expected: set[str]) -> None:
    small = MetricsSettings(regulation="UU 27/2022")
    settings = Measuring(hours=HoursSettings.model_validate(TARGET), metrics=small)
    cited = of_metric(in_force(settings, date(2026, 5, 1)), CATALOGUE[metric])
    assert {one.setting for one in cited} == expected
    bare = ("status", "competencies", "metrics.cap_job_match", "hours.part_year")
    assert all(one.regulation for one in cited if one.setting not in bare)


def test_every_setting_that_a_metric_names_is_one() -> None:
    caps_and_rates = Measuring(hours=HOURS)
    known = {one.setting for one in in_force(caps_and_rates, date(2026, 5, 1))}
    assert {name for metric in CATALOGUE.values() for name in metric.rests_on} == known


def test_the_name_of_a_regulation_makes_no_scheme_wait(small_world: World) -> None:
    bare, named, other = (
        scheme_of(RULED.format(text, hours))
        for text, hours in (("", 2), ('regulation = "Perwali 5"\n', 2), ("", 3))
    )
    adopt_first(small_world.session, [bare], small_world.run)
    assert edited(small_world.session, [named]) == []
    assert edited(small_world.session, [other]) == [other]
    assert (bare.hash == named.hash, bare.hash == other.hash) == (True, False)


def test_the_name_of_a_regulation_makes_no_credit_anew() -> None:
    bare = HOURS.model_dump(mode="json", by_alias=True)
    for part in ("caps", "rates", "minutes"):
        bare[part] = [{**one, "regulation": "another"} for one in bare[part]]
    for cut in ("flag", "cut"):
        sides = [{**told, "ceiling_effect": cut} for told in (bare, HOURS.model_dump())]
        one, other = (HoursSettings.model_validate(told) for told in sides)
        assert one.crediting == other.crediting
    assert HOURS.crediting != HoursSettings.model_validate({**TARGET, "caps": CAPS}).crediting


def test_settings_that_were_frozen_before_they_had_texts_are_read() -> None:
    told = FROZEN.dump_python(Measuring(hours=HOURS), mode="json", by_alias=True)
    assert FROZEN.validate_python(told).hours == HOURS
    told["hours"]["target"] = {"PNS": {"2026": "20"}}
    told["status"] = {"in_service": ["01"], "paused": ["02"], "out": ["99"]}
    told["competencies"] = {"aliases": {}, "valid_months": 36}
    for section in ("surveys", "metrics"):
        del told[section]["later"]
    old = FROZEN.validate_python(told)
    assert (old.surveys, old.metrics) == (SurveySettings(), MetricsSettings())
    assert old.hours.target["PNS"][2026].hours == 20
    assert old.status.on(date(2026, 1, 1)) == old.status
    assert old.competencies.on(date(2026, 1, 1)).valid_months == 36


def test_a_draft_of_all_weights_zero_is_refused() -> None:
    with pytest.raises(ValidationError, match="every weight is 0"):
        MetricsSettings.model_validate({"culture_index": {"coverage": 0, "mastery": 0}})


def test_an_as_of_day_is_explained_by_the_texts_of_then(small_world: World) -> None:
    small_world.people(person_row(1))
    at = AsOf(date(2026, 2, 1))
    told = explain(
        small_world.session, Measuring(hours=HOURS), [], nip=nip_of(1), period=YEAR, at=at
    )
    rates = [one["of"] for one in told["regulations"] if one["setting"] == "hours.rates"]
    assert rates == []


THREE = {"from": "2026-07-01", "elements": ["U1", "U2", "U3"], "regulation": "PermenPANRB baru"}


def means(period: str, *codes: str, mean: float = 3.0) -> list[SurveyRow]:
    told = [(code, 4.0 if code == codes[0] else mean) for code in codes]
    return [SurveyRow("skm", "05", period, code, 0, value, 20, None) for code, value in told]


NINE = tuple(f"U{number}" for number in range(1, 10))


@pytest.mark.parametrize(
    ("period", "index"),
    [
        ("2026-H1", 77.78),  # (4 + 8 × 3) ÷ 9 × 25
        ("2026-H2", 83.33),  # (4 + 2 × 3) ÷ 3 × 25
        ("2026", 80.56),  # both, of as many respondents
    ],
)
def test_a_survey_goes_by_the_elements_of_its_own_day(
    world: World, period: str, index: float
) -> None:
    world.people(*(person_row(number, unit="05") for number in range(1, 7)))
    world.hr("public_surveys", *means("2026-H1", *NINE), *means("2026-H2", *NINE[:3]))
    measuring = Measuring(surveys=SurveySettings.model_validate({"later": [THREE]}))
    agency, *_ = report_units(world.session, measuring, parse_period(period), world.now())
    value = agency.rolled.metrics["public_satisfaction"].value
    assert round(float(value or 0), 2) == index


def test_what_begins_after_the_day_asked_about_changes_no_survey(small_world: World) -> None:
    world = small_world
    world.people(*(person_row(number, unit="05") for number in range(1, 7)))
    world.hr("public_surveys", *means("2026", *NINE))
    measuring = Measuring(surveys=SurveySettings.model_validate({"later": [THREE]}))
    found = []
    for day in ("2026-06-30", "2026-07-01"):
        agency, *_ = report_units(world.session, measuring, YEAR, world.now(day))
        found.append(round(float(agency.rolled.metrics["public_satisfaction"].value or 0), 2))
    assert found == [77.78, 83.33]


def test_bands_go_by_the_day(small_world: World) -> None:
    world = small_world
    world.people(person_row(1, unit="05"))
    world.hr("public_surveys", *means("2025", *NINE), *means("2026", *NINE))
    bands = [{"at_least": "25", "quality": "P", "meaning": "Perlu"}]
    later = [{"from": "2026-01-01", "bands": bands}]
    measuring = Measuring(surveys=SurveySettings.model_validate({"later": later}))
    at, found = world.now(), []
    for period in (YEAR.before, YEAR):
        tree = read_tree(world.session, build_frame(world.session, measuring, period, at))
        told, *_ = report_satisfaction(world.session, measuring, period, at, tree)
        found.append(told.rolled.band and told.rolled.band.quality)
    assert found == ["B", "P"]


def test_how_few_are_hidden_goes_by_the_reference_date(small_world: World) -> None:
    small_world.people(*(person_row(number, unit="05") for number in range(1, 7)))
    later = [{"from": "2026-07-01", "small_group": 10, "regulation": "UU baru"}]
    settings = MetricsSettings.model_validate({"regulation": "UU 27/2022", "later": later})
    small_world.links(*((10 + number, number) for number in range(1, 7)))
    found = []
    for period in ("2026-H1", "2026-H2"):
        measuring = Measuring(metrics=settings)
        wanted = parse_period(period)
        agency, *_ = report_units(small_world.session, measuring, wanted, small_world.now())
        (cited,) = [
            one for one in in_force(measuring, wanted.last) if one.setting == "metrics.small_group"
        ]
        value = agency.rolled.metrics["participation"].value
        found.append((value is None, cited.value, cited.since, cited.regulation))
    assert found == [
        (False, "5", None, "UU 27/2022"),
        (True, "10", "2026-07-01", "UU baru"),
    ]


def test_a_change_of_the_cap_leaves_the_text_of_the_limit() -> None:
    later = [{"from": "2026-07-01", "cap_job_match": False, "cap_regulation": "PerBKN baru"}]
    settings = MetricsSettings.model_validate({"regulation": "UU 27/2022", "later": later})
    before, after = (settings.on(date(2026, 6, 30)), settings.on(date(2026, 7, 1)))
    assert (before.cap_job_match, after.cap_job_match) == (True, False)
    told = {one.setting: one for one in in_force(Measuring(metrics=settings), date(2026, 7, 1))}
    small, cap = told["metrics.small_group"], told["metrics.cap_job_match"]
    assert (small.regulation, small.since) == ("UU 27/2022", None)
    assert (cap.regulation, cap.since, cap.value) == ("PerBKN baru", "2026-07-01", "not capped")


@pytest.mark.parametrize(
    ("model", "later", "message"),
    [
        (MetricsSettings, {"regulation": "UU"}, "it changes nothing"),
        (MetricsSettings, {"small_group": 0}, "later.0.small_group"),
        (SurveySettings, {"elements": ["U1", "U1"]}, "an element stands twice"),
        (SurveySettings, {"bands": []}, "later.0.bands"),
    ],
)
def test_a_change_is_checked_like_what_holds_first(
    model: type[BaseModel], later: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        model.model_validate({"later": [{"from": "2027-01-01", **later}]})
    twice = [{"from": "2027-01-01", "small_group": 6, "elements": ["U1"]}] * 2
    known = [{name: v for name, v in one.items() if name in CHANGES[model]} for one in twice]
    with pytest.raises(ValidationError, match="two begin on 2027-01-01"):
        model.model_validate({"later": known})


CHANGES: dict[type[BaseModel], tuple[str, ...]] = {
    MetricsSettings: ("from", "small_group"),
    SurveySettings: ("from", "elements"),
}

GROUPED = """
id = "s"
period = "year"
[[rule]]
id = "either"
{}
any = [
  {{ fact = "hours", at_least = 2, regulation = "PP 11/2017" }},
  {{ fact = "rating", one_of = ["baik"] }},
]
"""


def test_a_rule_names_its_own_text_and_a_group_those_of_its_members() -> None:
    scheme, bare = (scheme_of(GROUPED.format(text)) for text in ('regulation = "Perwali 5"', ""))
    (rule,) = decided(scheme, facts_with(hours=3)).rules
    told = rule.as_json()
    assert (told["regulation"], [one["regulation"] for one in told["rules"]]) == (
        "Perwali 5",
        ["PP 11/2017", ""],
    )
    assert rule.cited == "Perwali 5; PP 11/2017"
    assert scheme.hash == bare.hash
    assert Scheme.model_validate(scheme.content) == scheme
    without = without_sentences(told)
    assert "regulation" not in without
    assert "regulation" not in without["rules"][0]
