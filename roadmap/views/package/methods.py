"""The methods text of a study with its own numbers, to be taken into a paper; and what the package holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, number, percent, translator
from roadmap.tables import ALL, HORIZONS
from roadmap.views import _honesty, _sections, select
from roadmap.views._markdown import as_markdown
from roadmap.views.document import Brief, Bullets, Document, Paragraph, Section, TableBlock
from roadmap.views.theme import FICTIONAL

if TYPE_CHECKING:
    from roadmap.disclosure import Shown

WORKS = (
    ("Benjamini & Hochberg (1995)", "Controlling the false discovery rate. JRSS B 57, 289–300."),
    ("Grootendorst (2022)", "BERTopic: neural topic modeling with a class-based TF-IDF procedure. arXiv 2203.05794."),
    ("Hundepool et al. (2012)", "Statistical Disclosure Control. Wiley."),
    ("McCullagh & Nelder (1989)", "Generalized Linear Models, 2nd ed. Chapman & Hall."),
    ("Wilson (1927)", "Probable inference, the law of succession, and statistical inference. JASA 22, 209–212."),
    ("Yang et al. (2020)", "Multilingual universal sentence encoder for semantic retrieval. ACL demos, 87–94."),
)
"""Works the methods rest on."""
HOLDS = (
    ("*.csv, *.parquet", N_("every table of the study, as anyone may see it")),
    ("datapackage.json, dictionary.csv", N_("what every column means, its unit, range and keys")),
    ("model/", N_("the topics as a BERTopic model (safetensors): BERTopic.load('model')")),
    ("vectors.npy, vectors.json", N_("the vectors of the open documents, and which row is whose")),
    ("charts/", N_("the charts as Vega-Lite with their data; charts.csv lists them")),
    ("quality.json, timings.json", N_("how good topics and forecasts are; how long the run took")),
    ("sources.bib, CITATION.cff", N_("the open documents as BibTeX; how to cite the study")),
    ("radar.csv", N_("the technology radar, for Build your own radar")),
    ("methods.md", N_("the methods with the numbers of this study")),
    ("manifest.json", N_("inputs, settings, seed, versions, and the SHA-256 of every file")),
)


def methods(shown: Shown, lang: str) -> str:
    """Return the methods text of a study in ``lang`` (nl, fr, de or en), as Markdown."""
    brief = Brief(shown, lang, ALL, select.main_level(shown))
    name = shown.study.manifest["name"]
    sections = (_sections.overview(brief), _text(brief), _honesty.method(brief), _works(brief))
    return as_markdown(_document(brief, brief.say(N_("{name}: methods"), name=name), sections))


def _document(brief: Brief, title: str, sections: tuple[Section, ...]) -> Document:
    fictional = brief.shown.study.manifest.get("fictional")
    badge = translator(brief.lang)(FICTIONAL) if fictional else ""
    return Document(title, "", brief.lang, ALL, badge, sections)


def _text(brief: Brief) -> Section:
    """Return the methods in sentences."""
    said = (*_topics(brief), *_trends(brief), *_forecasts(brief))
    k = N_(
        "Interviews count only where {k} organisations stand behind a number; further cells are closed so that none "
        "can be had by subtraction. Confidential documents are in no file of this package."
    )
    blocks = [Paragraph(text) for text in (*said, brief.say(k, k=brief.shown.k))]
    return Section("text", brief.say(N_("Methods in short")), blocks=tuple(blocks))


def _topics(brief: Brief) -> list[str]:
    """Say how topics were found."""
    study, lang = brief.shown.study, brief.lang
    knobs, repeated = study.manifest["settings"]["topics"], int((study.documents["duplicate_of"] != "").sum())
    words = N_(
        "Vectors were smoothed over their {neighbours} nearest neighbours and reduced to {dimensions} principal "
        "components; k-means with {restarts} restarts found {themes} themes, and k-means inside each theme {topics} "
        "topics. Topics are named by class TF-IDF over texts that may be shown."
    )
    facts = {name: knobs[name] for name in ("neighbours", "dimensions", "restarts")}
    said = [brief.say(words, **facts, themes=len(study.broad.topics), topics=len(study.fine.topics))]
    ruled = len({one.number for one in study.roadmap.rulings})
    edits = study.manifest.get("hand", {}).get("active", 0) - ruled
    if ruled:
        words = N_("{count} places or links of the roadmap were overruled by hand; what had been computed is told.")
        said.append(brief.say(words, count=number(ruled, lang)))
    if edits > 0:
        words = N_("{count} changes were made to the topics by hand; every number here is that after them.")
        said.append(brief.say(words, count=number(edits, lang)))
    if repeated:
        said.append(brief.say(N_("{count} open documents repeat others; they are kept, and counted once."),
                              count=number(repeated, lang)))  # fmt: skip
    return said


def _trends(brief: Brief) -> list[str]:
    """Say how documents were counted over time."""
    if brief.shown.study.fine.trends.empty:
        return []
    rate = float(brief.shown.study.manifest["settings"]["trends"]["significance"])
    words = N_(
        "A share is a topic's documents over all documents of the same kind of source in the same calendar year, with "
        "its Wilson interval. Growth is the slope of a quasi-Poisson regression over the complete years, called a "
        "signal at a false-discovery rate of {rate} (Benjamini–Hochberg)."
    )
    return [brief.say(words, rate=percent(rate, brief.lang))]


def _forecasts(brief: Brief) -> list[str]:
    """Say what was forecast, by which method, and how such forecasts did in the past; both levels, all sectors."""
    study, lang = brief.shown.study, brief.lang
    rows, tests = study.level(brief.level).forecasts, study.level(brief.level).backtests
    if rows.empty:
        return []
    counts = {name: number(int((rows["status"] == name).sum()), lang) for name in ("published", "wide", "refused")}
    methods = "; ".join(sorted(rows.loc[rows["status"] != "refused", "method"].unique())) or "–"
    words = N_(
        "Shares were forecast {horizons} years ahead of {year} (method: {methods}), with ranges made from past errors. "
        "Of {count} forecasts {published} are published, {wide} are wide and {refused} are refused."
    )
    facts: dict[str, Any] = {"horizons": ", ".join(map(str, HORIZONS)), "year": study.manifest["reference_year"]}
    said = [brief.say(words, **facts, **counts, methods=methods, count=number(len(rows), lang))]
    done = select.scored(tests)
    if done["cases"]:
        words = N_("Of {cases} forecasts made with the data of earlier years, {inside} ({share}) lie in the 80% range.")
        said.append(brief.say(words, cases=number(done["cases"], lang), inside=number(done["inside"], lang),
                              share=percent(done["share"], lang, digits=1)))  # fmt: skip
    return said


def _works(brief: Brief) -> Section:
    return Section("works", brief.say(N_("Works the methods rest on")), blocks=(Bullets(WORKS),))


def readme(shown: Shown, lang: str) -> str:
    """Return what the package holds, and how it is made again, in ``lang``, as Markdown."""
    brief = Brief(shown, lang, ALL, "topic")
    _ = translator(lang)
    heads = (_(N_("File")), _(N_("What it is")))
    table = TableBlock(shown.study.manifest["name"], heads, tuple((name, _(words)) for name, words in HOLDS))
    again = N_(
        "roadmap export STUDY --out FOLDER --check writes the package again from the study and says what differs; "
        "roadmap run CORPUS --out STUDY makes the study again."
    )
    held = Section("holds", _(N_("What the package holds")), blocks=(table,))
    made = Section("again", brief.say(N_("How to make it again")), blocks=(Paragraph(brief.say(again)),))
    title = brief.say(N_("{name}: the researcher's package"), name=shown.study.manifest["name"])
    return as_markdown(_document(brief, title, (held, made)))
