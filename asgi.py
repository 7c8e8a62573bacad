"""Pages and ballot in one process: what ``roadmap app`` serves. ``streamlit run app.py`` serves the pages alone."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.middleware import Middleware

from roadmap.rooted import Rooted
from roadmap.roundtable.ballot.door import Door
from roadmap.roundtable.ballot.routes import Ballot, routes
from roadmap.roundtable.database import store_path
from roadmap.serving import ADDRESS, KEY

MINUTE = 60.0
NAMES = ("localhost", "127.0.0.1", "::1")


async def tidy() -> None:
    """Collect garbage once a minute.

    Streamlit would do so after every script run, which holds up every vote (runner.postScriptGC in
    .streamlit/config.toml is false).
    """
    gc.collect()
    gc.freeze()  # what was made by starting stays to the end: it need not be looked at again
    while True:
        await asyncio.sleep(MINUTE)
        gc.collect()


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Keep the ballot's store and the tidying for as long as the server runs."""
    tidying = asyncio.create_task(tidy())
    try:
        yield
    finally:
        tidying.cancel()
        with suppress(asyncio.CancelledError):
            await tidying
        await ballot.close()


ballot = Ballot(store_path(Path(os.environ.get("ROADMAP_WORKSPACE") or Path.cwd()).resolve()))
names = (*NAMES, urlsplit(os.environ.get(ADDRESS, "")).hostname or NAMES[0])
door = Middleware(Door, key=os.environ.get(KEY, ""), names=names)
app = st.App(Path(__file__).resolve().parent / "app.py", routes=routes(ballot), middleware=[door, Middleware(Rooted)],
             lifespan=lifespan)  # fmt: skip
