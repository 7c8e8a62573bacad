"""The report as a value: sections of findings, paragraphs, tables and figures, from which every format is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, Message, day, number, percent, share, translator
from roadmap.tables import ALL
from roadmap.views import select
from roadmap.views.theme import FICTIONAL

if TYPE_CHECKING:
    from roadmap.disclosure import Shown
    from roadmap.views._altair import Drawing
    from roadmap.views._numbers import Plotted
    from roadmap.views.evidence import Passage

Cell = str | int | float | None
"""What a table's cell holds before it is written in words; None and NaN are not known."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; ``tone`` is "" or note (secondary), warn or quiet."""

    text: str
    tone: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list: pairs of a lead, set strong, and what follows."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TableBlock:
    """A table of words: caption, column heads, rows; ``numeric`` columns stand to the right.

    ``cells`` are the same rows as values, for a workbook, and ``kinds`` what each column is: text, words (text that
    stands to the right), year, count, percent (a share, 0-1), share (the same, small ones per 1,000), change (a growth,
    signed) or ratio (two decimals). Made by ``Brief.table``. ``deck``: a deck has room for it.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    cells: tuple[tuple[Cell, ...], ...] = ()
    kinds: tuple[str, ...] = ()
    deck: bool = True


@dataclass(frozen=True)
class Figure:
    """A chart (altair) with its caption; ``wide`` wants a page across; ``plotted``: its numbers, for native charts."""

    chart: Drawing
    alt: str
    caption: str = ""
    wide: bool = False
    plotted: Plotted | None = None
    deck: bool = True

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the chart in pixels."""
        spec = self.chart.to_dict()
        return float(spec["width"]), float(spec["height"])

    @property
    def told(self) -> str:
        """What the chart shows, in words."""
        return str(self.chart.to_dict().get("description", ""))


@dataclass(frozen=True)
class Gallery:
    """Small figures side by side, each under a heading."""

    figures: tuple[tuple[str, Figure], ...]


@dataclass(frozen=True)
class Number:
    """One horizon's number on a card: year, distance, value, ranges, grade; or why there is none."""

    year: str
    distance: str
    value: str
    ranges: tuple[str, ...]
    grade: str
    refused: bool = False


@dataclass(frozen=True)
class Numbers:
    """Cards of numbers side by side."""

    cards: tuple[Number, ...]


@dataclass(frozen=True)
class Quotes:
    """Passages in the documents' own words, with where each comes from."""

    passages: tuple[tuple[Passage, str], ...]


Block = Paragraph | Bullets | TableBlock | Figure | Gallery | Numbers | Quotes


@dataclass(frozen=True)
class Section:
    """A part of a report: a title that says the finding, a subtitle with measure and sources, blocks, parts."""

    section_id: str
    title: str
    subtitle: str = ""
    blocks: tuple[Block, ...] = ()
    parts: tuple[Section, ...] = ()
    page: str = ""
    """"" runs on, new begins a page, wide begins a page across."""
    deck: str = ""
    """Where a deck has it: "" in its place, after the rest, or none."""


@dataclass(frozen=True)
class Document:
    """A whole report."""

    title: str
    subtitle: str
    lang: str
    sector: str
    fictional: str
    """The badge that says so, else empty."""
    sections: tuple[Section, ...]
    contents: bool = True
    """A list of the sections stands in front."""


@dataclass(frozen=True)
class Brief:
    """What every section is made from."""

    shown: Shown
    lang: str
    sector: str = ALL
    level: str = "topic"
    """What findings, roadmap and trends are about: topics, or themes where topics are too small to forecast."""

    def say(self, template: str, **args: Any) -> str:  # noqa: ANN401 - anything printable
        """Return a sentence in the reader's language."""
        return Message.of(template, **args).to(self.lang)

    @property
    def sectors(self) -> dict[str, str]:
        """The sectors reported on: all together and each one, or the one asked for."""
        names = select.sector_names(self.shown, self.lang)
        return names if self.sector == ALL else {self.sector: names[self.sector]}

    def table(
        self, caption: str, heads: dict[str, str], rows: Sequence[Sequence[Cell]], *, deck: bool = True
    ) -> TableBlock:
        """Return a table of values written in the reader's language; ``heads``: each column's head and kind."""
        kinds = tuple(heads.values())
        words = tuple(
            tuple(written(cell, kind, self.lang) for cell, kind in zip(row, kinds, strict=True)) for row in rows
        )
        numeric = tuple(place for place, kind in enumerate(kinds) if kind != "text")
        return TableBlock(caption, tuple(heads), words, numeric, tuple(map(tuple, rows)), kinds, deck)

    @property
    def sector_name(self) -> str:
        """Name of the sector reported on."""
        return select.sector_names(self.shown, self.lang)[self.sector]


def written(cell: Cell, kind: str, lang: str) -> str:
    """Write a table's cell in words, by the kind of its column (see TableBlock)."""
    if cell is None or cell != cell:
        return "–"
    if isinstance(cell, str):
        return cell
    if kind == "change":
        return ("+" if cell > 0.005 else "") + percent(cell, lang)
    ways: dict[str, Callable[[], str]] = {
        "count": lambda: number(cell, lang), "percent": lambda: percent(cell, lang),
        "ratio": lambda: number(cell, lang, digits=2), "share": lambda: share(cell, lang),
    }  # fmt: skip
    return ways.get(kind, lambda: str(cell))()


def build_document(shown: Shown, lang: str, sector: str = ALL) -> Document:
    """Build the report of a study, or of one of its sectors, in ``lang``."""
    from roadmap.views import _cards, _honesty, _sections, _themes, _where

    brief = Brief(shown, lang, sector, select.main_level(shown, sector))
    makers: tuple[Callable[[Brief], Section | None], ...] = (
        _sections.overview, _sections.summary, _themes.themes, _sections.roadmaps, _where.regions, _sections.trends,
        _sections.weak_signals, _cards.cards, _sections.questions, _honesty.method,
    )  # fmt: skip
    made = (make(brief) for make in makers)
    manifest = shown.study.manifest
    return Document(
        title=brief.say(N_("{name}: technology and market roadmap"), name=manifest["name"]),
        subtitle=_subtitle(brief),
        lang=lang,
        sector=sector,
        fictional=translator(lang)(FICTIONAL) if manifest.get("fictional") else "",
        sections=tuple(section for section in made if section is not None),
    )


def _subtitle(brief: Brief) -> str:
    """Return sector and dates of the data."""
    from datetime import date

    manifest = brief.shown.study.manifest
    if not manifest.get("last_date"):
        return brief.say(N_("{sector} · data without dates"), sector=brief.sector_name)
    first, last = (day(date.fromisoformat(manifest[name]), brief.lang) for name in ("first_date", "last_date"))
    return brief.say(N_("{sector} · data from {first} to {last}"), sector=brief.sector_name, first=first, last=last)
