"""Compose the demo corpus: ``python -m bench.demo`` writes corpora/euregio-demo, the same bytes every time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bench.demo import compose, plan
from bench.demo.compose import BORROWED, SHAPES, Shelf, banks, filled, pick
from bench.demo.firms import Firm, firms, region_towns, spoken, town_in
from bench.demo.plan import SEED, Slot

LICENCE = "fictional demonstration text"
MOST_INTERVIEWS = 4
"""Interviews of one company at most."""
SECOND = 0.3
"""Part of the interviews that touch another subject of the same company."""
CONSENT = ("no", "yes", "", "no", "", "", "yes", "no")
"""Whether an interview may be shown: handed out in turn, a quarter says yes, the others no or nothing."""
INTERVIEW_TITLES = {
    "nl": "Gesprek met {}",
    "fr": "Entretien avec {}",
    "de": "Gespräch mit {}",
    "en": "Interview with {}",
}


@dataclass(frozen=True)
class Document:
    """A written document and what is true of it."""

    doc_id: str
    kind: str
    subject: str
    second: str
    lang: str
    date: str
    title: str
    text: str
    firm: Firm
    consent: str
    cpc: str


@dataclass
class Desk:
    """What the writer keeps in mind from document to document."""

    firms: list[Firm]
    sectors: dict[str, str]
    shelves: dict[tuple[str, str, str], Shelf] = field(default_factory=dict)
    langs: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    written: Counter[str] = field(default_factory=Counter)
    interviews: Counter[str] = field(default_factory=Counter)
    headlines: set[tuple[int, str]] = field(default_factory=set)

    def shelf(self, kind: str, subject: str, lang: str) -> Shelf:
        """Return what was written of a source, subject and language."""
        return self.shelves.setdefault((kind, subject, lang), Shelf())


def documents() -> list[Document]:
    """Return all documents by source and date; subjects whose bank is missing are left out."""
    sectors = {name: banks()[name]["sector"] for name in plan.settings()["subjects"] if name in banks()}
    desk = Desk(firms(sectors), sectors)
    found = [_document(slot, desk) for slot in plan.slots() if slot.subject in sectors]
    return sorted(found, key=lambda document: document.doc_id)


def _document(slot: Slot, desk: Desk) -> Document:
    """Write one document."""
    desk.written[slot.kind] += 1
    number = desk.written[slot.kind]
    rng = Random(f"{SEED}/{slot.kind}/{slot.subject}/{slot.year}-{slot.month}-{slot.day}/{number}")
    lang = _language(slot, desk)
    firm = _firm(slot, lang, desk, rng)
    names = _names(slot, firm, lang, desk, rng)
    second = _second(slot, firm, desk, rng)
    sentences = _sentences(slot, second, lang, desk, rng)
    title = _title(slot, lang, names, desk, rng)
    text = " ".join(filled(sentence, names, lang, rng) for sentence in sentences)
    consent = CONSENT[(number - 1) % len(CONSENT)] if slot.kind == "interview" else ""
    date = f"{slot.year}-{slot.month:02}-{slot.day:02}"
    cpc = _symbols(slot, rng)
    doc_id = f"demo-{slot.kind}-{number:04}"
    return Document(doc_id, slot.kind, slot.subject, second, lang, date, title, text, firm, consent, cpc)


def _language(slot: Slot, desk: Desk) -> str:
    """Return the language that lacks most, in this subject and in the whole source."""
    wanted = plan.settings()["languages"][slot.kind]
    mine = desk.langs.setdefault((slot.kind, slot.subject), Counter())
    every = desk.langs.setdefault((slot.kind, ""), Counter())

    def lack(lang: str) -> float:
        part = wanted[lang] / 100
        return part * (mine.total() + 1) - mine[lang] + 0.5 * (part * (every.total() + 1) - every[lang])

    lang = max(wanted, key=lack)
    mine[lang] += 1
    every[lang] += 1
    return lang


def _firm(slot: Slot, lang: str, desk: Desk, rng: Random) -> Firm:
    """Return a company of the subject that speaks the language, for an interview one that was asked least."""
    known = [firm for firm in desk.firms if slot.subject in firm.subjects]
    near = [firm for firm in known if lang in ("en", firm.lang)] or known
    if slot.kind == "interview":
        free = [firm for firm in near if desk.interviews[firm.name] < MOST_INTERVIEWS]
        free = free or [
            firm for firm in desk.firms if desk.interviews[firm.name] < MOST_INTERVIEWS and lang == firm.lang
        ]
        least = min(desk.interviews[firm.name] for firm in free)
        near = [firm for firm in free if desk.interviews[firm.name] == least]
    firm: Firm = pick(near, rng)
    desk.interviews[firm.name] += slot.kind == "interview"
    return firm


def _names(slot: Slot, firm: Firm, lang: str, desk: Desk, rng: Random) -> dict[str, str]:
    """Return what stands in a document's slots; the place is mostly the company's own."""
    others = [other for other in desk.firms if other != firm and slot.subject in other.subjects]
    town = firm.town if rng.random() < 0.6 and firm.town in region_towns() else pick(region_towns(), rng)
    return {
        "company": spoken(firm), "partner": spoken(pick(others or desk.firms, rng)),
        "place": town_in(town, lang), "year": str(slot.year),
    }  # fmt: skip


def _second(slot: Slot, firm: Firm, desk: Desk, rng: Random) -> str:
    """Return the other subject that a document touches, "" for most; none before it was born."""
    links = plan.settings()["links"]
    if slot.kind == "interview":
        near, part = [name for name in firm.subjects if name != slot.subject], SECOND
    else:
        near = [pair[1 - pair.index(slot.subject)] for pair in links["pairs"] if slot.subject in pair]
        part = links["share"] * _linked_weight(links["pairs"])
    near = [name for name in near if name in desk.sectors and slot.year >= _birth(name)]
    return str(pick(near, rng)) if near and rng.random() < part else ""


def _linked_weight(pairs: list[list[str]]) -> float:
    """Return subjects over linked subjects: so much oftener these borrow, that the share holds for all documents."""
    subjects = plan.settings()["subjects"]
    return len(subjects) / len({name for pair in pairs for name in pair})


def _birth(name: str) -> int:
    return int(plan.settings()["subjects"][name].get("birth", 0))


def _sentences(slot: Slot, second: str, lang: str, desk: Desk, rng: Random) -> list[str]:
    """Return a document's sentences; a borrowed one replaces a detail, an interview's second subject comes last."""
    shape = dict(pick(SHAPES[slot.kind], rng))
    borrowed: list[str] = []
    if second and slot.kind == "interview":
        shape = dict(SHAPES["interview"][int(rng.random() * 4)])
        wanted = {"idea": 1} if rng.random() < 0.5 else {"idea": 1, "market": 1}
        borrowed = desk.shelf("second", second, lang).choose(banks()[second]["interview"][lang], wanted, rng)
    elif second:
        role = BORROWED[slot.kind]
        shape = {**shape, role: max(1, shape[role] - 1)}
        borrowed = desk.shelf(slot.kind + "-lent", second, lang).choose(
            banks()[second][slot.kind][lang], {role: 1}, rng
        )
    own = desk.shelf(slot.kind, slot.subject, lang).choose(banks()[slot.subject][slot.kind][lang], shape, rng)
    return own + borrowed if slot.kind == "interview" else own[:-1] + borrowed + own[-1:]


def _title(slot: Slot, lang: str, names: dict[str, str], desk: Desk, rng: Random) -> str:
    """Return a title; a headline that stood in the same year begins with its place."""
    if slot.kind == "interview":
        return INTERVIEW_TITLES[lang].format(names["company"])
    shelf = desk.shelf(slot.kind, slot.subject, lang)
    title = filled(shelf.title(banks()[slot.subject][slot.kind][lang]["titles"], rng), names, lang, rng)
    if slot.kind == "patent":
        return title
    for place in ("", names["place"], *(town_in(town, lang) for town in region_towns())):
        headline = f"{place}: {title}" if place else title
        if (slot.year, headline) not in desk.headlines:
            break
    desk.headlines.add((slot.year, headline))
    return headline


def _symbols(slot: Slot, rng: Random) -> str:
    """Return a patent's CPC symbols: the most typical first, then some of the others."""
    if slot.kind != "patent":
        return ""
    first, *others = banks()[slot.subject]["cpc"]
    return "; ".join([first, *(symbol for symbol in others if rng.random() < 0.4)])


def rows(document: Document) -> dict[str, Any]:
    """Return a document's row by the usual column names of its source."""
    firm = document.firm
    common = {
        "organisation": firm.name, "country": firm.country, "region": firm.nuts, "city": firm.town,
        "lang": document.lang, "url": f"https://example.invalid/euregio-demo/{document.doc_id}",
        "licence": LICENCE, "note": "fictional",
    }  # fmt: skip
    text = {"title": document.title, "text": document.text}
    if document.kind == "patent":
        text = {"title": document.title, "abstract": document.text, "cpc": document.cpc}
        return {"id": document.doc_id, "filing_date": document.date, **text, **common}
    if document.kind == "interview":
        sector = {"sector": compose.banks()[document.subject]["sector"], "consent": document.consent}
        return {"id": document.doc_id, "interview_date": document.date, **text, **common, **sector}
    return {"id": document.doc_id, "date": document.date, **text, **common}
