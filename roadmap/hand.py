"""The manager's hand: edits of topics and of the roadmap as values, in a log that only grows.

``hand.jsonl`` in the study folder holds one edit a line: who made it, when, what, why and on which study. Nothing is
ever taken out of it: an undo is an edit that names the edit it undoes, and to redo is to undo the undo. The log is
written whole beside itself and then renamed, so a crash leaves the old log or the new one.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadmap.errors import InputError, StudyError
from roadmap.i18n import LANGUAGES, N_
from roadmap.store import aside, fingerprint, read_written, write_written

if TYPE_CHECKING:
    from collections.abc import Iterator

LOG = "hand.jsonl"
PLACING = ("place", "take", "link", "strike")
"""Edits of the roadmap: an item placed, taken off, two items linked, their link struck."""
KINDS = ("rename", "merge", "split", "move", "hide", "pin", "undo", *PLACING)
LOCK_SECONDS = 10.0
"""A lock older than this was left by a process that is gone."""
NAME_LENGTH = 80
"""Characters of a name, at most."""
_LATER = ("sectors", "lane", "start", "end", "relation")
"""Fields that edits of topics lack: where empty they are not written, so that older logs keep their fingerprint."""


@dataclass(frozen=True)
class Part:
    """One part of a split topic: its new identifier and the documents it takes along."""

    topic_id: str
    doc_ids: tuple[str, ...]


@dataclass(frozen=True)
class Edit:
    """One edit. ``study``: fingerprint of the study it was made on; ``when``: UTC, ISO 8601; ``number``: from 1.

    ``topics``: what it is about, topics (T...) or themes (H...). ``names``: pairs of language and name (rename, pin).
    ``to``: the theme a topic moves to. ``parts``: of a split. ``undoes``: the number of the edit that is undone.
    ``sectors``: the roadmaps that an item or link stands on; ``lane``, ``start``, ``end`` (years): its place, "" and
    None where that stays as it is. ``relation``: enables, requires or pulls, from the first of ``topics`` to the other.
    """

    kind: str
    topics: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    to: str = ""
    parts: tuple[Part, ...] = ()
    undoes: int = 0
    number: int = 0
    who: str = ""
    when: str = ""
    why: str = ""
    study: str = ""
    sectors: tuple[str, ...] = ()
    lane: str = ""
    start: float | None = None
    end: float | None = None
    relation: str = ""


@dataclass(frozen=True)
class Hand:
    """All edits of a study, oldest first."""

    edits: tuple[Edit, ...] = ()

    @property
    def undone(self) -> frozenset[int]:
        """Numbers of the edits that an undo holds back; an undo that is itself undone holds nothing back."""
        found: set[int] = set()
        for edit in reversed(self.edits):
            if edit.kind == "undo" and edit.number not in found:
                found.add(edit.undoes)
        return frozenset(found)

    @property
    def active(self) -> tuple[Edit, ...]:
        """The edits that count, oldest first, undos left out."""
        undone = self.undone
        return tuple(edit for edit in self.edits if edit.kind != "undo" and edit.number not in undone)

    def first(self, count: int) -> Hand:
        """Return the log as it stood when it held ``count`` edits."""
        return Hand(self.edits[:count])

    @property
    def print(self) -> str:
        """Fingerprint of the log, "" where it is empty."""
        return fingerprint([_plain(edit) for edit in self.edits]) if self.edits else ""

    def at(self, number: int) -> Edit:
        """Return the edit of that number, or say that there is none."""
        for edit in self.edits:
            if edit.number == number:
                return edit
        raise InputError(
            N_("There is no edit {number} in the log; it holds edits 1 to {last}."), number=number, last=len(self.edits)
        )


def keyed(made: str, hand: Hand) -> str:
    """Return the fingerprint of a study made as ``made`` and edited by ``hand``: that of an unedited one is its own."""
    return fingerprint("hand", made, hand.print) if hand.edits else made


def _plain(edit: Edit) -> dict[str, Any]:
    """Return an edit as plain values."""
    return {name: value for name, value in asdict(edit).items() if name not in _LATER or value not in ("", (), None)}


# --- the log --------------------------------------------------------------------------------------------------------


def read_hand(folder: Path) -> Hand:
    """Return a study folder's edits; none where it has no log.

    Raises
    ------
    StudyError
        A line of the log is not an edit.
    """
    path = folder / LOG
    if not path.exists():
        return Hand()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(N_("{path} could not be read: {error}."), path=path, error=error) from error
    return Hand(tuple(_edit(line, place, path) for place, line in enumerate(lines, 1)))


def _edit(line: str, place: int, path: Path) -> Edit:
    """Read one line of the log; edits are numbered by their lines."""
    try:
        value = json.loads(line)
        edit = Edit(**{**value, **_tuples(value)})
        if edit.kind in KINDS and edit.number == place:
            return edit
        found = f"{edit.kind} {edit.number}"
    except (ValueError, TypeError, KeyError) as error:
        found = str(error)
    raise StudyError(N_("Line {line} of {path} is no edit: {found}."), line=place, path=path, found=found[:120])


def _tuples(value: dict[str, Any]) -> dict[str, Any]:
    """Return the lists of a line as an edit holds them."""
    return {
        "topics": tuple(str(one) for one in value.get("topics", ())),
        "names": tuple((str(lang), str(name)) for lang, name in value.get("names", ())),
        "parts": tuple(Part(one["topic_id"], tuple(one["doc_ids"])) for one in value.get("parts", ())),
        "sectors": tuple(str(one) for one in value.get("sectors", ())),
        **{name: None if value.get(name) is None else float(value[name]) for name in ("start", "end")},
    }


def append(folder: Path, edit: Edit) -> Edit:
    """Add an edit to a study's log, numbered and dated, and return it as it stands there.

    Raises
    ------
    StudyError
        The log is damaged, cannot be written, or another process does not let go of it.
    InputError
        What it undoes is not in the log, or is undone already.
    """
    with _locked(folder / LOG):
        hand = read_hand(folder)
        if edit.kind == "undo":
            _may_undo(hand, edit.undoes)
        now = datetime.now(UTC).replace(microsecond=0).isoformat()
        whole = replace(edit, number=len(hand.edits) + 1, when=edit.when or now)
        _write(folder / LOG, (*hand.edits, whole))
    return whole


def _may_undo(hand: Hand, number: int) -> None:
    hand.at(number)
    if number in hand.undone:
        raise InputError(N_("Edit {number} is undone already."), number=number)


def _write(path: Path, edits: tuple[Edit, ...]) -> None:
    """Write the whole log beside itself, see it on the disk, and rename it."""
    text = "".join(json.dumps(_plain(edit), ensure_ascii=False) + "\n" for edit in edits)
    with aside(path) as draft, draft.open("w", encoding="utf-8") as target:
        target.write(text)
        target.flush()
        os.fsync(target.fileno())


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Keep other processes from writing the same log meanwhile."""
    lock, begin = path.with_name(f".{path.name}.lock"), time.monotonic()
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except FileExistsError as error:
            if _age(lock) > LOCK_SECONDS:
                lock.unlink(missing_ok=True)
            elif time.monotonic() - begin > LOCK_SECONDS:
                raise StudyError(N_("{path} is being written by another process; try again."), path=path) from error
            time.sleep(0.02)
        except OSError as error:
            raise StudyError(
                N_("{path} could not be written: {error}."), path=path, error=error.strerror or error
            ) from error
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0


def hand_over(source: Path, target: Path) -> Hand:
    """Take a study's log along to another folder, and return it; a log that stood there is kept under another name.

    What a language model wrote is taken along, too; what no longer stands of it shows when the study is looked at.
    """
    hand = read_hand(source)
    if source.resolve() == target.resolve():
        return hand
    if written := read_written(source):
        write_written(written, target)
    there = target / LOG
    if there.exists() and read_hand(target) != hand:
        there.replace(target / f"hand-{read_hand(target).print}.jsonl")
    if hand.edits:
        _write(there, hand.edits)
    return hand


# --- names ----------------------------------------------------------------------------------------------------------


def clean_name(text: str) -> str:
    """Return a name on one line, without signs that cannot be seen.

    Raises
    ------
    InputError
        Nothing is left of it, or it is longer than NAME_LENGTH.
    """
    name = " ".join("".join(sign for sign in text if sign.isprintable() or sign.isspace()).split())
    if not name or len(name) > NAME_LENGTH:
        raise InputError(
            N_("The name {found} has {length} characters; wanted 1 to {most}."),
            found=name[:NAME_LENGTH] or "–", length=len(name), most=NAME_LENGTH,
        )  # fmt: skip
    return name


def is_theme(topic_id: str) -> bool:
    """Say whether an identifier is a theme's (H...)."""
    return topic_id.startswith("H")


def clean_names(names: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Return names by language as an edit holds them, in the order of the languages."""
    unknown = sorted(set(names) - set(LANGUAGES))
    if unknown or not names:
        raise InputError(
            N_("The language {found} is not known; wanted {known}."),
            found=", ".join(unknown) or "–", known=", ".join(LANGUAGES),
        )  # fmt: skip
    return tuple((lang, clean_name(names[lang])) for lang in LANGUAGES if lang in names)
