"""Web pages: main text, title, date, language, site; stubs and empty pages are refused for their reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.errors import RoadmapError
from roadmap.readers import Content, detect, read_content
from roadmap.readers.markup import plain
from roadmap.readers.web import extract_or_plain, is_page, read_page, spelled_day

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

SAID = {
    "nl": "De fictieve proeflijn voor vaste batterijen draait sinds dit voorjaar en levert de eerste cellen. ",
    "fr": "La ligne pilote fictive pour batteries solides tourne depuis ce printemps et livre les premières cellules. ",
    "de": "Die fiktive Pilotlinie für Festkörperbatterien läuft seit diesem Frühjahr im Tal und liefert erste Zellen. ",
    "en": "The fictional pilot line for solid batteries has been running since spring and delivers its first cells. ",
}

PAGE = """<!DOCTYPE html>
<html class="no-js" lang="{lang}"><head><meta charset="{charset}"><title>{title} | Fictional Courier</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="Fictional Courier">
<meta property="article:published_time" content="2024-03-05T23:30:00+01:00">
<meta property="article:modified_time" content="2025-01-01T00:00:00+01:00">
<link rel="canonical" href="https://courier.example/{lang}/1"><meta name="author" content="A. Person">
<script>document.write("SCRIPT RAN"); var text = "<p>SCRIPT RAN</p>";</script><style>p {{color: red}}</style></head>
<body><header><nav><ul><li><a href="/">MENU HOME</a></li><li><a href="/n">MENU NEWS</a></li></ul></nav></header>
<main><article><h1>{title}</h1><p>1. {said}</p><p>2. {said}</p>
<img src=x onerror="alert(1)"><p>3. {said}</p></article></main>
<aside><ul><li><a href="/x">SEE ALSO</a></li></ul></aside><footer><p>COOKIES AND COPYRIGHT 2019</p></footer>
</body></html>"""


def content(tmp_path: Path, data: str | bytes, name: str = "page.html") -> Content:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return Content.of(path)


def read(found: Content) -> pd.Series:
    (table,) = read_page(found)
    return table.frame.loc[1]


def page(lang: str, charset: str = "utf-8") -> str:
    return PAGE.format(lang=lang, charset=charset, title="Été · Größe · één", said=SAID[lang] * 3).replace(" · ", " - ")


@pytest.mark.parametrize("lang", ["nl", "fr", "de", "en"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "utf-16"])
def test_four_languages(tmp_path: Path, lang: str, charset: str) -> None:
    found = content(tmp_path, page(lang, charset).encode(charset))
    assert detect(found) == "html"
    record = read(found)
    assert record["text"].count(SAID[lang].strip()) == 9
    for menu in ("MENU", "SEE ALSO", "COOKIES", "SCRIPT", "color"):
        assert menu not in record["text"]
    assert record["text"].startswith("1. ")
    assert record["title"] == "Été - Größe - één"
    assert (record["lang"], record["date"], record["organisation"]) == (lang, "2024-03-05", "Fictional Courier")
    assert record["url"] == f"https://courier.example/{lang}/1"
    assert "Person" not in " ".join(record)


def test_a_year_in_the_footer_is_no_date(tmp_path: Path) -> None:
    text = re.sub("<meta property=.article.*", "", page("en"))
    assert read(content(tmp_path, text))["date"] == ""


def test_declared_charset_that_does_not_exist(tmp_path: Path) -> None:
    record = read(content(tmp_path, page("fr", "no-such-code").encode("utf-8")))
    assert "premières" in record["text"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<head><title>Document Moved</title></head>\n<body><h1>Object Moved</h1>See <a HREF="http://a.example/b">here</a></body>',
         "moved to http://a.example/b"),
        ("<html><head><title>301 Moved Permanently</title></head><body>nginx</body></html>", "moved to"),
        ('<html><head><meta http-equiv="refresh" content="0; url=https://a.example/n"></head><body></body></html>',
         "moved to https://a.example/n"),
        ("<html><head><title>x</title></head><body><script>app()</script></body></html>", "no main text"),
        ("<html></html>", "no main text"),
        ("<!doctype html>" + "x" * 5_000_001, "larger than"),
    ],
    ids=["moved", "nginx", "refresh", "script", "empty", "large"],
)  # fmt: skip
def test_refused_for_the_right_reason(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(RoadmapError, match=said):
        list(read_content(content(tmp_path, text)))


def test_a_page_about_moving_is_read(tmp_path: Path) -> None:
    text = page("en").replace("Été - Größe - één", "Document moved: how an archive went digital")
    assert "pilot line" in read(content(tmp_path, text))["text"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<rss version='2.0'><channel/></rss>", "a.html"),
        ("<?xml version='1.0'?><us-patent-grant/>", "a.html"),
        ("# Title\n\n<html>", "a.md"),
        ("a,b\n<html>,1\n", "a.csv"),
        ("<htmlish>x</htmlish>", "a"),
        ("", "a.html"),
    ],
)
def test_others_are_not_taken_for_pages(tmp_path: Path, text: str, name: str) -> None:
    assert not is_page(content(tmp_path, text, name))


@pytest.mark.parametrize(
    "start", ["<!DOCTYPE HTML PUBLIC 'x'>", "\ufeff<html>", "<!-- x -->\n<html lang=nl>", "<?xml version='1.0'?><html>"]
)
def test_pages_are_known_without_a_name(tmp_path: Path, start: str) -> None:
    assert is_page(content(tmp_path, start + "<body>x</body>", "download"))


def test_a_page_of_very_many_tags_is_read_whole_and_soon(tmp_path: Path) -> None:
    record = read(
        content(tmp_path, "<html lang=en><title>Many &amp; more</title>" + "<p>Words about pumps.</p>" * 40_000)
    )
    assert record["text"].count("Words about pumps.") == 40_000
    assert record["title"] == "Many & more"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a < b &amp; c", "a < b & c"),
        ("<p>one<br>two</p><div>three</div>", "one\ntwo\n\nthree"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n\n3"),
        ("x<script>evil()</script>y<!-- no -->z<style>q</style>", "xyz"),
        ("AT&T &eacute;t&eacute; &#8364;5", "AT&T été €5"),
        ("<b></b>", ""),
        ("1 < 2 <i>and</i> 3", "1 < 2 and 3"),
    ],
)
def test_plain(text: str, said: str) -> None:
    assert plain(text) == said


@given(st.text(max_size=300))
def test_plain_never_fails_and_keeps_words(text: str) -> None:
    plain(text)
    words = "".join(char for char in text if char.isalnum())
    assert "".join(char for char in plain(f"<p>{words}</p>") if char.isalnum()) == words


def test_a_newsletter_of_many_items_keeps_them_all() -> None:
    cells = "".join(f"<table><tr><td><h2>Item {n}</h2><p>{SAID['en']}</p></td></tr></table>" for n in range(8))
    text = extract_or_plain(f"<html><body>{cells}</body></html>")
    assert all(f"Item {n}" in text for n in range(8))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("vrijdag 8 maart 2024", "2024-03-08"), ("8. März 2024", "2024-03-08"), ("le 8 mars 2024", "2024-03-08"),
        ("March 8, 2024", "2024-03-08"), ("08/03/2024", "2024-03-08"), ("yesterday", ""), ("12", ""), ("2024", ""),
        ("maart 2024", ""), ("soon", ""), ("99/99/2024", ""),
    ],
)  # fmt: skip
def test_spelled_days(written: str, day: str) -> None:
    assert spelled_day(written) == day
