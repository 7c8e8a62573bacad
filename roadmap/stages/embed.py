"""Embed: documents to unit vectors, each text once, kept from run to run."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from roadmap.records import Progress, Vectors, silent
from roadmap.stages._passages import split_passages
from roadmap.stages._vector_cache import read_vectors, write_vectors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from roadmap.records import Encoder, Report

SHARD = 2048
"""Texts embedded and kept at a time: what an interrupt can cost at most."""
PASSAGE = 2000
"""Characters, about 400 tokens, up to which a text is embedded whole."""
WORDS = 250
"""Words of a passage of a longer one."""
SCHEME = "w250"
"""Names the way from a text to a vector; raised when passages or the averaging change, so that old vectors rest."""


def embed(documents: pd.DataFrame, encoder: Encoder, *, cache: Path | None = None, report: Report = silent) -> Vectors:
    """Return a vector for each document, in the documents' order, made of its title and text.

    A text of more than PASSAGE characters is cut into passages of about WORDS words, whose vectors
    are averaged, weighted by length: encoders are trained on sentences and paragraphs, most read no further than some
    hundred tokens, and in the embedded one a long interview would saturate the last layer. The average says what most
    of an interview is about.

    Vectors are rounded to half precision before they are made unit again, kept or not, so that fresh and kept ones are
    the same; texts are embedded in the order of their hash, each different one once. The result therefore does not
    depend on the order of documents (nor, with the embedded encoder, on which of them were kept).

    Parameters
    ----------
    documents
        DOCUMENTS: ``doc_id``, ``title`` and ``text`` are read.
    encoder
        What turns texts into vectors.
    cache
        Folder where vectors are kept by text, encoder and revision; ``None`` keeps nothing.
    report
        Called with documents done of all.

    Raises
    ------
    StudyError
        The cache cannot be written.
    """
    texts = full_texts(documents)
    keys = [sha256(text.encode("utf-8", "replace")).hexdigest() for text in texts]
    different = dict(sorted(zip(keys, texts, strict=True)))
    place = {key: row for row, key in enumerate(different)}
    rows = np.array([place[key] for key in keys], dtype=np.int64)
    repeats = np.bincount(rows, minlength=len(place))
    halves = np.zeros((len(place), encoder.dimension), dtype=np.float16)
    folder = None if cache is None else cache / "vectors" / f"{_safe(encoder.name)}-{_safe(encoder.revision)}-{SCHEME}"
    for known in _fill(halves, different, encoder, folder=folder):
        report(Progress("embed", int(repeats[known].sum()), len(texts)))
    return Vectors(tuple(documents["doc_id"]), _unit(halves.astype(np.float32))[rows], encoder.name, encoder.revision)


def _fill(halves: np.ndarray, texts: dict[str, str], encoder: Encoder, *, folder: Path | None) -> Iterator[np.ndarray]:
    """Fill a row for each text, kept ones first, and yield which rows are known, bool (n,), as they become so."""
    keys = list(texts)
    known = np.zeros(len(keys), dtype=bool)
    if folder:
        known |= read_vectors(folder, {key: row for row, key in enumerate(keys)}, halves)
    yield known
    missing = np.flatnonzero(~known)
    for begin in range(0, len(missing), SHARD):
        rows = missing[begin : begin + SHARD]
        part = [keys[row] for row in rows]
        halves[rows] = embed_texts([texts[key] for key in part], encoder)
        if folder:
            write_vectors(folder, part, halves[rows])
        known[rows] = True
        yield known


def full_texts(documents: pd.DataFrame) -> list[str]:
    """Return title and text of each document, a line each."""
    return [
        f"{title}\n{text}" if title else text
        for title, text in zip(documents["title"], documents["text"], strict=True)
    ]  # fmt: skip


def embed_texts(texts: list[str], encoder: Encoder) -> np.ndarray:
    """Return the vectors of texts of any length, float32 (n, d), of unit length."""
    cut = [passages(text) for text in texts]
    starts = np.cumsum([0, *map(len, cut)])
    made = encoder.encode([part for parts in cut for part in parts])
    vectors: np.ndarray = made[starts[:-1]]
    # Only the long ones are averaged: a short text's vector must not pass through other roundings beside a long one.
    for row, parts in enumerate(cut):
        if len(parts) > 1:
            vectors[row] = _average(made[starts[row] : starts[row + 1]], parts)
    return vectors


def _average(made: np.ndarray, parts: list[str]) -> np.ndarray:
    """Return the unit average of passages' vectors weighted by length; the first one's where they cancel out."""
    lengths = np.array([[len(part)] for part in parts], dtype=np.float32)
    total = (made * lengths).sum(axis=0, keepdims=True)
    average: np.ndarray = _unit(total)[0] if total.any() else made[0]
    return average


def passages(text: str) -> list[str]:
    """Cut a text of more than PASSAGE characters into passages that end at turns, paragraphs or sentences."""
    if len(text) <= PASSAGE:
        return [text]
    cut = (text[part.start : part.end] for part in split_passages(text, words=WORDS))
    return [part for part in cut if part.strip()] or [text[:PASSAGE]]


def _unit(matrix: np.ndarray) -> np.ndarray:
    """Return rows of unit length."""
    unit: np.ndarray = matrix / np.sqrt((matrix * matrix).sum(axis=1, keepdims=True))
    return unit


def _safe(name: str) -> str:
    """Return a name fit for a folder: a model given by its path has slashes in it."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("._")
    return plain if plain == name and len(name) <= 60 else f"{plain[-40:]}-{sha256(name.encode()).hexdigest()[:8]}"
