"""Edits of topics and of the roadmap in words, for the terminal, the app and reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmap.i18n import N_, Message, number, translator
from roadmap.tables import ALL
from roadmap.views.select import ALL_SECTORS
from roadmap.views.theme import LANE_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roadmap.hand import Edit
    from roadmap.records import Roadmap, Ruling

EDIT_NAMES = {
    "rename": N_("{topics} renamed: {detail}"),
    "merge": N_("{topics} merged"),
    "split": N_("{topics} split: {detail}"),
    "move": N_("{topics} moved to {detail}"),
    "hide": N_("{topics} hidden"),
    "pin": N_("{topics} pinned"),
    "place": N_("{topics} placed by hand: {detail}"),
    "take": N_("{topics} taken off the roadmap: {detail}"),
    "link": N_("{topics} linked by hand: {detail}"),
    "strike": N_("{topics}: link struck, {detail}"),
    "undo": N_("edit {topics} undone"),
}
RELATION_NAMES = {"enables": N_("enables"), "requires": N_("requires"), "pulls": N_("pulls")}
RULED = {
    "place": N_("placed by hand: {who}, {why}; before: {before}"),
    "take": N_("taken off by hand: {who}, {why}; before: {before}"),
    "link": N_("linked by hand: {who}, {why}; before: {before}"),
    "strike": N_("link struck by hand: {who}, {why}; before: {before}"),
}
RULED_NAMES = {
    "place": N_("placed"),
    "take": N_("taken off"),
    "link": N_("linked"),
    "strike": N_("link struck"),
}
MARK = "*"
"""Behind the name of an item that stands where somebody put it."""
MARK_WORDS = N_("* placed by hand")


def what(edit: Edit, lang: str, *, names: Mapping[str, str] | None = None, counts: bool = True) -> str:
    """Write what an edit does: its topics by id (and name, where ``names`` holds it), new names, theme or parts.

    ``counts``: with the documents of a split's parts, which not everybody may see.
    """
    known = names or {}
    about = ", ".join(f"{one} {known.get(one, '')}".strip() for one in edit.topics) or str(edit.undoes)
    return translator(lang)(EDIT_NAMES[edit.kind]).format(topics=about, detail=_detail(edit, lang, known, counts))


def _detail(edit: Edit, lang: str, known: Mapping[str, str], counts: bool) -> str:
    """Write the names, parts or theme of an edit, or the place on which roadmaps."""
    if edit.sectors:
        return _placing(edit, lang)
    if edit.names:
        return ", ".join(f"{code.upper()} “{name}”" for code, name in edit.names)
    if edit.parts and counts:
        return ", ".join(f"{part.topic_id} ({number(len(part.doc_ids), lang)})" for part in edit.parts)
    if edit.parts:
        return ", ".join(part.topic_id for part in edit.parts)
    return f"{edit.to} {known.get(edit.to, '')}".strip()


def _placing(edit: Edit, lang: str) -> str:
    """Write lane, years or relation, and the roadmaps they are of."""
    _ = translator(lang)
    years = [f"{_(name)} {year:g}" for name, year in ((N_("Start"), edit.start), (N_("End"), edit.end)) if year]
    words = [(LANE_NAMES, edit.lane), (RELATION_NAMES, edit.relation)]
    said = ", ".join([_(names[key]) for names, key in words if key] + years)
    where = ", ".join(_(ALL_SECTORS) if sector == ALL else sector for sector in edit.sectors)
    return f"{said} ({where})" if said else where


def rulings_of(plan: Roadmap, item_id: str) -> list[Ruling]:
    """Return what was overruled of an item itself, oldest first."""
    return [one for one in plan.rulings if one.item_id == item_id and not one.other]


def link_rulings(plan: Roadmap, ends: frozenset[str]) -> list[Ruling]:
    """Return what was overruled of the link between two items."""
    return [one for one in plan.rulings if ends == {one.item_id, one.other}]


def ruling(one: Ruling, lang: str) -> str:
    """Write what was overruled: by whom, why, and what had been computed."""
    return Message.of(RULED[one.kind], who=one.who, why=one.why, before=before(one, lang)).to(lang)


def before(one: Ruling, lang: str) -> str:
    """Write what had been computed where somebody overruled it."""
    _ = translator(lang)
    if one.other:
        return _(RELATION_NAMES.get(one.relation, N_("no link")))
    if one.before is None:
        why = one.reason.to(lang) if one.reason else "–"
        return Message.of(N_("not placed ({reason})"), reason=why).to(lang)
    return Message.of(
        N_("{lane}, {start} to {end}"), lane=_(LANE_NAMES[one.before.lane]), start=round(one.before.start),
        end=round(one.before.end),
    ).to(lang)  # fmt: skip


def when(edit: Edit | Ruling) -> str:
    """Write day and minute of an edit, UTC."""
    return edit.when[:16].replace("T", " ")
