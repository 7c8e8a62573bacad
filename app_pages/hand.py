"""The manager's hand in the app: edit a topic, see the log, undo; the study is made again in a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app_pages import state
from app_pages.frame import note, plain
from app_pages.making import EVERY, progress_words
from app_pages.tables import upper
from roadmap import edit, jobs
from roadmap.edit import Note, desk
from roadmap.errors import RoadmapError
from roadmap.hand import NAME_LENGTH, read_hand
from roadmap.i18n import LANGUAGES, N_
from roadmap.rework import pending
from roadmap.views import select
from roadmap.views.edits import what, when

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from app_pages.frame import Here
    from roadmap.edit import Desk
    from roadmap.hand import Edit, Hand

ACTIONS = {
    "rename": N_("Rename"),
    "merge": N_("Merge"),
    "move": N_("Move"),
    "split": N_("Split"),
    "hide": N_("Hide"),
    "pin": N_("Pin"),
}
ABOUT = {
    "rename": N_("The names it has now; change one or several."),
    "merge": N_("The others become part of this one. Their documents are counted together."),
    "move": N_("It goes to another theme with all its documents."),
    "split": N_("Its documents are divided by what they mean; each part gets words and a name of its own."),
    "hide": N_("Not shown on pages and in reports; still counted in every total. Undo it in the log."),
    "pin": N_("It stays as it is when the study is updated or made again: documents, name and identifier."),
}
MOST_PARTS = 6
WIDTH = 440
"""Pixels of the panels."""
LINES = 30
"""Edits of the log shown, the latest ones."""
_WHO, _AFTER, _TRIED = "hand-who", "hand-after", "hand-tried"


def bar(here: Here, topic: str, level: str) -> None:
    """Offer to edit the topic that is open, and the log of all edits."""
    _, hand = here._, log_of(here)
    with st.container(horizontal=True, gap="small"):
        # The keys count the edits, so that a panel closes when its edit is in the log.
        with st.popover(_("Edit"), key=f"hand-edit-{topic}-{len(hand.edits)}"), st.container(width=WIDTH):
            _panel(here, topic, level)
        log(here, hand)


def log(here: Here, hand: Hand) -> None:
    """Offer the log, where it holds anything."""
    if hand.edits:
        with st.popover(here._("Log of edits"), key="hand-log"), st.container(width=WIDTH):
            _log(here, hand)


def log_of(here: Here) -> Hand:
    """Return the log; one that is damaged is said, and nothing is edited."""
    try:
        return read_hand(here.shown.study.path)
    except RoadmapError as error:
        st.error(plain(error.message.to(here.lang)))
        st.stop()


# --- editing --------------------------------------------------------------------------------------------------------


def _panel(here: Here, topic: str, level: str) -> None:
    """Offer the edits of a topic or theme, one at a time."""
    _ = here._
    offered = [name for name in ACTIONS if level == "topic" or name not in ("move", "split")]
    action = st.segmented_control(
        _("What to do"), offered, format_func=lambda name: _(ACTIONS[name]), default="rename", required=True,
        key=f"hand-action-{level}", label_visibility="collapsed",
    )  # fmt: skip
    note(_(ABOUT[action]))
    with st.form(f"hand-form-{action}-{topic}", border=False):
        make = _FIELDS[action](here, topic, level)
        sign(here, topic, action, make)


def sign(here: Here, topic: str, action: str, make: Callable[[Desk, Note], Edit | None]) -> None:
    """End an edit's form: who makes it, why, and the button that saves it."""
    _ = here._
    left, right = st.columns(2)
    who = left.text_input(_("Your name"), value=state.peek(_WHO), key=f"hand-who-{action}-{topic}", max_chars=60)
    why = right.text_input(_("Why (for the log)"), key=f"hand-why-{action}-{topic}", max_chars=200)
    if st.form_submit_button(_("Save"), type="primary", key=f"hand-save-{action}"):
        state.choose(_WHO, (who or "").strip())
        do(here, lambda at: make(at, Note((who or "").strip() or "–", (why or "").strip())))


def do(here: Here, make: Callable[[Desk], Edit | None]) -> None:
    """Write an edit into the log, and begin to make the study again; or say what cannot be done."""
    try:
        done = make(desk(here.shown.study.path))
    except RoadmapError as error:
        st.error(plain(error.message.to(here.lang)))
        return
    if done is None:
        note(here._("Nothing was changed."))
        return
    state.choose(_AFTER, done.parts[0].topic_id if done.parts else min(done.topics, default=""))
    st.rerun()


def _names(here: Here, topic: str, level: str) -> Callable[[Desk, Note], Edit | None]:
    row = _row(here, topic, level)
    given, columns = {}, st.columns(2)
    for place, lang in enumerate((here.lang, *(one for one in LANGUAGES if one != here.lang))):
        given[lang] = columns[place % 2].text_input(
            lang.upper(), value=str(row[f"label_{lang}"]), key=f"hand-name-{lang}-{topic}", max_chars=NAME_LENGTH
        )
    fresh = {lang: name for lang, name in given.items() if name is not None and name != row[f"label_{lang}"]}
    return lambda at, why: edit.rename(at, topic, fresh, why) if fresh else None


def _row(here: Here, topic: str, level: str) -> pd.Series:
    topics = here.shown.study.level(level).topics
    return topics[topics["topic_id"] == topic].iloc[0]


def _others(here: Here, topic: str, level: str) -> Callable[[Desk, Note], Edit | None]:
    _ = here._
    options = {key: name for key, name in _options(here, level).items() if key != topic}
    chosen = st.multiselect(
        _("Merge with"), list(options), format_func=lambda key: options[key], key=f"hand-with-{topic}",
        placeholder=_("Choose one or several"),
    )  # fmt: skip
    return lambda at, why: edit.merge(at, [topic, *chosen], why)


def _theme(here: Here, topic: str, level: str) -> Callable[[Desk, Note], Edit | None]:
    own = _row(here, topic, level)["theme_id"]
    options = {key: name for key, name in _options(here, "theme").items() if key != own}
    to = st.selectbox(here._("To theme"), list(options), format_func=lambda key: options[key], key=f"hand-to-{topic}")
    return lambda at, why: edit.move(at, [topic], to or "", why)


def _parts(here: Here, topic: str, level: str) -> Callable[[Desk, Note], Edit | None]:
    parts = st.number_input(here._("Into how many"), 2, MOST_PARTS, 2, key=f"hand-parts-{topic}")
    return lambda at, why: edit.split(at, topic, why, parts=int(parts))


def _options(here: Here, level: str) -> dict[str, str]:
    """Return the topics or themes to choose from, by name."""
    names = select.labels(here.shown, here.lang, level=level)
    return {key: f"{upper(name)} ({key})" for key, name in sorted(names.items(), key=lambda pair: pair[1].casefold())}


_FIELDS = {
    "rename": _names,
    "merge": _others,
    "move": _theme,
    "split": _parts,
    "hide": lambda here, topic, level: lambda at, why: edit.hide(at, [topic], why),
    "pin": lambda here, topic, level: lambda at, why: edit.pin(at, topic, why),
}


# --- the log --------------------------------------------------------------------------------------------------------


def _log(here: Here, hand: Hand) -> None:
    """Show the latest edits; each can be undone, and done again."""
    _, undone = here._, hand.undone
    names = {**select.labels(here.shown, here.lang), **select.labels(here.shown, here.lang, level="theme")}
    for one in reversed(hand.edits[-LINES:]):
        off = one.number in undone
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            told = plain(what(one, here.lang, names=names, counts=False))
            told = f"~~{told}~~" if off else told
            why = f" — {plain(one.why)}" if one.why else ""
            st.markdown(f":small[{one.number} · {told}{why}]  \n:small[:gray[{plain(one.who)}, {when(one)} UTC]]",
                        width=340)  # fmt: skip
            if not off and one.kind != "undo":
                st.button(_("Undo"), key=f"hand-undo-{one.number}", type="tertiary", on_click=_undo,
                          args=(here, one.number))  # fmt: skip
            elif off and one.kind != "undo":
                st.button(_("Do again"), key=f"hand-redo-{one.number}", type="tertiary", on_click=_undo,
                          args=(here, _undoing(hand, one.number)))  # fmt: skip


def _undoing(hand: Hand, number: int) -> int:
    """Return the number of the undo that holds an edit back."""
    return next(
        one.number for one in hand.edits
        if one.kind == "undo" and one.undoes == number and one.number not in hand.undone
    )  # fmt: skip


def _undo(here: Here, number: int) -> None:
    edit.undo(desk(here.shown.study.path), number, Note(state.peek(_WHO) or "–"))


# --- making the study again -----------------------------------------------------------------------------------------


def catch_up(here: Here) -> None:
    """See that the study shows every edit of its log: make it again in a process of its own, and watch that."""
    path = here.shown.study.path
    try:
        late, log = pending(path), read_hand(path).print
        if not late:
            return
        told = jobs.state(path)
        going = told.status in ("waiting", "running")
        if not going and state.peek(_TRIED) != log:
            state.choose(_TRIED, log)
            told, going = jobs.start_rework(path), True
    except RoadmapError as error:
        st.error(plain(error.message.to(here.lang)))
        return
    if going:
        st.fragment(_watch, run_every=EVERY)(path)
    else:
        st.error(f"**{plain(here._('The edits are in the log, but the study could not be made again.'))}** "
                 f"{plain(told.reason.to(here.lang)) if told.message else ''}")  # fmt: skip
        st.button(here._("Try again"), key="hand-again", on_click=state.choose, args=(_TRIED, ""))


def _watch(path: Path) -> None:
    """Say where the work is; when it is done, show the study again."""
    told = jobs.state(path)
    if told.status not in ("waiting", "running"):
        if told.status == "done" and state.peek(_AFTER):
            state.choose("topic", state.peek(_AFTER))
            state.choose(_AFTER, "")
        st.rerun(scope="app")
    words = state.words()("Your edit is in the log. The pages show it in a few seconds: {stage}.")
    note(words.format(stage=progress_words(told, state.language())))
