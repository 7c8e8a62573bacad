"""The open documents as BibTeX, and how the study itself is cited (CITATION.cff)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from roadmap.organisations import organisations

if TYPE_CHECKING:
    import pandas as pd

TYPES = {"patent": "patent", "news": "online", "project": "misc", "interview": "misc"}
"""BibLaTeX's entry type of each kind of source; a text without an address is @misc."""
_SPECIAL = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
})  # fmt: skip
_NO_TEXT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]+")
_NO_ADDRESS = re.compile(r"[\s\\{}\"<>^`|\x00-\x1f\x7f]")


def bibliography(documents: pd.DataFrame) -> str:
    """Return one BibTeX entry for each open document (DOCUMENTS rows), in their order; every key is another.

    Texts are escaped for LaTeX; ``keywords`` names the kind of source and ``note`` the identifier in documents.csv.
    """
    taken: set[str] = set()
    entries = []
    for row in documents.itertuples():
        fields = _fields(row)
        body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
        kind = TYPES.get(str(row.kind), "misc")
        kind = "misc" if kind == "online" and not fields["url"] else kind
        entries.append(f"@{kind}{{{_key(str(row.doc_id), taken)},\n{body}}}\n")
    return "\n".join(entries)


def _fields(row: Any) -> dict[str, str]:  # noqa: ANN401 - a row of DOCUMENTS
    """Return an entry's fields; empty ones are left out later."""
    dated = row.date == row.date and row.date is not None
    names = organisations(row.organisation)
    return {
        "author": " and ".join(f"{{{escape(name)}}}" for name in names),
        "title": f"{{{escape(row.title or row.text[:80])}}}",
        "year": str(row.date.year) if dated else "",
        "date": row.date.strftime("%Y-%m-%d") if dated else "",
        "number": escape(row.doc_id) if row.kind == "patent" else "",
        "langid": {"nl": "dutch", "fr": "french", "de": "german", "en": "english"}.get(row.lang, ""),
        "url": _NO_ADDRESS.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), row.url.strip()),
        "keywords": row.kind,
        "note": escape(row.doc_id),
    }


def escape(text: str) -> str:
    """Return a text on one line as LaTeX prints it."""
    line = " ".join(_NO_TEXT.sub(" ", text).split())
    return line.translate(_SPECIAL)


def _key(doc_id: str, taken: set[str]) -> str:
    """Return a citation key of letters, digits and hyphens that nobody else has."""
    base = re.sub(r"[^A-Za-z0-9]+", "-", doc_id).strip("-") or "document"
    key, again = base, 1
    while key.casefold() in taken:
        again += 1
        key = f"{base}-{again}"
    taken.add(key.casefold())
    return key


def citation(manifest: dict[str, Any]) -> str:
    """Return the study's CITATION.cff (Citation File Format 1.2.0).

    Who made a study is not known to it: the file names its makers as one, to be put right by them.
    """
    name, software = str(manifest.get("name") or "study"), str(manifest.get("versions", {}).get("roadmap", ""))
    lines = [
        "cff-version: 1.2.0",
        f"message: {_text('If you use this study, please cite it and the software it was made with.')}",
        "type: dataset",
        f"title: {_text(name)}",
        *([f"abstract: {_text(str(manifest['description']))}"] if manifest.get("description") else []),
        "authors:",
        f"  - name: {_text(f'The makers of {name}')}",
        f"version: {_text(str(manifest.get('fingerprint', '')))}",
        "references:",
        "  - type: software",
        "    title: roadmap",
        *([f"    version: {_text(software)}"] if software else []),
        "    license: Apache-2.0",
        "    authors:",
        "      - name: The authors of roadmap",
    ]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    """Return a text as YAML holds it between quotes, which is as JSON does."""
    return json.dumps(" ".join(_NO_TEXT.sub(" ", value).split()), ensure_ascii=False)
