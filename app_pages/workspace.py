"""The workspace: the folder with the user's corpora and studies. Finds them, and puts uploaded tables there."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from roadmap.corpus import TOML
from roadmap.errors import InputError
from roadmap.i18n import N_
from roadmap.readers import SUFFIXES
from roadmap.shipped import shipped
from roadmap.store import MANIFEST, WORK, aside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

UPLOADS = "uploads"
INTERVIEWS = "interviews"
PACKED = (".gz", ".xz")
_SKIPPED = {"reports", "node_modules", "__pycache__", "site-packages", "locales", "static", "docs", "tests", "bench"}
_NO_DATA = ("readme", "license", "licence", "changelog", "pyproject", "makefile", "constraints")


@dataclass(frozen=True)
class Source:
    """Something a study can be made from: a corpus folder, a folder of files or one table."""

    path: Path
    name: str
    demo: bool = False


def folder() -> Path:
    """Return the workspace: ROADMAP_WORKSPACE, else the folder the app was started in."""
    return Path(os.environ.get("ROADMAP_WORKSPACE") or Path.cwd()).resolve()


def within(path: Path) -> str:
    """Return a path as seen from the workspace."""
    return path.relative_to(folder()).as_posix() if path.is_relative_to(folder()) else str(path)


def _folders(root: Path, depth: int) -> Iterator[Path]:
    """Yield the folders below ``root`` that may hold data, down to ``depth``, by name."""
    try:
        inside = sorted(path for path in root.iterdir() if path.is_dir())
    except OSError:
        return
    for path in inside:
        if path.name.startswith((".", "_")) or path.name in _SKIPPED or path.is_symlink():
            continue
        yield path
        if depth > 1 and not is_study(path):
            yield from _folders(path, depth - 1)


def is_study(path: Path) -> bool:
    """Say whether a folder is a study, finished or not."""
    return (path / MANIFEST).exists() or (path / WORK).exists()


def studies() -> dict[str, Path]:
    """Return the studies of the workspace by name, the newest first; a run that has not finished is not among them."""
    root = folder()
    found = [path for path in (root, *_folders(root, 2)) if (path / MANIFEST).is_file()]
    found.sort(key=lambda path: (-(path / MANIFEST).stat().st_mtime, str(path)))
    return {path.relative_to(root).as_posix() if path != root else path.name: path for path in found}


def unfinished() -> list[Path]:
    """Return the study folders whose run has not finished."""
    return [path for path in _folders(folder(), 2) if (path / WORK).exists() and not (path / MANIFEST).exists()]


def sources() -> list[Source]:
    """Return what a study can be made from: corpora and tables of the workspace, then the embedded demonstration."""
    root = folder()
    found = []
    for place in (root, *_folders(root, 2)):
        if is_study(place):
            continue
        if place != root and ((place / TOML).exists() or (place.parent == root and _tables(place))):
            found.append(Source(place, place.relative_to(root).as_posix()))
        elif not any((parent / TOML).exists() for parent in (place, *place.parents)):
            found += [Source(path, path.relative_to(root).as_posix()) for path in _tables(place)]
    demo = shipped("corpora") / "euregio-demo"
    found = [source for source in found if source.path.resolve() != demo.resolve()]
    return [*found, Source(demo, "euregio-demo", demo=True)] if demo.is_dir() else found


def _tables(place: Path) -> list[Path]:
    """Return the files of a folder that can be read as documents."""
    try:
        files = sorted(path for path in place.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError:
        return []
    return [path for path in files if _readable(path)]


def _readable(path: Path) -> bool:
    name = path.name.lower()
    for ending in PACKED:
        name = name.removesuffix(ending)
    return Path(name).suffix in {*SUFFIXES, ".zip"} and not name.startswith(_NO_DATA)


def upload_types() -> list[str]:
    """Return the endings of files that can be uploaded, the usual one of each format."""
    usual = {form: ending for ending, form in reversed(SUFFIXES.items())}
    return [ending.lstrip(".") for ending in (*reversed(usual.values()), ".zip", *PACKED)]


def save_uploads(files: Sequence[tuple[str, bytes]], name: str) -> Path:
    """Put uploaded files (name, content) into the workspace, several into a new folder named after the study.

    Raises
    ------
    InputError
        They cannot be written there.
    """
    if len(files) == 1:
        return save_upload(*files[0])
    base = _plain(name) or "files"
    names = (base, *(f"{base}-{number}" for number in range(2, 1000)))
    place = next(f"{UPLOADS}/{one}" for one in names if not (folder() / UPLOADS / one).exists())
    for file in files:
        save_upload(*file, place=place)
    return folder() / place


def _plain(name: str) -> str:
    """Return a name without signs that a folder's or file's name should not have."""
    return re.sub(r"[^\w.+-]+", "-", Path(name).name).strip(".-")


def save_upload(name: str, content: bytes, *, place: str = UPLOADS) -> Path:
    """Put an uploaded file into a folder of the workspace under a name of its own, and return where it lies.

    Raises
    ------
    InputError
        It cannot be written there.
    """
    where = folder() / place
    path = where / (_plain(name) or "table.csv")
    try:
        where.mkdir(parents=True, exist_ok=True)
        stem, endings = _split(path.name)
        for number in range(2, 1000):
            if not path.exists() or path.read_bytes() == content:
                break
            path = where / f"{stem}-{number}{endings}"
    except OSError as error:
        raise InputError(N_("{path} could not be written: {error}."), path=path, error=error.strerror) from error
    if not path.exists():
        with aside(path) as draft:
            draft.write_bytes(content)
    return path


def _split(name: str) -> tuple[str, str]:
    """Split a file's name into stem and endings (table.csv.gz → table, .csv.gz)."""
    stem, dot, rest = name.partition(".")
    return stem, dot + rest


def interview_folders() -> dict[str, Path]:
    """Return the folders in which an interview can be kept, by name: the workspace's own, then folders of files.

    A corpus with tables already made, or that names its files one by one, would not see a new file.
    """
    own = folder() / INTERVIEWS
    found = [source.path for source in sources() if source.path.is_dir() and not source.demo]
    free = [path for path in found if path != own and not (path / TOML).exists()]
    return {path.relative_to(folder()).as_posix(): path for path in (own, *free)}


def study_name(source: Path) -> str:
    """Return a free name for a study made from ``source``."""
    stem = _split(source.name)[0] or "study"
    taken = {path.name for path in folder().iterdir()} if folder().is_dir() else set()
    names = (f"{stem}-study", *(f"{stem}-study-{number}" for number in range(2, 1000)))
    return next(name for name in names if name not in taken)


def study_path(name: str) -> Path:
    """Return the folder of a study to be made in the workspace.

    Raises
    ------
    InputError
        The name is not that of a folder directly in the workspace.
    """
    clean = name.strip()
    if not re.fullmatch(r"[\w][\w .+-]*", clean):
        raise InputError(N_("The name {found} cannot be a folder; wanted letters, digits, - and _."), found=name or "–")
    return folder() / clean
