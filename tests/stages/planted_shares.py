"""TRENDS with planted truth, for the forecast's tests."""

import numpy as np
import pandas as pd

COLUMNS = ["topic_id", "sector", "kind", "period", "documents", "exposure", "completeness", "share"]


def rows(topic, documents, exposure, *, last=2025, sector="all", kind="news", late=0):
    """One topic's rows to the year ``last``; the ``late`` latest years are half complete."""
    years = range(last - len(documents) + 1, last + 1)
    exposures = np.broadcast_to(exposure, len(documents))
    return [
        (
            topic,
            sector,
            kind,
            year,
            int(count),
            int(volume),
            0.5 if year > last - late else 1.0,
            count / volume if volume else 0.0,
        )
        for year, count, volume in zip(years, documents, exposures, strict=True)
    ]


def trends(*parts):
    """A TRENDS frame, without intervals that the forecast does not read."""
    frame = pd.DataFrame([row for part in parts for row in part], columns=COLUMNS)
    return frame.assign(share_lo=frame["share"], share_hi=frame["share"])


def panel(topics=30, years=18, *, growth=0.0, shock=0.08, level=60.0, exposure=3000, seed=1, late=0):
    """Topics whose log share walks at random with a common growth; counts are Poisson."""
    rng = np.random.default_rng(seed)
    parts = []
    for topic in range(topics):
        walk = np.cumsum(rng.normal(growth, shock, years))
        counts = rng.poisson(np.minimum(level * np.exp(walk), exposure / 2))
        parts.append(rows(f"T{topic:03d}", counts, exposure, late=late))
    return trends(*parts)
