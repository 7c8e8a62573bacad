"""Topic forecasts on arXiv from origins in its past, topics found with nothing later than the origin.

    python -m bench.arxiv [--encoded FILE.npy]

The titles of eight arXiv lists (``../shared/data/arxiv``, each paper once) are encoded by the embedded encoder; at each
origin those until then are grouped by k-means, about one topic for forty papers and one theme for a hundred and fifty,
and all others go to the nearest centre. It is not the product's whole way to topics, which also asks words and
languages: what is tested is the forecast. ``--encoded`` keeps the vectors for a second run.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bench.measure import DATA
from bench.origins import cases_of, table_of
from roadmap.encoders import load_encoder
from roadmap.settings import Settings
from roadmap.tables import ALL

if TYPE_CHECKING:
    from numpy.typing import NDArray

ORIGINS, LAST = (2004, 2009, 2014), 2019
SIZES = {"topics": 40, "themes": 150}
MOST = 120


def papers() -> pd.DataFrame:
    """Return title and year of every paper, each once, in the order of their identifiers."""
    columns = ["arxiv_id", "title", "created"]
    parts = [
        pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False, usecols=columns)
        for path in sorted((DATA / "arxiv").glob("*.tsv.xz"))
    ]
    found = pd.concat(parts).drop_duplicates("arxiv_id").sort_values("arxiv_id", ignore_index=True)
    found = found[found["created"].str.len() >= len("2015-02-28")].reset_index(drop=True)
    return found.assign(year=found["created"].str[:4].astype("int64"))


def encoded(titles: list[str], kept: Path | None) -> NDArray[np.float32]:
    """Return vectors of the titles, those kept where there are as many."""
    if kept is not None and kept.exists() and len(vectors := np.load(kept)) == len(titles):
        return np.asarray(vectors)
    found = load_encoder("embedded").encode(titles)
    if kept is not None:
        np.save(kept, found)
    return found


def trends_of(topics: NDArray[np.str_], years: pd.Series) -> pd.DataFrame:
    """Count topics by year, zero years too: what the forecast reads of TRENDS."""
    first = int(years.min())
    table = pd.crosstab(pd.Series(topics, name="topic_id"), years.rename("period"))
    table = table.reindex(columns=range(first, LAST + 1), fill_value=0)
    frame = table.stack().rename("documents").reset_index()
    frame["exposure"] = frame["period"].map(table.sum())
    frame = frame.assign(sector=ALL, kind="news", completeness=1.0)
    share = frame["documents"] / frame["exposure"].clip(lower=1)
    frame = frame.assign(share=share, share_lo=share, share_hi=share)
    return frame.astype(dict.fromkeys(["topic_id", "sector", "kind"], "str"))


def cases_at(vectors: NDArray[np.float32], years: pd.Series, origin: int, size: int) -> pd.DataFrame:
    """Find topics of about ``size`` papers at an origin and score their forecasts."""
    from sklearn.cluster import KMeans

    past = (years <= origin).to_numpy()
    number = int(np.clip(past.sum() // size, 5, MOST))
    found = KMeans(number, n_init=3, random_state=0).fit(vectors[past]).predict(vectors)
    return cases_of(trends_of(np.char.add("T", found.astype(str)), years), origin, Settings())


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoded", type=Path)
    asked = parser.parse_args()
    frame = papers()
    vectors = encoded(frame["title"].tolist(), asked.encoded)
    for name, size in SIZES.items():
        parts = [cases_at(vectors, frame["year"], origin, size) for origin in ORIGINS]
        cases = pd.concat([part for part in parts if len(part)], ignore_index=True)
        print(name, table_of(cases).round(3).to_string(index=False), sep="\n")


if __name__ == "__main__":
    main()
