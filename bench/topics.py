"""Topics on labelled and translated sets: agreement with labels, the same for any order, languages, words.

Every set goes the product's own way: read, prepare, embed, topics. Agreement is of themes with labels, over every
document. Patents carry no CPC symbol in these data, so their agreement by section is not measured. Other methods stand
beside it on the same vectors (bench/rivals.py). A quick run takes samples of M10, arXiv and patents; their figures
depend on how many texts there are, so then they are only told, and without the other methods. With ``--csv FILE``
(text, label, perhaps lang and parallel) that file is measured instead, and nothing is asked of it but that the
proposed number of themes does not cost much.
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
"""arXiv documents a category, at most."""
QUICK_M10 = 3_000
PATENT_COUNT, QUICK_PATENTS = 8_000, 2_000
DRAWS, QUICK_DRAWS = 4, 2
"""How often one language is drawn for each translated document."""
SKEW = 0.7
FAR = 1e3


@dataclass(frozen=True)
class Labelled:
    """A set with labels and what is asked on it: NMI and ARI at the true number, coherence, ARI at ten themes.

    ``frame``: id, text, label, lang and perhaps title, story (equal in texts that are translations of each other).
    """

    name: str
    frame: pd.DataFrame
    bars: tuple[float | None, float | None] = (None, None)
    coherence: float | None = None
    at_ten: float | None = None
    order: bool = False


@dataclass(frozen=True)
class Ready:
    """A prepared and embedded set: the given frame by id, DOCUMENTS, vectors and terms."""

    given: pd.DataFrame
    documents: pd.DataFrame
    vectors: Vectors
    terms: Terms


def run(quick: bool = False, csv: Path | None = None) -> dict[str, Any]:
    """Measure, print the tables and return the figures: of the sets at hand, or of a labelled CSV."""
    if csv is not None:
        figures, peers = labelled(_given(csv))
        return told(figures, rivals={csv.stem: peers})
    if not SETS.exists():
        return skipped(SETS)
    bbc = Labelled("BBC", _octis("BBC_News"), (0.80, 0.82), coherence=0.37, at_ten=0.50, order=True)
    figures, peers = labelled(bbc)
    rivals = {"BBC": peers}
    for one in (
        Labelled("M10", _octis("M10", QUICK_M10 if quick else None), (0.42, 0.29)),
        Labelled("arXiv", _arxiv(QUICK_EACH if quick else EACH), (0.50, 0.37), coherence=0.29),
    ):
        found, rivals[one.name] = labelled(one, peers=not quick)
        figures += _told_only(found) if quick else found
    found = _patents(QUICK_PATENTS if quick else PATENT_COUNT)
    figures += _told_only(found) if quick else found
    figures += _debian(QUICK_DRAWS if quick else DRAWS)
    found, rivals["SIB, skewed"] = _skewed(QUICK_DRAWS if quick else DRAWS)
    return told([*figures, *found], rivals=rivals)


def _told_only(figures: list[Figure]) -> list[Figure]:
    """Return figures without what is asked of them."""
    return [Figure(one.name, one.value) for one in figures]


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


def labelled(one: Labelled, *, peers: bool = True) -> tuple[list[Figure], dict[str, Any]]:
    """Measure one labelled set at the true number of themes and at the proposed one, and other methods beside it."""
    ready = make(one.frame)
    labels = ready.given["label"].to_numpy(str)
    count = len(set(labels))
    true = agreement(labels, cluster(ready, count)[1])
    free, themes = cluster(ready)
    chosen = agreement(labels, themes)
    figures = [
        Figure(f"{one.name}: NMI at the true number", true[0], one.bars[0]),
        Figure(f"{one.name}: ARI at the true number", true[1], one.bars[1]),
        Figure(f"{one.name}: themes proposed for {count}", len(free.themes)),
        Figure(f"{one.name}: NMI proposed over NMI true", chosen[0] / true[0], 0.80),
        *_quality(one.name, free, one.coherence),
    ]
    if one.at_ten is not None:
        figures.append(Figure(f"{one.name}: ARI at 10", agreement(labels, cluster(ready, 10)[1])[1], one.at_ten))
    if one.order:
        figures.append(Figure(f"{one.name}: ARI in another order", _other_order(ready, themes), 1.0))
    if "story" in ready.given:
        figures += _across(ready, one.name, count, DRAWS)
    return figures, _peers(one.name, ready, count) if peers else {}


def _peers(name: str, ready: Ready, count: int) -> dict[str, Any]:
    """Measure other methods on the same vectors."""
    from bench.rivals import compare, table

    found = compare(ready, count)
    table(name, found)
    return found


def _given(csv: Path) -> Labelled:
    """Read a labelled CSV: text, label, and perhaps lang (en without) and parallel (equal in translations).

    Raises
    ------
    SystemExit
        It is not there, or one of the two columns is missing.
    """
    import pandas as pd

    if not csv.is_file():
        raise SystemExit(f"There is no file {csv}; wanted a CSV with the columns text and label.")
    frame = pd.read_csv(csv, dtype=str, keep_default_na=False)
    if missing := {"text", "label"} - set(frame.columns):
        raise SystemExit(f"{csv} has no column {', '.join(sorted(missing))}; found {', '.join(frame.columns)}.")
    frame = frame[frame["text"].str.strip() != ""].reset_index(drop=True)
    frame = frame.rename(columns={"parallel": "story"}).assign(id=[f"d{row}" for row in frame.index])
    return Labelled(csv.stem, frame if "lang" in frame else frame.assign(lang="en"))


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
    frame = (
        frame[frame["label"].isin(largest)].sort_values("id").sample(frac=1, random_state=1).groupby("label").head(each)
    )
    return frame.assign(lang="en").reset_index(drop=True)


def _patents(count: int) -> list[Figure]:
    """Measure stability and words on patents."""
    names = {"patent_number": "id", "abstract": "text"}
    found, _ = cluster(make(patents(count).rename(columns=names).assign(lang="en")[["id", "title", "text", "lang"]]))
    return [Figure("patents: themes proposed", len(found.themes)), *_quality("patents", found, 0.25)]


# --- four languages -------------------------------------------------------------------------------------------------


def _debian(draws: int) -> list[Figure]:
    """Measure translated news at 12 themes."""
    import pandas as pd

    frame = pd.read_csv(DATA / "news-debian" / "debian_news_en_fr_de_nl.csv.gz", dtype=str, keep_default_na=False)
    frame = frame[frame["text"] != ""].rename(columns={"doc": "story"}).reset_index(drop=True)
    ready = make(frame.assign(id=[f"d{row}" for row in frame.index]), near=False)
    leak, same = _across(ready, "Debian", 12, draws)
    return [Figure(leak.name, leak.value, None, 0.06), Figure(same.name, same.value, 0.77)]


def _across(ready: Ready, name: str, count: int, draws: int) -> list[Figure]:
    """Measure languages where translations are known: is a theme a language, do translations fall together?"""
    leak, same = np.mean([_translated(ready, draw, count) for draw in range(draws)], axis=0).tolist()
    return [
        Figure(f"{name}: NMI of themes and languages", leak),
        Figure(f"{name}: translations in the same theme", same),
    ]


def _translated(ready: Ready, draw: int, count: int) -> tuple[float, float]:
    """Fit on one language of each document; place its translations while their originals are out of reach."""
    from roadmap.stages.topics import _gather, fit_topics

    settings = Settings()
    settings = replace(settings, topics=replace(settings.topics, themes=count))
    documents = ready.documents.assign(story=ready.given["story"].to_numpy(), duplicate_of="")
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


def _skewed(draws: int) -> tuple[list[Figure], dict[str, Any]]:
    """Measure sentences whose subject goes with a language in seven of ten: do themes still follow the subject?"""
    import pandas as pd

    parts = []
    for folder, lang in (("eng", "en"), ("deu", "de"), ("fra", "fr"), ("nld", "nl")):
        files = sorted((DATA / "sib200" / folder).glob("*.tsv"))
        parts += [pd.read_csv(path, sep="\t", dtype=str).assign(lang=lang) for path in files]
    frame = pd.concat(parts, ignore_index=True).rename(columns={"category": "label"})
    ready = make(frame.assign(id=[f"d{row}" for row in frame.index]), near=False)
    parts = [_one_each(ready, draw) for draw in range(draws)]
    subjects = len(set(ready.given["label"]))
    found = [agreement(part.given["label"].to_numpy(str), cluster(part, subjects)[1])[0] for part in parts]
    figure = Figure("SIB, skewed: NMI of themes and subjects", float(np.mean(found)), 0.44)
    return [figure], _peers("SIB, skewed", parts[0], subjects)


def _one_each(ready: Ready, draw: int) -> Ready:
    """Take each sentence in one language, mostly its subject's own."""
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
    return replace(ready, given=ready.given[rows], documents=documents)
