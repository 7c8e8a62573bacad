"""What an answer may say, kind by kind: checked on the server, whatever the ballot has checked before.

vote      {"impact": 1-5 or null, ...}            some or all of the round's criteria; null abstains
estimate  {"2": [lo, mid, hi] or null, "5": ...}  documents per 1,000 of the sector, 0 <= lo <= mid <= hi <= 1000
ranking   {"order": [statement_id, ...]}          some or all statements of the round, the first is rank 1
dots      {"dots": n}                             0 to the round's budget, which holds over all statements
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, Message
from roadmap.roundtable.schema import HORIZONS

if TYPE_CHECKING:
    from collections.abc import Mapping

HIGHEST = 1000.0
"""Documents per 1,000: an estimate is never more than all of them."""
COUNTER = 2**53 - 1
"""The highest count that a phone's arithmetic holds exactly."""
_ID = re.compile(r"[A-Za-z0-9_:-]{1,64}")

VOTE = N_("A vote is a whole number from 1 to 5, or none, for one of the round's criteria.")
ESTIMATE = N_("An estimate is three rising numbers from 0 to 1000 for 2, 5 or 10 years, or none.")
RANKING = N_("A ranking orders statements of the round, each one once.")
DOTS = N_("Dots are a whole number from 0 to {budget}.")
UNREADABLE = N_("This answer cannot be read; load the ballot again.")

Rows = list[dict[str, Any]]


def whole(value: object, lowest: int, highest: int) -> bool:
    """Say whether a value is a whole number in its range; True and 1.0 are none."""
    return type(value) is int and lowest <= value <= highest


def legal_id(value: object) -> bool:
    """Say whether a value may be an id that a phone has made."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def read_payload(one: Mapping[str, Any], payload: object) -> tuple[dict[str, Any], Rows] | Message:
    """Return a payload in normal form and the rows of present answers it makes, or why it is refused.

    ``one`` is the round: kind, criteria, statement_ids, budget. The rows lack round, participant, counter and, except
    for a ranking, the statement.
    """
    if not isinstance(payload, dict) or not payload or not all(isinstance(name, str) for name in payload):
        return Message.of(UNREADABLE)
    return {"vote": _vote, "estimate": _estimate, "ranking": _ranking, "dots": _dots}[one["kind"]](one, payload)


def _vote(one: Mapping[str, Any], payload: dict[str, Any]) -> tuple[dict[str, Any], Rows] | Message:
    criteria = set(one["criteria"])
    if not all(name in criteria and (value is None or whole(value, 1, 5)) for name, value in payload.items()):
        return Message.of(VOTE)
    return payload, [{"criterion": name, "value": value} for name, value in payload.items()]


def _estimate(_one: Mapping[str, Any], payload: dict[str, Any]) -> tuple[dict[str, Any], Rows] | Message:
    done: dict[str, Any] = {}
    for name, value in payload.items():
        if name not in map(str, HORIZONS) or not (value is None or _rising(value)):
            return Message.of(ESTIMATE)
        done[name] = None if value is None else [float(number) for number in value]
    rows = []
    for name, value in done.items():
        lo, mid, hi = value or (None, None, None)
        rows.append({"horizon": int(name), "lo": lo, "mid": mid, "hi": hi})
    return done, rows


def _rising(value: object) -> bool:
    """Say whether a value is three numbers, none lower than the one before, from 0 to HIGHEST; no NaN is."""
    if not isinstance(value, list | tuple) or len(value) != 3 or not all(type(part) in (int, float) for part in value):
        return False
    lo, mid, hi = value
    return bool(0 <= lo <= mid <= hi <= HIGHEST)


def _ranking(one: Mapping[str, Any], payload: dict[str, Any]) -> tuple[dict[str, Any], Rows] | Message:
    order = payload.get("order")
    if set(payload) != {"order"} or not isinstance(order, list) or not all(isinstance(name, str) for name in order):
        return Message.of(RANKING)
    if len(set(order)) != len(order) or not set(order) <= set(one["statement_ids"]):
        return Message.of(RANKING)
    return payload, [{"statement_id": name, "rank": rank} for rank, name in enumerate(order, start=1)]


def _dots(one: Mapping[str, Any], payload: dict[str, Any]) -> tuple[dict[str, Any], Rows] | Message:
    if set(payload) != {"dots"} or not whole(payload["dots"], 0, int(one["budget"])):
        return Message.of(DOTS, budget=one["budget"])
    return payload, [{"dots": payload["dots"]}]
