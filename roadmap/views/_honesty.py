"""The page on method and honesty: what truly ran, how it did on the past, what is incomplete, every setting."""

from __future__ import annotations

from typing import Any

from roadmap.i18n import N_, number, percent, translator
from roadmap.tables import HORIZONS
from roadmap.views import select
from roadmap.views._strips import held
from roadmap.views.document import Brief, Bullets, Cell, Paragraph, Section, TableBlock
from roadmap.views.edits import RULED_NAMES, before, when
from roadmap.views.theme import KIND_NAMES

METHODS = (
    N_("comb3: median of last value, shrunk damped growth and Theta (closed form)"),
    N_("last value: comb3 did worse in this group's own past"), N_("negative binomial, no trend"),
)  # fmt: skip
"""The methods as forecasts.parquet names them, so that a report can say them in its own language."""


def method(brief: Brief) -> Section:
    """Return the page; everything on it is read from the study, nothing is repeated from memory."""
    parts = (_topics(brief), _forecasts(brief), _coverage(brief), _overruled(brief), _complete(brief), _made(brief))
    return Section(
        "method", brief.say(N_("Method and honesty: what ran, and how far it can be trusted")),
        parts=tuple(part for part in parts if part is not None), page="new",
    )  # fmt: skip


def _topics(brief: Brief) -> Section:
    """Say how stable the topics are and whether they are only languages."""
    quality, lang = brief.shown.study.quality, brief.lang
    encoder = brief.shown.study.manifest["encoder"]
    lines = [
        brief.say(
            N_("Texts were turned into vectors of {dimension} numbers by the encoder {name} (revision {revision})."),
            dimension=encoder["dimension"], name=encoder["name"], revision=str(encoder["revision"])[:12],
        )
    ]  # fmt: skip
    stability = quality.get("stability", {})
    if stability:
        words = N_(
            "Made again from parts of the documents, the topics agree with "
            "these to {topics} and the themes to {themes} "
            "(adjusted Rand index: 1 is the same, 0 is chance)."
        )
        values = {"topics": stability["ari_topics"], "themes": stability["ari_themes"]}
        lines.append(brief.say(words, **{key: number(value, lang, digits=2) for key, value in values.items()}))
    leak = quality.get("leakage", {}).get("topics")
    if leak:
        words = N_(
            "Topics and languages share {value} of their information, where chance alone gives {chance} "
            "(normalised mutual information: 0 is none, 1 is all)."
        )
        lines.append(brief.say(words, **{key: number(value, lang, digits=3) for key, value in leak.items()}))
    if "weak_share" in quality:
        words = N_("{percent} of the documents belong to their topic only weakly; no document was left out.")
        lines.append(brief.say(words, percent=percent(quality["weak_share"], lang)))
    return Section("method-topics", brief.say(N_("Topics")), blocks=(Bullets(tuple(("", line) for line in lines)),))


def _forecasts(brief: Brief) -> Section | None:
    """Say which methods ran, and how many forecasts were published, wide or refused."""
    rows = brief.shown.study.level(brief.level).forecasts
    rows = rows[rows["sector"] == brief.sector]
    if rows.empty:
        return None
    _ = translator(brief.lang)
    table: list[tuple[Cell, ...]] = []
    for horizon in HORIZONS:
        mine = rows[rows["horizon"] == horizon]
        counts = [int((mine["status"] == status).sum()) for status in ("published", "wide", "refused")]
        methods = ", ".join(map(_, sorted(mine.loc[mine["status"] != "refused", "method"].unique()))) or "–"
        table.append((brief.say(N_("{count} years"), count=horizon), *counts, methods))
    heads = {
        _(N_("Horizon")): "text", _(N_("Published")): "count", _(N_("Wide")): "count", _(N_("Refused")): "count",
        _(N_("Method that ran")): "text",
    }  # fmt: skip
    block = brief.table(_(N_("Forecasts by horizon")), heads, table)
    return Section("method-forecasts", _(N_("Forecasts")), blocks=(block,))


def _coverage(brief: Brief) -> Section:
    """Say how forecasts of the past did."""
    tests = brief.shown.study.level(brief.level).backtests
    _, lang = translator(brief.lang), brief.lang
    rows: list[tuple[Cell, ...]] = []
    for horizon in HORIZONS:
        one = select.scored(tests[tests["horizon"] == horizon])
        if one["cases"]:
            within = f"{percent(one['lo'], lang)} – {percent(one['hi'], lang)}"
            said = held(one["inside"], one["cases"], lang)
            rows.append((brief.say(N_("{count} years"), count=horizon), said, one["share"], within, one["skill"]))
    title = _(N_("How forecasts of the past did"))
    if not rows:
        return Section("method-past", title, blocks=(Paragraph(_(N_("No forecast of the past can be compared yet."))),))
    heads = {
        _(N_("Horizon")): "text", _(N_("Outcomes inside the 80% range")): "words", _(N_("Share inside")): "percent",
        _(N_("95% interval")): "words", _(N_("Error against no change")): "change",
    }  # fmt: skip
    words = N_(
        "The same forecasts were made with the data of earlier years and "
        "compared with what came true. A range that holds "
        "should hold 80% of the outcomes. Cases of one topic resemble each other, so the interval is rather too narrow."
    )
    blocks = (Paragraph(brief.say(words)), brief.table(title, heads, rows))
    return Section("method-past", title, blocks=blocks)


def _overruled(brief: Brief) -> Section | None:
    """Say what of the roadmaps reported on was overruled by hand: by whom, why, and what had been computed."""
    _, lang, plan = translator(brief.lang), brief.lang, brief.shown.study.roadmap
    names = {key: name for level in ("topic", "theme") for key, name in
             select.labels(brief.shown, lang, level=level).items()}  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for one in plan.rulings:
        ends = [names.get(end.rpartition("/")[2], end) for end in (one.item_id, one.other) if end]
        sector = one.item_id.rpartition("/")[0]
        if sector in brief.sectors:
            rows.append((" – ".join(ends), brief.sectors[sector], _(RULED_NAMES[one.kind]), one.who, when(one)[:10],
                         one.why, before(one, lang)))  # fmt: skip
    if not rows:
        return None
    heads = (N_("Item"), N_("Sector"), N_("What"), N_("Who"), N_("Day"), N_("Why"), N_("Computed before"))
    title = _(N_("What was overruled by hand"))
    return Section(
        "method-hand", title, blocks=(brief.table(title, dict.fromkeys(map(_, heads), "text"), rows, deck=False),)
    )


def _complete(brief: Brief) -> Section | None:
    """Say which years are not complete yet."""
    trends = brief.shown.study.fine.trends
    open_ = trends[(trends["completeness"] < select.complete_from(brief.shown)) & (trends["exposure"] > 0)]
    if open_.empty:
        return None
    _ = translator(brief.lang)
    known = open_.groupby(["kind", "period"])["completeness"].first().reset_index()
    rows = [(_(KIND_NAMES[row.kind]), int(row.period), float(row.completeness)) for row in known.itertuples()]
    heads = {_(N_("Source")): "text", _(N_("Year")): "year", _(N_("Complete")): "percent"}
    words = N_(
        "Patents are published about {count} months after filing. Years not yet complete are shown, never fitted."
    )
    said = brief.say(words, count=brief.shown.study.manifest["settings"]["trends"]["patent_delay_months"])
    table = brief.table(_(N_("Years not yet complete")), heads, rows)
    return Section("method-complete", _(N_("Years not yet complete")), blocks=(Paragraph(said), table))


def _made(brief: Brief) -> Section:
    """Say with which inputs, settings and versions the study was made."""
    _, manifest = translator(brief.lang), brief.shown.study.manifest
    settings = tuple(flat(manifest["settings"]))
    versions = tuple((name, str(found)) for name, found in manifest.get("versions", {}).items())
    inputs = tuple((one["file"], one["sha256"][:16]) for one in manifest.get("inputs", []) if one["file"])
    two = (_(N_("Name")), _(N_("Value")))
    blocks: list[Any] = [
        TableBlock(_(N_("Files read")), (_(N_("File")), _(N_("SHA-256, beginning"))), inputs) if inputs else None,
        TableBlock(_(N_("Settings")), two, settings),
        TableBlock(_(N_("Versions")), two, versions),
    ]
    words = brief.say(N_("The same documents and settings give the same study, number for number."))
    blocks = [Paragraph(words), *(block for block in blocks if block is not None)]
    return Section("method-made", _(N_("How to make this study again")), blocks=tuple(blocks), deck="none")


def flat(values: dict[str, Any], before: str = "") -> list[tuple[str, str]]:
    """Return nested settings as (dotted name, value) pairs."""
    found: list[tuple[str, str]] = []
    for name, value in values.items():
        if isinstance(value, dict):
            found += flat(value, f"{before}{name}.")
        else:
            found.append((before + name, str(value)))
    return found
