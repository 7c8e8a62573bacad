"""What the roundtable's pages share: the session's room, its study, changes with their refusals, clock and QR code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import streamlit as st

from app_pages import state, workspace
from app_pages.frame import plain
from roadmap.disclosure import Shown
from roadmap.errors import RoadmapError
from roadmap.i18n import N_, Message, day, ntranslator, number
from roadmap.views.theme import Look

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from roadmap.roundtable.agenda import Step
    from roadmap.roundtable.database import Store
    from roadmap.roundtable.rooms import Room

STATES = {
    "draft": N_("being prepared"),
    "prepared": N_("ready"),
    "open": N_("open"),
    "closed": N_("closed"),
    "archived": N_("archived"),
}
SCREEN = 1130
"""Pixels of a page whose charts have their own size; on a wider screen they are as many times larger."""
EVERY = 2
"""Seconds between two looks at what the room did."""


@dataclass(frozen=True)
class Sitting:
    """What a page of the roundtable works with."""

    store: Store
    room: Room
    lang: str
    _: Callable[[str], str]
    look: Look
    left: Any
    """The bar's left half."""
    top: Any
    """The place under the bar, for the headline."""
    large: bool = False
    """Whether this is the screen in the room, which is read from far away."""

    @property
    def times(self) -> float:
        """How many times as large charts are drawn: on the screen they grow with it."""
        return max(1.0, self.look.width / SCREEN) if self.large else 1.0

    def sized(self, width: float, height: float = 0) -> Look:
        """Return the look of a chart that takes so many pixels of the page."""
        return Look(self.lang, self.look.mode, int(width / self.times), int(height / self.times))

    @property
    def id(self) -> str:
        """The room's id."""
        return self.room.room_id

    def study(self) -> Shown | Message:
        """Return the room's study as it may be shown, or why it cannot be opened: the room goes on without it."""
        return state.open_study(workspace.folder() / self.room.study)

    def text(self, texts: dict[str, str]) -> str:
        """Return a text in the reader's language, else the room's, else whichever there is."""
        for lang in (self.lang, *self.room.languages):
            if texts.get(lang):
                return texts[lang]
        return next(iter(texts.values()), "")


# --- changes --------------------------------------------------------------------------------------------------------


def act(do: Callable[..., object], *args: Any, **options: Any) -> bool:  # noqa: ANN401 - what the service takes
    """Do what was asked in a callback; what refuses it is said on the page. Say whether it was done."""
    try:
        do(*args, **options)
    except RoadmapError as error:
        state.say(error.message)
        return False
    return True


def refused() -> None:
    """Show what the last change was refused for, once."""
    message = state.said()
    if message is not None:
        st.error(plain(message.to(state.language())), icon=None)


def field(name: str) -> Any:  # noqa: ANN401 - whatever the widget holds
    """Return what a widget of the page holds, for callbacks."""
    return st.session_state.get(name)


def clear(*names: str) -> None:
    """Empty the text fields of that name."""
    for name in names:
        st.session_state[name] = ""


# --- words ----------------------------------------------------------------------------------------------------------


def when(starts: str, lang: str) -> str:
    """Write the day and time of a room by locale; "" where none is set."""
    try:
        told = datetime.fromisoformat(starts)
    except ValueError:
        return ""
    return f"{day(told, lang)}, {told:%H:%M}"


def counted(one: str, many: str, count: int, lang: str) -> str:
    """Write a number with its noun."""
    return ntranslator(lang)(one, many, count).format(count=number(count, lang))


def minutes(steps: Sequence[Step], lang: str) -> str:
    """Write how long the agenda takes."""
    return counted("{count} minute", "{count} minutes", sum(step.minutes for step in steps), lang)


# --- clock, QR code, full screen ------------------------------------------------------------------------------------

_CLOCK = """
export default function ({ parentElement, data }) {
  const box = parentElement.querySelector(".clock")
  const end = performance.now() + data.left
  const draw = () => {
    const left = data.left === null ? null : Math.round((end - performance.now()) / 1000)
    const size = left === null ? 0 : Math.abs(left)
    const two = (n) => String(Math.floor(n)).padStart(2, "0")
    box.textContent = left === null ? data.idle : (left < 0 ? "\\u2212" : "") + two(size / 60) + ":" + two(size % 60)
    box.classList.toggle("over", left !== null && left < 0)
  }
  draw()
  const beat = data.left === null ? 0 : setInterval(draw, 500)
  return () => clearInterval(beat)
}
"""
_CLOCK_STYLE = """
.clock { font: 600 1.8rem var(--st-font); font-variant-numeric: tabular-nums; color: var(--st-text-color);
  line-height: 1.2; white-space: nowrap; }
.clock.over { color: var(--st-orange-text-color); }
"""
_clock = st.components.v2.component(
    "roadmap_clock", html='<div class="clock" role="timer"></div>', css=_CLOCK_STYLE, js=_CLOCK
)


def clock(left: int | None, idle: str, *, key: str) -> None:
    """Show the time left (milliseconds), counted down in the browser; ``idle`` where no timer runs.

    Past its end it goes on, with a minus. Nothing is asked of the server while it runs.
    """
    _clock(key=key, data={"left": left, "idle": idle}, width="content", height="content")


_SCREEN = """
export default function ({ parentElement, data }) {
  const button = parentElement.querySelector("button")
  button.textContent = data.label
  button.onclick = () => document.fullscreenElement ? document.exitFullscreen()
    : document.documentElement.requestFullscreen()
}
"""
_SCREEN_STYLE = """
button { font: 400 0.9rem var(--st-font); color: var(--st-text-color); background: transparent; cursor: pointer;
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); padding: 4px 12px; }
"""
_screen = st.components.v2.component(
    "roadmap_screen", html='<button type="button"></button>', css=_SCREEN_STYLE, js=_SCREEN
)


def full_screen(label: str) -> None:
    """Show the button that fills the screen with the page."""
    _screen(key="full-screen", data={"label": label}, width="content", height="content")


@st.cache_data(max_entries=20, show_spinner=False)
def qr(text: str) -> str:
    """Return a QR code as SVG: dark on white with its quiet zone, in either mode."""
    import segno

    return str(segno.make(text, error="m").svg_inline(scale=8, border=3, dark="#16202B", light="#FFFFFF"))


def join_link(room: Room) -> str:
    """Return the link that phones open, the room's code in it."""
    from roadmap.serving import join_link as link

    return link(room.code)


# --- what is drawn and kept -----------------------------------------------------------------------------------------


@st.cache_resource(max_entries=200, show_spinner=False)
def _made(room_id: str, revision: int, name: str, key: Hashable, _make: Callable[[], Any]) -> Any:  # noqa: ANN401
    return _make()


def kept(sitting: Sitting, name: str, key: Hashable, make: Callable[[], Any]) -> Any:  # noqa: ANN401
    """Return what ``make`` gives for the room as it is now, made once until somebody changes something."""
    return _made(sitting.id, sitting.room.revision, name, key, make)
