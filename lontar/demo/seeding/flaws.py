"""What is wrong in the demo on purpose: the faults that a real site shows, one of each.

In: a finished site and its staff. Out: the same site with flawed accounts and enrolments. Small
sites (fewer than ``ENOUGH`` people) stay clean, so that they can serve as plain examples.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lontar.demo.seeding.staff import Civil

Record = dict[str, Any]
ENOUGH = 40
DAY = 86400


def add_flaws(site: Record, staff: list[Civil], now: int) -> None:
    """Change the accounts at the end of the list and add some that are nobody's."""
    if len(staff) < ENOUGH:
        return
    users: list[Record] = site["users"]
    people = dict(zip(reversed(staff), reversed(users[-len(staff) :]), strict=True))
    for flaw, (civil, user) in zip(FLAWS, people.items(), strict=False):
        flaw(site, civil, user)
    _add_strangers(site)
    _bend_enrolments(site, now)


def _only_in_profile_field(site: Record, civil: Civil, user: Record) -> None:
    user["idnumber"] = ""


def _only_in_username(site: Record, civil: Civil, user: Record) -> None:
    user.update(username=civil.nip, idnumber="", customfields={})


def _spaced_number(site: Record, civil: Civil, user: Record) -> None:
    nip = civil.nip
    user["idnumber"] = f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"


def _contradicting_name(site: Record, civil: Civil, user: Record) -> None:
    user.update(firstname="Bambang", lastname="Hartono")


def _suspended(site: Record, civil: Civil, user: Record) -> None:
    user["suspended"] = True


def _second_account(site: Record, civil: Civil, user: Record) -> None:
    """Two accounts with one idnumber, both the same person."""
    twin = _next_user(site, f"{user['username']}b", user["firstname"], user["lastname"])
    twin["idnumber"] = civil.nip


def _somebody_elses_field(site: Record, civil: Civil, user: Record) -> None:
    """The profile field holds the number of another person: the keys name two."""
    other = site["users"][-len(FLAWS) - 5]
    user["customfields"] = {**user["customfields"], "nip": other["idnumber"]}


def _no_number(site: Record, civil: Civil, user: Record) -> None:
    """Nothing but the official e-mail tells who it is."""
    user.update(idnumber="", customfields={}, email=civil.email)


FLAWS: tuple[Callable[[Record, Civil, Record], None], ...] = (
    _only_in_profile_field,
    _only_in_username,
    _spaced_number,
    _contradicting_name,
    _suspended,
    _second_account,
    _no_number,
    _somebody_elses_field,
)


def _add_strangers(site: Record) -> None:
    """A guest trainer, a number that is nobody's, an account that was deleted."""
    trainer = _next_user(site, "widyaiswara1", "Widyaiswara", "Tamu")
    for course in site["courses"][:3]:
        site["enrolments"].append(
            {"userid": trainer["id"], "courseid": course["id"], "method": "manual", "status": 0}
            | {"timestart": course["startdate"], "timeend": 0, "role": "teacher"}
        )
    stranger = _next_user(site, "magang01", "Putri", "Magang")
    stranger["idnumber"] = "200001012025012999"
    gone = _next_user(site, "keluar01", "Pegawai", "Keluar")
    gone["deleted"] = True


def _next_user(site: Record, username: str, firstname: str, lastname: str) -> Record:
    user: Record = {
        "id": max(row["id"] for row in site["users"]) + 1,
        "username": username,
        "firstname": firstname,
        "lastname": lastname,
        "email": f"{username}@lms.example.go.id",
        "idnumber": "",
        "suspended": False,
        "deleted": False,
        "customfields": {},
    }
    site["users"].append(user)
    return user


def _bend_enrolments(site: Record, now: int) -> None:
    """An expired, a suspended and a double enrolment of people who completed the course."""
    done = {(row["userid"], row["courseid"]) for row in site["completions"]}
    rows = [row for row in site["enrolments"] if (row["userid"], row["courseid"]) in done]
    for row in rows[3:40:12]:
        row["timeend"] = now - 3 * DAY
    for row in rows[5:40:15]:
        row["status"] = 1
    for row in rows[8:60:20]:
        other = "manual" if row["method"] == "self" else "self"
        site["enrolments"].append({**row, "method": other})
