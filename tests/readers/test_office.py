"""Word and OpenDocument texts: everything that is read on the page, in its order, and nothing that harms."""

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.errors import InputError, RoadmapError
from roadmap.readers.content import Content
from roadmap.readers.office import is_docx, is_odt, is_old_word, read_docx, read_odt, refuse_old_word

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STRICT = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
)
MIME = "application/vnd.oasis.opendocument.text"


def content(folder, name, data):
    (folder / name).write_bytes(data)
    return Content.of(folder / name)


def package(parts, *, pack=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", pack) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def word(body, *, spaces=W, **parts):
    return package({"word/document.xml": f"<w:document {spaces}><w:body>{body}</w:body></w:document>", **parts})


def odt(body, **parts):
    text = f"<office:document-content {ODF}><office:body><office:text>{body}</office:text></office:body>"
    return package({"mimetype": MIME, "content.xml": f"{text}</office:document-content>", **parts})


def paragraph(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def record(table):
    assert len(table.frame) == 1
    return table.frame.iloc[0]


def test_headings_paragraphs_lists_and_tables_in_reading_order(tmp_path):
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Kop op elke bladzijde"
    document.sections[0].footer.paragraphs[0].text = "Voet"
    document.add_heading("Bezoek aan Fictief BV", 0)
    document.add_paragraph("Zij maken pompen.")
    document.add_heading("Plannen", 1)
    document.add_paragraph("een klep", "List Bullet")
    document.add_paragraph("een sensor", "List Number")
    table = document.add_table(2, 2)
    for place, text in enumerate(["Jaar", "Omzet", "2024", "3 miljoen"]):
        table.cell(place // 2, place % 2).text = text
    document.add_paragraph("Slot.")
    found = content(tmp_path, "verslag.docx", saved(document))
    assert is_docx(found)
    (table,) = read_docx(found)
    assert record(table)["title"] == "Bezoek aan Fictief BV"
    assert record(table)["text"] == (
        "Zij maken pompen.\n\nPlannen\n\n- een klep\n- een sensor\n\nJaar | Omzet\n2024 | 3 miljoen\n\nSlot."
    )
    assert table.kind == ""


def test_text_that_python_docx_would_lose_is_kept_and_deleted_text_is_not(tmp_path):
    box = "<w:r><w:drawing><w:txbxContent>" + paragraph("in een kader") + "</w:txbxContent></w:drawing></w:r>"
    body = (
        "<w:sdt><w:sdtPr/><w:sdtContent>" + paragraph("in een besturingselement") + "</w:sdtContent></w:sdt>"
        "<w:p><w:ins><w:r><w:t>ingevoegd </w:t></w:r></w:ins><w:del><w:r><w:delText>weg</w:delText></w:r></w:del>"
        "<w:hyperlink><w:r><w:t>koppeling</w:t></w:r></w:hyperlink><w:r><w:tab/><w:t>na</w:t></w:r></w:p>"
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>"
        f"<w:p>{box}<w:r><w:t>naast een kader</w:t></w:r></w:p>" + paragraph("voet")
    )
    notes = f'<w:footnotes {W}><w:footnote w:type="separator">{paragraph("-")}</w:footnote><w:footnote>'
    data = word(body, **{"word/footnotes.xml": f"{notes}{paragraph('een noot')}</w:footnote></w:footnotes>"})
    (table,) = read_docx(content(tmp_path, "a.docx", data))
    text = record(table)["text"]
    wanted = ["ingevoegd koppeling\tna", "naast een kader", "in een kader", "voet", "een noot"]
    assert text.split("\n\n") == wanted
    assert record(table)["title"] == "in een besturingselement"


def test_the_strict_standard_and_macros_are_read(tmp_path):
    data = word(paragraph("Eerste zin.") + paragraph("Tweede."), spaces=STRICT, **{"word/vbaProject.bin": b"\0macro"})
    (table,) = read_docx(content(tmp_path, "a.docm", data))
    assert record(table)["text"] == "Eerste zin.\n\nTweede."
    assert "macros" in table.notes[0].english()


def test_a_conversation_in_word_has_its_turns(tmp_path):
    document = docx.Document()
    for name, text in [
        ("Anna Bos", "Welkom."),
        ("Bert Mol", "Dank."),
        ("Anna Bos", "Wat maakt u?"),
        ("Bert Mol", "Pompen."),
    ]:
        document.add_paragraph(f"{name}   0:03\n{text}")
    (table,) = read_docx(content(tmp_path, "a.docx", saved(document)))
    assert (
        record(table)["text"] == "Anna Bos: Welkom.\n\nBert Mol: Dank.\n\nAnna Bos: Wat maakt u?\n\nBert Mol: Pompen."
    )
    assert record(table)["turns"] == "4"
    assert table.kind == "interview"


def test_opendocument_texts(tmp_path):
    body = (
        '<text:h text:outline-level="1">Bezoek</text:h>'
        "<text:tracked-changes><text:p>oud</text:p></text:tracked-changes>"
        '<text:p>Een<text:s text:c="2"/>zin <text:span>met</text:span> span<text:line-break/>en regel.</text:p>'
        "<text:list><text:list-item><text:p>punt</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell>"
        "<text:p>b</text:p></table:table-cell></table:table-row></table:table>"
        "<text:p><draw:frame><draw:text-box><text:p>kader</text:p></draw:text-box></draw:frame>slot.</text:p>"
    )
    found = content(tmp_path, "a.odt", odt(body))
    assert is_odt(found)
    (table,) = read_odt(found)
    assert record(table)["title"] == "Bezoek"
    assert record(table)["text"] == "Een  zin met span\nen regel.\n\n- punt\n\na | b\n\nslot.\n\nkader"


def test_a_document_without_text_is_set_aside(tmp_path):
    for name, data, read in (("a.docx", word("<w:p/>"), read_docx), ("a.odt", odt("<text:p/>"), read_odt)):
        (table,) = read(content(tmp_path, name, data))
        assert table.frame.empty
        assert table.rejects[0].reason.english() == "The document holds no text."


# --- hostile and broken -----------------------------------------------------------------------------------------------

BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
HOSTILE = {
    "entities.docx": package(
        {"word/document.xml": f"{BOMB}<w:document {W}><w:body><w:p>&b;</w:p></w:body></w:document>"}
    ),
    "outside.docx": package({"word/document.xml": f"{OUTSIDE}<w:document {W}><w:body>&a;</w:body></w:document>"}),
    "bomb.docx": word(paragraph("a" * 30_000_000)),
    "many.docx": word("<w:p/>" * 3_000_000),
    "no-body.docx": package({"word/document.xml": f"<w:document {W}/>"}),
    "no-xml.docx": package({"word/document.xml": b"\x00\x01"}),
    "deep.docx": word("<w:sdt><w:sdtContent>" * 200 + paragraph("diep") + "</w:sdtContent></w:sdt>" * 200),
    "deeper.docx": word("<w:ins>" * 100_000),
    "entities.odt": package({"mimetype": MIME, "content.xml": f"{BOMB}<x>&b;</x>"}),
    "no-text.odt": package({"mimetype": MIME, "content.xml": "<x/>"}),
    "locked.odt": odt("<text:p>x</text:p>", **{"META-INF/manifest.xml": "<m><manifest:encryption-data/></m>"}),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_files_are_refused_in_one_sentence_that_names_them(tmp_path, name):
    found = content(tmp_path, name, HOSTILE[name])
    read = read_docx if name.endswith("docx") else read_odt
    with pytest.raises(InputError, match=name) as refusal:
        list(read(found))
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", ["a.docx", "a.odt"])
def test_a_file_that_was_not_copied_to_its_end_is_still_known_for_what_it_is(tmp_path, name):
    found = content(tmp_path, name, WHOLE[name][:400])
    assert (is_docx(found), is_odt(found)) == (name == "a.docx", name == "a.odt")
    with pytest.raises(InputError, match="not copied to its end"):
        list((read_docx if name == "a.docx" else read_odt)(found))


def test_a_locked_member_is_refused(tmp_path):
    data = bytearray(word(paragraph("geheim")))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(InputError, match="password"):
        list(read_docx(content(tmp_path, "a.docx", bytes(data))))


@pytest.mark.parametrize(("inside", "word_97"), [("EncryptedPackage", "password"), ("WordDocument", "97-2003")])
def test_old_word_and_locked_office_files_say_what_to_do(tmp_path, inside, word_97):
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + inside.encode("utf-16-le")
    found = content(tmp_path, "a.doc", data)
    assert is_old_word(found)
    with pytest.raises(InputError, match=word_97):
        refuse_old_word(found)


DOCUMENT = docx.Document()
DOCUMENT.add_heading("Kop", 1)
DOCUMENT.add_paragraph("Tekst van een fictief bedrijf. " * 20)
DOCUMENT._body._element.insert(0, parse_xml(f"<w:p {W}><w:r><w:t>Los</w:t></w:r></w:p>"))
WHOLE = {"a.docx": saved(DOCUMENT), "a.odt": odt("<text:h>Kop</text:h>" + "<text:p>Tekst. </text:p>" * 30)}


@given(st.sampled_from(sorted(WHOLE)), st.integers(0, 10**6), st.integers(0, 255), st.integers(0, 2), st.booleans())
@settings(max_examples=150)
def test_damage_is_read_or_refused(tmp_path_factory, name, place, value, how, plain):
    data = bytearray(WHOLE[name])
    if plain:  # damage the text itself, not only how it is packed
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = bytearray(package({one: archive.read(one) for one in archive.namelist()}, pack=zipfile.ZIP_STORED))
    place %= len(data)
    if how == 0:
        data[place] = value
    elif how == 1:
        del data[place:]
    else:
        data[place : place + value] = b""
    found = content(tmp_path_factory.mktemp("damage"), name, bytes(data) or b"x")
    try:
        is_docx(found), is_odt(found), is_old_word(found)
        list((read_docx if name == "a.docx" else read_odt)(found))
    except RoadmapError as refusal:
        assert name in str(refusal)
