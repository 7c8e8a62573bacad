"""Interviews filled in on this machine: each one a Word file in a folder of its own, for its keeper's eyes only."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from roadmap.errors import InputError
from roadmap.forms.answers import day_of
from roadmap.forms.definition import interview_form
from roadmap.forms.template import write_form
from roadmap.i18n import N_
from roadmap.store import aside

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_MOST = 10_000


def write_empty(path: Path, lang: str) -> Path:
    """Write the empty form to ``path`` and return it.

    Raises
    ------
    InputError
        The name does not end in .docx, or the folder is missing.
    StudyError
        It cannot be written there.
    """
    if path.suffix.lower() != ".docx":
        raise InputError(N_("The form is a Word file; {path} was given, wanted a name that ends in .docx."), path=path)
    if not path.resolve().parent.is_dir():
        raise InputError(N_("There is no folder {folder} to write the form to."), folder=path.resolve().parent)
    with aside(path) as draft:
        draft.write_bytes(write_form(lang))
    return path


def missing(answers: Mapping[str, str]) -> list[str]:
    """Return the keys of what an interview cannot do without: the company, and one answer to a question (``ideas``)."""
    long = [field.key for field in interview_form().fields if field.kind == "long"]
    wanted = [] if answers.get("company", "").strip() else ["company"]
    return wanted if any(answers.get(key, "").strip() for key in long) else [*wanted, long[0]]


def keep_interview(folder: Path, lang: str, answers: Mapping[str, str]) -> Path:
    """Write a filled form into a folder, under a name that says the day and not the company; return its path.

    The folder is made where it is missing; the file may be read by its owner alone.

    Raises
    ------
    InputError
        The company or every answer is missing, or the folder cannot be written to.
    """
    if missing(answers):
        raise InputError(N_("The interview needs the name of the company and an answer to at least one question."))
    data = write_form(lang, answers)
    day = day_of(answers.get("date", "")) or date.today().isoformat()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = _reserved(folder, f"interview-{day}")
        path.chmod(0o600)
    except OSError as error:
        raise InputError(N_("{path} could not be written: {error}."), path=folder, error=error.strerror) from error
    with aside(path) as draft:
        draft.touch(mode=0o600)
        draft.write_bytes(data)
    return path


def _reserved(folder: Path, stem: str) -> Path:
    """Make an empty file under the first free name, so that nobody else takes it."""
    for number in range(1, _MOST):
        path = folder / (f"{stem}.docx" if number == 1 else f"{stem}-{number}.docx")
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            continue
        return path
    raise FileExistsError(17, "too many files", str(folder))
