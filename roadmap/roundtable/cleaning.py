"""What people type, made safe to keep and to show: right-to-left text and emoji stay, what steers a display goes."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from roadmap.errors import RoundtableError
from roadmap.i18n import LANGUAGES, N_

if TYPE_CHECKING:
    from collections.abc import Sequence

# Embeddings and overrides of direction reach beyond the text they stand in; the marks and joiners do not.
_STEERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_KEPT = frozenset("\n\t")
NAME, LINE, TEXT = 80, 200, 1000
"""The most signs of a name, of a line and of a text."""


def clean(text: object, limit: int = TEXT, *, lines: bool = True) -> str:
    """Return text in composed form without control characters and outer blanks; ``lines`` keeps line breaks.

    Raises
    ------
    RoundtableError
        Where it is no text or longer than ``limit`` signs.
    """
    if not isinstance(text, str):
        raise RoundtableError(N_("A text was wanted; found {found}."), found=type(text).__name__)
    kept = "".join(char for char in text.replace("\r\n", "\n").replace("\r", "\n") if char in _KEPT or _printable(char))
    done = unicodedata.normalize("NFC", kept if lines else " ".join(kept.split())).strip()
    if len(done) > limit:
        raise RoundtableError(
            N_("The text has {count} characters; at most {limit} are kept."), count=len(done), limit=limit
        )
    return done


def _printable(char: str) -> bool:
    """Say whether a sign is neither a control, a lone surrogate nor one that steers the direction of others."""
    return char not in _STEERING and unicodedata.category(char) not in ("Cc", "Cs")


def wanted(text: object, limit: int = LINE, *, lines: bool = False) -> str:
    """Return cleaned text that may not be empty."""
    done = clean(text, limit, lines=lines)
    if not done:
        raise RoundtableError(N_("A text was left empty; write at least one word."))
    return done


def one_of(value: object, legal: Sequence[str]) -> str:
    """Return a value that is one of the legal ones, or refuse it in one sentence."""
    if isinstance(value, str) and value in legal:
        return value
    raise RoundtableError(
        N_("{found} is not one of {legal}."), found=repr(value)[:60], legal=", ".join(map(str, legal))
    )


def language(value: object) -> str:
    """Return one of the product's four languages."""
    return one_of(value, LANGUAGES)


def whole(value: object, lowest: int, highest: int) -> int:
    """Return a whole number within its range, or refuse it in one sentence."""
    if isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest:
        return value
    raise RoundtableError(
        N_("{found} is not a whole number from {lowest} to {highest}."),
        found=repr(value)[:60],
        lowest=lowest,
        highest=highest,
    )
