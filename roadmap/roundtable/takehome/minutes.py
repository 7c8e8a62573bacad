"""The minutes: who was there, what was held, what the room agreed on and where it is split, and what follows."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from roadmap.i18n import N_, number, percent, translator
from roadmap.roundtable.ballot.words import ROLE, TYPE, WORDS, country
from roadmap.roundtable.charts.beside import beside_chart
from roadmap.roundtable.charts.board import agreed_chart, computed_items
from roadmap.roundtable.charts.matrix import matrix_chart
from roadmap.roundtable.charts.strips import concordance_words, strips_chart
from roadmap.roundtable.charts.tables import ranking_table, votes_table
from roadmap.roundtable.results import QUADRANT_NAMES, VERDICT_NAMES, finding, measure, written
from roadmap.roundtable.takehome.cards import facts, idea_name
from roadmap.roundtable.takehome.diary import ZONE
from roadmap.roundtable.takehome.evening import FEW, clock, heads, iso_day, paper, say, step_title
from roadmap.roundtable.takehome.tables import block_of
from roadmap.tables import LANES
from roadmap.views.document import Bullets, Document, Figure, Paragraph, Section, TableBlock
from roadmap.views.theme import LANE_NAMES, Look

if TYPE_CHECKING:
    import pandas as pd

    from roadmap.roundtable.statements import Statement
    from roadmap.roundtable.takehome.evening import Evening
    from roadmap.views.document import Block

DRAWN, SPOKEN = 2, 5
"""Statements whose estimates are drawn beside the model, those that differ first; the horizon a finding speaks of."""
COMPARED = (N_("Statement"), N_("Year"), N_("Room"), N_("Middle half"), N_("Model"), N_("80% range"), N_("Voters"))
GONE = {"above": 0, "below": 0, "within": 1, "refused": 2, "few": 3}
"""Standings of the room against the model in the order they are drawn."""


def minutes(evening: Evening, lang: str) -> Document:
    """Return the minutes as a document; parts of which nothing is known are left out."""
    title = say(lang, N_("Minutes: {title}"), title=evening.room.title)
    makers = (
        _summary, _who, _agenda, _agreed, _split, _model, _plan, _order, _actions, _ideas, _wishes, _claims, _votes,
        _estimates,
    )  # fmt: skip
    return paper(evening, lang, title, [make(evening, lang) for make in makers])


def verdicts(evening: Evening) -> dict[str, str]:
    """Return each statement's verdict on impact in the last round of votes; where it has none, on what was asked."""
    told = evening.results.tallies
    told = told[told["round_id"] == evening.results.last("vote")]
    first = told.assign(_rank=(told["criterion"] != "impact").astype(int)).sort_values(["_rank", "criterion"])
    first = first.drop_duplicates("statement_id")
    return dict(zip(first["statement_id"], first["verdict"], strict=True))


def split(evening: Evening) -> list[tuple[Statement, list[str]]]:
    """Return the statements on which the room is split in the last round, with the criteria it is split on."""
    told = evening.results.tallies
    told = told[(told["round_id"] == evening.results.last("vote")) & (told["verdict"] == "dissent")]
    return [
        (one, sorted(told.loc[told["statement_id"] == one.statement_id, "criterion"]))
        for one in evening.asked if one.statement_id in set(told["statement_id"])
    ]  # fmt: skip


def _summary(evening: Evening, lang: str) -> Section:
    """Say in a few lines what came of it."""
    _ = translator(lang)
    found, votes = evening.results, Counter(verdicts(evening).values())
    known = sum(votes[name] for name in ("consensus", "dissent", "mixed"))
    rows: list[tuple[str, str]] = []
    if not known:
        rows.append((_(N_("No result")), _(N_("Fewer than five people voted, so nothing is said of the room's view."))))
    for name in ("consensus", "dissent", "mixed"):
        numbers = [str(one.number) for one in evening.asked if verdicts(evening).get(one.statement_id) == name]
        if numbers:
            words = say(lang, N_("statements {numbers}"), numbers=", ".join(numbers))
            rows.append((f"{_(VERDICT_NAMES[name])}: {len(numbers)}", words))
    counts = N_("{people} people took part; {statements} statements, {ideas} ideas, {actions} actions.")
    told = say(lang, counts, people=found.participants if found.participants >= FEW else f"< {FEW}",
               statements=len(evening.asked), ideas=len(evening.ideas), actions=len(evening.actions))  # fmt: skip
    return Section("summary", _(N_("In short")), blocks=(Paragraph(told), Bullets(tuple(rows))))


def _who(evening: Evening, lang: str) -> Section | None:
    """Count who was there by type of organisation, country and role; never fewer than five."""
    _ = translator(lang)
    if evening.results.participants < FEW:
        return None
    blocks: list[Block] = []
    names = {"organisation_type": _(WORDS["type"]), "country": _(WORDS["country"]), "role": _(N_("Role"))}
    for attribute, head in names.items():
        told, rest = heads(evening, attribute)
        rows = [(_group(attribute, group, lang), number(count, lang)) for group, count in told]
        rows += [(_(N_("others, each too few to name")), number(rest, lang))] if rest else []
        blocks.append(TableBlock(head, (head, _(N_("People"))), tuple(rows), (1,)))
    words = _(N_("As people said on joining; no group of fewer than five is named."))
    return Section("who", _(N_("Who was there")), words, tuple(blocks))


def _group(attribute: str, group: str, lang: str) -> str:
    """Return the name of a group of participants."""
    if attribute == "country":
        return country(group, lang)
    known = TYPE if attribute == "organisation_type" else ROLE
    return translator(lang)(known.get(group, group))


def _agenda(evening: Evening, lang: str) -> Section | None:
    """Return the agenda as planned and as held."""
    _ = translator(lang)
    if not evening.steps:
        return None
    held = {place: f"{datetime.fromtimestamp(at / 1000, ZONE):%H:%M}" for place, at in evening.held.items()}
    rows = tuple(
        (hour, held.get(place, "–"), step_title(step, lang), str(step.minutes))
        for place, (hour, step) in enumerate(zip(clock(evening), evening.steps, strict=True))
    )
    columns = (_(N_("As planned")), _(N_("As held")), _(N_("Step")), _(N_("Minutes")))
    return Section(
        "agenda", _(N_("Agenda")), blocks=(TableBlock(_(N_("As planned and as held")), columns, rows, (3,)),)
    )


def _listed(evening: Evening, verdict: str, lang: str) -> Bullets | None:
    """List the statements of a verdict with the room against the model."""
    known = verdicts(evening)
    rows = tuple(
        (f"{one.number}. {one.text(lang)}", finding(evening.results, one.statement_id, lang))
        for one in evening.asked if known.get(one.statement_id) == verdict
    )  # fmt: skip
    return Bullets(rows) if rows else None


def _agreed(evening: Evening, lang: str) -> Section | None:
    """Return what the room agrees on, and where the statements stand by impact and certainty."""
    _ = translator(lang)
    listed = _listed(evening, "consensus", lang)
    blocks: list[Block] = [listed, *_strips(evening, "consensus", lang)] if listed else []
    matrix = _matrix(evening, lang)
    if not blocks and matrix is None:
        return None
    name = _(N_("What the room agrees on")) if listed else _(N_("Impact and certainty"))
    return Section("agreed", name, blocks=tuple(blocks), parts=(matrix,) if matrix else (), page="new")


def _matrix(evening: Evening, lang: str) -> Section | None:
    """Draw where the statements stand by impact and certainty."""
    _, found = translator(lang), evening.results
    places = found.quadrants[found.quadrants["round_id"] == found.last("vote")]
    if places.empty:
        return None
    rows = Counter(str(name) for name in places["quadrant"])
    told = ", ".join(f"{_(QUADRANT_NAMES[name])}: {rows[name]}" for name in QUADRANT_NAMES if rows[name])
    figure = Figure(matrix_chart(found, look=Look(lang, "light", 520)), _(N_("Impact and certainty")), deck=False)
    return Section("card-matrix", _(N_("Impact and certainty")), told, (figure,))


def _split(evening: Evening, lang: str) -> Section | None:
    """Return what the room is split on, as a finding: the votes and the arguments of both sides."""
    _, found = translator(lang), split(evening)
    if not found:
        return None
    parts = tuple(_argued(evening, one, criteria, lang) for one, criteria in found)
    words = _(
        N_("Two camps, each with at least a fifth of the votes: a finding, not noise. Arguments are participants' own.")
    )
    numbers = ", ".join(str(one.number) for one, _criteria in found)
    name = say(lang, N_("The room is split: statements {numbers}"), numbers=numbers)
    return Section("split", name, words, tuple(_strips(evening, "dissent", lang)), parts, page="new")


def _strips(evening: Evening, verdict: str, lang: str) -> list[Block]:
    """Draw the votes on impact of the statements with a verdict; nothing where there are none."""
    told = evening.results.tallies
    told = told[(told["round_id"] == evening.results.last("vote")) & (told["criterion"] == "impact")]
    if verdict not in set(told["verdict"]):
        return []
    chart = strips_chart(evening.results, verdict, look=Look(lang, "light", 760))
    return [Figure(chart, translator(lang)(N_("Votes on impact, 1 to 5")), deck=False)]


def _argued(evening: Evening, one: Statement, criteria: list[str], lang: str) -> Section:
    """Return one statement the room is split on, with its arguments."""
    from roadmap.roundtable.charts.tables import CRITERION_NAMES

    _ = translator(lang)
    mine = [comment for comment in evening.comments if comment.statement_id == one.statement_id]
    rows = tuple(
        (_(WORDS[stance]), f"“{comment.text}”")
        for stance in ("pro", "con", "question") for comment in mine if comment.stance == stance
    )  # fmt: skip
    blocks = (Bullets(rows) if rows else Paragraph(_(N_("No argument was written down.")), "note"),)
    words = ", ".join(_(CRITERION_NAMES[name]) for name in criteria)
    return Section(f"split-{one.number}", f"{one.number}. {one.text(lang)}", words, blocks)


def _votes(evening: Evening, lang: str) -> Section | None:
    """Return every statement with its votes in the last round."""
    _, found = translator(lang), evening.results
    told = votes_table(found, lang)
    if told.empty:
        return None
    blocks = (block_of(told, _(N_("Votes of the last round"))),)
    changed = _stability(evening, lang)
    return Section("votes", _(N_("All votes")), changed, blocks, page="wide")


def _stability(evening: Evening, lang: str) -> str:
    """Say how many answers changed between the rounds; empty where there was one round."""
    told = evening.results.stability.dropna(subset=["changed"])
    if told.empty:
        return ""
    part = float((told["changed"] * told["both"]).sum() / told["both"].sum())
    words = N_("Between the rounds {percent} of the answers changed; below 15% a view is called stable.")
    return say(lang, words, percent=percent(part, lang))


def _model(evening: Evening, lang: str) -> Section | None:
    """Return the room against the model: those that differ most drawn, all in a table."""
    _, found = translator(lang), evening.results
    told = found.beside[found.beside["round_id"] == found.last("estimate")]
    told = told[told["standing"] != "few"]
    if told.empty:
        return None
    far = told.assign(_far=(told["horizon"] - SPOKEN).abs(), _rank=told["standing"].map(GONE))
    first = far.sort_values("_far", kind="stable").drop_duplicates("statement_id")
    rank = first.set_index("statement_id")["_rank"].sort_values(kind="stable")
    parts = tuple(_beside(evening, str(name), lang) for name in rank.index[:DRAWN])
    return Section("model", _(N_("The room against the model")), parts=parts, page="new")


def _estimates(evening: Evening, lang: str) -> Section | None:
    """Return all estimates beside the forecasts as a table."""
    _, found = translator(lang), evening.results
    told = found.beside[(found.beside["round_id"] == found.last("estimate")) & (found.beside["standing"] != "few")]
    if told.empty:
        return None
    rows = _compared(evening, told, lang)
    table = TableBlock(_(N_("Documents per 1,000 of the sector")), tuple(map(_, COMPARED)), rows, (1, 2, 3, 4, 5, 6))
    return Section("estimates", _(N_("All estimates")), blocks=(table,), page="new")


def _compared(evening: Evening, told: pd.DataFrame, lang: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of room and model, by number of the statement and year."""
    numbers = {one.statement_id: one.number for one in evening.results.statements}
    texts = {one.statement_id: f"{one.number}. {one.text(lang)}" for one in evening.results.statements}
    told = told.assign(_number=told["statement_id"].map(numbers)).sort_values(["_number", "horizon"])
    return tuple(
        (
            texts[row["statement_id"]], str(int(row["period"]) or evening.room.reference_year + int(row["horizon"])),
            written(row["median"], lang), f"{written(row['q1'], lang)}–{written(row['q3'], lang)}",
            written(row["model"], lang),
            f"{written(row['lo80'], lang)}–{written(row['hi80'], lang)}" if row["lo80"] == row["lo80"] else "–",
            str(int(row["voters"])),
        )
        for row in told.to_dict("records")
    )  # fmt: skip


def _beside(evening: Evening, statement_id: str, lang: str) -> Section:
    """Return one statement's estimates beside the forecast, drawn."""
    found = evening.results
    one = found.statement(statement_id)
    asked = f"{one.number}. {one.text(lang)}" if one else ""
    chart = beside_chart(found, statement_id, look=Look(lang, "light", 720))
    note = " · ".join(part for part in (asked, measure(found, statement_id, lang)) if part)
    return Section(
        f"trend-{statement_id}", finding(found, statement_id, lang) or asked, note, (Figure(chart, asked, deck=False),)
    )


def _plan(evening: Evening, lang: str) -> Section | None:
    """Return the roadmap as agreed beside the roadmap as computed: drawn, and as a table with why."""
    _ = translator(lang)
    if not evening.board.items:
        return None
    reference = evening.room.reference_year or min(one.start for one in evening.board.items)
    computed = computed_items(evening.shown, evening.sector) if evening.shown else {}
    chart = agreed_chart(evening.board, computed, reference=reference, look=Look(lang, "light", 1000))
    rows = tuple(
        (_(LANE_NAMES[one.lane]), one.label, f"{one.start}–{one.end}",
         f"{computed[one.topic_id].start:.0f}–{computed[one.topic_id].end:.0f}" if one.topic_id in computed else "–",
         one.why or "–")
        for one in sorted(evening.board.items, key=lambda item: (LANES.index(item.lane), item.start, item.label))
    )  # fmt: skip
    columns = (_(N_("Lane")), _(N_("Item")), _(N_("Agreed")), _(N_("Computed")), _(N_("Why")))
    table = TableBlock(_(N_("The roadmap as agreed beside the roadmap as computed")), columns, rows)
    figure = Figure(chart, _(N_("Roadmap as agreed")), wide=True, deck=False)
    return Section("plan", _(N_("The roadmap as agreed")), blocks=(figure, table), page="wide")


def _order(evening: Evening, lang: str) -> Section | None:
    """Return what the room puts first: its ranking and its dots."""
    _, found = translator(lang), evening.results
    blocks: list[Block] = []
    ranked = ranking_table(found, lang)
    if len(ranked):
        blocks.append(block_of(ranked, _(N_("Ranking"))))
        blocks.append(Paragraph(concordance_words(found, found.last("ranking"), lang), "note"))
    dots = found.dotted[found.dotted["round_id"] == found.last("dots")]
    if len(dots):
        known = {one.statement_id: one for one in found.statements}
        rows = tuple(
            (str(row.place), f"{known[row.statement_id].number}. {known[row.statement_id].text(lang)}", str(row.dots),
             percent(row.share, lang))
            for row in dots.itertuples() if row.statement_id in known
        )  # fmt: skip
        heads_ = (_(N_("Rank")), _(N_("Statement")), _(N_("Dots")), _(N_("Share")))
        blocks.append(TableBlock(_(N_("Dots")), heads_, rows, (2, 3)))
    return Section("order", _(N_("What the room puts first")), blocks=tuple(blocks), page="new") if blocks else None


def _actions(evening: Evening, lang: str) -> Section:
    """Return the actions, or say that none was noted."""
    _ = translator(lang)
    if not evening.actions:
        return Section("actions", _(N_("Actions")), blocks=(Paragraph(_(N_("No action was noted.")), "note"),))
    done = {True: _(N_("done")), False: ""}
    rows = tuple((one.text, one.owner or "–", iso_day(one.due, lang), done[one.done]) for one in evening.actions)
    columns = (_(N_("Action")), _(N_("Owner")), _(N_("Due")), _(N_("Done")))
    return Section("actions", _(N_("Actions")), blocks=(TableBlock(_(N_("Who does what, and when")), columns, rows),))


def _ideas(evening: Evening, lang: str) -> Section | None:
    """List the ideas in a line each; their canvases are a paper of their own."""
    _ = translator(lang)
    if not evening.ideas:
        return None
    rows = tuple(
        (idea_name(one, lang), " · ".join(f"{name}: {told}" for name, told in facts(one.canvas, lang) if told != "–"))
        for one in evening.ideas
    )
    words = _(N_("Each stands on a canvas of its own in the paper on ideas."))
    return Section("ideas", _(N_("Ideas")), words, (Bullets(rows),))


def _wishes(evening: Evening, lang: str) -> Section | None:
    """List what participants need and offer, without who said it."""
    _ = translator(lang)
    rows = tuple((_(WORDS[kind]), one.text) for kind in ("need", "offer") for one in evening.wishes if one.kind == kind)
    return Section("wishes", _(N_("Partners wanted and offered")), blocks=(Bullets(rows),)) if rows else None


def _claims(evening: Evening, lang: str) -> Section | None:
    """List the expectations that data will decide."""
    _ = translator(lang)
    if not evening.claims:
        return None
    rows = tuple(
        (str(one["due_year"]), one["text"], percent(one["group_probability"], lang),
         "–" if one["model_probability"] is None else percent(one["model_probability"], lang), one["owner"] or "–")
        for one in evening.claims
    )  # fmt: skip
    columns = (_(N_("Year")), _(N_("Claim")), _(N_("Room")), _(N_("Model")), _(N_("Owner")))
    table = TableBlock(_(N_("What will be held against the data")), columns, rows, (2, 3))
    words = _(N_("The next roundtable opens with how these came out."))
    return Section("claims", _(N_("Claims")), words, (table,))
