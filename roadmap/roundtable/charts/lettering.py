"""Words of a length nobody knows beforehand, and drawings made larger for a screen that is far away."""

from __future__ import annotations

from typing import Any

from roadmap.views.theme import shorten, text_width, wrap

_GROWS = ("fontSize", "lineHeight", "strokeWidth", "cornerRadius")
"""Measures of a mark that are lengths."""


def fitted(text: str, width: float, size: float = 15, *, most: int = 2) -> list[str]:
    """Return a text in at most so many lines of ``width`` pixels; what is left over ends at a word, with …."""
    lines = wrap(text, width, size)
    if len(lines) <= most:
        return [shorten(line, width, size) for line in lines]
    return [*(shorten(line, width, size) for line in lines[: most - 1]), cut(" ".join(lines[most - 1 :]), width, size)]


def cut(text: str, width: float, size: float = 15) -> str:
    """Return a text of at most ``width`` pixels, cut after a word with …; within one only where the first is wider."""
    if text_width(text, size) <= width:
        return text
    words = text.split()
    while len(words) > 1:
        words.pop()
        said = " ".join(words).rstrip(" ·,;:-–") + "…"
        if text_width(said, size) <= width:
            return said
    return shorten(text, width, size)


def enlarged(spec: dict[str, Any], times: float) -> dict[str, Any]:
    """Return a drawing's specification so many times as large: places, type and strokes alike."""
    sizes = {name: round(spec[name] * times, 2) for name in ("width", "height")}
    return {**spec, **sizes, "layer": [_layer(layer, times) for layer in spec["layer"]]}


def _layer(layer: dict[str, Any], times: float) -> dict[str, Any]:
    mark = dict(layer["mark"])
    mark |= {name: round(mark[name] * times, 2) for name in _GROWS if name in mark}
    if "size" in mark:
        mark["size"] = round(mark["size"] * times**2, 1)  # square pixels
    if "strokeDash" in mark:
        mark["strokeDash"] = [round(part * times, 2) for part in mark["strokeDash"]]
    where = {name: _channel(channel, times) for name, channel in layer["encoding"].items()}
    return {**layer, "mark": mark, "encoding": where}


def _channel(channel: dict[str, Any], times: float) -> dict[str, Any]:
    """Return a channel whose scale ends so many times as far away; others as they are."""
    scale = channel.get("scale")
    if not scale or "range" not in scale:
        return channel
    return {**channel, "scale": {**scale, "range": [round(end * times, 2) for end in scale["range"]]}}
