"""Sectors: which of the corpus's sectors a document belongs to; several are allowed, each with a confidence.

What decides, in this order: the sector given with the document, its CPC or IPC symbols, else its meaning. By meaning, a
document's vector is compared with each sector's prototype: the mean of its descriptions in four languages and, where at
least twenty documents of the corpus have that sector by symbol or as given, of those documents.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from roadmap.tables import ALL, SECTORS, check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.records import Encoder, Sector, Vectors

# Chosen on patents whose CPC symbols are known: see docs/method.md.
TEMPERATURE = 0.05
LEAST_CONFIDENCE = 0.30
ENOUGH = 20


def assign_sectors(
    documents: pd.DataFrame, vectors: Vectors, sectors: Sequence[Sector], encoder: Encoder
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the documents with their primary sector filled in, and all memberships (SECTORS).

    Parameters
    ----------
    documents
        DOCUMENTS; ``sector`` holds what was given: ids or names in any language, several separated by ``;``.
    vectors
        Unit vectors of the same documents.
    sectors
        The corpus's sectors.
    encoder
        The encoder of those vectors; encodes the descriptions.
    """
    given = _given(documents, sectors)
    symbols = _by_symbol(documents[~documents["doc_id"].isin(given["doc_id"])], sectors)
    known = pd.concat([given, symbols], ignore_index=True)
    row_of = {doc_id: row for row, doc_id in enumerate(vectors.doc_ids)}
    prototypes = _prototypes(sectors, encoder, known, vectors.matrix, row_of)
    rest = documents.loc[~documents["doc_id"].isin(known["doc_id"]), "doc_id"].tolist()
    meant = _by_meaning(rest, vectors.matrix[[row_of[doc_id] for doc_id in rest]], prototypes, sectors)
    frame = pd.concat([known, meant], ignore_index=True)
    frame = frame.sort_values(["doc_id", "confidence", "sector"], ascending=[True, False, True], ignore_index=True)
    primary = frame.drop_duplicates("doc_id").set_index("doc_id")["sector"]
    filled = documents.assign(sector=primary.reindex(documents["doc_id"]).fillna("").to_numpy())
    return filled, check(frame, SECTORS)


def _frame(rows: list[tuple[str, str, float]], how: str) -> pd.DataFrame:
    """Make SECTORS rows from (doc_id, sector, confidence)."""
    frame = pd.DataFrame(rows, columns=["doc_id", "sector", "confidence"]).assign(how=how)
    return frame.astype({"doc_id": "str", "sector": "str", "confidence": "float64", "how": "str"})


def _given(documents: pd.DataFrame, sectors: Sequence[Sector]) -> pd.DataFrame:
    """Read the given sectors; a name nobody defined stays a sector of the user's own."""
    ids = {word.strip().casefold(): s.sector_id for s in sectors for word in (s.sector_id, *s.names.values())}
    named = documents.loc[documents["sector"] != "", ["doc_id", "sector"]]
    rows = [
        (doc_id, sector, 1.0)
        for doc_id, text in named.itertuples(index=False)
        for sector in dict.fromkeys(ids.get(part.strip().casefold(), part.strip()) for part in re.split(r"[;|]", text))
        if sector and sector.casefold() != ALL  # "all" stands for every sector together
    ]
    return _frame(rows, "given")


def _by_symbol(documents: pd.DataFrame, sectors: Sequence[Sector]) -> pd.DataFrame:
    """Assign by CPC or IPC: a sector's confidence is its part of the symbols that any sector claims."""
    prefixes = sorted(
        ((prefix.replace(" ", ""), s.sector_id) for s in sectors for prefix in s.cpc), key=lambda pair: -len(pair[0])
    )
    rows = []
    for doc_id, symbols in documents.loc[documents["cpc"] != "", ["doc_id", "cpc"]].itertuples(index=False):
        found = [_sector_of(symbol, prefixes) for symbol in re.split(r"[;|,]+", symbols.upper())]
        claimed = [sector for sector in found if sector]
        rows += [(doc_id, sector, claimed.count(sector) / len(claimed)) for sector in dict.fromkeys(claimed)]
    return _frame([row for row in rows if row[2] >= LEAST_CONFIDENCE], "cpc")


def _sector_of(symbol: str, prefixes: list[tuple[str, str]]) -> str:
    """Return the sector of the longest prefix that begins the symbol, or ""."""
    plain = symbol.replace(" ", "")
    return next((sector for prefix, sector in prefixes if plain.startswith(prefix)), "")


def _prototypes(
    sectors: Sequence[Sector], encoder: Encoder, known: pd.DataFrame, matrix: np.ndarray, row_of: dict[str, int]
) -> np.ndarray:
    """Return one unit vector per sector, float32 (sectors, d)."""
    rows = []
    for sector in sectors:
        texts = [f"{sector.name(lang)}. {text}" for lang, text in sector.descriptions.items()] or [sector.name("en")]
        mean = encoder.encode(texts).mean(axis=0)
        own = known.loc[(known["sector"] == sector.sector_id) & (known["confidence"] > 0.5), "doc_id"]
        if len(own) >= ENOUGH:
            mean = _unit(mean) + _unit(matrix[[row_of[doc_id] for doc_id in own]].mean(axis=0))
        rows.append(_unit(mean))
    return np.array(rows, dtype=np.float32).reshape(len(sectors), matrix.shape[1])


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / max(float(np.linalg.norm(vector)), 1e-12)


def _by_meaning(
    doc_ids: list[str], matrix: np.ndarray, prototypes: np.ndarray, sectors: Sequence[Sector]
) -> pd.DataFrame:
    """Assign by meaning: softmax over the cosines to the prototypes, kept from LEAST_CONFIDENCE on."""
    if not doc_ids or not len(sectors):
        return _frame([], "meaning")
    cosine = matrix @ prototypes.T
    weight = np.exp((cosine - cosine.max(axis=1, keepdims=True)) / TEMPERATURE)
    confidence = weight / weight.sum(axis=1, keepdims=True)
    rows, columns = np.nonzero(confidence >= LEAST_CONFIDENCE)
    found = [
        (doc_ids[row], sectors[int(column)].sector_id, float(confidence[row, column]))
        for row, column in zip(rows, columns, strict=True)
    ]
    return _frame(found, "meaning")
