"""A patent's legal status where XML carries it: OPS answers with legal events, the European Register, MAREC's kin.

An event's words stand in it as the office wrote them; of several the last one counts that changed something (INPADOC
marks these + or -), else the last. The day behind it tells how old the status is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from roadmap.readers.patent_fields import iso_date
from roadmap.readers.xml_text import line_of, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmap.readers.xml import Element

LONGEST = 300
"""Characters of an event's words that are kept."""
_NATIONAL = "REFERENCE TO A NATIONAL CODE"


class _Event(NamedTuple):
    """An event: whether it changed the patent's state, its day (ISO 8601), and its words."""

    matters: bool
    day: str
    words: str


def legal_status(root: Element) -> dict[str, str]:
    """Return ``legal_status`` of a document, {} where it carries none: words, and the day in brackets."""
    events = [event for event in (*_inpadoc(root), *_register(root), *_listed(root)) if event.words]
    if not events:
        return {}
    last = max(events, key=lambda event: event[:2])
    return {"legal_status": f"{last.words} ({last.day})" if last.day else last.words}


def _inpadoc(root: Element) -> Iterator[_Event]:
    """Yield the events of INPADOC as OPS writes them: L007EP is the day, L501EP and L502EP a national event."""
    for event in root.iter("legal"):
        found = {name_of(one): one for one in event.iter()}
        national = found.get("l502ep")
        words, matters = event.get("desc") or "", event.get("infl") or ""
        if national is not None and words == _NATIONAL:
            country = line_of(found.get("l501ep"))
            words, matters = f"{country}: {national.get('descData') or line_of(national)}", national.get("infl") or ""
        yield _Event(matters.strip() in {"+", "-"}, iso_date(line_of(found.get("l007ep"))), words[:LONGEST])


def _register(root: Element) -> Iterator[_Event]:
    """Yield the statuses of the European Register."""
    for status in root.iter("ep-patent-status"):
        yield _Event(True, iso_date(status.get("change-date") or ""), line_of(status)[:LONGEST])


def _listed(root: Element) -> Iterator[_Event]:
    """Yield the events of MAREC and its kin."""
    for event in root.iter("legal-event"):
        title = next(event.iter("event-title"), event)
        day = iso_date(event.get("date") or "")
        yield _Event((event.get("impact") or "").strip() in {"+", "-"}, day, line_of(title)[:LONGEST])
