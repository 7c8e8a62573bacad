"""The language of a text, by py3langid: the likeliest of the product's four, unless the text is surely another."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from roadmap.i18n import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

HEAD = 400
"""Characters looked at where the first GLANCE do not settle it."""
GLANCE = 120
_ENOUGH = 40
_SURE = 0.9
_SURER = 0.999
_PASSAGE_WORDS = 8
_TIMES = 1_000
# Relatives of the four for which names, old spelling and dialect are taken: they need to be surer.
_NEAR = frozenset(("af", "lb", "fy", "wa", "oc", "br", "la", "mt", "da", "nb", "nn", "no", "sv", "ca", "jv", "eo"))


def detect_languages(texts: Sequence[str]) -> list[str]:
    """Return ISO 639-1 codes: one of the four, or another where the text is long enough to be sure of it.

    Another language needs 40 characters and a probability of 0.9 among the languages the model knows (0.999 for near
    relatives of the four), and a code of two letters.
    """
    return [_detect(text[:HEAD]) for text in texts]


def languages_of(passages: Sequence[str], document_lang: str) -> list[str]:
    """Return the language of each of a document's passages, ISO 639-1.

    A passage of fewer than eight words ("Ja, genau.") has the document's language; a longer one another only where that
    is a thousand times likelier: names and technical words lead astray. ``document_lang`` "": all passages tell it.
    """
    lang = document_lang or (_detect(" ".join(passages)[:HEAD]) if passages else "")
    return [_passage_language(passage, lang) for passage in passages]


def likeliest(text: str, among: Sequence[str]) -> tuple[str, float]:
    """Return the likeliest of some languages for a few words, and how likely it is among them, 0-1."""
    chances = {str(lang): float(chance) for lang, chance in _identifier().rank(text.casefold()) if lang in among}
    best = max(chances, key=lambda lang: chances[lang])
    return best, chances[best] / max(sum(chances.values()), 1e-300)


def _passage_language(passage: str, document_lang: str) -> str:
    """Return a passage's language, the document's unless another is sure."""
    if len(passage.split(None, _PASSAGE_WORDS)) < _PASSAGE_WORDS:
        return document_lang
    found = _detect(passage[:HEAD])
    if found == document_lang:
        return found
    chances = dict(_identifier().rank(passage[:HEAD]))
    return found if chances[found] >= _TIMES * chances.get(document_lang, 0.0) else document_lang


def _detect(text: str) -> str:
    """Detect one language; most texts are settled by their first words, which saves two thirds of the time."""
    identifier = _identifier()
    lang, sure = identifier.classify(text[:GLANCE])
    if lang in LANGUAGES and sure >= _SURE:
        return str(lang)
    ranked = identifier.rank(text)
    lang, sure = ranked[0]
    if len(lang) == 2 and len(text) >= _ENOUGH and sure >= (_SURER if lang in _NEAR else _SURE):
        return str(lang)
    return str(next(lang for lang, _ in ranked if lang in LANGUAGES))


@cache
def _identifier() -> Any:  # noqa: ANN401 - py3langid's identifier
    """Load py3langid's model, all languages; its module-wide one is left alone."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
