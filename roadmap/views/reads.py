"""The read report in a reader's language: one line a file, for the terminal and the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from roadmap.i18n import N_, Message, day, number, translator

if TYPE_CHECKING:
    from collections.abc import Callable

COLUMNS = (
    N_("File"), N_("Format"), N_("Read"), N_("Kept"), N_("Repeats"), N_("Set aside"), N_("Dates"), N_("Languages"),
    N_("Organisations"), N_("Not given"),
)  # fmt: skip
"""Headings of the table."""

_FIELDS = {
    "title": N_("title"), "date": N_("date"), "lang": N_("language"), "organisation": N_("organisation"),
    "country": N_("country"), "cpc": N_("classification"), "url": N_("address"),
}  # fmt: skip


def read_table(reads: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return the read report (READS) under COLUMNS in ``lang``, as text; a refused file has its reason last."""
    _ = translator(lang)
    rows = [
        [
            row.source_file, row.format, number(row.read, lang), number(row.kept, lang), number(row.duplicates, lang),
            number(row.rejected, lang), _span(row.first, row.last, lang), row.languages,
            number(row.organisations, lang), _not_given(row, lang, _),
        ]
        for row in reads.itertuples()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[_(name) for name in COLUMNS], dtype="str")


def read_lines(reads: pd.DataFrame, lang: str) -> list[str]:
    """Return the read report (READS) as plain lines, for a terminal that is none and for logs."""
    _ = translator(lang)
    line = _("{file} ({form}): read {read}, kept {kept}, repeats {repeated}, set aside {rejected}")
    lines = []
    for row in reads.itertuples():
        if row.refused_id and not row.format:
            lines.append(f"{row.source_file}: {_reason(row, lang)}")
            continue
        said = line.format(
            file=row.source_file, form=row.format, read=number(row.read, lang), kept=number(row.kept, lang),
            repeated=number(row.duplicates, lang), rejected=number(row.rejected, lang),
        )  # fmt: skip
        lines.append("; ".join(filter(None, (said, _span(row.first, row.last, lang), row.languages))))
    return lines


def _span(first: pd.Timestamp, last: pd.Timestamp, lang: str) -> str:
    """Return the first and last date, or "" where there is none."""
    return "" if pd.isna(first) else f"{day(first.date(), lang)} – {day(last.date(), lang)}"


def _not_given(row: object, lang: str, _: Callable[[str], str]) -> str:
    """Return the fields that are missing, or why the file was refused."""
    if row.refused_id:  # type: ignore[attr-defined]
        return _reason(row, lang)
    parts = (part.rpartition(" ") for part in row.missing.split(", ") if part)  # type: ignore[attr-defined]
    return ", ".join(f"{_(_FIELDS.get(name, name))} {number(int(count), lang)}" for name, _space, count in parts)


def _reason(row: object, lang: str) -> str:
    return Message.from_json(row.refused_id, row.refused_args).to(lang)  # type: ignore[attr-defined]
