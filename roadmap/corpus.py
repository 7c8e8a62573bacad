"""The corpus folder: what corpus.toml says, the sectors, and the three tables that ``roadmap ingest`` leaves there.

[corpus]    name, description, region (NUTS codes), fictional, apart (doc_ids that repeat nothing)
[[sources]] path (glob), kind, format, licence, consent, sector, columns
[[sectors]] id, cpc, [names], [descriptions]   replace the five that ship with the product
[ingested]  written by ``roadmap ingest``: the tables' SHA-256; then documents.parquet is the corpus
"""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roadmap.errors import InputError
from roadmap.i18n import LANGUAGES, N_, Message
from roadmap.records import Corpus, Sector, Source
from roadmap.shipped import shipped
from roadmap.tables import DOCUMENTS, READS, REJECTS, check

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

TOML = "corpus.toml"
_TABLES = ("documents.parquet", "rejects.parquet", "reads.parquet")
_SOURCE_KEYS = ("path", "kind", "format", "licence", "consent", "sector", "columns")


@dataclass(frozen=True)
class Described:
    """What corpus.toml says; ``ingested`` holds the tables' SHA-256 where ``roadmap ingest`` wrote the folder."""

    name: str
    description: str = ""
    sectors: tuple[Sector, ...] = ()
    sources: tuple[Source, ...] = ()
    region: tuple[str, ...] = ()
    fictional: bool = False
    ingested: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    notes: tuple[Message, ...] = ()
    apart: tuple[str, ...] = ()


def load_sectors(path: Path | None = None) -> tuple[Sector, ...]:
    """Return the sectors of a TOML file with ``[[sectors]]``; by default the product's five.

    Raises
    ------
    InputError
        The file cannot be read, or a sector lacks its id or repeats one.
    """
    path = path or shipped("corpora") / "sectors.toml"
    return _sectors(_toml(path), path)


def describe(folder: Path) -> Described:
    """Return what ``folder/corpus.toml`` says; without one the folder's name and the five sectors.

    Raises
    ------
    InputError
        The file is not TOML, a value is of another kind than wanted, or a source has no path.
    """
    path = folder / TOML
    if not path.exists():
        return Described(name=folder.resolve().name, sectors=load_sectors())
    given = _toml(path)
    head = {**given, **_of_kind(given.get("corpus", {}), dict, "corpus", path)}
    made = _of_kind(given.get("ingested", {}), dict, "ingested", path)
    return Described(
        name=_of_kind(head.get("name", folder.resolve().name), str, "name", path),
        description=_of_kind(head.get("description", ""), str, "description", path),
        sectors=_sectors(given, path) if given.get("sectors") else load_sectors(),
        sources=tuple(_source(entry, path) for entry in _of_kind(given.get("sources", []), list, "sources", path)),
        region=_region(head.get("region", []), path),
        fictional=_of_kind(head.get("fictional", False), bool, "fictional", path),
        ingested=tuple((name, str(made[name])) for name in _TABLES if name in made),
        files=tuple((str(one["name"]), str(one["sha256"])) for one in made.get("files", [])),
        apart=tuple(str(one) for one in _of_kind(head.get("apart", []), list, "apart", path)),
        notes=tuple(Message.from_json(one["template"], one["args"]) for one in made.get("notes", [])),
    )


def read_tables(folder: Path, described: Described) -> Corpus:
    """Read back what ``roadmap ingest`` wrote.

    Raises
    ------
    InputError
        A table is missing, damaged or not the one that corpus.toml describes.
    """
    import pandas as pd

    frames = []
    for name, digest in described.ingested:
        path = folder / name
        if not path.exists() or sha256_of(path) != digest:
            raise InputError(
                N_("The corpus {folder} is not whole: {file} is missing or was changed; run roadmap ingest again."),
                folder=folder, file=name,
            )  # fmt: skip
        frames.append(pd.read_parquet(path))
    if len(frames) < len(_TABLES):
        raise InputError(
            N_("The corpus {folder} was made by an earlier version; run roadmap ingest again."), folder=folder
        )
    tables = (check(frame, table) for frame, table in zip(frames, (DOCUMENTS, REJECTS, READS), strict=True))
    return as_corpus(described, *tables)


def as_corpus(described: Described, documents: pd.DataFrame, rejects: pd.DataFrame, reads: pd.DataFrame) -> Corpus:
    """Join the description and the tables to a corpus."""
    return Corpus(
        name=described.name, description=described.description, documents=documents, rejects=rejects, reads=reads,
        sectors=described.sectors, region=described.region, fictional=described.fictional, files=described.files,
        notes=described.notes, apart=described.apart,
    )  # fmt: skip


def write_corpus(corpus: Corpus, folder: Path) -> None:
    """Write corpus.toml and the tables documents, rejects and reads, each aside and then renamed; corpus.toml last.

    Raises
    ------
    InputError
        The folder is a corpus that somebody wrote by hand, is no folder, or cannot be written (a full disk).
    """
    if folder.exists() and (not folder.is_dir() or not writable_corpus(folder)):
        raise InputError(
            N_("{folder} holds files that roadmap ingest did not write; wanted a new folder for the corpus."),
            folder=folder,
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        digests = {}
        for name, frame in zip(_TABLES, (corpus.documents, corpus.rejects, corpus.reads), strict=True):
            digests[name] = _put(folder / name, lambda aside, frame=frame: frame.to_parquet(aside, index=False))
        text = _as_toml(corpus, digests)
        _put(folder / TOML, lambda aside: aside.write_text(text, encoding="utf-8"))
    except OSError as error:
        raise InputError(
            N_("The corpus folder {folder} cannot be written: {error}."), folder=folder, error=error.strerror or error
        ) from error


def writable_corpus(folder: Path) -> bool:
    """Whether ``roadmap ingest`` may write into an existing folder: an empty one, or one that it wrote itself."""
    names = {path.name for path in folder.iterdir() if not path.name.endswith(".part")}
    return not names or (TOML in names and bool(_toml(folder / TOML).get("ingested")))


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256, hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _put(path: Path, write: Any) -> str:  # noqa: ANN401 - a function of a path
    """Write aside, sync, rename; return the SHA-256. What was begun is removed where writing fails."""
    aside = path.with_name(path.name + ".part")
    try:
        write(aside)
        with aside.open("rb") as written:
            os.fsync(written.fileno())
        digest = sha256_of(aside)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return digest


def _toml(path: Path) -> dict[str, Any]:
    """Read TOML, or say what is wrong with it."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(N_("The file {path} could not be read: {error}."), path=path, error=error) from error


def _of_kind(value: Any, kind: type, name: str, path: Path) -> Any:  # noqa: ANN401 - any TOML value
    """Return the value where it is of the kind wanted."""
    if not isinstance(value, kind):
        raise InputError(
            N_("In {path}, {name} is {value}; wanted a value of kind {kind}."),
            path=path, name=name, value=str(value)[:80], kind=kind.__name__,
        )  # fmt: skip
    return value


def _region(value: Any, path: Path) -> tuple[str, ...]:  # noqa: ANN401 - a string or a list
    """Return NUTS codes given as one string or a list."""
    return tuple(str(code) for code in ([value] if isinstance(value, str) else _of_kind(value, list, "region", path)))


def _source(entry: Any, path: Path) -> Source:  # noqa: ANN401 - any TOML value
    """Return one source; unknown keys and a missing path are the user's to mend."""
    values = _of_kind(entry, dict, "sources", path)
    unknown = sorted(set(values) - set(_SOURCE_KEYS))
    if unknown or not values.get("path"):
        raise InputError(
            N_("In {path}, a source has {found}; wanted path and, where needed, {known}."),
            path=path, found=", ".join(unknown) or N_("no path"), known=", ".join(_SOURCE_KEYS[1:]),
        )  # fmt: skip
    texts = {key: str(value) for key, value in values.items() if key != "columns"}
    columns = _of_kind(values.get("columns", {}), dict, "columns", path)
    return Source(**texts, columns={str(field): str(column) for field, column in columns.items()})


def _sectors(given: Mapping[str, Any], path: Path) -> tuple[Sector, ...]:
    """Return the sectors of a parsed file; ``names`` and ``descriptions`` are tables by language or one string."""
    sectors = tuple(_sector(entry, path) for entry in _of_kind(given.get("sectors", []), list, "sectors", path))
    ids = [sector.sector_id for sector in sectors]
    repeated = sorted({one for one in ids if ids.count(one) > 1})
    if not ids or repeated or "all" in ids:
        raise InputError(
            N_("In {path}, the sector ids are {found}; wanted at least one, each once, and none called all."),
            path=path, found=", ".join(repeated or ids) or "-",
        )  # fmt: skip
    return sectors


def _sector(entry: Any, path: Path) -> Sector:  # noqa: ANN401 - any TOML value
    values = _of_kind(entry, dict, "sectors", path)
    sector_id = _of_kind(values.get("id"), str, "sectors.id", path)
    names = values.get("names", values.get("name", sector_id))
    descriptions = values.get("descriptions", values.get("description", {}))
    cpc = tuple(str(prefix).replace(" ", "").upper() for prefix in values.get("cpc", []))
    return Sector(sector_id, _by_language(names), _by_language(descriptions), cpc)


def _by_language(value: Any) -> dict[str, str]:  # noqa: ANN401 - a string or a table
    """Return texts by language; one string stands for all four."""
    return (
        {str(lang): str(text) for lang, text in value.items()}
        if isinstance(value, dict)
        else dict.fromkeys(LANGUAGES, str(value))
    )


def _as_toml(corpus: Corpus, digests: Mapping[str, str]) -> str:
    """Write corpus.toml; JSON's strings and lists of strings are TOML's."""

    def line(key: str, value: object) -> str:
        return f"{key} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")

    lines = ["[corpus]", line("name", corpus.name), line("description", corpus.description)]
    lines += [line("region", list(corpus.region)), line("fictional", corpus.fictional)]
    lines += [line("apart", list(corpus.apart))]
    for sector in corpus.sectors:
        lines += ["", "[[sectors]]", line("id", sector.sector_id), line("cpc", list(sector.cpc))]
        for key, texts in (("names", sector.names), ("descriptions", sector.descriptions)):
            lines += [f"[sectors.{key}]", *(line(json.dumps(lang), text) for lang, text in texts.items())]
    lines += ["", "[ingested]", *(line(json.dumps(name), digest) for name, digest in digests.items())]
    for name, digest in corpus.files:
        lines += ["[[ingested.files]]", line("name", name), line("sha256", digest)]
    for note in corpus.notes:
        lines += ["[[ingested.notes]]", line("template", note.template), line("args", note.args_json())]
    return "\n".join(lines) + "\n"
