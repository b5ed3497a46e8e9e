"""Course custom fields: figures of a course, such as how many complete it and how it is rated.

A figure that is unknown, or that has too few people behind it, leaves its field as it is; zero is
written as ``0``. The fields are made by an administrator; what a field cannot hold is refused
before it is sent, because Moodle stores longer texts whole and passes over what it does not know.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from connector.moodle.course_fields import CourseValue, read_course_fields, update_course_fields
from connector.moodle.site import Site
from sync.outward.numbers import number_text
from sync.outward.settings import PREFIX, CourseFieldSettings, TargetSettings
from sync.outward.standing import CourseStanding, Standing
from sync.outward.targets.declaration import Slot, Usernames, Wish, Write, WriteOutcome

AT = "@"  # between the field and the course
LONGEST = 255
LARGEST = 100_000  # Moodle 4.5 holds five digits before the decimal sign of a number field
MISSING = (
    "no course shows us this field: an administrator makes it, a text or number field, visible "
    "to everyone, not locked"
)


class CourseFields:
    """``[push.course_fields]``; keys are ``lontar_<field>@<course id>``, places of the site."""

    name = "course_fields"
    settings: type[TargetSettings] = CourseFieldSettings

    def owns(self, key: str) -> bool:
        """Only fields that begin with ``lontar_``."""
        return key.startswith(PREFIX) and AT in key

    def reversible(self, slot: Slot, before: str | None) -> bool:
        """Every field can hold its old text again."""
        return True

    def wanted(
        self, settings: CourseFieldSettings, standings: Sequence[Standing], site: str
    ) -> dict[Slot, Wish]:
        """Nothing of people."""
        return {}

    def wanted_of_courses(
        self, settings: CourseFieldSettings, courses: Sequence[CourseStanding], site: str
    ) -> dict[Slot, Wish]:
        """A wish per configured field and course that its figure is known of."""
        return {
            Slot(None, f"{name}{AT}{one.course}"): Wish(
                number_text(value), None, f"{figure} {one.period}"
            )
            for one in courses
            if one.site == site
            for figure, name in settings.figures.items()
            if (value := one.figures.get(figure)) is not None
        }

    def open(self, site: Site, usernames: Usernames) -> CourseFieldPort:
        """The course fields of one site."""
        return CourseFieldPort(site)


@dataclass(slots=True)
class CourseFieldPort:
    """The fields of one site's courses; ``kinds`` are the types of fields, learned by reading."""

    site: Site
    kinds: dict[str, str] = field(default_factory=dict)

    def actual(self, slots: Collection[Slot]) -> dict[Slot, str | None]:
        """All of our fields of all courses."""
        found = read_course_fields(self.site, PREFIX) if slots else {}
        self.kinds = {name: one.kind for held in found.values() for name, one in held.items()}
        return {
            Slot(None, f"{name}{AT}{course}"): _shown(value)
            for course, held in found.items()
            for name, value in held.items()
        }

    def apply(self, writes: Sequence[Write]) -> list[WriteOutcome]:
        """All fields of a course are one item of Moodle's call and share its outcome."""
        wanted: dict[int, dict[str, str]] = defaultdict(dict)
        outcomes = []
        for write in writes:
            name, _, course = write.slot.key.rpartition(AT)
            unfit = _unfit(self.kinds.get(name), write.after)
            if unfit:
                outcomes.append(WriteOutcome(write.slot, "refused", unfit))
            else:
                wanted[int(course)][name] = write.after or ""
        return outcomes + self._written(wanted)

    def _written(self, wanted: Mapping[int, Mapping[str, str]]) -> list[WriteOutcome]:
        return [
            WriteOutcome(Slot(None, f"{name}{AT}{one.account}"), one.status, one.detail)
            for one in update_course_fields(self.site, wanted)
            for name in wanted[one.account]
        ]


def _shown(value: CourseValue) -> str | None:
    if value.kind == "number" and value.text:
        return number_text(Decimal(value.text))
    return value.text or None


def _unfit(kind: str | None, text: str | None) -> str | None:
    """Why a field of this type cannot hold the text; None: it can."""
    if kind is None:
        return MISSING
    if kind not in ("text", "number"):
        return f"a field of the type {kind} holds no figure: make it a text or number field"
    if kind == "text":
        return f"longer than {LONGEST} characters" if len(text or "") > LONGEST else None
    too_large = text is not None and abs(Decimal(text)) >= LARGEST
    return f"a number field of Moodle holds less than {LARGEST}" if too_large else None


TARGET = CourseFields()
