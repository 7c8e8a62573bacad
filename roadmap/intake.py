"""From a user's files to a corpus folder: read them, tell languages and repeats, and say what was read.

Repeats are kept and counted once; which ones a person should look at, and that two are not the same after all, is
asked and said here too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from roadmap.corpus import describe, write_corpus
from roadmap.errors import InputError
from roadmap.i18n import N_
from roadmap.records import Corpus, Report, silent
from roadmap.stages.ingest import IngestOptions, read_corpus, read_paths, reads_of
from roadmap.stages.prepare import Cleaned, prepare_documents, to_review

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from roadmap.settings import Settings


def take_in(
    paths: Sequence[Path], out: Path, options: IngestOptions, settings: Settings, *, report: Report = silent
) -> Corpus:
    """Read files and folders and write them as a corpus folder; every document has its language and what it repeats.

    Raises
    ------
    InputError
        Nothing of it can be read, or ``out`` cannot be written or holds files that are not ours.
    """
    read = read_paths(paths, options, settings, name=options.name or out.resolve().name, report=report)
    ready = prepare_documents(read, settings, report=report)
    corpus = replace(read, documents=ready.documents, reads=reads_of(ready.documents, read.rejects, read.reads))
    write_corpus(corpus, out)
    return corpus


def repeats_to_review(
    corpus: Path, settings: Settings, *, every: bool = False, report: Report = silent
) -> pd.DataFrame:
    """Return the repeats of a corpus that a person should look at, least sure first, each beside what it repeats.

    Returns
    -------
    DataFrame
        REPEATS and ``title``, ``first_title`` (the beginning of the text where a title is empty), ``file``. With
        ``every`` all repeats, otherwise those that nobody can be sure of.
    """
    found = _cleaned(corpus, settings, report)
    repeats = found.repeats.sort_values(["score", "doc_id"]) if every else to_review(found.repeats)
    documents = found.documents.set_index("doc_id")
    named = documents["title"].where(documents["title"] != "", documents["text"].str[:80])
    return repeats.assign(
        title=repeats["doc_id"].map(named), first_title=repeats["duplicate_of"].map(named),
        file=repeats["doc_id"].map(documents["source_file"]),
    ).reset_index(drop=True)  # fmt: skip


def set_apart(folder: Path, doc_ids: Sequence[str], settings: Settings, *, report: Report = silent) -> Corpus:
    """Write into an ingested corpus that documents repeat nothing; what they were taken for counts them from now on.

    Raises
    ------
    InputError
        The folder was not written by ``roadmap ingest``, or has no such document.
    """
    if not folder.is_dir() or not describe(folder).ingested:
        raise InputError(
            N_("{path} is no corpus of roadmap ingest; write apart = [\"id\"] under [corpus] in its corpus.toml."),
            path=folder,
        )  # fmt: skip
    corpus = read_corpus(folder, settings, report=report)
    unknown = sorted(set(doc_ids) - set(corpus.documents["doc_id"]))
    if unknown:
        raise InputError(
            N_("The corpus {path} has no document {found}; roadmap repeats lists them."),
            path=folder, found=", ".join(unknown),
        )  # fmt: skip
    said = replace(corpus, apart=tuple(sorted({*corpus.apart, *doc_ids})))
    ready = prepare_documents(said, settings, report=report)
    made = replace(said, documents=ready.documents, reads=reads_of(ready.documents, said.rejects, said.reads))
    write_corpus(made, folder)
    return made


def _cleaned(corpus: Path, settings: Settings, report: Report) -> Cleaned:
    """Read a corpus and find what repeats what."""
    return prepare_documents(read_corpus(corpus, settings, report=report), settings, report=report)
