"""Every code that a real Moodle answered has its reach, and an advice that a person can follow."""

from __future__ import annotations

from typing import get_args

import pytest

from connector.moodle.errors import (
    ADVICE,
    ALONE,
    PAUSES,
    SWITCHED_OFF,
    UNKNOWN_CODE,
    Maintenance,
    MoodleError,
    NotJson,
    Reach,
    Refused,
    TimedOut,
    Unreachable,
)
from connector.moodle.functions import SITE_INFO
from connector.moodle.transport.wire import refusal
from tests.connector.moodle.test_recordings import RECORDINGS

READ = "core_course_get_courses_by_field"

REACHES: dict[Reach, str] = {
    "site": "invalidtoken wsaccessusersuspended wsaccessuserunconfirmed wsaccessusernologin "
    "wsaccessuserexpired wsaccessuserdeleted webservicesoff usernotfullysetup "
    "forcepasswordchangenotice sitepolicynotagreed",
    "feature": "accessexception missingfunction hiddenfields nopermissions nopermission "
    "required_capability_exception nopermissiontoviewgrades errorreportview errorreportedit "
    "noreviewattempt competenciesarenotenabled badgesdisabled disabled anonymous notrecorded",
    "course": "errorcoursecontextnotvalid requireloginerror nocriteriaset cannotviewreport",
    "person": "userdeleted invaliduser invaliduserid usernotupdateddeleted usernotupdatedadmin "
    "usernotupdatedguest usernotupdatedremote usernotconfirmed suspended guestsarenotallowed",
    "item": "usernotenroled invalidrecord invalidrecordunknown invalidcoursemodule "
    "dmlwriteexception dmlreadexception useremailduplicate useremailinvalid "
    "invalidpersistenterror invalidparameter formatnotsupported codingerror keyalreadyset "
    "errorinvalidparam criteriaerror invaliduserfield missingparam invalidresponse "
    "generalexceptionmessage",
}
CASES = [(code, reach) for reach, codes in REACHES.items() for code in codes.split()]


@pytest.mark.parametrize(("code", "reach"), CASES)
def test_code_stops_what_it_concerns_and_no_more(code: str, reach: str) -> None:
    error = Refused(READ, code)
    assert (error.reach, error.known) == (reach, True)
    assert error.advice


def test_no_known_code_is_missing_here() -> None:
    assert {code for code, _ in CASES} | {"", "accessdenied"} == set(ADVICE)
    assert set(REACHES) == set(get_args(Reach))


@pytest.mark.parametrize("code", [code for code, _ in CASES])
def test_any_refusal_of_the_first_call_stops_the_site(code: str) -> None:
    assert Refused(SITE_INFO, code).reach == "site"


@pytest.mark.parametrize("code", sorted(PAUSES))
def test_pause_comes_with_every_function(code: str) -> None:
    error = refusal(READ, {"exception": "e", "errorcode": code})
    assert isinstance(error, Maintenance)
    assert (error.passing, error.reach) == (True, "site")


@pytest.mark.parametrize("code", sorted(SWITCHED_OFF))
def test_what_a_site_does_without_is_no_fault(code: str) -> None:
    assert Refused(READ, code).switched_off
    assert not Refused(READ, "nopermissions").switched_off


def test_unknown_code_stops_one_item_and_asks_for_a_report() -> None:
    error = Refused(READ, "nosuchcode", "Budi")
    assert (error.reach, error.advice, error.known) == (*UNKNOWN_CODE, False)


def test_access_has_many_causes_and_all_are_named() -> None:
    advice = Refused(READ, "accessexception").advice
    for cause in (READ, "token", "IP", "authorised", "disabled", "capability", "rest:use"):
        assert cause in advice


def told(recorded: dict[str, object]) -> dict[str, object]:
    response = recorded["response"]
    return response if isinstance(response, dict) else {}


def test_every_code_that_was_recorded_is_known_or_a_pause() -> None:
    """Of functions that we call or not: the next one to be called is no surprise."""
    answers = [told(one) for one in RECORDINGS]
    codes = {str(one.get("errorcode") or "") for one in answers if "exception" in one}
    assert len(codes) > 20
    assert sorted(codes - set(ADVICE) - PAUSES) == []


@pytest.mark.parametrize("code", ["", "nopermissions", "invalidtoken", "sitemaintenance"])
def test_details_that_only_administrators_may_see_are_not_shown(code: str) -> None:
    answer = {"exception": "e", "errorcode": code, "message": "no", "debuginfo": "SELECT secret"}
    error: MoodleError = refusal(READ, answer)
    assert "SELECT" not in f"{error} {vars(error)}"


@pytest.mark.parametrize(
    "error",
    [
        Unreachable(READ, "it broke the connection off"),
        Maintenance(READ, "HTTP 503", status=503),
        NotJson(READ, "an answer without JSON", "<html>"),
    ],
)
def test_where_other_calls_are_answered_nobody_is_sent_to_look_at_the_address(
    error: MoodleError,
) -> None:
    error.stands_alone()
    assert (error.reach, error.advice) == ("feature", ALONE)


@pytest.mark.parametrize(
    "error", [TimedOut(READ, "no answer"), Maintenance(READ, "HTTP 504", status=504)]
)
def test_advice_that_fits_one_call_stays(error: MoodleError) -> None:
    before = error.advice
    error.stands_alone()
    assert (error.reach, error.advice) == ("feature", before)
