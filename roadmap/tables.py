"""Every frame that crosses a stage or reaches the disk: columns, kinds, units, ranges, key.

``check(frame, TABLE)`` stands at each stage's exit and at the store's door. Missing text is "" (never null);
columns marked ``optional`` may hold missing values (NaN, NaT); columns not listed are let through.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roadmap.errors import TableError
from roadmap.i18n import N_

if TYPE_CHECKING:
    import pandas as pd

ALL = "all"
"""The value of ``sector`` in a row that covers every sector together."""

KINDS = ("patent", "interview", "news", "project")
"""Kinds of documents."""

LANES = ("market", "product", "technology", "resources")
"""Lanes of a roadmap, from top to bottom."""

HORIZONS = (2, 5, 10)
"""Years ahead of the reference year."""

SIGNALS = ("none", "weak", "rising", "established", "falling")
STATUSES = ("published", "wide", "refused")


@dataclass(frozen=True)
class Column:
    """One column: its name, kind (str, int, float, bool, date, list), unit, legal range and legal values."""

    name: str
    kind: str
    unit: str = ""
    lo: float | None = None
    hi: float | None = None
    values: tuple[str, ...] = ()
    optional: bool = False
    meaning: str = ""
    late: bool = False
    """Tables written by earlier versions lack it: there it is missing in every row."""


@dataclass(frozen=True)
class Table:
    """A frame's columns and the columns that identify a row."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [column.name for column in self.columns]


def _text(name: str, meaning: str, **more: tuple[str, ...]) -> Column:
    return Column(name, "str", meaning=meaning, **more)  # type: ignore[arg-type]


def _late(name: str, meaning: str, *, kind: str = "float", unit: str = "", lo: float | None = None) -> Column:
    """Return an optional column that tables of earlier versions lack."""
    return Column(name, kind, unit, lo, optional=True, meaning=meaning, late=True)


def _share(name: str, meaning: str, *, optional: bool = False, late: bool = False) -> Column:
    return Column(name, "float", "share", 0, 1, optional=optional, meaning=meaning, late=late)


DOCUMENTS = Table(
    "documents",
    (
        _text("doc_id", "identifier: the given id where it is unique in the corpus, else from the content hash"),
        _text("title", "title, may be empty"),
        _text("text", "text without the title, never empty"),
        Column("date", "date", optional=True, meaning="filing, publication or interview date"),
        _text("date_of", "which date of a patent that is", values=("", "filing", "priority", "publication", "grant")),
        _text("kind", "source kind", values=KINDS),
        _text("lang", "language of the text, ISO 639-1"),
        _text("sector", "primary sector, empty where none fits"),
        _text("organisation", "applicant, company or medium"),
        _text("country", "ISO 3166-1 alpha-2, as given"),
        _text("region", "NUTS code, as given"),
        _text("url", "address, as given"),
        _text("cpc", "CPC or IPC symbols, separated by ;"),
        _text("family", "patent family as given, else the earliest priority number"),
        Column(
            "legal_status", "str", meaning="a patent's legal status as written in the export, else empty", late=True
        ),
        _text("item", "identifier that the translations of one item share, as given"),
        _text("consent", "consent as given"),
        _text("licence", "licence as given"),
        _text("source_file", "file the record was read from"),
        Column("source_row", "int", "row, from 1", lo=0, meaning="row in that file"),
        _text("duplicate_of", "doc_id of the record this one repeats, else empty"),
        Column("confidential", "bool", meaning="may not be quoted, listed or exported"),
        _text("content_hash", "SHA-256 of title and text, hexadecimal"),
    ),
    ("doc_id",),
)

REJECTS = Table(
    "rejects",
    (
        _text("source_file", "file"),
        Column("source_row", "int", "row, from 1", lo=0),
        _text("reason", "why, one English sentence"),
        _text("reason_id", "its template, for translation"),
        _text("reason_args", "what fills the template, JSON"),
        _text("excerpt", "the record's beginning, at most 200 characters"),
    ),
    ("source_file", "source_row"),
)

READS = Table(
    "reads",
    (
        _text("source_file", "file, archive's member or sheet"),
        _text("format", "format it was read as; empty where it was refused"),
        _text("kinds", "kinds of its documents, most frequent first, with their counts"),
        Column("read", "int", "records", lo=0, meaning="kept + duplicates + rejected"),
        Column("kept", "int", "records", lo=0),
        Column("duplicates", "int", "records", lo=0, meaning="repeat another record: kept, counted once"),
        Column("rejected", "int", "records", lo=0),
        Column("first", "date", optional=True, meaning="earliest date"),
        Column("last", "date", optional=True, meaning="latest date"),
        _text("languages", "languages, most frequent first, with their counts"),
        Column("organisations", "int", "organisations", lo=0, meaning="different ones, confidential records apart"),
        _text("missing", "fields empty in some record, with how many"),
        _text("refused", "why the whole file was refused, one English sentence, else empty"),
        _text("refused_id", "its template, for translation"),
        _text("refused_args", "what fills the template, JSON"),
    ),
    ("source_file",),
)

REPEATS = Table(
    "repeats",
    (
        _text("doc_id", "document that repeats another: kept, not counted"),
        _text("duplicate_of", "the document of its group that counts"),
        _text("why", "what makes it a repeat", values=("exact", "family", "translation", "near", "repost")),
        _share("score", "how surely: 1 where a file or the same text says so"),
    ),
    ("doc_id",),
)

SECTORS = Table(
    "sectors",
    (
        _text("doc_id", "document"),
        _text("sector", "sector id"),
        _share("confidence", "how sure: 1 where given"),
        _text("how", "what decided", values=("given", "cpc", "meaning")),
    ),
    ("doc_id", "sector"),
)

ASSIGNMENTS = Table(
    "assignments",
    (
        _text("doc_id", "document"),
        _text("topic_id", "topic"),
        _share("strength", "membership"),
        Column("primary", "bool", meaning="the document's one main topic"),
    ),
    ("doc_id", "topic_id"),
)

TOPIC_MODEL = Table(
    "topic_model",
    (
        _text("topic_id", "topic (T001…) or theme (H01…)"),
        _text("theme_id", "theme of the topic; a theme's own id"),
        _text("label", "name in the study's main language"),
        _text("label_nl", "name in Dutch"),
        _text("label_fr", "name in French"),
        _text("label_de", "name in German"),
        _text("label_en", "name in English"),
        Column("keywords", "list", meaning="ten words or phrases, best first"),
        Column("size", "int", "documents", lo=0, meaning="documents whose primary topic this is"),
        _share("stability", "mean Jaccard overlap with its best match over subsample runs"),
        _share("language_leak", "share of language mix not explained by the corpus: see quality.json"),
        Column("parents", "list", meaning="topics of an earlier study it came from"),
    ),
    ("topic_id",),
)

TOPICS = Table(
    "topics",
    (
        *TOPIC_MODEL.columns,
        _text("lane", "lane of the roadmap", values=LANES),
        Column("born", "int", "year", optional=True, meaning="first year with three documents or more"),
    ),
    ("topic_id",),
)

MAP = Table(
    "map",
    (_text("doc_id", "document"), Column("x", "float"), Column("y", "float")),
    ("doc_id",),
)

TRENDS = Table(
    "trends",
    (
        _text("topic_id", "topic or theme"),
        _text("sector", "sector id, or all"),
        _text("kind", "source kind"),
        Column("period", "int", "calendar year"),
        Column("documents", "int", "documents", lo=0, meaning="documents of the topic in the period"),
        Column("exposure", "int", "documents", lo=0, meaning="all documents of that source (and sector) in the period"),
        _share("completeness", "part of the period's documents that can be known yet"),
        _share("share", "documents / exposure", optional=True),
        _share("share_lo", "lower end of the 95 % interval", optional=True),
        _share("share_hi", "upper end of the 95 % interval", optional=True),
        _late("nowcast", "documents expected once the period is known in full", unit="documents", lo=0),
        _late("nowcast_lo", "lower end of its 80 % interval", unit="documents", lo=0),
        _late("nowcast_hi", "upper end", unit="documents", lo=0),
    ),
    ("topic_id", "sector", "kind", "period"),
)

QUARTERS = Table(
    "quarters",
    (
        _text("topic_id", "topic or theme"),
        _text("sector", "sector id, or all"),
        _text("kind", "source kind; sources with 16 complete quarters whose dates are days, interviews never"),
        _text("period", "quarter, such as 2015-Q2; the latest ten years"),
        Column("documents", "int", "documents", lo=0, meaning="documents of the topic in the quarter"),
        Column("exposure", "int", "documents", lo=0, meaning="all documents of that source (and sector) in it"),
        _share("completeness", "part of the quarter's documents that can be known yet"),
        _share("share", "documents / exposure", optional=True),
        _share("share_lo", "lower end of the 95 % interval", optional=True),
        _share("share_hi", "upper end of the 95 % interval", optional=True),
    ),
    ("topic_id", "sector", "kind", "period"),
)

GROWTH = Table(
    "growth",
    (
        _text("topic_id", "topic or theme"),
        _text("sector", "sector id, or all"),
        _text("kind", "source kind"),
        Column(
            "growth", "float", "share of share per year", lo=-1, optional=True, meaning="yearly growth of the share"
        ),
        Column("lo", "float", "per year", lo=-1, optional=True),
        Column("hi", "float", "per year", optional=True),
        _share("p", "p value of no growth", optional=True),
        _share("q", "p adjusted for false discoveries (Benjamini-Hochberg)", optional=True),
        _text("signal", "signal class", values=SIGNALS),
        _share("chance", "chance that the share grows 8 % a year for three years", optional=True, late=True),
        _late("signal_cases", "past cases of this source given the same signal", kind="int", unit="cases", lo=0),
        _share("signal_grew", "part of them that then grew 8 % a year for three years", optional=True, late=True),
        _text("lead_of", "source kind that this one leads, else empty"),
        Column("lag_periods", "float", "years", optional=True, meaning="by how many years it leads"),
        Column("tau", "float", "", -1, 1, optional=True, meaning="Kendall's tau-b of share and year", late=True),
        Column("tau_p", "float", "share", 0, 1, optional=True, meaning="p value of no trend (Mann-Kendall)", late=True),
        _late("break_year", "first year of a new level of the share", kind="int", unit="calendar year"),
        _late("break_change", "share after the break over before, less one; missing from nothing", lo=-1),
        _late("burst_from", "first year of the latest burst (Kleinberg)", kind="int", unit="calendar year"),
        _late("burst_to", "its last year", kind="int", unit="calendar year"),
        _late("organisations", "organisations of open documents; of news, media", kind="int", lo=0),
        _late("organisations_even", "effective number of organisations: 1 / Herfindahl index", lo=1),
        _late("regions", "NUTS 2 regions of open documents", kind="int", lo=0),
        _late("regions_even", "effective number of regions: 1 / Herfindahl index", lo=1),
        _late("quarters", "complete quarters that the next four rest on", kind="int", unit="quarters", lo=0),
        _late("quarter_growth", "yearly growth of the share, from quarters", unit="per year", lo=-1),
        _late("quarter_lo", "lower end of its 95 % interval", unit="per year", lo=-1),
        _late("quarter_hi", "upper end", unit="per year"),
        _share("quarter_q", "its p, adjusted for false discoveries", optional=True, late=True),
        Column("quarter_signal", "str", values=("", *SIGNALS), meaning="signal class from quarters", late=True),
    ),
    ("topic_id", "sector", "kind"),
)

FORECASTS = Table(
    "forecasts",
    (
        _text("topic_id", "topic or theme"),
        _text("sector", "sector id, or all"),
        Column("horizon", "int", "years", lo=1, hi=50),
        _text("kind", "source kind whose share is forecast"),
        Column("period", "int", "calendar year"),
        _text("method", "the method that truly ran"),
        _share("share_mid", "median", optional=True),
        _share("lo80", "lower end of the 80 % interval of the share", optional=True),
        _share("hi80", "upper end", optional=True),
        _share("lo95", "lower end of the 95 % interval of the share", optional=True),
        _share("hi95", "upper end", optional=True),
        Column("count_mid", "float", "documents a year", lo=0, optional=True),
        Column("count_lo80", "float", "documents a year", lo=0, optional=True),
        Column("count_hi80", "float", "documents a year", lo=0, optional=True),
        _text("status", "published, wide or refused", values=STATUSES),
        _text("reason", "why refused or wide, one English sentence, else empty"),
        _text("reason_id", "its template"),
        _text("reason_args", "what fills the template, JSON"),
        _text("grade", "A (best) to D; empty where refused"),
    ),
    ("topic_id", "sector", "horizon"),
)

BACKTESTS = Table(
    "backtests",
    (
        _text("topic_id", "topic or theme"),
        _text("sector", "sector id, or all"),
        Column("cutoff", "int", "calendar year", meaning="last year the forecast could see"),
        Column("horizon", "int", "years", lo=1),
        Column("period", "int", "calendar year", meaning="the year that was forecast"),
        _text("kind", "source kind"),
        _text("method", "the method that truly ran"),
        _share("actual", "share that came true"),
        _share("mid", "forecast median"),
        _share("lo80", "lower end of the 80 % interval"),
        _share("hi80", "upper end"),
        _share("naive", "the last value, for comparison"),
    ),
    ("topic_id", "sector", "cutoff", "horizon"),
)

SERIES = Table(
    "series",
    (
        _text("series_id", "series"),
        Column("period", "int", "year"),
        Column("value", "float"),
        _text("kind", "count, share, level or cost"),
        _text("group", "series of one group are each other's panel"),
    ),
    ("series_id", "period"),
)

SERIES_FORECASTS = Table(
    "series_forecasts",
    (
        _text("series_id", "series"),
        Column("horizon", "int", "years", lo=1),
        Column("period", "int", "year"),
        _text("method", "the method that truly ran"),
        *(Column(name, "float", optional=True) for name in ("mid", "lo80", "hi80", "lo95", "hi95")),
        _text("status", "published, wide or refused", values=STATUSES),
        _text("reason", "why refused or wide, else empty"),
    ),
    ("series_id", "horizon"),
)


def empty(table: Table) -> pd.DataFrame:
    """Return a frame of no rows that obeys ``table``."""
    import pandas as pd

    kinds = {
        "str": "str",
        "int": "int64",
        "float": "float64",
        "bool": "bool",
        "date": "datetime64[us]",
        "list": "object",
    }
    return pd.DataFrame({column.name: pd.Series(dtype=kinds[column.kind]) for column in table.columns})


def check(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return ``frame`` with the table's columns first, or say what breaks the table.

    Raises
    ------
    TableError
        A column is missing, of another kind, out of range or of an unknown value, or a key repeats.
    """
    late = [column for column in table.columns if column.late and column.name not in frame.columns]
    frame = frame.assign(**{column.name: "" if column.kind == "str" else float("nan") for column in late})
    missing = [name for name in table.names if name not in frame.columns]
    if missing:
        raise TableError(
            N_("Table {table} lacks the column {column}: it has {found}."),
            table=table.name,
            column=", ".join(missing),
            found=", ".join(map(str, frame.columns)) or "-",
        )
    for column in table.columns:
        _check_column(frame[column.name], column, table)
    repeated = frame.duplicated(list(table.key))
    if repeated.any():
        raise TableError(
            N_("Table {table} has {count} rows whose key ({key}) stands there already; the first is {found}."),
            table=table.name,
            count=int(repeated.sum()),
            key=", ".join(table.key),
            found=" / ".join(str(value) for value in frame.loc[repeated, list(table.key)].iloc[0]),
        )
    return frame[table.names + [name for name in frame.columns if name not in table.names]]


def _check_column(series: pd.Series, column: Column, table: Table) -> None:
    """Check one column's kind, missing values, range and values."""
    from pandas.api import types

    kinds = {
        "str": types.is_string_dtype,
        "int": lambda s: types.is_integer_dtype(s) or (column.optional and types.is_float_dtype(s)),
        "float": lambda s: types.is_float_dtype(s) or types.is_integer_dtype(s),
        "bool": types.is_bool_dtype,
        "date": types.is_datetime64_any_dtype,
        "list": types.is_object_dtype,
    }
    if len(series) and not kinds[column.kind](series):
        _fail(column, table, found=str(series.dtype), wanted=column.kind)
    if not column.optional and series.isna().any():
        _fail(column, table, found="missing values", wanted=column.kind)
    if column.values:
        unknown = sorted(set(series.unique()) - set(column.values))
        if unknown:
            _fail(column, table, found=str(unknown[0]), wanted=", ".join(column.values))
    if column.lo is not None and (series < column.lo).any():
        _fail(column, table, found=str(series.min()), wanted=f">= {column.lo}")
    if column.hi is not None and (series > column.hi).any():
        _fail(column, table, found=str(series.max()), wanted=f"<= {column.hi}")


def _fail(column: Column, table: Table, *, found: str, wanted: str) -> None:
    raise TableError(
        N_("Column {column} of table {table} holds {found}; wanted {wanted}."),
        column=column.name,
        table=table.name,
        found=found,
        wanted=wanted,
    )
