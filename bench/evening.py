"""A whole roundtable in a real browser: ``python -m bench.evening STUDY FOLDER``, with a picture of every stage.

STUDY is a study's folder; it is copied into a workspace of its own, which the app serves. One browser is the manager,
the screen in the room and eight phones, each with a profile of its own. FOLDER gets the pictures and what the manager
takes home. The last line is one JSON object: what was taken home, and the seconds it took.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.driving import ARGUMENTS, CHROMIUM, LOOKS, PATIENCE, choose, press, rest, served, turn, write
from bench.guests import GUESTS, Guest

OWN = {
    "English": "Which of these should our region do together across the borders?",
    "Dutch": "Welke hiervan doet onze regio best samen over de grenzen heen?",
    "French": "Lesquels notre région devrait-elle mener ensemble, par-delà les frontières ?",
    "German": "Was davon sollte unsere Region über die Grenzen hinweg gemeinsam angehen?",
}
TAKEN = ("minutes-pdf", "minutes-docx", "zip", "json")
"""Files that the manager takes home, as the page's buttons call them."""


@dataclass(frozen=True)
class Evening:
    """What every stage works with: the two big pages, the phones, where pictures go, and how many there are."""

    manager: Any
    screen: Any
    phones: list[Guest]
    folder: Path

    def shoot(self, page: Any, name: str) -> None:  # noqa: ANN401 - a browser's page
        """Take a picture of a page at rest; the screen has seen by then what the room did."""
        if page is self.screen:
            page.wait_for_timeout(LOOKS // 2)
        page.mouse.move(0, 0)
        rest(page)
        page.screenshot(path=str(self.folder / f"{name}.png"))

    def forward(self) -> None:
        """Press the one next button."""
        self.manager.locator("[class*=st-key-next-] button").click()
        rest(self.manager)


# --- the stages -----------------------------------------------------------------------------------------------------


def prepare(page: Any, shoot: Any, address: str) -> None:  # noqa: ANN401
    """Make the room, pick from what the study proposes, add a question, open."""
    page.goto(f"{address}/roundtable?lang=en")
    page.wait_for_selector(".st-key-room-make button", timeout=PATIENCE)
    write(page, "room-place", "Venlo")
    write(page, "room-title", "Euregio roundtable")
    for name in ("Nederlands", "Français", "Deutsch"):
        page.locator(".st-key-room-languages").get_by_text(name).click()
        rest(page)
    shoot(page, "01-new")
    press(page, "room-make")
    page.wait_for_selector(".st-key-take button", timeout=PATIENCE)
    shoot(page, "02-proposals")
    ticked = page.locator("[class*=st-key-take-] label:has(input:checked)")
    while ticked.count() > 6:
        ticked.last.click()
        rest(page)
    press(page, "take")
    page.get_by_text("Add your own").first.click()
    for name, words in OWN.items():
        page.get_by_label(name, exact=True).fill(words)
    page.locator(".st-key-own-kind").get_by_text("Question").click()
    press(page, "own-add")
    shoot(page, "03-ready")
    press(page, "room-open")


def arrive(evening: Evening, address: str) -> None:
    """Let the phones join by the code on the screen."""
    evening.shoot(evening.screen, "04-screen-join")
    words = evening.screen.locator("body").inner_text()
    found = re.search(r"\b([A-Z2-9]{3})\s([A-Z2-9]{3})\b", words)
    if not found:
        raise RuntimeError("the screen shows no code")
    link = found[1] + found[2]
    for guest in evening.phones:
        guest.join(f"{address}/r/{link}", evening.folder if guest is evening.phones[0] else None)
    evening.shoot(evening.screen, "06-screen-joined")
    evening.shoot(evening.manager, "07-host-joined")


def first_round(evening: Evening) -> None:
    """Votes and blind estimates; nothing is shown of them."""
    evening.forward()
    evening.forward()
    evening.phones[0].look(evening.folder / "08-phone-vote.png")
    for guest in evening.phones:
        guest.vote(1)
    evening.phones[1].look(evening.folder / "09-phone-done.png")
    evening.shoot(evening.manager, "10-host-votes")
    evening.shoot(evening.screen, "11-screen-votes")
    evening.forward()
    for guest in evening.phones:
        guest.estimate(1, evening.folder / "12-phone-estimate.png" if guest is evening.phones[2] else None)
    evening.shoot(evening.manager, "13-host-estimates")


def reveal(evening: Evening) -> None:
    """Show room beside model; comments come in and are let through."""
    evening.forward()
    evening.phones[0].look(evening.folder / "14-phone-reveal.png", whole=True)
    evening.shoot(evening.screen, "15-screen-reveal")
    evening.shoot(evening.manager, "16-host-reveal")
    for guest in evening.phones:
        guest.comment()
    turn(evening.manager, "Comments")
    evening.manager.wait_for_timeout(LOOKS)
    evening.shoot(evening.manager, "17-host-comments")
    for _each in range(3):
        evening.manager.locator("[class*=st-key-shown-] button").first.click()
        rest(evening.manager)
    evening.shoot(evening.screen, "18-screen-comments")


def second_round(evening: Evening) -> None:
    """Vote and estimate again, having seen the room and the model."""
    evening.forward()
    for guest in evening.phones:
        guest.vote(2)
    evening.forward()
    for guest in evening.phones:
        guest.estimate(2)
    evening.shoot(evening.screen, "19-screen-second")


def canvas(evening: Evening) -> None:
    """Place two items on the roadmap and link them."""
    evening.forward()
    page = evening.manager
    for place, (lane, words) in enumerate(
        (("Technology", "needs a shared pilot line"), ("Market", "two customers asked"))
    ):
        choose(page, "board-statement", place)
        page.locator("[class*=st-key-board-lane]").get_by_text(lane).first.click()
        rest(page)
        write(page, "board-why", words)
        write(page, "board-by", f"Table {place + 1}")
        press(page, "board-place")
    press(page, "link-make")
    evening.shoot(page, "20-host-canvas")
    evening.shoot(evening.screen, "21-screen-canvas")
    evening.phones[3].look(evening.folder / "22-phone-canvas.png")


def ideas(evening: Evening) -> None:
    """Write ideas and wishes on phones, and one canvas at the table."""
    evening.forward()
    for guest in evening.phones:
        guest.wish()
    evening.phones[4].look(evening.folder / "23-phone-ideas.png")
    page = evening.manager
    for key, words in (("title", "Shared pilot line"), ("problem", "Small makers cannot test at scale"),
                       ("solution", "One line, booked by the day"), ("owner", "Fictional Foundry BV")):  # fmt: skip
        write(page, f"idea-{key}-new", words)
    press(page, "idea-save-new")
    evening.shoot(page, "24-host-ideas")
    evening.shoot(evening.screen, "25-screen-ideas")


def dots(evening: Evening) -> None:
    """Give dots, write an action."""
    evening.forward()
    for guest in evening.phones:
        guest.dots()
    evening.phones[5].look(evening.folder / "26-phone-dots.png")
    evening.shoot(evening.screen, "27-screen-dots")
    page = evening.manager
    turn(page, "Actions")
    write(page, "action-text", "Ask three makers what a shared pilot line may cost")
    write(page, "action-owner", "Fictional Foundry BV")
    press(page, "action-add")
    evening.shoot(page, "28-host-actions")


def home(evening: Evening) -> dict[str, int]:
    """Close the room and take everything home; return the files with their bytes."""
    evening.forward()
    evening.shoot(evening.screen, "29-screen-close")
    page = evening.manager
    press(page, "next-home")
    press(page, "room-close")
    evening.phones[6].look(evening.folder / "30-phone-closed.png")
    evening.shoot(evening.screen, "31-screen-closed")
    for place, part in enumerate(("What the room found", "What it agreed", "Claims", "Files"), start=32):
        turn(page, part)
        page.screenshot(path=str(evening.folder / f"{place}-home.png"))
    found = {}
    for name in TAKEN:
        with page.expect_download(timeout=2 * PATIENCE) as waiting:
            page.locator(f"[class*=st-key-file-{name}] button").first.click()
        file = evening.folder / waiting.value.suggested_filename
        waiting.value.save_as(file)
        found[file.name] = file.stat().st_size
    return found


# --- the whole ---------------------------------------------------------------------------------------------


def hold(browser: Any, address: str, folder: Path) -> dict[str, int]:  # noqa: ANN401
    """Hold the whole evening."""
    table = browser.new_context(viewport={"width": 1366, "height": 900}, locale="en-GB", accept_downloads=True)
    manager = table.new_page()
    manager.set_default_timeout(PATIENCE)
    alone = Evening(manager, None, [], folder)
    prepare(manager, alone.shoot, address)
    with table.expect_page() as opening:
        manager.get_by_role("link", name="Screen").click()
    screen = opening.value
    screen.set_viewport_size({"width": 1600, "height": 900})
    chance = random.Random(7)
    phones = [Guest.come(browser, place, random.Random(chance.random())) for place in range(len(GUESTS))]
    evening = Evening(manager, screen, phones, folder)
    arrive(evening, address)
    for stage in (first_round, reveal, second_round, canvas, ideas, dots):
        stage(evening)
    return home(evening)


def main() -> int:
    """Hold an evening on the study that is named."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(prog="python -m bench.evening", description=__doc__)
    parser.add_argument("study", type=Path)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with served(asked.study) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        begun = time.perf_counter()
        taken = hold(browser, address, asked.folder)
        seconds = time.perf_counter() - begun
        browser.close()
    sys.stdout.write(json.dumps({"taken_home": taken, "phones": len(GUESTS), "seconds": round(seconds, 1)}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
