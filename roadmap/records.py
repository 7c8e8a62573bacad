"""A few of a kind, with meaning: frozen values that travel between stages. Frames inside them obey roadmap.tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from scipy.sparse import csr_matrix

    from roadmap.i18n import Message


class Encoder(Protocol):
    """Texts to vectors: the embedded multilingual one, any sentence-transformers model, or hashing for tests."""

    @property
    def name(self) -> str:
        """Name in models/catalogue.toml."""

    @property
    def revision(self) -> str:
        """Revision: vectors of two revisions are never mixed."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> np.ndarray:
        """Return unit vectors, float32 (n, dimension); ``progress`` is called with the number of texts done."""


@dataclass(frozen=True)
class Sector:
    """A sector: an id, and per language a name and a description; CPC/IPC prefixes that belong to it."""

    sector_id: str
    names: dict[str, str]
    descriptions: dict[str, str]
    cpc: tuple[str, ...] = ()

    def name(self, lang: str) -> str:
        """Name in ``lang``, else in English, else the id."""
        return self.names.get(lang) or self.names.get("en") or self.sector_id


@dataclass(frozen=True)
class Source:
    """One source of a corpus: which files, of which kind and format, and what was said about consent."""

    path: str
    kind: str = ""
    format: str = ""
    licence: str = ""
    consent: str = ""
    sector: str = ""
    columns: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Corpus:
    """Documents (DOCUMENTS), rejects (REJECTS) and the read report (READS), with what corpus.toml says about them."""

    name: str
    description: str
    documents: pd.DataFrame
    rejects: pd.DataFrame
    reads: pd.DataFrame
    sectors: tuple[Sector, ...]
    region: tuple[str, ...] = ()
    fictional: bool = False
    files: tuple[tuple[str, str], ...] = ()
    """Names and SHA-256 of the files read."""
    notes: tuple[Message, ...] = ()
    """What the user should know about how the files were read."""
    apart: tuple[str, ...] = ()
    """doc_ids that the user said repeat nothing, whatever their texts."""


@dataclass(frozen=True)
class Vectors:
    """Unit vectors, float32 (n, d), row i belonging to doc_ids[i]."""

    doc_ids: tuple[str, ...]
    matrix: np.ndarray
    encoder: str
    revision: str


@dataclass(frozen=True)
class Terms:
    """Candidate terms of the documents: counts, csr (n, v), row i of doc_ids[i], column j of vocabulary row j.

    ``vocabulary``: term (as written most often), lang, documents (how many contain it).
    """

    doc_ids: tuple[str, ...]
    vocabulary: pd.DataFrame
    counts: csr_matrix


@dataclass(frozen=True)
class Topics:
    """What the topics stage found: topics and themes (TOPIC_MODEL), assignments (ASSIGNMENTS), map (MAP)."""

    topics: pd.DataFrame
    themes: pd.DataFrame
    assignments: pd.DataFrame
    map: pd.DataFrame
    quality: dict[str, Any]


@dataclass(frozen=True)
class Item:
    """A topic placed in a lane of one sector's roadmap.

    ``start`` and ``end`` are years with their 80 % ranges; ``horizon`` is "0-2", "3-5" or "6-10";
    ``status`` is the forecast's. ``evidence`` are doc_ids that open the item.
    """

    item_id: str
    topic: str
    level: str
    sector: str
    lane: str
    horizon: str
    start: float
    start_lo: float
    start_hi: float
    end: float
    end_lo: float
    end_hi: float
    signal: str
    grade: str
    status: str
    organisations: int
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """A link between two items: enables, requires or pulls; ``strength`` 0-1; ``evidence`` are doc_ids."""

    source: str
    target: str
    kind: str
    strength: float
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Spot:
    """Where an item stands: its lane, and the years of its start and end with their 80 % ranges."""

    lane: str
    start: float
    start_lo: float
    start_hi: float
    end: float
    end_lo: float
    end_hi: float


@dataclass(frozen=True)
class Ruling:
    """What somebody overruled of an item, or of the link between two, beside what had been computed.

    ``number`` and ``kind`` are the edit's: place, take, link or strike; ``other`` is a link's second item. ``before``:
    where the item was computed to stand, None where it was not placed (``reason`` says why); ``relation``: the kind of
    link that was computed, "" where there was none.
    """

    number: int
    kind: str
    who: str
    when: str
    why: str
    item_id: str
    other: str = ""
    before: Spot | None = None
    reason: Message | None = None
    relation: str = ""


@dataclass(frozen=True)
class Roadmap:
    """Items in lanes and horizons with their links, and why the other topics were not placed."""

    reference_year: int
    items: tuple[Item, ...]
    links: tuple[Link, ...]
    not_placed: tuple[tuple[str, str, str, Message], ...] = ()
    """(topic, level, sector, reason)"""
    rulings: tuple[Ruling, ...] = ()
    """What was overruled by hand."""
    computed: Roadmap | None = None
    """The roadmap as it was computed, where anything was overruled."""


@dataclass(frozen=True)
class Quoted:
    """A passage that a language model was given: its number from 1, its document, language and text."""

    number: int
    doc_id: str
    lang: str
    text: str


@dataclass(frozen=True)
class Sentence:
    """A sentence that a language model wrote: the passage it names (0: none), and how far that one bears it out.

    ``likeness``: cosine to the passage; ``weakest``: that of its content word least like any of the passage's; both
    missing where they were not needed to strike it. ``struck``: why it is struck, None where it stands.
    """

    text: str
    passage: int = 0
    likeness: float | None = None
    weakest: float | None = None
    struck: Message | None = None


@dataclass(frozen=True)
class Written:
    """What a language model was given for one topic or theme in one language, and what came back.

    ``kind``: name, summary or quote. ``when``: UTC, ISO 8601. ``prompt``: SHA-256 of everything that was sent.
    ``label`` and ``words``: the extracted name and words that it was given: where they are others now, a name no longer
    stands. ``text``: a name, or a quote's translation; ``sentences``: a summary's. ``refused``: why it is not shown,
    None where it is.
    """

    kind: str
    topic: str
    lang: str
    model: str
    when: str
    prompt: str
    label: str = ""
    words: tuple[str, ...] = ()
    passages: tuple[Quoted, ...] = ()
    text: str = ""
    sentences: tuple[Sentence, ...] = ()
    refused: Message | None = None


@dataclass(frozen=True)
class Level:
    """Everything known at one level, topics or themes: TOPICS, TRENDS, GROWTH, FORECASTS, BACKTESTS, QUARTERS."""

    topics: pd.DataFrame
    trends: pd.DataFrame
    growth: pd.DataFrame
    forecasts: pd.DataFrame
    backtests: pd.DataFrame
    quarters: pd.DataFrame


@dataclass(frozen=True)
class Study:
    """Everything one run produced. ``fine`` holds topics, ``broad`` themes."""

    path: Path
    documents: pd.DataFrame
    rejects: pd.DataFrame
    reads: pd.DataFrame
    repeats: pd.DataFrame
    sectors: pd.DataFrame
    assignments: pd.DataFrame
    map: pd.DataFrame
    fine: Level
    broad: Level
    roadmap: Roadmap
    sector_list: tuple[Sector, ...]
    quality: dict[str, Any]
    manifest: dict[str, Any]
    found: Topics | None = None
    """The topics before the manager's edits, where there are any."""
    written: tuple[Written, ...] = ()
    """What a language model wrote, where one was asked."""

    def level(self, name: str) -> Level:
        """Return ``topic`` or ``theme``."""
        return {"topic": self.fine, "theme": self.broad}[name]


@dataclass(frozen=True)
class Progress:
    """Where a run is: the stage, what is done of what, both in that stage's own unit (documents, runs)."""

    stage: str
    done: int
    total: int


Report = Callable[[Progress], None]
"""What a stage calls to say where it is."""


def silent(progress: Progress) -> None:
    """Say nothing."""
