"""Trends: one topic's past and forecast with its record, and the topics next to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from app_pages import stands, state
from app_pages.frame import (
    GAP,
    Here,
    chart,
    dotted,
    enter,
    headline,
    note,
    nothing,
    plain,
    section,
    widths,
)
from app_pages.papers import by_kind, drawer, kind_inside, of_topic
from app_pages.tables import choose_topic, open_all, ranked, sector_options, signal_words, topics_table, upper
from roadmap.i18n import Message, ntranslator, number, percent
from roadmap.views import charts, findings, portfolio, select
from roadmap.views.beside import SCOPES

if TYPE_CHECKING:
    import pandas as pd

BESIDE = 5
"""Small charts in a row."""
FLOWS = 980
"""Pixels that the flows of themes have at most."""


def subtitle(here: Here, topic: str, sector: str, level: str) -> str:
    """Say measure, unit, n, source and last complete year."""
    _, lang = here._, here.lang
    kind = select.forecast_kind(here.shown, topic, sector, level=level)
    rows = select.series(here.shown, topic, sector, level=level)
    rows = rows[rows["kind"] == kind]
    last = select.last_complete(rows, select.complete_from(here.shown))
    many = _("n = {count} of {all}").format(
        count=number(int(rows["documents"].sum()), lang), all=by_kind({kind: int(rows["exposure"].sum())}, lang)
    )
    where = sector_options(here)[sector]
    return dotted(
        _("Share of the {source} of a year").format(source=kind_inside(kind)),
        where, many, _("last complete year {year}").format(year=last) if last else "",
    )  # fmt: skip


def main_part(here: Here, topic: str, sector: str, level: str) -> None:
    """Draw the fan with its cards and its record."""
    left, right = st.columns((2, 1), gap=GAP)
    wide = widths(here.look, (2, 1))
    with left:
        chart(here, "fan", (topic, sector, level, wide[0]), lambda: charts.fan_chart(
            here.shown, topic, sector, level=level, look=here.wide(wide[0])))  # fmt: skip
    with right:
        cards(here, topic, sector, level)
        stands.sentence(here, topic, sector, level)
        record(here, topic, sector, level, wide[1])


def cards(here: Here, topic: str, sector: str, level: str) -> None:
    """Show the three horizons: year, median, ranges, grade; or that it was refused."""
    rows = select.forecast(here.shown, topic, sector, level=level)
    if rows.empty:
        return
    told = rows[rows["status"] != "refused"]
    unit = 100 if len(told) and float(told["share_mid"].max()) >= 0.05 else 1000
    for place, row in zip(st.columns(len(rows), gap="xsmall"), rows.itertuples(), strict=True):
        with place.container(border=True, height="stretch", gap="xxsmall"):
            _card(here, row, unit)
    _why(here, rows, unit)


def _card(here: Here, row: Any, unit: int) -> None:  # noqa: ANN401 - a row of FORECASTS
    _, lang = here._, here.lang
    wide = f" · {plain(_('wide'))}" if row.status == "wide" else ""
    grade = f" · **{row.grade}**" if row.grade else ""
    st.markdown(f":small[:gray[{row.period}]{grade}:gray[{wide}]]")
    if row.status == "refused":
        st.markdown(f"**{plain(_('refused'))}**")
        st.markdown(f":small[:gray[{plain(_('see why below'))}]]")
        return
    sign = percent(0, lang).removeprefix("0") if unit == 100 else ""

    def said(value: float) -> str:
        return number(unit * value, lang, significant=2)

    st.markdown(f"### :blue[{plain(said(row.share_mid) + sign)}]")
    inner = f"{percent(0.8, lang)}: {said(row.lo80)}–{said(row.hi80)}"
    outer = f"{percent(0.95, lang)}: {said(row.lo95)}–{said(row.hi95)}"
    st.markdown(f":small[{plain(inner)}]  \n:small[:gray[{plain(outer)}]]")


def _why(here: Here, rows: pd.DataFrame, unit: int) -> None:
    """Say the unit, what wide means, and why a horizon was refused and what the longest one is."""
    _ = here._
    kind = str(rows["kind"].iloc[0])
    told = rows[rows["status"] != "refused"]
    words = []
    if len(told):
        per = _("Per 100 {source}.") if unit == 100 else _("Per 1,000 {source}.")
        words.append(per.format(source=kind_inside(kind)))
    if (rows["status"] == "wide").any():
        ratio = here.shown.study.manifest["settings"]["forecast"]["wide_ratio"]
        told_wide = _("Wide: the upper end of the 80% range is more than {ratio} times the lower.")
        words.append(told_wide.format(ratio=number(ratio, here.lang)))
    note(" ".join(words))
    for row in rows[rows["status"] == "refused"].drop_duplicates("reason_id").itertuples():
        reason = Message.from_json(row.reason_id, row.reason_args).to(here.lang)
        st.markdown(f":small[**{row.period}** {plain(reason)}]")


def record(here: Here, topic: str, sector: str, level: str, width: int) -> None:
    """Show how forecasts like this one did, and say it in a sentence."""
    _ = here._
    rows = state.kept(here.shown, "record", (topic, sector, level), lambda: select.record(
        here.shown, topic, sector, level=level))  # fmt: skip
    st.markdown(f"**{plain(_('How such forecasts did in the past'))}**")
    chart(here, "record", (topic, sector, level, width), lambda: charts.record_chart(
        here.shown, topic, sector, level=level, look=here.wide(width)))  # fmt: skip
    note(" ".join(record_words(here, row) for row in rows[rows["cases"] > 0].itertuples()))


def record_words(here: Here, row: Any) -> str:  # noqa: ANN401 - a row of select.record
    """Say in how many past cases the 80 % range held."""
    n = ntranslator(here.lang)
    words = n(
        "At {horizon} years, in {cases} past case of {scope}, the 80% range held {share}.",
        "At {horizon} years, in {cases} past cases of {scope}, the 80% range held {share}.",
        int(row.cases),
    )
    return words.format(
        horizon=row.horizon, cases=number(int(row.cases), here.lang), scope=here._(SCOPES[row.scope]),
        share=percent(row.share, here.lang),
    )  # fmt: skip


def beside(here: Here, frame: pd.DataFrame, topic: str, sector: str, level: str) -> None:
    """Draw the topics with most to say, next to the chosen one."""
    _ = here._
    others = frame[frame["topic_id"] != topic].head(BESIDE)
    if others.empty:
        return
    st.space("small")
    section(_("Next to it: those with most to say"), _("Each panel on its own scale, upper end in the corner."))
    wide = widths(here.look, [1] * len(others))
    for place, row, width in zip(st.columns(len(others), gap=GAP), others.itertuples(), wide, strict=True):
        with place:
            _panel(here, row, sector, level, width)


def _panel(here: Here, row: Any, sector: str, level: str, width: int) -> None:  # noqa: ANN401 - a row of select.topics
    with st.container(gap=None):
        st.button(
            f"**{plain(upper(row.label))}**", type="tertiary", key=f"beside-{row.topic_id}", wrap=False,
            on_click=state.choose, args=("topic", row.topic_id),
        )  # fmt: skip
        grade = row.grade_5 if isinstance(row.grade_5, str) and row.grade_5 else ""
        words = dotted(signal_words(row.signal, here._), grade and here._("grade {grade}").format(grade=grade))
        note(words)
    chart(here, f"beside-{row.topic_id}", (row.topic_id, sector, level, width), lambda: charts.small_fan(
        here.shown, row.topic_id, sector, level=level, look=here.wide(width)))  # fmt: skip


def growth(here: Here, frame: pd.DataFrame, sector: str, level: str) -> None:
    """Show all topics of the sector with growth and forecasts."""
    _ = here._
    st.space("small")
    section(
        _("All of them, by what they have to say"),
        _("In brackets the 95% range of a growth and the 80% range of a forecast. Names open cards, counts documents."),
    )
    topics_table(here, frame, sector, level)


def flows(here: Here, sector: str, level: str) -> None:
    """Show how the themes' shares of their source changed, with the table beside it."""
    _ = here._
    table = state.kept(here.shown, "flow-table", (sector, level, here.lang), lambda: charts.flow_table(
        here.shown, sector, level=level, lang=here.lang))  # fmt: skip
    if table.empty:
        return
    st.space("small")
    about = _("Widths are shares of the source's documents; the largest is on top, only complete years count.")
    section(_("Themes over time") if level == "theme" else _("Topics over time"), about)
    wide = here.wide(min(here.look.width, FLOWS))
    chart(here, "flows", (sector, level, wide.width), lambda: charts.flow_chart(
        here.shown, sector, level=level, look=wide))  # fmt: skip
    with st.expander(plain(_("As a table"))):
        shares = {name: st.column_config.NumberColumn(format="percent") for name in table.columns[2:]}
        st.dataframe(table, hide_index=True, key="flow-table", column_config=shares, alt=_("Themes over time"))


def matrix(here: Here, sector: str, level: str) -> None:
    """Set all topics out between two axes of the reader's choice."""
    _ = here._
    rows = state.kept(here.shown, "portfolio", (sector, level, here.lang), lambda: portfolio.portfolio_rows(
        here.shown, sector, level=level, lang=here.lang))  # fmt: skip
    axes = {name: _(portfolio.AXES[name].name) for name in portfolio.axes_known(rows)}
    if len(axes) < 2:
        return
    st.space("small")
    section(_("Portfolio"), _("The largest topics between two measures of your choice."))
    with st.container(horizontal=True, gap="small"):
        first = "share" if "share" in axes else next(iter(axes))
        x = _axis("axis-x", _("Across"), axes, first)
        y = _axis("axis-y", _("Up"), axes, next(name for name in axes if name != first))
    chart(here, "portfolio", (x, y, sector, level, here.look.width), lambda: charts.portfolio_chart(
        here.shown, x, y, sector, level=level, look=here.look))  # fmt: skip
    with st.expander(plain(_("As a table"))):
        table = state.kept(here.shown, "portfolio-table", (sector, level, here.lang), lambda: (
            charts.portfolio_table(here.shown, sector, level=level, lang=here.lang)))  # fmt: skip
        st.dataframe(table, hide_index=True, key="portfolio-table", alt=_("Portfolio"))


def _axis(name: str, label: str, axes: dict[str, str], first: str) -> str:
    """Offer the axes; return the one chosen."""
    found = st.selectbox(
        label, list(axes), index=list(axes).index(first), key=name, width=240, filter_mode=None,
        format_func=lambda key: axes.get(key, key),
    )  # fmt: skip
    return str(found if found in axes else first)


def main() -> None:
    """Draw the page."""
    here = enter()
    if here is None:
        return
    _ = here._
    if here.shown.study.fine.trends.empty:
        nothing(
            _("No trends in this study"),
            _("Trends and forecasts need dates, and no document of this study carries one."),
            page="topics", action=_("See its topics"),
        )  # fmt: skip
        return
    level, sector, topic = choose_topic(here)
    frame = ranked(here, sector, level)
    title = state.kept(here.shown, "title", (topic, sector, level, here.lang), lambda: findings.title(
        here.shown, topic, sector, level=level, lang=here.lang))  # fmt: skip
    headline(here.top, title, subtitle(here, topic, sector, level))
    main_part(here, topic, sector, level)
    name = upper(select.labels(here.shown, here.lang, level=level)[topic])
    open_all(here, of_topic(here.shown, name, topic, level, sector))
    beside(here, frame, topic, sector, level)
    growth(here, frame, sector, level)
    flows(here, sector, level)
    matrix(here, sector, level)
    stands.table(here, sector, level)
    drawer(here.shown)


main()
