"""Who reaches the app's pages, what the server is started with, and what it is set to."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from roadmap import serving
from roadmap.errors import InputError
from roadmap.roundtable.ballot.door import COOKIE, Door

ROOT = Path(__file__).resolve().parents[2]
KEY = "k" * 32
SETTINGS = {
    "runner.postScriptGC": False,
    "runner.magicEnabled": False,
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "viewer",
    "server.address": "127.0.0.1",
}


def ask(path, *, key=KEY, kind="http", query="", **headers):
    """Return what the door answers: the status, "through", or "closed"; and the headers."""
    sent = []

    async def app(_scope, _receive, _send):
        sent.append({"through": True})

    async def send(message):
        sent.append(message)

    told = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": kind, "path": path, "query_string": query.encode(), "headers": told}
    asyncio.run(Door(app, key, ("localhost", "127.0.0.1", "192.0.2.7"))(scope, None, send))
    first = sent[0]
    if first.get("through"):
        return "through", {}
    return first.get("status", "closed"), dict(first.get("headers", []))


@pytest.mark.parametrize("path", ["/r", "/r/ABCDEF", "/r/-/ballot.js", "/r/ABCDEF/send"])
def test_the_ballot_is_open_to_all(path):
    assert ask(path)[0] == "through"


@pytest.mark.parametrize(
    "path", ["/", "/roundtable", "/_stcore/health", "/_stcore/upload_file/x", "/rx", "//r", "/R", "/static/x"]
)
def test_everything_else_wants_the_key(path):
    assert ask(path)[0] == 403
    assert ask(path, cookie=f"{COOKIE}=wrong")[0] == ask(path, cookie=f"{COOKIE}=\u00e9")[0] == 403
    assert ask(path, cookie=f"a=b; {COOKIE}={KEY}")[0] == "through"


def test_live_connections_want_the_key_and_our_own_address():
    def stream(**headers):
        return ask("/_stcore/stream", kind="websocket", **headers)[0]

    mine = f"{COOKIE}={KEY}"
    assert stream(origin="http://192.0.2.7:8501") == "closed"
    assert stream(origin="http://192.0.2.7:8501", cookie=mine) == "through"
    assert stream(origin="http://evil.example", cookie=mine) == "closed"


def test_the_link_with_the_key_becomes_a_cookie_and_goes_where_it_pointed():
    status, headers = ask("/trends", query=f"study=a&key={KEY}")
    assert status == 303 and headers[b"location"] == b"/trends?study=a"
    assert b"HttpOnly" in headers[b"set-cookie"] and b"SameSite=Lax" in headers[b"set-cookie"]
    assert ask("//evil.example/x", query=f"key={KEY}")[1][b"location"] == b"/evil.example/x"
    assert b"\r\n" not in ask("/a\r\nset-cookie: b", query=f"key={KEY}")[1][b"location"]
    assert ask("/", query="key=wrong")[0] == 403


def test_without_a_key_pages_are_open_but_not_to_foreign_pages():
    assert ask("/", key="")[0] == "through"
    assert ask("/_stcore/stream", key="", kind="websocket", origin="http://evil.example")[0] == "closed"


def test_the_refusal_speaks_the_reader_s_language():
    assert ask("/", accept_language="nl-BE")[1][b"content-language"] == b"nl"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_alone_no_key_is_asked(host, tmp_path):
    start = serving.serving(host, 8501, tmp_path)
    assert start.key == "" and "--server.address=" + host in start.command()
    assert all("key=" not in sentence.english() for sentence in start.says())


def test_on_a_network_there_is_a_fresh_key(tmp_path):
    first, second = (serving.serving("192.0.2.7", 8000, tmp_path) for _ in range(2))
    assert len(first.key) >= 32 and first.key != second.key
    said = [sentence.english() for sentence in first.says()]
    assert f"http://192.0.2.7:8000/?key={first.key}" in said[0] and "http://192.0.2.7:8000/r" in said[1]
    assert first.environment()[serving.KEY] == first.key and first.key not in " ".join(first.command())


def test_without_a_network_there_is_nothing_to_reach(tmp_path, monkeypatch):
    monkeypatch.setattr(serving, "lan_address", lambda: serving.LOOPBACK)
    with pytest.raises(InputError):
        serving.serving(serving.EVERYWHERE[0], 8501, tmp_path)


def test_links_for_phones(monkeypatch):
    monkeypatch.setenv(serving.ADDRESS, "http://192.0.2.7:8501")
    assert serving.join_link("ABCDEF") == "http://192.0.2.7:8501/r/ABCDEF" and serving.join_link().endswith("/r")


def test_the_server_starts_with_the_settings_that_a_roundtable_needs(tmp_path):
    """Asked of Streamlit itself, where the app lies: what its files say is what holds."""
    read = (
        "import json, sys; from streamlit import config; config._main_script_path = sys.argv[1]; "
        "print(json.dumps({name: config.get_option(name) for name in sys.argv[2:]}))"
    )
    command = [sys.executable, "-c", read, str(ROOT / "asgi.py"), *SETTINGS]
    said = subprocess.run(command, cwd=tmp_path, env=dict(os.environ), capture_output=True, check=True, text=True)
    import json

    assert json.loads(said.stdout.splitlines()[-1]) == SETTINGS


def test_pages_and_ballot_are_one_app():
    """``streamlit run asgi.py`` finds the app, and the ballot's routes are in it."""
    from streamlit.web.server.app_discovery import discover_asgi_app

    found = discover_asgi_app(ROOT / "asgi.py")
    assert found.is_asgi_app and not discover_asgi_app(ROOT / "app.py").is_asgi_app
