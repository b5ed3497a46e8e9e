"""The service of the token: functions that are missing, and how long a form may be."""

from __future__ import annotations

from collections.abc import Iterator

from connector.moodle.checks.finding import Check, Fix, Level
from connector.moodle.errors import ADVICE, MISSING_FUNCTION, FormCut
from connector.moodle.functions import FUNCTIONS, SITE_INFO
from connector.moodle.site import Site

WANTED_FIELDS = 5000  # what Moodle recommends for max_input_vars


def check_functions(site: Site) -> Iterator[Check]:
    """One check for each missing function, by what is lost without it."""
    missing = site.missing()
    if not missing:
        yield Check("functions", "ok", f"all {len(FUNCTIONS)} functions are in the service")
    for name, lost in missing.items():
        level: Level = "fail" if FUNCTIONS[name].needed else "warn"
        message = f"{name} is missing: without it {lost}"
        remedy = ADVICE[MISSING_FUNCTION][1]
        yield Check(f"function:{name}", level, message, remedy, (Fix("service", (name,)),))


def check_form(site: Site) -> Check:
    """PHP drops the fields beyond max_input_vars; ours stay below the default of 1,000."""
    room = site.client.max_form_fields
    params = {"serviceshortnames": ["lontar"] * (room - 3)}
    try:
        site.client.call(SITE_INFO, params)
    except FormCut:
        remedy = f"Raise max_input_vars of PHP to {WANTED_FIELDS}: large writes are cut in silence."
        message = f"PHP drops the end of forms with {room} fields"
        fixes = (Fix("form_fields", (str(WANTED_FIELDS),)),)
        return Check("form-fields", "fail", message, remedy, fixes)
    return Check("form-fields", "ok", f"forms of {room} fields arrive whole; ours are no longer")
