"""One pump per server: it asks the store once for all phones what changed, builds each room once, and hands it out."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

EVERY = 0.25
"""Seconds between two looks at the store."""
FRESH = 1.0
"""Seconds within which a room's state is taken as known, where nobody listens."""


@dataclass(frozen=True)
class Known:
    """A room's state as it is sent: the revision it was built from, and the JSON."""

    revision: int
    text: str
    seen: float
    """When the store last said that this is the present revision (monotonic seconds)."""


@dataclass
class Pump:
    """Hands each room's state to those who listen.

    ``revisions`` returns room_id to revision for all rooms, ``build`` a room's state; both are awaited, and each is
    asked once however many phones there are. Nobody listening, the pump rests.
    """

    revisions: Callable[[], Awaitable[Mapping[str, int]]]
    build: Callable[[str], Awaitable[dict[str, Any]]]
    every: float = EVERY
    known: dict[str, Known] = field(default_factory=dict)
    listeners: dict[str, set[asyncio.Queue[str]]] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    task: asyncio.Task[None] | None = None

    @contextmanager
    def listen(self, room_id: str) -> Iterator[asyncio.Queue[str]]:
        """Give a queue that holds the newest state; an older one that nobody fetched is dropped."""
        queue: asyncio.Queue[str] = asyncio.Queue(maxsize=1)
        self.listeners.setdefault(room_id, set()).add(queue)
        if room_id in self.known:
            _put(queue, self.known[room_id].text)
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._run())
        try:
            yield queue
        finally:
            self.listeners[room_id].discard(queue)
            if not self.listeners[room_id]:
                del self.listeners[room_id]

    async def state(self, room_id: str) -> str:
        """Return a room's state as JSON, looked up at most once a second for all who ask."""
        async with self.lock:
            known = self.known.get(room_id)
            if known is None or time.monotonic() - known.seen > max(FRESH, self.every):
                await self._look({room_id})
            return self.known[room_id].text

    async def close(self) -> None:
        """Stop."""
        if self.task is not None:
            self.task.cancel()
            with suppress(asyncio.CancelledError):
                await self.task

    async def _run(self) -> None:
        while self.listeners:
            try:
                async with self.lock:
                    await self._look(set(self.listeners))
            except Exception as error:  # noqa: BLE001 - a store that fails now may answer in a moment
                _log(error)
                await asyncio.sleep(1)
            await asyncio.sleep(self.every)

    async def _look(self, rooms: set[str]) -> None:
        """Build and hand out the rooms whose revision is another one."""
        revisions = await self.revisions()
        for room_id in rooms & set(revisions):
            before, revision = self.known.get(room_id), revisions[room_id]
            if before is not None and before.revision == revision:
                text = before.text
            else:
                text = json.dumps(await self.build(room_id), ensure_ascii=False, separators=(",", ":"))
            self.known[room_id] = Known(revision, text, time.monotonic())
            if before is None or text != before.text:
                for queue in self.listeners.get(room_id, ()):
                    _put(queue, text)


def _put(queue: asyncio.Queue[str], text: str) -> None:
    """Put the newest into a queue of one."""
    if queue.full():
        queue.get_nowait()
    queue.put_nowait(text)


def _log(error: Exception) -> None:
    import logging

    logging.getLogger(__name__).warning("The state of the rooms could not be read: %s", error)
