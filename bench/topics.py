"""Topics on labelled and translated sets: agreement with labels, the same for any order, languages, words.

Every set goes the product's own way: read, prepare, embed, topics. Agreement is of themes with labels, over every
document. Patents carry no CPC symbol in these data, so their agreement by section is not measured. A quick run takes
samples of M10, arXiv and patents; their figures depend on how many texts there are, so then they are only told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.measure import DATA, Figure, patents, skipped, told
from roadmap.settings import Prepare, Settings

if TYPE_CHECKING:
    import pandas as pd

    from roadmap.records import Terms, Topics, Vectors

SETS = DATA / "topic-benchmarks"
CLASSES = 15
EACH, QUICK_EACH = 500, 150
"""arXiv documents a category."""
QUICK_M10 = 3_000
PATENT_COUNT, QUICK_PATENTS = 8_000, 2_000
DRAWS, QUICK_DRAWS = 4, 2
"""How often one language is drawn for each translated document."""
SKEW = 0.7
FAR = 1e3


@dataclass(frozen=True)
class Ready:
    """A prepared and embedded set: the given frame by id, DOCUMENTS, vectors and terms."""

    given: pd.DataFrame
    documents: pd.DataFrame
    vectors: Vectors
    terms: Terms


def run(quick: bool = False) -> dict[str, Any]:
    """Measure, print the table and return the figures."""
    if not SETS.exists():
        return skipped(SETS)
    sampled = [
        *labelled("M10", _octis("M10", QUICK_M10 if quick else None), (0.42, 0.29)),
        *labelled("arXiv", _arxiv(QUICK_EACH if quick else EACH), (0.50, 0.37), coherence=0.29),
        *_patents(QUICK_PATENTS if quick else PATENT_COUNT),
    ]
    figures = [
        *labelled("BBC", _octis("BBC_News"), (0.80, 0.82), coherence=0.37, at_ten=0.50, order=True),
        *([Figure(one.name, one.value) for one in sampled] if quick else sampled),
        *_debian(QUICK_DRAWS if quick else DRAWS),
        *_skewed(QUICK_DRAWS if quick else DRAWS),
    ]
    return told(figures)


def make(frame: pd.DataFrame, *, near: bool = True) -> Ready:
    """Read, prepare and embed a frame with ``id``, ``text``, ``lang`` and perhaps ``title``."""
    from roadmap.encoders import load_encoder
    from roadmap.stages.embed import embed
    from roadmap.stages.ingest import read_corpus
    from roadmap.stages.prepare import prepare

    settings = Settings(prepare=Prepare(near_duplicates=near))
    columns = [name for name in ("id", "title", "text", "lang") if name in frame]
    with TemporaryDirectory() as folder:
        table = Path(folder) / "texts.csv"
        frame[columns].to_csv(table, index=False)
        found = prepare(read_corpus(table, settings), settings)
    given = frame.set_index("id").loc[found.documents["doc_id"]]
    return Ready(given, found.documents, embed(found.documents, load_encoder()), found.terms)


def cluster(ready: Ready, themes: int = 0) -> tuple[Topics, np.ndarray]:
    """Find topics; return them and each document's theme."""
    from roadmap.stages.topics import find_topics

    settings = Settings()
    settings = replace(settings, topics=replace(settings.topics, themes=themes))
    found = find_topics(ready.documents, ready.vectors, ready.terms, settings)
    main = found.assignments[found.assignments["primary"]].set_index("doc_id")["topic_id"]
    theme = main.map(found.topics.set_index("topic_id")["theme_id"])
    return found, theme.loc[ready.documents["doc_id"]].to_numpy(str)


def agreement(labels: np.ndarray, themes: np.ndarray) -> tuple[float, float]:
    """Return normalised mutual information and adjusted Rand index."""
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    return normalized_mutual_info_score(labels, themes), adjusted_rand_score(labels, themes)


# --- one set with labels --------------------------------------------------------------------------------------------


def labelled(
    name: str,
    frame: pd.DataFrame,
    bars: tuple[float, float],
    *,
    coherence: float | None = None,
    at_ten: float | None = None,
    order: bool = False,
) -> list[Figure]:
    """Measure one labelled set at the true number of themes and at the proposed one."""
    ready = make(frame)
    labels = ready.given["label"].to_numpy(str)
    true = agreement(labels, cluster(ready, len(set(labels)))[1])
    free, themes = cluster(ready)
    chosen = agreement(labels, themes)
    figures = [
        Figure(f"{name}: NMI at the true number", true[0], bars[0]),
        Figure(f"{name}: ARI at the true number", true[1], bars[1]),
        Figure(f"{name}: themes proposed for {len(set(labels))}", len(free.themes)),
        Figure(f"{name}: NMI proposed over NMI true", chosen[0] / true[0], 0.80),
        *_quality(name, free, coherence),
    ]
    if at_ten is not None:
        figures.append(Figure(f"{name}: ARI at 10", agreement(labels, cluster(ready, 10)[1])[1], at_ten))
    if order:
        figures.append(Figure(f"{name}: ARI in another order", _other_order(ready, themes), 1.0))
    return figures


def _quality(name: str, found: Topics, coherence: float | None) -> list[Figure]:
    """Return stability, coherence on the other half and diversity as the study tells them."""
    told = found.quality
    return [
        Figure(f"{name}: ARI with 80 % samples", told["stability"]["ari_themes"], 0.70),
        Figure(f"{name}: coherence, other half", told["words"]["themes"]["coherence_heldout"], coherence),
        Figure(f"{name}: diversity", told["words"]["themes"]["diversity"], 0.93),
        Figure(f"{name}: outliers", told["outliers"], None, 0),
    ]


def _other_order(ready: Ready, themes: np.ndarray) -> float:
    """Return how themes of shuffled documents agree with those of the first order."""
    order = np.random.default_rng(1).permutation(len(ready.documents))
    shuffled = replace(ready, documents=ready.documents.iloc[order].reset_index(drop=True))
    return agreement(themes[order], cluster(shuffled)[1])[1]


def _octis(name: str, count: int | None = None) -> pd.DataFrame:
    """Read one of the lemmatised sets, or an even sample of it."""
    import pandas as pd

    frame = pd.read_csv(SETS / name / "corpus.tsv", sep="\t", header=None, names=["text", "part", "label"], dtype=str)
    frame = frame.dropna(subset="text").reset_index(drop=True)
    if count:
        frame = frame.sample(count, random_state=1).reset_index(drop=True)
    return frame.assign(id=[f"d{row}" for row in frame.index], lang="en")


def _arxiv(each: int) -> pd.DataFrame:
    """Read as many documents of each of the largest primary categories."""
    import pandas as pd

    columns = ["arxiv_id", "title", "abstract", "primary_cat"]
    parts = [
        pd.read_csv(path, sep="\t", usecols=columns, dtype=str, on_bad_lines="skip")
        for path in sorted((DATA / "arxiv").glob("*.tsv.xz"))
    ]
    frame = pd.concat(parts).dropna().drop_duplicates("arxiv_id")
    frame.columns = frame.columns.map({**dict(zip(columns, ["id", "title", "text", "label"], strict=True))})
    largest = frame["label"].value_counts().index[:CLASSES]
    frame = frame[frame["label"].isin(largest)].sort_values("id").groupby("label").sample(each, random_state=1)
    return frame.assign(lang="en").reset_index(drop=True)


def _patents(count: int) -> list[Figure]:
    """Measure stability and words on patents."""
    names = {"patent_number": "id", "abstract": "text"}
    found, _ = cluster(make(patents(count).rename(columns=names).assign(lang="en")[["id", "title", "text", "lang"]]))
    return [Figure("patents: themes proposed", len(found.themes)), *_quality("patents", found, 0.25)]


# --- four languages -------------------------------------------------------------------------------------------------


def _debian(draws: int) -> list[Figure]:
    """Measure translated news at 12 themes: is a theme a language, and do translations fall together?"""
    import pandas as pd

    frame = pd.read_csv(DATA / "news-debian" / "debian_news_en_fr_de_nl.csv.gz", dtype=str, keep_default_na=False)
    frame = frame[frame["text"] != ""].reset_index(drop=True)
    ready = make(frame.assign(id=[f"d{row}" for row in frame.index]), near=False)
    leak, same = np.mean([_translated(ready, draw) for draw in range(draws)], axis=0).tolist()
    return [
        Figure("Debian: NMI of themes and languages", leak, None, 0.06),
        Figure("Debian: translations in the same theme", same, 0.77),
    ]


def _translated(ready: Ready, draw: int) -> tuple[float, float]:
    """Fit on one language of each document; place its translations while their originals are out of reach."""
    from roadmap.stages.topics import _gather, fit_topics

    settings = Settings()
    settings = replace(settings, topics=replace(settings.topics, themes=12))
    documents = ready.documents.assign(story=ready.given["doc"].to_numpy(), duplicate_of="")
    fitted_rows = documents.sample(frac=1, random_state=draw).drop_duplicates("story")
    material = _gather(fitted_rows, ready.vectors, ready.terms)
    fitted = fit_topics(material, settings)
    whole, space = fitted.clusters.grouping, fitted.space
    row_of = {story: row for row, story in enumerate(material.documents["story"])}
    rest = documents[~documents["doc_id"].isin(set(fitted_rows["doc_id"]))]
    place = {doc_id: row for row, doc_id in enumerate(ready.vectors.doc_ids)}
    hits = []
    for doc_id, story in zip(rest["doc_id"], rest["story"], strict=True):
        row = row_of[story]
        kept = space.points[row].copy()
        space.points[row] = FAR
        topic = fitted.clusters.predict(space.transform(ready.vectors.matrix[[place[doc_id]]]))[0]
        space.points[row] = kept
        hits.append(whole.theme_of[topic] == whole.theme[row])
    leak, _ = agreement(material.documents["lang"].to_numpy(str), whole.theme)
    return leak, float(np.mean(hits))


def _skewed(draws: int) -> list[Figure]:
    """Measure sentences whose subject goes with a language in seven of ten: do themes still follow the subject?"""
    import pandas as pd

    parts = []
    for folder, lang in (("eng", "en"), ("deu", "de"), ("fra", "fr"), ("nld", "nl")):
        files = sorted((DATA / "sib200" / folder).glob("*.tsv"))
        parts += [pd.read_csv(path, sep="\t", dtype=str).assign(lang=lang) for path in files]
    frame = pd.concat(parts, ignore_index=True).rename(columns={"category": "label"})
    ready = make(frame.assign(id=[f"d{row}" for row in frame.index]), near=False)
    mean = float(np.mean([_one_each(ready, draw) for draw in range(draws)]))
    return [Figure("SIB, skewed: NMI of themes and subjects", mean, 0.44)]


def _one_each(ready: Ready, draw: int) -> float:
    """Take each sentence in one language, mostly its subject's own, and return the agreement with subjects."""
    rng = np.random.default_rng(draw)
    langs, subjects = ["en", "de", "fr", "nl"], sorted(set(ready.given["label"]))
    sentences = ready.given.drop_duplicates("index_id").sort_values("index_id")
    own = {subject: langs[number % 4] for number, subject in enumerate(subjects)}
    wanted = {
        (one, own[label] if rng.random() < SKEW else langs[rng.integers(4)])
        for one, label in zip(sentences["index_id"], sentences["label"], strict=True)
    }
    rows = [pair in wanted for pair in zip(ready.given["index_id"], ready.given["lang"], strict=True)]
    documents = ready.documents[rows].assign(duplicate_of="").reset_index(drop=True)
    part = replace(ready, given=ready.given[rows], documents=documents)
    return agreement(part.given["label"].to_numpy(str), cluster(part, len(subjects))[1])[0]
