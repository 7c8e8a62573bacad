"""What a study means for one company, on one page: nearest topics, who is near, who could complement it, questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from roadmap.i18n import N_, ntranslator, number, translator
from roadmap.organisations import organisation_key
from roadmap.views import charts, evidence, findings, select
from roadmap.views._numbers import fan_numbers
from roadmap.views._sections import question
from roadmap.views.document import Brief, Bullets, Cell, Document, Figure, Gallery, Paragraph, Section, TableBlock
from roadmap.views.edits import RELATION_NAMES
from roadmap.views.theme import FICTIONAL, LANE_NAMES, SIGNAL_NAMES, Look

if TYPE_CHECKING:
    from roadmap.disclosure import Shown

TOPICS, FANS, NEAR, PARTNERS, QUESTIONS = 4, 3, 5, 3, 3
TITLE = 72
"""Letters of a document's title."""
LEAST = 0.04
"""Part of a text below which a topic is not named."""
SECOND = 0.2
"""Part of a text from which its second topic is as much its own as the first."""
SMALL_WIDTH = 224
BOTH = N_("Your text is near both {first} and {second}. Where do they meet in your work, and who is missing for that?")
NOBODY = N_(
    "No organisation of the region stands in its open documents. Is that your chance, or a sign that the work is done "
    "elsewhere?"
)
FAR = N_(
    "Little in this study is like this text: its nearest documents are hardly nearer than documents drawn at random "
    "are to each other. Read what follows as a hint."
)
KEPT = N_(
    "Made by comparing one text with the study's open documents. The text is not in this paper and was not kept; "
    "nothing confidential of others is in it."
)


@dataclass(frozen=True)
class Kin:
    """What of a study is like a company's text.

    ``topics``: identifiers at ``level`` and the part of the text (0-1) that is near each, the most first.
    ``documents``: doc_id, title, kind, lang, organisation, region, country, date, topic_id (at that level) and
    closeness (cosine), the nearest first. ``words``: how many the text has; ``far``: little is like it.
    """

    name: str
    level: str
    words: int
    topics: tuple[tuple[str, float], ...]
    documents: pd.DataFrame
    far: bool = False

    @property
    def named(self) -> list[str]:
        """The topics that are named: those with a part of the text worth it, one at least."""
        return [topic for place, (topic, part) in enumerate(self.topics[:TOPICS]) if place == 0 or part >= LEAST]


def company_document(shown: Shown, kin: Kin, lang: str) -> Document:
    """Return the one-page brief of a company in ``lang``."""
    about = Brief(shown, lang, level=kin.level)
    frame = select.topics(shown, level=kin.level, lang=lang).set_index("topic_id", drop=False)
    near = neighbours(shown, kin)
    blocks: list[Any] = [Paragraph(about.say(FAR), "warn")] if kin.far else []
    blocks += [_topics(about, kin, frame), _fans(about, kin, frame)]
    blocks += [block for block in (_near(about, near), _partners(about, kin, near)) if block]
    asked = _questions(about, kin, frame)
    first = findings.evidence_title(shown, kin.named[0], level=kin.level, lang=lang)
    title = about.say(N_("Nearest to you: {finding}"), finding=first)
    parts = (
        Section("company-questions", about.say(N_("To bring to the roundtable")),
                blocks=(Bullets(asked), Paragraph(about.say(KEPT), "note"))),
    )  # fmt: skip
    manifest = shown.study.manifest
    name = kin.name or about.say(N_("you"))
    return Document(
        title=about.say(N_("What this means for {name}"), name=name), subtitle=_subtitle(about, kin), lang=lang,
        sector=about.sector, fictional=translator(lang)(FICTIONAL) if manifest.get("fictional") else "",
        sections=(Section("company", title, blocks=tuple(blocks), parts=parts),), contents=False,
    )  # fmt: skip


def _subtitle(about: Brief, kin: Kin) -> str:
    manifest = about.shown.study.manifest
    words = N_("{study} · {documents} open documents, data to the end of {year} · a text of {words} words was compared")
    counted = number(len(kin.documents), about.lang)
    return about.say(
        words, study=manifest["name"], documents=counted, year=manifest["reference_year"],
        words=number(kin.words, about.lang),
    )  # fmt: skip


def _topics(about: Brief, kin: Kin, frame: pd.DataFrame) -> TableBlock:
    """Return the nearest topics with lane, signal, growth and forecast."""
    _, parts = translator(about.lang), dict(kin.topics)
    year = about.shown.study.manifest["reference_year"] + 5
    rows: list[tuple[Cell, ...]] = []
    for topic in kin.named:
        row = frame.loc[topic]
        rows.append((
            row["label"], parts[topic], _(LANE_NAMES[row["lane"]]), _(SIGNAL_NAMES[row["signal"]]),
            None if pd.isna(row["growth"]) else float(row["growth"]),
            None if pd.isna(row["share_now"]) else float(row["share_now"]), _ahead(about, row),
        ))  # fmt: skip
    heads = {
        _(N_("Topic")): "text", _(N_("Part of your text")): "percent", _(N_("Lane")): "text", _(N_("Signal")): "text",
        _(N_("Growth a year")): "change", _(N_("Share today")): "share",
        about.say(N_("Forecast for {year}"), year=year): "words",
    }  # fmt: skip
    return about.table(_(N_("Topics nearest to your text")), heads, rows)


def _ahead(about: Brief, row: Any) -> str:  # noqa: ANN401 - a row
    """Write the forecast over five years with its 80 % range, or that there is none."""
    if not isinstance(row["status_5"], str) or row["status_5"] == "refused":
        return about.say(N_("none"))
    amount, within = select.amount(row["share_5"], (row["lo80_5"], row["hi80_5"]), about.lang)
    return f"{amount} ({within})"


def _fans(about: Brief, kin: Kin, frame: pd.DataFrame) -> Gallery:
    """Draw the trends of the nearest topics side by side."""
    look = Look(about.lang, "light", SMALL_WIDTH)
    return Gallery(tuple(
        (
            str(frame.loc[topic, "label"]),
            Figure(
                charts.small_fan(about.shown, topic, level=kin.level, look=look), str(frame.loc[topic, "label"]),
                plotted=fan_numbers(about.shown, topic, about.sector, kin.level, about.lang),
            ),
        )
        for topic in kin.named[:FANS]
    ))  # fmt: skip


def neighbours(shown: Shown, kin: Kin) -> pd.DataFrame:
    """Return who works on what the company does, by their nearest document; those of the region first.

    Returns
    -------
    organisation, region, country, local (in the study's region), topic_id and title (of the nearest document),
    documents (in the named topics) and closeness (cosine of the nearest one). Not the company itself, and no media.
    """
    rows = kin.documents
    rows = rows[rows["topic_id"].isin(kin.named) & (rows["organisation"] != "") & (rows["kind"] != "news")]
    own = organisation_key(kin.name)
    rows = rows[[organisation_key(name) != own or not own for name in rows["organisation"]]]
    counted = rows.groupby("organisation").size()
    region = tuple(shown.study.manifest.get("region") or ())
    found = rows.drop_duplicates("organisation")
    local = found["region"].str.startswith(region) if region else pd.Series(False, index=found.index)
    found = found.assign(local=local, documents=found["organisation"].map(counted))
    order = ["local", "closeness", "organisation"]
    return found.sort_values(order, ascending=[False, False, True], ignore_index=True)


def _near(about: Brief, near: pd.DataFrame) -> TableBlock | None:
    """Return the neighbours as a table; none where nobody is known."""
    if near.empty:
        return None
    _, names = translator(about.lang), _names(about)
    rows: list[tuple[Cell, ...]] = [
        (row.organisation, _place(about, row), names[row.topic_id], int(row.documents), _short(row.title or row.doc_id))
        for row in near.head(NEAR).itertuples()
    ]  # fmt: skip
    heads = {
        _(N_("Organisation")): "text", _(N_("Place")): "text", _(N_("Topic")): "text", _(N_("Documents")): "count",
        _(N_("Its document nearest to your text")): "text",
    }  # fmt: skip
    return about.table(_(N_("Your neighbours: who works on the same")), heads, rows)


def _short(title: str) -> str:
    """Return a title, cut between words where it is long."""
    return title if len(title) <= TITLE else title[:TITLE].rsplit(" ", 1)[0] + " …"


def _names(about: Brief) -> dict[str, str]:
    return select.labels(about.shown, about.lang, level=about.level)


def _place(about: Brief, row: Any) -> str:  # noqa: ANN401 - a row
    """Write where an organisation is, and whether that is in the region."""
    local = about.say(N_("in the region")) if row.local else ""
    return " · ".join(part for part in (row.region or row.country, local) if part)


def partners(shown: Shown, kin: Kin, near: pd.DataFrame) -> pd.DataFrame:
    """Return who could complement a company: those who lead a topic that the roadmap links with one of the company's.

    Where the roadmap has no such link: a further topic near the text. One organisation a topic first, then a second;
    those of the region first, none of those who work on the same.

    Returns
    -------
    organisation, region, country, local, documents, topic_id, relation (a kind of link, or empty) and of (the company's
    topic).
    """
    known = {organisation_key(name) for name in near["organisation"].head(NEAR)} | {organisation_key(kin.name)}
    rows = []
    for topic, relation, of in _beside(shown, kin):
        people = evidence.organisations(shown, topic, level=kin.level)
        people = people[[organisation_key(name) not in known for name in people["organisation"]]]
        rows += [
            {**one, "topic_id": topic, "relation": relation, "of": of, "turn": turn}
            for turn, one in enumerate(people.head(2).to_dict("records"))
        ]
    columns = ["organisation", "region", "country", "local", "documents", "topic_id", "relation", "of", "turn"]
    frame = pd.DataFrame(rows, columns=columns).drop_duplicates("organisation")
    return frame.sort_values(["local", "turn"], ascending=[False, True], kind="stable", ignore_index=True)


def _beside(shown: Shown, kin: Kin) -> list[tuple[str, str, str]]:
    """Return topics that are linked with the company's, by (topic, kind of link, the company's topic), strongest first.

    Where none is, the next nearest ones.
    """
    of_item = {item.item_id: item.topic for item in shown.study.roadmap.items if item.level == kin.level}
    found: dict[str, tuple[str, str, str]] = {}
    for link in sorted(shown.study.roadmap.links, key=lambda one: (-one.strength, one.source, one.target)):
        ends = of_item.get(link.source, ""), of_item.get(link.target, "")
        for mine, other in (ends, ends[::-1]):
            if mine in kin.named and other and other not in kin.named:
                found.setdefault(other, (other, link.kind, mine))
    return list(found.values()) or [(topic, "", "") for topic, _part in kin.topics[len(kin.named) :][:PARTNERS]]


def _partners(about: Brief, kin: Kin, near: pd.DataFrame) -> TableBlock | None:
    """Return possible partners as a table; none where nobody is known."""
    found = partners(about.shown, kin, near).head(PARTNERS)
    if found.empty:
        return None
    _, names = translator(about.lang), _names(about)
    rows: list[tuple[Cell, ...]] = [
        (row.organisation, _place(about, row), names[row.topic_id], int(row.documents), _why(about, row, names))
        for row in found.itertuples()
    ]  # fmt: skip
    heads = {
        _(N_("Organisation")): "text", _(N_("Place")): "text", _(N_("Topic")): "text", _(N_("Documents")): "count",
        _(N_("Why")): "text",
    }  # fmt: skip
    return about.table(_(N_("Possible partners: who works on what goes with it")), heads, rows)


def _why(about: Brief, row: Any, names: dict[str, str]) -> str:  # noqa: ANN401 - a row
    """Say why somebody could be a partner."""
    if not row.relation:
        return about.say(N_("also near your text"))
    kind = translator(about.lang)(RELATION_NAMES[row.relation])
    return about.say(N_("linked on the roadmap ({kind}) with {topic}"), kind=kind, topic=names[row.of])


def _questions(about: Brief, kin: Kin, frame: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """Return two or three questions that the nearest topics raise, none of them twice."""
    names, parts = _names(about), dict(kin.topics)
    asked: dict[str, str] = {}
    if len(kin.named) > 1 and parts[kin.named[1]] >= SECOND:
        first, second = (names[topic] for topic in kin.named[:2])
        asked[about.say(BOTH, first=first, second=second)] = f"{first} · {second}"
    for topic in kin.named:
        words = _question(about, kin, frame.loc[topic])
        asked.setdefault(words, names[topic])
    return tuple((lead, words) for words, lead in list(asked.items())[:QUESTIONS])


def _question(about: Brief, kin: Kin, row: pd.Series) -> str:
    """Return the question that one topic raises: of its numbers, else of who works on it here."""
    people = evidence.organisations(about.shown, str(row["topic_id"]), level=kin.level)
    local = int(people["local"].sum())
    moves = row["signal"] in ("rising", "weak", "falling")
    words = question(about, row, local) if moves else ""
    if words or not local:
        return words or about.say(NOBODY)
    many = ntranslator(about.lang)(
        "{count} organisation of the region stands in its documents. Is it a competitor, or a partner?",
        "{count} organisations of the region stand in its documents. Which are competitors, which could be partners?",
        local,
    )
    return many.format(count=number(local, about.lang))
