"""Ingest: files of any supported format to one table of documents and one of rejects. No record is lost."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pandas as pd

from roadmap.corpus import Described, as_corpus, describe, load_sectors, read_tables, sha256_of
from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.readers import Content, Reject, detect, read_content
from roadmap.readers.archives import is_archive, unpack
from roadmap.records import Corpus, Progress, Report, Source, silent
from roadmap.stages._files import SourceFile, files_of_folder, files_of_paths, near_names
from roadmap.stages._reads import reads_of
from roadmap.stages._records import Limits, Records, to_records
from roadmap.stages._repeats import duplicate_of, find_repeats
from roadmap.stages._tidy import tidy
from roadmap.tables import DOCUMENTS, KINDS, REJECTS, check

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from roadmap.settings import Settings

__all__ = ["IngestOptions", "read_corpus", "read_paths", "reads_of"]

_ID_LENGTH = 16
_COUNTS = ("count", "all")
"""What in a note of a part counts its records."""


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
        return _read([SourceFile(path, path.name, near_names(path), Source(path.name))], described, limits, report)
    described = describe(path)
    if described.ingested:
        return read_tables(path, described)
    return _read(files_of_folder(path, described.sources), described, limits, report)


def read_paths(
    paths: Sequence[Path], options: IngestOptions, settings: Settings, *, name: str = "", report: Report = silent
) -> Corpus:
    """Read files and folders, as the user names them, to a corpus called ``name``.

    Raises
    ------
    InputError
        As read_corpus, or the kind is unknown.
    """
    if options.kind and options.kind not in KINDS:
        raise InputError(N_("Unknown kind {kind}; wanted one of {known}."), kind=options.kind, known=", ".join(KINDS))
    source = Source("", kind=options.kind, format=options.format, sector=options.sector, columns=options.columns)
    limits = Limits(settings.ingest.cell_limit, options.today or date.today())
    described = Described(name=name or paths[0].resolve().name, sectors=load_sectors())
    return _read(files_of_paths(paths, source), described, limits, report)


@dataclass(frozen=True)
class _Part:
    """A file, an archive's member or a sheet as read: its name in the corpus, its format and records, or why not."""

    name: str
    format: str
    records: Records | None = None
    refused: Message | None = None


def _read(files: Sequence[SourceFile], described: Described, limits: Limits, report: Report) -> Corpus:
    """Read the files and join their records to a corpus."""
    parts: list[_Part] = []
    report(Progress("ingest", 0, len(files)))
    for done, file in enumerate(sorted(files, key=lambda file: file.name), 1):
        parts += _parts(file, limits)
        report(Progress("ingest", done, len(files)))
    read = [part.records for part in parts if part.records is not None]
    rejects = _rejects(parts)
    if not sum(len(records.frame) for records in read):
        raise _nothing_read(parts, rejects, described)
    documents = _join([records.frame for records in read])
    named = pd.DataFrame({"source_file": [part.name for part in parts], "format": [part.format for part in parts]})
    notes = _together(note for records in read for note in records.notes)
    hashes = tuple((file.name, sha256_of(file.path)) for file in sorted(files, key=lambda file: file.name))
    reads = reads_of(documents, rejects, named)
    return as_corpus(replace(described, files=hashes, notes=described.notes + notes), documents, rejects, reads)


def _together(notes: Iterable[Message]) -> tuple[Message, ...]:
    """Say once what is said of several parts of a file: their counts are added up."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for note in notes:
        said = {name: value for name, value in note.args if name not in _COUNTS}
        counted = {name: value for name, value in note.args if name in _COUNTS}
        before = found.setdefault((note.template, *sorted(map(str, said.items()))), said)
        before.update({name: value + before.get(name, 0) for name, value in counted.items()})
    return tuple(Message.of(key[0], **args) for key, args in found.items())


def _parts(file: SourceFile, limits: Limits) -> list[_Part]:
    """Read one file, or every file of an archive; one that cannot be read is refused, and the others go on."""
    content = Content.of(file.path)
    with TemporaryDirectory(prefix="roadmap-") as folder:
        try:
            if not is_archive(content):
                return _contents(content, file, limits)
            inside = [
                _refusal(member.excerpt, member.reason, file)
                if isinstance(member, Reject)
                else _contents(member, file, limits)
                for member in unpack(content, Path(folder))
            ]
            return [part for parts in inside for part in parts]
        except InputError as error:
            return _refusal(content.name, error.message, file)


def _contents(content: Content, file: SourceFile, limits: Limits) -> list[_Part]:
    """Read one content in its parts, one _Part for each of its sheets."""
    name = file.name + content.name.removeprefix(str(file.path))
    found: list[_Part] = []
    try:
        form = file.source.format or detect(content)
        for raw in read_content(content, form):
            part = f"{name}#{raw.part}" if raw.part else name
            near = f"{file.near}{content.name.removeprefix(str(file.path))}"
            records = to_records(raw, file.source, file=part, near=near, limits=limits)
            found.append(_Part(part, form, records))
    except InputError as error:
        return [*found, *_refusal(content.name, error.message, file)]
    return found or _refusal(content.name, Message.of(N_("No record was found in {path}."), path=name), file)


def _refusal(name: str, reason: Message, file: SourceFile) -> list[_Part]:
    return [_Part(file.name + name.removeprefix(str(file.path)), "", refused=reason)]


def _nothing_read(parts: Sequence[_Part], rejects: pd.DataFrame, described: Described) -> InputError:
    """Return what to say where no record can be used: a lone file's own reason, else the first."""
    refused = [part.refused for part in parts if part.refused is not None]
    if refused and len(refused) == len(rejects):
        return InputError(refused[0].template, **dict(refused[0].args))
    first = rejects["reason"].iloc[0] if len(rejects) else ""
    return InputError(
        N_("None of the {count} records of {name} can be used; the first: {reason}"),
        count=len(rejects), name=described.name, reason=first,
    )  # fmt: skip


def _join(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Join the files' records: hashes, identifiers, repeated records, and an order no file order can change."""
    documents = pd.concat(frames, ignore_index=True)
    texts = documents.select_dtypes(["str", "object"]).columns
    documents[texts] = documents[texts].fillna("").astype("str")
    documents = tidy(documents)
    documents["content_hash"] = [
        hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()
        for title, text in zip(documents["title"], documents["text"], strict=True)
    ]
    documents = documents.sort_values(["content_hash", "date", "id", "source_file", "source_row"], ignore_index=True)
    documents["doc_id"] = _identifiers(documents)
    documents["duplicate_of"] = duplicate_of(documents, find_repeats(documents, {}, near=False))
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


def _rejects(parts: Sequence[_Part]) -> pd.DataFrame:
    """Make the table of what was set aside, by file and row; a whole file refused is its row 0."""
    rows = [(part.name, reject) for part in parts if part.records is not None for reject in part.records.rejects]
    rows += [(part.name, Reject(0, part.refused)) for part in parts if part.refused is not None]
    found = [
        (file, reject.row, reject.reason.english(), reject.reason.template, reject.reason.args_json(), reject.excerpt)
        for file, reject in rows
    ]
    frame = pd.DataFrame(found, columns=REJECTS.names)
    frame = frame.astype(dict.fromkeys(REJECTS.names, "str") | {"source_row": "int64"})
    frame = frame.drop_duplicates(["source_file", "source_row"])
    return check(frame.sort_values(["source_file", "source_row"], ignore_index=True), REJECTS)
