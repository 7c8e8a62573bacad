"""What every page shares: the list of pages, the bar with the language, headlines, charts, empty and broken states."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from app_pages import state, workspace
from roadmap.disclosure import Shown
from roadmap.i18n import LANGUAGES, N_, Message
from roadmap.views._altair import vega
from roadmap.views.theme import FICTIONAL, Look

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

_HERE = Path(__file__).resolve().parent
_STATIC = _HERE.parent / "static"
NAMES = {"nl": "Nederlands", "fr": "Français", "de": "Deutsch", "en": "English"}
"""Languages in their own words: never translated."""
TITLES = {
    "study": N_("Study"),
    "topics": N_("Topics"),
    "trends": N_("Trends"),
    "roadmap": N_("Roadmap"),
    "evidence": N_("Evidence"),
    "search": N_("Search"),
    "reports": N_("Reports"),
    "interview": N_("Interview"),
    "roundtable": N_("Roundtable"),
}
HELP = {
    "study": N_("What the study holds; open another one or make one."),
    "topics": N_("What the documents are about: map, words and documents."),
    "trends": N_("What grows, and forecasts at 2, 5 and 10 years with their past record."),
    "roadmap": N_("Topics in lanes and horizons, with their links."),
    "evidence": N_("One topic: every number opens its documents."),
    "search": N_("Documents by meaning or by word, in any of the four languages."),
    "reports": N_("The study as a document, in four languages."),
    "interview": N_("The interview form, to fill in here or in Word."),
    "roundtable": N_("Prepare a roundtable, hold it with up to 100 people, take the results home."),
}
DATE_FORMATS = {"nl": "DD-MM-YYYY", "fr": "DD/MM/YYYY", "de": "DD.MM.YYYY", "en": "DD/MM/YYYY"}
"""How a day is picked, by language."""
GAP = 24
"""Pixels between columns."""
ROW = 33
"""Pixels of a table's row at 15 pixels a rem."""
SIDES = ("left", "right", "top", "bottom")
LARGE = 1000
"""Rows of a chart's data from which they travel beside its specification."""


@dataclass(frozen=True)
class Here:
    """What a page works with: the shown study, the language, and how charts look."""

    shown: Shown
    lang: str
    _: Callable[[str], str]
    look: Look
    left: Any
    """The bar's left half, for the page's own choices."""
    top: Any
    """The place under the bar, for the headline."""

    def wide(self, width: float) -> Look:
        """Return the look of a chart of another width."""
        return Look(self.look.lang, self.look.mode, int(width))


def pages() -> list[Any]:
    """Return the pages in the order of the navigation, named in the reader's language."""
    _ = state.words()
    return [
        st.Page(_HERE / f"{name}.py", title=_(TITLES[name]), help=_(HELP[name]), url_path=name, default=name == "study")
        for name in TITLES
    ]


def begin() -> None:
    """Name the window and show the mark."""
    st.set_page_config(page_title="roadmap", page_icon=str(_STATIC / "icon.svg"), layout="wide")
    if state.on_screen():
        return
    st.logo(str(_STATIC / f"logo-{state.mode()}.svg"), size="medium")


def end() -> None:
    """Ask the browser how wide the page is."""
    state.measure()


def page_path(name: str) -> Path:
    """Return the file of a page, as links to it want it."""
    return _HERE / f"{name}.py"


# --- the bar --------------------------------------------------------------------------------------------------------


def bar(*, fictional: bool = False) -> tuple[Any, Any]:
    """Draw the line above the page: its own choices left, the demonstration badge and the language right.

    Returns the left half, and the place under the line.
    """
    whole = st.container(gap=None)
    row = whole.container(horizontal=True, vertical_alignment="center", gap="small")
    half = row.container(horizontal=True, gap=None, width="stretch")
    left = half.container(horizontal=True, vertical_alignment="center", gap="small", width="content")
    half.space(1)  # an empty half would not hold its place
    right = row.container(horizontal=True, vertical_alignment="center", gap="small", width="content")
    with right:
        if fictional:
            st.badge(state.words()(FICTIONAL), color="orange")
        _language()
    return left, whole.container(gap="xsmall")


def _language() -> None:
    """Let the reader choose the language."""
    st.selectbox(
        state.words()(N_("Language")),
        LANGUAGES,
        format_func=str.upper,
        key=state.widget_key("lang", state.language()),
        on_change=state.take,
        args=("lang",),
        label_visibility="collapsed",
        filter_mode=None,
        width=76,
    )


def enter() -> Here | None:
    """Draw the bar and return what the page works with; None where no study is open and the page has said why."""
    _ = state.words()
    studies = workspace.studies()
    if not studies:
        bar()
        nothing(_("No study yet"), _("Everything on this page comes from a study, and this workspace holds none."))
        return None
    found = state.open_study(studies[state.chosen("study", list(studies))])
    if isinstance(found, Message):
        bar()
        broken(found)
        return None
    state.choose("study", state.chosen("study", list(studies)))
    left, top = bar(fictional=bool(found.study.manifest.get("fictional")))
    lang = state.language()
    return Here(found, lang, _, Look(lang, state.mode(), state.width()), left, top)


def nothing(title: str, why: str, *, page: str = "study", action: str = "") -> None:
    """Say what belongs here, why nothing is, and offer one action."""
    _ = state.words()
    with st.container(gap="small", width=640):
        st.title(title, anchor=False)
        st.markdown(f":gray[{plain(why)}]")
        st.button(action or _("Make or open a study"), type="primary", key=f"go-{page}", on_click=_go, args=(page,))


def broken(message: Message) -> None:
    """Say what is wrong with the study, and offer another one."""
    _ = state.words()
    st.title(_("This study cannot be opened"), anchor=False)
    st.error(plain(message.to(state.language())), icon=None)
    goes(_("Make or open a study"), "study")


def goes(label: str, page: str) -> None:
    """Show words that lead to another page, set flush with the text around them."""
    st.button(f":blue[{plain(label)}]", type="tertiary", key=f"goes-{page}-{label}", on_click=_go, args=(page,))


def _go(page: str) -> None:
    st.switch_page(page_path(page))


# --- choices --------------------------------------------------------------------------------------------------------


def select_one(name: str, options: dict[str, str], label: str, *, width: Any = "stretch") -> str:  # noqa: ANN401
    """Offer a choice in a list that opens, by id and label, remembered in the link; return the id."""
    found = state.chosen(name, list(options))
    st.selectbox(
        label,
        list(options),
        format_func=lambda key: options.get(key, key),
        key=state.widget_key(name, found),
        on_change=state.take,
        args=(name,),
        label_visibility="collapsed",
        filter_mode="fuzzy" if len(options) > 12 else None,
        width=width,
    )
    return found


def segments(name: str, options: dict[str, str], label: str) -> str:
    """Offer a choice among a few, all visible, remembered in the link; return the id."""
    found = state.chosen(name, list(options))
    st.segmented_control(
        label,
        list(options),
        # The chosen one is strong and in the text colour of links: the button colour is too dark for text at night.
        format_func=lambda key: f":blue[**{plain(options[key])}**]" if key == found else plain(options.get(key, key)),
        key=state.widget_key(name, found),
        on_change=state.take,
        args=(name,),
        required=True,
        label_visibility="collapsed",
        wrap=True,
    )
    return found


# --- headlines, text and charts -------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Return text such that Markdown shows it as it stands."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()#+!|$~<>:&" else letter for letter in str(text))


def headline(place: Any, title: str, subtitle: str = "") -> None:  # noqa: ANN401 - a streamlit container
    """Write the page's finding, and under it measure, unit, n, sources and time."""
    with place:
        st.title(plain(title), anchor=False)
        if subtitle:
            st.markdown(f":small[:gray[{plain(subtitle)}]]")


def section(title: str, subtitle: str = "") -> None:
    """Write the heading of a part of the page."""
    with st.container(gap="xxsmall"):
        st.subheader(plain(title), anchor=False)
        if subtitle:
            st.markdown(f":small[:gray[{plain(subtitle)}]]")


def note(text: str) -> None:
    """Write a small grey sentence."""
    st.markdown(f":small[:gray[{plain(text)}]]")


def dotted(*parts: str) -> str:
    """Join the parts of a subtitle that are not empty."""
    return " · ".join(part for part in parts if part)


def chart(here: Here, name: str, key: Hashable, make: Callable[[], Any]) -> None:
    """Show a chart of roadmap.views as it is; its specification is made once."""
    spec = state.kept(here.shown, f"chart-{name}", (key, here.lang, here.look.mode), lambda: as_drawn(vega(make())))
    st.vega_lite_chart(dict(spec), theme=None, width="content", key=f"chart-{name}")


def as_drawn(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a specification that the browser draws as it stands: small data inside, no room added.

    Data that travel beside a specification lose their lists, which are the lines of a text.
    """
    beside = spec.get("datasets", {})
    large = {name: rows for name, rows in beside.items() if len(rows) > LARGE}
    layers = [_with_data(layer, beside, large) for layer in spec.get("layer", [])]
    found = {**spec, "layer": layers, "padding": dict.fromkeys(SIDES, 0)}
    found.pop("datasets", None)
    return {**found, "datasets": {name: _as_bytes(rows) for name, rows in large.items()}} if large else found


def _as_bytes(rows: list[dict[str, Any]]) -> bytes:
    """Return rows as they travel to the browser, so that this is done once and not each time the page is drawn."""
    import pyarrow as pa

    table, sink = pa.Table.from_pylist(rows), pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as target:
        target.write_table(table)
    return bytes(sink.getvalue())


def _with_data(layer: dict[str, Any], beside: dict[str, Any], large: dict[str, Any]) -> dict[str, Any]:
    name = layer.get("data", {}).get("name")
    return {**layer, "data": {"values": beside[name]}} if name in beside and name not in large else layer


def table_height(rows: int, most: int) -> int:
    """Return how high a table is that shows whole rows, at most ``most`` of them."""
    return ROW * (min(rows, most) + 1) + 3


def widths(look: Look, spec: Sequence[float], *, gap: int = GAP) -> list[int]:
    """Return how wide the columns of ``spec`` are; on a phone each has the whole width.

    The browser gives each column its part of the whole less a gap, and shares what is left evenly.
    """
    if look.width <= state.NARROW - 30:
        return [look.width] * len(spec)
    each = gap * (len(spec) - 1) / len(spec)
    return [int(look.width * part / sum(spec) - each) for part in spec]
