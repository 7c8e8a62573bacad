"""Candidate terms: runs of words between stop words, cut to n-grams, weighed like c-value (Frantzi et al., 2000)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from roadmap.stages._tokens import Tokens


@dataclass(frozen=True)
class Grammar:
    """What each word type may do in a term; every array is (types,).

    ``stops``: parts terms. ``general``: may end a term, not begin or be one. ``links``: may only stand inside (French
    de, à). ``inner``, ``last``: number of the word's key inside a term and as its last word; equal keys are one term.
    """

    stops: np.ndarray
    general: np.ndarray
    links: np.ndarray
    inner: np.ndarray
    last: np.ndarray


@dataclass(frozen=True)
class Candidates:
    """Terms found: each occurrence's first token, length and term number; each term's documents and weight."""

    starts: np.ndarray
    lengths: np.ndarray
    terms: np.ndarray
    documents: np.ndarray
    weights: np.ndarray


def find_candidates(tokens: Tokens, grammar: Grammar, *, max_words: int, min_documents: int) -> Candidates:
    """Return the terms of 1 to ``max_words`` words that occur in ``min_documents`` documents or more.

    The weight is c-value with log2(words + 1), so that single words count, and nesting in terms one word longer.
    """
    room = _room(tokens, grammar, min_documents)
    levels: list[_Level] = []
    prefix = np.zeros(len(tokens.ids), dtype=np.int64)
    total = 0
    for words in range(1, max_words + 1):
        starts = np.flatnonzero(room >= words)
        if not len(starts):
            break
        end = tokens.ids[starts + words - 1]
        size = int(max(grammar.inner.max(), grammar.last.max())) + 1
        # pandas.factorize hashes where numpy.unique sorts: a third of the time
        terms, keys = pd.factorize(prefix[starts] * size + grammar.last[end])
        same = grammar.inner is grammar.last
        inner = terms if same else pd.factorize(prefix[starts] * size + grammar.inner[end])[0]
        prefix = np.zeros(len(tokens.ids), dtype=np.int64)
        prefix[starts] = inner
        levels.append(_Level(words, starts, terms + total, total))
        total += len(keys)
    return _weighed(tokens, grammar, levels, total, min_documents)


@dataclass(frozen=True)
class _Level:
    """Every n-gram of one length: first tokens, term numbers, first number."""

    words: int
    starts: np.ndarray
    terms: np.ndarray
    first: int


def _room(tokens: Tokens, grammar: Grammar, min_documents: int) -> np.ndarray:
    """Return for each token how many words from it on may make a term; words too rare part terms like stop words."""
    rare = np.ones(len(tokens.types), dtype=bool)
    for keys in {id(keys): keys for keys in (grammar.inner, grammar.last)}.values():
        found = pd.unique(keys[tokens.ids].astype(np.int64) * tokens.n + tokens.documents) // max(1, tokens.n)
        rare &= (np.bincount(found, minlength=int(keys.max()) + 1) < min_documents)[keys]
    stop = (grammar.stops | rare)[tokens.ids]
    places = np.arange(len(stop), dtype=np.int32)
    following = np.where(stop, places, np.int32(len(stop)))
    ahead: np.ndarray = np.minimum.accumulate(following[::-1])[::-1] - places
    return ahead


def _weighed(tokens: Tokens, grammar: Grammar, levels: list[_Level], total: int, min_documents: int) -> Candidates:
    """Keep n-grams that may stand as terms, count documents, weigh, number those kept anew."""
    kept = [_standing(tokens, grammar, level) for level in levels]
    starts = np.concatenate(
        [level.starts[keep] for level, keep in zip(levels, kept, strict=True)] or [np.zeros(0, int)]
    )
    terms = np.concatenate([level.terms[keep] for level, keep in zip(levels, kept, strict=True)] or [np.zeros(0, int)])
    lengths = np.concatenate(
        [np.full(int(keep.sum()), level.words) for level, keep in zip(levels, kept, strict=True)] or [np.zeros(0, int)]
    )
    pairs = pd.unique(terms * max(1, tokens.n) + tokens.documents[starts]) // max(1, tokens.n)
    documents = np.bincount(pairs, minlength=total)
    weights = _c_values(levels, kept, np.bincount(terms, minlength=total), total)
    enough = documents >= min_documents
    number = np.cumsum(enough) - 1
    keep = enough[terms]
    return Candidates(starts[keep], lengths[keep], number[terms[keep]], documents[enough], weights[enough])


def _standing(tokens: Tokens, grammar: Grammar, level: _Level) -> np.ndarray:
    """Say which n-grams begin and end as terms do."""
    first = tokens.ids[level.starts]
    last = tokens.ids[level.starts + level.words - 1]
    standing: np.ndarray = ~(grammar.general[first] | grammar.links[first] | grammar.links[last])
    return standing


def _c_values(levels: list[_Level], kept: list[np.ndarray], frequency: np.ndarray, total: int) -> np.ndarray:
    """Return log2(words + 1) · (frequency - mean frequency of the terms one word longer that hold the term)."""
    nested = np.zeros(total)
    holders = np.zeros(total)
    for short, long, keep in zip(levels, levels[1:], kept[1:], strict=False):
        terms, places = np.unique(long.terms[keep], return_index=True)
        starts = long.starts[keep][places]
        for shift in (0, 1):
            inside = short.terms[np.searchsorted(short.starts, starts + shift)]
            np.add.at(nested, inside, frequency[terms])
            np.add.at(holders, inside, 1)
    words = np.zeros(total)
    for level in levels:
        words[level.terms] = level.words
    weights: np.ndarray = np.log2(words + 1) * (frequency - nested / np.maximum(holders, 1))
    return weights
