"""What the app remembers: the only module that names session keys, link parameters and caches.

A choice (language, study, sector, level, topic, ...) lives in the session and is written into the link, so that a link
opens what its sender saw. A link that names something else than was written there wins over the session.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from roadmap.disclosure import Shown, disclose
from roadmap.errors import RoadmapError, StudyError
from roadmap.i18n import LANGUAGES, N_, Message, best_language, translator
from roadmap.store import MANIFEST, load_study

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.records import Encoder
    from roadmap.roundtable.database import Store

LINKED = ("lang", "study", "sector", "level", "topic", "source", "room", "view")
"""Choices that stand in the link; a language only where somebody chose it."""
DESKTOP = 1216
"""Width of a page on a screen of 1366 pixels, taken until the browser has told its own."""
NARROW = 640
"""Width from which down columns stand below each other."""

_CHOICE = "choice-"
_WRITTEN = "written-link"
_VIEWPORT = "viewport"
_DRAWER = "drawer"
_STARTED = "started-run"
_MAKER = "new-study-form"
_ANSWERS = "interview-answers"
_INTERVIEW = "interview-number"
_KEPT_INTERVIEW = "interview-kept"
_SAID = "said"
_T = TypeVar("_T")


# --- choices --------------------------------------------------------------------------------------------------------


def begin() -> None:
    """Take over what the link says, where that is not what we wrote there ourselves."""
    written = st.session_state.get(_WRITTEN, {})
    for name in LINKED:
        told = st.query_params.get(name)
        if told is not None and told != written.get(name):
            st.session_state[_CHOICE + name] = told


def end() -> None:
    """Write the choices into the link."""
    wanted = {name: st.session_state[_CHOICE + name] for name in LINKED if st.session_state.get(_CHOICE + name)}
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)
    st.session_state[_WRITTEN] = wanted


def chosen(name: str, options: Sequence[str]) -> str:
    """Return the choice of that name if it is one of ``options``, else the first; "" without options."""
    told = st.session_state.get(_CHOICE + name, "")
    return told if told in options else (options[0] if options else "")


def peek(name: str) -> str:
    """Return a choice as it stands, valid or not."""
    return str(st.session_state.get(_CHOICE + name, ""))


def choose(name: str, value: str) -> None:
    """Remember a choice."""
    st.session_state[_CHOICE + name] = value


def widget_key(name: str, value: str) -> str:
    """Return the key of a choice's widget, which stands at ``value`` from now on."""
    key = f"pick-{name}"
    st.session_state[key] = value
    return key


def take(name: str) -> None:
    """Remember what a choice's widget says; called when it changes."""
    told = st.session_state.get(f"pick-{name}")
    if told is not None:
        choose(name, told)


def on_screen() -> bool:
    """Say whether the page is for the screen in the room: nothing to press on it, no navigation."""
    return peek("view") == "projector"


def language() -> str:
    """Return the reader's language: the one chosen, else the link's, else the browser's."""
    told = st.session_state.get(_CHOICE + "lang")
    return told if told in LANGUAGES else best_language(st.context.locale)


def words() -> Callable[[str], str]:
    """Return the translator of the reader's language."""
    return translator(language())


def mode() -> str:
    """Return light or dark."""
    return "dark" if st.context.theme.type == "dark" else "light"


# --- the browser ----------------------------------------------------------------------------------------------------

_MEASURE = """
export default function ({ setStateValue, parentElement, data }) {
  const box = parentElement.closest('[data-testid="stMainBlockContainer"]') || parentElement
  let told = data.width, waiting = 0
  const measure = () => {
    const style = getComputedStyle(box)
    const inner = box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
    const width = Math.floor(inner / 4) * 4
    if (width > 200 && Math.abs(width - told) > 3) { told = width; setStateValue("width", width) }
  }
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(measure, 200) }
  measure()
  window.addEventListener("resize", soon)
  return () => { clearTimeout(waiting); window.removeEventListener("resize", soon) }
}
"""
_measure = st.components.v2.component("roadmap_width", js=_MEASURE, isolate_styles=False)


def measure() -> None:
    """Ask the browser how wide the page is: charts are drawn to that width. Nothing is shown."""
    _measure(
        key=_VIEWPORT,
        data={"width": width()},
        default={"width": width()},
        on_width_change=lambda: None,
        width=1,
        height=1,
    )


def width() -> int:
    """Return how wide the page is, in pixels."""
    told = st.session_state.get(_VIEWPORT)
    found = getattr(told, "width", None) or (told or {}).get("width") or st.session_state.get("page-width") or DESKTOP
    st.session_state["page-width"] = int(found)
    return max(280, min(int(found), 2200))


# --- studies and what is made from them -----------------------------------------------------------------------------


@st.cache_resource(max_entries=3, show_spinner=False)
def _opened(path: str, stamp: str) -> Shown:
    return disclose(load_study(path))


def stamp_of(path: Path) -> str:
    """Return the hash of a study's manifest, which holds the hashes of its tables; "" where it has none."""
    manifest = path / MANIFEST
    return hashlib.sha256(manifest.read_bytes()).hexdigest() if manifest.is_file() else ""


def open_study(path: Path) -> Shown | Message:
    """Return a study as it may be shown, or the sentence that says why it cannot be opened."""
    try:
        return _opened(str(path), stamp_of(path))
    except RoadmapError as error:
        return error.message
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        # A damaged study can break in the middle of any table; the reader needs the place, not our code.
        broken = N_("The study {path} could not be read: {error}.")
        return StudyError(broken, path=path, error=str(error)[:120]).message


@st.cache_resource(max_entries=600, show_spinner=False)
def _kept(stamp: str, name: str, key: Hashable, _make: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is kept
    return _make()


def kept(shown: Shown, name: str, key: Hashable, make: Callable[[], _T]) -> _T:
    """Return what ``make`` gives for this study and key, made once; never to be changed by who gets it."""
    found: _T = _kept(str(shown.study.path) + stamp_of(shown.study.path), name, key, make)
    return found


@st.cache_resource(max_entries=2, show_spinner=False)
def encoder(name: str, precision: str) -> Encoder:
    """Return an encoder, loaded once for all sessions."""
    from roadmap.encoders import load_encoder

    return load_encoder(name, precision=precision)


def encoder_of(shown: Shown) -> Encoder:
    """Return the encoder that a study was made with, by its settings."""
    told = shown.study.manifest["settings"]["embed"]
    return encoder(told["encoder"], told["precision"])


# --- drawer, form for a new study, run that was started -------------------------------------------------------------


def open_drawer(which: object) -> None:
    """Remember that the drawer is to open on ``which``."""
    st.session_state[_DRAWER] = which


def drawer() -> Any:  # noqa: ANN401 - what was given to open_drawer
    """Return what the drawer is to open on, once."""
    return st.session_state.pop(_DRAWER, None)


def open_maker() -> None:
    """Remember that the form for a new study is to open."""
    st.session_state[_MAKER] = True


def maker_wanted() -> bool:
    """Say whether the form for a new study is to open, once."""
    return bool(st.session_state.pop(_MAKER, False))


def started(path: Path | None = None) -> Path | None:
    """Return the study folder of the run that is watched; with ``path``, watch that one."""
    if path is not None:
        st.session_state[_STARTED] = str(path)
    told = st.session_state.get(_STARTED)
    return Path(told) if told else None


def forget_run() -> None:
    """Watch no run any more."""
    st.session_state.pop(_STARTED, None)


# --- the interview that is being written ----------------------------------------------------------------------------


def answer(key: str) -> Any:  # noqa: ANN401 - what the field's widget gives
    """Return what was filled in so far, None for nothing; it stays while other pages are looked at."""
    return st.session_state.get(_ANSWERS, {}).get(key)


def answer_widget(key: str) -> dict[str, Any]:
    """Return the key of a field's widget, new for each interview, and how its answer is remembered."""
    name = f"interview-{st.session_state.get(_INTERVIEW, 1)}-{key}"
    return {"key": name, "on_change": _take_answer, "args": (key, name)}


def _take_answer(key: str, name: str) -> None:
    st.session_state[_ANSWERS] = {**st.session_state.get(_ANSWERS, {}), key: st.session_state.get(name)}


def next_interview(path: Path) -> None:
    """Forget what was filled in, since it lies at ``path`` now, and begin an empty form."""
    st.session_state.pop(_ANSWERS, None)
    st.session_state[_INTERVIEW] = st.session_state.get(_INTERVIEW, 1) + 1
    st.session_state[_KEPT_INTERVIEW] = str(path)


def kept_interview() -> Path | None:
    """Return where the last interview was kept, once."""
    told = st.session_state.pop(_KEPT_INTERVIEW, None)
    return Path(told) if told else None


# --- roundtables ----------------------------------------------------------------------------------------------------


@st.cache_resource(max_entries=2, show_spinner=False)
def _store(where: str) -> Store:
    from roadmap.roundtable.database import open_store

    return open_store(where)


def store(root: Path) -> Store:
    """Return the workspace's store of roundtables, opened once for all sessions."""
    from roadmap.roundtable.database import store_path

    return _store(str(store_path(root)))


def say(message: Message | None) -> None:
    """Remember a sentence that the page shows once; None takes back what was to be said."""
    st.session_state[_SAID] = message


def said() -> Message | None:
    """Return the sentence to be shown, once."""
    found: Message | None = st.session_state.pop(_SAID, None)
    return found
