"""A real HTTP server on this machine's own address, for tests: pages are functions of a request."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RSS = "application/rss+xml"


@dataclass(frozen=True)
class Reply:
    """What the server sends; ``pieces`` come with a pause before each."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pieces: tuple[bytes, ...] = ()
    pause: float = 0.0


@dataclass(frozen=True)
class Asked:
    """What the server was asked."""

    path: str
    headers: dict[str, str]
    body: bytes = b""


class Site:
    """Pages by path, and every request that came."""

    def __init__(self) -> None:
        self.pages: dict[str, Reply | Callable[[Asked], Reply]] = {}
        self.asked: list[Asked] = []
        self.address = ""
        self.stopped = threading.Event()

    def paths(self) -> list[str]:
        return [one.path for one in self.asked if one.path != "/robots.txt"]

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        bare = asked.path.partition("?")[0]
        page = self.pages.get(asked.path) or self.pages.get(bare, Reply(b"nothing here", 404))
        return page(asked) if callable(page) else page


@contextmanager
def serve(site: Site | None = None) -> Iterator[Site]:
    """Serve a site while the block runs."""
    site = site or Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = site.answer(Asked(self.path, headers, self.rfile.read(int(headers.get("content-length", 0)))))
            self.send_response(reply.status)
            headers = dict(reply.headers)
            if not reply.pieces and reply.status != 304:
                headers.setdefault("Content-Length", str(len(reply.body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(reply.body if reply.status != 304 else b"")
                for piece in reply.pieces:
                    site.stopped.wait(reply.pause)
                    self.wfile.write(piece)
                    self.wfile.flush()
            except OSError:
                pass  # the client had enough

        do_POST = do_GET  # noqa: N815 - the names that http.server asks for

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


def item(number: int, *, text: str = "", link: str = "", day: int = 1) -> str:
    """Return one RSS item of a fictional medium."""
    return (
        f"<item><guid>item-{number}</guid><title>Fictional news {number}</title>"
        f"<link>{link or f'https://news.example/{number}'}</link>"
        f"<description>{text or f'Text of the fictional item {number}.'}</description>"
        f"<pubDate>Mon, {day:02d} Jan 2024 08:00:00 GMT</pubDate></item>"
    )


def rss(*items: str, title: str = "Fictional Courier") -> bytes:
    """Return a feed."""
    head = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{title}</title>'
    return f"{head}<language>en</language>{''.join(items)}</channel></rss>".encode()
