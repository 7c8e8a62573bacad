"""Any yearly series (SERIES): read a long CSV, forecast each series, backtest them all.

A series that cannot be used says why in its own rows; only a file that is no such table raises.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from roadmap import tables
from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.stages import _comb3, _fallback, _intervals, _rules
from roadmap.stages._shares import HALF, RARE_METHOD, RARE_YEARS, rate_spread

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from roadmap.settings import Settings

    Floats = NDArray[np.float64]

KINDS = ("count", "share", "level", "cost")
DRIFT = "drift with the interval of Farmer and Lafond"
NO_METHOD = "none"
STEPS = np.array(tables.HORIZONS, dtype=np.int64)


@dataclass(frozen=True)
class Series:
    """One series: the last unbroken run of years with a value, or the ``problem`` that keeps it from being used.

    ``ahead`` is how many years the last period given lies after the run's last; ``since`` the run's first year where
    a gap cut off earlier ones, else 0.
    """

    series_id: str
    kind: str
    group: str
    values: Floats
    last: int = 0
    ahead: int = 0
    since: int = 0
    problem: Message | None = None

    @property
    def basis(self) -> _rules.Basis:
        """What a forecast of it stands on; documents a year count for counts only."""
        recent = float(self.values[-3:].mean()) if self.kind == "count" and len(self.values) else np.inf
        return _rules.Basis(len(self.values), int((self.values > 0).sum()), recent)

    @property
    def method(self) -> str:
        """The method that serves it."""
        if self.problem is not None or _rules.longest(self.basis) == 0:
            return NO_METHOD
        return DRIFT if self.kind == "cost" else RARE_METHOD if self.basis.rare else _comb3.METHOD

    @property
    def smallest(self) -> float:
        """What is added so that zero has a logarithm: half a document, or half the smallest share above zero."""
        if self.kind == "count":
            return HALF
        above = self.values[self.values > 0]
        return float(above.min()) / 2 if self.kind == "share" and len(above) else 0.0

    def until(self, back: int) -> Series:
        """Return what was known ``back`` years earlier."""
        return Series(self.series_id, self.kind, self.group, self.values[: len(self.values) - back], self.last - back)


def read_series(path: Path) -> pd.DataFrame:
    """Read a long table ``series_id,period,value[,kind][,group]`` (comma, semicolon or tab; UTF-8) as SERIES.

    ``kind`` is level and ``group`` empty where absent. Periods and values that are no numbers stay text, for
    ``forecast_series`` to name them in the row of their series.

    Raises
    ------
    InputError
        The file cannot be read, has no rows, or lacks one of the three columns.
    """
    try:
        frame = pd.read_csv(path, sep=_delimiter(path), dtype=str, encoding="utf-8-sig", keep_default_na=False)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise InputError(N_("The series file {path} could not be read: {error}."), path=path, error=error) from error
    frame.columns = [str(name).strip().lower() for name in frame.columns]
    missing = [name for name in ("series_id", "period", "value") if name not in frame.columns]
    if missing:
        raise InputError(
            N_("The series file {path} lacks the column {column}: it has {found}; wanted series_id, period, value."),
            path=path,
            column=", ".join(missing),
            found=", ".join(frame.columns) or "-",
        )
    if frame.empty:
        raise InputError(N_("The series file {path} has a header and no rows."), path=path)
    return _typed(frame)


def _delimiter(path: Path) -> str:
    """Return the delimiter that the first line holds most of."""
    from itertools import chain

    with pd.io.common.get_handle(path, "r", encoding="utf-8-sig", compression="infer") as opened:
        line = next(chain(opened.handle, [""]))
    return max(",;\t", key=str(line).count)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Fill the optional columns; turn periods and values into numbers where every one is."""
    frame = frame.assign(**{name: frame.get(name, default) for name, default in (("kind", "level"), ("group", ""))})
    frame["kind"] = frame["kind"].fillna("").str.strip().str.lower().replace("", "level")
    frame["group"] = frame["group"].fillna("").str.strip()
    period, value = _numbers(frame["period"]), _numbers(frame["value"])
    if _is_year(period).all():
        frame["period"] = period.astype("int64")
    if (value.notna() | (frame["value"].str.strip() == "")).all():
        frame["value"] = value
    return frame[tables.SERIES.names]


def _numbers(column: pd.Series) -> pd.Series:
    """Parse numbers, a decimal comma too; what is none becomes NaN."""
    if pd.api.types.is_numeric_dtype(column):
        return column.astype(float)
    text = column.astype(str).str.strip()
    return (
        pd.to_numeric(text, errors="coerce")
        .fillna(pd.to_numeric(text.str.replace(",", "."), errors="coerce"))
        .astype(float)
    )


def _is_year(period: Any) -> Any:  # noqa: ANN401 - a column or an array
    """Say which numbers can be years: whole, at most four digits."""
    return (period == np.round(period)) & (np.abs(period) <= 9999)


def collect(frame: pd.DataFrame) -> list[Series]:
    """Turn SERIES, however broken, into series in alphabetical order: every series_id of the frame comes back."""
    clean = pd.DataFrame(
        {
            "series_id": _texts(frame["series_id"]),
            "kind": _texts(frame["kind"]) if "kind" in frame else "level",
            "group": _texts(frame["group"]) if "group" in frame else "",
            "year": _numbers(frame["period"]),
            "value": _numbers(frame["value"]),
            "period_text": _texts(frame["period"]),
            "value_text": _texts(frame["value"]),
        }
    ).sort_values(["series_id", "year"], kind="stable", ignore_index=True)
    columns = {name: clean[name].to_numpy() for name in clean.columns}
    starts = np.flatnonzero(~clean["series_id"].duplicated().to_numpy())
    ends = [*starts[1:], len(clean)][: len(starts)]
    return [
        _one(Part(**{name: column[start:end] for name, column in columns.items()}))
        for start, end in zip(starts, ends, strict=True)
    ]


def _texts(column: pd.Series) -> pd.Series:
    """Write a column as text, what is missing as nothing."""
    return column.astype(object).where(column.notna(), "").map(str).str.strip()


@dataclass(frozen=True)
class Part:
    """The rows of one series, by year: numbers (NaN where the text is none) beside the texts they were read from."""

    series_id: NDArray[Any]
    kind: NDArray[Any]
    group: NDArray[Any]
    year: Floats
    value: Floats
    period_text: NDArray[Any]
    value_text: NDArray[Any]

    @property
    def last_year(self) -> int:
        """The last year given, 0 where there is none."""
        years = self.year[_is_year(self.year)]
        return int(years.max()) if len(years) else 0


def _one(part: Part) -> Series:
    """Make one series, or the reason why it cannot be used."""
    series_id, kind, group = str(part.series_id[0]), str(part.kind[0]), str(part.group[0])
    known = np.isfinite(part.value)
    problem = _frame_problem(part) or _value_problem(part, kind)
    if problem is None and not known.any():
        problem = Message.of(N_("Refused: the series has no value in any year."))
    if problem is not None:
        return Series(series_id, kind, group, np.zeros(0), problem=problem, last=part.last_year)
    given, values = part.year[known].astype(int), part.value[known]
    gaps = np.flatnonzero(np.diff(given) != 1)
    start = int(gaps[-1]) + 1 if len(gaps) else 0
    last = int(given[-1])
    since = int(given[start]) if start else 0
    return Series(series_id, kind, group, values[start:], last, part.last_year - last, since)


def _frame_problem(part: Part) -> Message | None:
    """Say what is wrong with a series' identifier, kind or periods."""
    if not str(part.series_id[0]).strip():
        return Message.of(N_("Refused: rows without a series_id: {rows}."), rows=len(part.year))
    odd = next((kind for kind in part.kind if kind not in KINDS), None)
    if odd is not None:
        template = N_("Refused: kind {found} is unknown; wanted count, share, level or cost.")
        return Message.of(template, found=odd or "-")
    if (part.kind != part.kind[0]).any() or (part.group != part.group[0]).any():
        return Message.of(N_("Refused: rows of one series name different kinds or groups."))
    bad = part.period_text[~_is_year(part.year)]
    if len(bad):
        return Message.of(N_("Refused: period {found} is not a calendar year such as 2015."), found=bad[0] or "-")
    twice = np.flatnonzero(np.diff(part.year) == 0)
    if len(twice):
        return Message.of(N_("Refused: the year {found} stands more than once."), found=int(part.year[twice[0]]))
    return None


BLANK = ("", "nan", "na", "n/a", "none", "<na>", "null")


def _value_problem(part: Part, kind: str) -> Message | None:
    """Say what is wrong with a series' values; a missing value is a gap, not a problem."""
    values = part.value
    odd = [text for text in part.value_text[np.isnan(values)] if text.lower() not in BLANK]
    if odd:
        return Message.of(N_("Refused: value {found} is not a number."), found=odd[0])
    wrong = values[np.isinf(values) | (values < 0) | ((values > 1) & (kind == "share"))]
    if len(wrong):
        return Message.of(
            N_("Refused: value {found} cannot be a {kind}; wanted {wanted}."),
            found=float(wrong[0]),
            kind=kind,
            wanted="0-1" if kind == "share" else ">= 0",
        )
    zero = (values == 0) & (kind in ("level", "cost"))
    if zero.any() and (values > 0).any():
        return Message.of(
            N_("Refused: the value of {year} is zero; a {kind} is forecast as a ratio and must be above zero."),
            year=int(part.year[zero][0]),
            kind=kind,
        )
    return None


def forecast_series(series: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Forecast every series 2, 5 and 10 years after the last period given for it.

    Parameters
    ----------
    series
        SERIES, as ``read_series`` gives it: ``kind`` decides the method (cost: drift; count under 10 a year: negative
        binomial; else comb3, or the last value where comb3 lost to it), ``group`` and kind make a panel. Only the years
        after the last gap are fitted.

    Returns
    -------
    SERIES_FORECASTS, three rows a series, sorted by key; one that cannot be forecast says why and holds no numbers.

    Raises
    ------
    InputError
        One of the columns series_id, period and value is missing.
    """
    missing = [name for name in ("series_id", "period", "value") if name not in series.columns]
    if missing:
        raise InputError(
            N_("The series table lacks the column {column}: it has {found}."),
            column=", ".join(missing),
            found=", ".join(map(str, series.columns)) or "-",
        )
    found = collect(series)
    fans, methods = series_fans(found, np.array([STEPS + one.ahead for one in found]).reshape(-1, len(STEPS)), settings)
    each = zip(found, methods, fans, strict=True)
    rows = [row for one, method, fan in each for row in _rows(one, method, fan, settings)]
    frame = pd.DataFrame(rows, columns=None if rows else tables.SERIES_FORECASTS.names)
    return tables.check(frame.sort_values(["series_id", "horizon"], ignore_index=True), tables.SERIES_FORECASTS)


def _rows(one: Series, method: str, fan: Floats, settings: Settings) -> list[dict[str, Any]]:
    """Give a series its three rows."""
    rows = []
    method += f"; years since {one.since}, after a gap" if one.since and method != NO_METHOD else ""
    for j, horizon in enumerate(tables.HORIZONS):
        word, why = status(one, fan[j], horizon, settings)
        levels = fan[j] if word != "refused" else np.full(5, np.nan)
        names = ("lo95", "lo80", "mid", "hi80", "hi95")
        rows.append(
            {
                "series_id": one.series_id,
                "horizon": horizon,
                "period": one.last + one.ahead + horizon,
                "method": method,
                **dict(zip(names, levels, strict=True)),
                "status": word,
                "reason": why.english() if why else "",
            }
        )
    return rows


def status(one: Series, fan: Floats, horizon: int, settings: Settings) -> tuple[str, Message | None]:
    """Say whether a series' forecast is published, wide or refused, and why."""
    if one.problem is not None:
        return "refused", one.problem
    judged = _rules.judge(
        one.basis,
        (float(fan[1]), float(fan[3])),
        horizon,
        wide=settings.forecast.wide_ratio,
        refuse=settings.forecast.refuse_ratio,
    )
    return judged.status, judged.why


def series_fans(found: list[Series], steps: NDArray[np.int64], settings: Settings) -> tuple[Floats, list[str]]:
    """Forecast series: (series, horizons, 5 levels) in their own units, NaN without a method; and by which methods."""
    fans = np.full((len(found), steps.shape[1], 5), np.nan)
    methods = np.array([one.method for one in found], dtype=object)
    for method, make in ((DRIFT, _drift_fans), (RARE_METHOD, _rare_fans)):
        rows = np.flatnonzero(methods == method)
        if len(rows):
            fans[rows] = make([found[i] for i in rows], steps[rows])
    rows = np.flatnonzero(methods == _comb3.METHOD)
    if len(rows):
        fans[rows], lost = _comb3_fans([found[i] for i in rows], steps[rows], settings.forecast.damping)
        methods[rows[lost]] = _fallback.METHOD
    return fans, [str(method) for method in methods]


def _panels(found: list[Series]) -> NDArray[np.int64]:
    """Give series of one group and kind one number: they are a panel."""
    return np.asarray(pd.factorize(pd.Series([(one.group, one.kind) for one in found]))[0], dtype=np.int64)


def transform(one: Series, values: Floats) -> Floats:
    """Put values of a series on the scale that is forecast: log, or log-odds for shares."""
    little = one.smallest
    with np.errstate(divide="ignore"):
        top = 1 - values + little if one.kind == "share" else np.ones_like(values)
        return np.asarray(np.log(values + little) - np.log(np.maximum(top, 1e-12)))


def _back(one: Series, z: Floats) -> Floats:
    """Undo ``transform``."""
    little = one.smallest
    if one.kind == "share":
        return np.asarray(np.clip((1 + 2 * little) / (1 + np.exp(-z)) - little, 0.0, 1.0))
    return np.asarray(np.maximum(np.exp(z) - little, 0.0))


def _comb3_fans(found: list[Series], steps: NDArray[np.int64], damping: float) -> tuple[Floats, NDArray[np.bool_]]:
    z = _comb3.stack([transform(one, one.values[-_intervals.WINDOW :]) for one in found])
    counted = np.array([one.kind == "count" for one in found])
    noise = np.where(counted[:, None], np.exp(-z), np.where(np.isfinite(z), 0.0, np.nan))
    panel = _intervals.Panel(z, _panels(found), noise).judged(damping=damping)
    fans = _intervals.fan(panel, steps, damping=damping)
    return np.stack([_back(one, fan) for one, fan in zip(found, fans, strict=True)]), np.asarray(panel.lost)


def _drift_fans(found: list[Series], steps: NDArray[np.int64]) -> Floats:
    z = _comb3.stack([transform(one, one.values[-_intervals.WINDOW :]) for one in found])
    return np.asarray(np.exp(_intervals.drift_fan(z, steps)))


def _rare_fans(found: list[Series], steps: NDArray[np.int64]) -> Floats:
    counts = _comb3.stack([one.values[-RARE_YEARS:] for one in found])
    ones = np.where(np.isfinite(counts), 1.0, np.nan)
    longer = _comb3.stack([one.values[-2 * RARE_YEARS :] for one in found])
    expected = np.where(np.isfinite(longer), np.nanmean(longer, axis=1, keepdims=True), np.nan)
    spread = np.asarray(rate_spread(longer, expected) * steps, dtype=np.float64)
    return _intervals.rare_fan(counts, ones, np.ones(steps.shape), spread=spread)
