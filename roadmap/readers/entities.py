"""Named characters (``&minus;``, ``&thgr;``) to characters, from local tables; nothing that could grow is expanded."""

from __future__ import annotations

import re
from functools import cache
from html.entities import html5
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_VALUE = 64
"""Characters of an entity that a document declares itself; together with this no text can grow more than 32 times."""

_TABLE = Path(__file__).resolve().parent.parent / "data" / "entities" / "characters.txt"
_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_REFERENCE = re.compile(r"&(?:(#x?[0-9A-Fa-f]{1,8}|[A-Za-z][\w.-]{0,80})\s?;)?")
_NAME = r"<!ENTITY\s+([\w.:-]{1,200})\s+"
_INTERNAL = re.compile(_NAME + r"""(?:"([^"<>]{0,1000})"|'([^'<>]{0,1000})')\s*>""")
_OTHER = re.compile(_NAME + r"([^>]{0,2000})")
_NUMBER = re.compile(r"&#(?:x([0-9A-Fa-f]{1,6})|(\d{1,7}));")


@cache
def characters() -> dict[str, str]:
    """Return the characters by name: HTML 5 (which holds most ISO sets), and those of roadmap/data/entities."""
    named = {name[:-1]: text for name, text in html5.items() if name.endswith(";")}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, *points = line.split()
            named[name] = "".join(chr(int(point[2:], 16)) for point in points)
    return named


def resolve(
    text: str, own: Mapping[str, str], forbidden: frozenset[str]
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Replace named entities in XML text by characters; ``&`` alone becomes ``&amp;``.

    Parameters
    ----------
    text
        XML, its declarations gone.
    own
        Entities of the document's own, which go before ours.
    forbidden
        Entities that must not be expanded.

    Returns
    -------
    The text, in which XML's five entities and numbers of characters are the only references left; the names that are
    in no table, kept as they are written; and the forbidden names that were used.
    """
    table = characters()
    unknown: dict[str, None] = {}
    refused: dict[str, None] = {}

    def put(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return "&amp;"
        if name[0] == "#" or name in _XML:
            return f"&{name};"
        value = None if name in forbidden else own.get(name, table.get(name))
        if value is None:
            (refused if name in forbidden else unknown)[name] = None
            return f"&amp;{name};"
        return value.replace("&", "&amp;").replace("<", "&lt;")

    return _REFERENCE.sub(put, text), tuple(unknown), tuple(refused)


def declared(subset: str) -> tuple[dict[str, str], frozenset[str]]:
    """Read the entities that a document type declaration's internal part declares.

    Returns
    -------
    Name to text of those that are short plain text; and the names of those that are not expanded: external ones, long
    ones, and those made of others. Files that are no text (NDATA) and parameter entities are neither.
    """
    plain: dict[str, str] = {}
    for found in _INTERNAL.finditer(subset):
        written = found[2] if found[2] is not None else found[3]
        value = _NUMBER.sub(_numbered, written)
        if len(value) <= LONGEST_VALUE and "&" not in _NUMBER.sub("", written):
            plain.setdefault(found[1], value)
    others = {found[1] for found in _OTHER.finditer(subset) if not re.search(r"\sNDATA\s", found[2])}
    return plain, frozenset(others - plain.keys())


def _numbered(found: re.Match[str]) -> str:
    """Return the character of a number; "" where there is none."""
    number = int(found[1], 16) if found[1] else int(found[2])
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else ""
