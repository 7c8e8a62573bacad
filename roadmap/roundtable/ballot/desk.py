"""What stands behind the ballot's routes: the store, the recorder, the pump, and what is remembered of phones.

Nothing here waits for the store on the event loop.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from roadmap.errors import RoadmapError, RoundtableError
from roadmap.i18n import N_
from roadmap.roundtable import people, rooms
from roadmap.roundtable.answers import Outcome, Recorder
from roadmap.roundtable.ballot import intake
from roadmap.roundtable.ballot.limits import Limits
from roadmap.roundtable.ballot.pump import Pump
from roadmap.roundtable.ballot.state import public_state
from roadmap.roundtable.database import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from roadmap.roundtable.database import Store
    from roadmap.roundtable.people import Joined, Joining, Participant
    from roadmap.roundtable.rooms import Room

_T = TypeVar("_T")
FRESH = 3.0
"""Seconds for which a code's room (its id and title) is not looked up again."""
REMEMBERED = 5_000
"""Participants and joins kept in memory."""
WAIT = N_("Too many attempts from here; please try again in {seconds} seconds.")
UNKNOWN = N_("This phone is not known in this room; please join again.")
NO_ROOM = N_("No roundtable has this code; look at the screen and type its six signs again.")


class RefusedError(RoadmapError):
    """A request that is not served: a status, one sentence, and after how many seconds to try again."""

    def __init__(self, status: int, template: str, **args: Any) -> None:  # noqa: ANN401 - anything printable
        super().__init__(template, **args)
        self.status = status


@dataclass
class Ballot:
    """The store behind the ballot, its recorder and its pump.

    The store is opened when a phone first asks: an app that is used without roundtables leaves no file behind.
    """

    where: Path | str
    limits: Limits = field(default_factory=Limits)
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4, "ballot"))
    opened: tuple[Store, Recorder] | None = None
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    rooms: dict[str, tuple[Room, float]] = field(default_factory=dict)
    known: dict[str, Participant] = field(default_factory=dict)
    joins: dict[str, asyncio.Task[Joined]] = field(default_factory=dict)
    waiting: dict[str, list[tuple[Joining, asyncio.Future[Joined]]]] = field(default_factory=dict)
    gates: dict[str, asyncio.Lock] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the pump."""
        self.pump = Pump(self._revisions, lambda room_id: self.work(public_state, room_id))

    async def work(self, do: Callable[..., _T], *args: Any, **options: Any) -> _T:  # noqa: ANN401 - do's own
        """Run ``do(store, ...)`` in a thread and return what it gives."""
        store, _ = await self.store()
        call = partial(do, store, *args, **options)
        return await asyncio.get_running_loop().run_in_executor(self.threads, call)

    async def store(self) -> tuple[Store, Recorder]:
        """Return the open store and its recorder.

        Raises
        ------
        RoundtableError
            Nobody has prepared a roundtable in this workspace yet.
        """
        async with self.opening:
            if self.opened is None:
                if isinstance(self.where, Path) and not self.where.exists():
                    raise RoundtableError(NO_ROOM)
                store = await asyncio.get_running_loop().run_in_executor(self.threads, open_store, self.where)
                self.opened = (store, Recorder(store))
            return self.opened

    async def room(self, code: str, address: str) -> Room:
        """Return the room of a code; a wrong one is counted."""
        if seconds := self.limits.guessing(address):
            raise RefusedError(429, WAIT, seconds=seconds)
        code = rooms.read_code(code)
        room, seen = self.rooms.get(code, (None, 0.0))
        if room is not None and time.monotonic() - seen < FRESH:
            return room
        try:
            room = await self.work(rooms.room_by_code, code)
        except RoundtableError:
            self.limits.wrong(address)
            raise
        _remember(self.rooms, code, (room, time.monotonic()))
        return room

    async def participant(self, token: str) -> Participant:
        """Return whom a token belongs to; looked up once."""
        found = self.known.get(token)
        if found is None:
            found = await self.work(people.by_token, token) if token else None
            if found is None:
                raise RefusedError(401, UNKNOWN)
            _remember(self.known, token, found)
        return found

    async def join(self, room: Room, address: str, body: Mapping[str, Any]) -> Joined:
        """Let somebody join; the same joining sent twice (its answer got lost) is one participant."""
        mark = f"{room.room_id} {intake.mark(body)}"
        task = self.joins.get(mark)
        if task is None:
            if seconds := self.limits.joining(address):
                raise RefusedError(429, WAIT, seconds=seconds)
            task = asyncio.create_task(self._join(room.room_id, intake.joining(body)))
            _remember(self.joins, mark, task)
        try:
            return await asyncio.shield(task)
        except RoundtableError:
            self.joins.pop(mark, None)
            raise

    async def _join(self, room_id: str, joining: Joining) -> Joined:
        """Join; those who wait for one commit share the next, so that a room that scans the code at once gets in."""
        future: asyncio.Future[Joined] = asyncio.get_running_loop().create_future()
        self.waiting.setdefault(room_id, []).append((joining, future))
        async with self.gates.setdefault(room_id, asyncio.Lock()):
            if group := self.waiting.pop(room_id, []):
                await self._join_group(room_id, group)
        return await future

    async def _join_group(self, room_id: str, group: list[tuple[Joining, asyncio.Future[Joined]]]) -> None:
        try:
            found = await self.work(people.join_all, room_id, [joining for joining, _ in group])
        except Exception as error:  # noqa: BLE001 - whatever it was, each of them must hear of it
            for _, future in group:
                future.set_exception(error)
            return
        for (_, future), joined in zip(group, found, strict=True):
            if isinstance(joined, RoundtableError):
                future.set_exception(joined)
            else:
                future.set_result(joined)

    async def take(self, who: Participant, items: list[dict[str, Any]]) -> list[Outcome]:
        """Store what a phone kept; each outcome is told once it is certain."""
        counted = self.limits.answers if intake.only_answers(items) else self.limits.words
        if seconds := counted.take(who.participant_id, len(items)):
            raise RefusedError(429, WAIT, seconds=seconds)
        _, recorder = await self.store()
        # Each is handed over before the first is waited for, in the phone's order.
        return await asyncio.gather(*(self._taken(recorder, who, item) for item in items))

    async def _taken(self, recorder: Recorder, who: Participant, item: dict[str, Any]) -> Outcome:
        """Store one thing and return what became of it; what is refused is no reason to refuse the rest."""
        try:
            if item["what"] == "answer":
                return await asyncio.wrap_future(recorder.send(intake.answer(item, who)))
            kept = await self.work(intake.keep_words, who, item)
            return Outcome(item["id"], "stored" if kept else "again")
        except RoundtableError as error:
            return Outcome(item["id"], "refused", error.message)

    async def _revisions(self) -> dict[str, int]:
        return {room.room_id: room.revision for room in await self.work(rooms.rooms)}

    async def close(self) -> None:
        """Store what waits, and stop."""
        await self.pump.close()
        if self.opened is not None:
            store, recorder = self.opened
            await asyncio.to_thread(recorder.close)
            store.close()
        self.threads.shutdown(wait=False)


def _remember(memory: dict[str, _T], key: str, value: _T) -> None:
    memory[key] = value
    while len(memory) > REMEMBERED:
        memory.pop(next(iter(memory)))
