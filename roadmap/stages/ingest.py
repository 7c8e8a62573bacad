"""Ingest: files of any supported format to one table of documents and one of rejects. No record is lost."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from roadmap.corpus import TOML, Described, as_corpus, describe, load_sectors, read_tables, sha256_of, write_corpus
from roadmap.errors import InputError
from roadmap.i18n import N_
from roadmap.readers import SUFFIXES, Reject, read_file
from roadmap.readers.content import bare_suffix
from roadmap.records import Corpus, Progress, Report, Source, silent
from roadmap.stages._records import Limits, Records, to_records
from roadmap.tables import DOCUMENTS, KINDS, REJECTS, check

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from roadmap.i18n import Message
    from roadmap.settings import Settings

_NOT_DOCUMENTS = ("readme", "license", "licence", "changelog", "rejects.parquet")
_ID_LENGTH = 16


@dataclass(frozen=True)
class IngestOptions:
    """What the user says about the files of one ``roadmap ingest``; "" means: find it.

    ``columns``: field → column. ``today``: later dates are refused; None is the day of the run.
    """

    kind: str = ""
    format: str = ""
    sector: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    name: str = ""
    today: date | None = None


@dataclass(frozen=True)
class _File:
    """A file to read: where it is, its name in the corpus, the names that hint at its kind, and its source."""

    path: Path
    name: str
    near: str
    source: Source


def read_corpus(path: Path, settings: Settings, *, report: Report = silent, today: date | None = None) -> Corpus:
    """Read a corpus folder, a folder of files, or one file.

    Returns
    -------
    Corpus
        Its documents obey DOCUMENTS, sorted by content hash, then doc_id; ``lang`` and ``sector`` as given.

    Raises
    ------
    InputError
        Nothing is there, nothing in it can be read, or a file has no text column.
    """
    if not path.exists():
        raise InputError(N_("There is no {path}; wanted a corpus folder or a file."), path=path)
    limits = Limits(settings.ingest.cell_limit, today or date.today())
    if path.is_file():
        described = Described(name=path.name.split(".")[0], sectors=load_sectors())
        return _read([_File(path, path.name, _near(path), Source(path.name))], described, limits, report)
    described = describe(path)
    if described.ingested:
        return read_tables(path, described)
    return _read(_files_of_folder(path, described.sources), described, limits, report)


def ingest(
    paths: Sequence[Path], out: Path, options: IngestOptions, settings: Settings, *, report: Report = silent
) -> Corpus:
    """Read files and folders and write them as a corpus folder.

    Raises
    ------
    InputError
        As read_corpus, or ``out`` cannot be written.
    """
    if options.kind and options.kind not in KINDS:
        raise InputError(N_("Unknown kind {kind}; wanted one of {known}."), kind=options.kind, known=", ".join(KINDS))
    source = Source("", kind=options.kind, format=options.format, sector=options.sector, columns=options.columns)
    limits = Limits(settings.ingest.cell_limit, options.today or date.today())
    described = Described(name=options.name or out.resolve().name, sectors=load_sectors())
    corpus = _read(_files_of_paths(paths, source), described, limits, report)
    write_corpus(corpus, out)
    return corpus


def _files_of_paths(paths: Sequence[Path], source: Source) -> list[_File]:
    """Return the files of the paths named, each once, by names relative to their common folder."""
    found: dict[Path, str] = {}
    for path in paths:
        if not path.exists():
            raise InputError(N_("There is no {path}; wanted a file or a folder to read."), path=path)
        below = _readable(path) if path.is_dir() else [path]
        for file in below:
            inside = file.relative_to(path).as_posix() if path.is_dir() else ""
            found.setdefault(file.resolve(), f"{path.resolve().name}/{inside}" if inside else _near(file))
    if not found:
        raise _nothing_in(paths[0])
    base = os.path.commonpath([file.parent for file in found])
    return [_File(file, file.relative_to(base).as_posix(), near, source) for file, near in found.items()]


def _files_of_folder(folder: Path, sources: Sequence[Source]) -> list[_File]:
    """Return the files of a corpus folder: those its sources name, or without sources all that can be read."""
    if not sources:
        return [_named(folder, path, Source("")) for path in _checked(_readable(folder), folder)]
    found: dict[Path, _File] = {}
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


def _near(file: Path) -> str:
    """Return the names that hint at a single file's kind: its folder's and its own."""
    return f"{file.resolve().parent.name}/{file.name}"


def _named(folder: Path, path: Path, source: Source) -> _File:
    """Name a file as seen from its corpus folder."""
    name = path.relative_to(folder).as_posix()
    return _File(path, name, f"{folder.resolve().name}/{name}", source)


def _readable(folder: Path) -> list[Path]:
    """Return the files below a folder whose names say that we read them; hidden ones and notes about the data apart."""
    files = (path for path in folder.rglob("*") if path.is_file() and bare_suffix(path) in SUFFIXES)
    return sorted(
        path
        for path in files
        if not path.name.lower().startswith(_NOT_DOCUMENTS)
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


def _read(files: Sequence[_File], described: Described, limits: Limits, report: Report) -> Corpus:
    """Read the files and join their records to a corpus."""
    read: list[tuple[_File, Records]] = []
    report(Progress("ingest", 0, len(files)))
    for file in sorted(files, key=lambda file: file.name):
        raw = read_file(file.path, file.source.format)
        read.append((file, to_records(raw, file.source, file=file.name, near=file.near, limits=limits)))
        report(Progress("ingest", len(read), len(files)))
    documents = _join([records.frame for _, records in read])
    rejects = _rejects((file.name, reject) for file, records in read for reject in records.rejects)
    hashes = tuple((file.name, sha256_of(file.path)) for file, _ in read)
    notes: tuple[Message, ...] = tuple(note for _, records in read for note in records.notes)
    if documents.empty:
        first = rejects["reason"].iloc[0] if len(rejects) else ""
        raise InputError(
            N_("None of the {count} records of {name} can be used; the first: {reason}"),
            count=len(rejects), name=described.name, reason=first,
        )  # fmt: skip
    return as_corpus(replace(described, files=hashes, notes=described.notes + notes), documents, rejects)


def _join(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Join the files' records: hashes, identifiers, repeated records, and an order no file order can change."""
    documents = pd.concat(frames, ignore_index=True)
    texts = documents.select_dtypes(["str", "object"]).columns
    documents[texts] = documents[texts].fillna("").astype("str")
    documents["content_hash"] = [
        hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()
        for title, text in zip(documents["title"], documents["text"], strict=True)
    ]
    documents = documents.sort_values(["content_hash", "date", "id", "source_file", "source_row"], ignore_index=True)
    documents["doc_id"] = _identifiers(documents)
    first = documents.drop_duplicates("content_hash").set_index("content_hash")["doc_id"]
    original = documents["content_hash"].map(first)
    documents["duplicate_of"] = original.where(original != documents["doc_id"], "").astype("str")
    extra = sorted(name for name in documents.columns if name.startswith("x_"))
    documents = documents[DOCUMENTS.names + extra].sort_values(["content_hash", "doc_id"], ignore_index=True)
    return check(documents, DOCUMENTS)


def _identifiers(documents: pd.DataFrame) -> list[str]:
    """Return the given id where it is unique, else the content hash's beginning, numbered where that repeats."""
    once = (documents["id"] != "") & ~documents["id"].duplicated(keep=False)
    taken = set(documents.loc[once, "id"])
    found: list[str] = []
    for given, kept, digest in zip(documents["id"], once, documents["content_hash"], strict=True):
        base = name = given if kept else digest[:_ID_LENGTH]
        number = 2
        while not kept and name in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name)
        found.append(name)
    return found


def _rejects(rows: Iterable[tuple[str, Reject]]) -> pd.DataFrame:
    """Make the table of what was set aside, by file and row."""
    found = [
        (file, reject.row, reject.reason.english(), reject.reason.template, reject.reason.args_json(), reject.excerpt)
        for file, reject in rows
    ]
    frame = pd.DataFrame(found, columns=REJECTS.names)
    frame = frame.astype(dict.fromkeys(REJECTS.names, "str") | {"source_row": "int64"})
    return check(frame.sort_values(["source_file", "source_row"], ignore_index=True), REJECTS)
