"""Words of topics: class TF-IDF, then the words that also occur together, never one thing said twice."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

CANDIDATES = 40
COMMON = 0.08
"""Part of a topic's texts that contain a term, at least."""
KNOWN = 0.003
"""Part of all texts that contain a term, at least: rarer ones say little to a reader and never meet again."""
SHARED, FEW, NEARLY = 2, 30, 0.8
"""Topics that may be told by the same term: the one of which it says most, and a second of which it says NEARLY as much
where there are more than FEW topics."""
FEWEST = 5
"""Terms a topic is told by, at least, where it has them; below that it also takes terms that say more of others."""
PHRASE = 0.4
"""A phrase takes its single word's place when it carries this part of the word's weight."""


@dataclass(frozen=True)
class Ranked:
    """The best terms of one topic, best first, with their class TF-IDF weights."""

    terms: tuple[str, ...]
    weights: tuple[float, ...]


def class_tfidf(counts: csr_matrix, labels: np.ndarray, groups: int) -> csr_matrix:
    """Return how much each term says about each group, float (groups, v), never negative.

    Class TF-IDF with BM25 weighting, BERTopic's formula, times the square root of the group's part in all the term's
    shares (so that neighbouring topics do not show the same words), for terms that COMMON of the group's texts contain.
    """
    from scipy.sparse import csr_matrix, diags

    member = csr_matrix((np.ones(len(labels)), (labels, np.arange(len(labels)))), shape=(groups, len(labels)))
    sums = csr_matrix(member @ counts, dtype=float)
    totals = np.asarray(sums.sum(axis=1)).ravel()
    frequency = np.asarray(sums.sum(axis=0)).ravel()
    mean = totals.sum() / max(1, (totals > 0).sum())
    rarity = np.maximum(np.log((mean + 1) / (frequency + 0.5)), 0)
    shares = csr_matrix(diags(1 / np.maximum(totals, 1)) @ sums)
    own = csr_matrix(shares @ diags(1 / np.maximum(np.asarray(shares.sum(axis=0)).ravel(), 1e-12)))
    weights = csr_matrix((shares @ diags(rarity)).multiply(own.sqrt()))
    return csr_matrix(weights.multiply(_common(member, counts)))


def _common(member: csr_matrix, counts: csr_matrix) -> csr_matrix:
    """Return 1 for each term that enough of a group's texts contain: COMMON of them, and two where there are ten."""
    present = counts.astype(np.float64)
    present.data[:] = 1
    texts = (member @ present).tocsr()
    sizes = np.asarray(member.sum(axis=1)).ravel()
    needed = np.maximum(np.where(sizes < 10, 1, 2), COMMON * sizes)
    everywhere = np.asarray(present.sum(axis=0)).ravel() >= KNOWN * member.shape[1]
    enough = texts.data >= np.repeat(needed, np.diff(texts.indptr))
    texts.data = (enough & everywhere[texts.indices]).astype(float)
    return texts


def own_words(weights: csr_matrix) -> csr_matrix:
    """Return weights (groups, v) with each term left only to the one or SHARED groups of which it says most."""
    from scipy.sparse import csr_matrix

    shared = 1 if weights.shape[0] <= FEW else SHARED
    columns = weights.tocsc(copy=True)
    for start, end in zip(columns.indptr[:-1], columns.indptr[1:], strict=True):
        values = columns.data[start:end]
        if end - start > 1:
            later = np.argsort(-values, kind="stable")[1:]
            weak = values[later] < NEARLY * values.max()
            values[np.concatenate([later[weak], later[shared - 1 :]])] = 0
    columns.eliminate_zeros()
    return csr_matrix(columns)


def rank_words(
    counts: csr_matrix, labels: np.ndarray, groups: int, vocabulary: np.ndarray, *, wanted: int
) -> list[Ranked]:
    """Return the ``wanted`` best terms of each group of rows.

    Parameters
    ----------
    counts
        Counts of terms (n, v) of the texts that may be used.
    labels
        Group of each row, 0 to ``groups`` - 1, or -1 for a row that counts for co-occurrence only.
    vocabulary
        The v terms.

    Returns
    -------
    list of Ranked
        The top 40 by class TF-IDF, chosen one by one by half their weight and half their mean normalised pointwise
        mutual information with the terms chosen already, both stretched to 0-1, on every second text.
    """
    if not counts.shape[1]:
        return [Ranked((), ())] * groups
    used = labels >= 0
    weights = class_tfidf(counts[used], labels[used], groups)
    own = own_words(weights)
    together = Together(counts[::2])
    ranked = []
    for group in range(groups):
        picked = _picked(own[[group]], together, vocabulary, wanted)
        if len(picked) < FEWEST:
            others = _picked(weights[[group]], together, vocabulary, wanted)
            stems = {column: stem for (column, _), stem in zip(others, _stems(others, vocabulary), strict=True)}
            told = set().union(*_stems(picked, vocabulary)) if picked else set()
            picked += [pair for pair in others if not stems[pair[0]] & told][: FEWEST - len(picked)]
        terms, values = zip(*picked, strict=True) if picked else ((), ())
        ranked.append(Ranked(tuple(str(vocabulary[column]) for column in terms), tuple(values)))
    return ranked


def _picked(row: csr_matrix, together: Together, vocabulary: np.ndarray, wanted: int) -> list[tuple[int, float]]:
    """Return the columns chosen for one group's weights (1, v), best first, each with its weight."""
    order = np.lexsort((row.indices, -row.data))[:CANDIDATES]
    columns, values = row.indices[order], row.data[order]
    columns, values = columns[values > 0], values[values > 0]
    chosen = _choose([str(term) for term in vocabulary[columns]], values, together.npmi(columns), wanted)
    return [(int(columns[i]), float(values[i])) for i in chosen]


def _stems(picked: list[tuple[int, float]], vocabulary: np.ndarray) -> list[frozenset[str]]:
    return stem_sets([str(vocabulary[column]) for column, _ in picked])


class Together:
    """How often terms occur in the same texts."""

    def __init__(self, counts: csr_matrix) -> None:
        from scipy.sparse import csc_matrix

        self.present = csc_matrix(counts, dtype=np.float64)
        self.present.data[:] = 1

    def npmi(self, columns: np.ndarray) -> np.ndarray:
        """Return normalised pointwise mutual information of terms (m, m), -1 to 1 (Bouma, 2009); never together: -1."""
        part = self.present[:, columns]
        both = np.asarray((part.T @ part).todense()) / max(1, part.shape[0])
        alone = both.diagonal()
        expected = np.outer(alone, alone)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = np.log(both / expected) / -np.log(both)
        value = np.where(both >= 1, 1.0, value)
        return np.where((both > 0) & (expected > 0), value, -1.0)


def _choose(terms: list[str], weights: np.ndarray, npmi: np.ndarray, wanted: int) -> list[int]:
    """Return the numbers of the terms chosen, best first."""
    stems = stem_sets(terms)
    left = [i for i in range(len(terms)) if not _inside_a_phrase(i, stems, weights)]
    worth = _stretched(weights)
    chosen: list[int] = []
    while left and len(chosen) < wanted:
        near = _stretched(npmi[np.ix_(left, chosen)].mean(axis=1)) if chosen else np.zeros(len(left))
        best = left[int(np.argmax(worth[left] + near))]
        chosen.append(best)
        left = [i for i in left if not (stems[i] <= stems[best] or stems[best] <= stems[i])]
    return chosen


def _stretched(values: np.ndarray) -> np.ndarray:
    """Return values stretched to 0-1."""
    if not len(values):
        return values
    return np.asarray((values - values.min()) / max(values.max() - values.min(), 1e-12))


def _inside_a_phrase(number: int, stems: list[frozenset[str]], weights: np.ndarray) -> bool:
    """Say whether a longer candidate holds this term's words and carries a good part of its weight."""
    return any(
        stems[number] < other and weights[place] >= PHRASE * weights[number] for place, other in enumerate(stems)
    )


def stem_sets(terms: list[str]) -> list[frozenset[str]]:
    """Return each term's words, the forms of one word made one: signal, signals; secure, security; Gerät, Geräte.

    Accents and case aside, two words are one when they begin alike (four letters or more) and neither has more than
    three letters left; five where they share seven.
    """
    split = [_plain(term).split() for term in terms]
    one: dict[str, str] = {}
    first = ""
    for word in sorted({word for words in split for word in words}):
        first = first if _same_word(first, word) else word
        one[word] = first
    return [frozenset(one[word] for word in words) for words in split]


def _plain(term: str) -> str:
    letters = unicodedata.normalize("NFKD", term.casefold())
    return "".join(sign for sign in letters if not unicodedata.combining(sign)).replace("-", " ")


def _same_word(one: str, other: str) -> bool:
    alike = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        alike += 1
    left = max(len(one), len(other)) - alike
    return (alike >= 4 and left <= 3) or (alike >= 7 and left <= 5)


def coherence(ranked: list[Ranked], counts: csr_matrix, vocabulary: np.ndarray, *, words: int = 10) -> float:
    """Return mean NPMI between the first ``words`` terms of each topic on the texts not used to choose them."""
    place = {str(term): column for column, term in enumerate(vocabulary)}
    together, values = Together(counts[1::2]), []
    for topic in ranked:
        columns = np.array([place[term] for term in topic.terms[:words]], dtype=int)
        if len(columns) > 1:
            npmi = together.npmi(columns)
            values.append(npmi[np.triu_indices(len(columns), 1)].mean())
    return float(np.mean(values)) if values else 0.0


def diversity(ranked: list[Ranked], *, words: int = 10) -> float:
    """Return the share of distinct terms among the first ``words`` of all topics."""
    terms = [term for topic in ranked for term in topic.terms[:words]]
    return len(set(terms)) / len(terms) if terms else 0.0
