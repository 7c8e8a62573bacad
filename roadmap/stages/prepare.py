"""Prepare: the language of each document, near-duplicates grouped, terms found and counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from roadmap.records import Corpus, Progress, Report, Terms, silent
from roadmap.stages._boilerplate import strip_boilerplate
from roadmap.stages._cache import load_cache, save_cache
from roadmap.stages._language import HEAD, detect_languages
from roadmap.stages._repeats import duplicate_of, find_repeats, to_review
from roadmap.stages._terms import find_terms
from roadmap.stages._tokens import Tokens, tokenize
from roadmap.tables import DOCUMENTS, check

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from roadmap.settings import Settings


__all__ = ["Cleaned", "Prepared", "full_text", "prepare", "prepare_documents", "to_review"]

LANGUAGE_CACHE = "language-py3langid"


@dataclass(frozen=True)
class Cleaned:
    """Documents (DOCUMENTS, ``lang`` and ``duplicate_of`` filled, by content hash and doc_id), and REPEATS."""

    documents: pd.DataFrame
    repeats: pd.DataFrame


@dataclass(frozen=True)
class Prepared(Cleaned):
    """What was cleaned, and its terms."""

    terms: Terms


def prepare(corpus: Corpus, settings: Settings, *, cache: Path | None = None, report: Report = silent) -> Prepared:
    """Prepare a corpus: the same result for any order of its documents.

    Parameters
    ----------
    corpus
        Documents as ingest left them; a language given with a document is kept.
    settings
        ``settings.prepare``.
    cache
        Folder in which parts of speech are kept for the next run; None keeps none.
    report
        Called with the documents done.
    """
    cleaned, tokens = _read_texts(corpus, settings, cache, report)
    documents = cleaned.documents
    terms = find_terms(documents["doc_id"].tolist(), tokens, settings.prepare, cache)
    report(Progress("prepare", len(documents), len(documents)))
    return Prepared(documents, cleaned.repeats, terms)


def prepare_documents(
    corpus: Corpus, settings: Settings, *, cache: Path | None = None, report: Report = silent
) -> Cleaned:
    """Prepare documents alone, without terms: for a study whose topics have their words already."""
    return _read_texts(corpus, settings, cache, report)[0]


def _read_texts(
    corpus: Corpus, settings: Settings, cache: Path | None, report: Report
) -> tuple[Cleaned, dict[str, tuple[np.ndarray, Tokens]]]:
    """Return the documents with language and repeats, in the order of their content, and their tokens by language."""
    documents = corpus.documents.sort_values(["content_hash", "doc_id"], ignore_index=True)
    report(Progress("prepare", 0, len(documents)))
    documents = documents.assign(lang=_languages(documents, cache))
    tokens = tokens_of(documents, report)
    repeats = find_repeats(documents, tokens, near=settings.prepare.near_duplicates, apart=corpus.apart)
    documents["duplicate_of"] = duplicate_of(documents, repeats)
    return Cleaned(check(documents, DOCUMENTS), repeats), tokens


def full_text(title: str, text: str) -> str:
    """Join title and text as the words are counted; a title that was taken for the text is not counted twice."""
    return text if not title or text.startswith(title) else f"{title}.\n{text}"


def _languages(documents: pd.DataFrame, cache: Path | None) -> pd.Series:
    """Return the languages: as given, else found from title and text; what was found once is kept by content hash."""
    langs = documents["lang"].copy()
    known = load_cache(cache, LANGUAGE_CACHE)
    new = documents[(langs == "") & ~documents["content_hash"].isin(known)].drop_duplicates("content_hash")
    if len(new):
        heads = (f"{title[:HEAD]} {text[:HEAD]}".strip() for title, text in zip(new["title"], new["text"], strict=True))
        known.update(zip(new["content_hash"], detect_languages(list(heads)), strict=True))
        save_cache(cache, LANGUAGE_CACHE, known)
    return langs.where(langs != "", documents["content_hash"].map(known)).astype("str")


def tokens_of(documents: pd.DataFrame, report: Report = silent) -> dict[str, tuple[np.ndarray, Tokens]]:
    """Return for each language the places of its documents and their tokens."""
    found, done = {}, 0
    for lang in sorted(documents["lang"].unique()):
        places = np.flatnonzero(documents["lang"] == lang)
        rows = documents.iloc[places][["title", "text", "kind"]].itertuples(index=False)
        texts = [strip_boilerplate(full_text(title, text), kind, lang) for title, text, kind in rows]
        found[lang] = (places, tokenize(texts, lang))
        done += len(places)
        report(Progress("prepare", done // 2, len(documents)))
    return found
