"""Publications: arXiv's tables, Atom answers and JSON lines; OpenAlex' answers, lines and tables. All are fictional."""

# ruff: noqa: E501 - records as files have them
from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import DATA

from roadmap.errors import InputError
from roadmap.readers import Content, RawTable, detect, read_content
from roadmap.readers.openalex import abstract_of, record_of
from roadmap.readers.science import arxiv_number

ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <link href="http://arxiv.org/api/query?search_query%3Dall" rel="self" type="application/atom+xml"/>
  <title type="html">ArXiv Query: search_query=all</title><id>http://arxiv.org/api/cHxbiOdZaP56ODnBPIenZhzg5f8</id>
  <opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">1</opensearch:totalResults>
  <entry>
    <id>http://arxiv.org/abs/1501.00001v2</id><updated>2016-01-09T10:00:00Z</updated><published>2015-01-01T09:00:00Z</published>
    <title>Fictional  flapping
      robots &amp; wings</title>
    <summary>  We flap.
    And fly.  </summary>
    <author><name>Jane Invented</name><arxiv:affiliation xmlns:arxiv="http://arxiv.org/schemas/atom">Invented Institute</arxiv:affiliation></author>
    <author><name>Joe Invented</name></author>
    <arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.9999/1</arxiv:doi>
    <category term="cs.RO" scheme="http://arxiv.org/schemas/atom"/><category term="cs.HC" scheme="http://arxiv.org/schemas/atom"/>
  </entry>
</feed>
"""

WORK = {
    "id": "https://openalex.org/W42", "doi": "https://doi.org/10.9999/42", "title": "Fictional <i>cells</i> of H<sub>2</sub>",
    "publication_date": "2021-05-06", "publication_year": 2021, "language": "fr", "type": "article", "is_retracted": False,
    "primary_location": {"source": {"display_name": "Invented Letters"}, "license": "cc-by"},
    "authorships": [
        {"author": {"display_name": "Jane Invented"}, "institutions": [
            {"display_name": "Invented Institute", "country_code": "BE"}, {"display_name": "Made-up Lab", "country_code": "NL"}]},
        {"author": {"display_name": "Joe Invented"}, "institutions": [{"display_name": "Invented Institute", "country_code": "BE"}]},
        {"author": {"display_name": "Jim Invented"}, "institutions": []},
    ],
    "topics": [{"display_name": "Battery materials"}, {"display_name": "Hydrogen"}],
    "concepts": [{"display_name": "Chemistry"}],
    "abstract_inverted_index": {"We": [0, 2], "build": [1], "test.": [3]},
}  # fmt: skip


def write(folder: Path, data: str | bytes, name: str) -> Content:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return Content.of(path)


def one(content: Content) -> RawTable:
    (table,) = read_content(content)
    return table


def first(table: RawTable) -> dict[str, str]:
    return {str(name): value for name, value in table.frame.iloc[0].items() if value}


def test_arxiv_atom_is_no_news(tmp_path: Path) -> None:
    content = write(tmp_path, ATOM, "answer.xml")
    assert detect(content) == "arxiv"
    table = one(content)
    assert (table.kind, table.known) == ("project", True)
    assert first(table) == {
        "id": "arXiv:1501.00001", "title": "Fictional flapping robots & wings", "text": "We flap. And fly.", "lang": "en",
        "date": "2015-01-01", "url": "https://arxiv.org/abs/1501.00001", "type": "publication",
        "categories": "cs.RO; cs.HC", "doi": "10.9999/1", "updated": "2016-01-09", "authors": "2",
        "organisation": "Invented Institute",
    }  # fmt: skip


def test_an_answer_of_arxiv_that_is_an_error_or_empty(tmp_path: Path) -> None:
    wrong = ATOM.replace("http://arxiv.org/abs/1501.00001v2", "http://arxiv.org/api/errors#incorrect_id")
    (reject,) = one(write(tmp_path, wrong, "wrong.xml")).rejects
    assert "an error" in reject.reason.english()
    start, end = ATOM.index("<entry>"), ATOM.index("</feed>")
    with pytest.raises(InputError, match="found nothing"):
        one(write(tmp_path, ATOM[:start] + ATOM[end:], "empty.xml"))


def test_entities_are_not_expanded_without_bounds(tmp_path: Path) -> None:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    hostile = ATOM.replace(
        "<feed", f'<!DOCTYPE feed [<!ENTITY a0 "ha"><!ENTITY x SYSTEM "file:///etc/passwd">{bomb}]><feed', 1
    )
    table = one(write(tmp_path, hostile.replace("We flap.", "&a9; &x; We flap."), "bomb.xml"))
    assert len(first(table)["text"]) < 1_000
    assert "root:" not in first(table)["text"]


def test_arxiv_json_lines(tmp_path: Path) -> None:
    record = {
        "id": "0704.0001", "submitter": "Jane Invented", "authors": "Jane Invented, Joe Invented", "title": "Fictional\n  looms",
        "categories": "cs.RO stat.ML", "license": "CC0", "abstract": "  We weave.\n", "update_date": "2008-11-26",
        "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
        "authors_parsed": [["Invented", "Jane", ""], ["Invented", "Joe", ""]],
    }  # fmt: skip
    lines = [
        json.dumps(record),
        "",
        "{broken",
        "[1]",
        json.dumps(record | {"versions": None, "abstract": None, "title": "A title"}),
    ]
    content = write(tmp_path, "\n".join(lines), "arxiv.json")
    assert detect(content) == "arxiv-jsonl"
    table = one(content)
    assert first(table) == {
        "id": "arXiv:0704.0001", "title": "Fictional looms", "text": "We weave.", "lang": "en", "date": "2007-04-02",
        "url": "https://arxiv.org/abs/0704.0001", "type": "publication", "categories": "cs.RO; stat.ML", "licence": "CC0",
        "updated": "2008-11-26", "authors": "2",
    }  # fmt: skip
    assert table.frame.index.tolist() == [1, 4]
    assert table.frame["date"].tolist() == ["2007-04-02", "2008-11-26"]
    assert [reject.row for reject in table.rejects] == [2, 3]
    assert not table.frame.astype(str).map(lambda cell: "Jane" in cell).any().any()


def test_arxiv_table(tmp_path: Path) -> None:
    text = (
        "\tabstract\tacm_class\tarxiv_id\tauthor_text\tcategories\tcreated\tdoi\tnum_authors\tprimary_cat\ttitle\tupdated\n"
        "7\tWe weave. \t\t705.17\tJane Invented, Joe Invented\tcs.ET,quant-ph\t2007-05-01\t\t2\tcs.ET\tFictional looms\t2007-05-02\n"
    )
    table = one(write(tmp_path, text, "cs.ET.tsv"))
    assert first(table) == {
        "id": "arXiv:0705.1700", "title": "Fictional looms", "text": "We weave.", "lang": "en", "date": "2007-05-01",
        "url": "https://arxiv.org/abs/0705.1700", "type": "publication", "categories": "cs.ET; quant-ph",
        "primary_category": "cs.ET", "updated": "2007-05-02", "authors": "2",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "number"),
    [("705.0017", "0705.0017"), ("1412.3", "1412.3000"), ("1501.00001v12", "1501.00001"), ("1910.1", "1910.10000"),
     ("cs/0308043", "cs/0308043"), ("http://arxiv.org/abs/hep-th/9901001v3", "hep-th/9901001"), ("oai:arXiv.org:0704.0001", "0704.0001")],
)  # fmt: skip
def test_arxiv_numbers(written: str, number: str) -> None:
    assert arxiv_number(written) == number


@pytest.mark.parametrize("shape", ["answer", "list", "single", "lines"])
def test_openalex(tmp_path: Path, shape: str) -> None:
    second = {**WORK, "id": "https://openalex.org/W43"}
    texts = {
        "answer": json.dumps({"meta": {"count": 2}, "results": [WORK, second], "group_by": []}, indent=1),
        "list": json.dumps([WORK, second]), "single": json.dumps(WORK), "lines": f"{json.dumps(WORK)}\n{json.dumps(second)}\n",
    }  # fmt: skip
    content = write(tmp_path, texts[shape], "works.jsonl" if shape == "lines" else "works.json")
    assert detect(content) == "openalex"
    table = one(content)
    assert len(table.frame) == (1 if shape == "single" else 2)
    assert first(table) == {
        "id": "OpenAlex:W42", "title": "Fictional cells of H2", "text": "We build We test.", "lang": "fr", "date": "2021-05-06",
        "url": "https://doi.org/10.9999/42", "type": "publication", "organisation": "Invented Institute; Made-up Lab",
        "organisation_countries": "BE; NL", "country": "BE", "work_type": "article", "topics": "Battery materials; Hydrogen",
        "concepts": "Chemistry", "venue": "Invented Letters", "licence": "cc-by", "authors": "3",
    }  # fmt: skip


def test_openalex_table(tmp_path: Path) -> None:
    text = (
        "id,doi,title,publication_year,publication_date,language,type,authorships.author.display_name,"
        "authorships.institutions.display_name,authorships.countries,topics.display_name,abstract\n"
        "https://openalex.org/W1,,Fictional looms,2020,,en,article,Jane Invented|Joe Invented,Invented Institute|Made-up Lab,"
        "BE|NL,Weaving|Robots,We weave.\n"
    )
    table = one(write(tmp_path, text, "works.csv"))
    assert first(table) == {
        "id": "OpenAlex:W1", "title": "Fictional looms", "text": "We weave.", "lang": "en", "date": "2020",
        "url": "https://openalex.org/W1", "type": "publication", "organisation": "Invented Institute; Made-up Lab",
        "organisation_countries": "BE; NL", "country": "BE", "work_type": "article", "topics": "Weaving; Robots", "authors": "2",
    }  # fmt: skip


def test_works_without_words_are_set_aside(tmp_path: Path) -> None:
    bare = {**WORK, "title": None, "abstract_inverted_index": None}
    table = one(write(tmp_path, json.dumps({"results": [WORK, bare, 5, None]}), "works.json"))
    assert [(reject.row, reject.reason.english()) for reject in table.rejects] == [
        (2, "The record has neither a title nor a text."), (3, "The record is not a JSON object."),
        (4, "The record is not a JSON object."),
    ]  # fmt: skip


@given(
    st.lists(
        st.text(alphabet="abc dé.", min_size=1, max_size=8).filter(lambda word: word.split() == [word]), max_size=30
    )
)
def test_an_abstract_is_put_in_order_again(words: list[str]) -> None:
    index: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        index.setdefault(word, []).append(place)
    shuffled = list(index.items())
    random.Random(len(words)).shuffle(shuffled)
    assert abstract_of(dict(shuffled)) == " ".join(words)


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*WORK, "institutions", "display_name"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(WORK)), _ANY))
def test_a_work_of_any_shape_gives_texts(changes: dict[str, object]) -> None:
    found = record_of({**WORK, **changes})
    assert isinstance(found, str) or all(isinstance(value, str) for value in found.values())


def test_a_line_without_end_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roadmap.readers.science.LONGEST_LINE", 3_000_000)
    long = b'{"id": "https://openalex.org/W2", "authorships": [], "title": "' + b"x" * 6_000_000 + b'"}\n'
    content = write(tmp_path, json.dumps(WORK).encode() + b"\n" + long + json.dumps(WORK).encode(), "works.jsonl")
    table = one(content)
    assert table.frame.index.tolist() == [1, 3]
    assert [reject.row for reject in table.rejects] == [2]


@pytest.mark.parametrize(
    "data",
    [json.dumps({"results": [WORK]}), ATOM, json.dumps(WORK) + "\n" + json.dumps(WORK)],
    ids=["json", "atom", "lines"],
)
def test_damaged_files_are_read_or_refused(tmp_path: Path, data: str) -> None:
    whole, chance = data.encode(), random.Random(7)
    for number in range(60):
        damaged = bytearray(whole[: chance.randrange(1, len(whole))] if number % 2 else whole)
        for _ in range(number % 5):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            list(read_content(write(tmp_path, bytes(damaged), "file.json")))
        except InputError:
            continue  # refused in one sentence; anything else that is raised fails the test


@pytest.mark.parametrize("name", ["cs.ET", "q-bio.NC"])
def test_real_arxiv_tables(name: str) -> None:
    path = DATA / "arxiv" / f"{name}.tsv.xz"
    if not path.exists():
        pytest.skip("the real arXiv tables are not on this machine")
    tables = list(read_content(Content.of(path)))
    rows = [row for table in tables for row in table.frame.index]
    rejects = sum(len(table.rejects) for table in tables)
    numbers = [number for table in tables for number in table.frame["id"]]
    assert len(rows) + rejects == max(rows)
    assert rejects == 0
    assert len(set(numbers)) == len(numbers)
    assert all((table.frame[["text", "title", "date"]] != "").all().all() for table in tables)
