"""Apply the manager's edits to a roadmap as it was computed: a pure function of the study and the log.

The computed roadmap stays beside (``Roadmap.computed``), so an undo gives it back to the last byte, and a page can say
what the computation had said. An item keeps its evidence, signal and grade; only its place changes. Ranges collapse to
what the manager said. The kind of a computed link follows its ends to where they stand now; one added by hand keeps its
own. An edit that no longer fits is told, not applied; the log keeps it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from roadmap.hand import PLACING, is_theme
from roadmap.i18n import N_, Message
from roadmap.records import Roadmap, Ruling, Spot
from roadmap.stages._hand import GONE, OFF, PAST, UnfitError
from roadmap.stages._links import kind_of
from roadmap.stages._overruled import linked, new_item
from roadmap.tables import ALL

if TYPE_CHECKING:
    from roadmap.hand import Edit, Hand
    from roadmap.records import Item, Link, Study

TAKEN = N_("taken off by hand ({who}): {why}")

Missed = tuple[str, str, str, Message]


@dataclass(frozen=True)
class Ruled:
    """A roadmap as the manager wants it, and the edits that no longer fit."""

    roadmap: Roadmap
    misfits: tuple[Message, ...] = ()


@dataclass
class _State:
    """Items, topics not placed and links by their keys; lives only within ``overrule``."""

    study: Study
    region: tuple[str, ...]
    computed: Roadmap
    items: dict[str, Item]
    missed: dict[str, Missed]
    links: dict[frozenset[str], Link]
    alias: dict[str, str]
    sectors: frozenset[str]
    by_hand: set[frozenset[str]] = field(default_factory=set)
    rulings: dict[tuple[str, ...], list[Ruling]] = field(default_factory=dict)

    def key(self, topic: str, sector: str) -> str:
        """Return the item of a topic in a sector, or say that there is neither."""
        topics = self.study.level(level_of(topic)).topics["topic_id"]
        found = topic if topic in set(topics) else self.alias.get(topic, "")
        if not found or sector not in self.sectors:
            raise UnfitError(GONE, topic if not found else sector)
        return f"{sector}/{found}"

    def rule(self, key: tuple[str, ...], edit: Edit, **before: object) -> None:
        """Remember what an edit overruled."""
        made = Ruling(edit.number, edit.kind, edit.who, edit.when, edit.why, key[0], "".join(key[1:]))
        self.rulings.setdefault(key, []).append(replace(made, **before))  # type: ignore[arg-type]


def level_of(topic: str) -> str:
    """Return the level that an identifier is of."""
    return "theme" if is_theme(topic) else "topic"


def overrule(study: Study, hand: Hand, region: tuple[str, ...]) -> Ruled:
    """Return a study's roadmap with every edit of the log that counts; as it was computed where none does.

    Parameters
    ----------
    study
        With its roadmap as computed, or overruled already: then what was computed is taken.
    region
        NUTS codes whose organisations are counted for an item that is put onto the roadmap.
    """
    computed = study.roadmap.computed or study.roadmap
    state, misfits = _begin(study, computed, region), []
    placing = [edit for edit in hand.active if edit.kind in PLACING]
    # Links come last: whether one stands depends on where its ends are in the end.
    for edit in sorted(placing, key=lambda one: one.kind in ("link", "strike")):
        for sector in edit.sectors:
            try:
                _RULES[edit.kind](state, edit, sector)
            except UnfitError as unfit:
                misfits.append(Message.of(unfit.template, number=edit.number, topic=unfit.topic))
    rulings = tuple(one for key in sorted(state.rulings) for one in state.rulings[key])
    told = tuple(dict.fromkeys(misfits))
    return Ruled(_roadmap(state, rulings) if rulings else computed, told)


def _begin(study: Study, computed: Roadmap, region: tuple[str, ...]) -> _State:
    """Begin with the roadmap as it was computed."""
    frames = (study.fine.topics, study.broad.topics)
    pairs = [(old, new) for frame in frames for new, old_ in zip(frame["topic_id"], frame["parents"], strict=True)
             for old in old_]  # fmt: skip
    into = {old: {new for one, new in pairs if one == old} for old, _new in pairs}
    return _State(
        study, region, computed,
        items={item.item_id: item for item in computed.items},
        missed={f"{sector}/{topic}": (topic, level, sector, why) for topic, level, sector, why in computed.not_placed},
        links={frozenset((link.source, link.target)): link for link in computed.links},
        # A topic that was merged into another is that one now; one that was split is gone.
        alias={old: next(iter(new)) for old, new in into.items() if len(new) == 1},
        sectors=frozenset((ALL, *study.sectors["sector"], *(sector.sector_id for sector in study.sector_list))),
    )  # fmt: skip


def _roadmap(state: _State, rulings: tuple[Ruling, ...]) -> Roadmap:
    """Return the roadmap as it is now: computed items in their old order, others behind them."""
    missed = tuple(row for key, row in state.missed.items() if key not in state.items)
    links = tuple(_kept(state, ends, link) for ends, link in state.links.items() if ends <= state.items.keys())
    items = tuple(state.items.values())
    return replace(
        state.computed, items=items, links=links, not_placed=missed, rulings=rulings, computed=state.computed
    )


def _kept(state: _State, ends: frozenset[str], link: Link) -> Link:
    """Return a link as its ends stand now; only one that was computed, with an end that moved, changes."""
    if ends in state.by_hand or not any((end,) in state.rulings for end in ends):
        return link
    one, other = (state.items[end] for end in sorted(ends))
    source, target, kind = kind_of(one, other)
    return replace(link, source=source.item_id, target=target.item_id, kind=kind)


# --- one function an edit -------------------------------------------------------------------------------------------


def _place(state: _State, edit: Edit, sector: str) -> None:
    """Put an item where the manager wants it; one that was not placed needs both its years."""
    key, reference = state.key(edit.topics[0], sector), state.computed.reference_year
    was = state.items.get(key) or next((item for item in state.computed.items if item.item_id == key), None)
    if was is None and edit.start is not None and edit.end is not None and reference:
        was = new_item(state.study, (key.removeprefix(f"{sector}/"), sector), edit.start, state.region)
    if was is None:
        raise UnfitError(OFF, edit.topics[0])
    if edit.end is not None and edit.end < reference:
        raise UnfitError(PAST, edit.topics[0])
    if key not in state.items:
        state.rulings.pop((key,), None)  # what took it off counts no more
    state.items[key] = moved(was, edit, reference)
    state.rule((key,), edit, **_before(state, key))


def _take(state: _State, edit: Edit, sector: str) -> None:
    """Take items off a roadmap; one that the computation does not place any more is off already."""
    for topic in edit.topics:
        key = state.key(topic, sector)
        if state.items.pop(key, None) is None:
            continue
        state.rulings.pop((key,), None)
        before = _before(state, key)
        if before["before"] is not None:
            why = Message.of(TAKEN, who=edit.who, why=edit.why)
            own = key.removeprefix(f"{sector}/")
            state.missed[key] = (own, level_of(own), sector, why)
            state.rule((key,), edit, **before)


def _before(state: _State, key: str) -> dict[str, object]:
    """Return where an item was computed to stand, or why it was not placed."""
    item = next((item for item in state.computed.items if item.item_id == key), None)
    rows = state.computed.not_placed
    reason = next((why for topic, _level, sector, why in rows if f"{sector}/{topic}" == key), None)
    return {"before": spot_of(item) if item else None, "reason": reason if item is None else None}


def _link(state: _State, edit: Edit, sector: str) -> None:
    """Link two items; the link that stood between them gives way."""
    source, target = (state.key(topic, sector) for topic in edit.topics)
    for key, topic in ((source, edit.topics[0]), (target, edit.topics[1])):
        if key not in state.items or source == target:
            raise UnfitError(OFF, topic)
    ends = frozenset((source, target))
    state.links[ends] = linked(state.study, (source, target), edit.relation)
    state.by_hand.add(ends)
    state.rule((source, target), edit, relation=_computed(state, ends))


def _strike(state: _State, edit: Edit, sector: str) -> None:
    """Strike the link between two items; one that is not proposed any more is struck already."""
    source, target = (state.key(topic, sector) for topic in edit.topics)
    ends = frozenset((source, target))
    if state.links.pop(ends, None) is None or not ends <= state.items.keys():
        return
    state.by_hand.discard(ends)
    for key in ((source, target), (target, source)):
        state.rulings.pop(key, None)
    if relation := _computed(state, ends):
        state.rule((source, target), edit, relation=relation)


def _computed(state: _State, ends: frozenset[str]) -> str:
    return next((link.kind for link in state.computed.links if ends == {link.source, link.target}), "")


_RULES: dict[str, Callable[[_State, Edit, str], None]] = {
    "place": _place, "take": _take, "link": _link, "strike": _strike,
}  # fmt: skip


# --- places ---------------------------------------------------------------------------------------------------------


def spot_of(item: Item) -> Spot:
    """Return where an item stands."""
    return Spot(item.lane, item.start, item.start_lo, item.start_hi, item.end, item.end_lo, item.end_hi)


def moved(item: Item, edit: Edit, reference: int) -> Item:
    """Return an item in the lane and years of an edit; where they would cross, the year that was not said follows."""
    spot = spot_of(item)
    if edit.start is not None:
        spot = replace(spot, start=edit.start, start_lo=edit.start, start_hi=edit.start)
        spot = replace(spot, end_lo=max(spot.end_lo, edit.start), end_hi=max(spot.end_hi, edit.start))
        if spot.end < edit.start:
            spot = replace(spot, end=edit.start + 1, end_lo=edit.start + 1, end_hi=edit.start + 1)
    if edit.end is not None:
        spot = replace(spot, end=edit.end, end_lo=edit.end, end_hi=edit.end)
        spot = replace(spot, start_lo=min(spot.start_lo, edit.end), start_hi=min(spot.start_hi, edit.end))
        if spot.start > edit.end:
            first = max(float(reference), edit.end - 1)
            spot = replace(spot, start=first, start_lo=first, start_hi=first)
    return replace(item, **{**vars(spot), "lane": edit.lane or spot.lane}, horizon=horizon(spot.start, reference))


def horizon(start: float, reference: int) -> str:
    """Return the horizon in which a year lies."""
    ahead = start - reference
    return "0-2" if ahead <= 2 else "3-5" if ahead <= 5 else "6-10"
