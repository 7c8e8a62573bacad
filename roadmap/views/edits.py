"""Edits of topics in words, for the terminal and the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmap.i18n import N_, number, translator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roadmap.hand import Edit

EDIT_NAMES = {
    "rename": N_("{topics} renamed: {detail}"),
    "merge": N_("{topics} merged"),
    "split": N_("{topics} split: {detail}"),
    "move": N_("{topics} moved to {detail}"),
    "hide": N_("{topics} hidden"),
    "pin": N_("{topics} pinned"),
    "undo": N_("edit {topics} undone"),
}


def what(edit: Edit, lang: str, *, names: Mapping[str, str] | None = None, counts: bool = True) -> str:
    """Write what an edit does: its topics by id (and name, where ``names`` holds it), new names, theme or parts.

    ``counts``: with the documents of a split's parts, which not everybody may see.
    """
    known = names or {}
    about = ", ".join(f"{one} {known.get(one, '')}".strip() for one in edit.topics) or str(edit.undoes)
    return translator(lang)(EDIT_NAMES[edit.kind]).format(topics=about, detail=_detail(edit, lang, known, counts))


def _detail(edit: Edit, lang: str, known: Mapping[str, str], counts: bool) -> str:
    """Write the names, parts or theme of an edit."""
    if edit.names:
        return ", ".join(f"{code.upper()} “{name}”" for code, name in edit.names)
    if edit.parts and counts:
        return ", ".join(f"{part.topic_id} ({number(len(part.doc_ids), lang)})" for part in edit.parts)
    if edit.parts:
        return ", ".join(part.topic_id for part in edit.parts)
    return f"{edit.to} {known.get(edit.to, '')}".strip()


def when(edit: Edit) -> str:
    """Write day and minute of an edit, UTC."""
    return edit.when[:16].replace("T", " ")
