"""Statements and questions that are worth a room's time, from a study: where the numbers leave something to say.

Reasons: the forecast is wide, or the data carry none; sources disagree (growth whose 95 % intervals do not touch, or
one source running ahead of another); a weak signal; many organisations of the region; fast growth; decline. Reasons
take turns, and a topic is proposed once, so that no subject fills the agenda.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from roadmap.i18n import LANGUAGES, N_, Message, translator
from roadmap.roundtable.proof import Evidence, Forecast, Ground, evidence, ground
from roadmap.tables import ALL
from roadmap.views import select
from roadmap.views.findings import years
from roadmap.views.theme import KINDS_INSIDE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from roadmap.disclosure import Shown

__all__ = ["REASONS", "Evidence", "Forecast", "Proposal", "propose", "why_few"]

REASONS = {
    "uncertain": N_("The forecast is wide"),
    "refused": N_("The data carry no forecast"),
    "sources": N_("Sources disagree"),
    "weak": N_("A weak signal"),
    "regional": N_("Many organisations in the region"),
    "rising": N_("Growing fast"),
    "falling": N_("Fading"),
}
ENOUGH = 15
"""Documents of a topic in the sector from which it is worth a statement."""
ACTIVE = 5
"""Organisations in the region that make a strong position."""
OF_A_THEME = 3
"""Statements about one theme at most, and about what fades."""

UNCERTAIN = N_("{topic}: ordinary practice in this region by {year}")
REFUSED = N_("{topic}: will there be more or less of it by {year}? The data cannot say")
FASTER = N_("{topic}: {first} grow faster than {second}. Which of them shows what is coming?")
AHEAD = N_("{topic}: {first} run about {span} ahead of {second}. Do firms here use that time?")
WEAK = N_("{topic}: a weak signal today, a market for this region by {year}")
REGIONAL = N_("{topic}: this region can take the lead by {year}")
RISING = N_("{topic}: the growth goes on until {year}")
FALLING = N_("{topic}: no longer worth new investment in this region")

EMPTY = N_("The study has no topics in this sector with enough documents: write statements of your own.")
FEW = N_("The study has only {count} topics in this sector that are worth a statement; {wanted} were asked for.")


@dataclass(frozen=True)
class Proposal:
    """A statement or question that the tool proposes: its text by language, why (a key of REASONS), on what ground."""

    kind: str
    lang: str
    texts: dict[str, str]
    reason: str
    evidence: Evidence

    @property
    def text(self) -> str:
        """The text in its first language."""
        return self.texts[self.lang]


@dataclass(frozen=True)
class _Find:
    """A topic with a reason; ``worth`` ranks it within the reason; ``values`` fill the template, years ahead as int."""

    topic: str
    reason: str
    worth: float
    template: str
    ahead: int = 5
    first: str = ""
    second: str = ""
    lag: float = 0.0


def propose(shown: Shown, sector_id: str, *, lang: str, limit: int = 12) -> tuple[Proposal, ...]:
    """Propose statements for a roundtable on a sector, at most ``limit``; ``why_few`` says why there are fewer.

    Parameters
    ----------
    sector_id
        A sector of the study, or ALL (or empty) for all of them.
    lang
        The room's own language; texts come in all four.
    """
    sector = sector_id or ALL
    every = select.topics(shown, sector)
    every = every[every["size"] >= ENOUGH]
    if every.empty or limit < 1:
        return ()
    base = ground(shown, sector)
    known = {str(topic): evidence(base, str(topic)) for topic in every["topic_id"]}
    known = {topic: one for topic, one in known.items() if one.share is not None}
    turns = [sorted(found(base, known), key=lambda one: (-one.worth, one.topic)) for found in _FINDERS]
    return tuple(_proposal(find, known[find.topic], lang) for find in _chosen(turns, base, limit))


def why_few(found: int, limit: int) -> Message | None:
    """Say why fewer statements were proposed than asked for; None where there are enough."""
    if found >= limit:
        return None
    return Message.of(FEW, count=found, wanted=limit) if found else Message.of(EMPTY)


def _chosen(turns: list[list[_Find]], base: Ground, limit: int) -> list[_Find]:
    """Let the reasons take turns; a topic comes once, a theme OF_A_THEME times, until the limit."""
    theme = select.theme_of(base.shown)
    taken: Counter[str] = Counter()
    chosen: list[_Find] = []

    def free(find: _Find) -> bool:
        told = taken[theme[find.topic]], taken["falling"] if find.reason == "falling" else 0
        return not taken[find.topic] and max(told) < OF_A_THEME

    queues = [iter(turn) for turn in turns]
    while len(chosen) < limit:
        before = len(chosen)
        for queue in queues:
            find = next(filter(free, queue), None) if len(chosen) < limit else None
            if find is not None:
                chosen.append(find)
                taken.update((find.topic, theme[find.topic], find.reason))
        if len(chosen) == before:
            break
    return chosen


def _uncertain(base: Ground, known: dict[str, Evidence]) -> Iterator[_Find]:
    """Yield topics by how many times the upper end of the 80 % range is the lower, at the longest horizon told."""
    for topic, one in known.items():
        told = [(f.horizon, f.lo80, f.hi80) for f in one.forecasts if f.lo80 is not None and f.hi80 is not None]
        if told:
            horizon, low, high = told[-1]
            if horizon >= 5 and high > 0:
                # A range that reaches to nothing is as wide as one that reaches to a tenth of a document per 1,000.
                yield _Find(topic, "uncertain", log(high / max(low, 0.1)), UNCERTAIN, ahead=horizon)


def _refused(base: Ground, known: dict[str, Evidence]) -> Iterator[_Find]:
    """Yield topics that stir but have no forecast over five years, the largest first."""
    for topic, one in known.items():
        five = one.forecast(5)
        if five is not None and five.status == "refused" and one.signal in ("rising", "established"):
            yield _Find(topic, "refused", float(sum(one.documents.values())), REFUSED)


def _sources(base: Ground, known: dict[str, Evidence]) -> Iterator[_Find]:
    """Yield topics whose sources' growth differs beyond its intervals, or one of which runs ahead of another."""
    for topic in known:
        rows = select.growth(base.shown, topic, base.sector)
        every = select.growth(base.shown, topic, ALL)
        led = every[(every["lead_of"] != "") & (every["lag_periods"] >= 1)]
        fast, slow = rows.loc[rows["lo"].idxmax()] if rows["lo"].notna().any() else None, None
        if fast is not None:
            slow = rows.loc[rows["hi"].idxmin()]
            if slow["hi"] < fast["lo"]:
                worth = float(fast["lo"] - slow["hi"])
                yield _Find(topic, "sources", worth, FASTER, first=str(fast["kind"]), second=str(slow["kind"]))
                continue
        if len(led):
            first, second, lag = led.iloc[0][["kind", "lead_of", "lag_periods"]]
            yield _Find(topic, "sources", 0.0, AHEAD, first=str(first), second=str(second), lag=float(lag))


def _weak(base: Ground, known: dict[str, Evidence]) -> Iterator[_Find]:
    """Yield weak signals, those with most organisations in the region first."""
    for topic, one in known.items():
        if one.signal == "weak":
            yield _Find(topic, "weak", float(one.organisations), WEAK, ahead=10)


def _regional(base: Ground, known: dict[str, Evidence]) -> Iterator[_Find]:
    """Yield topics that many organisations of the region work on and that are not fading."""
    for topic, one in known.items():
        usual = one.quotient is None or one.quotient >= 1
        if one.organisations >= ACTIVE and usual and one.signal in ("weak", "rising", "established"):
            yield _Find(topic, "regional", one.organisations * (one.quotient or 1.0), REGIONAL)


def _moving(signal: str, template: str) -> Callable[[Ground, dict[str, Evidence]], Iterator[_Find]]:
    """Return what yields topics of a signal, the largest share now (rising) or in the past (falling) first."""

    def find(base: Ground, known: dict[str, Evidence]) -> Iterator[_Find]:
        for topic, one in known.items():
            if one.signal == signal:
                worth = one.share or 0.0 if signal == "rising" else max(share for _year, share in one.history)
                yield _Find(topic, signal, worth, template)

    return find


_FINDERS = (_uncertain, _sources, _weak, _regional, _refused, _moving("rising", RISING), _moving("falling", FALLING))


def _proposal(find: _Find, one: Evidence, lang: str) -> Proposal:
    """Write a finding as a statement or question, in every language."""
    texts = {code: _written(find, one, code, lang) for code in LANGUAGES}
    return Proposal("question" if "?" in find.template else "statement", lang, texts, find.reason, one)


def _written(find: _Find, one: Evidence, lang: str, own: str) -> str:
    """Write a finding in a language; the topic's name in the room's own one stands with it where they differ.

    A topic's names are taken from each language's own documents and may tell of different sides of it: all in the room
    have to be asked about the same thing.
    """
    _, name = translator(lang), one.label(lang)
    if name.casefold() != one.label(own).casefold():
        name = f"{name} ({one.label(own)})"
    values = {"topic": name[:1].upper() + name[1:], "year": str(one.reference_year + find.ahead)}
    if find.first:
        values |= {"first": _(KINDS_INSIDE[find.first]), "second": _(KINDS_INSIDE[find.second])}
        values["span"] = years(max(1, round(find.lag)), lang)
    return _(find.template).format(**values)
