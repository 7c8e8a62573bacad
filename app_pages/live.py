"""What the room is doing, for the facilitator and for the screen: counts while a round runs, results after it."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from app_pages.frame import GAP, as_drawn, dotted, note, plain, section, table_height, widths
from app_pages.letters import SMALL, TITLE, big
from app_pages.sitting import Sitting, kept
from roadmap.i18n import N_, Message, number
from roadmap.tables import ALL
from roadmap.views._altair import vega

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from roadmap.roundtable.board import Board
    from roadmap.roundtable.results import RoomResults
    from roadmap.roundtable.rounds import Round

HIGH = 270
"""Height of charts on the screen in the room, pixels: what is split and agreed has to fit below them."""
TALL = 540
"""Height of dots on the screen, pixels."""
VERDICTS = {"dissent": N_("Discuss: the room is split"), "consensus": N_("Agreed: no need to talk")}
FEWEST = 5
"""Voters from whom a result is told."""


def voted(sitting: Sitting, now: Round) -> tuple[int, dict[str, int]]:
    """Return how many are here, and how many have answered each statement ("" for any)."""
    from roadmap.roundtable.progress import answered as counts
    from roadmap.roundtable.progress import here

    return here(sitting.store, sitting.id), counts(sitting.store, now)


def of_all(sitting: Sitting, count: int, every: int) -> str:
    """Write how many of those here have answered."""
    return sitting._("{count} of {all} have answered").format(
        count=number(count, sitting.lang), all=number(every, sitting.lang)
    )


def answered(sitting: Sitting, now: Round) -> None:
    """Show how many have answered each statement of a round."""
    from roadmap.roundtable.statements import statements

    _ = sitting._
    here, counts = voted(sitting, now)
    held = now.kind == "dots" and now.state != "open"
    section(of_all(sitting, counts[""], here), "" if held else _("No result is shown before the round is over."))
    if now.kind == "dots":
        given(sitting, now)
        return
    told = [one for one in statements(sitting.store, sitting.id) if one.statement_id in now.statement_ids]
    frame = pd.DataFrame({
        "number": [one.number for one in told],
        "text": [sitting.text(one.texts) for one in told],
        "count": [counts.get(one.statement_id, 0) for one in told],
    })  # fmt: skip
    columns = {
        "number": st.column_config.NumberColumn("№", width=44),
        "text": st.column_config.TextColumn(_("Statement"), width="large"),
        "count": st.column_config.ProgressColumn(_("Answered"), format="%d", max_value=max(here, 1)),
    }
    # The count stands before the words, so that it is seen on a phone.
    st.dataframe(frame, hide_index=True, column_config=columns, column_order=("number", "count", "text"),
                 height=table_height(len(frame), 16), alt=_("Answered"))  # fmt: skip


# --- results --------------------------------------------------------------------------------------------------------


def results_of(sitting: Sitting) -> RoomResults:
    """Return all that the room found so far; worked out once for each change."""
    from roadmap.roundtable.results import room_results

    found: RoomResults = kept(sitting, "results", None, lambda: room_results(sitting.store, sitting.id))
    return found


def draw(sitting: Sitting, name: str, key: Hashable, make: Callable[[], Any]) -> None:
    """Show a chart of the room; its specification is made once for each change."""
    from roadmap.roundtable.charts.lettering import enlarged

    whole = (name, key, sitting.lang, sitting.look.mode, sitting.times)
    spec = kept(sitting, "chart", whole, lambda: enlarged(as_drawn(vega(make())), sitting.times))
    st.vega_lite_chart(dict(spec), theme=None, width="content", key=f"room-{name}")


def given(sitting: Sitting, now: Round) -> None:
    """Show where the dots went once they are held; before that nothing, so that nobody follows the others."""
    if now.state == "open":
        note(sitting._("Freeze the round to show where the dots went."))
        return
    dots(sitting, results_of(sitting), sitting.look.width, now.round_id)


def dots(sitting: Sitting, found: RoomResults, width: int, round_id: str = "") -> None:
    """Draw how many dots each statement was given; the screen is filled with them."""
    from roadmap.roundtable.charts.dots import dots_chart

    look = sitting.sized(width, TALL * sitting.times if sitting.large else 0)
    draw(sitting, "dots", (round_id, width), lambda: dots_chart(found, round_id=round_id, look=look))


def spoken_of(sitting: Sitting, found: RoomResults, round_id: str) -> str:
    """Return the statement that the screen speaks of: the facilitator's, else where room and model are farthest apart.

    Where nothing was estimated it is "".
    """
    rows = found.beside[(found.beside["round_id"] == round_id) & (found.beside["voters"] >= FEWEST)]
    if sitting.room.spotlight:
        return sitting.room.spotlight
    if rows.empty:
        return ""
    # Per 1,000: one more on either side keeps what is nearly nothing from being far from nothing.
    apart = ((rows["median"] + 1) / (rows["model"] + 1)).map(log).abs().fillna(0.0)
    far = rows.assign(apart=apart + rows["standing"].isin(["above", "below"]), near=rows["horizon"].ne(5))
    order = far.sort_values(["near", "apart", "statement_id"], ascending=[True, False, True])
    return str(order["statement_id"].iloc[0])


def show_results(sitting: Sitting, now: Round) -> None:
    """Show finding, room beside model, matrix, what to discuss and what is agreed."""
    found = results_of(sitting)
    held = now.round_id if now.kind == "estimate" else found.last("estimate")
    which = spoken_of(sitting, found, held)
    headline(sitting, found, which, held)
    left, right = st.columns((3, 2), gap=GAP)
    wide = widths(sitting.look, (3, 2))
    high = HIGH * sitting.times if sitting.large else 0
    with left:
        beside(sitting, found, (which, held), wide[0], height=high)
    with right:
        matrix(sitting, found, which, wide[1], height=high)
    verdicts(sitting, found, most=3 if sitting.large else 4)


def headline(sitting: Sitting, found: RoomResults, which: str, held: str, *, words: str = "") -> None:
    """Say how room and model differ on the statement spoken of, or ``words``; on the screen in larger type."""
    from roadmap.roundtable.results import finding, measure

    one = found.statement(which)
    if one is None:
        note(sitting._("Fewer than five answers: nothing is shown."))
        return
    words = words or finding(found, which, sitting.lang, round_id=held)
    below = dotted(f"{one.number}. {sitting.text(one.texts)}", measure(found, which, sitting.lang, round_id=held))
    with st.container(gap="xxsmall"):
        if sitting.large:
            big(words, TITLE - 0.2, serif=True)
            big(below, SMALL, tone="ink2")
        else:
            st.subheader(plain(words), anchor=False)
            note(below)


def beside(sitting: Sitting, found: RoomResults, which: tuple[str, str], width: int, *, height: float = 0) -> None:
    """Draw blind estimates beside the forecast."""
    from roadmap.roundtable.charts.beside import beside_chart

    if not which[0]:
        return
    named(sitting, N_("Estimates beside the forecast"))
    look = sitting.sized(width, height)
    draw(sitting, "beside", (which, width, height), lambda: beside_chart(found, which[0], round_id=which[1], look=look))


def matrix(sitting: Sitting, found: RoomResults, which: str, width: int, *, height: float = 0) -> None:
    """Draw impact against certainty."""
    from roadmap.roundtable.charts.matrix import matrix_chart

    named(sitting, N_("Impact and certainty"))
    look = sitting.sized(width, height)
    draw(sitting, "matrix", (which, width, height), lambda: matrix_chart(found, chosen=which, look=look))


def named(sitting: Sitting, words: str, below: str = "") -> None:
    """Name a drawing; on the screen in larger type."""
    if sitting.large:
        big(dotted(sitting._(words), sitting._(below) if below else ""), SMALL + 0.1, tone="ink2")
        return
    tail = f" :small[:gray[{plain(sitting._(below))}]]" if below else ""
    st.markdown(f"**{plain(sitting._(words))}**{tail}")


def verdicts(sitting: Sitting, found: RoomResults, *, most: int = 4) -> None:
    """Draw what the room is split on, and what needs no talk; ``most`` statements each, 0 for all."""
    wide = widths(sitting.look, (1, 1), gap=GAP)
    for place, (column, verdict) in enumerate(zip(st.columns(2, gap=GAP), VERDICTS, strict=True)):
        with column:
            verdict_part(sitting, found, verdict, wide[place], most=most)


def verdict_part(sitting: Sitting, found: RoomResults, verdict: str, width: int, *, most: int) -> None:
    """Draw the statements of one verdict on impact, in the last round of votes."""
    from roadmap.roundtable.charts.strips import strips_chart

    named(sitting, VERDICTS[verdict], N_("impact, 1 to 5"))
    look = sitting.sized(width)
    draw(sitting, verdict, (most, width), lambda: strips_chart(found, verdict, most=most, look=look))


def board_chart_part(sitting: Sitting, found: Board, width: int, *, height: float = 0) -> None:
    """Draw the roadmap the room agrees on, beside the computed one where the study is there."""
    from roadmap.roundtable.charts.board import agreed_chart, computed_items

    shown = sitting.study()
    computed = {} if isinstance(shown, Message) else computed_items(shown, sitting.room.sector_id or ALL)
    if not sitting.large:
        section(sitting._("The roadmap the room agrees on"))
    look = sitting.sized(width, height)
    draw(sitting, "board", (width, height, bool(computed)), lambda: agreed_chart(
        found, computed, reference=sitting.room.reference_year, look=look))  # fmt: skip
