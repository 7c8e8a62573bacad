"""PatentsView's API records: an answer with ``patents``, a list, or one a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from roadmap.readers import patent_fields as pf
from roadmap.readers.json_patents import list_at, read_patents, starts_as_json, text_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmap.readers.content import Content
    from roadmap.readers.raw import RawTable

_NUMBER = re.compile(r'"patent_(?:id|number)"\s*:')
_WORDS = re.compile(r'"patent_(?:title|abstract)"\s*:')
_CPC, _IPC = ("cpc_current", "cpcs", "cpc_at_issue"), ("ipcr", "IPCs")


def is_patentsview_json(content: Content) -> bool:
    """Whether the file holds PatentsView's records."""
    return starts_as_json(content) and bool(_NUMBER.search(content.sample)) and bool(_WORDS.search(content.sample))


def read_patentsview_json(content: Content) -> Iterator[RawTable]:
    """Read PatentsView's records; see read_patents."""
    yield from read_patents(content, patentsview_record)


def patentsview_record(value: dict[str, Any]) -> dict[str, str]:
    """Return one record's fields; a patent is published on the day it is granted."""
    number = text_at(value, "patent_id") or text_at(value, "patent_number")
    kind = text_at(value, "wipo_kind") or text_at(value, "patent_kind")
    granted = pf.iso_date(text_at(value, "patent_date"))
    applications = list_at(value, "application") or list_at(value, "applications")
    filed = [text_at(one, "filing_date") or text_at(one, "app_date") for one in applications]
    ipc = _symbols(value, _IPC)
    return {
        "id": pf.printed_number("US", number, kind),
        "kind_code": kind,
        "office": "US",
        "title": text_at(value, "patent_title"),
        "text": text_at(value, "patent_abstract"),
        "lang": "en",
        **pf.dated(
            filing=pf.iso_date(next(filter(None, filed), "") or text_at(value, "patent_earliest_application_date")),
            publication=granted,
            grant=granted,
        ),
        **pf.names_and_countries(
            (text_at(one, "assignee_organization"), text_at(one, "assignee_country"))
            for one in list_at(value, "assignees")
        ),
        "inventors": str(len(list_at(value, "inventors")) or ""),
        "cpc": _symbols(value, _CPC) or ipc,
        "ipc": ipc,
    }


def _symbols(value: dict[str, Any], names: tuple[str, ...]) -> str:
    """Return the symbols under the first name that has some: whole ones, else subclasses."""
    for name in names:
        entries = list_at(value, name)
        cells = [_symbol(entry) for entry in entries]
        if found := pf.symbols("; ".join(cells)):
            return found
    return ""


def _symbol(entry: object) -> str:
    """Return an entry's symbol: CPC group (older: subgroup) or subclass, IPC from its parts."""
    whole = text_at(entry, "cpc_group_id") or text_at(entry, "cpc_subgroup_id")
    if "/" in whole:
        return whole
    parts = ("ipc_section", "ipc_class", "ipc_subclass", "ipc_main_group", "ipc_subgroup")
    section, number, letter, group, sub = (text_at(entry, part) for part in parts)
    if section and group and sub:
        return f"{section}{number.zfill(2)}{letter}{group}/{sub}"
    return text_at(entry, "cpc_subclass_id") or text_at(entry, "cpc_subclass") or whole
