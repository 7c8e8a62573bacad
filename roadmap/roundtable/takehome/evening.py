"""Everything the papers of a room are made from, read once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from roadmap.i18n import LANGUAGES, N_, Message, day, number, translator
from roadmap.roundtable import frames, schema
from roadmap.roundtable.actions import actions
from roadmap.roundtable.agenda import PATTERN, steps
from roadmap.roundtable.audit import audit_of
from roadmap.roundtable.board import Board, board
from roadmap.roundtable.breakdown import standing
from roadmap.roundtable.comments import comments
from roadmap.roundtable.ideas import ideas, wishes
from roadmap.roundtable.record import Record, record
from roadmap.roundtable.results import RoomResults, room_results
from roadmap.roundtable.statistics import FEWEST
from roadmap.tables import ALL
from roadmap.views.document import Document, Section
from roadmap.views.select import sector_names
from roadmap.views.theme import FICTIONAL

if TYPE_CHECKING:
    import pandas as pd

    from roadmap.disclosure import Shown
    from roadmap.roundtable._steps import Step
    from roadmap.roundtable.actions import Action
    from roadmap.roundtable.comments import Comment
    from roadmap.roundtable.database import Store
    from roadmap.roundtable.ideas import Idea, Wish
    from roadmap.roundtable.rooms import Room
    from roadmap.roundtable.statements import Statement
FEW = FEWEST
"""People from whom a number of people is told."""


@dataclass(frozen=True)
class Evening:
    """A room with all that was prepared, said and decided; comments are those the facilitator let through.

    ``shown`` is its study as anyone may see it, None where it is gone: the papers then lean on the evidence that was
    frozen with the statements. ``address`` is the app's on the network of the room, or empty.
    """

    results: RoomResults
    steps: tuple[Step, ...]
    people: pd.DataFrame
    comments: tuple[Comment, ...]
    board: Board
    ideas: tuple[Idea, ...]
    wishes: tuple[Wish, ...]
    actions: tuple[Action, ...]
    claims: tuple[dict[str, Any], ...]
    held: dict[int, int]
    """When each step was first entered (by position), milliseconds UTC; empty where the room was never open."""
    shown: Shown | None = None
    address: str = ""
    record: Record | None = None
    """How the expectations of this sector's roundtables came out."""

    @property
    def room(self) -> Room:
        """The room itself."""
        return self.results.room

    @property
    def asked(self) -> tuple[Statement, ...]:
        """The statements of the room as they stand, in their order."""
        return tuple(one for one in self.results.statements if one.state == "accepted")

    @property
    def sector(self) -> str:
        """The sector spoken of, ALL where none is named or the study has no such sector."""
        known = sector_names(self.shown, "en") if self.shown else {}
        return self.room.sector_id if self.room.sector_id in known else ALL

    @property
    def begins(self) -> datetime | None:
        """When it begins, local time; None where nobody said."""
        try:
            return datetime.fromisoformat(self.room.starts).replace(tzinfo=None) if self.room.starts else None
        except ValueError:
            return None

    @property
    def minutes(self) -> int:
        """How long the agenda takes, minutes."""
        return sum(step.minutes for step in self.steps)


def gather(store: Store, room_id: str, *, shown: Shown | None = None, address: str = "") -> Evening:
    """Read a room; RoundtableError where there is none."""
    results = room_results(store, room_id)
    table = schema.claim
    query = select(table).where(table.c.room_id == room_id).order_by(table.c.due_year, table.c.claim_id)
    with store.read() as connection:
        claims = tuple(dict(row._mapping) for row in connection.execute(query))
    return Evening(
        results, tuple(steps(store, room_id)), frames.people(store, room_id),
        tuple(comments(store, room_id, ("shown",))), board(store, room_id),
        tuple(one for one in ideas(store, room_id) if not one.gone), tuple(wishes(store, room_id)),
        tuple(actions(store, room_id)), claims, _held(store, room_id), shown, address.rstrip("/"),
        record(store, results.room.sector_id),
    )  # fmt: skip


def _held(store: Store, room_id: str) -> dict[int, int]:
    """Return when each step was first entered, from the log of what was done."""
    found: dict[int, int] = {}
    for event in audit_of(store, room_id):
        if event.verb == "room open":
            found.setdefault(0, event.at_ms)
        elif event.verb == "step":
            found.setdefault(int(event.what["end"]), event.at_ms)
    return found


def with_address(evening: Evening, address: str) -> Evening:
    """Return the same room with the app at another address."""
    return replace(evening, address=address.rstrip("/"))


# --- words that several papers share --------------------------------------------------------------------------------


def say(lang: str, template: str, **args: Any) -> str:  # noqa: ANN401 - anything printable
    """Return a sentence in ``lang``."""
    return Message.of(template, **args).to(lang)


def when(evening: Evening, lang: str, *, hours: bool = True) -> str:
    """Write day and hours of a room: Friday 4 December 2026, 14:00–16:30; empty where nobody said."""
    from babel.dates import format_date

    begins = evening.begins
    if begins is None:
        return ""
    told = str(format_date(begins.date(), format="full", locale=lang))
    if not hours:
        return told
    ends = begins + timedelta(minutes=evening.minutes)
    return f"{told}, {begins:%H:%M}–{ends:%H:%M}" if evening.minutes else f"{told}, {begins:%H:%M}"


def clock(evening: Evening) -> list[str]:
    """Return when each step begins: 14:00, or minutes from the start (+0:25) where no hour is known."""
    past = [sum(step.minutes for step in evening.steps[:place]) for place in range(len(evening.steps))]
    begins = evening.begins
    if begins is None:
        return [f"+{minutes // 60}:{minutes % 60:02d}" for minutes in past]
    return [f"{begins + timedelta(minutes=minutes):%H:%M}" for minutes in past]


def iso_day(text: str, lang: str) -> str:
    """Write an ISO day by locale; a dash for none."""
    return day(datetime.fromisoformat(text).date(), lang) if text else "–"


def paper(evening: Evening, lang: str, title: str, sections: list[Section | None]) -> Document:
    """Return a paper of a room: its title, place and time, the sections there are."""
    place = [one for one in (evening.room.title, evening.room.place, when(evening, lang)) if one and one != title]
    return Document(
        title, " · ".join(place), lang, evening.room.sector_id,
        translator(lang)(FICTIONAL) if evening.room.fictional else "",
        tuple(one for one in sections if one is not None), contents=False,
    )  # fmt: skip


def step_title(step: Step, lang: str) -> str:
    """Return a step's title; those of the usual agenda in the reader's language, whichever it was made in."""
    for usual in PATTERN:
        if step.title == usual.title or step.title in {translator(one)(usual.title) for one in LANGUAGES}:
            return translator(lang)(usual.title)
    return step.title


def proof_line(one: Statement, lang: str) -> str:
    """Return a statement's evidence on one line: share, forecasts, organisations; empty where it has none."""
    from roadmap.roundtable.proof import Evidence
    from roadmap.roundtable.results import written
    from roadmap.views.theme import KINDS_INSIDE, SIGNAL_NAMES

    proof, _ = Evidence.from_json(one.evidence), translator(lang)
    if proof is None:
        return ""
    parts = [f"{proof.label(lang)}: {_(SIGNAL_NAMES.get(proof.signal, proof.signal))}"]
    if proof.share is not None:
        source = _(KINDS_INSIDE.get(proof.kind, proof.kind))
        words = _(N_("{source} per 1,000 in the sector, {year}: {share}"))
        parts.append(words.format(source=source, year=proof.share_year, share=written(proof.share, lang)))
    for ahead in proof.forecasts:
        if ahead.mid is None:
            parts.append(say(lang, N_("{year}: no forecast"), year=ahead.period))
        else:
            told = {name: written(getattr(ahead, name), lang) for name in ("mid", "lo80", "hi80")}
            parts.append(f"{ahead.period}: {told['mid']} ({told['lo80']}–{told['hi80']}, {ahead.grade})")
    parts.append(say(lang, N_("organisations in the region: {count}"), count=number(proof.organisations, lang)))
    return " · ".join(parts)


def heads(evening: Evening, attribute: str) -> tuple[list[tuple[str, int]], int]:
    """Count participants by country, role or organisation_type.

    Returns
    -------
    The groups that may be told with their counts, the largest first, and how many people are in the others: no group
    under five stands, nor one that follows from the total.
    """
    counts = evening.people[attribute].value_counts().rename_axis("group").reset_index(name="voters")
    if counts.empty:
        return [], 0
    stands = standing(counts.assign(all=0), ["all"])
    told = counts[stands].sort_values(["voters", "group"], ascending=[False, True])
    return list(zip(told["group"], map(int, told["voters"]), strict=True)), int(counts.loc[~stands, "voters"].sum())
