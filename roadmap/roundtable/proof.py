"""Evidence of a statement: the study's numbers as they stood when it was prepared, kept with it.

A roundtable goes on where its study is changed or deleted meanwhile, and every number in it can be traced. All of it
comes from ``roadmap.disclosure``: nothing of a confidential interview is in it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from roadmap.i18n import LANGUAGES, Message
from roadmap.organisations import organisation_keys, organisations
from roadmap.tables import ALL
from roadmap.views import regions, select

if TYPE_CHECKING:
    from roadmap.disclosure import Shown

_ENDS = {"mid": "share_mid", "lo80": "lo80", "hi80": "hi80", "lo95": "lo95", "hi95": "hi95"}


@dataclass(frozen=True)
class Forecast:
    """A forecast ``horizon`` years after the reference year, for the year ``period``.

    mid, lo80, hi80, lo95, hi95 are documents per 1,000 of the sector, None where ``status`` is refused; ``reason`` and
    ``reason_args`` then say why (roadmap.i18n.Message). ``grade`` is A to D.
    """

    horizon: int
    period: int
    status: str
    mid: float | None
    lo80: float | None
    hi80: float | None
    lo95: float | None
    hi95: float | None
    method: str = ""
    grade: str = ""
    reason: str = ""
    reason_args: dict[str, Any] = field(default_factory=dict)

    def why(self, lang: str) -> str:
        """Say why it is refused or wide, in ``lang``; empty where it is neither."""
        return Message.of(self.reason, **self.reason_args).to(lang) if self.reason else ""


@dataclass(frozen=True)
class Evidence:
    """What a study knows of a topic, in one sector.

    ``labels`` by language; ``kind`` is the source whose share is followed; ``share`` is that in ``share_year``, the
    last complete year up to the reference year (documents per 1,000 of the sector; None where unknown); ``history``
    holds (year, share) of the complete years, oldest first; ``documents`` counts dated open documents by source kind;
    ``organisations`` those of the study's region; ``quotient`` is the region's specialisation (1: its usual part).
    """

    topic_id: str
    level: str
    sector: str
    labels: dict[str, str]
    reference_year: int
    kind: str
    share: float | None
    share_year: int
    forecasts: tuple[Forecast, ...]
    documents: dict[str, int]
    signal: str
    organisations: int
    quotient: float | None = None
    history: tuple[tuple[int, float], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values, for the store."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Evidence | None:
        """Read what the store keeps; None where a statement has no evidence."""
        if not value:
            return None
        told = tuple(Forecast(**one) for one in value["forecasts"])
        history = tuple((int(year), float(share)) for year, share in value.get("history", ()))
        return cls(**{**value, "forecasts": told, "history": history})

    def label(self, lang: str) -> str:
        """Return the topic's name in ``lang``, else in English."""
        return self.labels.get(lang) or self.labels.get("en") or self.topic_id

    def forecast(self, horizon: int) -> Forecast | None:
        """Return the forecast of a horizon in years, None where there is none."""
        return next((one for one in self.forecasts if one.horizon == horizon), None)


@dataclass(frozen=True)
class Ground:
    """What all evidence of one sector is made from, read once; ``home`` and ``behind`` are by topic."""

    shown: Shown
    sector: str
    level: str
    names: dict[str, dict[str, str]]
    home: pd.DataFrame
    behind: dict[str, int]


def ground(shown: Shown, sector: str, *, level: str = "topic") -> Ground:
    """Read what evidence of a sector's topics (or themes) needs."""
    home = regions.home_rows(shown, sector, level=level)
    home = home[home["enough"]].set_index("topic_id")
    names = {lang: select.labels(shown, lang, level=level) for lang in LANGUAGES}
    return Ground(shown, sector, level, names, home, _local(shown, sector, level))


def _local(shown: Shown, sector: str, level: str) -> dict[str, int]:
    """Return how many organisations of the study's region stand behind each topic's open documents, media left out."""
    rows = regions.placed(shown, sector, level=level)
    rows = rows[rows["local"] & (rows["kind"] != "news")].merge(
        shown.study.documents[["doc_id", "organisation"]], on="doc_id"
    )
    rows = (
        rows.assign(name=[organisations(text) for text in rows["organisation"]]).explode("name").dropna(subset="name")
    )
    keys = organisation_keys([str(name) for name in rows["name"]])
    rows = rows.assign(key=rows["name"].map(keys)).dropna(subset=["key"])
    return {str(name): int(count) for name, count in rows.groupby("topic_id")["key"].nunique().items()}


def evidence(base: Ground, topic: str) -> Evidence:
    """Return what the study knows of a topic."""
    shown, sector, level = base.shown, base.sector, base.level
    kind = select.forecast_kind(shown, topic, sector, level=level)
    rows = select.series(shown, topic, sector, level=level)
    reference = int(shown.study.roadmap.reference_year)
    known = rows[(rows["kind"] == kind) & rows["complete"] & (rows["exposure"] > 0) & (rows["period"] <= reference)]
    known = known.dropna(subset=["share"])
    past = tuple((int(row.period), 1000 * float(row.share)) for row in known.itertuples())
    counted = rows.groupby("kind")["documents"].sum()
    moved = select.growth(shown, topic, sector, level=level)
    ahead = select.forecast(shown, topic, sector, level=level)
    return Evidence(
        topic_id=topic, level=level, sector=sector, labels={lang: base.names[lang][topic] for lang in base.names},
        reference_year=reference, kind=kind, share=past[-1][1] if past else None,
        share_year=past[-1][0] if past else reference,
        forecasts=tuple(_forecast(row) for row in ahead.to_dict("records")),
        documents={str(name): int(count) for name, count in counted.items() if count},
        signal=next(iter(moved.loc[moved["kind"] == kind, "signal"]), "none"),
        organisations=base.behind.get(topic, 0),
        quotient=float(base.home.loc[topic, "quotient"]) if topic in base.home.index else None, history=past,
    )  # fmt: skip


def _forecast(row: dict[str, Any]) -> Forecast:
    """Return one row of FORECASTS per 1,000 documents."""
    refused = row["status"] == "refused"
    ends = {name: None if refused or row[old] != row[old] else 1000 * float(row[old]) for name, old in _ENDS.items()}
    told = Message.from_json(str(row["reason_id"]), str(row["reason_args"]))
    return Forecast(
        horizon=int(row["horizon"]), period=int(row["period"]), status=str(row["status"]), **ends,
        method=str(row["method"]), grade=str(row["grade"]), reason=told.template, reason_args=dict(told.args),
    )  # fmt: skip


def of_topic(shown: Shown, topic: str, sector: str = ALL) -> Evidence | None:
    """Return the evidence of a topic or theme that a manager names; None where the study does not have it."""
    for level in ("topic", "theme"):
        if topic in set(shown.study.level(level).topics["topic_id"]):
            return evidence(ground(shown, sector, level=level), topic)
    return None
