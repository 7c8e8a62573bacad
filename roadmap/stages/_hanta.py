"""HanTa's part of speech of single words, Dutch and German; many words are shared out among processes.

HanTa is Python throughout and gives a few hundred words a second, so that a second process halves what preparing
takes. A process is this file run by itself: words in as JSON, letters out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_MODELS = {"nl": "morphmodel_dutch.pgz", "de": "morphmodel_ger.pgz"}
_MANY = 1_500
"""Words from which starting another process pays."""
_AT_MOST = 4


def hanta_letters(words: Sequence[str], lang: str) -> list[str]:
    """Return the letter of each word (N, A, P or X; see _speech); ``lang`` is nl or de."""
    shares = min(_AT_MOST, os.cpu_count() or 1, len(words) // _MANY)
    if shares < 2:
        return _letters(words, lang)
    parts = [words[start::shares] for start in range(shares)]
    with ThreadPoolExecutor(shares) as pool:
        answers = list(pool.map(lambda part: _elsewhere(part, lang), parts))
    letters = [""] * len(words)
    for start, answer in enumerate(answers):
        letters[start::shares] = answer
    return letters


def unload() -> None:
    """Let go of the taggers."""
    _tagger.cache_clear()


def _letters(words: Sequence[str], lang: str) -> list[str]:
    tagger = _tagger(lang)
    return [_letter(str(tagger.analyze(word)[1])) for word in words]


def _elsewhere(words: Sequence[str], lang: str) -> list[str]:
    """Have another process read the words; where the machine will not start one, this one does."""
    command = [sys.executable, "-P", __file__, lang]  # -P: this folder's modules stay out of its way
    done = subprocess.run(command, input=json.dumps(list(words)).encode(), capture_output=True, check=False)
    if done.returncode:
        return _letters(words, lang)
    return list(json.loads(done.stdout))


def _letter(tag: str) -> str:
    """Return the letter of a HanTa tag: German STTS, Dutch CGN/D-Coi."""
    head = tag.split("(")[0]
    if head in {"NN", "NE", "NNI", "NNA", "N", "SPEC", "FM", "TRUNC"}:
        return "N"
    if head in {"ADJ", "ADJA", "ADJD", "CARD", "TW"} or tag in {"VV(PP)", "VVPP"} or tag.startswith(("WW(vd", "WW(od")):
        return "A"
    return "P" if head in {"APPR", "APPRART", "VZ"} else "X"


@cache
def _tagger(lang: str) -> Any:  # noqa: ANN401 - a HanTa tagger
    from HanTa.HanoverTagger import HanoverTagger

    return HanoverTagger(_MODELS[lang])


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_letters(json.load(sys.stdin), sys.argv[1])))
