"""Badges that a person was given.

Seen in Moodle 4.5: nobody's badges are an empty list, a deleted person refuses the question.
"""

from __future__ import annotations

import hashlib

from lontar.demo.call import Call
from lontar.demo.competence import Award, Badge
from lontar.demo.errors import Refusal

SITE_BADGE, COURSE_BADGE = 1, 2


def get_user_badges(
    call: Call,
    *,
    userid: int,
    courseid: int,
    page: int,
    perpage: int,
    search: str,
    onlypublic: bool,
) -> object:
    """The awards of a person, of one course or all; user 0 is the account of the token."""
    if not call.site.state.site.badges:
        raise Refusal("badgesdisabled", "Badges are not enabled on this site.")
    user = call.site.person(userid or call.site.state.site.account)
    rows = [
        (badge, award)
        for badge in call.site.state.badges
        for award in badge.issued
        if award.userid == user.id
        and courseid in (0, badge.courseid)
        and search.lower() in badge.name.lower()
    ]
    chosen = rows[page * perpage : (page + 1) * perpage] if perpage else rows
    shown = [_badge(call, badge, award) for badge, award in chosen]
    return {"badges": shown, "warnings": []}


def _badge(call: Call, badge: Badge, award: Award) -> dict[str, object]:
    user = call.site.users[award.userid]
    key = hashlib.sha1(f"{badge.id} {award.userid}".encode(), usedforsecurity=False).hexdigest()
    return {
        "id": badge.id,
        "name": badge.name,
        "description": "",
        "timecreated": 0,
        "timemodified": 0,
        "usercreated": 2,
        "usermodified": 2,
        "issuername": call.site.state.site.name,
        "issuerurl": call.url,
        "issuercontact": "",
        "expiredate": None,
        "expireperiod": None,
        "type": COURSE_BADGE if badge.courseid else SITE_BADGE,
        "courseid": badge.courseid,
        "status": 3,
        "issuedid": award.userid,
        "uniquehash": key,
        "dateissued": award.dateissued,
        "dateexpire": award.dateexpire or None,
        "visible": 1,
        "recipientid": user.id,
        "recipientfullname": user.fullname,
        "email": user.email,
        "badgeurl": f"{call.url}/pluginfile.php/1/badges/badgeimage/{badge.id}/f3",
        "alignment": [],
        "relatedbadges": [],
    }
