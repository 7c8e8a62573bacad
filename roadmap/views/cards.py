"""Trend cards for the table: A6, one topic each, four on a sheet with marks to cut along.

Each card says what was found, draws the small fan, tells the forecast at 2, 5 and 10 years with its grade, the sources,
and who works on it in the region; its QR code opens the topic's evidence page, or names the topic where nobody said at
which address the app stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from roadmap.i18n import N_, number, translator
from roadmap.tables import ALL
from roadmap.views import charts, evidence, findings, select
from roadmap.views._cards import source_of
from roadmap.views._sections import numbers
from roadmap.views.document import Brief
from roadmap.views.pdf import TEMPLATES, typeset, words
from roadmap.views.qr import qr_svg
from roadmap.views.render import to_svg
from roadmap.views.theme import FICTIONAL, KINDS_INSIDE, SIGNAL_NAMES, Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.disclosure import Shown

MOST, NAMED, WIDTH, QUOTED = 24, 5, 300, 320
"""Cards made, organisations named on one, width of its chart in pixels, characters of a passage."""


@dataclass(frozen=True)
class CardPlan:
    """Which cards: language, sector, and the address of the app (http://192.168.1.20:8501), or empty.

    ``topics``: those of the level reported on that are wanted, in their order; empty for those with most to say.
    """

    lang: str
    sector: str = ALL
    address: str = ""
    topics: Sequence[str] = ()


def as_cards(shown: Shown, plan: CardPlan) -> bytes:
    """Return trend cards as PDF (A4 sheets of four A6 cards, tagged)."""
    brief = Brief(shown, plan.lang, plan.sector, select.main_level(shown, plan.sector))
    drawings: dict[str, str] = {}
    cards = [_card(brief, row, plan.address, drawings) for row in _wanted(brief, plan)]
    name = shown.study.manifest["name"]
    data = {
        "title": words(brief.say(N_("Trend cards: {name}"), name=name)), "lang": plan.lang, "cards": cards,
        "fictional": words(translator(plan.lang)(FICTIONAL)) if shown.study.manifest.get("fictional") else "",
    }  # fmt: skip
    if not cards:
        data["cards"] = [_empty(brief, drawings)]
    return typeset(TEMPLATES / "cards.typ", data, drawings)


def _wanted(brief: Brief, plan: CardPlan) -> list[Any]:
    """Return the rows of the topics that get a card."""
    frame = select.ranked(select.topics(brief.shown, brief.sector, level=brief.level, lang=brief.lang))
    if plan.topics:
        place = {topic: at for at, topic in enumerate(plan.topics)}
        mine = frame[frame["topic_id"].isin(place)]
        frame = mine.sort_values("topic_id", key=lambda ids: ids.map(place))
    return list(frame.head(MOST).itertuples())


def _card(brief: Brief, row: Any, address: str, drawings: dict[str, str]) -> dict[str, Any]:  # noqa: ANN401 - a row
    """Return what stands on one card; its drawings go into ``drawings``."""
    shown, lang, topic = brief.shown, brief.lang, str(row.topic_id)
    _ = translator(lang)
    link = evidence_link(brief, topic, address)
    drawings[f"q-{topic}.svg"] = qr_svg(link)
    quote, source = _quote(brief, topic)
    drawn = charts.small_fan(shown, topic, brief.sector, level=brief.level, look=Look(lang, "light", WIDTH))
    drawings[f"f-{topic}.svg"] = to_svg(drawn)
    told = {
        "label": row.label, "over": f"{brief.sector_name} · {topic}", "signal": _(SIGNAL_NAMES[row.signal]),
        "finding": _finding(brief, row), "unit": _unit(brief, topic), "who_head": _(N_("In the region")),
        "who": _who(brief, topic), "alt": str(drawn.to_dict().get("description", "")) or row.label,
        "link": link if address else brief.say(N_("Evidence page: {topic} in the app"), topic=topic),
        "quote": quote, "source": source,
        "qr_alt": brief.say(N_("QR code: evidence page of {topic}"), topic=row.label),
    }  # fmt: skip
    return {
        **{name: words(text) for name, text in told.items()}, "kind": row.signal, "numbers": _ahead(brief, topic),
        "mix": _mix(brief, topic), "chart": f"f-{topic}.svg", "qr": f"q-{topic}.svg",
    }  # fmt: skip


def evidence_link(brief: Brief, topic: str, address: str) -> str:
    """Return the address of a topic's evidence page; without the app's address, what to look up in it."""
    values = {"lang": brief.lang, "sector": brief.sector, "level": brief.level, "topic": topic}
    if not address:
        return f"roadmap evidence?{urlencode(values)}"
    return f"{address.rstrip('/')}/evidence?{urlencode(values)}"


def _finding(brief: Brief, row: Any) -> str:  # noqa: ANN401 - a row
    """Return the finding without the topic's name, which stands above it."""
    said = findings.title(brief.shown, row.topic_id, brief.sector, level=brief.level, lang=brief.lang)
    label = str(row.label)
    rest = said[len(label) :].lstrip(":\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE} ")
    if said[: len(label)].lower() != label.lower() or not rest:
        return said
    return rest[:1].upper() + rest[1:]


def _unit(brief: Brief, topic: str) -> str:
    """Say what the chart measures."""
    kind = select.forecast_kind(brief.shown, topic, brief.sector, level=brief.level)
    inside = translator(brief.lang)(KINDS_INSIDE.get(kind, kind))
    return brief.say(N_("Share of {source} a year; petrol: forecast with 80% and 95% range"), source=inside)


def _ahead(brief: Brief, topic: str) -> list[dict[str, Any]]:
    """Return the forecast at each horizon, or that there is none."""
    return [
        {
            "year": one.year, "distance": words(one.distance), "value": words(one.value), "grade": one.grade,
            "refused": one.refused, "range": "" if one.refused else words(one.ranges[0]),
        }
        for one in numbers(brief, topic).cards
    ]  # fmt: skip


def _mix(brief: Brief, topic: str) -> list[dict[str, Any]]:
    """Return the open documents behind a topic by source, the largest first."""
    counts = evidence.documents(brief.shown, topic, brief.sector, level=brief.level)["kind"].value_counts()
    _ = translator(brief.lang)
    return [
        {"count": int(count), "told": words(f"{number(int(count), brief.lang)} {_(KINDS_INSIDE.get(kind, kind))}")}
        for kind, count in counts.items()
    ]


def _quote(brief: Brief, topic: str) -> tuple[str, str]:
    """Return a passage in the reader's language with where it comes from; empty where none is short enough."""
    found = evidence.passages(brief.shown, topic, brief.sector, level=brief.level, langs=(brief.lang,))
    fitting = [one for one in found if len(one.text) <= QUOTED]
    return (fitting[0].text, source_of(brief, fitting[0])) if fitting else ("", "")


def _who(brief: Brief, topic: str) -> str:
    """Name the organisations of the region that stand behind most documents, and say how many more there are."""
    frame = evidence.organisations(brief.shown, topic, brief.sector, level=brief.level)
    mine = [str(name) for name in frame.loc[frame["local"].astype(bool), "organisation"]]
    if not mine:
        return brief.say(N_("No organisation of the region is named in open documents."))
    named = ", ".join(name if len(name) <= 60 else f"{name[:58]}…" for name in mine[:NAMED])
    if len(mine) <= NAMED:
        return named
    return brief.say(N_("{names} and {count} more"), names=named, count=number(len(mine) - NAMED, brief.lang))


def _empty(brief: Brief, drawings: dict[str, str]) -> dict[str, Any]:
    """Return a card that says that there are none."""
    drawings["q.svg"] = qr_svg("roadmap")
    said = {"label": brief.sector_name, "finding": brief.say(N_("No topic of this sector has documents to show."))}
    empty = dict.fromkeys(("over", "signal", "unit", "who_head", "who", "alt", "link", "chart", "quote", "source"), "")
    return {**empty, **{name: words(text) for name, text in said.items()}, "kind": "none", "numbers": [], "mix": [],
            "qr": "q.svg", "qr_alt": "roadmap"}  # fmt: skip
