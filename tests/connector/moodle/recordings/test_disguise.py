"""Stand-ins: nothing personal is left, everything still fits together."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.hr.nip import Nip, NipFault, parse_nip
from connector.hr.number_rules import NumberSettings
from connector.moodle.recordings.disguise import Disguise

DAY = r"(19[6-9][0-9]|200[0-3])(0[1-9]|1[0-2])(0[1-9]|[12][0-9])"
REST = r"20[12][0-9](0[1-9]|1[0-2]|21)[12](00[1-9]|[0-9][0-9][1-9])"
NIPS = st.from_regex(DAY + REST, fullmatch=True)
WORDS = st.text("abcdeikn", min_size=1, max_size=6)


def disguise() -> Disguise:
    return Disguise(random=Random(1))


def verdict(digits: str) -> object:
    found = parse_nip(digits)
    if isinstance(found, NipFault):
        return found.kind
    return found.mark, found.sex, found.appointed_year, *NumberSettings().judge(found)


@given(NIPS)
def test_nip_becomes_another_one_of_the_same_verdict(digits: str) -> None:
    other = disguise().number(digits)
    assert other != digits
    assert (len(other), verdict(other)) == (18, verdict(digits))


@pytest.mark.parametrize(
    "digits", ["199013992015022003", "199003152015029003", "199003152015021000"]
)
def test_faulty_nip_keeps_its_fault(digits: str) -> None:
    assert isinstance(parse_nip(digits), NipFault)
    assert verdict(disguise().number(digits)) == verdict(digits)


@pytest.mark.parametrize("digits", ["19900315201502200", "5171011503900001", "081234567890"])
def test_other_long_numbers_keep_their_length(digits: str) -> None:
    other = disguise().number(digits)
    assert other != digits
    assert len(other) == len(digits)


@given(st.lists(st.text("0123456789", min_size=3, max_size=4), unique=True))
def test_short_numbers_differ_if_they_differed(numbers: list[str]) -> None:
    hidden = disguise()
    others = [hidden.number(one) for one in numbers]
    assert len(set(others)) == len(numbers)
    assert not any(one == other for one, other in zip(numbers, others, strict=True))


@given(st.lists(WORDS, unique=True, max_size=40))
def test_names_differ_if_they_differed_and_none_is_left(names: list[str]) -> None:
    hidden = disguise()
    others = [hidden.text(f"{name}9") for name in names]
    assert len(set(others)) == len(names)
    assert not set(names) & {other[:-1] for other in others} - {"id", "a"}


def test_person_is_the_same_in_every_answer() -> None:
    hidden = disguise()
    nip = "199003152015022003"
    user = hidden.answer(
        {"username": "budi.s", "firstname": "Budi", "lastname": "Santoso, S.E.", "idnumber": nip}
        | {"fullname": "Budi Santoso, S.E.", "email": "budi.s@denpasarkota.go.id"}
    )
    page = {
        "headers": ["Username", "ID number", "Full name with link", "Completed", "Time completed"],
        "rows": [
            {
                "columns": ["budi.s", f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"]
                + ['<a href="https://lms/user/profile.php?id=1007">Budi Santoso, S.E.</a>']
                + ["Yes", "Friday, 15 May 2026, 4:03 AM"]
            }
        ],
    }
    cells = hidden.answer(page)["rows"][0]["columns"]
    assert cells[0] == user["username"]
    assert cells[1].replace(" ", "") == user["idnumber"]
    assert cells[1].count(" ") == 3
    assert f"{user['fullname']}</a>" in cells[2]
    assert "/user/profile.php?id=1007" in cells[2]
    assert cells[3:] == ["Yes", "Friday, 15 May 2026, 4:03 AM"]
    assert user["fullname"] == f"{user['firstname']} {user['lastname']}"
    assert user["email"].startswith(f"{user['username']}@")
    assert hidden.question({"field": "username", "values[0]": "budi.s"}) == {
        "field": "username",
        "values[0]": user["username"],
    }
    assert isinstance(parse_nip(user["idnumber"]), Nip)


def test_what_names_nobody_is_kept() -> None:
    answer = {
        "errorcode": "nopermissions",
        "functions": [{"name": "core_user_get_users"}],
        "customfields": [{"shortname": "jp", "name": "Jam pelajaran", "value": "7,5"}],
        "grade": "85.00000",
        "timecompleted": 1778817826,
        "name": "Pre-test",
        "idnumber": "",
        "none": None,
        "yes": True,
    }
    assert disguise().answer(answer) == answer


def test_words_of_the_patterns_that_choose_courses_are_kept() -> None:
    hidden = Disguise(["^PIM-", "(?i)ujian"], random=Random(1))
    assert hidden.text("PIM-01 Ujian Rahasia").startswith("PIM-01 Ujian X")


def test_free_text_json_inside_text_and_numbers_in_place_of_text_are_hidden() -> None:
    hidden = disguise()
    answer = {
        "message": "Budi kurang puas, telepon 0812-3456-7890",
        "conditiondata": '{"user:firstname_operator": 3, "user:firstname_value": "Budi"}',
        "idnumber": 199003152015022003,
        "08123456789 Budi": "Budi",
    }
    shown = str(hidden.answer(answer))
    assert '"user:firstname_operator": 3' in shown
    for secret in ("Budi", "puas", "0812", "7890", "199003152015022003"):
        assert secret not in shown


def test_ids_of_questions_are_left_alone() -> None:
    hidden = disguise()
    hidden.answer({"username": "12345"})
    assert hidden.question({"courseid": "12345"}) == {"courseid": "12345"}
    assert hidden.question({"field": "username", "values[0]": "12345"})["values[0]"] != "12345"


def test_own_words_of_questions_stay_even_where_the_site_has_them_as_texts() -> None:
    hidden = disguise()
    hidden.answer({"value": "en", "intro": "email", "title": "userfields", "firstname": "Asia"})
    asked = {
        "moodlewssettinglang": "en",
        "criteria[0][key]": "email",
        "options[0][name]": "userfields",
        "field": "email",
    }
    assert hidden.question(asked) == asked
    assert hidden.question({"criteria[0][value]": "Asia"}) != {"criteria[0][value]": "Asia"}
