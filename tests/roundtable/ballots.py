"""A ballot on a real store for tests: a room with two statements and a round of votes, and phones that join it."""

from __future__ import annotations

import secrets
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.testclient import TestClient

from roadmap.roundtable import rooms, rounds, statements
from roadmap.roundtable.ballot.desk import Ballot
from roadmap.roundtable.ballot.routes import routes

SAID = {"role": "technology", "organisation_type": "sme", "country": "NL", "expertise": 2, "consent": "2026-11"}
MINE = {"x-ballot": "1"}


@dataclass
class Scene:
    """A room in its store, and a client of the ballot."""

    store: object
    ballot: Ballot
    client: TestClient
    room_id: str
    code: str
    asked: list[str]
    rounds: dict[str, str]

    def join(self, lang="nl", **said):
        body = {"id": secrets.token_hex(16), "lang": lang, **SAID, **said}
        return self.client.post(f"/r/{self.code}/join?lang={lang}", json=body, headers=MINE)

    def phone(self):
        return {**MINE, "authorization": f"Bearer {self.join().json()['token']}"}

    def send(self, phone, *items, lang="en"):
        return self.client.post(f"/r/{self.code}/send?lang={lang}", json={"items": list(items)}, headers=phone)

    def outcome(self, phone, item):
        """Send one thing and return what became of it."""
        answer = self.send(phone, item)
        assert answer.status_code == 200, answer.text
        (one,) = answer.json()["outcomes"]
        return one

    def vote(self, payload=None, *, place=0, name="vote", counter=1, **more):
        """Return a vote as a phone sends it."""
        ids = {"id": secrets.token_hex(16), "round_id": self.rounds[name], "statement_id": self.asked[place]}
        return {"what": "answer", **ids, "payload": payload or {"impact": 4}, "counter": counter, **more}

    def go(self, step):
        rooms.go_to(self.store, self.room_id, rooms.room_of(self.store, self.room_id).step, step)


def make_room(store, *, title="Ronde tafel", opened=True):
    """Make a room: talk, vote, estimate, reveal of the votes, ranking, dots, ideas."""
    plan = rooms.RoomPlan(title, reference_year=2025, languages=("nl", "en"), fictional=True)
    room = rooms.create_room(store, plan).room
    evidence = {"kind": "patent", "share": 14.04, "share_year": 2024}
    evidence["forecasts"] = [{"horizon": h, "lo80": 10.0, "mid": 87654.0, "hi80": 30.0} for h in (2, 5, 10)]
    asked = [
        statements.add_statement(
            store, room.room_id, statements.StatementPlan("statement", "nl", {"nl": text}, "T1", "", evidence)
        ).statement_id
        for text in ("Eén", "Twee")
    ]
    made = {
        kind: rounds.add_round(
            store, rounds.RoundPlan(room.room_id, 1, kind, criteria, tuple(asked), budget=5 if kind == "dots" else 0)
        ).round_id
        for kind, criteria in (("vote", ("impact", "certainty")), ("estimate", ()), ("ranking", ()), ("dots", ()))
    }
    agenda = [("talk", None), ("vote", "vote"), ("estimate", "estimate"), ("reveal", "vote"), ("ranking", "ranking")]
    agenda += [("dots", "dots"), ("ideas", None)]
    rooms.set_agenda(
        store, room.room_id, [rooms.Step(kind, kind.title(), 5, made[name] if name else None) for kind, name in agenda]
    )
    rooms.prepare(store, room.room_id)
    if opened:
        rooms.open_(store, room.room_id)
    return room.room_id, room.code, asked, made


@contextmanager
def scene(store, where):
    """Serve a ballot on the store at ``where``."""
    ballot = Ballot(where)

    @asynccontextmanager
    async def lifespan(_app):
        yield
        await ballot.close()

    app = Starlette(routes=routes(ballot), lifespan=lifespan)
    with TestClient(app, base_url="http://127.0.0.1:8501") as client:
        yield Scene(store, ballot, client, *make_room(store))
