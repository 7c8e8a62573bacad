"""The words of the ballot page, in the four languages; what fills their {places} is told in ballot.js."""

from __future__ import annotations

from roadmap.i18n import N_, translator
from roadmap.roundtable.ideas import FALLS, RANGES, TEXTS
from roadmap.roundtable.schema import COUNTRIES, CRITERIA, ORGANISATION_TYPES, ROLES
from roadmap.views.theme import KINDS_INSIDE

CONSENT = "2026-11"
"""Identifier of the consent wording below: change it with the wording."""
WORDS = {
    "title": N_("Ballot"),
    "code": N_("Code of the room"),
    "code_help": N_("Six letters and digits; they are on the screen and on the table."),
    "go": N_("Go on"),
    "connected": N_("Connected"),
    "kept": N_("{count} kept on your phone"),
    "away": N_("No network: your answers are kept on your phone"),
    "language": N_("Language"),
    "fictional": N_("Fictional example"),
    "no_script": N_("This page needs JavaScript. Without it, please ask for a paper card: it counts just the same."),
    "join": N_("Take part"),
    "join_help": N_("No account. This takes half a minute."),
    "name": N_("Name (not required)"),
    "organisation": N_("Organisation (not required)"),
    "role": N_("Your role"),
    "type": N_("Kind of organisation"),
    "country": N_("Country"),
    "expertise": N_("How well do you know this field?"),
    "choose": N_("Please choose"),
    "consent": N_(
        "I agree that my answers are kept without my name and shown only together with those of at least four others. "
        "My name, if I give one, is kept apart and is erased when I ask."
    ),
    "waiting": N_("You are in"),
    "waiting_help": N_("The session has not begun. This page goes on by itself."),
    "talk_help": N_("Nothing to fill in now. This page goes on by itself."),
    "canvas_help": N_("Look at the large screen and tell the organiser what belongs where."),
    "closed": N_("The session is over. Thank you."),
    "frozen": N_("The organiser has paused this round. What you sent is kept."),
    "documents_inside": N_("documents"),
    "place": N_("Statement {number} of {count} · round {round}"),
    "round": N_("Round {round}"),
    "unknown": N_("don't know"),
    "send": N_("Send my answer"),
    "skip": N_("Come back later"),
    "back": N_("Previous"),
    "missing": N_("Choose 1 to 5 in every row, or say that you do not know."),
    "note": N_(
        "Anonymous. You can change your answer until the round closes. Without a network your phone keeps it "
        "and sends it later."
    ),
    "done": N_("You have answered everything"),
    "done_help": N_("You can change an answer until the round closes."),
    "left": N_("{count} left for later"),
    "answered": N_("answered"),
    "open": N_("open"),
    "own": N_("Your own estimate, before you see anything"),
    "own_again": N_("Your estimate, now that you have seen model and room"),
    "own_help": N_("Of every 1,000 {documents} in the sector: how many will be about this?"),
    "last": N_("In {year} it was {value} (the mark)."),
    "bounds": N_("Give bounds that you are 80% sure of."),
    "in_year": N_("In {year}"),
    "after": N_("{years} years after {year}"),
    "lo": N_("at least"),
    "mid": N_("I expect"),
    "hi": N_("at most"),
    "order": N_("Give three numbers from 0 to 1,000, none larger than the next."),
    "picture": N_("From {lo} to {hi}, expected {mid}"),
    "rank": N_("Put the most important at the top"),
    "up": N_("Move up: {what}"),
    "down": N_("Move down: {what}"),
    "moved": N_("{what}: place {place} of {count}"),
    "dots": N_("Give your dots to what matters most"),
    "dots_left": N_("{count} of {budget} dots left"),
    "more": N_("One dot more: {what}"),
    "less": N_("One dot less: {what}"),
    "say": N_("Say why"),
    "pro": N_("For"),
    "con": N_("Against"),
    "question": N_("Question"),
    "comment": N_("Your comment"),
    "comment_help": N_("At most 1,000 characters; shown without your name once the organiser lets it through."),
    "send_comment": N_("Send"),
    "heard": N_("Said in the room, without names"),
    "heard_more": N_("+{count} more"),
    "ideas": N_("Your idea, need or offer"),
    "idea": N_("Idea"),
    "need": N_("I need"),
    "offer": N_("I offer"),
    "idea_text": N_("In one or two sentences"),
    "canvas": N_("More about it (not required)"),
    "falls": FALLS,
    "thanks": N_("Sent. Thank you."),
    "reveal": N_("What the room says"),
    "you": N_("you"),
    "room": N_("room"),
    "model": N_("model"),
    "few": N_("Fewer than five answers: nothing is shown."),
    "n": N_("{count} answers"),
    "range": N_("middle half {lo} to {hi}"),
    "time_left": N_("{time} left"),
    "late": N_("Time is up"),
    "again": N_("The server did not understand; please load this page again."),
}
CRITERION = {
    "impact": (N_("How large will the impact be in our region?"), N_("very small"), N_("very large")),
    "certainty": (N_("How certain are you of this?"), N_("very uncertain"), N_("very certain")),
    "time": (N_("In how many years will it be felt?"), N_("years from now"), ""),
    "relevance": (N_("How much does it matter to your own organisation?"), N_("not at all"), N_("very much")),
}
"""Criterion to its question and what stands below 1 and 5."""
SPANS = ("0–2", "3–5", "6–10", "> 10", N_("never"))
"""What is on the five buttons of the criterion time; the others have 1 to 5 (see statistics.TIMES)."""
ROLE = {
    "management": N_("Management"),
    "technology": N_("Technology"),
    "market": N_("Market and sales"),
    "policy": N_("Policy"),
    "research": N_("Research"),
    "other": N_("Other"),
}
TYPE = {
    "sme": N_("Small or medium-sized company"),
    "large": N_("Large company"),
    "start-up": N_("Start-up"),
    "research": N_("Research institute"),
    "education": N_("Education"),
    "government": N_("Government"),
    "intermediary": N_("Intermediary"),
    "other": N_("Other"),
}
CANVAS = {
    "title": N_("Name of the idea"),
    "solution": N_("Solution"),
    "novelty": N_("What is new about it"),
    "market": N_("Market: who pays"),
    "partners_have": N_("Partners on board"),
    "partners_need": N_("Partners wanted"),
    "trl_now": N_("TRL now"),
    "trl_target": N_("TRL wanted"),
    "mrl_now": N_("Market readiness now"),
    "mrl_target": N_("Market readiness wanted"),
    "cost_eur": N_("Cost (EUR)"),
    "months": N_("Months"),
    "instrument": N_("Instrument"),
    "owner": N_("Owner"),
    "next_step": N_("Next step"),
    "next_date": N_("Due"),
}
"""Parts of an idea's canvas beside the text of the idea, its problem."""
EXPERTISE = (N_("not at all"), N_("a little"), N_("fairly well"), N_("well"), N_("it is my profession"))


def words(lang: str) -> dict[str, object]:
    """Return everything the page says, in ``lang``: plain words, criteria, and what may be chosen on joining."""
    _ = translator(lang)
    chosen: dict[str, object] = {
        "criteria": {name: [part and _(part) for part in CRITERION[name]] for name in CRITERIA},
        "spans": [_(span) for span in SPANS],
        "documents": {name: _(kind) for name, kind in KINDS_INSIDE.items()},
        "roles": {name: _(ROLE[name]) for name in ROLES},
        "types": {name: _(TYPE[name]) for name in ORGANISATION_TYPES},
        "countries": {name: country(name, lang) for name in COUNTRIES},
        "levels": [_(level) for level in EXPERTISE],
        "parts": [[name, _(label), *_form(name)] for name, label in CANVAS.items()],
    }
    return {**{name: _(text) for name, text in WORDS.items()}, **chosen}


def _form(name: str) -> tuple[object, ...]:
    """Return what a part of the canvas is: a whole number from ... to ..., a text, a line or a day."""
    if name in RANGES:
        return RANGES[name]
    return ("textarea" if name in TEXTS else "date" if name.endswith("_date") else "text",)


def country(code: str, lang: str) -> str:
    """Return a country's name in ``lang``, as CLDR has it; "Other" for what is none."""
    from babel import Locale

    return str(Locale(lang).territories.get(code, translator(lang)(ROLE["other"])))
