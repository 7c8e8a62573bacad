"""The idea canvases as a document that can be edited: one page an idea, each part in a row of its own."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from roadmap.i18n import N_, translator
from roadmap.roundtable.ideas import Canvas
from roadmap.roundtable.takehome.cards import CANVAS, SCALES, facts, idea_name
from roadmap.roundtable.takehome.evening import paper, say
from roadmap.views.document import Document, Section, TableBlock

if TYPE_CHECKING:
    from roadmap.roundtable.takehome.evening import Evening


def canvas_document(evening: Evening, lang: str) -> Document:
    """Return the ideas, a page each; without ideas one empty canvas to fill in."""
    title = say(lang, N_("Ideas: {title}"), title=evening.room.title)
    made: list[Section | None] = [
        _page(idea_name(one, lang), one.canvas, (place, lang)) for place, one in enumerate(evening.ideas, 1)
    ]
    return paper(evening, lang, title, made or [_page(translator(lang)(N_("Title")), Canvas(), (1, lang))])


def _page(name: str, canvas: Canvas, at: tuple[int, str]) -> Section:
    """Return one idea: what was written, readiness now and wanted, then cost, time and who does what next."""
    place, lang = at
    _, told = translator(lang), asdict(canvas)
    rows = [(_(head), told[part]) for part, head in CANVAS.items()]
    for scale, (head, _top) in SCALES.items():
        now, target = told[f"{scale}_now"], told[f"{scale}_target"]
        rows.append((_(head), say(lang, N_("now {now}, aim {target}"), now=now or "–", target=target or "–")))
    rows += facts(canvas, lang)
    heads = (_(N_("Part")), _(N_("What was said")))
    return Section(
        f"idea-{place}", name, blocks=(TableBlock(_(N_("Idea")), heads, tuple(rows)),), page="new" if place > 1 else ""
    )
