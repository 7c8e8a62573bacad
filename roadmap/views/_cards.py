"""Evidence cards: one topic each, with its names, how sure it is, its sources, who works on it, and its own words."""

from __future__ import annotations

from typing import Any

from roadmap.i18n import LANGUAGES, N_, number, share, translator
from roadmap.tables import ALL
from roadmap.views import charts, evidence, findings, select
from roadmap.views._numbers import source_numbers
from roadmap.views.document import Brief, Cell, Figure, Paragraph, Quotes, Section, TableBlock
from roadmap.views.outlook import chance_words, record_words
from roadmap.views.theme import KIND_NAMES, LANGUAGE_NAMES, SIGNAL_NAMES, Look

CARDS, OF_ONE, ORGANISATIONS = 6, 4, 6
"""Cards in a report on all sectors and in one on a single sector; organisations on a card."""
STRIP_WIDTH = 560


def cards(brief: Brief) -> Section | None:
    """Return the evidence cards of the topics with most to say."""
    frame = select.ranked(select.topics(brief.shown, brief.sector, level=brief.level, lang=brief.lang))
    frame = frame.head(CARDS if brief.sector == ALL else OF_ONE)
    if frame.empty:
        return None
    parts = tuple(_card(brief, row) for row in frame.itertuples())
    words = N_("Only documents that may be shown are listed or quoted.")
    return Section("evidence", brief.say(N_("Evidence cards")), brief.say(words), parts=parts, page="new", deck="after")


def _card(brief: Brief, row: Any) -> Section:  # noqa: ANN401 - a row
    """Return one card."""
    shown, lang, sector, topic = brief.shown, brief.lang, brief.sector, row.topic_id
    blocks: list[Any] = [_names(brief, topic), _sure(brief, row)]
    if not select.series(shown, topic, sector, level=brief.level).empty:
        chart = charts.source_strip(shown, topic, sector, level=brief.level, look=Look(lang, "light", STRIP_WIDTH))
        caption = brief.say(N_("Each source on its own volume; hatched: not yet all published"))
        alt = brief.say(N_("Share of {topic} in each source"), topic=row.label)
        plotted = source_numbers(shown, topic, sector, brief.level, lang)
        blocks.append(Figure(chart, alt, caption, plotted=plotted, deck=False))
    blocks += _organisations(brief, topic)
    found = evidence.passages(shown, topic, sector, level=brief.level)
    if found:
        blocks.append(Paragraph(brief.say(N_("In their own words: the best-fitting passage of each language")), "note"))
        blocks.append(Quotes(tuple((one, source_of(brief, one)) for one in found)))
    theme = select.labels(shown, lang, level="theme").get(row.theme_id, row.theme_id)
    words = N_("Evidence card {topic} · theme {theme} · {count} documents")
    if brief.level == "theme":
        words = N_("Evidence card {topic} · {count} documents")
    subtitle = brief.say(words, topic=topic, theme=theme, count=number(row.size, lang))
    title = findings.evidence_title(shown, topic, sector, level=brief.level, lang=lang)
    return Section(f"card-{topic}", title, subtitle, tuple(block for block in blocks if block), page="new")


def _names(brief: Brief, topic: str) -> TableBlock:
    """Return the topic's name in four languages."""
    _ = translator(brief.lang)
    rows = tuple(
        (_(LANGUAGE_NAMES[lang]), select.labels(brief.shown, lang, level=brief.level)[topic]) for lang in LANGUAGES
    )
    return TableBlock(_(N_("One topic, four names")), (_(N_("Language")), _(N_("Name"))), rows, deck=False)


def _sure(brief: Brief, row: Any) -> TableBlock:  # noqa: ANN401 - a row
    """Return how sure the topic is: signal, grades, stability, language leak."""
    _, lang = translator(brief.lang), brief.lang
    topics = brief.shown.study.level(brief.level).topics
    about = topics[topics["topic_id"] == row.topic_id].iloc[0]
    grades = [
        brief.say(N_("{grade} at {count} years"), grade=grade, count=horizon)
        for horizon in (2, 5, 10)
        if isinstance(grade := getattr(row, f"grade_{horizon}"), str) and grade
    ]
    q = brief.say(N_("q = {value}"), value=number(row.q, lang, significant=2)) if row.q == row.q else ""
    rows = (
        (_(N_("Signal")), " · ".join(part for part in (_(SIGNAL_NAMES[row.signal]), q) if part)),
        (
            _(N_("Outlook")),
            "; ".join(part for part in (chance_words(row, lang), record_words(row, lang)) if part) or "–",
        ),
        (_(N_("Grade")), ", ".join(grades) or _(N_("none: no forecast"))),
        (_(N_("Stability")), number(float(about["stability"]), lang, digits=2)),
        (_(N_("Language leak")), number(float(about["language_leak"]), lang, digits=2)),
        (_(N_("Forecast")), _ahead(brief, row)),
    )
    return TableBlock(_(N_("How sure this is")), (_(N_("Measure")), _(N_("Value"))), rows)


def _ahead(brief: Brief, row: Any) -> str:  # noqa: ANN401 - a row
    """Return the forecast of five years in a few words."""
    if not isinstance(row.status_5, str) or row.status_5 == "refused":
        return brief.say(N_("none for five years"))
    year = brief.shown.study.manifest["reference_year"] + 5
    amount, within = select.amount(row.share_5, (row.lo80_5, row.hi80_5), brief.lang)
    values = {"now": share(row.share_now, brief.lang), "share": amount, "year": year, "range": within}
    return brief.say(N_("{now} → {share} by {year} (80%: {range})"), **values)


def _organisations(brief: Brief, topic: str) -> list[TableBlock]:
    """Return who works on it, those of the region first."""
    frame = evidence.organisations(brief.shown, topic, brief.sector, level=brief.level).head(ORGANISATIONS)
    if frame.empty:
        return []
    _ = translator(brief.lang)
    kinds = [kind for kind in KIND_NAMES if kind in frame.columns]
    local = {True: _(N_("in the region")), False: ""}
    rows: list[tuple[Cell, ...]] = [
        (
            str(row["organisation"]),
            " · ".join(part for part in (row["region"] or row["country"], local[bool(row["local"])]) if part),
            *(int(row[kind]) for kind in kinds),
        )
        for row in frame.to_dict("records")
    ]
    heads = {_(N_("Organisation")): "text", _(N_("Place")): "text", **{_(KIND_NAMES[kind]): "count" for kind in kinds}}
    return [brief.table(_(N_("Who works on it")), heads, rows)]


def source_of(brief: Brief, one: evidence.Passage) -> str:
    """Say where a passage comes from: kind, year, organisation, document."""
    kind = translator(brief.lang)(KIND_NAMES.get(one.kind, one.kind))
    return " · ".join(part for part in (kind, str(one.year or ""), one.organisation, one.doc_id) if part)
