# ruff: noqa: E501 - files as they are
"""A small file of every format that the data folder has none of, for the hostile files of bench.fuzz; all invented."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

_TEXT = "A valve body holds a spring biased plate between two rails so that the sensor measures the drop of pressure"
_OPS = '<ops:world-patent-data xmlns="http://www.epo.org/exchange" xmlns:ops="http://ops.epo.org">'
_MEMBER = """<ops:family-member family-id="9{n}"><exchange-document country="EP" doc-number="{n}" kind="B1" family-id="9{n}">
<bibliographic-data><publication-reference><document-id document-id-type="docdb"><country>EP</country>
<doc-number>{n}</doc-number><kind>B1</kind><date>20030212</date></document-id></publication-reference>
<invention-title lang="en">Valve {n}</invention-title><invention-title lang="de">Ventil {n}</invention-title>
</bibliographic-data><abstract lang="en"><p>{t} {n}.</p></abstract></exchange-document>
<ops:legal code="PG25" desc="LAPSED" infl="-"><ops:L007EP>2009-08-31</ops:L007EP></ops:legal></ops:family-member>"""
_ST96 = """<pat:PatentPublication xmlns:pat="http://www.wipo.int/standards/XMLSchema/ST96/Patent"
xmlns:com="http://www.wipo.int/standards/XMLSchema/ST96/Common" com:languageCode="en"><pat:BibliographicData>
<pat:PatentPublicationIdentification><com:IPOfficeCode>US</com:IPOfficeCode><pat:PublicationNumber>{n}</pat:PublicationNumber>
<com:PatentDocumentKindCode>B2</com:PatentDocumentKindCode><com:PublicationDate>2015-01-20</com:PublicationDate>
</pat:PatentPublicationIdentification><pat:InventionTitle com:languageCode="fr">Vanne {n}</pat:InventionTitle>
</pat:BibliographicData><pat:Abstract><com:P>{t} {n}.</com:P></pat:Abstract></pat:PatentPublication>"""
_REGISTER = """<reg:register-document lang="en" xmlns:reg="r"><reg:ep-patent-statuses><reg:ep-patent-status
change-date="20180323">Granted</reg:ep-patent-status></reg:ep-patent-statuses><reg:bibliographic-data country="EP">
<reg:invention-title lang="en">Valve {n}</reg:invention-title></reg:bibliographic-data></reg:register-document>"""
_GREENBOOK = "PATN\nWKU  0{n}\nAPD  19750106\nTTL  Valve {n}\nISD  19760106\nABST\nPAL  {t} {n}.\n"
_CORDIS = """<project xmlns="http://cordis.europa.eu"><id>{n}</id><acronym>VALVE{n}</acronym><title>Valve {n}</title>
<objective>{t} {n}.</objective><startDate>2019-01-01</startDate></project>"""
_ENTRY = """<entry><id>http://arxiv.org/abs/2405.{n}v1</id><title>Valve {n}</title><summary>{t} {n}.</summary>
<published>2024-05-01T00:00:00Z</published></entry>"""
_MAIL = "From a@x.example Mon Jan  5 10:00:00 2015\nFrom: A <a@x.example>\nSubject: Valve {n}\nDate: Mon, 5 Jan 2015 " \
        "10:00:00 +0100\nContent-Type: text/plain; charset=utf-8\n\n{t} {n}.\n\n"  # fmt: skip
_RIS = "TY  - PAT\nTI  - Valve {n}\nAB  - {t} {n}.\nAU  - Doe, Jan\nSN  - EP {n} A1\nDA  - 2017/12/05/\nER  -\n\n"
_BIBTEX = "@patent{{p{n},\n title = {{Valve {{N}} {n}}},\n abstract = {{{t} {n}.}},\n number = {{EP {n} A1}},\n date = {{2017}}\n}}\n"
_CAPTION = "00:00:{n:02}.000 --> 00:00:{n:02}.900\n<v Interviewer {n}>{t}.\n\n"
_PAGE = """<html lang="nl"><head><title>Ventiel</title><meta property="article:published_time" content="2019-02-03"></head>
<body><nav>Menu</nav><article><h1>Ventiel</h1><p>{t}.</p><p>{t}.</p></article></body></html>"""
_PRESS = '<article><div class="DocPublicationName">De Krant, 3 mei 2019</div><div class="titreArticle">Ventiel {n}</div>' \
         '<div class="DocText">{t} {n}.</div></article>'  # fmt: skip
_PDF = """%%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length %d>>stream
%s
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R/Size 6>>
startxref
0
%%%%EOF
"""


def samples() -> dict[str, bytes]:
    """Return the files by name."""
    found = {name: text.encode() for name, text in _texts().items()}
    drawn = "BT /F1 9 Tf 40 800 Td 12 TL " + " ".join(f"({_TEXT} {n}.) Tj T*" for n in range(40)) + " ET"
    found["report.pdf"] = (_PDF % (len(drawn), drawn)).encode()
    found["wide.csv"] = found["keep.csv"].decode().encode("utf-16")
    found["western.csv"] = found["efre.csv"].decode().encode("cp1252")
    return found


def _texts() -> dict[str, str]:
    """Return the files that are text."""
    rows = range(10, 40)

    def all_of(template: str, head: str = "", foot: str = "") -> str:
        return head + "".join(template.format(n=n, t=_TEXT) for n in rows) + foot

    keep = "Project acronym,Programme,Project name,Project description,Lead partner,Start date,ERDF\n"
    efre = (
        "Name des Begünstigten;Bezeichnung des Vorhabens;Zusammenfassung des Vorhabens;Beginn;Ende;Gesamtkosten;Land\n"
    )
    answers = "Bedrijf;Plaats;Sector;Ideeën;Ambities;Technische vragen;Marktkansen;Gezochte partners;Toestemming\n"
    return {
        "st96.xml": all_of(_ST96),
        "family.xml": all_of(_MEMBER, f"{_OPS}<ops:patent-family>", "</ops:patent-family></ops:world-patent-data>"),
        "register.xml": all_of(_REGISTER, "<reg:register-documents>", "</reg:register-documents>"),
        "pftaps.txt": all_of(_GREENBOOK, "HHHHHT        APS1        ISSUE - 760106\n"),
        "cordis.xml": all_of(_CORDIS),
        "arxiv.atom": all_of(_ENTRY, '<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id>', "</feed>"),
        "letters.mbox": all_of(_MAIL),
        "list.ris": all_of(_RIS),
        "list.bib": all_of(_BIBTEX),
        "talk.vtt": all_of(_CAPTION, "WEBVTT\n\n"),
        "talk.srt": "".join(f"{n}\n" + _CAPTION.format(n=n, t=_TEXT).replace(".", ",", 2) for n in rows),
        "page.html": _PAGE.format(t=_TEXT),
        "press.html": all_of(_PRESS, "<html><body>", "</body></html>"),
        "keep.csv": all_of("V{n},Interreg V-A,Valve {n},{t} {n},Alfa NV,2016-01-01,1000\n", keep),
        "efre.csv": all_of("Größe GmbH;Ventil {n};Für Mäuse {n}, {t};01.05.2016;31.12.2017;40.000,00 €;DE\n", efre),
        "answers.csv": all_of("Alfa {n};Luik;energie;{t};groei;geen;veel;partner;ja\n", answers),
        "works.csv": all_of("012-{n},Valve {n},2012-02-07,Doe J; Roe J,{t} {n},10.1/{n}\n",
                            "Lens ID,Title,Date Published,Author/s,Abstract,DOI\n"),
    } | _json(rows)  # fmt: skip


def _json(rows: range) -> dict[str, str]:
    """Return the JSON files: lists, answers and lines."""
    lens = [
        {
            "lens_id": f"{n:015}", "jurisdiction": "EP", "doc_number": str(n), "kind": "A1", "date_published": "2015-04-01",
            "biblio": {"invention_title": [{"text": f"Valve {n}", "lang": "en"}]},
            "abstract": [{"text": f"{_TEXT} {n}", "lang": "en"}], "legal_status": {"patent_status": "ACTIVE"},
        }
        for n in rows
    ]  # fmt: skip
    works = [{"lens_id": f"{n:015}", "title": f"Valve {n}", "year_published": 2015, "abstract": _TEXT} for n in rows]
    openalex = [
        {"id": f"https://openalex.org/W{n}", "title": f"Valve {n}", "publication_date": "2020-01-02", "authorships": [],
         "abstract_inverted_index": {word: [place] for place, word in enumerate(_TEXT.split())}}
        for n in rows
    ]  # fmt: skip
    views = [
        {"patent_id": str(n), "patent_title": f"Valve {n}", "patent_abstract": _TEXT, "patent_date": "2015-01-06"}
        for n in rows
    ]
    arxiv = [
        {
            "id": f"1501.{n:05}",
            "title": f"Valve {n}",
            "abstract": _TEXT,
            "categories": "cs.RO",
            "update_date": "2015-01-02",
        }
        for n in rows
    ]
    news = [{"seendate": "20190102T000000Z", "domain": "x.example", "title": f"Valve {n}", "url": "u"} for n in rows]
    plain = [{"id": str(n), "text": f"{_TEXT} {n}", "date": "3/4/2015"} for n in rows]
    return {
        "lens.jsonl": _lines(lens), "lens.json": json.dumps({"total": 30, "data": lens}), "works.jsonl": _lines(works),
        "openalex.json": json.dumps({"meta": {"count": 30}, "results": openalex}), "openalex.jsonl": _lines(openalex),
        "views.json": json.dumps({"error": False, "patents": views}), "arxiv.jsonl": _lines(arxiv),
        "gdelt.json": json.dumps({"articles": news}), "plain.json": json.dumps(plain), "plain.jsonl": _lines(plain),
    }  # fmt: skip


def _lines(records: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def office_files(folder: Path) -> list[Path]:
    """Write Word, Excel and Parquet files and zips of files, and return them."""
    import zipfile

    import pandas as pd
    from docx import Document
    from openpyxl import Workbook

    word = Document()
    word.add_heading("Gesprek", 1)
    for name in ("Interviewer", "Bedrijf") * 6:
        word.add_paragraph(f"{name}: Wij maken sensoren voor de zorg en zoeken partners over de grens.")
    word.save(str(folder / "gesprek.docx"))
    rows = [["Title", "Abstract", "Publication number", "Filing date"]]
    rows += [[f"Pump {n}", "A pump.", f"EP{n}A1", "2019-01-02"] for n in range(40)]
    book = Workbook()
    book.active.append(["Export of 23 November"])
    for row in rows:
        book.active.append(row)
    book.create_sheet("Notes").append(["nothing here"])
    book.save(folder / "patents.xlsx")
    frame = pd.DataFrame(rows[1:], columns=rows[0])
    frame.to_parquet(folder / "patents.parquet")
    with zipfile.ZipFile(folder / "files.zip", "w") as archive:
        archive.write(folder / "gesprek.docx", "a/gesprek.docx")
        archive.write(folder / "patents.parquet", "../../patents.parquet")
        archive.writestr("inner/list.csv", frame.to_csv(index=False))
    return sorted(path for path in folder.iterdir() if path.is_file())
