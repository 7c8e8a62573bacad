"""Papers for before: invitation, facilitator's script with the agenda, briefing for each language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, translator
from roadmap.roundtable.ballot.words import WORDS
from roadmap.roundtable.record import record_words
from roadmap.roundtable.takehome.evening import clock, paper, proof_line, say, step_title, when
from roadmap.views import charts, findings, select
from roadmap.views.document import Bullets, Document, Figure, Gallery, Paragraph, Section, TableBlock
from roadmap.views.theme import Look

if TYPE_CHECKING:
    from roadmap.disclosure import Shown
    from roadmap.roundtable._steps import Step
    from roadmap.roundtable.takehome.evening import Evening

FINDINGS, FANS, WIDTH = 5, 6, 224
EXPECT = (
    (
        N_("Your own view first"),
        N_("You answer silently on your phone before you see what the data or the others say."),
    ),
    (
        N_("Then the evidence"),
        N_("The forecast and the answers of the room appear side by side; we discuss where they differ."),
    ),
    (
        N_("Then a second look"),
        N_("You may change your answer. What the room agrees on is placed on a roadmap."),
    ),
    (
        N_("Something to take home"),
        N_("Minutes, roadmap, ideas and actions are on paper the same evening."),
    ),
)
BRING = N_("Bring a phone. No account is needed, and who prefers paper gets a card that counts just the same.")
SCRIPT = {
    "talk": (
        N_("Read the room; keep to the time."),
        N_("Welcome. Today we compare what we expect with what the data say."),
    ),
    "vote": (
        N_("Silence. Help those who cannot get in; hand out paper cards."),
        N_("Answer for yourself. Nobody sees who answered what."),
    ),
    "estimate": (
        N_("Do not show or mention the forecast."),
        N_("Give your own numbers before you see anything. A wide range is an honest answer."),
    ),
    "reveal": (
        N_("Show one statement at a time; ask both sides where the room is split, and leave out what is agreed."),
        N_("Here is the room beside the model. What do those at the far ends know?"),
    ),
    "ranking": (N_("Silence again."), N_("Put first what matters most for this region.")),
    "dots": (
        N_("Note each action with a name and a date before you go on."),
        N_("Give your dots to what we should take up together."),
    ),
    "canvas": (
        N_("Place the items with most dots or impact first; note why."),
        N_("When does this begin here, and what must be there before it?"),
    ),
    "ideas": (
        N_("Go from table to table; write the next step and its owner."),
        N_("Which project would you start, with whom, and what is missing?"),
    ),
}
"""By kind of step: what the facilitator does, and says."""
AGAIN = {
    "vote": (N_("Silence again."), N_("You have seen model and room. Change your answer, or let it stand.")),
    "estimate": (N_("Silence again."), N_("You have seen model and room. Change your answer, or let it stand.")),
}
"""The same for a second round."""
CLOSE = (
    N_("Read out the actions with their names and dates."),
    N_("Thank you. Everything we agreed on is on paper tonight; what we expected is held against the data later."),
)


def invitation(evening: Evening, lang: str) -> Document:
    """Return the invitation: when, where, agenda, what to expect, consent in plain words."""
    _ = translator(lang)
    expect = tuple((_(lead), _(rest)) for lead, rest in EXPECT)
    consent = Section("consent", _(N_("What happens with your answers")), blocks=(Paragraph(_(WORDS["consent"])),))
    sections = [
        _facts(evening, lang),
        Section("expect", _(N_("What to expect")), blocks=(Bullets(expect), Paragraph(_(BRING)))),
        _agenda(evening, lang), consent,
    ]  # fmt: skip
    return paper(evening, lang, say(lang, N_("Invitation: {title}"), title=evening.room.title), sections)


def _facts(evening: Evening, lang: str) -> Section | None:
    """Return date, place and code as a list."""
    _ = translator(lang)
    known = (
        (_(N_("When")), when(evening, lang)), (_(N_("Where")), evening.room.place),
        (_(WORDS["code"]), evening.room.code), (_(N_("On your phone")), join_link(evening)),
    )  # fmt: skip
    rows = tuple((name, words) for name, words in known if words)
    subject = select.sector_names(evening.shown, lang)[evening.sector] if evening.shown else evening.room.sector_id
    words = say(lang, N_("A roundtable on {sector}"), sector=subject) if subject else _(N_("A roundtable"))
    return Section("facts", words, blocks=(Bullets(rows),))


def join_link(evening: Evening) -> str:
    """Return where a phone joins; empty where the app's address is not known."""
    return f"{evening.address}/r/{evening.room.code}" if evening.address else ""


def _agenda(evening: Evening, lang: str) -> Section | None:
    """Return the agenda as a table with hours; nothing where none is made yet."""
    _ = translator(lang)
    if not evening.steps:
        return Section("agenda", _(N_("Agenda")), blocks=(Paragraph(_(N_("The agenda follows.")), "note"),))
    rows = tuple(
        (hour, step_title(step, lang), str(step.minutes))
        for hour, step in zip(clock(evening), evening.steps, strict=True)
    )
    heads = (_(N_("Time")), _(N_("Step")), _(N_("Minutes")))
    table = TableBlock(say(lang, N_("{count} minutes in all"), count=evening.minutes), heads, rows, (2,))
    return Section("agenda", _(N_("Agenda")), blocks=(table,))


def script(evening: Evening, lang: str) -> Document:
    """Return the facilitator's script: each step with its minutes, what to do and what to say; the statements."""
    _ = translator(lang)
    ready = (
        N_("An hour before: projector on, room prepared, poster at the door, cards on the tables."),
        N_("Join once with your own phone, and read the code aloud when people sit."),
        N_("If the network dies: hand out the paper cards, go on, and key them in at the break."),
    )  # fmt: skip
    before = Section("ready", _(N_("Before you begin")), blocks=(Bullets(tuple(("", _(words)) for words in ready)),))
    scenes = zip(clock(evening), evening.steps, _told(evening), strict=True)
    held = tuple(_scene(step, hour, told, lang) for hour, step, told in scenes)
    held = held or (Section("none", _(N_("The agenda follows."))),)
    title = say(lang, N_("Facilitator's script: {title}"), title=evening.room.title)
    steps = Section("steps", _(N_("Agenda")), parts=held)
    return paper(evening, lang, title, [before, _record(evening, lang), steps, _asked(evening, lang)])


def _record(evening: Evening, lang: str) -> Section | None:
    """Return what the room opens with: how earlier expectations of the sector came out; None without any."""
    told = evening.record
    if told is None or not told.made:
        return None
    rows = tuple(("", words) for words in record_words(told, lang))
    return Section("record", translator(lang)(N_("How earlier expectations came out")), blocks=(Bullets(rows),))


def _told(evening: Evening) -> list[tuple[str, str]]:
    """Return what to do and say in each step; a second round and the close have words of their own."""
    found: list[tuple[str, str]] = []
    for place, step in enumerate(evening.steps):
        seen = any(one.kind == step.kind for one in evening.steps[:place])
        told = (AGAIN if seen and step.kind in AGAIN else SCRIPT).get(step.kind, SCRIPT["talk"])
        found.append(CLOSE if place == len(evening.steps) - 1 and step.kind == "talk" and place else told)
    return found


def _scene(step: Step, hour: str, told: tuple[str, str], lang: str) -> Section:
    """Return one step of the script."""
    _ = translator(lang)
    words = N_("{hour} · {title} · {minutes} minutes")
    name = say(lang, words, hour=hour, title=step_title(step, lang), minutes=step.minutes)
    return Section(
        f"step-{hour}", name, blocks=(Bullets(((_(N_("Do")), _(told[0])), (_(N_("Say")), f"“{_(told[1])}”"))),)
    )


def _asked(evening: Evening, lang: str) -> Section:
    """Return the statements with their numbers and evidence, or say that there are none."""
    _ = translator(lang)
    name = _(N_("Statements and questions"))
    if not evening.asked:
        return Section("asked", name, blocks=(Paragraph(_(N_("No statements have been chosen yet.")), "note"),))
    rows = tuple((f"{one.number}. {one.text(lang)}", proof_line(one, lang)) for one in evening.asked)
    words = _(N_("Documents per 1,000 of the sector; in brackets the 80% range and the grade of the forecast."))
    return Section("asked", name, words, blocks=(Bullets(rows),))


def briefing(evening: Evening, lang: str) -> Document:
    """Return the briefing of a participant: what the sector's data say, and the statements with their evidence."""
    shown = evening.shown
    title = say(lang, N_("Briefing: {title}"), title=evening.room.title)
    if shown is None:
        gone = say(lang, N_("The study is not at hand; the evidence is that kept with the statements."))
        asked = _asked(evening, lang)
        return paper(evening, lang, title, [replace(asked, blocks=(*asked.blocks, Paragraph(gone, "note")))])
    parts = [_found(evening, shown, lang), _fans(evening, shown, lang), _asked(evening, lang)]
    return paper(evening, lang, title, parts)


def _found(evening: Evening, shown: Shown, lang: str) -> Section:
    """Return what the data say of the sector, most telling first."""
    _ = translator(lang)
    level = select.main_level(shown, evening.sector)
    told = findings.findings(shown, evening.sector, level=level, lang=lang, most=FINDINGS)
    name = say(lang, N_("{sector}: what the data say"), sector=select.sector_names(shown, lang)[evening.sector])
    if not told:
        return Section(
            "found", name, blocks=(Paragraph(_(N_("No topic of this sector has documents to show.")), "note"),)
        )
    return Section("found", name, blocks=(Bullets(tuple((one.title, one.numbers) for one in told)),))


def _fans(evening: Evening, shown: Shown, lang: str) -> Section | None:
    """Return small fans of the topics that the statements are about."""
    made: list[tuple[str, Figure]] = []
    for one in evening.asked:
        level = str(one.evidence.get("level", "topic"))
        label = select.labels(shown, lang, level=level).get(one.topic_id)
        if label is None or len(made) == FANS or any(label in title for title, _figure in made):
            continue
        made.append((f"{one.number}. {label}", Figure(_fan(shown, one.topic_id, evening.sector, level, lang), label)))
    words = say(lang, N_("Ink: what was counted; petrol: the forecast with its 80% and 95% range; hatched: not known."))
    name = say(lang, N_("The topics behind the statements"))
    return Section("fans", name, words, (Gallery(tuple(made)),)) if made else None


def _fan(shown: Shown, topic: str, sector: str, level: str, lang: str) -> Any:  # noqa: ANN401 - a drawing
    return charts.small_fan(shown, topic, sector, level=level, look=Look(lang, "light", WIDTH))
