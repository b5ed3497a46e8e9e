"""What ``doctor`` asks one open site: is everything there that the pulls and pushes need?

In: an open ``Site``, what the configuration ``Needs`` of it, the present time. Out: one ``Check``
after another, each with what to do in Moodle. ``about`` the site and the account, ``service`` its
functions, ``rights`` and ``content`` what the role shows of a ``sample``, then ``reports``,
``pushing``, ``roads``. A check that cannot be made says so. Nothing is changed in Moodle.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from connector.moodle.checks.about import check_about
from connector.moodle.checks.courses import check_course_fields
from connector.moodle.checks.finding import Check, Needs
from connector.moodle.checks.pushing import check_pushing
from connector.moodle.checks.reports import check_reports
from connector.moodle.checks.rights import check_rights
from connector.moodle.checks.roads import check_roads
from connector.moodle.checks.service import check_form, check_functions
from connector.moodle.site import Site


def check_site(site: Site, *, now: datetime, needs: Needs) -> Iterator[Check]:
    """All checks of an open site; ``now`` is our own clock. Raises what stops the site."""
    yield from check_about(site, now=now)
    yield from check_functions(site)
    yield check_form(site)
    yield from check_rights(site, needs)
    yield check_course_fields(site, needs)
    well = []
    for check in check_reports(site, needs):
        well += [check.id] if check.level == "ok" else []
        yield check
    yield from check_pushing(site, needs)
    yield from check_roads(site, well)
