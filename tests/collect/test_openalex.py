"""Collecting from OpenAlex, against answers written for the test and served on loopback."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from loopback import Asked, Reply, Site

from roadmap.collect import Collected, Folder, Manners, Query, Web
from roadmap.collect.openalex import collect_openalex, filter_of
from roadmap.errors import InputError
from roadmap.readers import Content, detect, read_content

NOW = datetime(2025, 3, 1, tzinfo=UTC)
KEY = "very+secret/key"


def work(number: int) -> dict[str, object]:
    return {
        "id": f"https://openalex.org/W{number}", "doi": f"https://doi.org/10.9999/{number}",
        "title": f"Fictional work {number}", "publication_date": "2024-02-03", "language": "en", "type": "article",
        "authorships": [{
            "author": {"display_name": "Jane Invented"}, "raw_author_name": "J. Invented",
            "institutions": [{"display_name": "Fictional Institute", "country_code": "BE"}],
        }],
        "abstract_inverted_index": {"batteries": [1], "Solid": [0]},
    }  # fmt: skip


class OpenAlex:
    """Works behind cursors, as many on a page as the test wants; ``trouble`` answers instead, by number of request."""

    def __init__(self, works: int, page: int = 2) -> None:
        self.works, self.page, self.trouble = [work(number) for number in range(1, works + 1)], page, {}
        self.asked: list[dict[str, list[str]]] = []

    def __call__(self, asked: Asked) -> Reply:
        given = parse_qs(urlsplit(asked.path).query)
        self.asked.append(given)
        if trouble := self.trouble.pop(len(self.asked), None):
            return trouble
        cursor = given["cursor"][0]
        start = 0 if cursor == "*" else int(cursor.removeprefix("c"))
        found = self.works[start : start + self.page]
        following = f"c{start + self.page}" if found else None
        meta = {"count": len(self.works), "next_cursor": following}
        return Reply(
            json.dumps({"meta": meta, "results": found}).encode(), headers={"Content-Type": "application/json"}
        )


@pytest.fixture
def openalex(site: Site, monkeypatch: pytest.MonkeyPatch) -> OpenAlex:
    monkeypatch.setenv("ROADMAP_OPENALEX_URL", site.address)
    monkeypatch.setenv("OPENALEX_API_KEY", KEY)
    site.pages["/works"] = served = OpenAlex(5)
    return served


def query(**options: object) -> Query:
    return Query(
        "openalex", "batteries", sector="energy", options={"words": ["solid state battery"], "years": [2020], **options}
    )


def run(asked: Query, out: Path, since: date | None = None) -> Collected:
    web = Web(Manners(contact="someone@example.org", delay=0.0, timeout=2.0), sleep=lambda _: None)
    return collect_openalex(asked, Folder(out, NOW), web, since)


def numbers(out: Path) -> list[str]:
    lines = [line for path in out.rglob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines()]
    return sorted(json.loads(line)["id"].rpartition("W")[2] for line in lines)


def test_pages_are_followed_to_the_end_and_a_second_run_brings_only_what_is_new(
    openalex: OpenAlex, tmp_path: Path
) -> None:
    first = run(query(), tmp_path)
    assert (first.offered, first.new, first.problem) == (5, 5, None)
    assert [asked["cursor"][0] for asked in openalex.asked] == ["*", "c2", "c4", "c6"]
    assert openalex.asked[0]["mailto"] == ["someone@example.org"]
    assert openalex.asked[0]["api_key"] == [KEY]
    openalex.works.append(work(6))
    assert run(query(), tmp_path).new == 1
    assert numbers(tmp_path) == ["1", "2", "3", "4", "5", "6"]


def test_what_is_kept_is_read_by_the_reader_and_names_nobody(openalex: OpenAlex, tmp_path: Path) -> None:
    found = run(query(), tmp_path)
    content = Content.of(tmp_path / found.files[0])
    assert detect(content) == "openalex"
    (table,) = read_content(content)
    row = table.frame.iloc[0]
    assert (row["text"], row["organisation"], row["country"], row["date"]) == (
        "Solid batteries", "Fictional Institute", "BE", "2024-02-03",
    )  # fmt: skip
    assert (row["sector"], row["authors"], table.kind) == ("energy", "1", "project")
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"Invented" not in everything
    assert KEY.encode() not in everything


def test_a_broken_run_goes_on_where_it_was(openalex: OpenAlex, tmp_path: Path) -> None:
    openalex.trouble[2] = Reply(pieces=(b"",), headers={"Content-Length": "1000"})
    broken = run(query(), tmp_path)
    assert (broken.new, broken.problem is None) == (2, False)
    assert KEY not in broken.problem.english()
    assert "very%2Bsecret" not in broken.problem.english()
    rest = run(query(), tmp_path)
    assert openalex.asked[2]["cursor"] == ["c2"]
    assert (rest.new, rest.problem) == (3, None)
    assert numbers(tmp_path) == ["1", "2", "3", "4", "5"]


def test_a_break_between_a_file_and_the_memory_keeps_nothing_twice(
    openalex: OpenAlex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: Folder) -> None:
        raise KeyboardInterrupt  # as if the machine went down here

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Folder, "save", killed)
        run(query(), tmp_path)
    assert numbers(tmp_path) == ["1", "2"]
    assert run(query(), tmp_path).new == 3
    assert numbers(tmp_path) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (
            Reply(b'{"error": "Invalid filter", "message": "Unknown filter field: colour"}', 400),
            "400 Unknown filter field",
        ),
        (Reply(b'{"error": "bad key"}', 401), "401 bad key"),
        (Reply(b"<html>busy</html>", 403), "answered 403"),
        (Reply(b"", 429, {"Retry-After": "40000"}), "come back in 40000 seconds"),
        (Reply(b"<html>hello</html>"), "not as wanted"),
        (Reply(b'{"results": 3}'), "not as wanted"),
        (Reply(b"[" * 100_000), "not as wanted"),
    ],
    ids=["bad-filter", "bad-key", "too-fast", "quota", "not-json", "other-json", "deep-json"],
)
def test_trouble_is_told_in_one_sentence(openalex: OpenAlex, tmp_path: Path, reply: Reply, said: str) -> None:
    openalex.trouble[1] = reply
    found = run(query(), tmp_path)
    assert said in found.problem.english()
    assert (found.new, found.files) == (0, ())
    assert run(query(), tmp_path).new == 5


def test_patience_where_the_server_is_busy_for_a_moment(openalex: OpenAlex, tmp_path: Path) -> None:
    openalex.trouble = {1: Reply(b"", 429, {"Retry-After": "1"}), 2: Reply(b"", 503)}
    assert run(query(), tmp_path).new == 5


def test_a_stale_cursor_begins_again_without_doubles(openalex: OpenAlex, tmp_path: Path) -> None:
    openalex.trouble = {2: Reply(b"{}", 500), 3: Reply(b'{"message": "Cursor value is invalid"}', 400)}
    assert run(query(), tmp_path).new == 2
    assert run(query(), tmp_path).new == 3
    assert numbers(tmp_path) == ["1", "2", "3", "4", "5"]


def test_nothing_found(openalex: OpenAlex, tmp_path: Path) -> None:
    openalex.works = []
    assert run(query(), tmp_path) == Collected("batteries")


def test_most_ends_a_run_and_the_next_goes_on(openalex: OpenAlex, tmp_path: Path) -> None:
    assert run(query(most=2), tmp_path).new == 2
    assert run(query(most=2), tmp_path).new == 2
    assert numbers(tmp_path) == ["1", "2", "3", "4"]


def test_the_question_in_openalex_terms() -> None:
    asked = query(
        words=["solid state, battery|x", "laser"], topics=["https://openalex.org/T10018"], countries=["NL", "BE"],
        institutions=["I4210109390", "https://ror.org/02jz4aj89"], years=[2019, 2022],
    )  # fmt: skip
    assert filter_of(asked, NOW.date(), None) == (
        'title_and_abstract.search:"solid state battery x"|laser,topics.id:T10018,institutions.id:I4210109390,'
        "institutions.ror:https://ror.org/02jz4aj89,institutions.country_code:nl|be,"
        "from_publication_date:2019-01-01,to_publication_date:2022-12-31"
    )
    assert "from_publication_date:2021-05-06" in filter_of(asked, NOW.date(), date(2021, 5, 6))


@pytest.mark.parametrize(
    "options",
    [
        {"years": [2022, 2019]}, {"years": ["2019"]}, {"years": []}, {"years": [1800]}, {"topics": ["batteries"]},
        {"words": []}, {"words": [3]}, {"institutions": ["Fictional University"]},
    ],
    ids=["order", "text", "none", "early", "topic", "everything", "number", "name"],
)  # fmt: skip
def test_a_question_that_is_not_as_wanted(options: dict[str, object]) -> None:
    with pytest.raises(InputError):
        filter_of(query(**options), NOW.date(), None)


def test_a_key_does_not_travel_unprotected(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not safe for a key"):
        run(query(base="http://openalex.example"), tmp_path)
