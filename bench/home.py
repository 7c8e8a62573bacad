"""The end of bench.evening: the room is closed, everything is taken home, and every file of it is opened."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench.driving import PATIENCE, press, turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.stages import Evening

TAKEN = ("minutes.pdf", "minutes.docx", "ideas.pdf", "results.xlsx", "zip", "json")
"""Files that the manager takes home, as the page's buttons call them."""
PARTS = ("What the room found", "What it agreed", "Claims", "Files")


def take_home(evening: Evening) -> list[Path]:
    """Close the room and take everything home; return the files."""
    evening.forward()
    evening.shoot(evening.screen, "32-screen-close")
    page = evening.manager
    evening.shoot(page, "33-host-close")
    press(page, "next-home")
    press(page, "room-close")
    evening.phones[6].look(evening.folder / "34-phone-closed.png")
    evening.shoot(evening.screen, "35-screen-closed")
    for place, part in enumerate(PARTS, start=36):
        turn(page, part)
        evening.shoot(page, f"{place}-home")
    files = []
    for name in TAKEN:
        with page.expect_download(timeout=2 * PATIENCE) as waiting:
            page.locator(f"[class*=st-key-file-{name.replace('.', '-')}] button").first.click()
        files.append(evening.folder / waiting.value.suggested_filename)
        waiting.value.save_as(files[-1])
    return files


def opened(file: Path) -> str:
    """Open a file as whoever gets it would, and say what is in it; what cannot be read stops the evening."""
    return read(file.name, file.read_bytes())


def read(name: str, content: bytes) -> str:
    """Read a file by the ending of its name; an empty one is none."""
    said = READS[name.rpartition(".")[2]](content)
    if said.startswith("0 "):
        raise RuntimeError(f"{name} is empty: {said}")
    return said


def _pdf(content: bytes) -> str:
    from pypdf import PdfReader

    pages = PdfReader(io.BytesIO(content)).pages
    return f"{sum(bool(page.extract_text().strip()) for page in pages)} pages with words"


def _docx(content: bytes) -> str:
    from docx import Document

    return f"{sum(bool(one.text.strip()) for one in Document(io.BytesIO(content)).paragraphs)} paragraphs"


def _xlsx(content: bytes) -> str:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True)
    return f"{sum(sheet.max_row or 0 for sheet in book)} rows in {len(book.sheetnames)} sheets"


def _csv(content: bytes) -> str:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    if len({len(row) for row in rows}) != 1:
        raise RuntimeError("the rows of a table are not equally long")
    return f"{len(rows)} rows"


def _ics(content: bytes) -> str:
    from icalendar import Calendar

    return f"{len(Calendar.from_ical(content).walk('VEVENT'))} appointments"


def _zip(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = [name for name in packed.namelist() if not name.endswith("/")]
        for name in names:
            read(name, packed.read(name))
    return f"{len(names)} files, every one opened"


def _json(content: bytes) -> str:
    """Take the record in as a new room: what comes out of that again must be what went in."""
    from roadmap.roundtable.database import open_store
    from roadmap.roundtable.exchange import room_json, take_room

    sent = json.loads(content)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "again.sqlite")
        again = room_json(store, take_room(store, json.loads(content)).room_id)
        store.close()
    again["audit"].pop()  # that it was taken in
    if again != sent:
        raise RuntimeError("the record comes back as another one")
    return f"{len(sent['answer'])} answers, the same after being taken in again"


READS: dict[str, Callable[[bytes], str]] = {
    "pdf": _pdf, "docx": _docx, "xlsx": _xlsx, "csv": _csv, "ics": _ics, "zip": _zip, "json": _json,
}  # fmt: skip
