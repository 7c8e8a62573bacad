"""Lens: tables of 2017 and since, and its API's records as JSON or JSON lines."""

from __future__ import annotations

from roadmap.readers.patent_layouts import Cells, Layout


def _family(cells: Cells) -> Cells:
    """Name a simple family by the first of its members' Lens numbers, since every member lists them all."""
    members = [member.strip() for member in cells.get("members", "").split(";;") if member.strip()]
    return cells | {"family": min(members, default="")}


LENS = Layout(
    "lens",
    (frozenset({"lens_id", "jurisdiction", "title"}), frozenset({"lens_id", "display_key", "title"})),
    names=(("members", "simple_family_members"),),
    prepare=_family,
)
"""2017: Publication Number, no abstract, no family members. Since: Display Key, Abstract, 37 columns."""
