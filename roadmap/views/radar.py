"""The technology radar: lanes are quadrants, horizons are rings; as rows, a table and the radar builder's CSV.

The CSV has the columns that the well-known "Build your own radar" reads: name, ring, quadrant, isNew, description.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from roadmap.i18n import N_, Message, number, translator
from roadmap.tables import ALL, LANES
from roadmap.views import select
from roadmap.views.edits import ruling, rulings_of
from roadmap.views.theme import LANE_NAMES, SIGNAL_NAMES

if TYPE_CHECKING:
    import pandas as pd

    from roadmap.disclosure import Shown
    from roadmap.records import Item

RINGS = ("0-2", "3-5", "6-10", "later")
RING_NAMES = {
    "0-2": N_("0–2 years"),
    "3-5": N_("3–5 years"),
    "6-10": N_("6–10 years"),
    "later": N_("Later or no forecast"),
}
MOVES = {"new": N_("new"), "nearer": N_("moved nearer"), "further": N_("moved further out"), "": N_("no change")}
COLUMNS = ("name", "ring", "quadrant", "isNew", "description")
SAME = 0.5
"""Part of a topic's documents in both studies that one earlier topic holds, for it to be the same."""
SHARED = 3
"""Documents in both studies from which a topic can be recognised."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Blip:
    """A topic on the radar; ``move`` is new, nearer, further or "", None without an earlier study."""

    number: int
    topic: str
    label: str
    lane: str
    ring: str
    signal: str
    size: int
    grade: str
    why: str
    move: str | None = None
    hand: str = ""
    """What was overruled by hand."""

    @property
    def fresh(self) -> bool:
        """New since the earlier study; without one, a weak signal."""
        return self.move == "new" if self.move is not None else self.signal == "weak"


def blips(
    shown: Shown, sector: str = ALL, *, level: str = "topic", lang: str = "en", before: Shown | None = None
) -> list[Blip]:
    """Return every topic of a sector on the radar, by lane, ring, signal and size, numbered from 1.

    A topic's ring is the horizon it stands in on the roadmap; what has no forecast or is not placed is in the last one.
    With an earlier study, topics are recognised by the documents that both hold, and marked as new or moved.
    """
    items = _items(shown, sector, level)
    reasons = {row[0]: row[3].to(lang) for row in shown.study.roadmap.not_placed if row[1:3] == (level, sector)}
    moves = _moves(shown, before, sector, level) if before is not None else None
    frame, made = select.topics(shown, sector, level=level, lang=lang), []
    for row in frame.itertuples():
        item, ruled = items.get(row.topic_id), rulings_of(shown.study.roadmap, f"{sector}/{row.topic_id}")
        made.append(
            Blip(
                0, row.topic_id, row.label, item.lane if item else row.lane, ring_of(item, by_hand=bool(ruled)),
                row.signal, int(row.size), item.grade if item else "", reasons.get(row.topic_id, ""),
                None if moves is None else moves[row.topic_id], "; ".join(ruling(one, lang) for one in ruled),
            )
        )  # fmt: skip
    made.sort(key=_order)
    return [Blip(**{**vars(one), "number": place}) for place, one in enumerate(made, 1)]


def _order(one: Blip) -> tuple[int, int, int, int, str]:
    signal = select.SIGNAL_ORDER.index(one.signal)
    return LANES.index(one.lane), RINGS.index(one.ring), signal, -one.size, one.topic


def _items(shown: Shown, sector: str, level: str) -> dict[str, Item]:
    """Return the items of a sector's roadmap by topic."""
    return {item.topic: item for item in shown.study.roadmap.items if item.sector == sector and item.level == level}


def ring_of(item: Item | None, *, by_hand: bool = False) -> str:
    """Return the ring of an item; none, or one without a forecast that nobody placed by hand, is in the last ring."""
    if item is None or item.horizon not in RINGS or (item.status == "refused" and not by_hand):
        return "later"
    return item.horizon


def _rings(shown: Shown, sector: str, level: str) -> dict[str, str]:
    """Return the ring of every item."""
    return {
        topic: ring_of(item, by_hand=bool(rulings_of(shown.study.roadmap, item.item_id)))
        for topic, item in _items(shown, sector, level).items()
    }


def _moves(shown: Shown, before: Shown, sector: str, level: str) -> dict[str, str]:
    """Return how each topic moved since an earlier study: new, nearer, further or ""."""
    known = recognised(shown, before, level=level)
    now, then = (_rings(one, sector, level) for one in (shown, before))
    found = {}
    for topic in shown.study.level(level).topics["topic_id"]:
        was = known.get(topic)
        step = 0
        if was is not None:
            step = RINGS.index(now.get(topic, "later")) - RINGS.index(then.get(was, "later"))
        found[topic] = "new" if was is None else "nearer" if step < 0 else "further" if step > 0 else ""
    return found


def recognised(shown: Shown, before: Shown, *, level: str = "topic") -> dict[str, str]:
    """Return the earlier study's topic that each topic is: the one that holds most of the documents of both."""
    pairs = select.primary(shown, level=level).merge(
        select.primary(before, level=level), on="doc_id", suffixes=("", "_was")
    )
    counted = pairs.groupby(["topic_id", "topic_id_was"]).size().rename("both").reset_index()
    counted["all"] = counted.groupby("topic_id")["both"].transform("sum")
    same = counted[(counted["all"] >= SHARED) & (counted["both"] >= SAME * counted["all"])]
    same = same.sort_values(["both", "topic_id_was"], ascending=[False, True]).drop_duplicates("topic_id")
    return dict(zip(same["topic_id"], same["topic_id_was"], strict=True))


def mark_words(one: Blip, lang: str) -> str:
    """Write a blip's mark: how it moved, or without an earlier study its signal."""
    return translator(lang)(SIGNAL_NAMES[one.signal] if one.move is None else MOVES[one.move])


def describe(one: Blip, lang: str) -> str:
    """Write what a topic's place rests on, in a sentence or two."""
    words = N_("{signal}; {count} documents; grade {grade}.") if one.grade else N_("{signal}; {count} documents.")
    signal = translator(lang)(SIGNAL_NAMES[one.signal])
    said = Message.of(words, signal=signal, count=number(one.size, lang), grade=one.grade).to(lang)
    return " ".join(part for part in (said[:1].upper() + said[1:], one.why, one.hand) if part)


def radar_csv(
    shown: Shown, sector: str = ALL, *, level: str = "topic", lang: str = "en", before: Shown | None = None
) -> str:
    """Return the radar for "Build your own radar": its five columns, rings in order, isNew TRUE or FALSE.

    The builder sets name and description as HTML, so both are escaped; what a spreadsheet would take for a formula
    begins with an apostrophe. It wants a topic in each of the four quadrants.
    """
    _, out = translator(lang), io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(COLUMNS)
    rows = blips(shown, sector, level=level, lang=lang, before=before)
    for one in sorted(rows, key=lambda blip: RINGS.index(blip.ring)):
        texts = (one.label, _(RING_NAMES[one.ring]), _(LANE_NAMES[one.lane]))
        fresh = "TRUE" if one.fresh else "FALSE"
        write.writerow([*map(_safe, texts), fresh, _safe(describe(one, lang))])
    return out.getvalue()


def _safe(text: str) -> str:
    """Return text that neither the builder nor a spreadsheet takes for anything else."""
    line = " ".join(text.split())
    return escape(f"'{line}" if line.startswith(_FORMULA) else line, quote=False)


def radar_table(
    shown: Shown, sector: str = ALL, *, level: str = "topic", lang: str = "en", before: Shown | None = None
) -> pd.DataFrame:
    """Return what the radar shows, and what it had no room for."""
    import pandas as pd

    _ = translator(lang)
    heads = (_("Topic"), _("Lane"), _(N_("Horizon")), _("Signal"), _("Grade"), _("Documents"), _(N_("Since then")))
    rows = [
        (one.label, _(LANE_NAMES[one.lane]), _(RING_NAMES[one.ring]), _(SIGNAL_NAMES[one.signal]), one.grade or "–",
         one.size, "" if one.move is None else mark_words(one, lang), one.hand)
        for one in blips(shown, sector, level=level, lang=lang, before=before)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=[*heads, _(N_("By hand"))])
    frame = frame if before is not None else frame.drop(columns=heads[-1])
    return frame if (frame.iloc[:, -1] != "").any() else frame.iloc[:, :-1]
