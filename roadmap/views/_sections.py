"""The sections of a report that carry its findings: overview, summary, roadmaps, trends, weak signals, questions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from roadmap.disclosure import hidden
from roadmap.i18n import LANGUAGES, N_, Message, number, percent, translator
from roadmap.views import charts, findings, select
from roadmap.views._numbers import fan_numbers, lane_numbers
from roadmap.views.document import (
    Brief,
    Bullets,
    Cell,
    Figure,
    Gallery,
    Number,
    Numbers,
    Paragraph,
    Section,
    TableBlock,
)  # fmt: skip
from roadmap.views.edits import MARK_WORDS, rulings_of
from roadmap.views.theme import KIND_NAMES, KINDS_INSIDE, LANGUAGE_NAMES, SIGNAL_NAMES, Look

if TYPE_CHECKING:
    import pandas as pd

TRENDS, SUMMARY, QUESTIONS, WEAK = 10, 6, 9, 9
TOGETHER = 6
"""Topics that one question names at most."""
FAN_WIDTH, FAN_HEIGHT, ROADMAP_WIDTH, SMALL_WIDTH = 720, 300, 1100, 224


def overview(brief: Brief) -> Section:
    """Say what the study is, what it rests on, and what is fictional."""
    shown, lang = brief.shown, brief.lang
    manifest, documents = shown.study.manifest, shown.study.documents
    blocks: list[Any] = [Paragraph(manifest["description"])] if manifest.get("description") else []
    if manifest.get("fictional"):
        words = N_(
            "Everything in this report is made up to show how the product "
            "works: no company, document or number is real."
        )
        blocks.append(Paragraph(brief.say(words), "warn"))
    words = N_(
        "The documents were grouped into {topics} topics and {themes} themes, counted year by "
        "year, and their shares forecast for 2, 5 and 10 years from {year}."
    )
    counts = {name: len(shown.study.level(name).topics) - len(hidden(shown.study, name)) for name in ("topic", "theme")}
    facts = {"topics": counts["topic"], "themes": counts["theme"]}
    blocks.append(Paragraph(brief.say(words, **facts, year=manifest["reference_year"])))
    blocks.append(_sources(brief, documents))
    if shown.hidden:
        words = N_(
            "{count} confidential interviews count where at least {k} "
            "organisations stand behind a number; they are quoted nowhere."
        )
        blocks.append(Paragraph(brief.say(words, count=number(shown.hidden, lang), k=shown.k), "note"))
    warnings = [Message.from_json(one["id"], one["args"]).to(lang) for one in manifest.get("warnings", [])]
    if warnings:
        blocks.append(Bullets(tuple(("", words) for words in warnings)))
    return Section("about", brief.say(N_("What this report rests on")), blocks=tuple(blocks))


def _sources(brief: Brief, documents: pd.DataFrame) -> TableBlock:
    """Return the open documents by source and language."""
    _ = translator(brief.lang)
    known = [lang for lang in LANGUAGES if (documents["lang"] == lang).any()]
    rows: list[list[Cell]] = []
    for kind in select.kinds(brief.shown):
        mine = documents[documents["kind"] == kind]
        years = mine["date"].dropna().dt.year
        span = f"{years.min()}–{years.max()}" if len(years) else "–"
        rows.append([_(KIND_NAMES[kind]), len(mine), span, *(int((mine["lang"] == lang).sum()) for lang in known)])
    heads = {_(N_("Source")): "text", _(N_("Open documents")): "count", _(N_("Years")): "text"}
    heads |= {_(LANGUAGE_NAMES[lang]): "count" for lang in known}
    return brief.table(_(N_("Open documents by source and language")), heads, rows)


def summary(brief: Brief) -> Section | None:
    """Say what matters first: the topics with something to say."""
    found = findings.findings(brief.shown, brief.sector, level=brief.level, lang=brief.lang, most=SUMMARY)
    if not found:
        return None
    items = tuple((one.title, one.numbers) for one in found)
    return Section("findings", brief.say(N_("The findings in short")), blocks=(Bullets(items),))


def roadmaps(brief: Brief) -> Section | None:
    """Draw the roadmap of each sector reported on."""
    parts = tuple(_roadmap(brief, sector, name) for sector, name in brief.sectors.items())
    if not any(part.blocks for part in parts):
        return None
    title = brief.say(N_("The roadmap: market, product, technology and resources over ten years"))
    return Section("roadmap", title, parts=parts, page="wide")


def _roadmap(brief: Brief, sector: str, name: str) -> Section:
    shown, lang = brief.shown, brief.lang
    items, left = charts.chosen_items(shown, sector, level=brief.level)
    look = Look(lang, "light", ROADMAP_WIDTH)
    told = sum(left.values())
    caption = N_(
        "Start and end of each item with its 80% range. {drawn} topics "
        "drawn, {left} placed but not drawn for want of room."
    )
    said = brief.say(caption, drawn=number(len(items), lang), left=number(told, lang))
    if any(rulings_of(shown.study.roadmap, item.item_id) for item in items):
        said += f" {brief.say(MARK_WORDS)}."
    drawn = charts.roadmap_chart(shown, sector, level=brief.level, look=look)
    plotted = lane_numbers(shown, sector, brief.level, look)
    figure = Figure(drawn, name, said, wide=True, plotted=plotted)
    blocks: list[Any] = [figure]
    missed = Counter(why.to(lang) for topic, level, own, why in _missed(brief, sector))
    if missed and sector == brief.sector:  # in a report on all sectors said once, not again for each
        heads = {brief.say(N_("Why topics are not placed")): "text", brief.say(N_("Topics")): "count"}
        blocks.append(brief.table(brief.say(N_("Topics not placed")), heads, missed.most_common(6), deck=False))
    return Section(f"roadmap-{sector}", _roadmap_title(brief, sector, name), blocks=tuple(blocks))


def _missed(brief: Brief, sector: str) -> list[Any]:
    return [row for row in brief.shown.study.roadmap.not_placed if row[2] == sector and row[1] == brief.level]


def _roadmap_title(brief: Brief, sector: str, name: str) -> str:
    """Say what the roadmap shows: how much of it begins within two years."""
    items, _left = charts.chosen_items(brief.shown, sector, level=brief.level)
    soon = sum(item.horizon == "0-2" for item in items)
    words = N_("{sector}: {soon} of {all} items begin within two years")
    return brief.say(words, sector=name, soon=soon, all=len(items))


def trends(brief: Brief) -> Section | None:
    """Draw ten trends with their numbers; what is refused is said."""
    frame = select.topics(brief.shown, brief.sector, level=brief.level, lang=brief.lang)
    if brief.shown.study.level(brief.level).forecasts.empty or frame.empty:
        return None
    chosen = select.ranked(frame[frame["kind"].notna()]).head(TRENDS)
    parts = tuple(_trend(brief, str(topic)) for topic in chosen["topic_id"])
    year = brief.shown.study.manifest["reference_year"]
    words = N_(
        "Share of each topic among all documents of its source. Horizons "
        "count from {year}, the year in which the data end."
    )
    return Section(
        "trends",
        brief.say(N_("Ten trends and how sure they are")),
        brief.say(words, year=year),
        parts=parts,
        page="new",
    )


def _trend(brief: Brief, topic: str) -> Section:
    """Return one trend: fan, cards, and reasons where a horizon is refused."""
    shown, lang, sector = brief.shown, brief.lang, brief.sector
    chart = charts.fan_chart(shown, topic, sector, level=brief.level, look=Look(lang, "light", FAN_WIDTH, FAN_HEIGHT))
    title = findings.title(shown, topic, sector, level=brief.level, lang=lang)
    plotted = fan_numbers(shown, topic, sector, brief.level, lang)
    blocks: list[Any] = [Figure(chart, title, plotted=plotted), numbers(brief, topic)]
    past = findings.past_words(shown, topic, sector, level=brief.level, lang=lang)
    blocks += [Paragraph(past, "note")] if past else []
    return Section(f"trend-{topic}", title, _measure(brief, topic), tuple(blocks))


def _measure(brief: Brief, topic: str) -> str:
    """Say measure, source, n and last complete year of a trend."""
    shown, sector, lang = brief.shown, brief.sector, brief.lang
    kind = select.forecast_kind(shown, topic, sector, level=brief.level)
    rows = select.series(shown, topic, sector, level=brief.level)
    rows = rows[rows["kind"] == kind]
    last = select.last_complete(rows, select.complete_from(shown))
    words = N_("Share of {source} about this topic · n = {documents} of {exposure} · last complete year {year}")
    counts = {
        "documents": number(int(rows["documents"].sum()), lang),
        "exposure": number(int(rows["exposure"].sum()), lang),
    }
    return brief.say(words, source=translator(lang)(KINDS_INSIDE.get(kind, kind)), **counts, year=last or "–")


def numbers(brief: Brief, topic: str) -> Numbers:
    """Return a topic's numbers as cards, one a horizon."""
    rows = select.forecast(brief.shown, topic, brief.sector, level=brief.level)
    return Numbers(tuple(_number(brief, row) for row in rows.itertuples()))


def _number(brief: Brief, row: Any) -> Number:  # noqa: ANN401 - a row
    lang = brief.lang
    distance = brief.say(N_("in {count} years"), count=row.horizon)
    if row.status == "refused":
        why = Message.from_json(row.reason_id, row.reason_args).to(lang)
        return Number(str(row.period), distance, brief.say(N_("No forecast")), (why,), "", refused=True)
    value, eighty = select.amount(row.share_mid, (row.lo80, row.hi80), lang)
    wider = select.amount(row.share_mid, (row.lo95, row.hi95), lang)[1]
    ranges = [brief.say(N_("80%: {range}"), range=eighty), brief.say(N_("95%: {range}"), range=wider)]
    if row.status == "wide":
        ranges.append(
            brief.say(N_("wide: {reason}"), reason=Message.from_json(row.reason_id, row.reason_args).to(lang))
        )
    return Number(str(row.period), distance, value, tuple(ranges), row.grade)


def weak_signals(brief: Brief) -> Section | None:
    """Show the topics that are small and grow fast."""
    frame = select.topics(brief.shown, brief.sector, lang=brief.lang)
    weak = frame[frame["signal"] == "weak"].head(WEAK)
    if weak.empty:
        return None
    look = Look(brief.lang, "light", SMALL_WIDTH)
    figures = tuple(
        (
            row.label,
            Figure(
                charts.small_fan(brief.shown, row.topic_id, brief.sector, look=look), row.label, _growth(brief, row),
                plotted=fan_numbers(brief.shown, row.topic_id, brief.sector, "topic", brief.lang),
            ),
        )
        for row in weak.itertuples()
    )  # fmt: skip
    words = N_(
        "Small yet, and growing: a weak signal may become a trend or "
        "nothing. Look at the documents before acting on one."
    )
    return Section("weak", brief.say(N_("Weak signals: small and growing fast")), brief.say(words), (Gallery(figures),))


def _growth(brief: Brief, row: Any) -> str:  # noqa: ANN401 - a row
    words = N_("{count} documents · {growth} a year (95% range {lo} to {hi})")
    values = {
        "growth": percent(row.growth, brief.lang),
        "lo": percent(row.lo, brief.lang),
        "hi": percent(row.hi, brief.lang),
    }
    return brief.say(words, count=number(row.size, brief.lang), **values)


def questions(brief: Brief) -> Section | None:
    """Ask what the data cannot answer: where ranges are wide, forecasts refused, sources apart, nobody is near."""
    frame = select.ranked(select.topics(brief.shown, brief.sector, level=brief.level, lang=brief.lang))
    asked: dict[str, list[str]] = {}
    local = {
        i.topic: i.organisations
        for i in brief.shown.study.roadmap.items
        if i.sector == brief.sector and i.level == brief.level
    }
    for row in frame[frame["signal"].isin(("rising", "weak", "falling"))].itertuples():
        words = question(brief, row, local.get(row.topic_id))
        if words:
            asked.setdefault(words, []).append(row.label)
    if not asked:
        return None
    # What is asked of several topics is asked once.
    items = tuple(("; ".join(names[:TOGETHER]), words) for words, names in list(asked.items())[:QUESTIONS])
    blocks = (Bullets(items),)
    return Section("questions", brief.say(N_("Questions for the table")), blocks=blocks)


def question(brief: Brief, row: Any, organisations: int | None) -> str:  # noqa: ANN401 - a row
    """Return the question a topic raises, if any."""
    lang = brief.lang
    signal = translator(lang)(SIGNAL_NAMES[row.signal])
    if row.signal == "falling":
        return brief.say(N_("It is written about less and less. Is it finished, or merely ordinary by now?"))
    if row.status_5 == "refused":
        return brief.say(
            N_(
                "Its signal is {signal}, but five years cannot be forecast. Who "
                "here works on it, and what should be counted?"
            ),
            signal=signal,
        )
    if organisations == 0:
        return brief.say(
            N_(
                "It grows, and no organisation of the region stands in its open "
                "documents. Build it, buy it in, or find it across the border?"
            )
        )
    if row.status_10 == "wide":
        words = N_("In ten years the share may be {share} or anything in {range}. What would decide which way it goes?")
        amount, within = select.amount(row.share_10, (row.lo80_10, row.hi80_10), lang)
        return brief.say(words, share=amount, range=within)
    led = select.growth(brief.shown, row.topic_id, brief.sector, level=brief.level)
    led = led[(led["lead_of"] != "") & (led["lag_periods"] >= 1)]
    if len(led):
        first, second = (translator(lang)(KINDS_INSIDE[led.iloc[0][name]]) for name in ("kind", "lead_of"))
        words = N_("Here {first} come about {span} before {second}. What should be prepared for now?")
        return brief.say(
            words, first=first, second=second, span=findings.years(round(float(led.iloc[0]["lag_periods"])), lang)
        )
    return ""
