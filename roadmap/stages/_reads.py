"""The read report: what became of each file's records, and what their fields hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from roadmap.tables import READS, check

if TYPE_CHECKING:
    from collections.abc import Iterable

_LOOKED_AT = ("title", "date", "lang", "organisation", "country", "cpc", "url")
"""Fields whose absence is told; CPC is asked of patents only."""


def reads_of(documents: pd.DataFrame, rejects: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """Return the read report.

    Parameters
    ----------
    documents
        DOCUMENTS, with repeats and languages as far as they are known yet.
    rejects
        REJECTS; row 0 is a whole file that was refused.
    named
        Columns ``source_file`` and ``format`` of every file that was looked at.

    Returns
    -------
    READS, one row a file, by its name.
    """
    kept = dict(tuple(documents.groupby("source_file")))
    aside = dict(tuple(rejects.groupby("source_file")))
    names = named.drop_duplicates("source_file", keep="first").sort_values("source_file")
    rows = [
        {"source_file": name, "format": form}
        | _documents(kept.get(name, documents.iloc[:0]))
        | _refused(aside.get(name, rejects.iloc[:0]))
        for name, form in zip(names["source_file"], names["format"], strict=True)
    ]
    frame = pd.DataFrame(rows)
    frame["read"] = frame["kept"] + frame["duplicates"] + frame["rejected"]
    for name in ("first", "last"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
    return check(frame[READS.names].reset_index(drop=True), READS)


def _documents(frame: pd.DataFrame) -> dict[str, object]:
    """Describe the documents of one file."""
    repeated = int((frame["duplicate_of"] != "").sum())
    shown = frame[~frame["confidential"]]
    return {
        "kinds": _counted(frame["kind"]),
        "kept": len(frame) - repeated,
        "duplicates": repeated,
        "first": frame["date"].min(),
        "last": frame["date"].max(),
        "languages": _counted(frame["lang"]),
        "organisations": int(shown.loc[shown["organisation"] != "", "organisation"].nunique()),
        "missing": _missing(frame),
    }


def _missing(frame: pd.DataFrame) -> str:
    """Return the fields that are empty in some record, with how many, as ``date 3, title 1``."""
    empty = {
        name: int((frame[name].isna() if name == "date" else frame[name] == "").sum())
        for name in _LOOKED_AT
        if name != "cpc"
    }
    patents = frame[frame["kind"] == "patent"]
    empty["cpc"] = int((patents["cpc"] == "").sum())
    return _told((name, count) for name, count in empty.items() if count)


def _refused(rejects: pd.DataFrame) -> dict[str, object]:
    """Return how many records of a file were set aside, and why the whole file was."""
    whole = rejects[rejects["source_row"] == 0]
    reason = whole.iloc[0][["reason", "reason_id", "reason_args"]].tolist() if len(whole) else ["", "", ""]
    told = dict(zip(("refused", "refused_id", "refused_args"), reason, strict=True))
    return {"rejected": int((rejects["source_row"] > 0).sum()), **told}


def _counted(values: pd.Series) -> str:
    """Return the values with their counts, most frequent first, as ``nl 12, fr 3``; empty ones apart."""
    counts = values[values != ""].value_counts()
    return _told(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _told(pairs: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count}" for name, count in pairs)
