"""How bench.evening drives the app: a server with a workspace of its own, and the app's widgets in a browser."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
BUSY = '[data-testid="stStatusWidget"], [data-testid="stSkeleton"], [data-testid="stSpinner"], [data-stale="true"]'
WRONG = '[data-testid="stException"], [data-testid="stAlertContentError"]'
PATIENCE = 30_000
"""Milliseconds until something is taken not to come."""
LOOKS = 4500
"""Milliseconds in which every page has looked again at what the room did."""


@contextmanager
def served(study: Path) -> Iterator[str]:
    """Serve a workspace that holds a copy of the study; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(study, Path(folder) / "demo-study")
        command = [sys.executable, "-m", "roadmap", "app", "--workspace", folder, "--port", str(port)]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            _answers(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def _answers(url: str) -> None:
    for _attempt in range(120):
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError(f"{url} did not answer")


def rest(page: Any) -> None:  # noqa: ANN401
    """Wait until nothing of a page is busy, and refuse one that shows an error."""
    quiet = 0
    for _moment in range(PATIENCE // 200):
        page.wait_for_timeout(200)
        quiet = 0 if page.query_selector(BUSY) else quiet + 1
        if quiet >= 4:
            break
    if found := [box.inner_text() for box in page.query_selector_all(WRONG)]:
        raise RuntimeError(f"{page.url} says: {found}")


def press(page: Any, key: str) -> None:  # noqa: ANN401
    """Press the button of that key, and wait until the page is at rest."""
    page.locator(f".st-key-{key} button").first.click()
    rest(page)


def write(page: Any, key: str, text: str) -> None:  # noqa: ANN401
    """Type into the field whose key begins so."""
    box = page.locator(f"[class*=st-key-{key}]").locator("input, textarea").first
    box.fill(text)
    # Left, not by Tab: that would open the calendar of a date beside it.
    box.blur()
    page.wait_for_timeout(300)


def choose(page: Any, key: str, place: int) -> None:  # noqa: ANN401
    """Choose from the list whose key begins so, by place."""
    page.locator(f"[class*=st-key-{key}] input").first.click()
    page.wait_for_timeout(500)
    page.get_by_role("option").nth(place).click(force=True)
    rest(page)


def turn(page: Any, words: str) -> None:  # noqa: ANN401
    """Choose among a few that are all visible."""
    page.locator('[data-testid="stButtonGroup"]').get_by_text(words, exact=True).first.click()
    rest(page)
