"""A roundtable held for tests: planted votes, estimates, rankings and dots of made-up people, all through the store."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from roadmap.roundtable import answers, people, rooms, rounds
from roadmap.roundtable.proof import Evidence, Forecast
from roadmap.roundtable.statements import StatementPlan, add_statement

CRITERIA = ("impact", "certainty", "time", "relevance")
COUNTRIES = ("NL", "NL", "NL", "BE", "BE", "DE")
ROLES = ("management", "technology", "market")
TYPES = ("sme", "sme", "large", "research")


@dataclass(frozen=True)
class Held:
    """A room with its statements, people and rounds (by name)."""

    room_id: str
    statements: tuple[str, ...]
    people: tuple[str, ...]
    rounds: dict[str, str]


def evidence(topic="T001", *, mid=(18.0, 27.0, 41.0), share=14.0, refused=(), name="Photonic inspection"):
    """Evidence with 80 % ranges of a third up and down."""
    told = []
    for horizon, value in zip((2, 5, 10), mid, strict=True):
        if horizon in refused:
            told.append(Forecast(horizon, 2025 + horizon, "refused", *[None] * 5, method="comb3", reason="Too few."))
        else:
            ends = (value, value / 1.33, value * 1.33, value / 1.6, value * 1.6)
            told.append(Forecast(horizon, 2025 + horizon, "published", *ends, method="comb3", grade="B"))
    labels = {"nl": "Fotonische inspectie", "fr": "Inspection photonique", "de": "Photonische Prüfung", "en": name}
    return Evidence(
        topic, "topic", "ict", labels, 2025, "patent", share, 2024, tuple(told), {"patent": 60}, "rising", 7,
        history=((2023, 12.0), (2024, share)),
    )  # fmt: skip


def make_room(store, *, proofs, count=22, title="Test", sector="ict", begin=0):
    """Make an open room with a statement for each of ``proofs`` (None: no evidence) and ``count`` participants."""
    plan = rooms.RoomPlan(title, place="Genk", sector_id=sector, reference_year=2025, languages=("nl", "en"))
    room = rooms.create_room(store, plan).room
    made = []
    for number, proof in enumerate(proofs):
        texts = {"nl": f"Stelling {number + 1}", "en": f"Statement {number + 1}"}
        told = proof.to_json() if proof else {}
        plan = StatementPlan("statement", "nl", texts, proof.topic_id if proof else "", "uncertain", told)
        made.append(add_statement(store, room.room_id, plan).statement_id)
    rooms.prepare(store, room.room_id)
    rooms.open_(store, room.room_id)
    who = [
        people.join(store, room.code, people.Joining(
            "nl", "v1", ROLES[n % 3], TYPES[n % 4], COUNTRIES[n % 6], n % 5,
        )).participant_id
        for n in range(begin, begin + count)
    ]  # fmt: skip
    return Held(room.room_id, tuple(made), tuple(who), {})


def ask(store, held, name, kind, payloads, *, number=1, criteria=(), budget=0):
    """Hold a round: ``payloads`` are (participant's place, statement's place or None, payload)."""
    plan = rounds.RoundPlan(held.room_id, number, kind, criteria, held.statements, "after_close", budget)
    round_id = rounds.add_round(store, plan).round_id
    rounds.open_round(store, round_id)
    sent = [
        answers.Answer(
            f"{round_id}-{place}", round_id, held.people[person],
            "" if statement is None else held.statements[statement], payload, 1,
        )
        for place, (person, statement, payload) in enumerate(payloads)
    ]  # fmt: skip
    outcomes = answers.take(store, sent)
    assert {one.state for one in outcomes} <= {"stored"}, outcomes
    rounds.close_round(store, round_id)
    held.rounds[name] = round_id


def estimate(mid, *, reach=1.4):
    """An estimate for the three horizons, or abstaining."""
    if mid is None:
        return {"2": None, "5": None, "10": None}
    return {
        key: [float(value / reach), float(value), float(value * reach)]
        for key, value in zip(("2", "5", "10"), mid, strict=True)
    }


def hold(store, *, count=22, seed=5):
    """Hold a whole roundtable: statement 1 is agreed and certain, 2 splits the room, 3 has no evidence."""
    rng = np.random.default_rng(seed)
    held = make_room(store, proofs=(evidence(), evidence("T002", refused=(5, 10)), None), count=count)
    everybody = range(count)
    marks = {0: lambda n: (4 + n % 2, 4 + n % 2), 1: lambda n: (5, 1 if n % 2 else 5), 2: lambda n: (2, 1 + n % 2)}
    for number, name in enumerate(("first", "second")):
        votes = []
        for n in everybody:
            for s, mark in marks.items():
                impact, certainty = mark(n)
                impact = 3 if number and n == 0 and s == 0 else impact
                votes.append((n, s, {"impact": impact, "certainty": certainty, "time": 2, "relevance": None}))
        ask(store, held, name, "vote", votes, number=number + 1, criteria=CRITERIA)
    blind = [(n, s, estimate(np.array([21, 45, 58]) * rng.uniform(0.85, 1.2))) for n in everybody for s in (0, 1)]
    ask(store, held, "blind", "estimate", blind)
    revised = [(n, s, estimate([value[1] * 0.9 for value in told.values()])) for n, s, told in blind]
    ask(store, held, "revised", "estimate", revised, number=2)
    orders = [
        (n, None, {"order": [held.statements[s] for s in ((0, 1, 2) if n % 5 else (1, 0, 2))]}) for n in everybody
    ]
    ask(store, held, "ranking", "ranking", orders)
    ask(
        store, held, "dots", "dots", [(n, s, {"dots": 2 if s == 0 else 1}) for n in everybody for s in (0, 1)], budget=5
    )
    return held
