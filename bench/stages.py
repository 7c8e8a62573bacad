"""The stages of bench.evening: what manager, screen and phones do in each, and what is photographed of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench.driving import LOOKS, PATIENCE, press, rest, turn, write

if TYPE_CHECKING:
    from pathlib import Path

    from bench.guests import Guest

OWN = {
    "English": "Which of these should our region do together across the borders?",
    "Dutch": "Welke hiervan doet onze regio best samen over de grenzen heen?",
    "French": "Lesquels notre région devrait-elle mener ensemble, par-delà les frontières ?",
    "German": "Was davon sollte unsere Region über die Grenzen hinweg gemeinsam angehen?",
}
PLACED = (
    ("Technology", "needs a shared pilot line"),
    ("Market", "two customers asked"),
    ("Product", "the first series can be made here"),
    ("Resources", "two schools would train for it"),
)
"""Lane and reason of each item that the tables place."""
IDEAS = (
    {"title": "Shared pilot line", "problem": "Small makers cannot test at scale",
     "solution": "One line for the region, booked by the day, with somebody who knows it",
     "partners_need": "a measuring institute", "owner": "Fictional Foundry BV"},
    {"title": "Test days across the border", "problem": "Approval takes a year in each country",
     "solution": "Two laboratories accept each other's reports", "partners_need": "an approval body",
     "owner": "Fictional Lab eV"},
)  # fmt: skip


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
    """Vote and estimate again, having seen the room and the model; then the room sees what changed."""
    evening.forward()
    for guest in evening.phones[:5]:
        guest.vote(2)
    evening.shoot(evening.screen, "19-screen-second")
    for guest in evening.phones[5:]:
        guest.vote(2)
    evening.forward()
    for guest in evening.phones:
        guest.estimate(2)
    evening.forward()
    evening.shoot(evening.screen, "20-screen-changed")
    evening.shoot(evening.manager, "21-host-changed")
    evening.phones[7].look(evening.folder / "22-phone-changed.png", whole=True)


def canvas(evening: Evening) -> None:
    """Place items on the roadmap, one a table, and link two."""
    evening.forward()
    evening.shoot(evening.screen, "23-screen-empty")
    page = evening.manager
    for place, (lane, words) in enumerate(PLACED):
        page.locator("[class*=st-key-board-lane]").get_by_text(lane).first.click()
        rest(page)
        write(page, "board-why", words)
        write(page, "board-by", f"Table {place + 1}")
        press(page, "board-place")
    press(page, "link-make")
    page.get_by_text("Who changed what").first.click()
    evening.shoot(page, "24-host-canvas")
    evening.shoot(evening.screen, "25-screen-canvas")
    evening.phones[3].look(evening.folder / "26-phone-canvas.png")


def ideas(evening: Evening) -> None:
    """Write ideas and wishes on phones, and two canvases at the tables."""
    evening.forward()
    for guest in evening.phones:
        guest.wish()
    evening.phones[4].look(evening.folder / "27-phone-ideas.png")
    page = evening.manager
    for idea in IDEAS:
        for key, words in idea.items():
            write(page, f"idea-{key}-new", words)
        press(page, "idea-save-new")
    evening.shoot(page, "28-host-ideas")
    evening.shoot(evening.screen, "29-screen-ideas")


def dots(evening: Evening) -> None:
    """Give dots, hold them so that the room sees where they went, write actions."""
    evening.forward()
    for guest in evening.phones:
        guest.dots()
    evening.phones[5].look(evening.folder / "30-phone-dots.png")
    page = evening.manager
    press(page, "freeze")
    evening.shoot(evening.screen, "31-screen-dots")
    turn(page, "Actions")
    for words, owner in (("Ask three makers what a shared pilot line may cost", "Fictional Foundry BV"),
                         ("Bring both laboratories to one table", "Fictional Lab eV")):  # fmt: skip
        write(page, "action-text", words)
        write(page, "action-owner", owner)
        press(page, "action-add")
    evening.shoot(page, "31-host-actions")
