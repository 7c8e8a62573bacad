"""One pump for all phones: the store is asked once, a state is sent only where it differs, the newest wins."""

from __future__ import annotations

import asyncio
import json

from roadmap.roundtable.ballot.pump import Pump


class Rooms:
    """A store that counts how often it is asked."""

    def __init__(self):
        self.revision, self.step, self.asked, self.built, self.broken = 1, "talk", 0, 0, False

    async def revisions(self):
        self.asked += 1
        if self.broken:
            raise OSError("away")
        return {"r": self.revision}

    async def build(self, room_id):
        self.built += 1
        return {"room": room_id, "step": self.step}

    def pump(self):
        return Pump(self.revisions, self.build, every=0.005)


async def _next(queue):
    async with asyncio.timeout(5):
        return json.loads(await queue.get())


def test_a_hundred_phones_cost_one_state():
    async def play():
        rooms = Rooms()
        pump = rooms.pump()
        with_all = [pump.listen("r") for _ in range(100)]
        queues = [one.__enter__() for one in with_all]
        told = await asyncio.gather(*map(_next, queues))
        assert [one["step"] for one in told] == ["talk"] * 100 and rooms.built == 1
        rooms.revision, rooms.step = 2, "vote"
        told = await asyncio.gather(*map(_next, queues))
        assert {one["step"] for one in told} == {"vote"} and rooms.built == 2
        for one in with_all:
            one.__exit__(None, None, None)
        assert pump.listeners == {}
        await asyncio.sleep(0.05)
        asked = rooms.asked
        await asyncio.sleep(0.05)
        assert rooms.asked == asked, "nobody listens: the pump rests"
        await pump.close()

    asyncio.run(play())


def test_a_change_that_no_phone_sees_is_not_sent():
    async def play():
        rooms = Rooms()
        pump = rooms.pump()
        with pump.listen("r") as queue:
            await _next(queue)
            rooms.revision = 2
            while rooms.built < 2:
                await asyncio.sleep(0.005)
            await asyncio.sleep(0.02)
            assert queue.empty()
        await pump.close()

    asyncio.run(play())


def test_a_phone_that_reads_slowly_gets_the_newest():
    async def play():
        rooms = Rooms()
        pump = rooms.pump()
        with pump.listen("r") as queue:
            for number, step in enumerate(("vote", "reveal", "close"), start=2):
                rooms.revision, rooms.step, before = number, step, rooms.built
                while rooms.built == before:
                    await asyncio.sleep(0.005)
            assert (await _next(queue))["step"] == "close" and queue.empty()
        await pump.close()

    asyncio.run(play())


def test_a_store_that_is_away_for_a_moment_ends_nothing(monkeypatch):
    async def play():
        rooms = Rooms()
        pump, rooms.broken = rooms.pump(), True
        real = asyncio.sleep
        monkeypatch.setattr("roadmap.roundtable.ballot.pump.asyncio.sleep", lambda _seconds: real(0.001))
        with pump.listen("r") as queue:
            while rooms.asked < 3:
                await real(0.001)
            rooms.broken = False
            assert (await _next(queue))["step"] == "talk"
        await pump.close()

    asyncio.run(play())


def test_phones_that_ask_at_once_share_one_look():
    async def play():
        rooms = Rooms()
        pump = rooms.pump()
        told = await asyncio.gather(*(pump.state("r") for _ in range(50)))
        assert len(set(told)) == 1 and rooms.asked == rooms.built == 1
        await pump.close()

    asyncio.run(play())
