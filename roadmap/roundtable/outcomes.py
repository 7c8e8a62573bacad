"""What came true: a topic's share in a year, read from a newer study that continues it.

Identifiers of topics are permanent within a study and its updates; another study gives the same identifier to something
else. So a topic is taken for the same one only where its past is: the shares that were known when the claim was made
must stand in the newer study too. A topic that was split is the sum of its parts; one that was merged is gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmap.views import select

if TYPE_CHECKING:
    import pandas as pd

    from roadmap.disclosure import Shown
    from roadmap.roundtable.proof import Evidence

COMMON = 3
"""Years that both must know."""
DRIFT = 0.25
"""Mean difference of the past's shares, as part of their mean, up to which it is the same past: late documents come."""


def outcome(shown: Shown, proof: Evidence, year: int) -> float | None:
    """Return a topic's share in a year, documents per 1,000 of the sector; None where it is not decided.

    It is not where the study does not have the topic or another past of it, or the year is not complete in it.
    """
    seen = _shares(shown, proof)
    if seen is None or year not in seen.index or not _same_past(proof, seen):
        return None
    return float(seen[year])


def _shares(shown: Shown, proof: Evidence) -> pd.Series | None:
    """Return the share per 1,000 of each complete year, of the topics that continue the claim's; by year."""
    topics = shown.study.level(proof.level).topics
    parents = topics["parents"].map(list)
    parts = [name for name, known in zip(topics["topic_id"], parents, strict=True) if proof.topic_id in known]
    if not parts:
        parts = [name for name in topics["topic_id"] if name == proof.topic_id]
    trends = shown.study.level(proof.level).trends
    rows = trends[(trends["sector"] == proof.sector) & (trends["kind"] == proof.kind) & trends["topic_id"].isin(parts)]
    rows = rows[(rows["completeness"] >= select.complete_from(shown)) & (rows["exposure"] > 0)]
    if rows.empty:
        return None
    grouped = rows.groupby("period")
    return 1000 * grouped["documents"].sum() / grouped["exposure"].first()


def _same_past(proof: Evidence, seen: pd.Series) -> bool:
    """Say whether what was known then is what the newer study says of those years."""
    pairs = [(share, float(seen[year])) for year, share in proof.history if year in seen.index]
    total = sum(share for share, _now in pairs)
    return len(pairs) >= COMMON and total > 0 and sum(abs(a - b) for a, b in pairs) <= DRIFT * total
