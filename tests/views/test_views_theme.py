"""Colours: text reads on its page, categories differ for eyes of every kind."""

from __future__ import annotations

from itertools import combinations

import pytest

from roadmap.views.theme import LANES, MODES, SECTORS, TOKENS, categorical, chart_config


def _linear(color: str) -> list[float]:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2."""
    light, dark = sorted(
        (sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), _linear(x), strict=True)) for x in (one, other)),
        reverse=True,
    )
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", MODES)
def test_text_reads_on_its_page(mode: str) -> None:
    ink = TOKENS[mode]
    for color in (ink.ink, ink.ink2, ink.ink3, ink.model, ink.people_text, ink.error, ink.success):
        assert contrast(color, ink.page) >= 4.8
    assert contrast("#FFFFFF", ink.primary) >= 4.5
    for color in (*SECTORS[mode], *LANES[mode].values()):
        assert contrast(color, ink.page) >= 3.2


# Machado, Oliveira and Fernandes (2009), full severity: what an eye without one kind of cone makes of linear RGB.
SIGHT = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def _lab(color: str, sight: str) -> tuple[float, float, float]:
    rgb = _linear(color)
    seen = [min(1.0, max(0.0, sum(m * c for m, c in zip(row, rgb, strict=True)))) for row in SIGHT[sight]]
    white, rows = (
        (0.95047, 1.0, 1.08883),
        ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505)),
    )
    xyz = [sum(m * c for m, c in zip(row, seen, strict=True)) / w for row, w in zip(rows, white, strict=True)]
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("mode", MODES)
def test_categories_differ_for_every_eye(mode: str, sight: str) -> None:
    for colors in (SECTORS[mode], tuple(LANES[mode].values())):
        for one, other in combinations(colors, 2):
            apart = sum((a - b) ** 2 for a, b in zip(_lab(one, sight), _lab(other, sight), strict=True)) ** 0.5
            assert apart >= 12, (one, other)


def test_every_name_gets_a_colour_and_the_first_differ() -> None:
    found = categorical([f"s{i}" for i in range(30)], "light")
    assert len(found) == 30
    assert len(set(list(found.values())[:13])) == 13


def test_numbers_follow_the_language() -> None:
    assert chart_config("light", "nl")["locale"]["number"]["decimal"] == ","
    assert chart_config("light", "en")["locale"]["number"]["thousands"] == ","
