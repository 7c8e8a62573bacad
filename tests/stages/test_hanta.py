"""HanTa: many words shared out among processes get the letters that one process gives them."""

from itertools import product

import pytest

from roadmap.stages import _hanta

BEGIN = {
    "de": ("Haus", "Wasser", "Wind", "Stahl", "Kunst", "Licht"),
    "nl": ("huis", "water", "wind", "staal", "kunst", "licht"),
}
END = {"de": ("kraft", "stoff", "werk", "lich", "ungen", "t"), "nl": ("kracht", "stof", "werk", "lijk", "ingen", "t")}


@pytest.mark.parametrize("lang", ["de", "nl"])
def test_shared_out_words_keep_their_letters(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["".join(parts) for parts in product(BEGIN[lang], END[lang])]
    alone = _hanta.hanta_letters(words, lang)
    monkeypatch.setattr(_hanta, "_MANY", len(words) // 2)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert _hanta.hanta_letters(words, lang) == alone
    assert len(set(alone)) > 1


def test_a_machine_that_starts_no_process_still_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["fabriek", "nieuwe", "door"]
    alone = _hanta.hanta_letters(words, "nl")
    monkeypatch.setattr(_hanta.sys, "executable", "/bin/false")
    monkeypatch.setattr(_hanta, "_MANY", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert _hanta.hanta_letters(words, "nl") == alone == ["N", "A", "P"]
