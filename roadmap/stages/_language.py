"""The language of a text, by py3langid: first among the product's four, a second look may say that it is another."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from roadmap.i18n import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

HEAD = 400
"""Characters looked at."""
_ENOUGH = 40
_SURE = 0.9
# Languages so near to one of ours that a short text or old spelling is taken for them.
_NEAR = {"af", "lb", "fy", "wa", "oc", "br", "la", "mt", "sco", "da", "nb", "nn", "no", "sv"}


def detect_languages(texts: Sequence[str]) -> list[str]:
    """Return ISO 639-1 codes: one of the four, or another language where the text is long enough to be sure.

    Another language needs 40 letters, a probability of 0.9 among all 97 languages that the model knows, and not to be
    a near relative of the four, except where those have less than a tenth of its probability.
    """
    ours, every = _identifiers()
    found = []
    for text in texts:
        head = text[:HEAD]
        lang = ours.classify(head)[0]
        if len(head) >= _ENOUGH:
            other, sure = every.classify(head)
            if other not in LANGUAGES and sure >= (0.999 if other in _NEAR else _SURE):
                lang = other
        found.append(str(lang))
    return found


@cache
def _identifiers() -> tuple[Any, Any]:
    """Return py3langid's model twice: for our four languages, and for all it knows. Its global model is left alone."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    ours = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    ours.set_languages(list(LANGUAGES))
    return ours, LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
