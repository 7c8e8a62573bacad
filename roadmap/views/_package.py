"""What the office formats share: text they can hold, and packages whose bytes never change."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from io import BytesIO

MADE = datetime(2024, 1, 1)
"""Stands as the date of every file, so that its bytes never change."""
LOCALES = {"nl": "nl-NL", "fr": "fr-FR", "de": "de-DE", "en": "en-GB"}
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
# What XML 1.0 cannot hold: control characters, halves of pairs, and the two that are no characters.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return a text on one line that XML can hold."""
    return " ".join(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", text).split())


def fixed(data: bytes) -> bytes:
    """Return an office package without the time it was packed at, workbooks inside it too."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith(".xlsx"):
                content = fixed(content)
            elif name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>2024-01-01T00:00:00Z\g<2>", content)
            target.writestr(zipfile.ZipInfo(name, _ZIP_DATE), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
