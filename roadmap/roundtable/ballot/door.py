"""The door of the app: who reaches the pages, and from where. The ballot under /r is open to all; plain ASGI."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from roadmap.i18n import N_, best_language, translator

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
    Application = Callable[[Scope, Receive, Send], Awaitable[None]]

COOKIE = "roadmap_key"
BALLOT = "/r"
SHUT = N_("This page is for the organiser: open it by the link that was printed when the app was started.")


@dataclass
class Door:
    """Lets through what may come in: the ballot always, everything else with the key and from the app's own address.

    ``key`` empty: no key is asked. ``names`` are the host names under which the app is known; a page of another name
    opens no live connection (a website that points its name at this machine stays outside).
    """

    app: Application
    key: str = ""
    names: tuple[str, ...] = ("localhost", "127.0.0.1", "::1")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] not in ("http", "websocket") or is_ballot(scope["path"]):
            return await self.app(scope, receive, send)
        if scope["type"] == "websocket" and not self._known(scope):
            return await send({"type": "websocket.close", "code": 1008})
        if not self.key or hmac.compare_digest(_cookie(scope).encode(), self.key.encode()):
            return await self.app(scope, receive, send)
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close", "code": 1008})
        return await (self._welcome if self._told(scope) else self._refuse)(scope, send)

    def _known(self, scope: Scope) -> bool:
        origin = header(scope, b"origin")
        return not origin or (urlsplit(origin).hostname or "") in self.names

    def _told(self, scope: Scope) -> bool:
        told = _query(scope).get("key", [""])[0]
        return hmac.compare_digest(told.encode(), self.key.encode())

    async def _welcome(self, scope: Scope, send: Send) -> None:
        """Keep the key in a cookie no script can read, and go on to the page without it in the link."""
        cookie = f"{COOKIE}={self.key}; Path=/; HttpOnly; SameSite=Lax"
        others = {name: told for name, told in _query(scope).items() if name != "key"}
        place = "/" + quote(scope["path"].lstrip("/\\")) + (f"?{urlencode(others, doseq=True)}" if others else "")
        await _plain(send, 303, "", (b"location", place.encode()), (b"set-cookie", cookie.encode()))

    async def _refuse(self, scope: Scope, send: Send) -> None:
        lang = best_language(header(scope, b"accept-language"))
        await _plain(send, 403, translator(lang)(SHUT), (b"content-language", lang.encode()))


def is_ballot(path: str) -> bool:
    """Say whether a path belongs to the ballot."""
    return path == BALLOT or path.startswith(BALLOT + "/")


def header(scope: Scope, name: bytes) -> str:
    """Return a request's header, "" if it has none."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _query(scope: Scope) -> dict[str, list[str]]:
    return parse_qs(scope.get("query_string", b"").decode("latin-1"))


def _cookie(scope: Scope) -> str:
    try:
        found = SimpleCookie(header(scope, b"cookie")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


async def _plain(send: Send, status: int, text: str, *headers: tuple[bytes, bytes]) -> None:
    kind = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": status, "headers": [kind, *headers]})
    await send({"type": "http.response.body", "body": text.encode()})
