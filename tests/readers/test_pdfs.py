"""PDF files: paragraphs without heads and feet, one sentence for what cannot be read, no file that takes long."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.errors import InputError, RoadmapError
from roadmap.forms.definition import interview_form
from roadmap.readers import pdfs
from roadmap.readers.content import Content
from roadmap.readers.pdfs import is_pdf, joined, read_pdf, without_margins


def pdf(pages, *, extra=b"", trailer=b""):
    """Write a small PDF file: each page a list of lines, or the operators themselves."""
    streams = [page if isinstance(page, bytes) else _operators(page) for page in pages]
    kids = b" ".join(b"%d 0 R" % (4 + 2 * place) for place in range(len(streams)))
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(streams)),
        font,
    ]
    for place, stream in enumerate(streams):
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
                       b"/Resources << /Font << /F1 3 0 R >> %s >> >>" % (5 + 2 * place, extra))  # fmt: skip
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return _file(objects, trailer)


def _operators(lines):
    shown = b"".join(
        b"(%s) Tj T*\n" % line.encode("cp1252").replace(b"(", rb"\(").replace(b")", rb"\)") for line in lines
    )
    return b"BT /F1 11 Tf 14 TL 60 780 Td\n" + shown + b"ET"


def _file(objects, trailer):
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start)
    return bytes(out)


def content(folder, name, data):
    (folder / name).write_bytes(data)
    return Content.of(folder / name)


LINES = ["Wij maken pompen voor kassen en zoeken een part-", "ner met kennis van sensoren, liefst aan de andere kant",
         "van de grens. Dat lukt nog niet.", "De markt groeit, zegt men in Luik en in Aken en ook el-",
         "ders."]  # fmt: skip


def test_lines_become_paragraphs_without_heads_feet_and_page_numbers(tmp_path):
    pages = [
        ["Fictief BV - vertrouwelijk", "Gesprek over pompen", *LINES, f"pagina {number} van 3"] for number in (1, 2, 3)
    ]
    found = content(tmp_path, "gesprek 2025-03-04.pdf", pdf(pages))
    assert is_pdf(found)
    (table,) = read_pdf(found)
    record = table.frame.iloc[0]
    assert record["date"] == "2025-03-04"
    assert "vertrouwelijk" not in record["text"]
    assert "pagina" not in record["text"]
    assert "zoeken een partner met kennis van sensoren, liefst" in record["text"]
    assert "Dat lukt nog niet.\n\nDe markt groeit" in record["text"]


def test_a_conversation_in_a_pdf_has_its_turns(tmp_path):
    turns = ["Anna Bos: Wat maakt u in uw bedrijf, en voor wie?", "Bert Mol: Pompen.", "Anna Bos: En verder?",
             "Bert Mol: Kleppen,", "en dat is alles."]  # fmt: skip
    (table,) = read_pdf(content(tmp_path, "a.pdf", pdf([turns])))
    assert table.kind == "interview"
    assert table.frame["text"][1].endswith("Bert Mol: Kleppen, en dat is alles.")
    assert table.frame["turns"][1] == "4"


@pytest.mark.parametrize("lang", ["nl", "fr", "de", "en"])
def test_a_printed_form_is_a_confidential_interview(tmp_path, lang):
    lines = [line for field in interview_form().fields for line in (field.label[lang], "een antwoord.")]
    (table,) = read_pdf(content(tmp_path, "a.pdf", pdf([lines])))
    assert table.kind == "interview"
    assert table.frame["consent"][1] == "no"


@given(
    st.lists(
        st.lists(st.sampled_from(["Zin een.", "- punt", "woord en", "Anna: ja", "", "12"]), max_size=8), max_size=5
    )
)
def test_joining_lines_keeps_every_word(pages):
    words = [word for page in pages for line in page for word in line.split()]
    assert " ".join(joined(pages)).split() == words
    kept = [word for page in without_margins(pages) for line in page for word in line.split()]
    assert len(kept) <= len(words)


LOCK = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (" + b"o" * 32 + b") /U (" + b"u" * 32 + b") /P -4 >> /ID [(a) (a)]"
HOSTILE = {
    "scan": pdf([b"q 100 0 0 100 0 0 cm Q"] * 3),
    "locked": pdf([LINES], trailer=LOCK),
    "empty": b"%PDF-1.7\n",
    "cut": pdf([LINES])[:200],
    "loop": _file([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 9 >>"], b""),
    "itself": pdf([b"/X0 Do"], extra=b"/XObject << /X0 5 0 R >>"),
    "previous": pdf([b""], trailer=b"/Prev 9"),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_what_cannot_be_read_is_refused_in_one_sentence_that_names_it(tmp_path, name):
    with pytest.raises(InputError, match=f"{name}.pdf"):
        list(read_pdf(content(tmp_path, f"{name}.pdf", HOSTILE[name])))


def test_drawings_without_end_stop_the_reading_and_a_note_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(pdfs, "OPERATIONS", 500)
    pages = [LINES, LINES, b"0 0 m 1 1 l S\n" * 1000, LINES]
    (table,) = read_pdf(content(tmp_path, "a.pdf", pdf(pages)))
    assert "its first 2 of 4 pages were read" in table.notes[0].english()


def test_large_drawings_are_refused(tmp_path):
    with pytest.raises(InputError):
        list(read_pdf(content(tmp_path, "a.pdf", pdf([b"0 0 m 1 1 l S\n" * 1_000_000]))))


WHOLE = pdf([LINES, LINES])


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=0, max_size=6), st.integers(0, 40), st.booleans())
@settings(max_examples=150)
def test_damage_is_read_or_refused(tmp_path_factory, place, put, cut, ends):
    data = WHOLE[:place] + put + (b"" if ends else WHOLE[place + cut :])
    found = content(tmp_path_factory.mktemp("damage"), "a.pdf", data or b"%PDF-")
    try:
        list(read_pdf(found))
    except RoadmapError as refusal:
        assert "a.pdf" in str(refusal)
