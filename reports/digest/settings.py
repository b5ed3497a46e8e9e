"""``[digest]``: when the weekly mail goes out and who of the agency gets it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, field_validator

from connector.mail import address_of
from reports.calendar.timetable import Timetable, WrittenTimetable, read_timetable


def _address(text: str) -> str:
    return address_of(text).addr_spec


Email = Annotated[str, AfterValidator(_address)]


class DigestSettings(BaseModel):
    """Heads of unit get their own unit from the HR source of heads; ``agency`` gets all units.

    ``contact`` is where people object, and where answers go; by default the first of ``agency``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    when: WrittenTimetable = read_timetable("mon 07:00")  # one named day and time, agency zone
    agency: tuple[Email, ...] = ()
    contact: Email | None = None

    @field_validator("when")
    @classmethod
    def _weekly(cls, when: Timetable) -> Timetable:
        if len(when.days) != 1:
            raise ValueError('the digest is weekly: name one day, such as "mon 07:00"')
        return when

    @property
    def objections(self) -> str | None:
        """The address to which people write when something is wrong."""
        return self.contact or next(iter(self.agency), None)
