"""Text files as streams: the same characters as read whole, and tables in parts the same as whole."""

import gzip
import json

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from roadmap.errors import InputError
from roadmap.readers import Content, content, json_stream, read_content, rows, streams, structured, tables
from roadmap.settings import Settings
from roadmap.stages.ingest import read_corpus

CELLS = st.lists(
    st.sampled_from(["a", '"', '""', ",", "\n", "\r\n", "id,text", "3/4/2015", "1", " ", "é", "\0"]), max_size=60
)


@pytest.fixture
def tiny(monkeypatch):
    """Blocks, samples and parts so small that everything falls apart."""
    monkeypatch.setattr(content, "_BLOCK", 7)
    monkeypatch.setattr(tables, "PART", 3)


@given(data=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-16"))))
@example(data="é\r\n".encode() * 9 + b"\xe9")
@example(data=b"\r\0\n\r")
def test_lines_are_the_files_characters(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("lines") / "a.csv"
    path.write_bytes(data)
    try:
        whole = Content.of(path).text()
    except InputError as error:
        with pytest.raises(InputError, match=r"a\.csv") as found:
            streams.Lines.of(Content.of(path))
        assert found.value.message.template == error.message.template  # the decompressor words its own reason
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(content, "_BLOCK", 3)
        lines = list(streams.Lines.of(Content.of(path)))
    assert "".join(lines) == whole
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines[:-1])


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "mac_roman", "cp850", "utf-16-le", "utf-8-sig"])
def test_an_encoding_is_told_from_beyond_the_sample(tmp_path, monkeypatch, encoding):
    monkeypatch.setattr(streams, "SAMPLE", 100)
    text = "plain words\n" * 50 + "Größe déjà vu, für Mäuse: 5 °C, « être »\n" * 5
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(text.encode(encoding)))
    assert "".join(streams.Lines.of(Content.of(path))) == text


def test_a_few_damaged_bytes_are_forgiven_and_many_are_not(tmp_path, monkeypatch):
    monkeypatch.setattr(streams, "SAMPLE", 100)
    path = tmp_path / "a.csv"
    path.write_bytes("déjà vu été\n".encode() * 50 + b"\xe9\n")
    assert streams.Lines.of(Content.of(path)).encoding == "utf-8"
    path.write_bytes(b"plain\n" * 50 + "déjà vu été\n".encode("cp1252") * 50)
    assert streams.Lines.of(Content.of(path)).encoding == "cp1252"


@given(cells=CELLS)
@example(cells=["1,a\n", '2,"a\n', "3,a\n", "4,a\n", '5,"a\n', "6,a\n"])
@example(cells=["1,a\n", '2,"a\n', "3,a\n", '4,"a\n'])
def test_a_table_in_parts_is_the_table(tmp_path_factory, cells):
    path = tmp_path_factory.mktemp("parts") / "a.csv"
    path.write_text("id,text\n" + "".join(cells), encoding="utf-8", newline="")
    whole = read(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "PART", 2)
        patch.setattr(content, "_BLOCK", 5)
        assert read(path) == whole


def read(path):
    """Return rows with their numbers, rejects and notes, or the refusal."""
    kept, aside, notes = [], [], []
    try:
        for table in tables.read_delimited(Content.of(path)):
            kept += zip(table.frame.index, table.frame.to_numpy().tolist(), strict=True)
            aside += [(one.row, one.reason, one.excerpt) for one in table.rejects]
            notes += table.notes
    except InputError as error:
        return error.message
    return kept, sorted(aside, key=lambda one: one[0]), notes


@pytest.mark.usefixtures("tiny")
def test_one_file_has_one_order_of_day_and_month(tmp_path):
    days = ["3/4/2015", "5/6/2015", "7/8/2015", "9/10/2015", "11/30/2015", "12/31/2015"]
    path = tmp_path / "a.csv"
    path.write_text("id,text,date\n" + "".join(f"d{n},Words here,{day}\n" for n, day in enumerate(days)))
    found = read_corpus(path, Settings()).documents.set_index("doc_id")["date"]
    assert [str(found[f"d{n}"].date()) for n in range(2)] == ["2015-03-04", "2015-05-06"]


@pytest.mark.usefixtures("tiny")
def test_what_parts_note_is_said_once_for_the_file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("exported today\nid,title,text,inventors\n" + "".join(f"d{n},A title,,A; B\n" for n in range(8)))
    notes = [note.english() for note in read_corpus(path, Settings()).notes]
    assert len(notes) == 3
    assert any("8 of 8 records have a title" in note for note in notes)


@pytest.mark.usefixtures("tiny")
def test_a_column_that_is_filled_late_is_kept_in_every_part(tmp_path):
    path = tmp_path / "a.csv"
    lines = [f"012-345,EP,EP {n} A1,Title {n},{'late' if n == 7 else ''},\n" for n in range(8)]
    path.write_text("Lens ID,Jurisdiction,Display Key,Title,Remark,Other\n" + "".join(lines))
    found = list(tables.read_delimited(Content.of(path)))
    assert len(found) == 3
    assert all("Remark" in table.frame.columns and "Other" not in table.frame.columns for table in found)


def test_a_line_without_end_is_set_aside(tmp_path, monkeypatch):
    monkeypatch.setattr(streams, "LONGEST_LINE", 1000)
    monkeypatch.setattr(rows, "LONGEST_LINE", 1000)
    monkeypatch.setattr(content, "_BLOCK", 100)
    path = tmp_path / "a.csv"
    path.write_text('id,text\n1,one\n2,"' + "x" * 5000 + "\n3,three\n4," + "y" * 5000 + "\n5,five\n")
    kept, aside, _ = read(path)
    assert [row for row, _ in kept] == [1, 3, 5]
    assert [(row, reason.english()) for row, reason, _ in aside] == [
        (2, "The row is longer than 1000 characters."),
        (4, "The row is longer than 1000 characters."),
    ]


def test_a_quote_left_open_for_very_long_is_none(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "_LONGEST_RECORD", 5)
    path = tmp_path / "a.csv"
    path.write_text('id,text\n1,"open\n' + "".join(f"{n},row\n" for n in range(2, 40)))
    kept, aside, _ = read(path)
    assert [row for row, _ in kept] == list(range(1, 40))
    assert not aside


def test_json_lines_in_parts_are_the_file(tmp_path, monkeypatch):
    path = tmp_path / "a.jsonl"
    lines = ['{"id": "a", "text": "one", "date": "1/2/2015"}', "", "[1]", '{"id": "b", "text": "two", "late": "x"}',
             '{"text": "three", "date": "3/14/2015"}', "no", '{"id": "d", "text": "four", "date": "5/6/2015"}',
             ]  # fmt: skip
    path.write_text("\n".join(lines))
    whole = read_corpus(path, Settings())
    monkeypatch.setattr(structured, "PART", 2)
    parts = list(structured.read_jsonl(Content.of(path)))
    assert [list(part.frame.index) for part in parts] == [[1], [3, 4], [6]]
    assert all(list(part.frame.columns) == ["id", "text", "date", "late"] for part in parts)
    again = read_corpus(path, Settings())
    assert again.documents.equals(whole.documents)
    assert again.rejects.equals(whole.rejects)
    assert set(again.documents["date"].dropna().dt.strftime("%m-%d")) == {"01-02", "03-14", "05-06"}


def test_json_lines_without_an_object_are_refused_in_parts_too(tmp_path, monkeypatch):
    path = tmp_path / "a.jsonl"
    path.write_text("1\n2\n3\n4\n")
    for size in (10, 2):
        monkeypatch.setattr(structured, "PART", size)
        with pytest.raises(InputError, match="holds no JSON object"):
            list(structured.read_jsonl(Content.of(path)))


# --- JSON lists and Parquet -------------------------------------------------------------------------------------------


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=12,
)


@given(value=st.one_of(st.lists(VALUES, max_size=5), st.dictionaries(st.text(max_size=3), VALUES, max_size=4)),
       indent=st.sampled_from([None, 1]), cut=st.integers(0, 60))  # fmt: skip
@example(value=[12345, "ab", {"a": [1]}], indent=None, cut=0)
@example(value=[0.5, 1e-9, -1e22, 0.0], indent=None, cut=0)
@example(value={"meta": {"count": 2}, "data": [{"a": 1}, {"a": 2}]}, indent=1, cut=0)
def test_a_large_json_file_gives_what_a_small_one_gives(tmp_path_factory, value, indent, cut):
    path = tmp_path_factory.mktemp("json") / "a.json"
    text = json.dumps(value, indent=indent)
    path.write_text(text[: len(text) - cut] if cut < len(text) else text)
    small = items(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "WHOLE", 0)
        patch.setattr(content, "_BLOCK", 3)
        large = items(path)
    if isinstance(small, str):
        assert isinstance(large, str)
    elif large != "larger":
        assert large == small


def items(path):
    """Return a file's records, gone through twice; or why it has none."""
    try:
        found = json_stream.Items.of(Content.of(path), ("data", "a"))
        assert list(found) == list(found)
        return list(found)
    except InputError as error:
        return "larger" if "split" in str(error) else str(error)


def test_a_record_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(json_stream, "WHOLE", 0)
    monkeypatch.setattr(json_stream, "LONGEST", 1000)
    monkeypatch.setattr(content, "_BLOCK", 100)
    path = tmp_path / "a.json"
    path.write_text('[{"text": "' + "x" * 5000)
    with pytest.raises(InputError, match=r"a\.json is not whole JSON: a record is longer than 1000"):
        json_stream.Items.of(Content.of(path))


@pytest.mark.parametrize("name", ["a.json", "a.parquet"])
def test_lists_and_parquet_in_parts_are_the_table(tmp_path, monkeypatch, name):
    days = ["3/4/2015", "5/6/2015", "7/8/2015", "9/10/2015", "12/31/2015"]
    frame = pd.DataFrame(
        {"id": [f"d{n}" for n in range(5)], "text": "Words here", "date": days, "late": [*" " * 4, "x"]}
    )
    path = tmp_path / name
    frame.to_parquet(path) if name.endswith("parquet") else frame.to_json(path, orient="records")
    whole = read_corpus(path, Settings()).documents
    monkeypatch.setattr(structured, "PART", 2)
    monkeypatch.setattr(structured, "ITEMS", 2)
    monkeypatch.setattr(json_stream, "WHOLE", 0)
    pd.testing.assert_frame_equal(read_corpus(path, Settings()).documents, whole)
    assert str(whole.set_index("doc_id")["date"]["d0"].date()) == "2015-03-04"
    assert len(list(read_content(Content.of(path)))) == 3


def test_parquet_of_a_million_equal_rows_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(structured, "_MOST_ROWS", 1000)
    path = tmp_path / "a.parquet"
    pd.DataFrame({"text": ["Words here"] * 100_000}).to_parquet(path)
    with pytest.raises(InputError, match="unpacks to more than"):
        list(read_content(Content.of(path)))
