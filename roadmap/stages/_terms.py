"""Terms of all documents, language by language: candidates, part-of-speech check, counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from roadmap.records import Terms
from roadmap.stages._ngrams import Candidates, Grammar, find_candidates
from roadmap.stages._speech import (
    CONTEXT,
    WORDS,
    lemmatizer,
    spacy_stop_words,
    speech_of_sentences,
    speech_of_words,
    unload,
)
from roadmap.stages._tokens import END, Tokens, flags, join_words, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from scipy.sparse import csr_matrix

    from roadmap.settings import Prepare

CHECKED = 6_000
"""Candidates of a language that are checked and kept at most, the weightiest."""
CONTEXTS = 3
REACH = 4
"""Words on either side of a term that are tagged with it: as far as spaCy's taggers see (four layers of one word)."""
_FEW = 20
_LINKS = {"fr": frozenset(("de", "d'", "d’", "à", "en"))}
_INFLECTED = ("nl", "fr", "de")


@dataclass(frozen=True)
class _Found:
    """One language's terms: vocabulary rows and counts, csr (documents of the language, terms)."""

    vocabulary: pd.DataFrame
    counts: csr_matrix


def find_terms(
    doc_ids: Sequence[str], tokens: Mapping[str, tuple[np.ndarray, Tokens]], settings: Prepare, cache: Path | None
) -> Terms:
    """Return the terms of all documents.

    Parameters
    ----------
    doc_ids
        Documents in order.
    tokens
        For each language the places of its documents in ``doc_ids`` and their tokens.
    settings
        Words in a term, documents a term needs.
    cache
        Folder for parts of speech, or None.
    """
    from scipy.sparse import coo_matrix

    rows, columns, values, frames, width = [], [], [], [], 0
    for lang in sorted(tokens):
        places, words = tokens[lang]
        found = _language_terms(words, lang, settings, cache)
        unload()
        counts = found.counts.tocoo()
        rows.append(places[counts.row])
        columns.append(counts.col + width)
        values.append(counts.data)
        frames.append(found.vocabulary)
        width += len(found.vocabulary)
    shape = (len(doc_ids), width)
    matrix = coo_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=shape).tocsr()
    matrix.sort_indices()
    return Terms(tuple(doc_ids), pd.concat(frames, ignore_index=True), matrix)


def _language_terms(tokens: Tokens, lang: str, settings: Prepare, cache: Path | None) -> _Found:
    """Find one language's terms; in a handful of documents a term needs only one."""
    least = settings.min_documents if tokens.n >= _FEW else 1
    grammar = _grammar(tokens, lang)
    found = find_candidates(tokens, grammar, max_words=settings.max_words, min_documents=least)
    chosen = _heaviest(found, CHECKED)
    found = _only(found, chosen)
    found = _only(found, _nominal(found, tokens, lang, cache))
    return _counted(found, tokens, lang)


def _grammar(tokens: Tokens, lang: str) -> Grammar:
    """Say what each word type may do."""
    lower = [word.lower() for word in tokens.types]
    links = flags(lower, _LINKS.get(lang, frozenset()))
    stops = flags(lower, spacy_stop_words(lang) | words_of(f"stop_{lang}"))
    stops |= np.array([not _wordlike(word) for word in lower], dtype=bool)
    general = flags(lower, words_of(f"general_{lang}"))
    keys: dict[str, int] = {}
    plain = np.array([keys.setdefault(word, len(keys)) for word in lower], dtype=np.int64)
    lemmas = _lemmas(tokens, lower, stops, lang)
    last = np.array([keys.setdefault(word, len(keys)) for word in lemmas], dtype=np.int64)
    return Grammar(stops & ~links, general, links, last if lang in _INFLECTED else plain, last)


def _wordlike(word: str) -> bool:
    """Whether a token can be a word of a term: two characters or more, at least one a letter, no sign."""
    return len(word) > 1 and any(char.isalpha() for char in word) and word[0] not in "'’"


def _lemmas(tokens: Tokens, lower: list[str], stops: np.ndarray, lang: str) -> list[str]:
    """Return each type's key: its lemma in lower case, English -ing and -ed left alone."""
    lemma = lemmatizer(lang)
    english = lang == "en"
    return [
        word if stop or (english and word.endswith(("ing", "ed"))) else lemma(given).lower()
        for given, word, stop in zip(tokens.types, lower, stops, strict=True)
    ]


def _heaviest(found: Candidates, count: int) -> np.ndarray:
    """Say which terms are among the ``count`` weightiest; ties by documents, then by number."""
    chosen = np.zeros(len(found.weights), dtype=bool)
    order = np.lexsort((np.arange(len(found.weights)), -found.documents, -found.weights))
    chosen[order[:count]] = True
    return chosen


def _only(found: Candidates, chosen: np.ndarray) -> Candidates:
    """Keep the chosen terms and number them anew."""
    keep = chosen[found.terms]
    number = np.cumsum(chosen) - 1
    return Candidates(
        found.starts[keep],
        found.lengths[keep],
        number[found.terms[keep]],
        found.documents[chosen],
        found.weights[chosen],
    )


def _nominal(found: Candidates, tokens: Tokens, lang: str, cache: Path | None) -> np.ndarray:
    """Say which terms are nominal in at least half of up to three contexts; the third is read where two disagree."""
    terms = len(found.documents)
    if lang not in CONTEXT + WORDS or not terms:
        return np.ones(terms, dtype=bool)
    seen, right = np.zeros(terms), np.zeros(terms)
    places, rank = _first_places(found)
    for wanted in (rank < CONTEXTS - 1, rank == CONTEXTS - 1):
        open_yet = (seen == 0) | ((right > 0) & (right < seen))
        chosen = places[wanted & open_yet[found.terms[places]]]
        good = _judged(tokens, found.starts[chosen], found.lengths[chosen], lang, cache)
        seen += np.bincount(found.terms[chosen], minlength=terms)
        right += np.bincount(found.terms[chosen], weights=good, minlength=terms)
    enough: np.ndarray = right * 2 >= seen
    return enough


def _judged(tokens: Tokens, starts: np.ndarray, lengths: np.ndarray, lang: str, cache: Path | None) -> list[bool]:
    """Say for each occurrence whether it is a noun phrase."""
    letters = (_letters_in_context if lang in CONTEXT else _letters_by_word)(tokens, starts, lengths, lang, cache)
    return [_is_nominal(text, lang) for text in letters]


def _is_nominal(letters: str, lang: str) -> bool:
    """Whether words make a noun phrase: nouns and adjectives, with a noun as head (the last; in French any)."""
    if lang == "fr":
        return letters[0] in "NA" and "N" in letters and letters[-1] in "NA" and "X" not in letters
    return letters[-1] == "N" and set(letters) <= {"N", "A"}


def _first_places(found: Candidates) -> tuple[np.ndarray, np.ndarray]:
    """Return the first occurrences of each term, at most CONTEXTS, as places in the occurrences, and their ranks."""
    order = np.lexsort((found.starts, found.terms))
    terms = found.terms[order]
    begin = np.searchsorted(terms, np.arange(len(found.documents)))
    rank = np.arange(len(terms)) - begin[terms]
    return order[rank < CONTEXTS], rank[rank < CONTEXTS]


def _letters_by_word(
    tokens: Tokens, starts: np.ndarray, lengths: np.ndarray, lang: str, cache: Path | None
) -> list[str]:
    """Return the letters of the words of each occurrence, each word judged alone."""
    spans = [tokens.ids[start : start + length].tolist() for start, length in zip(starts, lengths, strict=True)]
    types = sorted({word for span in spans for word in span}, key=tokens.types.__getitem__)
    letters = dict(zip(types, speech_of_words([tokens.types[word] for word in types], lang, cache), strict=True))
    return ["".join(letters[word] for word in span) for span in spans]


def _letters_in_context(
    tokens: Tokens, starts: np.ndarray, lengths: np.ndarray, lang: str, cache: Path | None
) -> list[str]:
    """Return the letters of the words of each occurrence, judged with REACH words on either side."""
    if not len(starts):
        return []
    near = np.zeros(len(tokens.ids) + 1, dtype=np.int64)
    np.add.at(near, np.maximum(starts - REACH, 0), 1)
    np.add.at(near, np.minimum(starts + lengths + REACH, len(tokens.ids)), -1)
    inside = np.cumsum(near) > 0
    inside[:-1] &= ~flags(tokens.types, frozenset((END,)))[tokens.ids]
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inside]).astype(np.int8)))
    begins, ends = edges[0::2], edges[1::2]
    words = [[tokens.types[word] for word in tokens.ids[begin:end]] for begin, end in zip(begins, ends, strict=True)]
    letters = speech_of_sentences(words, lang, cache)
    pieces = np.searchsorted(begins, starts, side="right") - 1
    offsets = starts - begins[pieces]
    return [
        letters[piece][offset : offset + length]
        for piece, offset, length in zip(pieces.tolist(), offsets.tolist(), lengths.tolist(), strict=True)
    ]


def _counted(found: Candidates, tokens: Tokens, lang: str) -> _Found:
    """Count the terms, heaviest first, and name each as it is written most often."""
    from scipy.sparse import coo_matrix

    order = np.lexsort((np.arange(len(found.weights)), -found.documents, -found.weights))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    ones = np.ones(len(found.terms), dtype=np.int32)
    shape = (tokens.n, len(order))
    counts = coo_matrix((ones, (tokens.documents[found.starts], place[found.terms])), shape=shape).tocsr()
    written = _as_written(found, tokens)
    vocabulary = pd.DataFrame(
        {
            "term": pd.Series([written[one] for one in order], dtype="str"),
            "lang": pd.Series([lang] * len(order), dtype="str"),
            "documents": found.documents[order].astype("int64"),
        }
    )
    return _Found(vocabulary, counts)


def _as_written(found: Candidates, tokens: Tokens) -> list[str]:
    """Return each term's most frequent writing; of equals the first by alphabet."""
    code = np.zeros(len(found.starts), dtype=np.uint64)
    for shift in range(int(found.lengths.max(initial=0))):
        inside = found.lengths > shift
        word = tokens.ids[found.starts[inside] + shift].astype(np.uint64)
        code[inside] = code[inside] * np.uint64(0x9E3779B97F4A7C15) + word + np.uint64(1)
    order = np.lexsort((code, found.terms))
    terms, codes = found.terms[order], code[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (terms[1:] != terms[:-1]) | (codes[1:] != codes[:-1])
    first = np.flatnonzero(new)
    times = np.diff(np.append(first, len(order)))
    best: list[tuple[int, str]] = [(0, "")] * len(found.documents)
    for one, count in zip(order[first].tolist(), times.tolist(), strict=True):
        start, length = int(found.starts[one]), int(found.lengths[one])
        text = join_words([tokens.types[word] for word in tokens.ids[start : start + length]])
        number = int(found.terms[one])
        best[number] = min(best[number], (-count, text)) if best[number][1] else (-count, text)
    return [text for _, text in best]
