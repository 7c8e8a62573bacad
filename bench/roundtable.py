"""A roundtable under load: votes acknowledged in time, none lost or twice, also when the server is killed.

The server is the one ``roadmap app`` starts, in a process of its own; the phones are connections of this process, so
both share the machine. Each phone listens to the room and answers a statement every three seconds through two rounds
of votes and two of estimates; one answer in fifty is sent twice on purpose. Every fourth of the kills strikes while a
facilitator changes the room. Lost is an acknowledged answer that the store does not hold; twice, one it holds twice,
or a present answer that is not the phone's last.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import select

from bench.measure import Figure, told
from bench.phones import Phone, payload
from roadmap.roundtable import answers, people, results, rooms, rounds, schema, statements
from roadmap.roundtable.database import Store, open_store, store_path
from roadmap.serving import LOOPBACK, serving
from roadmap.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PACE = 3.0
"""Seconds between two answers of a phone."""
PHONES, CROWD = 100, 300
CRITERIA = schema.CRITERIA
HEALTH = "/_stcore/health"


@dataclass
class Scene:
    """A server on a workspace of its own, its store, and the room that is held."""

    folder: Path
    port: int
    store: Store
    process: subprocess.Popen[bytes] | None = None
    room_id: str = ""
    code: str = ""

    def start(self) -> None:
        """Start the server and wait until it answers."""
        start = serving(LOOPBACK, self.port, self.folder)
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                start.command(), env=start.environment(), cwd=shipped("app.py").parent, stdout=log, stderr=log
            )
        for _ in range(600):
            try:
                with urllib.request.urlopen(start.address + HEALTH, timeout=2):  # noqa: S310 - our own server
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError((self.folder / "server.log").read_text(errors="replace")[-2000:])

    def kill(self) -> None:
        """Kill the server as a power cut would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def make_room(self, count: int) -> list[tuple[str, str]]:
        """Make and open a room with ``count`` statements; return kind and id of its rounds."""
        plan = rooms.RoomPlan("Simulated roundtable", reference_year=2025, languages=("nl", "en"), fictional=True)
        room = rooms.create_room(self.store, plan).room
        self.room_id, self.code = room.room_id, room.code
        for number in range(count):
            text = f"Statement {number + 1}: inspection in the line becomes ordinary practice in this region"
            said = statements.StatementPlan("statement", "en", {"en": text, "nl": text}, f"T{number}")
            statements.add_statement(self.store, room.room_id, said)
        rounds.use_pattern(self.store, room.room_id)
        rooms.prepare(self.store, room.room_id)
        rooms.open_(self.store, room.room_id)
        agenda = rooms.steps(self.store, room.room_id)
        return [(step.kind, step.round_id or "") for step in agenda]


@contextmanager
def scene() -> Iterator[Scene]:
    """Give a running server, ended at the end."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port = probe.getsockname()[1]
        probe.close()
        made = Scene(Path(folder), port, open_store(store_path(Path(folder))))
        try:
            made.start()
            yield made
        finally:
            made.kill()
            made.store.close()


def run(quick: bool = False) -> dict[str, Any]:
    """Measure load, crowd, kills and results, print the table and return the figures."""
    os.environ.pop("ROADMAP_ROUNDTABLE_URL", None)
    with scene() as here:
        figures = asyncio.run(_load(here, 5 if quick else 30))
        figures += asyncio.run(_crowd(here))
    with scene() as here:
        figures += asyncio.run(_kills(here, 5 if quick else 20))
    figures += _results()
    return told(figures, phones=PHONES, cores=os.cpu_count() or 0)


def _part(values: Sequence[float], part: float) -> float:
    """Return a quantile in milliseconds."""
    return float(np.quantile(values, part)) * 1000 if values else float("nan")


# --- load -----------------------------------------------------------------------------------------------------------


async def _load(here: Scene, count: int) -> list[Figure]:
    """Hold a whole roundtable: everybody joins, listens and answers every statement of every round."""
    agenda = here.make_room(count)
    phones = [Phone(here.port, here.code) for _ in range(PHONES)]
    for phone in phones:
        await phone.join()
    listening = [asyncio.create_task(phone.listen()) for phone in phones]
    asked = [one.statement_id for one in statements.statements(here.store, here.room_id)]
    begin = time.perf_counter()
    for position, (kind, round_id) in enumerate(agenda[1:], start=1):
        await asyncio.to_thread(rooms.next_step, here.store, here.room_id, position - 1)
        await asyncio.sleep(1)
        if kind in ("vote", "estimate"):
            await asyncio.gather(*(_answer_all(phone, kind, round_id, asked) for phone in phones))
    minutes = (time.perf_counter() - begin) / 60
    await _end(listening)
    seconds = [value for phone in phones for value in phone.seconds]
    lost, twice = _checked(here.store, here.room_id, phones)
    return [
        Figure("load: minutes", minutes),
        Figure("load: answers acknowledged", sum(len(phone.acked) for phone in phones)),
        Figure("load: p50 from send to acknowledged, ms", _part(seconds, 0.5)),
        Figure("load: p95 from send to acknowledged, ms", _part(seconds, 0.95), None, 150),
        Figure("load: slowest, ms", _part(seconds, 1.0)),
        Figure("load: refused", sum(len(phone.refused) for phone in phones), None, 0),
        Figure("load: lost", lost, None, 0),
        Figure("load: twice", twice, None, 0),
        Figure("load: phones that heard the room", sum(phone.events >= len(agenda) - 1 for phone in phones), PHONES),
    ]


async def _answer_all(phone: Phone, kind: str, round_id: str, asked: Sequence[str]) -> None:
    await asyncio.sleep(random.random() * PACE)
    for statement_id in asked:
        phone.keep(round_id, statement_id, payload(kind))
        last = phone.kept[-1]
        await phone.send()
        if random.random() < 0.02:
            phone.kept.append(last)
            await phone.send()
        await asyncio.sleep(PACE * random.uniform(0.8, 1.2))


async def _end(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _checked(store: Store, room_id: str, phones: Sequence[Phone]) -> tuple[int, int]:
    """Return how many acknowledged answers the store lacks, and how many it holds twice or in a wrong version."""
    log, present = schema.answer, schema.vote
    with store.read() as connection:
        mine = select(log).join(schema.round_, schema.round_.c.round_id == log.c.round_id)
        rows = connection.execute(mine.where(schema.round_.c.room_id == room_id)).mappings().all()
        votes = connection.execute(select(present)).mappings().all()
    ids = {row["answer_id"] for row in rows}
    lost = sum(len(set(phone.acked) - ids) for phone in phones)
    counted = {(row["participant_id"], row["counter"]) for row in rows}
    twice = len(rows) - len(counted)
    owner = {row["answer_id"]: row["participant_id"] for row in rows}
    kept = {(row["participant_id"], row["round_id"], row["statement_id"], row["criterion"]): row for row in votes}
    for phone in phones:
        who = owner.get(phone.acked[-1]) if phone.acked else None
        for (round_id, statement_id), given in phone.given.items():
            for name in set(given) & set(CRITERIA):
                row = kept.get((who, round_id, statement_id, name))
                twice += not phone.kept and (row is None or row["value"] != given[name])
    return lost, twice


# --- a crowd at once, kills -----------------------------------------------------------------------------------------


async def _crowd(here: Scene) -> list[Figure]:
    """Let 300 join at once, listen, vote every three seconds, and once all in the same moment."""
    agenda = here.make_room(5)
    phones = [Phone(here.port, here.code) for _ in range(CROWD)]
    joined = await asyncio.gather(*(phone.join() for phone in phones))
    listening = [asyncio.create_task(phone.listen()) for phone in phones]
    who = people.participants(here.store, here.room_id)
    for position in range(2):
        await asyncio.to_thread(rooms.next_step, here.store, here.room_id, position)
    await asyncio.sleep(2)
    asked = [one.statement_id for one in statements.statements(here.store, here.room_id)]
    await asyncio.gather(*(_answer_all(phone, "vote", agenda[2][1], asked) for phone in phones))
    paced = [seconds for phone in phones for seconds in phone.seconds]
    for phone in phones:
        phone.seconds.clear()
        phone.keep(agenda[2][1], asked[0], payload("vote"))
    await asyncio.gather(*(phone.send() for phone in phones))
    await _end(listening)
    lost, twice = _checked(here.store, here.room_id, phones)
    return [
        Figure("300 at once: participants", len({one.pseudonym for one in who}), CROWD, CROWD),
        Figure("300 at once: p95 of joining, ms", _part(joined, 0.95), None, 600),
        Figure("300 joined: p95 of a vote every 3 s, ms", _part(paced, 0.95), None, 600),
        Figure("300 joined: p95 of one vote of all at once, ms", _part([one.seconds[0] for one in phones], 0.95)),
        Figure("300 joined: heard the vote open", sum(phone.events >= 1 for phone in phones), CROWD),
        Figure("300 joined: lost or twice", lost + twice, None, 0),
    ]


async def _kills(here: Scene, count: int) -> list[Figure]:
    """Kill the server again and again while phones vote as fast as they can; then count."""
    agenda = here.make_room(10)
    phones = [Phone(here.port, here.code) for _ in range(30)]
    for phone in phones:
        await phone.join()
    for position in range(2):
        rooms.next_step(here.store, here.room_id, position)
    asked = [one.statement_id for one in statements.statements(here.store, here.room_id)]
    lost_after = 0
    for number in range(count):
        voting = [asyncio.create_task(_vote_on(phone, agenda[2][1], asked)) for phone in phones]
        if number % 4 == 0:
            voting.append(asyncio.create_task(_fidget(here)))
        await asyncio.sleep(random.uniform(0.2, 1.5))
        here.kill()
        await _end(voting)
        for phone in phones:
            phone.hang_up()
        await asyncio.to_thread(here.start)
        lost_after += _checked(here.store, here.room_id, phones)[0]
        await asyncio.gather(*(phone.send() for phone in phones))
    unsent = sum(len(phone.kept) for phone in phones)
    lost, twice = _checked(here.store, here.room_id, phones)
    return [
        Figure("kills", count),
        Figure("kills: answers acknowledged", sum(len(phone.acked) for phone in phones)),
        Figure("kills: acknowledged and lost", max(lost, lost_after), None, 0),
        Figure("kills: twice", twice, None, 0),
        Figure("kills: still unsent at the end", unsent, None, 0),
    ]


async def _vote_on(phone: Phone, round_id: str, asked: Sequence[str]) -> None:
    while True:
        if not phone.kept:
            phone.keep(round_id, random.choice(asked), payload("vote"))
        await phone.send()
        await asyncio.sleep(random.random() * 0.1)


async def _fidget(here: Scene) -> None:
    """Change the room as a facilitator would, from another process's point of view."""
    while True:
        await asyncio.to_thread(rooms.start_timer, here.store, here.room_id, 60)
        await asyncio.sleep(0.05)


# --- results --------------------------------------------------------------------------------------------------------


def _results() -> list[Figure]:
    """Work out the results of 100 x 30 x 4 votes, from the store."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(store_path(Path(folder)))
        here = Scene(Path(folder), 0, store)
        agenda = here.make_room(30)
        joining = people.Joining("nl", "2026-11", "technology", "sme", "NL", 2)
        who = [people.join(store, here.code, joining).participant_id for _ in range(PHONES)]
        for position in range(2):
            rooms.next_step(store, here.room_id, position)
        asked = [one.statement_id for one in statements.statements(store, here.room_id)]
        given = [
            answers.Answer(f"{person}{place}", agenda[2][1], person, name, payload("vote"), place + 1)
            for person in who
            for place, name in enumerate(asked)
        ]
        for begin in range(0, len(given), 500):
            answers.take(store, given[begin : begin + 500])
        took, worked = [], []
        for _ in range(10):
            begin, busy = time.perf_counter(), time.process_time()
            results.room_results(store, here.room_id)
            took.append(time.perf_counter() - begin)
            worked.append(time.process_time() - busy)
        store.close()
    return [
        Figure("results of 100 x 30 x 4 votes: median of 10, ms", _part(took, 0.5), None, 300),
        Figure("results of 100 x 30 x 4 votes: processor, ms", _part(worked, 0.5)),
        Figure("results of 100 x 30 x 4 votes: first, ms", took[0] * 1000),
    ]
