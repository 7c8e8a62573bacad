"""What a phone sends, read with suspicion: nothing is believed about it but its form, which is checked here."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from roadmap.errors import RoundtableError
from roadmap.i18n import N_
from roadmap.roundtable.answers import Answer
from roadmap.roundtable.cleaning import LINE, TEXT, one_of, wanted
from roadmap.roundtable.comments import CommentPlan, say
from roadmap.roundtable.ideas import WISHES, Canvas, WishPlan, hand_in, wish
from roadmap.roundtable.people import Joining

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from roadmap.roundtable.database import Store
    from roadmap.roundtable.people import Participant

MOST = 20
"""Items sent at a time."""
BAD = N_("What was sent cannot be read; please load this page again.")
TEXTS = ("lang", "consent", "role", "organisation_type", "country", "name", "organisation")
KINDS = ("answer", "comment", "idea")
ON_PHONES = frozenset(field.name for field in fields(Canvas)) - {"problem"}
"""What of an idea's canvas a phone may fill in beside the text."""


def mark(body: Mapping[str, Any]) -> str:
    """Return the id a phone gave its joining: sent again, it is the same joining."""
    found = body.get("id")
    if not isinstance(found, str) or not 16 <= len(found) <= 64:
        raise RoundtableError(BAD)
    return found


def joining(body: Mapping[str, Any]) -> Joining:
    """Return what somebody says on joining; ``people.join`` checks each value."""
    said = {name: body.get(name, "") for name in TEXTS}
    return Joining(**said, expertise=body.get("expertise", 0))


def items(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what is to be stored, 1 to MOST items, each with an id and a kind."""
    found = body.get("items")
    if not isinstance(found, list) or not 1 <= len(found) <= MOST or not all(_formed(one) for one in found):
        raise RoundtableError(BAD)
    return found


def _formed(one: object) -> bool:
    if not isinstance(one, dict) or one.get("what") not in KINDS:
        return False
    return isinstance(one.get("id"), str) and 1 <= len(one["id"]) <= 64


def only_answers(found: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether all of it are answers, no words."""
    return all(one["what"] == "answer" for one in found)


def answer(one: Mapping[str, Any], who: Participant) -> Answer:
    """Return an answer of a participant; ``answers`` checks ids, counter, round, statement and payload."""
    read = [one.get(name) for name in ("round_id", "statement_id", "payload", "counter")]
    round_id, statement_id, payload, counter = read
    if not (isinstance(round_id, str) and isinstance(statement_id, str) and isinstance(payload, dict)):
        raise RoundtableError(BAD)
    if type(counter) is not int:
        raise RoundtableError(BAD)
    return Answer(one["id"], round_id, who.participant_id, statement_id, payload, counter)


def keep_words(store: Store, who: Participant, one: Mapping[str, Any]) -> bool:
    """Keep a comment, a wish or an idea; False where the same of this participant is kept already."""
    me, lang = who.participant_id, str(one.get("lang", who.lang))
    if one["what"] == "comment":
        about, stance = str(one.get("statement_id", "")), str(one.get("stance", ""))
        said = CommentPlan(me, about, stance, one.get("text"), lang)  # type: ignore[arg-type]  # say checks it
        return say(store, who.room_id, said) is not None
    kind = one_of(one.get("kind"), ("idea", *WISHES))
    if kind == "idea":
        return hand_in(store, who.room_id, me, _canvas(one)) is not None
    return wish(store, who.room_id, WishPlan(me, kind, one.get("text"), lang)) is not None  # type: ignore[arg-type]


def _canvas(one: Mapping[str, Any]) -> Canvas:
    """Return the canvas of an idea: its text is the problem, whose first line is the title where none is given."""
    text, more = wanted(one.get("text"), TEXT, lines=True), one.get("canvas", {})
    if not isinstance(more, dict) or not set(more) <= ON_PHONES:
        raise RoundtableError(BAD)
    first = {"title": text.splitlines()[0][:LINE], "problem": text}
    return Canvas(**first | {name: value for name, value in more.items() if value not in ("", None)})
