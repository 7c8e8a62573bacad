"""The eight phones of bench.evening: who they are, what they think, and how they fill in the ballot in a browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random
    from pathlib import Path

PATIENCE = 20_000
GUESTS = (
    ("nl", "NL", "sme", "management"),
    ("fr", "BE", "research", "research"),
    ("de", "DE", "large", "technology"),
    ("en", "NL", "start-up", "technology"),
    ("nl", "BE", "government", "policy"),
    ("fr", "FR", "education", "research"),
    ("de", "DE", "intermediary", "market"),
    ("nl", "NL", "sme", "market"),
)
"""Language, country, kind of organisation and role of each."""
SAID = {
    "nl": ("Zonder gedeelde proeflijn blijft dit bij woorden.", "Een partner met meetapparatuur."),
    "fr": ("Qui paie la première installation ?", "Un laboratoire d'essais deux jours par mois."),
    "de": ("Unsere Kunden fragen schon heute danach.", "Erfahrung mit Zulassungen."),
    "en": ("The range of the model looks too narrow to me.", "A first customer who dares."),
}
"""Comment, and idea or wish, in each language."""


@dataclass(frozen=True)
class Guest:
    """One participant with a phone of its own."""

    page: Any
    place: int
    chance: random.Random

    @classmethod
    def come(cls, browser: Any, place: int, chance: random.Random) -> Guest:  # noqa: ANN401 - a browser
        """Take a phone out."""
        context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return cls(page, place, chance)

    @property
    def lang(self) -> str:
        """The language the phone speaks."""
        return GUESTS[self.place][0]

    def look(self, path: Path, *, whole: bool = False) -> None:
        """Take a picture of the phone once it has come to rest."""
        self.page.wait_for_timeout(1200)
        self.page.screenshot(path=str(path), full_page=whole)

    def join(self, link: str, folder: Path | None) -> None:
        """Say who is there, and join."""
        _, country, kind, role = GUESTS[self.place]
        self.page.goto(f"{link}?lang={self.lang}")
        for name, value in (("role", role), ("organisation_type", kind), ("country", country), ("expertise", None)):
            self.page.select_option(f"#{name}", value=value, index=None if value else 1 + self.place % 5)
        self.page.check("#consent")
        if folder:
            self.look(folder / "05-phone-join.png", whole=True)
        self.page.click("main button.primary")
        self.page.wait_for_selector("#role", state="detached")

    def opinion(self, statement: int, criterion: str, turn: int) -> int:
        """Return what is thought, 1 to 5: the second statement splits the room, the others lean one way."""
        if criterion == "impact" and statement == 1:
            return 5 if self.place % 2 else 1
        leaning = {"impact": 4, "certainty": 3, "time": 2, "relevance": 3}[criterion] + (statement % 3 == 2)
        return max(1, min(5, leaning + (0 if turn > 1 else self.chance.choice((-1, 0, 0, 1)))))

    def vote(self, turn: int) -> None:
        """Vote on every statement of the round."""
        self.page.wait_for_selector("fieldset.scale")
        for statement in range(40):
            for row in self.page.query_selector_all("fieldset.scale"):
                name = row.get_attribute("data-name") or ""
                row.query_selector(f"label[for={name}-{self.opinion(statement, name, turn)}]").click()
            self.page.click("form button.primary")
            if self.page.query_selector("main > ol"):
                return
        raise RuntimeError("the votes came to no end")

    def estimate(self, turn: int, picture: Path | None = None) -> None:
        """Estimate every statement that has numbers: growth as this guest sees it."""
        self.page.wait_for_selector("[name=lo2]")
        growth = 1.05 + 0.02 * self.place / turn
        while self.page.query_selector("[name=lo2]"):
            told = self.page.query_selector(".part .help b")
            last = float(told.inner_text().replace(",", ".")) if told else 5.0
            for ahead in (2, 5, 10):
                middle = last * growth**ahead
                for part, value in (("lo", 0.8 * middle), ("mid", middle), ("hi", 1.25 * middle)):
                    self.page.fill(f"[name={part}{ahead}]", f"{min(value, 999):.1f}")
            if picture:
                self.look(picture, whole=True)
                picture = None
            self.page.click("form button.primary")

    def comment(self) -> None:
        """Say why, under the first statement."""
        self.page.wait_for_selector("details summary")
        self.page.locator("details summary").first.click()
        form = self.page.locator("details[open] form").first
        form.locator("fieldset.choice label").nth(self.place % 3).click()
        form.locator("textarea").fill(SAID[self.lang][0])
        form.locator("button.primary").click()

    def wish(self) -> None:
        """Write an idea, a need or an offer."""
        self.page.wait_for_selector("main textarea")
        self.page.locator("main fieldset.choice label").nth(self.place % 3).click()
        self.page.fill("main textarea", SAID[self.lang][1])
        self.page.click("main form button.primary")

    def dots(self) -> None:
        """Give every dot there is, most to what comes first for this guest."""
        self.page.wait_for_selector("main > ol .step")
        rows = self.page.locator("main > ol > li").count()
        for turn in range(20):
            more = self.page.locator("main > ol > li").nth((self.place * turn) % 3 % rows).locator("button").nth(1)
            if more.is_disabled():
                return
            more.click()
