"""Which files a corpus is made of, and what is known of each before it is read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from roadmap.corpus import TOML
from roadmap.errors import InputError
from roadmap.i18n import N_
from roadmap.readers import SUFFIXES
from roadmap.records import Source
from roadmap.tables import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_NOT_DOCUMENTS = ("readme", "license", "licence", "changelog", "rejects.parquet", "reads.parquet")
_NOT_DATA = (".toml", ".part", ".py", ".log", ".lock")


@dataclass(frozen=True)
class SourceFile:
    """A file to read: where it is, its name in the corpus, the names that hint at its kind, and its source."""

    path: Path
    name: str
    near: str
    source: Source


def files_of_paths(paths: Sequence[Path], source: Source) -> list[SourceFile]:
    """Return the files of the paths named, each once, by names relative to their common folder."""
    found: dict[Path, str] = {}
    for path in paths:
        if not path.exists():
            raise InputError(N_("There is no {path}; wanted a file or a folder to read."), path=path)
        below = _readable(path) if path.is_dir() else [path]
        for file in below:
            inside = file.relative_to(path).as_posix() if path.is_dir() else ""
            found.setdefault(file.resolve(), f"{path.resolve().name}/{inside}" if inside else near_names(file))
    if not found:
        raise _nothing_in(paths[0])
    base = os.path.commonpath([file.parent for file in found])
    return [SourceFile(file, file.relative_to(base).as_posix(), near, source) for file, near in found.items()]


def files_of_folder(folder: Path, sources: Sequence[Source]) -> list[SourceFile]:
    """Return the files of a corpus folder: those its sources name, or without sources all that can be read."""
    if not sources:
        return [_named(folder, path, Source("")) for path in _checked(_readable(folder), folder)]
    found: dict[Path, SourceFile] = {}
    for source in sources:
        if source.kind and source.kind not in KINDS:
            raise InputError(
                N_("Unknown kind {kind}; wanted one of {known}."), kind=source.kind, known=", ".join(KINDS)
            )
        matches = sorted(path for path in folder.glob(source.path) if path.is_file())
        if not matches:
            raise InputError(N_("In {folder} no file matches the source {source}."), folder=folder, source=source.path)
        for path in matches:
            found.setdefault(path.resolve(), _named(folder, path, source))
    return list(found.values())


def near_names(file: Path) -> str:
    """Return the names that hint at a single file's kind: its folder's and its own."""
    return f"{file.resolve().parent.name}/{file.name}"


def _named(folder: Path, path: Path, source: Source) -> SourceFile:
    """Name a file as seen from its corpus folder."""
    name = path.relative_to(folder).as_posix()
    return SourceFile(path, name, f"{folder.resolve().name}/{name}", source)


def _readable(folder: Path) -> list[Path]:
    """Return the files below a folder; hidden ones, descriptions and notes about the data apart.

    A file that no reader knows is among them: it is refused with its reason, and not passed over in silence.
    """
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not path.name.lower().startswith(_NOT_DOCUMENTS)
        and path.suffix.lower() not in _NOT_DATA
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _checked(files: list[Path], folder: Path) -> list[Path]:
    if not files:
        raise _nothing_in(folder)
    return files


def _nothing_in(folder: Path) -> InputError:
    return InputError(
        N_("The folder {folder} holds no file that can be read; wanted one of {known}, or {toml}."),
        folder=folder, known=", ".join(SUFFIXES), toml=TOML,
    )  # fmt: skip
