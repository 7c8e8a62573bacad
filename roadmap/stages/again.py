"""Repeats of what a study has already: new documents are compared with the few old ones that may be the same.

The same finder as for a whole corpus (_repeats) looks at the new documents and their candidates: old ones of the same
patent family or item, or under an address that differs by its language alone; those that bear the same title or begin
with the same words, whatever their case; and those whose vectors lie next to a new one's, since a copy says what its
original says. Old documents stay what they are; a new one that repeats an old one counts as its repeat, whichever is
the earlier.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from roadmap.stages._addresses import neutral_address
from roadmap.stages._duplicates import most_alike
from roadmap.stages._repeats import find_repeats
from roadmap.stages.prepare import tokens_of
from roadmap.tables import REPEATS, check

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from roadmap.records import Vectors

NEAREST = 2
"""Old documents next to a new one that are compared with it word by word."""
COSINE = 0.6
"""Below it no old document is a candidate for its meaning."""
CROWD = 30
"""Old documents with the same title or beginning above which it tells none of them."""
_BEGINNING = 50  # characters
_BLOCK = 512


def repeats_beside(
    old: pd.DataFrame, fresh: pd.DataFrame, vectors: tuple[Vectors, Vectors], *, near: bool, apart: Collection[str] = ()
) -> pd.DataFrame:
    """Find the new documents that repeat another, new or old.

    Parameters
    ----------
    old, fresh
        DOCUMENTS of the study, and those that come to it, languages known.
    vectors
        The old documents' vectors and the new ones', of one encoder.
    near
        Whether to look for texts that are nearly the same.
    apart
        doc_ids that repeat nothing, as the user said.

    Returns
    -------
    DataFrame
        REPEATS of new documents; ``duplicate_of`` is a document that counts.
    """
    candidate = _kin(old, fresh) | ((_nearest(old, *vectors) | _worded(old, fresh)) if near else False)
    pool = pd.concat([old[candidate], fresh], ignore_index=True)
    found = find_repeats(pool, tokens_of(pool) if near else {}, near=near, apart=apart)
    told = pd.DataFrame(_told(found, old[candidate], fresh), columns=REPEATS.names)
    told = told.astype(dict.fromkeys(("doc_id", "duplicate_of", "why"), "str") | {"score": "float64"})
    return check(told.sort_values("doc_id", ignore_index=True), REPEATS)


def _kin(old: pd.DataFrame, fresh: pd.DataFrame) -> np.ndarray:
    """Say which old documents (n,) share a family, an item or a neutral address with a new one."""
    found = np.zeros(len(old), dtype=bool)
    for name in ("family", "item"):
        keys = set(fresh[name].str.strip().str.casefold()) - {""}
        found |= old[name].str.strip().str.casefold().isin(keys).to_numpy() if keys else False
    addresses = set(_neutral(fresh)) - {""}
    return found | np.isin(_neutral(old), list(addresses)) if addresses else found


def _neutral(documents: pd.DataFrame) -> list[str]:
    """Return each document's address without its language, "" where it says none."""
    pairs = zip(documents["url"], documents["lang"], strict=True)
    return [neutral_address(url, lang) if url else "" for url, lang in pairs]


def _worded(old: pd.DataFrame, fresh: pd.DataFrame) -> np.ndarray:
    """Say which old documents (n,) have the title or the beginning of a new one, if few have them."""
    found = np.zeros(len(old), dtype=bool)
    for name, characters in (("title", None), ("text", _BEGINNING)):
        wanted = {key.casefold() for key in fresh[name].str.slice(0, characters).tolist()} - {""}
        keys = [key.casefold() for key in old[name].str.slice(0, characters).tolist()]
        places = [place for place, key in enumerate(keys) if key in wanted]
        usual = Counter(keys[place] for place in places)
        found[[place for place in places if usual[keys[place]] <= CROWD]] = True
    return found


def _nearest(old: pd.DataFrame, known: Vectors, fresh: Vectors) -> np.ndarray:
    """Say which old documents (n,) are among the NEAREST of a new one."""
    count = min(NEAREST, len(known.matrix))
    found = np.zeros(len(known.matrix), dtype=bool)
    for start in range(0, len(fresh.matrix), _BLOCK):
        cosine = fresh.matrix[start : start + _BLOCK] @ known.matrix.T
        rows = np.arange(len(cosine))
        for _ in range(count):
            nearest = cosine.argmax(axis=1)
            found[nearest[cosine[rows, nearest] >= COSINE]] = True
            cosine[rows, nearest] = -1
    return np.asarray(old["doc_id"].isin({known.doc_ids[place] for place in np.flatnonzero(found)}))


def _told(found: pd.DataFrame, old: pd.DataFrame, fresh: pd.DataFrame) -> Iterator[tuple[str, str, str, float]]:
    """Yield the new documents' rows of REPEATS: of the old one that counts where there is one, else of the new one.

    Where one group holds old documents that the study counts apart, the new one repeats the one most like it. Nothing
    said of an open document depends on a confidential one.
    """
    rows = {row.doc_id: row for row in found.itertuples()}
    original = dict(
        zip(old["doc_id"], old["duplicate_of"].where(old["duplicate_of"] != "", old["doc_id"]), strict=True)
    )
    texts = dict(zip(chain(old["doc_id"], fresh["doc_id"]), chain(old["text"], fresh["text"]), strict=True))
    members: dict[str, list[tuple[str, bool]]] = {}
    for doc_id, closed in sorted(zip(old["doc_id"], old["confidential"], strict=True), key=lambda one: one[::-1]):
        members.setdefault(_root(doc_id, rows), []).append((doc_id, closed))
    for doc_id, closed in zip(fresh["doc_id"], fresh["confidential"], strict=True):
        root = _root(doc_id, rows)
        known = [member for member, hidden in members.get(root, ()) if closed or not hidden]
        if known:
            first = _closest(doc_id, [root] * (root in known) + known, original, texts)
            row = rows[doc_id] if doc_id in rows else rows[first]
            why = "near" if row.why == "repost" and doc_id not in rows else row.why
            yield doc_id, original[first], why, row.score
        elif doc_id in rows and root not in original:
            yield doc_id, root, rows[doc_id].why, rows[doc_id].score


def _closest(doc_id: str, known: list[str], original: dict[str, str], texts: dict[str, str]) -> str:
    """Return the old document that a new one repeats: the first, unless they count as several."""
    apart = list({original[one]: one for one in reversed(known)}.values())[::-1]
    return known[0] if len(apart) == 1 else apart[most_alike(texts[doc_id], [texts[one] for one in apart])]


def _root(doc_id: str, rows: dict[str, pd.Series]) -> str:
    """Return the document of a group that the finder lets count."""
    return str(rows[doc_id].duplicate_of) if doc_id in rows else doc_id
