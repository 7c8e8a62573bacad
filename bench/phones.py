"""Simulated phones for bench.roundtable: each keeps a connection, listens to its room and sends what it kept."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

ALONE = "127.0.0.1"
PATIENCE = 20.0
"""Seconds until a phone takes a request for lost."""


@dataclass
class Phone:
    """One participant: ``acked`` are the ids the server said are stored, ``kept`` what was not acknowledged yet."""

    port: int
    code: str
    token: str = ""
    counter: int = 0
    events: int = 0
    acked: list[str] = field(default_factory=list)
    kept: list[dict[str, Any]] = field(default_factory=list)
    given: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Send a request over the phone's own connection and return status and answer."""
        if self.line is None:
            self.line = await asyncio.open_connection(ALONE, self.port)
        reader, writer = self.line
        text = json.dumps(body).encode()
        head = (
            f"POST /r/{self.code}{path}?lang=nl HTTP/1.1",
            f"Host: {ALONE}:{self.port}",
            "X-Ballot: 1",
            f"Authorization: Bearer {self.token}",
            "Content-Type: application/json",
            f"Content-Length: {len(text)}",
        )
        writer.write("\r\n".join((*head, "", "")).encode() + text)
        await writer.drain()
        async with asyncio.timeout(PATIENCE):
            return await _answer(reader)

    async def join(self) -> float:
        """Join; return the seconds it took."""
        said = {"role": "technology", "organisation_type": "sme", "country": "NL", "expertise": 2, "consent": "2026-11"}
        begin = time.perf_counter()
        status, told = await self.ask("/join", {"id": secrets.token_hex(16), "lang": "nl", **said})
        seconds = time.perf_counter() - begin
        if status != 200:
            raise RuntimeError(f"not joined: {status} {told}")
        self.token = told["token"]
        return seconds

    def keep(self, round_id: str, statement_id: str, payload: dict[str, Any]) -> None:
        """Keep an answer on the phone, as the page does before it sends anything."""
        self.counter += 1
        ids = {"what": "answer", "id": secrets.token_hex(16), "round_id": round_id, "statement_id": statement_id}
        self.kept.append({**ids, "payload": payload, "counter": self.counter})
        self.given[round_id, statement_id] = payload

    async def send(self) -> None:
        """Send what is kept, in order; what the server has is dropped. A lost connection keeps everything.

        A connection that the server closed for being idle is opened again, as browsers do.
        """
        fresh = self.line is None
        while self.kept:
            items = self.kept[:20]
            begin = time.perf_counter()
            try:
                status, told = await self.ask("/send", {"items": items})
            except (OSError, EOFError, ValueError, TimeoutError):
                self.hang_up()
                if fresh:
                    return
                fresh = True
                continue
            if status != 200:
                return
            self.seconds.append(time.perf_counter() - begin)
            done = {one["id"] for one in told["outcomes"] if not one["later"]}
            self.refused += [one["message"] for one in told["outcomes"] if one["state"] == "refused"]
            self.acked += [one["id"] for one in told["outcomes"] if one["state"] != "refused"]
            self.kept = [one for one in self.kept if one["id"] not in done]

    def hang_up(self) -> None:
        """Close the connection."""
        if self.line is not None:
            self.line[1].close()
        self.line = None

    async def listen(self) -> None:
        """Hear the room's state as it changes, until cancelled; connects again like a browser."""
        while True:
            try:
                reader, writer = await asyncio.open_connection(ALONE, self.port)
                writer.write(f"GET /r/{self.code}/events HTTP/1.1\r\nHost: {ALONE}:{self.port}\r\n\r\n".encode())
                try:
                    while line := await reader.readline():
                        self.events += line.startswith(b"event: state")
                finally:
                    writer.close()
            except (OSError, ValueError):
                pass
            await asyncio.sleep(2)


async def _answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, Any]]:
    """Read one answer with a length or in chunks."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    if "content-length: " in head:
        body = await reader.readexactly(int(head.split("content-length: ")[1].split("\r\n")[0]))
    else:
        body = b""
        while size := int(await reader.readline(), 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
    return status, json.loads(body) if body[:1] == b"{" else {"message": body.decode(errors="replace")}


def payload(kind: str) -> dict[str, Any]:
    """Return a random answer of a kind."""
    if kind == "vote":
        return {name: random.choice((1, 2, 3, 4, 5, None)) for name in ("impact", "certainty", "time", "relevance")}
    return {years: sorted(random.uniform(0, 100) for _ in range(3)) for years in ("2", "5", "10")}
