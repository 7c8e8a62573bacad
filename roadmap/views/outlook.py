"""What stands beside a signal: the chance it rests on, and how signals like it did before."""

from __future__ import annotations

from typing import Any

from roadmap.i18n import N_, number, percent, translator
from roadmap.shipped import signal_record
from roadmap.views.theme import SIGNAL_NAMES

__all__ = ["chance_words", "record_words"]

ENOUGH = 10
"""Past cases of the study's own from which its record is told; under it, the library's."""


def chance_words(row: Any, lang: str) -> str:  # noqa: ANN401 - a row of select.topics
    """Write the chance that the topic's share grows 8 % a year for three years; empty where it is not known."""
    if row.chance != row.chance:
        return ""
    return translator(lang)(N_("{chance} chance of growing 8 % a year for three years")).format(
        chance=percent(float(row.chance), lang)
    )


def record_words(row: Any, lang: str) -> str:  # noqa: ANN401 - a row of select.topics
    """Write how many past cases were given this signal and how many then grew: here, or where these are few elsewhere.

    Empty where neither is known.
    """
    cases, grew = float(row.signal_cases), float(row.signal_grew)
    words = N_("of {count} past cases called {signal} here, {part} then grew so")
    if not cases >= ENOUGH:
        cases, grew = signal_record(row.signal)
        words = N_("too few past cases here; of {count} called {signal} in other data, {part} then grew so")
    if not cases:
        return ""
    _ = translator(lang)
    signal = _(SIGNAL_NAMES[row.signal])
    return _(words).format(count=number(int(cases), lang), signal=signal, part=percent(grew, lang))
