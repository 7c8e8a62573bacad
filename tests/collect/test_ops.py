"""Collecting from the European Patent Office's OPS, against answers written for the test and served on loopback."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from loopback import Asked, Reply, Site

from roadmap.collect import Collected, Folder, Manners, Query, Web, collect
from roadmap.collect import ops as ops_module
from roadmap.collect.ops import collect_ops, cql_of
from roadmap.errors import InputError
from roadmap.readers import Content, detect, read_content

NOW = datetime(2025, 3, 1, tzinfo=UTC)
KEY, SECRET = "fictional-key", "fictional-secret"
XML = {"Content-Type": "application/xml"}
CALM = "idle (images=green:200, inpadoc=green:60, other=green:1000, retrieval=green:200, search=green:30)"


def document(number: int, day: str, country: str = "BE") -> tuple[str, str]:
    """Return the publication day and the XML of a fictional publication."""
    return day, (
        f'<exchange-documents><exchange-document system="ops.epo.org" family-id="{number}" country="EP" '
        f'doc-number="{number}" kind="A1"><bibliographic-data><publication-reference><document-id '
        f'document-id-type="docdb"><country>EP</country><doc-number>{number}</doc-number><kind>A1</kind>'
        f"<date>{day}</date></document-id></publication-reference><parties><applicants>"
        f'<applicant sequence="1" data-format="epodoc"><applicant-name><name>FICTIONAL WORKS NV [{country}]</name>'
        f"</applicant-name></applicant></applicants></parties>"
        f'<invention-title lang="en">Fictional device {number}</invention-title></bibliographic-data>'
        f'<abstract lang="en"><p>A fictional device number {number} for tests.</p></abstract>'
        f"</exchange-document></exchange-documents>"
    )


class Ops:
    """The service: tokens, and publications by day; ``trouble`` answers instead, by number of question."""

    def __init__(self, site: Site) -> None:
        self.documents: list[tuple[str, str]] = []
        self.trouble: dict[int, Reply] = {}
        self.headers = {"X-Throttling-Control": CALM}
        self.asked: list[tuple[str, str]] = []
        self.tokens = 0
        site.pages["/3.2/auth/accesstoken"] = self.token
        site.pages["/3.2/rest-services/published-data/search/biblio,abstract"] = self.search

    def token(self, asked: Asked) -> Reply:
        wanted = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        if asked.headers["authorization"] != f"Basic {wanted}":
            return Reply(b'{"error": "invalid_client"}', 401)
        self.tokens += 1
        return Reply(json.dumps({"access_token": f"token-{self.tokens}", "expires_in": "1199"}).encode())

    def search(self, asked: Asked) -> Reply:
        cql, span = parse_qs(asked.body.decode())["q"][0], asked.headers.get("x-ops-range", "1-25")
        self.asked.append((cql, span))
        if trouble := self.trouble.pop(len(self.asked), None):
            return trouble
        if asked.headers["authorization"] != f"Bearer token-{self.tokens}":
            return Reply(b"<error><code>400</code><message>invalid_access_token</message></error>", 400, XML)
        first, last = re.findall(r'within "(\d{8}) (\d{8})"', cql)[-1]
        fits = [text for day, text in self.documents if first <= day <= last]
        begin, end = map(int, span.split("-"))
        if not fits:
            return Reply(
                b"<fault><code>SERVER.EntityNotFound</code><message>No results found</message></fault>", 404, XML
            )
        body = (
            '<?xml version="1.0" encoding="UTF-8"?><ops:world-patent-data xmlns="http://www.epo.org/exchange" '
            f'xmlns:ops="http://ops.epo.org"><ops:biblio-search total-result-count="{len(fits)}">'
            f'<ops:range begin="{begin}" end="{end}"/><ops:search-result>{"".join(fits[begin - 1 : end])}'
            "</ops:search-result></ops:biblio-search></ops:world-patent-data>"
        )
        return Reply(body.encode(), headers={**XML, **self.headers})


@pytest.fixture
def ops(site: Site, monkeypatch: pytest.MonkeyPatch) -> Ops:
    monkeypatch.setenv("ROADMAP_OPS_URL", site.address)
    monkeypatch.setenv("EPO_OPS_KEY", KEY)
    monkeypatch.setenv("EPO_OPS_SECRET", SECRET)
    monkeypatch.setattr(ops_module, "PAGE", 2)
    served = Ops(site)
    served.documents = [document(number, f"2023{number:02d}10") for number in range(1, 6)]
    return served


QUERY = Query("ops", "batteries", options={"cpc": ["H01M 10/05"], "years": [2023, 2023]})


def run(out: Path, asked: Query = QUERY, since: date | None = None, sleeps: list[float] | None = None) -> Collected:
    web = Web(Manners(delay=0.0, timeout=2.0), sleep=(sleeps if sleeps is not None else []).append)
    return collect_ops(asked, Folder(out, NOW), web, since)


def asking(**options: object) -> Query:
    return replace(QUERY, options={**QUERY.options, **options})


def numbers(out: Path) -> list[str]:
    text = "".join(path.read_text(encoding="utf-8") for path in out.rglob("*.xml"))
    return sorted(re.findall(r'doc-number="(\d+)"', text))


def test_pages_are_fetched_in_ranges_and_read_by_the_reader(ops: Ops, tmp_path: Path) -> None:
    found = run(tmp_path)
    assert (found.offered, found.new, found.problem) == (5, 5, None)
    assert ops.asked[0] == ('cpc=H01M10/05 and pd within "20230101 20231231"', "1-2")
    assert [span for _, span in ops.asked] == ["1-2", "3-4", "5-6"]
    assert ops.tokens == 1
    content = Content.of(tmp_path / found.files[0])
    (table,) = read_content(content)
    assert detect(content) == "patent-xml"
    row = table.frame.iloc[0]
    assert (row["id"], row["title"], row["organisation"], row["country"]) == (
        "EP1A1", "Fictional device 1", "FICTIONAL WORKS NV", "BE",
    )  # fmt: skip
    assert "fictional device number 1" in row["text"]


def test_a_second_run_asks_the_last_months_again_and_keeps_only_what_is_new(ops: Ops, tmp_path: Path) -> None:
    asked = asking(years=[2023])
    run(tmp_path, asked)
    ops.asked.clear()
    ops.documents += [document(8, "20250110"), document(9, "20250210")]
    found = run(tmp_path, asked)
    assert ops.asked[0][0].endswith('pd within "20241201 20241231"')
    assert (found.new, found.problem) == (2, None)
    assert run(tmp_path, asked).new == 0
    assert numbers(tmp_path) == ["1", "2", "3", "4", "5", "8", "9"]


def test_the_key_is_nowhere(ops: Ops, tmp_path: Path) -> None:
    run(tmp_path)
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert KEY.encode() not in everything
    assert SECRET.encode() not in everything
    assert b"token-1" not in everything


def test_a_key_file(ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EPO_OPS_KEY")
    monkeypatch.delenv("EPO_OPS_SECRET")
    with pytest.raises(InputError, match="needs your key"):
        run(tmp_path / "out")
    file = tmp_path / "key.toml"
    file.write_text(f'key = "{KEY}"\nsecret = "{SECRET}"\n', encoding="utf-8")
    assert run(tmp_path / "out", asking(key_file=str(file))).new == 5
    file.write_text(f"key = {KEY}\n", encoding="utf-8")
    with pytest.raises(InputError, match="not as wanted") as error:
        run(tmp_path / "out", asking(key_file=str(file)))
    assert KEY not in str(error.value)


def test_a_wrong_key(ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EPO_OPS_SECRET", "another-secret")
    found = run(tmp_path)
    assert "does not know this key" in found.problem.english()
    assert "another-secret" not in found.problem.english()


def test_years_are_parted_until_each_part_can_be_reached(
    ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ops_module, "REACH", 3)
    ops.documents += [document(number, "20230510") for number in range(6, 10)]
    found = run(tmp_path)
    assert found.new == 8
    assert numbers(tmp_path) == ["1", "2", "3", "4", "5", "6", "7", "8"]
    (note,) = found.notes
    assert "of 2023-05-10 only the first 3 of 5" in note.english()


@pytest.mark.parametrize(
    ("header", "value"),
    [("X-IndividualQuotaPerHour-Used", "440000000"), ("X-RegisteredQuotaPerWeek-Used", "3990000000"),
     ("X-Throttling-Control", "overloaded (search=black:0)")],
    ids=["hour", "week", "overloaded"],
)  # fmt: skip
def test_a_quota_near_its_end_stops_the_run_and_the_next_goes_on(
    ops: Ops, tmp_path: Path, header: str, value: str
) -> None:
    calm, ops.headers = ops.headers, {**ops.headers, header: value}
    first = run(tmp_path)
    assert (first.new, first.problem is None, len(ops.asked)) == (2, False, 1)
    ops.headers = calm
    rest = run(tmp_path)
    assert (rest.new, rest.problem) == (3, None)
    assert numbers(tmp_path) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(b"", 403, {"X-Rejection-Reason": "IndividualQuotaPerHour"}), "quota of OPS is nearly spent"),
        (Reply(b"", 403, {"X-Rejection-Reason": "RegisteredQuotaPerWeek"}), "quota of OPS is nearly spent"),
        (Reply(b"", 403, {"X-Rejection-Reason": "ThrottlingControlQuota"}), "403 ThrottlingControlQuota"),
        (Reply(b"", 429, {"Retry-After": "216383"}), "come back in 216383 seconds"),
        (Reply(b"<fault><code>CLIENT.CQL</code><message>Bad query</message></fault>", 413, XML), "413 Bad query"),
        (Reply(b"<html>busy", 400), "no answer that can be used"),
        (Reply(pieces=(b"<half",), headers={"Content-Length": "1000"}), "could not be fetched"),
        (Reply(b"", 302, {"Location": "http://169.254.169.254/"}), "OPS answered 302"),
        (Reply(b"<html>Welcome</html>"), "OPS answered 200"),
    ],
    ids=["hour", "week", "throttled", "later", "question", "garbage", "broken-line", "elsewhere", "another-page"],
)
def test_trouble_in_the_middle_is_told_and_the_next_run_goes_on(
    ops: Ops, tmp_path: Path, reply: Reply, said: str
) -> None:
    ops.trouble[2] = reply
    broken = run(tmp_path)
    assert said in (broken.problem.english() if broken.problem else "")
    assert broken.new == 2
    rest = run(tmp_path)
    assert (rest.new, rest.problem) == (3, None)
    assert numbers(tmp_path) == ["1", "2", "3", "4", "5"]


def test_a_break_between_a_file_and_the_memory_keeps_nothing_twice(
    ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: Folder) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Folder, "save", killed)
        run(tmp_path)
    assert numbers(tmp_path) == ["1", "2"]
    assert run(tmp_path).new == 3
    assert numbers(tmp_path) == ["1", "2", "3", "4", "5"]


def test_a_token_that_ended_is_renewed_and_the_range_is_kept(ops: Ops, tmp_path: Path) -> None:
    ops.trouble[2] = Reply(b"<error><code>400</code><message>invalid_access_token</message></error>", 400, XML)
    assert run(tmp_path).new == 5
    assert [span for _, span in ops.asked] == ["1-2", "3-4", "3-4", "5-6"]
    assert ops.tokens == 2


def test_a_service_that_refuses_every_token_is_left(ops: Ops, tmp_path: Path) -> None:
    ended = Reply(b"<error><code>400</code><message>invalid_access_token</message></error>", 400, XML)
    ops.trouble = dict.fromkeys(range(1, 50), ended)
    assert "refuses every access token" in run(tmp_path).problem.english()
    assert len(ops.asked) < 10


def test_the_pace_that_the_service_asks_for(ops: Ops, tmp_path: Path) -> None:
    ops.headers = {"X-Throttling-Control": "busy (search=yellow:10, other=green:1000)"}
    sleeps: list[float] = []
    run(tmp_path, sleeps=sleeps)
    assert sleeps.count(6.0) == 3


def test_nothing_found(ops: Ops, tmp_path: Path) -> None:
    ops.documents = []
    assert run(tmp_path) == Collected("batteries")


def test_only_applicants_from_the_countries_asked_for(ops: Ops, tmp_path: Path) -> None:
    ops.documents += [document(7, "20230710", "JP"), document(8, "20230810", "NL")]
    found = run(tmp_path, asking(countries=["be", "nl"]))
    assert numbers(tmp_path) == ["1", "2", "3", "4", "5", "8"]
    assert "1 publications were left out" in found.notes[0].english()


def test_what_since_left_out_comes_with_a_run_without_it(ops: Ops, tmp_path: Path) -> None:
    assert run(tmp_path, since=date(2023, 4, 1)).new == 2
    assert run(tmp_path).new == 3
    assert numbers(tmp_path) == ["1", "2", "3", "4", "5"]


def test_a_wider_question_brings_only_what_is_new(ops: Ops, tmp_path: Path) -> None:
    run(tmp_path, asking(countries=["NL"]))
    assert numbers(tmp_path) == []
    assert run(tmp_path, asking(countries=["NL", "BE"])).new == 5


def test_one_source_that_fails_does_not_stop_the_others(ops: Ops, tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(
        "[collect]\ndelay = 0\n"
        '[[ops]]\nname = "no class"\nyears = [2023, 2023]\n'
        '[[ops]]\nname = "cells"\ncpc = ["H01M"]\nyears = [2023, 2023]\nweek_megabytes = 4000\nsector = "energy"\n',
        encoding="utf-8",
    )
    web = Web(Manners(delay=0.0, timeout=2.0), sleep=lambda _: None)
    bad, good = collect(path, tmp_path / "out", web=web)
    assert "asks for everything" in bad.problem.english()
    assert (good.new, good.problem) == (5, None)
    assert "--sector" in good.notes[0].english()


def test_since_and_the_question(ops: Ops, tmp_path: Path) -> None:
    assert run(tmp_path, since=date(2023, 4, 1)).new == 2
    asked = asking(
        words=['solid "state" battery', "laser"], applicants=["Fictional Works"], offices=["EP"], cql="ti=cell"
    )
    assert cql_of(asked) == (
        'cpc=H01M10/05 and (ta="solid  state  battery" or ta="laser") and pa="Fictional Works" and pn=EP and (ti=cell)'
    )


@pytest.mark.parametrize(
    "options",
    [
        {"cpc": []},
        {"years": [2024, 2023]},
        {"years": [2030]},
        {"cpc": [5]},
        {"base": "http://ops.example"},
        {"key_file": "/no/such/file"},
    ],
    ids=["everything", "order", "future", "number", "unprotected", "no-file"],
)
def test_a_question_that_is_not_as_wanted(ops: Ops, tmp_path: Path, options: dict[str, object]) -> None:
    with pytest.raises(InputError):
        run(tmp_path, asking(**options))
    assert ops.asked == []
