"""Titles that say the finding, and claim no more than the interval: what a topic does, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from roadmap.i18n import N_, Message, ntranslator, number, percent, share, translator
from roadmap.tables import ALL
from roadmap.views import select
from roadmap.views.theme import KINDS_INSIDE

if TYPE_CHECKING:
    from roadmap.disclosure import Shown

WIDE_AFTER = N_("{finding}; after that the range is wide")
REFUSED_AFTER = N_("{finding}; {year} cannot be forecast")
THRICE, DOUBLE, NEARLY, FASTER = 2.3, 1.9, 1.6, 1.2
HALF = 0.55

NONE = N_("{topic}: the data carry no forecast")
UNDATED = N_("{topic}: its documents carry no dates, so nothing is said of its future")
SAME = N_("{topic}: the share may grow or shrink by {year}; the range covers no change")
SAME_AFTER = N_("{finding}; by {year} the share may be larger or smaller")
UPWARD = N_("{topic}: the share leans upwards to {year}, but the range covers no change")
DOWNWARD = N_("{topic}: the share leans downwards to {year}, but the range covers no change")
GROWS_OPEN = N_("{topic}: the share grows by {year}, by how much is open")
SHRINKS_OPEN = N_("{topic}: the share shrinks by {year}, by how much is open")
TIMES = N_("{topic}: the share reaches {times} times today's by {year}")
DOUBLES = N_("{topic}: the share doubles by {year}")
NEARLY_DOUBLES = N_("{topic}: the share nearly doubles by {year}")
GROWS = N_("{topic}: the share grows by about {percent} by {year}")
HALVES = N_("{topic}: the share halves by {year}")
SHRINKS = N_("{topic}: the share shrinks by about {percent} by {year}")
SURE = 0.3
"""Part of the change the near end of the 80 % range must show before a title says how much."""


@dataclass(frozen=True)
class Finding:
    """What is said of a topic: one title, and the numbers under it."""

    topic: str
    title: str
    numbers: str
    signal: str
    status: str
    grade: str


def title(shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic", lang: str = "en") -> str:
    """Return the title of a topic's fan chart: what its share does by five years, and what is not known after."""
    name = _upper(select.labels(shown, lang, level=level)[topic])
    rows = select.forecast(shown, topic, sector, level=level)
    if rows.empty:
        undated = select.series(shown, topic, sector, level=level).empty
        return Message.of(UNDATED if undated else NONE, topic=name).to(lang)
    told = rows[rows["status"] != "refused"]
    if told.empty:
        return Message.of(NONE, topic=name).to(lang)
    main = _main_row(told)
    now = today(shown, topic, sector, str(main["kind"]), level=level)
    said = claim(name, now, main, lang)
    if _claim(now, main, float(main["share_mid"]) / now if now > 0 else float("inf")) == SAME:
        return _observed(shown, topic, sector, level=level, lang=lang, year=int(main["period"])) or said
    if float(main["lo80"]) <= now <= float(main["hi80"]):
        return said
    later = rows[rows["horizon"] > main["horizon"]]
    if (later["status"] == "refused").any():
        year = int(later.loc[later["status"] == "refused", "period"].iloc[0])
        return Message.of(REFUSED_AFTER, finding=said, year=year).to(lang)
    if main["status"] != "wide" and (later["status"] == "wide").any():
        return Message.of(WIDE_AFTER, finding=said).to(lang)
    return said


def _observed(shown: Shown, topic: str, sector: str, *, level: str, lang: str, year: int) -> str:
    """Return what was observed where the forecast says nothing of the direction; empty where nothing was."""
    rows = select.growth(shown, topic, sector, level=level)
    kind = select.forecast_kind(shown, topic, sector, level=level)
    if next(iter(rows.loc[rows["kind"] == kind, "signal"]), "none") == "none":
        return ""
    finding = evidence_title(shown, topic, sector, level=level, lang=lang)
    return Message.of(SAME_AFTER, finding=finding, year=year).to(lang)


def _main_row(told: pd.DataFrame) -> pd.Series:
    """Return the forecast a title speaks of: five years, else the longest shorter one."""
    near = told[told["horizon"] <= 5]
    return (near if len(near) else told).iloc[-1]


def today(shown: Shown, topic: str, sector: str, kind: str, *, level: str = "topic") -> float:
    """Return a topic's share over the last complete years; missing where there is none."""
    rows = select.series(shown, topic, sector, level=level)
    rows = rows[(rows["kind"] == kind) & rows["complete"] & (rows["exposure"] > 0)].tail(select.RECENT)
    return float(rows["documents"].sum() / rows["exposure"].sum()) if len(rows) else float("nan")


def claim(name: str, now: float, row: pd.Series, lang: str) -> str:
    """Return what one forecast says against today's share, no more than its 80 % range allows."""
    year, mid = int(row["period"]), float(row["share_mid"])
    times = mid / now if now > 0 else float("inf")
    amount = abs(times - 1)
    values = {
        "topic": name,
        "year": year,
        "times": number(times, lang, significant=2) if now > 0 else "",
        "percent": percent(round(amount, 1 if amount >= 0.1 else 2), lang) if now > 0 else "",
    }
    template = _claim(now, row, times)
    return Message.of(template, **{key: value for key, value in values.items() if "{" + key + "}" in template}).to(lang)


def _claim(now: float, row: pd.Series, times: float) -> str:
    """Choose the sentence: direction only where the range excludes no change, amount only where it is narrow enough."""
    low, high = float(row["lo80"]), float(row["hi80"])
    if low <= now <= high:
        return UPWARD if times >= FASTER else DOWNWARD if times <= 1 / FASTER else SAME
    near = low if times > 1 else high
    if now <= 0 or row["status"] == "wide" or abs(near / now - 1) < SURE * abs(times - 1):
        return GROWS_OPEN if times > 1 else SHRINKS_OPEN
    if times < 1:
        return HALVES if 0.45 <= times <= HALF else SHRINKS
    steps = ((THRICE, TIMES), (DOUBLE, DOUBLES), (NEARLY, NEARLY_DOUBLES))
    return next((template for least, template in steps if times >= least), GROWS)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


RISING_LED = N_("{topic}: rising; {first} lead, {second} follow about {span} later")
WEAK = N_("{topic}: a weak signal, few documents yet, growing fast")
RISING = N_("{topic}: rising in {source}")
ESTABLISHED = N_("{topic}: established and steady in {source}")
FALLING = N_("{topic}: less and less of it in {source}")
NO_SIGNAL = N_("{topic}: no clear movement")


def evidence_title(shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic", lang: str = "en") -> str:
    """Return the title of a topic's evidence card: what was observed, and which source leads."""
    name = _upper(select.labels(shown, lang, level=level)[topic])
    rows = select.growth(shown, topic, sector, level=level)
    kind = select.forecast_kind(shown, topic, sector, level=level)
    signal = next(iter(rows.loc[rows["kind"] == kind, "signal"]), "none")
    led = rows[(rows["lead_of"] != "") & (rows["lag_periods"] >= 1)]
    _ = translator(lang)
    if signal == "rising" and len(led):
        row = led.iloc[0]
        first, second = _(KINDS_INSIDE[row["kind"]]), _(KINDS_INSIDE[row["lead_of"]])
        span = years(round(float(row["lag_periods"])), lang)
        return Message.of(RISING_LED, topic=name, first=first, second=second, span=span).to(lang)
    if signal in ("weak", "none"):
        return Message.of(WEAK if signal == "weak" else NO_SIGNAL, topic=name).to(lang)
    source = _(KINDS_INSIDE[kind])
    template = {"rising": RISING, "established": ESTABLISHED, "falling": FALLING}[signal]
    return Message.of(template, topic=name, source=source).to(lang)


def years(count: int, lang: str) -> str:
    """Write a number of years."""
    ngettext = ntranslator(lang)
    return ngettext("{count} year", "{count} years", count).format(count=number(count, lang))


SCOPES = {"topic": N_("this topic"), "sector": N_("this sector"), ALL: N_("the whole study")}


def past_words(shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic", lang: str = "en") -> str:
    """Say in how many past cases the 80 % range held, one sentence for each horizon that has cases."""
    rows = select.record(shown, topic, sector, level=level)
    ngettext, _ = ntranslator(lang), translator(lang)
    said = []
    for row in rows[rows["cases"] > 0].itertuples():
        words = ngettext(
            "At {horizon} years, in {cases} past case of {scope}, the 80% range held {share}.",
            "At {horizon} years, in {cases} past cases of {scope}, the 80% range held {share}.",
            int(row.cases),
        )
        scope, cases, held = _(SCOPES[row.scope]), number(int(row.cases), lang), percent(row.share, lang)
        said.append(words.format(horizon=row.horizon, cases=cases, scope=scope, share=held))
    return " ".join(said)


def numbers_line(shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic", lang: str = "en") -> str:
    """Return a topic's numbers as one line: today's share, then each horizon with its 80 % range or its refusal."""
    rows = select.forecast(shown, topic, sector, level=level)
    if rows.empty:
        return ""
    now = today(shown, topic, sector, str(rows["kind"].iloc[0]), level=level)
    said = [Message.of(N_("now {share}"), share=share(now, lang)).to(lang)] if now == now else []
    for row in rows.itertuples():
        if row.status == "refused":
            said.append(Message.of(N_("{year}: no forecast"), year=row.period).to(lang))
            continue
        template = N_("{year}: {share} (80% range {range})")
        if row.status == "wide":
            template = N_("{year}: {share} (80% range {range}, wide)")
        amount, within = select.amount(row.share_mid, (row.lo80, row.hi80), lang)
        said.append(Message.of(template, year=row.period, share=amount, range=within).to(lang))
    return " · ".join(said)


def findings(
    shown: Shown, sector: str = ALL, *, level: str = "topic", lang: str = "en", most: int = 10
) -> list[Finding]:
    """Return the findings of a sector: topics with a signal first, then the largest; a quarter for the falling."""
    every = select.ranked(select.topics(shown, sector, level=level, lang=lang))
    falling = every[every["signal"] == "falling"].head(most // 4)
    frame = pd.concat([every[every["signal"] != "falling"].head(most - len(falling)), falling])
    return [
        Finding(
            row.topic_id,
            title(shown, row.topic_id, sector, level=level, lang=lang),
            numbers_line(shown, row.topic_id, sector, level=level, lang=lang),
            row.signal,
            str(getattr(row, "status_5", "") or ""),
            str(getattr(row, "grade_5", "") or ""),
        )
        for row in frame.itertuples()
    ]
