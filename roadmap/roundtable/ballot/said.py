"""What participants said on each statement and the facilitator let through, as phones show it: without any name.

A round stays blind: nothing is told while a first round stands open, and of what is said during a later one nothing
before it is over; where the round is visible ``after_vote``, the phone shows it once it has answered itself, and where
it is ``hidden``, never. Reasons said before a later round are there, as a Delphi gives them back between its rounds.
What is sent to all phones again and again has to be small: the newest of each statement, cut where they are long, and
the rest as a count.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from roadmap.roundtable.comments import comments

if TYPE_CHECKING:
    from roadmap.roundtable.comments import Comment
    from roadmap.roundtable.database import Store
    from roadmap.roundtable.rounds import Round

EACH, LONG, BYTES = 5, 400, 12_000
"""Comments of one statement at most, signs of each, and bytes of all together."""


def said(store: Store, room_id: str, running: Round | None) -> dict[str, dict[str, Any]]:
    """Return by statement what phones may show now; ``running`` is the round that stands open or is paused.

    Each holds ``list`` (stance, text, lang, and ``after`` for what is shown only beside an own answer), oldest first,
    and ``more``, how many are left out.
    """
    shy = running.visibility if running is not None else ""
    begun = 0 if running is None or running.number == 1 else running.opened_ms or 0
    kept: dict[str, list[dict[str, Any]]] = defaultdict(list)
    left, room = Counter[str](), BYTES
    for one in reversed(comments(store, room_id, ("shown",))):
        late = running is not None and one.at_ms >= begun
        if shy == "hidden" or (late and shy != "after_vote"):
            continue
        told = _told(one) | ({"after": True} if late else {})
        size = len(told["text"].encode())
        if len(kept[one.statement_id]) < EACH and size <= room:
            kept[one.statement_id].insert(0, told)
            room -= size
        else:
            left[one.statement_id] += 1
    return {name: {"list": found, "more": left[name]} for name, found in kept.items()}


def _told(one: Comment) -> dict[str, Any]:
    text = one.text if len(one.text) <= LONG else one.text[: LONG - 1].rstrip() + "…"
    return {"stance": one.stance, "text": text, "lang": one.lang}
