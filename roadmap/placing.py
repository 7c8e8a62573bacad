"""Overrule a study's roadmap by hand: each function says what it cannot do in one sentence.

An edit goes into the log at once (``roadmap.hand``), always with a reason; ``roadmap.rework`` then makes the study
again with it. What the computation had said stays beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roadmap.edit import known, write
from roadmap.errors import InputError
from roadmap.hand import Edit
from roadmap.i18n import N_
from roadmap.stages.overrule import overrule
from roadmap.tables import ALL, LANES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.edit import Desk, Note
    from roadmap.records import Item, Roadmap

RELATIONS = ("enables", "requires", "pulls")
FIRST, LAST = 10, 15
"""Years after the reference year up to which an item may start, and end."""


@dataclass(frozen=True)
class Wanted:
    """Where a manager wants an item: its lane, and the years of its start and end; what is left out stays as it is."""

    lane: str = ""
    start: float | None = None
    end: float | None = None


def plan_now(at: Desk) -> Roadmap:
    """Return a study's roadmap with every edit of its log."""
    return overrule(at.study, at.hand, tuple(at.study.manifest["region"])).roadmap


def place(at: Desk, topic: str, wanted: Wanted, note: Note, *, sectors: Sequence[str] = (ALL,)) -> Edit:
    """Put an item where the manager wants it, or a topic onto a roadmap on which it was not placed.

    Raises
    ------
    InputError
        The topic, a sector or the lane is unknown, no reason is given, a year is out of range, the start lies after the
        end, the item stands so already, or a topic that was not placed lacks a year.
    """
    plan = _ready(at, (topic,), sectors, note)
    if wanted.lane and wanted.lane not in LANES:
        raise InputError(N_("There is no lane {found}; there are {known}."), found=wanted.lane, known=", ".join(LANES))
    for sector in sectors:
        _fits(_item(plan, topic, sector), (topic, sector), wanted, plan.reference_year)
    edit = Edit("place", (topic,), sectors=tuple(sectors), lane=wanted.lane, start=wanted.start, end=wanted.end)
    return write(at, edit, note)


def _fits(item: Item | None, where: tuple[str, str], wanted: Wanted, reference: int) -> None:
    """See that an item can stand where it is wanted."""
    topic, sector = where
    start = wanted.start if wanted.start is not None or item is None else item.start
    end = wanted.end if wanted.end is not None or item is None else item.end
    if start is None or end is None:
        raise InputError(
            N_("{topic} is not on the roadmap of {sector}; wanted a start and an end to put it there."),
            topic=topic, sector=sector,
        )  # fmt: skip
    for year, last in ((wanted.start, FIRST), (wanted.end, LAST)):
        if year is not None and not reference <= year <= reference + last:
            raise InputError(
                N_("The year {found} lies outside {first} to {last}."),
                found=f"{year:g}", first=reference, last=reference + last,
            )  # fmt: skip
    if start > end:
        raise InputError(
            N_("The start {start} lies after the end {end}; wanted it before."), start=f"{start:g}", end=f"{end:g}"
        )
    if item and (wanted.lane or item.lane, start, end) == (item.lane, item.start, item.end):
        raise InputError(N_("{topic} stands so already on the roadmap of {sector}."), topic=topic, sector=sector)


def take(at: Desk, topic: str, note: Note, *, sectors: Sequence[str] = (ALL,)) -> Edit:
    """Take an item off roadmaps; its links go with it.

    Raises
    ------
    InputError
        The topic or a sector is unknown, it does not stand there, or no reason is given.
    """
    plan = _ready(at, (topic,), sectors, note)
    for sector in sectors:
        _on(plan, topic, sector)
    return write(at, Edit("take", (topic,), sectors=tuple(sectors)), note)


def link(
    at: Desk, ends: tuple[str, str], relation: str, note: Note, *, sectors: Sequence[str] = (ALL,)
) -> Edit:  # fmt: skip
    """Link two items, from the first to the second; a link that stands between them gives way.

    Raises
    ------
    InputError
        The relation is not one of RELATIONS, an end is unknown or not on the roadmap, both are one, they are so linked
        already, or no reason is given.
    """
    plan = _ready(at, ends, sectors, note)
    if relation not in RELATIONS:
        raise InputError(
            N_("There is no relation {found}; there are {known}."), found=relation, known=", ".join(RELATIONS)
        )
    if ends[0] == ends[1]:
        raise InputError(N_("{topic} cannot be linked to itself."), topic=ends[0])
    for sector in sectors:
        one, other = (_on(plan, end, sector).item_id for end in ends)
        if (one, other, relation) in {(link.source, link.target, link.kind) for link in plan.links}:
            raise InputError(N_("{topic} and {other} are so linked already."), topic=ends[0], other=ends[1])
    return write(at, Edit("link", ends, sectors=tuple(sectors), relation=relation), note)


def strike(at: Desk, ends: tuple[str, str], note: Note, *, sectors: Sequence[str] = (ALL,)) -> Edit:
    """Strike the link between two items, whichever way it leads.

    Raises
    ------
    InputError
        A topic or sector is unknown, no link stands between the two, or no reason is given.
    """
    plan = _ready(at, ends, sectors, note)
    linked = {frozenset((one.source, one.target)) for one in plan.links}
    for sector in sectors:
        if frozenset(f"{sector}/{end}" for end in ends) not in linked:
            raise InputError(
                N_("No link stands between {topic} and {other} on the roadmap of {sector}."),
                topic=ends[0], other=ends[1], sector=sector,
            )  # fmt: skip
    return write(at, Edit("strike", ends, sectors=tuple(sectors)), note)


# --- what every edit needs ------------------------------------------------------------------------------------------


def _ready(at: Desk, topics: tuple[str, ...], sectors: Sequence[str], note: Note) -> Roadmap:
    """See that topics and sectors are known and a reason is given; return the roadmap as it stands."""
    known(at, list(topics))
    there = (ALL, *(one.sector_id for one in at.study.sector_list), *sorted(set(at.study.sectors["sector"])))
    for sector in sectors or ("",):
        if sector not in there:
            raise InputError(
                N_("The study has no sector {found}; it has {known}."),
                found=sector, known=", ".join(dict.fromkeys(there)),
            )  # fmt: skip
    if not note.why.strip():
        raise InputError(N_("No reason is given; wanted one for the log, in a few words."))
    plan = plan_now(at)
    if not plan.reference_year:
        raise InputError(N_("The study has no dates, so its roadmap has no years: nothing can be placed on it."))
    return plan


def _item(plan: Roadmap, topic: str, sector: str) -> Item | None:
    return next((item for item in plan.items if item.item_id == f"{sector}/{topic}"), None)


def _on(plan: Roadmap, topic: str, sector: str) -> Item:
    """Return a topic's item, or say that it has none."""
    item = _item(plan, topic, sector)
    if item is None:
        raise InputError(N_("{topic} is not on the roadmap of {sector}."), topic=topic, sector=sector)
    return item
