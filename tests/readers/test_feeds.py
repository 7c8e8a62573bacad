"""Feeds of every version, of odd and damaged kinds; hand-written, and the real ones where they are at hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.errors import RoadmapError
from roadmap.readers import Content, detect, read_content
from roadmap.readers.feeds import is_feed, parse_feed, read_feed

if TYPE_CHECKING:
    import pandas as pd

    from roadmap.readers import Reject

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "feeds"

RSS2 = """<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Fictional Courier</title><link>https://courier.example/</link><language>nl-BE</language>
<item><guid>n1</guid><title>Nieuwe pomp &amp;amp; klep</title><link>/n/1</link><dc:creator>A. Person</dc:creator>
<description>Kort.</description>
<content:encoded>
<![CDATA[<p>De pomp is <b>zuinig</b>.</p><script>alert("x")</script><p>Druk &lt; 5 bar.</p>]]>
</content:encoded>
<pubDate>Tue, 05 Mar 2024 23:30:00 -0500</pubDate><category>energie</category><category>pompen</category></item>
<item><guid>n2</guid><description>Alleen tekst.</description><pubDate>vrijdag 8 maart 2024</pubDate></item>
<item><guid>n3</guid><title>Alleen een titel</title><pubDate>someday</pubDate></item>
<item><guid>n4</guid><author>nobody@example.org</author></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://atom.example/blog/" xml:lang="de-DE">
<title type="html">Fiktives &lt;i&gt;Blatt&lt;/i&gt;</title>
<entry><id>urn:1</id><title>Ventil</title><link href="eins.html"/><updated>2024-02-03T01:00:00+02:00</updated>
<content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>Erster Absatz.</p><ul><li>eins</li><li>zwei</li></ul></div>
</content></entry>
<entry xml:lang="fr"><id>urn:2</id><title>Vanne</title><published>2024-01-02</published>
<updated>2024-05-06T00:00:00Z</updated>
<summary type="text">a &lt; b et c</summary></entry></feed>"""

RDF = """<?xml version="1.0" encoding="ISO-8859-1"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://rdf.example"><title>Journal fictif</title><link>https://rdf.example</link></channel>
<item rdf:about="https://rdf.example/1"><title>Énergie éolienne à Liège</title><link>https://rdf.example/1</link>
<description>Où l'été façonne.</description><dc:date>2023-11-12T10:00:00Z</dc:date></item></rdf:RDF>"""

RSS091 = """<rss version="0.91"><channel><title>Old</title><item><title>One</title><link>http://old.example/1</link>
</item></channel></rss>"""


def content(tmp_path: Path, data: str | bytes, name: str = "x.rss") -> Content:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return Content.of(path)


def read(found: Content) -> tuple[pd.DataFrame, tuple[Reject, ...]]:
    (table,) = read_feed(found)
    assert table.known
    assert table.kind == "news"
    return table.frame, table.rejects


def test_rss(tmp_path: Path) -> None:
    frame, rejects = read(content(tmp_path, RSS2))
    assert list(frame.index) == [1, 2, 3]
    assert frame.loc[1, "text"] == "De pomp is zuinig.\n\nDruk < 5 bar."
    assert frame.loc[1, "title"] == "Nieuwe pomp & klep"
    assert list(frame["date"]) == ["2024-03-06", "2024-03-08", ""]
    assert frame.loc[1, "url"] == "https://courier.example/n/1"
    assert frame.loc[1, "categories"] == "energie; pompen"
    assert set(frame["lang"]) == {"nl"}
    assert set(frame["organisation"]) == {"Fictional Courier"}
    assert frame.loc[3, "text"] == ""
    assert [reject.row for reject in rejects] == [4]
    assert "Person" not in frame.to_csv()
    (table,) = read_feed(content(tmp_path, RSS2))
    assert "1 entries have a date" in table.notes[0].english()


def test_atom(tmp_path: Path) -> None:
    frame, _ = read(content(tmp_path, ATOM, "x.xml"))
    assert list(frame["text"]) == ["Erster Absatz.\n\neins\n\nzwei", "a < b et c"]
    assert list(frame["date"]) == ["2024-02-02", "2024-01-02"]
    assert list(frame["lang"]) == ["de", "fr"]
    assert frame.loc[1, "url"] == "https://atom.example/blog/eins.html"
    assert frame.loc[1, "organisation"] == "Fiktives Blatt"


@pytest.mark.parametrize("encoding", ["iso-8859-1", "cp1252"])
def test_rdf_in_latin(tmp_path: Path, encoding: str) -> None:
    frame, _ = read(content(tmp_path, RDF.encode(encoding)))
    assert frame.loc[1, "title"] == "Énergie éolienne à Liège"
    assert frame.loc[1, "text"] == "Où l'été façonne."
    assert frame.loc[1, "date"] == "2023-11-12"


def test_the_servers_charset_counts_where_the_feed_has_none() -> None:
    data = RSS091.replace("One", "Été").encode("iso-8859-1")
    items, _ = parse_feed(data, name="x", content_type="application/xml; charset=iso-8859-1")
    assert items[0].fields["title"] == "Été"


@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig"])
def test_wide_and_marked(tmp_path: Path, codec: str) -> None:
    found = content(tmp_path, RSS2.replace("UTF-8", codec.removesuffix("-sig")).encode(codec))
    assert detect(found) == "feed"
    assert read(found)[0].loc[1, "title"] == "Nieuwe pomp & klep"


def test_old(tmp_path: Path) -> None:
    frame, _ = read(content(tmp_path, RSS091))
    assert dict(frame.loc[1, ["title", "url", "id", "text", "date"]]) == {
        "title": "One", "url": "http://old.example/1", "id": "http://old.example/1", "text": "", "date": "",
    }  # fmt: skip


def test_all_set_aside_still_gives_a_table(tmp_path: Path) -> None:
    frame, rejects = read(content(tmp_path, "<rss version='2.0'><channel><item/><item/></channel></rss>"))
    assert frame.empty
    assert list(frame.columns) == ["title", "text"]
    assert len(rejects) == 2


def test_markup_escaped_twice(tmp_path: Path) -> None:
    twice = "&amp;lt;p&amp;gt;Ein &amp;lt;b&amp;gt;Satz&amp;lt;/b&amp;gt;.&amp;lt;/p&amp;gt;"
    text = RSS091.replace("</link>", f"</link><description>{twice}</description>")
    assert read(content(tmp_path, text))[0].loc[1, "text"] == "Ein Satz."


def test_aggregated_items_keep_their_own_medium(tmp_path: Path) -> None:
    text = RSS091.replace("</link>", "</link><source url='http://a.example'>The Agency</source>")
    assert read(content(tmp_path, text))[0].loc[1, "organisation"] == "The Agency"


@pytest.mark.parametrize("name", ["x.xml", "x", "x.rss", "x.txt", "x.html"])
@pytest.mark.parametrize("text", [RSS2, ATOM, RDF, RSS091], ids=["rss2", "atom", "rdf", "rss091"])
def test_recognised_whatever_the_name(tmp_path: Path, text: str, name: str) -> None:
    assert detect(content(tmp_path, text, name)) == "feed"


@pytest.mark.parametrize(
    "text",
    [
        "<html><body><p>rss</p></body></html>",
        "<?xml version='1.0'?><records><item><title>x</title></item></records>",
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'></rdf:RDF>",
        "<feed><note>mine</note></feed>",
        "title,text\nrss,<rss>\n",
        "# Notes\n\n<rss>",
        '{"rss": 1}',
        "",
    ],
)
def test_others_are_not_taken_for_feeds(tmp_path: Path, text: str) -> None:
    assert not is_feed(content(tmp_path, text, "x"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hello", "is no feed"),
        ("<rss version='2.0'><channel><title>t</title></channel></rss>", "holds no entries"),
        ("<rss version='2.0'>" + "<item>" * 100_001, "split it"),
        ("<rss version='2.0'>" + "x" * 15_000_001, "split it"),
    ],
    ids=["none", "empty", "tags", "bytes"],
)
def test_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(RoadmapError, match=said):
        list(read_feed(content(tmp_path, text)))


def test_entries_in_damaged_markup_are_told(tmp_path: Path) -> None:
    frame, rejects = read(content(tmp_path, RSS2[: RSS2.index("<item><guid>n3") + 6]))
    assert len(frame) + len(rejects) == 3


def test_bombs_and_outside_entities(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET", encoding="utf-8")
    rungs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "lol"}">' for n in range(30))
    text = (
        f"<!DOCTYPE rss [{rungs}<!ENTITY out SYSTEM '{secret.as_uri()}'><!ENTITY % p SYSTEM 'http://127.0.0.1:9/x'>%p;]>"
        "<rss version='2.0'><channel>"
        "<item><title>T &a29; &out;</title><description>d</description></item></channel></rss>"
    )
    try:
        frame, _ = read(content(tmp_path, text))
        assert "SECRET" not in frame.to_csv()
        assert len(frame.to_csv()) < 10_000
    except RoadmapError:
        pass


@given(st.lists(st.tuples(st.sampled_from("bdi"), st.integers(0, 2000), st.binary(max_size=30)), max_size=8))
def test_mutated(tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, int, bytes]]) -> None:
    data = bytearray(RSS2.encode())
    for what, place, new in changes:
        at = place % (len(data) + 1)
        if what == "b":
            data[at : at + len(new)] = new
        elif what == "i":
            data[at:at] = new
        else:
            del data[at : at + 40]
    try:
        for table in read_feed(content(tmp_path_factory.mktemp("m"), bytes(data))):
            assert not table.frame.isna().any().any()
    except RoadmapError:
        pass


@pytest.mark.skipif(not REAL.is_dir(), reason="the real feeds are not on this machine")
@pytest.mark.parametrize("name", sorted(path.name for path in REAL.glob("*")) if REAL.is_dir() else [])
def test_real(name: str) -> None:
    found = Content.of(REAL / name)
    if name == "unrecognized.rss":
        assert detect(found) == "html"
        with pytest.raises(RoadmapError, match="document moved to http://"):
            list(read_content(found))
        return
    assert detect(found) == "feed"
    frame, rejects = read(found)
    begun = len(re.findall(rb"<(?:item|entry)[\s>]", (REAL / name).read_bytes()))
    assert len(frame) + len(rejects) == begun
    assert not frame["text"].str.contains(r"<(?:p|br|div|a|td)[\s>/]", regex=True).any()
    if name == "encoding.rss":
        assert frame.loc[1, "title"] == "Mãe de utente é a nova presidente da Raríssimas"
        assert not frame["text"].str.contains("\ufffd|Ã", regex=True).any()
