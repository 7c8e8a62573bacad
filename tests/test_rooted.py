"""The app's page is told where its server is; nothing else is changed on its way."""

from __future__ import annotations

import asyncio

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from roadmap.rooted import MARK, TOLD, Rooted

PAGE = "<html><head><title>Streamlit</title></head></html>"


async def page(_request):
    return HTMLResponse(PAGE)


async def parts(_request):
    async def told():
        for part in (PAGE[:20], PAGE[20:]):
            yield part
            await asyncio.sleep(0)

    return StreamingResponse(told(), media_type="text/html")


async def ours(_request):
    return HTMLResponse("<title>Ballot</title>")


async def plain(_request):
    return PlainTextResponse(PAGE)


async def packed(_request):
    return Response(PAGE.encode(), media_type="text/html", headers={"content-encoding": "identity-of-ours"})


@pytest.fixture(scope="module")
def client():
    routes = [Route(f"/{one.__name__}", one) for one in (page, parts, ours, plain, packed)]
    inner = Starlette(routes=routes, middleware=[Middleware(GZipMiddleware, minimum_size=1)])
    return TestClient(Rooted(inner), headers={"accept": "text/html,*/*"})


@pytest.mark.parametrize("name", ["page", "parts"])
def test_the_page_is_told_where_its_server_is(client, name):
    answer = client.get(f"/{name}")
    assert answer.text == PAGE.replace("<title>", TOLD.decode() + "<title>")
    assert answer.headers.get("content-length", str(len(answer.content))) == str(len(answer.content))


@pytest.mark.parametrize(("name", "body"), [("ours", "<title>Ballot</title>"), ("plain", PAGE), ("packed", PAGE)])
def test_everything_else_passes_as_it_is(client, name, body):
    assert client.get(f"/{name}").text == body


def test_what_is_no_page_stays_packed(client):
    answer = client.get("/plain", headers={"accept": "*/*"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.text == PAGE


def test_an_answer_to_head_tells_the_length_of_the_page(client):
    assert client.head("/page").headers["content-length"] == str(len(client.get("/page").content))


def test_streamlits_own_page_holds_the_mark_once():
    from pathlib import Path

    own = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()
    assert own.count(MARK) == 1
    assert b"window.__streamlit =" not in own  # nothing of its own would be overwritten
