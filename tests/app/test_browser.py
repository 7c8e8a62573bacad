"""The app in a real browser: every page whole, no error, nothing asked of any other machine."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from apps import ROOT

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PAGES = ("Study", "Topics", "Trends", "Roadmap", "Evidence", "Search", "Reports", "Interview", "Roundtable")
BUSY = '[data-testid="stStatusWidget"], [data-testid="stSkeleton"], [data-testid="stSpinner"], [data-stale="true"]'
ERRORS = '[data-testid="stException"], [data-testid="stAlertContentError"]'

# What sticks out of the page to the right, and the page itself if it can be pushed sideways.
TOO_WIDE = """() => {
  const main = document.querySelector('[data-testid="stMain"]')
  const scrolls = (mark) => { for (let at = mark; at; at = at.parentElement) {
    if (getComputedStyle(at).overflowX == "auto" && at.scrollWidth > at.clientWidth) return at != main } }
  const out = [...document.querySelectorAll('[data-testid="stVegaLiteChart"] svg, h1, button')]
    .filter(mark => mark.getBoundingClientRect().right > innerWidth + 1 && !scrolls(mark))
  return [...out.map(mark => mark.tagName), ...(main.scrollWidth > main.clientWidth ? ["main"] : [])]
}"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no browser at {CHROMIUM}"),
]


@pytest.fixture(scope="module")
def address(workspace: Path) -> Iterator[str]:
    """The address of a server on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "ROADMAP_WORKSPACE": str(workspace)})
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(url: str) -> None:
    for _attempt in range(120):
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own server
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    pytest.fail("the server did not answer")


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """A browser without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield found
        found.close()


class Watched:
    """A page whose requests and complaints are kept."""

    def __init__(self, browser: object, *, locale: str, width: int = 1366) -> None:
        self.context = browser.new_context(locale=locale, viewport={"width": width, "height": 768})
        self.page = self.context.new_page()
        self.hosts: set[str] = set()
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname or ""))
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: object) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def settle(self) -> None:
        """Wait until a title stands and nothing is busy."""
        self.page.wait_for_selector("h1", timeout=60_000)
        quiet = 0
        for _moment in range(150):
            self.page.wait_for_timeout(200)
            quiet = 0 if self.page.query_selector(BUSY) else quiet + 1
            if quiet >= 4:
                return
        pytest.fail("the page did not come to rest")

    def check(self) -> None:
        """Assert that the page shows no error and has asked no other machine for anything."""
        assert not [box.inner_text() for box in self.page.query_selector_all(ERRORS)]
        assert not self.complaints
        assert self.hosts <= {"127.0.0.1", ""}  # "" are data: and blob: addresses


@pytest.mark.parametrize("locale", ["en-GB", "nl-BE"])
def test_every_page_is_whole(browser, address, locale):
    seen = Watched(browser, locale=locale)
    seen.page.goto(address)
    seen.settle()
    for place in range(len(PAGES)):
        links = seen.page.query_selector_all('[data-testid="stTopNavLink"]')
        assert len(links) == len(PAGES)
        links[place].click()
        seen.settle()
        seen.check()
    seen.context.close()


def test_charts_are_drawn_within_the_page(browser, address):
    for width in (390, 1366, 1600):
        seen = Watched(browser, locale="en-GB", width=width)
        for page in ("trends", "roadmap", "evidence"):
            seen.page.goto(f"{address}/{page}?level=topic")
            seen.settle()
            assert seen.page.query_selector('[data-testid="stVegaLiteChart"] svg')
            assert seen.page.evaluate(TOO_WIDE) == [], (page, width)
        seen.context.close()


def test_a_number_opens_its_documents(browser, address):
    seen = Watched(browser, locale="en-GB")
    seen.page.goto(address)
    seen.settle()
    seen.page.query_selector_all('[data-testid="stTopNavLink"]')[PAGES.index("Evidence")].click()
    seen.settle()
    seen.page.get_by_role("button", name=re.compile(r"Open \d")).first.click()
    seen.page.wait_for_selector('[role="dialog"]', timeout=20_000)
    seen.settle()
    assert "documents" in seen.page.inner_text('[role="dialog"]')
    seen.check()
    seen.context.close()


def test_the_typefaces_are_our_own(browser, address):
    seen = Watched(browser, locale="en-GB")
    seen.page.goto(address)
    seen.settle()
    loaded = seen.page.evaluate("[...document.fonts].filter(f => f.status == 'loaded').map(f => f.family)")
    assert {"IBM Plex Sans", "Roadmap Serif"} <= {name.strip('"') for name in loaded}
    seen.context.close()
