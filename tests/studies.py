"""Small fictional studies for tests: plausible frames that obey their tables, with confidential interviews."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from roadmap.i18n import Message
from roadmap.records import Item, Level, Link, Roadmap, Sector, Study
from roadmap.settings import Settings
from roadmap.stages.ingest import reads_of
from roadmap.stages.trends import count_quarters
from roadmap.tables import (
    ALL,
    ASSIGNMENTS,
    BACKTESTS,
    DOCUMENTS,
    FORECASTS,
    GROWTH,
    HORIZONS,
    LANES,
    MAP,
    QUARTERS,
    REJECTS,
    REPEATS,
    SECTORS,
    TOPICS,
    TRENDS,
    check,
    empty,
)  # fmt: skip

SECRET = "Zwijgzaam"  # noqa: S105 - a word to look for, not a password
"""Stands in every text, title, organisation and identifier of a confidential document, and nowhere else."""
SUBJECTS = {
    "photonic inspection": ("fotonische inspectie", "contrôle photonique", "photonische Prüfung"),
    "hydrogen electrolysis": ("waterstofelektrolyse", "électrolyse de l'hydrogène", "Wasserstoffelektrolyse"),
    "chrome plating": ("verchromen", "chromage", "Verchromung"),
    "wound dressings": ("wondverbanden", "pansements", "Wundauflagen"),
    "composite recycling": ("recycling van composieten", "recyclage des composites", "Recycling von Verbundstoffen"),
    "edge vision": ("beeldherkenning in het apparaat", "vision embarquée", "Bilderkennung im Gerät"),
    "surgical robotics": ("operatierobots", "robotique chirurgicale", "Operationsroboter"),
    "industrial enzymes": ("industriële enzymen", "enzymes industrielles", "Industrieenzyme"),
}
SECTOR_NAMES = {
    "life-sciences": ("Life sciences", "Sciences de la vie", "Lebenswissenschaften", "Life sciences"),
    "healthcare": ("Gezondheidszorg", "Santé", "Gesundheit", "Healthcare"),
    "ict": ("ICT en hightech", "TIC et haute technologie", "IKT und Hightech", "ICT and high tech"),
}
LANGS = ("nl", "fr", "de", "en")
YEARS = range(2008, 2026)
REFERENCE = 2025
PLACES = (("NL42", "NL"), ("BE22", "BE"), ("BE33", "BE"), ("DEA2D", "DE"), ("FR10", "FR"))
REFUSED = "Refused for {horizon} years: every value is zero; no horizon is allowed."
WIDE = "The upper end of the 80 % range is {ratio} times the lower."
SHAPES = ("rising", "falling", "established", "weak", "none", "rising", "none", "refused")


def make_study(
    path: Path, *, seed: int = 1, documents: int = 480, dated: bool = True, fictional: bool = True, markup: str = ""
) -> Study:
    """Make a study of eight topics in three themes and three sectors, with interviews of which most are confidential.

    ``markup`` is put into every label, title and text, to see whether a view escapes it.
    """
    rng = np.random.default_rng(seed)
    subjects = [name + markup for name in SUBJECTS]
    docs, topic_of = _documents(rng, documents, subjects, dated, markup)
    sectors = _sectors(docs, topic_of)
    docs["sector"] = docs["doc_id"].map(sectors.drop_duplicates("doc_id").set_index("doc_id")["sector"])
    assignments = _assignments(rng, docs, topic_of)
    fine = _level(rng, docs, sectors, assignments, subjects, dated=dated)
    themes = {f"T{i + 1:03d}": f"H{i % 3 + 1:02d}" for i in range(len(subjects))}
    themed = assignments.assign(topic_id=assignments["topic_id"].map(themes)).drop_duplicates(["doc_id", "topic_id"])
    broad = _level(rng, docs, sectors, themed, ["Measuring", "Clean production", "Care"], dated=dated, theme=True)
    settings = Settings(seed=seed)
    study = Study(
        path=path, documents=check(docs, DOCUMENTS), rejects=_rejects(), reads=_reads(docs), repeats=empty(REPEATS),
        sectors=check(sectors, SECTORS),
        assignments=check(assignments, ASSIGNMENTS), map=_map(rng, docs, topic_of), fine=fine, broad=broad,
        roadmap=Roadmap(REFERENCE, (), ()), sector_list=_sector_list(), quality=_quality(docs),
        manifest=_manifest(settings, docs, fictional),
    )  # fmt: skip
    return replace(study, roadmap=_roadmap(study, assignments, dated))


def _documents(
    rng: np.random.Generator, count: int, subjects: list[str], dated: bool, markup: str
) -> tuple[pd.DataFrame, dict[str, int]]:
    rows, topic_of = [], {}
    weights = np.array([5, 3, 4, 2, 3, 4, 2, 1], float)
    for i in range(count):
        topic = int(rng.choice(len(subjects), p=weights / weights.sum()))
        year = _year(rng, SHAPES[topic])
        kind = str(rng.choice(["patent", "news", "interview"], p=[0.6, 0.25, 0.15]))
        lang = LANGS[i % 4]
        secret = kind == "interview" and i % 10 != 0
        region, country = PLACES[int(rng.integers(len(PLACES)))]
        name = f"Firm{int(rng.integers(1, 15)):02d}"
        word = f"{SECRET}{i}" if secret else ""
        subject = subjects[topic] if lang == "en" else SUBJECTS[list(SUBJECTS)[topic]][LANGS.index(lang)] + markup
        doc_id = f"{kind[0].upper()}{word}-{i:04d}"
        topic_of[doc_id] = topic
        rows.append({
            "doc_id": doc_id, "title": f"{word} About {subject} {i}".strip(),
            "text": f"{word} The {subject} line {i} runs well. We look for a partner for {subject}. It costs less.",
            "date": pd.Timestamp(year, int(rng.integers(1, 13)), 15) if dated else pd.NaT, "kind": kind, "lang": lang,
            "sector": "", "organisation": f"{word or name}", "country": country, "region": region, "url": "",
            **dict.fromkeys(("cpc", "family", "item", "date_of"), ""),
            "consent": "" if secret or kind != "interview" else "yes", "licence": "",
            "source_file": f"{kind}{'s' + SECRET if secret else ''}.csv", "source_row": i + 1, "duplicate_of": "",
            "confidential": secret, "content_hash": f"{i:064x}",
        })  # fmt: skip
    frame = pd.DataFrame(rows)
    frame["date"] = pd.to_datetime(frame["date"]).astype("datetime64[us]")
    return frame, topic_of


def _year(rng: np.random.Generator, shape: str) -> int:
    span = np.arange(len(YEARS), dtype=float)
    weight = {"rising": 1.2**span, "falling": 1.2**-span, "weak": 1.5**span}.get(shape, np.ones_like(span))
    return int(rng.choice(list(YEARS), p=weight / weight.sum()))


def _sectors(docs: pd.DataFrame, topic_of: dict[str, int]) -> pd.DataFrame:
    ids = list(SECTOR_NAMES)
    rows = [
        {"doc_id": doc_id, "sector": ids[(topic_of[doc_id] + extra) % 3], "confidence": 1.0 - extra / 2, "how": "given"}
        for doc_id in docs["doc_id"]
        for extra in range(1 + (topic_of[doc_id] % 3 == 0))
    ]
    return pd.DataFrame(rows)


def _assignments(rng: np.random.Generator, docs: pd.DataFrame, topic_of: dict[str, int]) -> pd.DataFrame:
    rows = []
    for doc_id in docs["doc_id"]:
        strength = float(rng.uniform(0.5, 0.95))
        topic = topic_of[doc_id]
        rows.append((doc_id, f"T{topic + 1:03d}", strength, True))
        rows.append((doc_id, f"T{(topic + 1) % len(SUBJECTS) + 1:03d}", 1 - strength, False))
    return pd.DataFrame(rows, columns=ASSIGNMENTS.names)


def _level(
    rng: np.random.Generator, docs: pd.DataFrame, sectors: pd.DataFrame, assignments: pd.DataFrame,
    names: list[str], *, dated: bool, theme: bool = False,
) -> Level:  # fmt: skip
    main = assignments[assignments["primary"]].merge(docs, on="doc_id")
    topics = _topics(main, names, theme)
    if not dated:
        return Level(topics, empty(TRENDS), empty(GROWTH), empty(FORECASTS), empty(BACKTESTS), empty(QUARTERS))
    trends = _trends(main, docs, sectors)
    quarters = count_quarters(docs, sectors, main[["doc_id", "topic_id"]], Settings())
    return Level(topics, trends, _growth(trends), *_forecasts(rng, trends), quarters)


def _topics(main: pd.DataFrame, names: list[str], theme: bool) -> pd.DataFrame:
    rows = []
    for i, name in enumerate(names):
        key = f"H{i + 1:02d}" if theme else f"T{i + 1:03d}"
        plain = list(SUBJECTS)[i]
        nl, fr, de = (name, name, name) if theme else (other + name[len(plain) :] for other in SUBJECTS[plain])
        rows.append({
            "topic_id": key, "theme_id": key if theme else f"H{i % 3 + 1:02d}", "label": name, "label_nl": nl,
            "label_fr": fr, "label_de": de, "label_en": name, "keywords": [name, nl, "partner", "line"],
            "size": int((main["topic_id"] == key).sum()), "stability": 0.6 + 0.04 * i, "language_leak": 0.03 * i,
            "parents": [], "lane": LANES[i % 4], "born": float(YEARS[0] + i),
        })  # fmt: skip
    return check(pd.DataFrame(rows), TOPICS)


def _trends(main: pd.DataFrame, docs: pd.DataFrame, sectors: pd.DataFrame) -> pd.DataFrame:
    both = pd.concat([sectors[["doc_id", "sector"]], docs[["doc_id"]].assign(sector=ALL)])
    rows = main.drop(columns="sector").merge(both, on="doc_id").assign(period=lambda d: d["date"].dt.year)
    counted = rows.groupby(["topic_id", "sector", "kind", "period"]).size().rename("documents")
    exposure = docs.drop(columns="sector").merge(both, on="doc_id").assign(period=lambda d: d["date"].dt.year)
    exposed = exposure.groupby(["sector", "kind", "period"]).size().rename("exposure")
    pairs = rows[["topic_id", "sector"]].drop_duplicates()
    grid = pairs.merge(exposure[["sector", "kind"]].drop_duplicates(), on="sector")
    grid = grid.merge(pd.DataFrame({"period": list(YEARS)}), how="cross")
    frame = grid.join(counted, on=list(counted.index.names)).join(exposed, on=list(exposed.index.names)).fillna(0)
    known = {2024: 0.6, 2025: 0.1}
    frame["completeness"] = [known.get(p, 1.0) if k == "patent" else 1.0 for p, k in frame[["period", "kind"]].values]
    n = frame["exposure"].where(frame["exposure"] > 0)
    frame["share"] = frame["documents"] / n
    half = 1.96 * np.sqrt((frame["share"] * (1 - frame["share"]) + 0.02) / n)
    frame["share_lo"], frame["share_hi"] = (frame["share"] - half).clip(0), (frame["share"] + half).clip(upper=1)
    frame = frame.astype({"documents": "int64", "exposure": "int64", "period": "int64"})
    return check(frame.sort_values(list(TRENDS.key), ignore_index=True), TRENDS)


def _growth(trends: pd.DataFrame) -> pd.DataFrame:
    frame = trends[["topic_id", "sector", "kind"]].drop_duplicates().reset_index(drop=True)
    shape = frame["topic_id"].map(_shape)
    slope = shape.map({"rising": 0.18, "falling": -0.15, "weak": 0.3}).fillna(0.01)
    lead = ((frame["kind"] == "patent") & (shape == "rising")).map({True: "news", False: ""}).astype("str")
    return check(
        frame.assign(
            growth=slope, lo=slope - 0.06, hi=slope + 0.06, p=0.02, q=0.04,
            signal=shape.replace({"refused": "none"}).astype("str"), lead_of=lead,
            lag_periods=lead.map({"news": 2.0, "": np.nan}),
        ),
        GROWTH,
    )  # fmt: skip


def _shape(topic: str) -> str:
    return SHAPES[(int(topic[1:]) - 1) % len(SHAPES)]


def _forecasts(rng: np.random.Generator, trends: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    told, past = [], []
    patents = trends[(trends["kind"] == "patent") & (trends["completeness"] >= 0.98)]
    for (topic, sector), rows in patents.groupby(["topic_id", "sector"]):
        now = max(0.002, float(rows.tail(3)["share"].mean()))
        for horizon in HORIZONS:
            told.append(_forecast(topic, sector, horizon, now))
            past += [_case(rng, topic, sector, horizon, cut, now) for cut in range(2013 - (horizon == 10) * 3, 2016)]
    return check(pd.DataFrame(told), FORECASTS), check(pd.DataFrame(past), BACKTESTS)


def _forecast(topic: str, sector: str, horizon: int, now: float) -> dict[str, object]:
    shape = _shape(topic)
    grow = {"rising": 0.12, "falling": -0.12, "weak": 0.2}.get(shape, 0.0) * min(horizon, 6)
    mid = min(0.9, now * float(np.exp(grow)))
    reach = {2: 1.15, 5: 1.4, 10: 2.0}[horizon] * (1.3 if shape == "weak" else 1.0)
    refused = shape == "refused" or (shape == "weak" and horizon == 10)
    status = "refused" if refused else "wide" if reach**2 > 3 else "published"
    why = {"refused": (REFUSED, {"horizon": horizon}), "wide": (WIDE, {"ratio": round(reach**2, 1)})}.get(status)
    shares = (mid, mid / reach, mid * reach, mid / reach**1.6, mid * reach**1.6)
    numbers = [np.nan] * 5 if refused else [min(1.0, value) for value in shares]
    return {
        "topic_id": topic, "sector": sector, "horizon": horizon, "kind": "patent", "period": REFERENCE + horizon,
        "method": "comb3", **dict(zip(("share_mid", "lo80", "hi80", "lo95", "hi95"), numbers, strict=True)),
        "count_mid": numbers[0] * 100, "count_lo80": numbers[1] * 100, "count_hi80": numbers[2] * 100,
        "status": status, "reason": why[0].format(**why[1]) if why else "", "reason_id": why[0] if why else "",
        "reason_args": json.dumps(why[1] if why else {}),
        "grade": "" if refused else {2: "A", 5: "B", 10: "C"}[horizon],
    }  # fmt: skip


def _case(rng: np.random.Generator, topic: str, sector: str, horizon: int, cut: int, now: float) -> dict[str, object]:
    actual = min(0.9, now * float(np.exp(rng.normal(0, 0.12 * np.sqrt(horizon)))))
    return {
        "topic_id": topic, "sector": sector, "cutoff": cut, "horizon": horizon, "kind": "patent", "method": "comb3",
        "period": cut + horizon,
        "actual": actual, "mid": now, "lo80": now * 0.75, "hi80": min(1.0, now * 1.33), "naive": now * 0.95,
    }  # fmt: skip


def _map(rng: np.random.Generator, docs: pd.DataFrame, topic_of: dict[str, int]) -> pd.DataFrame:
    angle = np.array([topic_of[doc_id] for doc_id in docs["doc_id"]]) * 2 * np.pi / len(SUBJECTS)
    x, y = 5 * np.cos(angle) + rng.normal(0, 1, len(docs)), 5 * np.sin(angle) + rng.normal(0, 1, len(docs))
    return check(pd.DataFrame({"doc_id": docs["doc_id"], "x": x, "y": y}), MAP)


def _roadmap(study: Study, assignments: pd.DataFrame, dated: bool) -> Roadmap:
    if not dated:
        why = Message.of("its documents carry no dates")
        return Roadmap(REFERENCE, (), (), tuple((t, "topic", ALL, why) for t in study.fine.topics["topic_id"]))
    items = [item for level in ("topic", "theme") for item in _items(study, level, assignments)]
    links = [
        Link(a.item_id, b.item_id, "enables", 0.4, a.evidence[:2])
        for a, b in pairwise(sorted(items, key=lambda item: (item.level, item.sector, item.topic)))
        if a.sector == b.sector and a.level == b.level and a.lane != b.lane
    ]
    why = Message.of("it does not grow and is written about less than the ordinary topic of the sector")
    missed = tuple(("T007", "topic", sector, why) for sector in (ALL, *SECTOR_NAMES))
    return Roadmap(REFERENCE, tuple(items), tuple(links), missed)


def _items(study: Study, level: str, assignments: pd.DataFrame) -> list[Item]:
    data, items = study.level(level), []
    lane = data.topics.set_index("topic_id")["lane"]
    for number, ((topic, sector), rows) in enumerate(data.forecasts.groupby(["topic_id", "sector"], sort=True)):
        if topic == "T007":
            continue
        refused = bool((rows["status"] == "refused").all())
        start = REFERENCE + (number * 1.7) % 6
        end = min(REFERENCE + 10.0, start + 2 + number % 4)
        signal = "rising" if refused else _shape(topic)
        ids = assignments.loc[(assignments["topic_id"] == topic) & assignments["primary"], "doc_id"]
        grade = "" if refused else rows.loc[rows["horizon"] == 5, "grade"].iloc[0]
        items.append(
            Item(
                f"{sector}/{topic}", topic, level, sector, lane[topic],
                "0-2" if start <= REFERENCE + 2 else "3-5" if start <= REFERENCE + 5 else "6-10",
                start, max(REFERENCE, start - 1), start + 1.5, end, max(start, end - 1), min(end + 2, REFERENCE + 10.0),
                signal, grade, "refused" if refused else "published", number % 6, tuple(ids.head(12)),
            )
        )  # fmt: skip
    return items


def _sector_list() -> tuple[Sector, ...]:
    return tuple(
        Sector(key, dict(zip(LANGS, names, strict=True)), {"en": names[3]}) for key, names in SECTOR_NAMES.items()
    )


def _reads(docs: pd.DataFrame) -> pd.DataFrame:
    named = pd.DataFrame({"source_file": docs["source_file"].unique(), "format": "csv"})
    return reads_of(docs, _rejects(), named)


def _rejects() -> pd.DataFrame:
    row = {
        "source_file": "patent.csv", "source_row": 9, "reason": "The text is empty.", "reason_id": "The text is empty.",
        "reason_args": "{}", "excerpt": SECRET,
    }  # fmt: skip
    return check(pd.DataFrame([row]), REJECTS)


def _quality(docs: pd.DataFrame) -> dict[str, object]:
    return {
        "outliers": 0, "sizes": {"smallest": 20, "median": 60, "largest": 120}, "weak_share": 0.1,
        "stability": {"ari_themes": 0.7, "ari_topics": 0.6, "mean_themes": 0.8, "mean_topics": 0.7, "agreement": 0.8},
        "topics": 8, "themes": 3,
        "leakage": {"topics": {"value": 0.06, "chance": 0.01}, "themes": {"value": 0.03, "chance": 0.01}},
        "coverage": {
            "documents": len(docs), "rejected": 1, "repeated": 0.0, "dated": 1.0, "with_sector": 1.0,
            "forecast_2": 0.9, "forecast_5": 0.9, "forecast_10": 0.7,
        },
        "seconds": {"embed": 1.0}, "peak_mb": {"embed": 100.0},
    }  # fmt: skip


def _manifest(settings: Settings, docs: pd.DataFrame, fictional: bool) -> dict[str, object]:
    dates = docs["date"].dropna()
    warning = "{count} records were set aside; rejects.parquet says why."
    return {
        "study_version": 1, "name": "Test study", "description": "Made up for tests.", "fictional": fictional,
        "region": ["NL42", "BE22", "BE33", "DEA2D"], "reference_year": REFERENCE,
        "first_date": str(dates.min().date()) if len(dates) else "",
        "last_date": str(dates.max().date()) if len(dates) else "",
        "inputs": [{"file": "patent.csv", "sha256": "0" * 64}], "settings": settings.as_dict(), "seed": settings.seed,
        "encoder": {"name": "hashing", "revision": "1", "dimension": 64}, "versions": {"python": "3.11"},
        "warnings": [{"text": warning.format(count=1), "id": warning, "args": '{"count": 1}'}], "fingerprint": "x",
    }  # fmt: skip
