"""The needs analysis of a year: gaps with their courses and signals, and the plan that closes them.

Every figure tells its unit and how many stand behind it, or why there is none; ``shown`` says
which groups are too small.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from connector.hr.catalogues import COMPETENCIES
from reports.calendar.periods import Period
from reports.figures import Figure, Known, Unknown, too_few
from reports.frames.frame import AsOf, Frame
from reports.needs.gaps import Gap, count_without_standard, fill_homes, read_gaps, read_lacking
from reports.needs.offers import Offer, read_offers
from reports.needs.planning import Left, Line, Need, Plan, propose
from reports.needs.settings import NeedsSettings
from reports.needs.shown import Shown, read_shown
from reports.needs.signals import Signal, by_need, read_signals
from reports.organisation.named_units import inside
from reports.organisation.tree import AGENCY, UnitTree, read_tree
from sync.store.tables.facts import HR, as_of

NO_COST = "no source tells what the course costs"
NO_HOURS = "nobody set the course's hours"
NO_SEATS = "no source tells the seats"


@dataclass(frozen=True, slots=True)
class Analysis:
    """``gaps`` by unit, post and competency; ``without``: people without a standard by unit."""

    year: Period
    as_of: date
    tree: UnitTree
    settings: NeedsSettings
    shown: Shown
    gaps: Sequence[Gap]
    without: Mapping[str, tuple[int, int]]
    signals: Sequence[Signal]
    offers: Sequence[Offer]
    plan: Plan
    posts: Mapping[str, str]
    places: Collection[str]  # the units asked about: nothing is told of those above

    def needs(self) -> list[Gap]:
        """Gaps by unit and competency over all posts, those of a signal alone too; most urgent
        first."""
        found: dict[Need, Gap] = {}
        for gap in self.gaps:
            key = gap.unit, gap.competency
            found[key] = found[key] + gap if key in found else replace(gap, post="")
        for unit, competency in by_need(self.signals):
            none = Gap(unit, "", competency, 0, 0, 0, 0, 0, 0)
            found.setdefault((unit, competency), none)
        order = priorities(found.values(), self.signals, self.settings)
        return sorted(found.values(), key=lambda gap: (-order[gap.unit, gap.competency], _key(gap)))

    def rolled(self) -> list[Gap]:
        """Gaps of each unit with everybody below it, in the tree's order."""
        found: dict[Need, Gap] = {}
        for gap in self.gaps:
            for unit in self.tree.above(gap.unit):
                if unit not in self.places:
                    continue
                above = replace(gap, unit=unit, post="")
                key = unit, gap.competency
                found[key] = found[key] + above if key in found else above
        places = {unit: place for place, unit in enumerate(self.tree.units)}
        return sorted(found.values(), key=lambda gap: (places[gap.unit], gap.competency))

    def courses(self, competency: str) -> list[Offer]:
        """What teaches a competency."""
        return [offer for offer in self.offers if competency in offer.competencies]

    def as_json(self) -> dict[str, Any]:
        """The document of ``needs --json``."""
        needs, plan = self.needs(), self.plan
        return {
            "year": self.year.text,
            "as_of": self.as_of,
            "needs": list(self._needs(needs)),
            "rolled": [
                self._named(gap) | self.shown.figures(gap, rolled=True) for gap in self.rolled()
            ],
            "without_course": [
                self._named(gap) | self.shown.figures(gap)
                for gap in needs
                if not self.courses(gap.competency)
            ],
            "without_standard": [
                {"unit": unit, **self._shown(without, "people", n).as_json()}
                for unit, (without, n) in sorted(self.without.items())
            ],
            "signals": [self._signal(one) for one in self.signals],
            "plan": {
                "hours": self.settings.hours,
                "budget": self.settings.budget,
                "lines": [self._line(line) for line in plan.lines],
                "left": [self._left(left) for left in plan.left],
                "cost": self.cost().as_json(),
                "lines_without_cost": sum(line.cost is None for line in plan.lines),
            },
        }

    def cost(self) -> Figure:
        """The plan's cost as far as it is told; n lines tell one."""
        told = [line.cost for line in self.plan.lines if line.cost is not None]
        if not told:
            return Unknown(NO_COST if self.plan.lines else "nothing is planned")
        return Known(sum(told, Decimal(0)), "rupiah", len(told))

    def _needs(self, needs: Sequence[Gap]) -> Iterator[dict[str, Any]]:
        signals, own = by_need(self.signals), dict[Need, list[Gap]]()
        order = priorities(needs, self.signals, self.settings)
        for gap in self.gaps:
            own.setdefault((gap.unit, gap.competency), []).append(gap)
        for gap in needs:
            need = gap.unit, gap.competency
            yield {
                **self._named(gap),
                **self.shown.figures(gap),
                "priority": self.shown.figure(order[need], "levels", gap, "assessed").as_json(),
                "because": [one.because for one in signals.get(need, ())],
                "courses": [course_json(offer) for offer in self.courses(gap.competency)],
                "posts": [self._post(one) for one in own.get(need, ())],
            }

    def _post(self, gap: Gap) -> dict[str, Any]:
        named = {"post": gap.post, "post_name": self.posts.get(gap.post, gap.post)}
        return named | self.shown.figures(gap)

    def _named(self, gap: Gap | Line | Left) -> dict[str, str]:
        return {
            "unit": gap.unit,
            "unit_name": self.tree.units[gap.unit].name,
            "competency": gap.competency,
            "competency_name": competency_name(gap.competency),
        }

    def _shown(self, value: Decimal | int, unit: str, n: int) -> Figure:
        small = self.shown.small
        return Known(value, unit, n) if n >= small else too_few(n, small, "people")

    def _signal(self, one: Signal) -> dict[str, Any]:
        told = {"unit": one.unit, "element": one.element, "mean": one.mean.as_json()}
        return told | {"competencies": one.competencies, "because": one.because}

    def _line(self, line: Line) -> dict[str, Any]:
        n = len(line.people)
        cost = Unknown(NO_COST) if line.cost is None else self._shown(line.cost, "rupiah", n)
        return {
            **self._named(line),
            "course": course_json(line.offer),
            "people": self._shown(n, "people", n).as_json(),
            "cost": cost.as_json(),
        }

    def _left(self, left: Left) -> dict[str, Any]:
        n = len(left.people)
        return {
            **self._named(left),
            "why": left.why,
            "people": self._shown(n, "people", n).as_json(),
        }


def analyse(
    session: Session,
    frame: Frame,
    settings: NeedsSettings,
    *,
    unit: str | None = None,
    show_people: bool = False,
) -> Analysis:
    """The analysis of a unit (key or unique name) and all below, or of everybody.

    ``show_people``: small groups too, for those who may see people. Raises UnknownUnit.
    """
    period, at = frame.period, frame.at
    measuring = replace(frame.settings, competencies=frame.competencies)
    tree = read_tree(session, frame)
    places = inside(tree, unit)
    homes = fill_homes(session, frame, tree)
    everywhere = read_gaps(session, frame, homes)
    gaps = [gap for gap in everywhere if gap.unit in places]
    told = read_signals(session, measuring, settings, period=period, at=at, tree=tree)
    signals = [one for one in told if one.unit in places]
    offers = read_offers(session, measuring.competencies, settings, at.moment)
    lacking = [row for row in read_lacking(session, frame, homes) if row.unit in places]
    small = measuring.metrics.small_on(frame.reference)
    without = count_without_standard(session, frame, homes)
    return Analysis(
        year=period,
        as_of=frame.reference,
        tree=tree,
        settings=settings,
        shown=read_shown(everywhere, tree, 1 if show_people else small),
        gaps=gaps,
        without={key: counts for key, counts in without.items() if key in places},
        signals=signals,
        offers=offers,
        plan=propose(lacking, offers, priorities(gaps, signals, settings), settings),
        posts=_post_names(session, at),
        places=places,
    )


def priorities(
    gaps: Iterable[Gap], signals: Iterable[Signal], settings: NeedsSettings
) -> dict[Need, Decimal]:
    """How much is openly lacking by unit and competency, more where the public says so too."""
    pointed = by_need(signals)
    found = {need: Decimal(0) for need in pointed}
    for gap in gaps:
        need = gap.unit, gap.competency
        factor = settings.signal_factor if need in pointed else 1
        found[need] = found.get(need, Decimal(0)) + gap.open_levels * factor
    return found


def course_json(offer: Offer) -> dict[str, Any]:
    """A course with what is known of its hours, cost and seats."""
    figures = (
        ("hours", offer.hours, "JP", NO_HOURS),
        ("cost", offer.cost, "rupiah", NO_COST),
        ("seats", offer.seats, "people", NO_SEATS),
    )
    told = {
        name: (Unknown(why) if value is None else Known(value, unit, 1)).as_json()
        for name, value, unit, why in figures
    }
    own = {name: getattr(offer, name) for name in ("site", "course", "title", "method", "provider")}
    return own | told


def competency_name(code: str) -> str:
    """What a competency is called; one of no catalogue by its own words."""
    return COMPETENCIES[code][0] if code in COMPETENCIES else code


def _key(gap: Gap) -> tuple[bool, str, str]:
    return gap.unit == AGENCY, gap.unit, gap.competency


def _post_names(session: Session, at: AsOf) -> dict[str, str]:
    rows = as_of(HR["posts"], at.moment)
    query = select(rows.c.post, rows.c.name).where(rows.c.name.is_not(None))
    return dict(session.execute(query.order_by(rows.c.source.desc())).all())
