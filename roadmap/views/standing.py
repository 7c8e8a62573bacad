"""Where a topic stands: patented but not discussed here, asked for but not patented here, in the news only, everywhere.

Made from open documents, and from interview counts only where the disclosed study shows them. *Here* is the study's
region. A source *speaks* of a topic with three documents or more and at least half of what the topic would have if all
topics were alike. A source is *silent* beside one that speaks where it has at most a quarter of the documents it would
have if it wrote of the topic as often, and so few would come by chance in one case of twenty (Poisson).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from roadmap.disclosure import hidden
from roadmap.i18n import N_, Message, number, translator
from roadmap.tables import ALL
from roadmap.views import select
from roadmap.views.theme import KINDS_INSIDE

if TYPE_CHECKING:
    from roadmap.disclosure import Shown

LEAST, HALF, QUARTER, CHANCE = 3, 0.5, 0.25, 0.05
ASKED, NEWS, PATENTED, EVERYWHERE = "asked", "news", "patented", "everywhere"
STANDINGS = {
    ASKED: N_("asked for, hardly patented here"),
    NEWS: N_("in the news, hardly patented"),
    PATENTED: N_("patented, hardly discussed here"),
    EVERYWHERE: N_("everywhere"),
}
"""Names for tables, the most telling first; a topic has the first that holds."""
WORDS = {
    ASKED: N_("Asked for in interviews ({interviews}), hardly patented in the region ({patents_here})."),
    NEWS: N_("In the news ({news}), hardly patented ({patents})."),
    PATENTED: N_("Patented ({patents}), hardly in news and shown interviews of the region ({talk_here})."),
    EVERYWHERE: N_("Everywhere: in patents ({patents_here}) and news ({news_here}) of the region."),
}


def standing(shown: Shown, sector: str = ALL, *, level: str = "topic") -> pd.DataFrame:
    """Return where the topics of a sector stand.

    Returns
    -------
    topic_id; documents: patents, patents_here, news, news_here, interviews (missing where they may not be shown),
    talk_here (news here and interviews that are shown); standing, a key of STANDINGS or empty.
    """
    frame = _counts(shown, sector, level)
    # Those that are not shown are part of the volume: the shares of what is shown stay below the truth.
    spoken = int(frame["interviews"].sum()) + (shown.hidden or 0 if sector == ALL else 0)
    frame["interviews"] = _interviews(shown, frame["interviews"], sector, level)
    frame["talk_here"] = (frame["news_here"] + frame["interviews"].fillna(0)).astype("int64")
    volumes = frame.sum().to_dict() | {"interviews": max(spoken, frame["interviews"].sum())}
    shares = pd.DataFrame({name: frame[name].fillna(0) / max(1.0, volumes[name]) for name in volumes})
    speaks = (frame.fillna(0) >= LEAST) & (shares >= HALF / max(1, len(frame)))
    holds = {
        ASKED: speaks["interviews"] & _silent(frame["patents_here"], volumes["patents_here"] * shares["interviews"]),
        NEWS: speaks["news"] & _silent(frame["patents"], volumes["patents"] * shares["news"]),
        PATENTED: speaks["patents"] & _silent(frame["talk_here"], volumes["talk_here"] * shares["patents"]),
        EVERYWHERE: speaks["patents_here"] & speaks["news_here"] & (speaks["interviews"] | frame["interviews"].isna()),
    }
    frame["standing"] = np.select([holds[name].to_numpy(bool) for name in STANDINGS], list(STANDINGS), default="")
    return frame.astype({"standing": "str"}).reset_index()


def _counts(shown: Shown, sector: str, level: str) -> pd.DataFrame:
    """Return the open documents of each topic by source, all and those of the region."""
    rows = shown.study.documents
    rows = rows.loc[rows["duplicate_of"] == "", ["doc_id", "kind", "region"]]
    if sector != ALL:
        mine = shown.study.sectors.loc[shown.study.sectors["sector"] == sector, "doc_id"]
        rows = rows[rows["doc_id"].isin(mine)]
    rows = rows.merge(select.primary(shown, level=level), on="doc_id")
    rows = rows[~rows["topic_id"].isin(hidden(shown.study, level))]
    region = tuple(shown.study.manifest.get("region") or ())
    here = rows["region"].str.startswith(region) if region else pd.Series(False, index=rows.index)
    kinds = {"patents": "patent", "news": "news", "interviews": "interview"}
    counted = {name: rows["kind"] == kind for name, kind in kinds.items()}
    counted |= {f"{name}_here": counted[name] & here for name in ("patents", "news")}
    return pd.DataFrame(counted).groupby(rows["topic_id"]).sum().astype("int64")


def _interviews(shown: Shown, opened: pd.Series, sector: str, level: str) -> pd.Series:
    """Return the interviews of each topic that may be shown: open ones, or all where the disclosed counts stand."""
    data = shown.study.level(level)
    spoken = data.growth[(data.growth["kind"] == "interview") & (data.growth["sector"] == sector)]
    trends = data.trends[(data.trends["kind"] == "interview") & (data.trends["sector"] == sector)]
    told = trends.groupby("topic_id")["documents"].sum().reindex(opened.index).fillna(0)
    more = np.maximum(told, opened).astype("float64")
    return more.where(opened.index.isin(spoken["topic_id"]) | (opened > 0) | (shown.hidden == 0))


def _silent(documents: pd.Series, expected: pd.Series) -> pd.Series:
    """Say where so few documents stand against what was to be expected that it is neither chance nor nearly as many."""
    from scipy.special import pdtr

    return (documents <= QUARTER * expected) & (pd.Series(pdtr(documents, expected), index=documents.index) <= CHANCE)


def standing_words(row: object, lang: str) -> str:
    """Say where a topic stands in one sentence; empty where nothing stands out. ``row`` is one of ``standing``."""
    name = str(getattr(row, "standing", ""))
    if name not in WORDS:
        return ""
    values = {key: number(float(getattr(row, key)), lang, digits=0) for key in _names(WORDS[name])}
    return Message.of(WORDS[name], **values).to(lang)


def _names(template: str) -> list[str]:
    return [part.split("}")[0] for part in template.split("{")[1:]]


LEVEL_BROKE = N_("In {source} its share has stood at a new level since {year}.")
BURST = N_("In {source} it burst from {first} to {last}.")
CARRIED = N_("Organisations named in open {source}: {count}, as even as {even} with equal parts.")


def change_words(shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic", lang: str = "en") -> str:
    """Say where a topic's share broke or burst, and how many organisations carry it in its largest source."""
    rows = select.growth(shown, topic, sector, level=level)
    if "break_year" not in rows:  # a study of an earlier version
        return ""
    followed = select.forecast_kind(shown, topic, sector, level=level)
    said = []
    for row in rows[rows["kind"] == followed].itertuples():
        source = translator(lang)(KINDS_INSIDE.get(followed, followed))
        if row.break_year == row.break_year:
            said.append(Message.of(LEVEL_BROKE, source=source, year=int(row.break_year)).to(lang))
        if row.burst_from == row.burst_from:
            said.append(Message.of(BURST, source=source, first=int(row.burst_from), last=int(row.burst_to)).to(lang))
        if row.organisations == row.organisations and followed != "news":
            count, even = number(row.organisations, lang), number(row.organisations_even, lang, digits=0)
            said.append(Message.of(CARRIED, source=source, count=count, even=even).to(lang))
    return " ".join(said)
