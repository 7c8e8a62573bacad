"""Tells the app's pages where their server is; plain ASGI.

Streamlit's page looks for its server below the page's own path first, and on each page but the first that is two
requests that fail. The pages here are always served from the root, so they are told so before they look.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

MARK = b"<title>Streamlit</title>"
"""What Streamlit's own page holds and nothing else served here does."""
TOLD = b"<script>window.__streamlit={BACKEND_BASE_URL:window.location.origin}</script>"


@dataclass
class Rooted:
    """Adds one line to Streamlit's own page; everything else passes as it is."""

    app: Application

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer a request."""
        headers = dict(scope.get("headers", ()))
        if scope["type"] != "http" or b"text/html" not in headers.get(b"accept", b""):
            return await self.app(scope, receive, send)
        # Packed, the page could not be read; it is small. Scripts and styles are asked for without text/html.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        return await self.app({**scope, "headers": plain}, receive, _Page(send))


@dataclass
class _Page:
    """Sends an answer on; a page of HTML is gathered first, as its length changes."""

    send: Send
    start: Message | None = None
    parts: list[bytes] = field(default_factory=list)

    async def __call__(self, message: Message) -> None:
        """Send a part of the answer on, or keep it until the page is whole."""
        if message["type"] == "http.response.start" and _is_page(message):
            self.start = message
        elif self.start is None:
            await self.send(message)
        else:
            self.parts.append(message.get("body", b""))
            if not message.get("more_body"):
                await self._whole(self.start, b"".join(self.parts))

    async def _whole(self, start: Message, body: bytes) -> None:
        """Send the page; an answer without a body (to HEAD, or unchanged) keeps its headers."""
        told = body.replace(MARK, TOLD + MARK, 1)
        if told != body:
            rest = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
            start = {**start, "headers": [*rest, (b"content-length", str(len(told)).encode())]}
        self.start = None
        await self.send(start)
        await self.send({"type": "http.response.body", "body": told})


def _is_page(message: Message) -> bool:
    """Say whether an answer is HTML that can be read: packed it is left alone."""
    headers = {name.lower(): value for name, value in message["headers"]}
    return headers.get(b"content-type", b"").startswith(b"text/html") and b"content-encoding" not in headers
