"""What a phone may ask under /r: the page, a room's state as it changes, joining, and sending what was answered.

The one module that knows Starlette. Nothing here waits for the store on the event loop.
"""

from __future__ import annotations

import asyncio
import json
import time
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from roadmap.errors import RoadmapError
from roadmap.i18n import N_
from roadmap.roundtable import rooms
from roadmap.roundtable.ballot import intake
from roadmap.roundtable.ballot.desk import Ballot, RefusedError
from roadmap.roundtable.ballot.page import HEADERS, KINDS, Place, asset, language, page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from roadmap.roundtable.answers import Outcome
    from roadmap.roundtable.ballot.pump import Pump

BODY = 64 * 1024
"""Bytes of a request at most: twenty answers with room to spare."""
BEAT = 15.0
"""Seconds between two signs of life to a phone that hears nothing else."""
MOST_PHONES = 600
"""Phones that listen to one room at a time."""
FOREIGN = N_("This request does not come from the ballot page; please load that page again.")
TOO_LARGE = N_("What was sent is too large; at most {limit} kB are taken at a time.")
NOT_JSON = N_("What was sent cannot be read; please load this page again.")
CROWDED = N_("This room is full; please ask for a paper card: it counts just the same.")


def routes(ballot: Ballot) -> list[BaseRoute]:
    """Return the ballot's routes; whatever else is asked under /r is not there."""

    def at(path: str, serve: Callable[..., Any], *methods: str) -> Route:
        return Route(path, partial(_served, serve, ballot), methods=methods or ("GET",))

    inner = [
        Route("/-/{name}", _asset),
        at("/{code}", _page),
        at("/{code}/state", _state),
        at("/{code}/events", _events),
        at("/{code}/join", _join, "POST"),
        at("/{code}/send", _send, "POST"),
        at("/", _ask),
    ]
    return [at("/r", _ask), Mount("/r", routes=inner)]


async def _served(serve: Callable[..., Any], ballot: Ballot, request: Request) -> Response:
    """Serve a request; a refusal becomes one sentence in the reader's language."""
    try:
        answer: Response = await serve(ballot, request)
    except RoadmapError as error:
        answer = _refusal(error, request)
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer


def _refusal(error: RoadmapError, request: Request) -> Response:
    status = error.status if isinstance(error, RefusedError) else HTTPStatus.BAD_REQUEST
    args = dict(error.message.args)
    headers = {"retry-after": str(args["seconds"])} if status == HTTPStatus.TOO_MANY_REQUESTS else {}
    return JSONResponse({"message": error.message.to(_lang(request))}, status, headers)


def _lang(request: Request) -> str:
    return language(request.query_params.get("lang", ""), request.headers.get("accept-language", ""))


def _address(request: Request) -> str:
    return request.client.host if request.client else "-"


# --- pages ----------------------------------------------------------------------------------------------------------


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in KINDS:
        return Response(status_code=404)
    # The link carries the file's own hash, but for the typeface, which never changes.
    headers = {**HEADERS, "cache-control": "public, max-age=31536000, immutable"}
    return Response(asset(name), headers=headers, media_type=KINDS[name])


async def _ask(_: Ballot, request: Request) -> Response:
    """Ask for the code, or go to the room whose code was typed."""
    code = rooms.read_code(request.query_params.get("code", ""))
    if code:
        return RedirectResponse(f"/r/{code}?lang={_lang(request)}", 303)
    return _html(Place(), request)


async def _page(ballot: Ballot, request: Request) -> Response:
    code = rooms.read_code(request.path_params["code"])
    try:
        room = await ballot.room(code, _address(request))
    except RoadmapError as error:
        status = error.status if isinstance(error, RefusedError) else HTTPStatus.NOT_FOUND
        return _html(Place(refusal=error.message), request, status)
    return _html(Place(room.code, room.title, room.fictional), request)


def _html(place: Place, request: Request, status: int = 200) -> Response:
    lang = _lang(request)
    return HTMLResponse(page(place, lang), status, {"content-language": lang, "vary": "accept-language"})


# --- the room's state -----------------------------------------------------------------------------------------------


async def _state(ballot: Ballot, request: Request) -> Response:
    room = await ballot.room(request.path_params["code"], _address(request))
    text = await ballot.pump.state(room.room_id)
    return Response(text, headers={"x-now": str(_now())}, media_type="application/json")


async def _events(ballot: Ballot, request: Request) -> Response:
    room = await ballot.room(request.path_params["code"], _address(request))
    if len(ballot.pump.listeners.get(room.room_id, ())) >= MOST_PHONES:
        raise RefusedError(503, CROWDED)
    return StreamingResponse(_told(ballot.pump, room.room_id), media_type="text/event-stream")


async def _told(pump: Pump, room_id: str) -> AsyncIterator[str]:
    """Yield a room's state whenever it changes, and the server's clock as a sign of life."""
    with pump.listen(room_id) as queue:
        yield f"retry: 2000\nevent: clock\ndata: {_now()}\n\n"
        while True:
            try:
                async with asyncio.timeout(BEAT):
                    text = await queue.get()
                yield f"event: state\ndata: {text}\n\n"
            except TimeoutError:
                yield f"event: clock\ndata: {_now()}\n\n"


def _now() -> int:
    return time.time_ns() // 1_000_000


# --- joining and answering ------------------------------------------------------------------------------------------


async def _read(request: Request) -> dict[str, Any]:
    """Return a request's JSON object, if it comes from our own page and is not too large."""
    told = request.headers
    foreign = told.get("x-ballot") != "1" or told.get("sec-fetch-site", "same-origin") != "same-origin"
    if foreign or told.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise RefusedError(403, FOREIGN)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > BODY:
            raise RefusedError(413, TOO_LARGE, limit=BODY // 1024)
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RefusedError(400, NOT_JSON)
    return found


async def _join(ballot: Ballot, request: Request) -> Response:
    body, address = await _read(request), _address(request)
    room = await ballot.room(request.path_params["code"], address)
    joined = await ballot.join(room, address, body)
    return JSONResponse({"token": joined.token, "pseudonym": joined.pseudonym})


async def _send(ballot: Ballot, request: Request) -> Response:
    """Take in what a phone kept, in its order; each is told stored, again or refused once that is certain."""
    who = await ballot.participant(request.headers.get("authorization", "").removeprefix("Bearer "))
    items = intake.items(await _read(request))
    outcomes = await ballot.take(who, items)
    lang = _lang(request)
    return JSONResponse({"outcomes": [_outcome(one, lang) for one in outcomes]})


def _outcome(one: Outcome, lang: str) -> dict[str, Any]:
    """Return what a phone hears of one thing it sent; what is refused for ``later`` it keeps."""
    said = one.message.to(lang) if one.message else ""
    return {"id": one.answer_id, "state": one.state, "message": said, "later": one.later}
