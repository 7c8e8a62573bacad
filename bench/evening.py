"""A whole roundtable in a real browser: ``python -m bench.evening STUDY FOLDER``, with a picture of every stage.

STUDY is a study's folder; it is copied into a workspace of its own, which the app serves. One browser is the manager,
the screen in the room and eight phones, each with a profile of its own. FOLDER gets the pictures and what the manager
takes home, and every file of it is opened. The last line is one JSON object: what is in the files, what the browser
complained of, and the seconds it took.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

from bench.driving import ARGUMENTS, CHROMIUM, PATIENCE, served
from bench.guests import GUESTS, Guest
from bench.home import opened, take_home
from bench.stages import Evening, arrive, canvas, dots, first_round, ideas, prepare, reveal, second_round


def hold(browser: Any, address: str, folder: Path, complaints: list[str]) -> list[Path]:  # noqa: ANN401
    """Hold the whole evening; return the files that were taken home."""
    table = browser.new_context(viewport={"width": 1366, "height": 900}, locale="en-GB", accept_downloads=True)
    table.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    table.on("weberror", lambda said: complaints.append(str(said.error)))
    manager = table.new_page()
    manager.set_default_timeout(PATIENCE)
    prepare(manager, Evening(manager, None, [], folder).shoot, address)
    with table.expect_page() as opening:
        manager.get_by_role("link", name="Screen").click()
    screen = opening.value
    screen.set_viewport_size({"width": 1600, "height": 900})
    chance = random.Random(7)
    phones = [Guest.come(browser, place, random.Random(chance.random())) for place in range(len(GUESTS))]
    for guest in phones:
        guest.page.on("pageerror", lambda error: complaints.append(str(error)))
    evening = Evening(manager, screen, phones, folder)
    arrive(evening, address)
    for stage in (first_round, reveal, second_round, canvas, ideas, dots):
        stage(evening)
    return take_home(evening)


def main() -> int:
    """Hold an evening on the study that is named."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(prog="python -m bench.evening", description=__doc__)
    parser.add_argument("study", type=Path)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    complaints: list[str] = []
    with served(asked.study) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        begun = time.perf_counter()
        taken = hold(browser, address, asked.folder, complaints)
        seconds = time.perf_counter() - begun
        browser.close()
    told = {"taken_home": {file.name: opened(file) for file in taken}, "phones": len(GUESTS),
            "complaints": sorted(set(complaints)), "seconds": round(seconds, 1)}  # fmt: skip
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
