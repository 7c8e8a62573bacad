"""The calendar file: the one file that imports icalendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from roadmap.i18n import N_, translator
from roadmap.roundtable.takehome.evening import clock, step_title
from roadmap.views._package import clean
from roadmap.views.theme import FICTIONAL

if TYPE_CHECKING:
    from roadmap.roundtable.takehome.evening import Evening

ZONE = ZoneInfo("Europe/Amsterdam")
USUAL = 150
"""Minutes that a roundtable takes where no agenda says."""


def as_calendar(evening: Evening, lang: str) -> bytes | None:
    """Return the room as an iCalendar file (RFC 5545), None where it has no date.

    The identifier is the room's own, and the sequence its revision: a later file moves the same appointment.
    """
    from icalendar import Calendar, Event

    if evening.begins is None:
        return None
    begins = evening.begins.replace(tzinfo=ZONE)
    event, calendar = Event(), Calendar()
    event.add("uid", f"{evening.room.room_id}@roadmap")
    event.add("sequence", evening.room.revision)
    event.add("dtstamp", datetime.fromtimestamp(evening.room.created_ms // 1000, UTC))
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=evening.minutes or USUAL))
    event.add("summary", clean(evening.room.title))
    if evening.room.place:
        event.add("location", clean(evening.room.place))
    event.add("description", _told(evening, lang))
    calendar.add("prodid", "-//roadmap//roundtable//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _told(evening: Evening, lang: str) -> str:
    """Return agenda and code as plain lines."""
    _ = translator(lang)
    lines = [_(FICTIONAL)] if evening.room.fictional else []
    lines += [
        f"{hour}  {clean(step_title(step, lang))}" for hour, step in zip(clock(evening), evening.steps, strict=True)
    ]
    lines.append(_(N_("Code of the room: {code}")).format(code=evening.room.code))
    return "\n".join(lines)
