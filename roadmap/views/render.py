"""Charts to pictures, offline: the one file that imports vl-convert."""

from __future__ import annotations

from functools import cache
from typing import Any

from roadmap.views._altair import vega
from roadmap.views.fonts import static_fonts
from roadmap.views.theme import TOKENS


@cache
def _engine() -> Any:  # noqa: ANN401 - a module
    """Return vl-convert with our typefaces."""
    import vl_convert

    vl_convert.register_font_directory(str(static_fonts()))
    return vl_convert


@cache
def _plain_engine() -> Any:  # noqa: ANN401 - a module
    """Return vl-convert as it is: an SVG holds no letter shapes."""
    import vl_convert

    return vl_convert


def to_svg(chart: Any) -> str:  # noqa: ANN401 - altair's own
    """Return a chart as SVG; its text stays text, to be set in the page's typefaces."""
    return str(_plain_engine().vegalite_to_svg(vega(chart)))


def to_png(chart: Any, *, scale: float = 2, mode: str = "light") -> bytes:  # noqa: ANN401 - altair's own
    """Return a chart as PNG on the page colour of a mode, ``scale`` times its size in pixels."""
    spec = vega(chart)
    spec["config"] = {**spec.get("config", {}), "background": TOKENS[mode].page}
    return bytes(_engine().vegalite_to_png(spec, scale=scale))
