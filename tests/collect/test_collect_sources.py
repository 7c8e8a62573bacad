"""sources.toml: what is wrong in it is said in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from roadmap.collect import COLLECTORS, load_sources
from roadmap.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = """
[collect]
contact = "desk@example.org"
delay = 1
megabytes = 2.5

[[feeds]]
name = "Fictional Courier"
url = "https://courier.example/rss"
sector = "energy"
kind = "news"
language = "nl"
licence = "all rights reserved"
full_text = true

[[feeds]]
url = "https://user:secret@second.example/atom"
"""


def load(tmp_path: Path, text: str) -> object:
    path = tmp_path / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return load_sources(path, COLLECTORS)


def test_whole(tmp_path: Path) -> None:
    sources = load(tmp_path, WHOLE)
    first, second = sources.queries  # type: ignore[attr-defined]
    assert (first.name, first.sector, first.kind, first.language) == ("Fictional Courier", "energy", "news", "nl")
    assert first.options == {"url": "https://courier.example/rss", "full_text": True}
    assert second.name == "https://second.example/atom"
    manners = sources.manners  # type: ignore[attr-defined]
    assert (manners.contact, manners.delay, manners.limit) == ("desk@example.org", 1.0, 2_500_000)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names no source"),
        ("[[feeds]\n", "could not be read"),
        ("[[feeds]]\nname='x'\n", "has no url"),
        ("[[feeds]]\nurl=''\n", "has no url"),
        ("[[feeds]]\nurl=7\n", "wanted a value of kind str"),
        ("[[feeds]]\nurl='http://x'\nfull_text='yes'\n", "wanted a value of kind bool"),
        ("[[feeds]]\nurl='http://x'\ncolour='red'\n", "unknown key colour"),
        ("[[feeds]]\nurl='http://x'\nkind='rumour'\n", "Unknown kind rumour"),
        ("[[feds]]\nurl='http://x'\n", "feds is no kind of source"),
        ("[feeds]\nurl='http://x'\n", "stands once"),
        ("feeds = [1]\n", "no table of keys and values"),
        ("[[feeds]]\nurl='http://x'\n[[feeds]]\nurl='http://x'\n", "two sources are called http://x"),
        ("[collect]\ndelay=-1\n[[feeds]]\nurl='http://x'\n", "wanted a number from"),
        ("[collect]\nmegabytes=0\n[[feeds]]\nurl='http://x'\n", "wanted a number from"),
        ("[collect]\ntimeout=nan\n[[feeds]]\nurl='http://x'\n", "wanted a number from"),
        ("collect = 3\n[[feeds]]\nurl='http://x'\n", "no table of keys and values"),
        ("[collect]\nspeed=9\n[[feeds]]\nurl='http://x'\n", "unknown key speed"),
    ],
)
def test_malformed(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as found:
        load(tmp_path, text)
    assert said in str(found.value)
    assert "\n" not in str(found.value).split("could not be read")[0]


def test_the_example_is_whole() -> None:
    from roadmap.shipped import shipped

    sources = load_sources(shipped("corpora") / "sources-example.toml", COLLECTORS)
    assert {query.table for query in sources.queries} <= set(COLLECTORS)


def test_not_there_and_not_text(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="could not be read"):
        load_sources(tmp_path / "none.toml", COLLECTORS)
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(InputError, match="could not be read"):
        load_sources(tmp_path / "bytes.toml", COLLECTORS)
