"""Exports of media databases, hand-written after their known column names and classes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from roadmap.errors import RoadmapError
from roadmap.readers import Content, detect, read_content
from roadmap.readers.media import is_europresse, is_media_table, read_europresse

if TYPE_CHECKING:
    from pathlib import Path

    from roadmap.readers import RawTable

FACTIVA = (
    "AN;HD;BY;WC;PD;SN;LA;LP;TD\n"
    "COUR000020240305;Pompe neuve;Une Personne;120;5 March 2024;Courrier Fictif;French;Le chapeau.;La suite du texte.\n"
    "COUR000020240306;Titre seul;;12;6 March 2024;Courrier Fictif;French;;\n"
)
MEDIA_CLOUD = (
    "id,indexed_date,language,media_name,media_url,publish_date,title,url\n"
    "abc,2024-03-06 01:00:00,nl,courier.example,courier.example,2024-03-05,Nieuwe pomp,https://courier.example/1\n"
)
GDELT = {
    "articles": [
        {
            "url": "https://blatt.example/1", "url_mobile": "", "title": "Neue Pumpe", "seendate": "20240305T063400Z",
            "socialimage": "", "domain": "blatt.example", "language": "German", "sourcecountry": "Germany",
        }
    ]
}  # fmt: skip
EUROPRESSE = """<!DOCTYPE html><html><body>
<article><header><div class="rdp__DocPublicationName">
<span class="DocPublicationName">Le Courrier Fictif, no. 12</span></div>
<div><span class="DocHeader">Économie, mardi 5 mars 2024 - 500 mots, p. 4</span></div>
<div class="titreArticle"><p class="rdp__articletitle">Une pompe sobre à Liège</p></div></header>
<section><div class="DocText clearfix">
<div class="docOcurrContainer"><p>Premier alinéa.</p><p>Second alinéa.</p></div></div>
</section></article>
<article><header><span class="DocPublicationName">La Gazette</span><span class="DocHeader">March 6, 2024</span></header>
<section><div class="docOcurrContainer"><p>Texte seul.</p></div></section></article>
<article><header><span class="DocPublicationName">Vide</span></header></article></body></html>"""


def content(tmp_path: Path, text: str, name: str) -> Content:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return Content.of(path)


def read(found: Content) -> RawTable:
    (table,) = read_content(found)
    assert (table.known, table.kind) == (True, "news")
    return table


def test_factiva(tmp_path: Path) -> None:
    found = content(tmp_path, FACTIVA, "export.csv")
    assert detect(found) == "media"
    frame = read(found).frame
    assert list(frame["text"]) == ["Le chapeau.\n\nLa suite du texte.", ""]
    assert list(frame["title"]) == ["Pompe neuve", "Titre seul"]
    assert list(frame["id"]) == ["COUR000020240305", "COUR000020240306"]
    assert set(frame["organisation"]) == {"Courrier Fictif"}
    assert list(frame["WC"]) == ["120", "12"]
    assert "Personne" not in frame.to_csv()


def test_media_cloud(tmp_path: Path) -> None:
    record = read(content(tmp_path, MEDIA_CLOUD, "stories.csv")).frame.loc[1]
    assert (record["id"], record["date"], record["lang"]) == ("abc", "2024-03-05", "nl")
    assert (record["organisation"], record["url"]) == ("courier.example", "https://courier.example/1")


@pytest.mark.parametrize("name", ["articles.json", "articles"])
def test_gdelt(tmp_path: Path, name: str) -> None:
    found = content(tmp_path, json.dumps(GDELT), name)
    assert detect(found) == "media-json"
    record = read(found).frame.loc[1]
    assert (record["title"], record["organisation"], record["date"]) == (
        "Neue Pumpe",
        "blatt.example",
        "20240305T063400Z",
    )
    assert record["country"] == "Germany"


def test_europresse(tmp_path: Path) -> None:
    found = content(tmp_path, EUROPRESSE, "europresse.html")
    assert detect(found) == "europresse"
    table = read(found)
    assert dict(table.frame.loc[1]) == {
        "title": "Une pompe sobre à Liège", "text": "Premier alinéa.\n\nSecond alinéa.", "date": "2024-03-05",
        "organisation": "Le Courrier Fictif",
    }  # fmt: skip
    assert dict(table.frame.loc[2, ["title", "date", "text"]]) == {
        "title": "",
        "date": "2024-03-06",
        "text": "Texte seul.",
    }
    assert [reject.row for reject in table.rejects] == [3]


def test_europresse_without_articles(tmp_path: Path) -> None:
    with pytest.raises(RoadmapError, match="no article"):
        list(read_europresse(content(tmp_path, "<html><body>x</body></html>", "x.html")))


@pytest.mark.parametrize(
    "text", ["title,text\na,b\n", "domain,title\na,b\n", "hd\nx\n", "", "publish_date,title,text\n1,2,3\n"]
)
def test_other_tables_are_left_to_the_general_reader(tmp_path: Path, text: str) -> None:
    found = content(tmp_path, text, "x.csv")
    assert not is_media_table(found)
    assert not is_europresse(found)
