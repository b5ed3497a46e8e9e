"""Which Moodle a site runs, and what differs between 4.1 and 5.x in what we ask and read.

| since | what changed |
|---|---|
| 4.1 | custom reports can be read by web services at all (list, retrieve, set filters) |
| 4.2 | ``value`` of a profile field is what is stored; before, it was what is displayed |
| 4.2 | ``questionnumber`` names a question of an attempt; before, ``number`` |
| 4.3 | the method of an enrolment is the column ``enrol:name``, before ``enrolment:method`` |
| 5.0 | ``mod_quiz_get_user_quiz_attempts`` takes the place of ``mod_quiz_get_user_attempts`` |

Otherwise functions are chosen from what the service offers, not from the number of the release.
Keys that a newer Moodle adds are passed over; a missing one that we need is ``Misshapen``.
"""

from __future__ import annotations

import re
from typing import TypeAlias

Branch: TypeAlias = tuple[int, int]  # 4.5 is (4, 5)

NEWEST: Branch = (5, 1)  # of those that our rules were held against
STORED_PROFILE_VALUES: Branch = (4, 2)
NUMBERS = re.compile(r"\s*(\d+)\.(\d+)")


def branch_of(release: str) -> Branch:
    """The branch of a release such as "4.5.6 (Build: 20250811)"; unreadable ones are the newest."""
    found = NUMBERS.match(release)
    return (int(found[1]), int(found[2])) if found else NEWEST
