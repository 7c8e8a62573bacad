"""Puts a finished package where an earlier one may stand: what is not of the package stays, whatever happens midway."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from roadmap.errors import StudyError
from roadmap.i18n import N_
from roadmap.store import file_hash, read_json, write_json

MANIFEST = "manifest.json"
TIMINGS = "timings.json"
"""How long the run took: the one file that differs when a study is made again."""
MOVING = ".moving.json"
"""Stands while files are being replaced: names all that are the package's, old and new."""


def files_of(folder: Path) -> list[str]:
    """Return the files in a folder, by their places in it, in order."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def hashes_of(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file in a folder but manifest and timings."""
    return {name: file_hash(folder / name) for name in files_of(folder) if name not in (MANIFEST, TIMINGS)}


def owned(out: Path) -> dict[str, str] | None:
    """Return the files of the package in ``out`` with their hashes ("": not known); None where it is no package."""
    if (out / MOVING).is_file():
        return dict.fromkeys(read_json(out / MOVING), "")
    if (out / MANIFEST).is_file():
        found = read_json(out / MANIFEST)
        if isinstance(found, dict) and found.get("package_version") == 1:
            return {**found["files"], MANIFEST: "", TIMINGS: ""}
    if (out / "about.json").is_file() and (out / "dictionary.csv").is_file():  # a package of version 0.1.0
        tables = [path.name for path in out.glob("*.parquet") if path.with_suffix(".csv").is_file()]
        return dict.fromkeys(
            [*tables, *(f"{Path(name).stem}.csv" for name in tables), "about.json", "dictionary.csv"], ""
        )
    return None


def see_place(out: Path) -> dict[str, str]:
    """Return the files of an earlier package in ``out``, or say why none can be written there.

    Raises
    ------
    StudyError
        ``out`` is a file or holds only other files, or somebody changed a file of the earlier package.
    """
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return {}
    mine = owned(out) if out.is_dir() else None
    if mine is None:
        raise StudyError(
            N_("{path} holds other files; wanted a new folder, an empty one or an earlier export."), path=out
        )
    for name, sha in mine.items():
        if not (out / name).resolve().is_relative_to(out.resolve()):  # somebody wrote that manifest by hand
            raise StudyError(N_("{path} is not a package that roadmap export has written."), path=out)
        if sha and (out / name).is_file() and file_hash(out / name) != sha:
            raise StudyError(
                N_("{path} was changed since it was exported; move it away, or export into another folder."),
                path=out / name,
            )
    return mine


def put(draft: Path, out: Path, earlier: dict[str, str]) -> None:
    """Move a finished package from ``draft`` to ``out``, the manifest last; ``earlier`` files that it lacks go.

    Raises
    ------
    StudyError
        A file that is not the package's stands in the way.
    """
    fresh = files_of(draft)
    for name in fresh:
        if name not in earlier and (out / name).exists():
            raise StudyError(N_("{path} stands in the way of the export; move it away."), path=out / name)
    out.mkdir(parents=True, exist_ok=True)
    write_json(sorted({*earlier, *fresh}), out / MOVING)
    (out / MANIFEST).unlink(missing_ok=True)
    for name in sorted(fresh, key=lambda name: (name == MANIFEST, name)):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (draft / name).replace(out / name)
    for name in sorted(set(earlier) - set(fresh)):
        (out / name).unlink(missing_ok=True)
        with suppress(OSError):
            (out / name).parent.rmdir()  # only where it is empty
    (out / MOVING).unlink()


def differing(again: Path, out: Path) -> list[tuple[str, Any, Any]]:
    """Return the files that differ between two packages, with their hashes there and here ("": missing)."""
    here, there = hashes_of(again), owned(out) or {}
    found = {
        name: file_hash(out / name) if (out / name).is_file() else ""
        for name in {*here, *there} - {MANIFEST, TIMINGS}
    }  # fmt: skip
    return [(name, found[name], here.get(name, "")) for name in sorted(found) if found[name] != here.get(name, "")]
