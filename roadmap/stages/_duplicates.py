"""Near-duplicates: grouped, never deleted. Up to 10,000 documents by TF-IDF, above by MinHash and rapidfuzz.

TF-IDF: cosine of single words ≥ .8. MinHash (Broder, 1997): shingles of two words, 126 permutations in 42 bands of 3
rows (a pair of Jaccard .33 is met with probability .79), then rapidfuzz's token_set_ratio ≥ 85 and a cosine ≥ .65:
the ratio alone takes short texts with one applicant's phrases ("techniques are provided") for copies. The
permutations are numpy arrays over all documents at once, fourteen times faster than datasketch one by one.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from scipy.sparse import csr_matrix

    from roadmap.stages._tokens import Tokens

MANY = 10_000
COSINE = 0.8
RATIO = 85
LEAST_COSINE = 0.65
JACCARD = 0.2
_PERMUTATIONS, _ROWS = 126, 3
_BLOCK = 1_000
_COMMON = 0.1
_CROWD = 50


def group_duplicates(
    documents: pd.DataFrame, tokens: Mapping[str, tuple[np.ndarray, Tokens]], *, near: bool
) -> pd.Series:
    """Return for each document the doc_id of its group's first (by date, then doc_id), "" for the first itself.

    Documents with the same content are one group; with ``near`` also those of one language that are nearly the same.
    """
    codes = documents["content_hash"].astype("category").cat.codes.to_numpy()
    firsts = np.unique(codes, return_index=True)[1]
    pairs = [np.column_stack([np.arange(len(codes)), firsts[codes]])]
    unique = np.zeros(len(codes), dtype=bool)
    unique[firsts] = True
    if near:
        for places, words in tokens.values():
            find = _by_cosine if len(documents) <= MANY else _by_shingles
            pairs.append(places[find(words, unique[places])])
    return _originals(documents, np.concatenate(pairs))


def _originals(documents: pd.DataFrame, pairs: np.ndarray) -> pd.Series:
    """Join pairs to groups and name each group's first."""
    import pandas as pd
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    count = len(documents)
    links = coo_matrix((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    group = connected_components(links, directed=False)[1]
    ranked = documents[["doc_id", "date"]].assign(group=group).sort_values(["date", "doc_id"], na_position="last")
    first = ranked.drop_duplicates("group").set_index("group")["doc_id"]
    original = pd.Series(group, index=documents.index).map(first)
    return original.where(original != documents["doc_id"], "").astype("str")


def _counts(tokens: Tokens) -> csr_matrix:
    """Count words in lower case: csr (documents, words), signs left out."""
    from scipy.sparse import coo_matrix

    keys: dict[str, int] = {}
    number = np.array([keys.setdefault(word.lower(), len(keys)) for word in tokens.types], dtype=np.int64)
    word = np.array([any(char.isalnum() for char in one) for one in tokens.types], dtype=bool)[tokens.ids]
    ids, rows = number[tokens.ids[word]], tokens.documents[word]
    return coo_matrix((np.ones(len(ids)), (rows, ids)), shape=(tokens.n, len(keys))).tocsr()


def _by_cosine(tokens: Tokens, chosen: np.ndarray) -> np.ndarray:
    """Return pairs (m, 2) of chosen documents whose TF-IDF cosine is at least COSINE.

    Words in more than a tenth of the documents cannot be multiplied out cheaply (their columns are nearly full), so
    candidates are found on the others, with room for what the common ones could add, and then measured in full.
    """
    rows = np.flatnonzero(chosen)
    matrix = _tfidf(_counts(tokens)[rows])
    if len(rows) < 2 or not matrix.nnz:
        return np.zeros((0, 2), dtype=np.int64)
    found = np.bincount(matrix.indices, minlength=matrix.shape[1])
    rare = matrix[:, found <= max(_CROWD, _COMMON * len(rows))]
    common = matrix[:, found > max(_CROWD, _COMMON * len(rows))]
    room = np.sqrt(np.asarray(common.multiply(common).sum(axis=1)).ravel())
    pairs = []
    for start in range(0, len(rows), _BLOCK):
        block = (rare[start : start + _BLOCK] @ rare.T).tocoo()
        left, right = block.row + start, block.col
        keep = (left < right) & (block.data + room[left] * room[right] >= COSINE)
        left, right, data = left[keep], right[keep], block.data[keep]
        full = data + np.asarray(common[left].multiply(common[right]).sum(axis=1)).ravel()
        pairs.append(np.column_stack([left, right])[full >= COSINE])
    found_pairs: np.ndarray = rows[np.concatenate(pairs)]
    return found_pairs


def _tfidf(counts: csr_matrix) -> csr_matrix:
    """Weigh counts by smooth inverse document frequency, rows of length 1 (as scikit-learn does)."""
    from scipy.sparse import diags_array

    found = np.bincount(counts.indices, minlength=counts.shape[1])
    weighed = counts @ diags_array(np.log((1 + counts.shape[0]) / (1 + found)) + 1)
    length = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    return (diags_array(1 / np.maximum(length, 1e-12)) @ weighed).tocsr()


def _by_shingles(tokens: Tokens, chosen: np.ndarray) -> np.ndarray:
    """Return pairs (m, 2) of chosen documents whose shingles and words are nearly the same."""
    signatures, rows = _signatures(tokens, chosen)
    if len(rows) < 2:
        return np.zeros((0, 2), dtype=np.int64)
    pairs = _banded(signatures)
    alike = np.concatenate(
        [np.zeros(0, dtype=bool)]
        + [
            (signatures[part[:, 0]] == signatures[part[:, 1]]).mean(axis=1) >= JACCARD
            for part in np.array_split(pairs, max(1, len(pairs) // 100_000))
        ]
    )
    near = rows[pairs[alike]]
    weighed = _tfidf(_counts(tokens))
    cosine = np.asarray(weighed[near[:, 0]].multiply(weighed[near[:, 1]]).sum(axis=1)).ravel()
    return _worded_alike(tokens, near[cosine >= LEAST_COSINE])


def _signatures(tokens: Tokens, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return MinHash signatures uint32 (documents, permutations) of the chosen documents that have a shingle."""
    codes = np.array([zlib.crc32(word.lower().encode()) for word in tokens.types], dtype=np.uint64)
    word = np.array([any(char.isalnum() for char in one) for one in tokens.types], dtype=bool)[tokens.ids]
    word &= chosen[tokens.documents]
    ids, documents = codes[tokens.ids[word]], tokens.documents[word]
    together = documents[1:] == documents[:-1]
    shingles = (ids[:-1] * np.uint64(0x9E3779B1) + ids[1:] * np.uint64(0x85EBCA77))[together]
    shingles ^= shingles >> np.uint64(29)
    rows, starts = np.unique(documents[1:][together], return_index=True)
    signatures = np.empty((len(rows), _PERMUTATIONS), dtype=np.uint32)
    odd = np.random.default_rng(1).integers(1, 2**63, size=_PERMUTATIONS, dtype=np.uint64) | np.uint64(1)
    for column, factor in enumerate(odd):
        mixed = ((shingles * factor) >> np.uint64(32)).astype(np.uint32)
        signatures[:, column] = np.minimum.reduceat(mixed, starts) if len(starts) else 0
    return signatures, rows


def _banded(signatures: np.ndarray) -> np.ndarray:
    """Return the pairs (m, 2) that agree in a band; in a crowd each is paired with the crowd's first."""
    found = [np.zeros((0, 2), dtype=np.int64)]
    for start in range(0, _PERMUTATIONS, _ROWS):
        band = signatures[:, start : start + _ROWS].astype(np.uint64)
        key = (band[:, 0] << np.uint64(32) | band[:, 1]) * np.uint64(0x9E3779B97F4A7C15) + band[:, 2]
        order = np.argsort(key, kind="stable")
        same = np.flatnonzero(key[order][1:] == key[order][:-1])
        begin = np.concatenate([[True], key[order][1:] != key[order][:-1]])
        first = order[np.flatnonzero(begin)[np.cumsum(begin) - 1]]
        found.append(np.column_stack([order[same], order[same + 1]]))
        found.append(np.column_stack([first[same + 1], order[same + 1]]))
    pairs = np.sort(np.concatenate(found), axis=1)
    return np.unique(pairs, axis=0)


def _worded_alike(tokens: Tokens, pairs: np.ndarray) -> np.ndarray:
    """Keep the pairs whose words are alike by rapidfuzz's token_set_ratio."""
    from rapidfuzz.fuzz import token_set_ratio

    bounds = np.searchsorted(tokens.documents, np.arange(tokens.n + 1))
    lower = [word.lower() for word in tokens.types]
    texts = {
        one: " ".join(lower[word] for word in tokens.ids[bounds[one] : bounds[one + 1]] if lower[word].isalnum())
        for one in np.unique(pairs).tolist()
    }
    keep = [token_set_ratio(texts[a], texts[b], score_cutoff=RATIO) >= RATIO for a, b in pairs.tolist()]
    return pairs[np.array(keep, dtype=bool)] if keep else pairs
