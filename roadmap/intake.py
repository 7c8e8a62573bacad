"""From a user's files to a corpus folder: read them, tell languages and repeats, and say what was read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from roadmap.corpus import write_corpus
from roadmap.records import Corpus, Report, silent
from roadmap.stages.ingest import IngestOptions, read_paths, reads_of
from roadmap.stages.prepare import prepare_documents

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

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
    documents = prepare_documents(read, settings, report=report)
    corpus = replace(read, documents=documents, reads=reads_of(documents, read.rejects, read.reads))
    write_corpus(corpus, out)
    return corpus
