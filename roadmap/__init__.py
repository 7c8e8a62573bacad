"""roadmap: patents, interviews and news in four languages to a technology-and-market roadmap.

``run``, ``update``, ``load_study``, ``load_encoder``, ``forecast`` and ``backtest`` do from Python what the commands
of the same names do. Importing this package loads none of the heavy libraries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roadmap.settings import Settings, load_settings

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from roadmap.records import Encoder, Report, Study

__version__ = "0.1.0"
__all__ = ["Settings", "backtest", "forecast", "load_encoder", "load_settings", "load_study", "run", "update"]


def run(
    corpus: Path | str, out: Path | str, *, settings: Settings | None = None, report: Report | None = None
) -> Study:
    """Turn a corpus into a study: see roadmap.pipeline.run."""
    from roadmap import pipeline
    from roadmap.records import silent

    return pipeline.run(corpus, out, settings=settings, report=report or silent)


def update(study: Path | str, corpus: Path | str, out: Path | str) -> Study:
    """Add documents to a study: see roadmap.update.update."""
    from roadmap.update import update as add

    return add(study, corpus, out)


def load_study(path: Path | str) -> Study:
    """Read a study: see roadmap.store.load_study."""
    from roadmap.store import load_study as load

    return load(path)


def load_encoder(name: str = "embedded", **options: Any) -> Encoder:  # noqa: ANN401 - passed on
    """Load an encoder of models/catalogue.toml: see roadmap.encoders.load_encoder."""
    from roadmap.encoders import load_encoder as load

    return load(name, **options)


def forecast(series: pd.DataFrame, *, settings: Settings | None = None) -> pd.DataFrame:
    """Forecast long series (tables.SERIES) at 2, 5 and 10 years: see roadmap.stages.forecast.forecast_series."""
    from roadmap.stages.forecast import forecast_series

    return forecast_series(series, settings or Settings())


def backtest(series: pd.DataFrame, *, settings: Settings | None = None) -> pd.DataFrame:
    """Score past forecasts of long series: see roadmap.stages.forecast.backtest_series."""
    from roadmap.stages.forecast import backtest_series

    return backtest_series(series, settings or Settings())
