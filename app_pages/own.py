"""Statements of the manager's own: worded in each language, tied to a topic of the study where it can be estimated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from app_pages import agenda, state
from app_pages.sitting import Sitting, act, clear, field
from roadmap.i18n import N_, Message
from roadmap.tables import ALL
from roadmap.views.theme import LANGUAGE_NAMES

if TYPE_CHECKING:
    from roadmap.disclosure import Shown

KINDS = {"statement": N_("Statement"), "question": N_("Question")}


def form(sitting: Sitting) -> None:
    """Let a statement or question of one's own be added."""
    _ = sitting._
    with st.expander(_("Add your own")), st.form("own", border=False):
        kind = st.segmented_control(_("Kind"), list(KINDS), format_func=lambda key: _(KINDS[key]), key="own-kind",
                                    default="statement", required=True, label_visibility="collapsed")  # fmt: skip
        for lang in sitting.room.languages:
            st.text_input(_(LANGUAGE_NAMES[lang]), key=f"own-{lang}", max_chars=300)
        topic_choice(sitting, "own-topic")
        st.form_submit_button(_("Add"), key="own-add", on_click=_add, args=(sitting, kind))


def topic_choice(sitting: Sitting, key: str, now: str = "") -> None:
    """Let a statement be tied to a topic of the study, so that it can be estimated; nothing where there is no study."""
    _, shown = sitting._, sitting.study()
    if isinstance(shown, Message):
        return
    names = topics_of(sitting, shown)
    options = list(dict.fromkeys(["", *([now] if now else []), *names]))
    st.selectbox(
        _("Topic of the study (not required)"), options, index=options.index(now), key=key, filter_mode=None,
        format_func=lambda one: names.get(one, one) if one else _("none"),
        help=_("With a topic, the room estimates it blind and the forecast stands beside it; a claim can be made."),
    )  # fmt: skip


def topics_of(sitting: Sitting, shown: Shown) -> dict[str, str]:
    """Return the names of the sector's topics by id, in the order of the alphabet."""
    from roadmap.views.select import topics

    sector, lang = sector_of(sitting, shown), sitting.lang
    found: dict[str, str] = state.kept(
        shown, "topic-names", (sector, lang),
        lambda: topics(shown, sector, lang=lang).set_index("topic_id")["label"].to_dict(),
    )  # fmt: skip
    return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))


def proof_of(sitting: Sitting, topic_id: str) -> dict[str, Any]:
    """Return what the study knows of a topic now, to be kept with the statement; nothing for no topic."""
    from roadmap.roundtable.proof import of_topic

    shown = sitting.study()
    if isinstance(shown, Message) or not topic_id:
        return {}
    found = of_topic(shown, topic_id, sector_of(sitting, shown))
    return found.to_json() if found else {}


def texts(sitting: Sitting, prefix: str, suffix: str = "") -> dict[str, str]:
    """Return what the fields of each language hold, without the empty ones."""
    told = {lang: (field(f"{prefix}-{lang}{suffix}") or "").strip() for lang in sitting.room.languages}
    return {lang: text for lang, text in told.items() if text}


def seen(sitting: Sitting) -> None:
    """Put what was changed into the rounds of a room that people are in."""
    if sitting.room.state == "open":
        act(agenda.match_rounds, sitting)


def _add(sitting: Sitting, kind: str) -> None:
    from roadmap.roundtable.rounds import StatementPlan, add_statement

    told = texts(sitting, "own")
    if not told:
        state.say(Message.of(N_("A statement needs words in at least one language of the room.")))
        return
    topic = field("own-topic") or ""
    plan = StatementPlan(kind, next(iter(told)), told, topic, evidence=proof_of(sitting, topic))
    if act(add_statement, sitting.store, sitting.id, plan):
        seen(sitting)
        clear(*(f"own-{lang}" for lang in sitting.room.languages))
        st.session_state["own-topic"] = ""


def sector_of(sitting: Sitting, shown: Shown) -> str:
    """Return the room's sector where the study has it, else all of them."""
    from roadmap.views.select import sector_names

    return sitting.room.sector_id if sitting.room.sector_id in sector_names(shown, sitting.lang) else ALL
