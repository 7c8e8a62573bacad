"""XML as a stream: records whatever the blocks cut through, entities that do not grow, hostile and damaged input."""

import re
import socket
from pathlib import Path

import pytest
import xml_patents as patents
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roadmap.errors import InputError
from roadmap.readers.content import Content
from roadmap.readers.entities import LONGEST_VALUE, characters, declared, resolve
from roadmap.readers.greenbook import read_greenbook
from roadmap.readers.patent_xml import read_patent_xml
from roadmap.readers.xml import parse
from roadmap.readers.xml_stream import LONGEST_RECORD, Shape, Window, pieces
from roadmap.readers.xml_text import abstract_of, text_of

SHAPE = Shape(("doc", "other-doc"), ("skip", "refs"))
FORMATS = ("GRANT", "APPLICATION", "PATDOC", "SGML", "PAP", "OPS", "NUMBERS_ONLY", "DOCDB", "MAREC", "EUROPEAN")


def cut(data, size):
    return [data[start : start + size] for start in range(0, len(data), size)]


def found(data, size=1 << 20):
    return [(piece.name, piece.data.decode(), piece.fault) for piece in pieces(cut(data.encode(), size), SHAPE)]


def parsed(text):
    return parse(next(pieces([f"<doc>{text}</doc>".encode()], SHAPE))).root


@given(st.integers(1, 400))
@example(1)
def test_blocks_of_any_size_give_the_same_records(size):
    data = (
        "<?xml version='1.0'?><root><doc a='>'>one<skip x='1'>lost </refs></skip>two<skip/><refs a='b' />"
        "three</doc ><!-- a comment --><ns:doc xmlns:ns='u'>four</ns:doc>"
        "<!DOCTYPE doc [ <!ENTITY e 'v'> ]><other-doc>&e;</other-doc>"
        "<doc>never ends <?xml version='1.0'?><doc>five</doc></root>"
    )
    given = found(data, size)
    assert [fault for *_, fault in given] == ["", "", "", "cut", ""]
    assert [name for name, *_ in given] == ["doc", "doc", "other-doc", "doc", "doc"]
    assert given[0][1] == "<doc a='>'>onetwothree</doc>"
    assert given[4][1] == "<doc>five</doc>"


def test_a_window_keeps_no_more_than_it_is_told():
    window = Window([b"x" * 100_000] * 50 + [b"<end>"])
    kept, mark = window.until(re.compile(rb"<end>"), 10)
    assert len(kept) == 11
    assert mark is not None
    assert window.until(re.compile(rb"<end>"), 10) == (b"", None)


def test_a_long_record_is_not_kept_and_the_next_is_read():
    data = f"<doc>{'word ' * (LONGEST_RECORD // 4)}</doc><doc>short</doc>"
    given = list(pieces(cut(data.encode(), 1 << 16), SHAPE))
    assert [piece.fault for piece in given] == ["long", ""]
    assert len(given[0].data) <= 1000


def test_characters_have_names():
    table = characters()
    signs = {
        "minus": "−", "thgr": "θ", "OHgr": "Ω", "angst": "Å", "circlesolid": "●", "emsp": "\u2003", "lsquo": "‘",
        "plus": "+", "b.alpha": "α", "epsis": "ε", "fflig": "ﬀ", "rsqb": "]",
    }  # fmt: skip
    assert {name: table[name] for name in signs} == signs
    assert all(len(value) <= 2 for value in table.values())


@given(st.text("&;#ax&<>ltgmp1 ", max_size=40))
def test_resolved_text_is_readable_by_a_parser(text):
    from lxml import etree

    plain, _, _ = resolve(text.replace("<", "").replace("]]>", ""), {}, frozenset())
    numbers = etree.XMLParser(recover=True)  # numbers of no character are left to the parser
    assert etree.fromstring(f"<a>{plain}</a>".encode(), numbers) is not None
    if "#" not in text:
        etree.fromstring(f"<a>{plain}</a>".encode())


def test_entities_of_the_document_itself():
    own, forbidden = declared(
        "<!ENTITY co 'Ex &#38; Co'><!ENTITY pic SYSTEM 'p.tif' NDATA TIF><!ENTITY out SYSTEM 'file:///etc/passwd'>"
        f"<!ENTITY two '&co;&co;'><!ENTITY long '{'x' * (LONGEST_VALUE + 1)}'><!ENTITY % par SYSTEM 'http://x.example/'>"
    )
    assert own == {"co": "Ex & Co"}
    assert forbidden == {"out", "two", "long"}
    text, unknown, used = resolve("&co; &two; &what; & &amp; &circ ;", own, forbidden)
    assert text == "Ex &amp; Co &amp;two; &amp;what; &amp; &amp; ˆ"
    assert (unknown, used) == (("what",), ("two",))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>CO<sub>2</sub> at 10<sup>-3</sup> m<sup>2</sup>, the 4<sup>th</sup></p>", "CO2 at 10^-3 m2, the 4th"),
        ("<p>one</p>\n<p>two<br/>three</p>", "one\ntwo\nthree"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<table><row><entry>a</entry><entry>1</entry></row><row><entry>b</entry></row></table>", "a 1\nb"),
        ("<math><mi>x</mi> <mo>=</mo> <mfrac><mn>1</mn> <msup><mi>y</mi><mn>2</mn></msup></mfrac></math>.", "x=1/y^2."),
        ("<p>R <chemistry id='c'><img file='c.tif'/></chemistry> is H.</p>", "R is H."),
        ("<p>twice &amp;lt; escaped &amp;amp; so</p>", "twice < escaped & so"),
        ("<p>a<!-- not this --><?nor this?> b</p>", "a b"),
        ("<p><![CDATA[1 < 2]]></p>", "1 < 2"),
    ],
)
def test_text_is_readable(markup, text):
    assert text_of(parsed(markup)) == text


def test_a_heading_that_says_abstract_goes():
    assert abstract_of(parsed("<heading>ABSTRACT OF THE DISCLOSURE</heading><p>A thing.</p>")) == "A thing."
    assert abstract_of(parsed("<p>Abstract algebra on a chip.</p>")) == "Abstract algebra on a chip."


TITLE = (
    "<us-patent-grant><us-bibliographic-data-grant><invention-title>A</invention-title></us-bibliographic-data-grant>"
)
BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
TOLD = "do not tell this"
HOSTILE = {
    "billion laughs": (f'<!DOCTYPE x [<!ENTITY l0 "lol">{BOMB}]>{TITLE}<abstract>&l9;</abstract></us-patent-grant>', 0),
    "quadratic": (
        f'<!DOCTYPE x [<!ENTITY a "{"a" * 90_000}">]>{TITLE}<abstract>{"&a;" * 90_000}</abstract></us-patent-grant>', 0
    ),
    "deep": (f"{TITLE}<abstract>{'<a>' * 100_000}x{'</a>' * 100_000}</abstract></us-patent-grant>", 1),
    "very deep": (f"{TITLE}{'<a>' * 1_000_000}{'</a>' * 1_000_000}</us-patent-grant>", 0),
    "one line": (f"{TITLE}<abstract>{'x' * 20_000_000}</abstract></us-patent-grant>", 0),
    "a line left out": (f"{TITLE}<description>{'x' * 20_000_000}</description></us-patent-grant>", 1),
    "open tags": (f"{TITLE}<abstract>{'<a ' * 300_000}</abstract></us-patent-grant>", 1),
    "prefixes": (f"{TITLE}<abstract>{'<a:' * 300_000}</abstract></us-patent-grant>", 1),
    "ampersands": (f"{TITLE}<abstract>{'&' * 900_000}</abstract></us-patent-grant>", 1),
    "comments": ("<!--" * 500_000 + f"{TITLE}</us-patent-grant>", 1),
    "declarations": ("<!DOCTYPE x [" * 100_000 + f"{TITLE}</us-patent-grant>", 1),
    "entities": (f"<!DOCTYPE x [{'<!ENTITY a ' * 90_000}]>{TITLE}</us-patent-grant>", 1),
    "controls": (f"{TITLE}<abstract>{chr(1) * 900_000}a</abstract></us-patent-grant>", 1),
    "raised": (f"{TITLE}<abstract>{'1<sup>2</sup>' * 60_000}</abstract></us-patent-grant>", 1),
    "parties": (f"{TITLE}<parties><inventors>{'<inventor><name>a b</name></inventor>' * 20_000}</inventors></parties>"
                "</us-patent-grant>", 1),
    "codec": (f"<?xml version='1.0' encoding='punycode'?>{TITLE}<abstract>{'a-' * 200_000}</abstract>"
              "</us-patent-grant>", 1),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_does_not_hang(tmp_path, name):
    text, kept = HOSTILE[name]
    path = tmp_path / "a.xml"
    path.write_text(text, encoding="utf-8")
    tables = list(read_patent_xml(Content.of(path)))
    assert sum(len(table.frame) for table in tables) == kept
    assert sum(len(table.rejects) for table in tables) == 1 - kept
    assert all(len(one) < 10 * len(text) for table in tables for one in table.frame.get("text", []))


@pytest.mark.parametrize("where", ["file://{path}", "{path}", "http://127.0.0.1:{port}/x", "ftp://127.0.0.1:{port}/x"])
@pytest.mark.parametrize("kind", ["entity", "parameter", "dtd", "include"])
def test_nothing_outside_is_opened(tmp_path, where, kind):
    """Neither a file beside ours nor a server on this machine is asked, whatever the document wants."""
    beside = tmp_path / "beside.txt"
    beside.write_text(TOLD, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        there = where.format(path=beside, port=server.getsockname()[1])
        head = {
            "entity": f"<!DOCTYPE x [<!ENTITY e SYSTEM '{there}'>]>",
            "parameter": f"<!DOCTYPE x [<!ENTITY % p SYSTEM '{there}'> %p;]>",
            "dtd": f"<!DOCTYPE x SYSTEM '{there}'>",
            "include": f"<?xml-stylesheet href='{there}'?>",
        }[kind]
        inside = f"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='{there}' parse='text'/>"
        path = tmp_path / "a.xml"
        path.write_text(f"{head}{TITLE}<abstract>before &e; {inside}</abstract></us-patent-grant>", encoding="utf-8")
        tables = list(read_patent_xml(Content.of(path)))
        with pytest.raises(BlockingIOError):
            server.accept()
    assert TOLD not in str([(table.frame.to_dict(), table.rejects) for table in tables])
    assert [one.row for table in tables for one in table.rejects] == ([1] if kind == "entity" else [])


@st.composite
def damaged(draw):
    """One to three files of a format, cut off, with bits turned, stretches taken out or repeated."""
    names = draw(st.lists(st.sampled_from(FORMATS), min_size=1, max_size=3))
    data = bytearray("\n".join(getattr(patents, name) for name in names).encode())
    for _ in range(draw(st.integers(0, 12))):
        place = draw(st.integers(0, len(data) - 1))
        data[place] ^= 1 << draw(st.integers(0, 7))
    start = draw(st.integers(0, len(data)))
    end = min(len(data), start + draw(st.integers(0, 600)))
    how = draw(st.sampled_from(["whole", "cut", "out", "again"]))
    if how == "cut":
        return bytes(data[:start])
    middle = {"whole": data[start:end], "out": b"", "again": data[start:end] * 3}[how]
    return bytes(data[:start] + middle + data[end:])


@settings(max_examples=150)
@given(damaged())
def test_damaged_files_give_records_and_rejects_or_one_refusal(tmp_path_factory, data):
    check(tmp_path_factory.getbasetemp() / "damaged.xml", data, read_patent_xml)


@settings(max_examples=50)
@given(st.binary(max_size=300), st.integers(0, len(patents.GREENBOOK)))
def test_damaged_greenbooks(tmp_path_factory, junk, place):
    data = patents.GREENBOOK.encode()
    check(tmp_path_factory.getbasetemp() / "damaged.txt", data[:place] + junk + data[place:], read_greenbook)


def check(path: Path, data: bytes, reader):
    """Read a damaged file: every piece is a record or is set aside, each row once."""
    path.write_bytes(data)
    try:
        tables = list(reader(Content.of(path)))
    except InputError:
        return
    rows = [row for table in tables for row in (*table.frame.index, *(one.row for one in table.rejects))]
    assert sorted(rows) == list(range(1, len(rows) + 1))
    assert all(type(value) is str for table in tables for name in table.frame for value in table.frame[name])
