"""Tables of topics and themes, in the reader's words; names open the evidence card, counts open their documents."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from app_pages import state
from app_pages.frame import page_path, segments, select_one, table_height
from app_pages.papers import Which, opens
from roadmap.i18n import N_, ntranslator, number, percent
from roadmap.tables import ALL, HORIZONS
from roadmap.views import select
from roadmap.views.beside import STATUS_NAMES
from roadmap.views.theme import KIND_NAMES, SIGNAL_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from app_pages.frame import Here

GLYPHS = {"weak": "◌", "rising": "▲", "established": "■", "falling": "▼", "none": ""}
"""A signal's sign in text; the word always stands beside it."""
PERCENT_FROM = 0.05
"""Share from which a row is in per cent rather than per 1,000."""
TABLE_KEY, NAME_KEY, COUNT_KEY = "topics-table", "topics-table-name", "topics-table-count"
LEVELS = {"theme": N_("Themes"), "topic": N_("Topics")}


def ranked(here: Here, sector: str, level: str) -> pd.DataFrame:
    """Return the topics of a sector by what they have to say; made once."""
    return state.kept(
        here.shown, "ranked", (sector, level, here.lang),
        lambda: select.ranked(select.topics(here.shown, sector, level=level, lang=here.lang)),
    )  # fmt: skip


def level_names(_: Callable[[str], str]) -> dict[str, str]:
    """Return the two levels, themes first, with their names."""
    return {key: _(name) for key, name in LEVELS.items()}


def sector_options(here: Here) -> dict[str, str]:
    """Return the sectors that hold documents, by id, all together first."""
    return state.kept(here.shown, "sectors", here.lang, lambda: select.sector_names(here.shown, here.lang))


def topic_options(frame: pd.DataFrame) -> dict[str, str]:
    """Return topics for a list to choose from: sign, name."""
    return {
        row.topic_id: f"{GLYPHS.get(row.signal) or '·'}  {upper(row.label)}" for row in frame.itertuples()
    }  # fmt: skip


def upper(text: str) -> str:
    """Return text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def signal_words(signal: str, _: Callable[[str], str]) -> str:
    """Write a signal: sign and word."""
    return f"{GLYPHS.get(signal, '')} {_(SIGNAL_NAMES.get(signal, signal))}".strip()


def growth_words(row: Any, lang: str) -> str:  # noqa: ANN401 - a row of select.topics
    """Write a growth rate with its 95 % interval."""
    if pd.isna(row.growth):
        return "–"
    return f"{signed(row.growth, lang)}  ({signed(row.lo, lang)} … {signed(row.hi, lang)})"


def signed(value: float, lang: str) -> str:
    """Write a rate with its sign."""
    return ("+" if round(value, 2) > 0 else "") + percent(value, lang)


def unit_of(row: Any) -> int:  # noqa: ANN401 - a row of select.topics
    """Return the unit of a topic's shares: 100 (per cent) where one is 5 % or more, else 1,000."""
    known = [row.share_now, *(getattr(row, f"share_{horizon}") for horizon in HORIZONS)]
    return 100 if max((value for value in known if value == value), default=0) >= PERCENT_FROM else 1000


def unit_words(row: Any, _: Callable[[str], str]) -> str:  # noqa: ANN401 - a row of select.topics
    """Write the unit of a topic's shares; nothing where it has none."""
    if not any(isinstance(getattr(row, f"status_{horizon}"), str) for horizon in HORIZONS):
        return "–"
    return "%" if unit_of(row) == 100 else _("per 1,000")


def forecast_words(row: Any, horizon: int, here: Here) -> str:  # noqa: ANN401 - a row of select.topics
    """Write a forecast in its row's unit: median and 80 % range, or that it was refused."""
    status = getattr(row, f"status_{horizon}")
    if not isinstance(status, str):
        return "–"
    if status == "refused":
        return here._(STATUS_NAMES["refused"])
    mid, low, high = (
        number(unit_of(row) * getattr(row, f"{name}_{horizon}"), here.lang, significant=2)
        for name in ("share", "lo80", "hi80")
    )
    wide = f"  {here._(STATUS_NAMES['wide'])}" if status == "wide" else ""
    return f"{mid}  ({low}–{high}){wide}"


def themes_table(here: Here) -> None:
    """Show the themes: signal, documents, growth."""
    topics_table(here, ranked(here, ALL, "theme"), ALL, "theme", forecasts=False)


def topics_table(here: Here, frame: pd.DataFrame, sector: str, level: str, *, forecasts: bool = True) -> None:
    """Show topics; a click on a name opens its evidence card, one on a count its documents."""
    lang, _ = here.lang, here._
    shown = pd.DataFrame({
        "label": [upper(row.label) for row in frame.itertuples()],
        "signal": [signal_words(row.signal, _) for row in frame.itertuples()],
        "documents": [number(row.size, lang) for row in frame.itertuples()],
        "source": [_(KIND_NAMES[row.kind]) if row.kind in KIND_NAMES else "–" for row in frame.itertuples()],
        "growth": [growth_words(row, lang) for row in frame.itertuples()],
    })  # fmt: skip
    column = st.column_config
    config: dict[str, Any] = {
        "label": column.ButtonColumn(
            _("Theme") if level == "theme" else _("Topic"), width=236, type="tertiary", alignment="left",
            key=NAME_KEY, on_click=partial(_to_card, frame, level),
        ),
        "signal": column.TextColumn(_("Signal"), width=110),
        "documents": column.ButtonColumn(_("Documents"), width=90, type="tertiary", alignment="right",
                                         key=COUNT_KEY, on_click=partial(_to_papers, frame, sector, level)),
        "source": column.TextColumn(_("Followed in"), width=96),
        "growth": column.TextColumn(_("Growth a year"), width=168),
    }  # fmt: skip
    if forecasts:
        shown["unit"] = [unit_words(row, _) for row in frame.itertuples()]
        config["unit"] = column.TextColumn(_("Share in"), width=76)
        reference = here.shown.study.roadmap.reference_year
        for horizon in HORIZONS:
            shown[f"in_{horizon}"] = [forecast_words(row, horizon, here) for row in frame.itertuples()]
            config[f"in_{horizon}"] = column.TextColumn(
                _("{year}, in {horizon} years").format(year=reference + horizon, horizon=horizon), width=146
            )
    st.dataframe(
        shown, hide_index=True, column_config=config, key=TABLE_KEY, height=table_height(len(shown), 15),
        alt=_("Themes") if level == "theme" else _("Topics"),
    )  # fmt: skip


def _clicked(key: str) -> int | None:
    click = st.session_state.get(key)
    return None if click is None else int(click["row"])


def _to_card(frame: pd.DataFrame, level: str) -> None:
    row = _clicked(NAME_KEY)
    if row is not None:
        state.choose("level", level)
        state.choose("topic", str(frame["topic_id"].iloc[row]))
        st.switch_page(page_path("evidence"))


def _to_papers(frame: pd.DataFrame, sector: str, level: str) -> None:
    row = _clicked(COUNT_KEY)
    if row is not None:
        one = frame.iloc[row]
        state.open_drawer(
            Which(upper(one["label"]), str(one["topic_id"]), level, sector, unique=False, counted=int(one["size"]))
        )


def choose_topic(here: Here) -> tuple[str, str, str]:
    """Offer level, sector and topic in the page's bar; return them."""
    _ = here._
    with here.left:
        level = segments("level", level_names(_), _("Level"))
        sector = select_one("sector", sector_options(here), _("Sector"), width=216)
        options = topic_options(ranked(here, sector, level))
        _follow(here, level, options)
        topic = select_one("topic", options, _("Topic"), width=280)
    return level, sector, topic


def _follow(here: Here, level: str, options: dict[str, str]) -> None:
    """Where the level was changed, go to the topic's theme, or to the theme's first topic."""
    told, themes = state.peek("topic"), select.theme_of(here.shown)
    if told in options:
        return
    if level == "theme" and themes.get(told) in options:
        state.choose("topic", themes[told])
    elif level == "topic":
        first = next((topic for topic in options if themes.get(topic) == told), None)
        if first is not None:
            state.choose("topic", first)


def open_all(here: Here, which: Which) -> None:
    """Offer all documents of a topic in the page's bar."""
    count = which.counted or 0
    words = ntranslator(here.lang)("Open {count} document", "Open {count} documents", count)
    with here.left:
        opens(words.format(count=number(count, here.lang)), which, button=True, key="all-documents")
