"""What ``doctor`` examines: each Moodle site by the needs of the configuration, and the targets.

In: an open house. Out: findings of a site, with the keys of design §16. What stops a site is a
finding too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from connector.moodle.checks import check_site
from connector.moodle.checks.finding import Check, Fix, Needs, fixes_of
from connector.moodle.errors import MoodleError
from connector.moodle.settings import SiteSettings
from lontar.advice import advise
from lontar.config.faults import ConfigError
from lontar.config.model import Config
from lontar.wiring import House

COMPETENCIES = "competencies"  # the kind of facts that frameworks come with
REACHED, STOPPED = "reachable", "stopped"  # ids of what keeps all further checks from being made


@dataclass(frozen=True, slots=True)
class Examined:
    """One site with all that was found."""

    site: str
    url: str
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing failed; warnings are no failure."""
        return all(check.level != "fail" for check in self.checks)

    @property
    def cut_short(self) -> bool:
        """Whether something kept the rest from being checked."""
        return any(one.id in (REACHED, STOPPED) and one.level == "fail" for one in self.checks)

    @property
    def fixes(self) -> Iterator[Fix]:
        """Everything that an administrator can do about it."""
        for check in self.checks:
            yield from check.fixes


def examine(house: House, settings: SiteSettings) -> Examined:
    """All checks of one site."""
    checks: list[Check] = []
    try:
        opened = house.open_site(settings)
        checks.append(Check(REACHED, "ok", f"{settings.url} answers, the token holds"))
        checks.extend(check_site(opened, now=house.now(), needs=needs_of(house.config)))
    except (MoodleError, ConfigError) as error:
        checks.append(_stopped(STOPPED if checks else REACHED, error))
    checks += check_facts(house.config, settings)
    checks += check_targets(house.config, house.today.year)
    return Examined(settings.id, str(settings.url), tuple(checks))


def needs_of(config: Config) -> Needs:
    """What the configuration asks of every site."""
    fields, cohorts = config.push.profile_fields, config.push.cohorts
    courses, rated, planned = (
        config.push.course_fields,
        config.push.competencies,
        config.push.learning_plans,
    )
    frameworks = {name for one in (rated, planned) if one.enabled for name in one.frameworks}
    return Needs(
        profile_fields=tuple(fields.fields) if fields.enabled else (),
        number_field=config.match.profile_field,
        cohorts=cohorts.enabled,
        pushed_course_fields=tuple(sorted(courses.figures.values())) if courses.enabled else (),
        rated_frameworks=tuple(sorted(frameworks)),
        ratings=rated.enabled,
        learning_plans=planned.enabled,
        course_fields=config.courses.fields,
        activities=config.courses.activities is not None,
    )


def check_facts(config: Config, settings: SiteSettings) -> Iterator[Check]:
    """Facts that a site is not asked for, though targets that are switched on live on them."""
    push = config.push
    sections = {"competencies": push.competencies, "learning_plans": push.learning_plans}
    targets = [f"[push.{name}]" for name, section in sections.items() if section.enabled]
    if targets and COMPETENCIES not in settings.facts:
        message = f"facts lacks {COMPETENCIES}: {' and '.join(targets)} write nothing here"
        remedy = f'Add "{COMPETENCIES}" to facts of the [[site]] {settings.id}.'
        yield Check("facts", "warn", message, remedy)


def check_targets(config: Config, year: int) -> Iterator[Check]:
    """Targets of hours that are taken from another year than the running one."""
    for kind, listed in config.hours.target.items():
        earlier = max((one for one in listed if one <= year), default=None)
        name = f"hours-target:{kind}"
        if earlier is None:
            message = f"{kind} has no target for {year} or before: hours of {kind} decide nothing"
            yield Check(name, "warn", message, f"Add it to [hours.target] {kind}.")
        elif earlier < year:
            message = f"{kind} has no target for {year}: that of {earlier} is used"
            yield Check(name, "warn", message, f"Confirm it: {year} in [hours.target] {kind}.")


def _stopped(name: str, error: MoodleError | ConfigError) -> Check:
    advice = advise(error)
    fixes = fixes_of(error) if isinstance(error, MoodleError) else ()
    return Check(name, "fail", str(error), advice.remedy if advice else "", fixes)
