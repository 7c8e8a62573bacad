"""Which papers there are, and how they are written: into a folder, or all in one ZIP for the evening."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadmap.disclosure import disclose
from roadmap.errors import InputError, StudyError, TableError
from roadmap.i18n import LANGUAGES, N_
from roadmap.roundtable.exchange import room_json
from roadmap.roundtable.takehome import cards, prepare, tables
from roadmap.roundtable.takehome.canvas import canvas_document
from roadmap.roundtable.takehome.diary import as_calendar
from roadmap.roundtable.takehome.evening import gather
from roadmap.roundtable.takehome.minutes import minutes
from roadmap.store import aside, load_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from roadmap.disclosure import Shown
    from roadmap.roundtable.database import Store
    from roadmap.roundtable.rooms import Room
    from roadmap.roundtable.takehome.evening import Evening
    from roadmap.views.document import Document

    Paper = Callable[[Evening, str], bytes | None]

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def _pdf(make: Callable[[Evening, str], Document]) -> Paper:
    """Return what writes a document as PDF."""

    def write(evening: Evening, lang: str) -> bytes:
        from roadmap.views.pdf import as_pdf

        return as_pdf(make(evening, lang))

    return write


def _word(make: Callable[[Evening, str], Document]) -> Paper:
    """Return what writes a document as DOCX."""

    def write(evening: Evening, lang: str) -> bytes:
        from roadmap.views.word import as_word

        return as_word(make(evening, lang))

    return write


def _trend_cards(evening: Evening, lang: str) -> bytes | None:
    """Return trend cards of the statements' topics, else of those with most to say; None without a study."""
    from roadmap.views.cards import CardPlan, as_cards
    from roadmap.views.select import main_level
    from roadmap.views.select import topics as topics_of

    if evening.shown is None:
        return None
    level = main_level(evening.shown, evening.sector)
    asked = [one.topic_id for one in evening.asked if one.evidence.get("level") == level]
    known = set(topics_of(evening.shown, evening.sector, level=level)["topic_id"])
    topics = [topic for topic in dict.fromkeys(asked) if topic in known]
    return as_cards(evening.shown, CardPlan(lang, evening.sector, evening.address, topics))


BEFORE: dict[str, Paper] = {
    "invitation.pdf": _pdf(prepare.invitation),
    "invitation.docx": _word(prepare.invitation),
    "roundtable.ics": as_calendar,
    "script.pdf": _pdf(prepare.script),
    "script.docx": _word(prepare.script),
    "briefing.pdf": _pdf(prepare.briefing),
    "ballot-cards.pdf": cards.ballots,
    "trend-cards.pdf": _trend_cards,
    "poster.pdf": cards.poster,
}
"""Papers to prepare, by file; None of what cannot be made: no date, no study."""
AFTER: dict[str, Paper] = {
    "minutes.pdf": _pdf(minutes),
    "minutes.docx": _word(minutes),
    "ideas.pdf": cards.canvases,
    "ideas.docx": _word(canvas_document),
    "results.xlsx": tables.as_workbook,
}
"""Papers to take home."""
PAPERS = {**BEFORE, **AFTER}
RECORD = "room.json"
"""Everything, to be taken in again: single answers under pseudonyms, so it is for the organiser alone."""


def make_paper(evening: Evening, name: str, lang: str) -> bytes | None:
    """Return one paper by its file's name, None where it cannot be made.

    Raises
    ------
    InputError
        There is no such paper or language.
    """
    for found, known in ((name, tuple(PAPERS)), (lang, LANGUAGES)):
        if found not in known:
            raise InputError(N_("There is no {found} to write; there is {known}."), found=found, known=", ".join(known))
    return PAPERS[name](evening, lang)


def all_files(evening: Evening, lang: str, record: dict[str, Any]) -> dict[str, bytes]:
    """Return every paper of a room by its path: before, after, data as CSV, and the whole record.

    The briefing is there in each of the room's languages.
    """
    files = {f"before/{name}": make_paper(evening, name, lang) for name in BEFORE}
    for other in evening.room.languages:
        if other != lang:
            files[f"before/briefing-{other}.pdf"] = make_paper(evening, "briefing.pdf", other)
    files |= {f"after/{name}": make_paper(evening, name, lang) for name in AFTER}
    files |= {f"after/data/{name}.csv": tables.as_csv(frame) for name, frame in tables.data(evening).items()}
    files[f"organiser/{RECORD}"] = as_record(record)
    return {name: made for name, made in files.items() if made is not None}


def as_record(record: dict[str, Any]) -> bytes:
    """Return a room's record as JSON, the same bytes each time."""
    return f"{json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)}\n".encode("utf-8", "replace")


def shown_of(room: Room, workspace: Path) -> Shown | None:
    """Return the study of a room as anyone may see it; None where it is gone, damaged or outside the workspace."""
    base = workspace.resolve()
    path = (base / room.study).resolve()
    if not room.study or not path.is_relative_to(base):
        return None
    try:
        return disclose(load_study(path))
    except (StudyError, TableError):
        return None


def room_files(
    store: Store, room_id: str, lang: str, *, shown: Shown | None = None, address: str = ""
) -> dict[str, bytes]:
    """Return every paper of a room in the store, as ``all_files``; names of people are not among them."""
    return all_files(gather(store, room_id, shown=shown, address=address), lang, room_json(store, room_id))


def write_papers(files: dict[str, bytes], folder: Path) -> list[Path]:
    """Write papers into a folder, each whole or not at all, and return where they stand; StudyError where refused."""
    written = []
    for name, made in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with aside(target) as draft:
            draft.write_bytes(made)
        written.append(target)
    return written


def as_zip(files: dict[str, bytes]) -> bytes:
    """Return papers as one ZIP: the same bytes for the same papers."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(files):
            target.writestr(zipfile.ZipInfo(name, _ZIP_DATE), files[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()
