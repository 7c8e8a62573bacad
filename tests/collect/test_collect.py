"""Collecting feeds into a folder, against a real server on loopback; running again brings only what is new."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from commands import roadmap
from loopback import RSS, Asked, Reply, Site, item, rss

from roadmap.collect import Folder, Manners, Web, collect, load_sources
from roadmap.collect import feeds as feeds_module
from roadmap.errors import InputError

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Long report</title></head><body><nav>Home Menu</nav><article>
<h1>Long report</h1><p>{0}</p><p>{0}</p></article><footer>Imprint</footer></body></html>"""
SENTENCE = "The fictional pilot line for solid batteries makes its first thousand cells in the valley this spring. " * 6


def write_sources(folder: Path, *urls: str, more: str = "") -> Path:
    path = folder / "sources.toml"
    tables = [f'[[feeds]]\nname = "feed {number}"\nurl = "{url}"\n{more}\n' for number, url in enumerate(urls, 1)]
    path.write_text("[collect]\ndelay = 0\n" + "\n".join(tables), encoding="utf-8")
    return path


def run(sources: Path, out: Path, since: date | None = None) -> list:
    return list(collect(sources, out, since=since, web=Web(Manners(delay=0.0, timeout=2.0), sleep=lambda _: None)))


def records(out: Path) -> list[dict[str, str]]:
    lines = [line for path in sorted(out.rglob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    return [json.loads(line) for line in lines]


def tagged(body: bytes, tag: str) -> object:
    def page(asked: Asked) -> Reply:
        same = asked.headers.get("if-none-match") == tag
        return Reply(b"" if same else body, 304 if same else 200, {"ETag": tag, "Content-Type": RSS})

    return page


def test_first_run_second_run_and_something_new(site: Site, tmp_path: Path) -> None:
    sources, out = (
        write_sources(tmp_path, site.address + "/rss", more='sector = "energy"\nlicence = "CC0"'),
        tmp_path / "out",
    )
    site.pages["/rss"] = tagged(rss(item(1), item(2)), '"a"')
    (first,) = run(sources, out)
    assert (first.offered, first.new, first.problem) == (2, 2, None)
    (again,) = run(sources, out)
    assert (again.offered, again.new, again.files) == (0, 0, ())
    assert site.asked[-1].headers["if-none-match"] == '"a"'
    site.pages["/rss"] = tagged(rss(item(2), item(3)), '"b"')
    (later,) = run(sources, out)
    assert (later.offered, later.new) == (2, 1)
    assert [one["id"] for one in records(out)] == ["item-1", "item-2", "item-3"]
    assert {one["sector"] for one in records(out)} == {"energy"}
    assert {one["licence"] for one in records(out)} == {"CC0"}
    assert records(out)[0]["organisation"] == "Fictional Courier"
    raw = sorted((out / ".collect" / "raw").rglob("*.gz"))
    assert [gzip.decompress(path.read_bytes()).count(b"<item>") for path in raw] == [2, 2]
    assert not [path for path in out.rglob("*") if path.name.endswith(".tmp")]


def test_last_modified(site: Site, tmp_path: Path) -> None:
    stamp = "Mon, 01 Jan 2024 08:00:00 GMT"

    def page(asked: Asked) -> Reply:
        same = asked.headers.get("if-modified-since") == stamp
        return Reply(b"" if same else rss(item(1)), 304 if same else 200, {"Last-Modified": stamp})

    site.pages["/rss"] = page
    sources = write_sources(tmp_path, site.address + "/rss")
    assert [run(sources, tmp_path / "out")[0].new for _ in range(2)] == [1, 0]


def test_ingest_reads_the_folder(site: Site, tmp_path: Path) -> None:
    site.pages["/rss"] = Reply(
        rss(*(item(n, day=n, text=f"Fictional text about machine number {n}.") for n in (1, 2, 3)))
    )
    sources, out = write_sources(tmp_path, site.address + "/rss", more='sector = "energy"'), tmp_path / "out"
    run(sources, out)
    site.pages["/rss"] = Reply(
        rss(*(item(n, day=n, text=f"Fictional text about machine number {n}.") for n in (2, 3, 4)))
    )
    run(sources, out)
    done = roadmap("ingest", out, "--out", tmp_path / "corpus")
    assert done.code == 0, done.err
    import pandas as pd

    documents = pd.read_parquet(tmp_path / "corpus" / "documents.parquet")
    assert sorted(documents["doc_id"]) == ["item-1", "item-2", "item-3", "item-4"]
    assert set(documents["kind"]) == {"news"}
    assert set(documents["sector"]) == {"energy"}
    assert sorted(documents["date"].dt.day) == [1, 2, 3, 4]


def test_since(site: Site, tmp_path: Path) -> None:
    site.pages["/rss"] = tagged(rss(item(1, day=1), item(20, day=20)), '"a"')
    sources, out = write_sources(tmp_path, site.address + "/rss"), tmp_path / "out"
    assert run(sources, out, date(2024, 1, 10))[0].new == 1
    assert run(sources, out, date(2024, 1, 10))[0].new == 0
    assert run(sources, out)[0].new == 1  # asked without the condition: the first run left something out


def test_full_text(site: Site, tmp_path: Path) -> None:
    links = [f"{site.address}/page{number}" for number in (1, 2, 3)]
    site.pages["/rss"] = Reply(rss(*(item(n, link=link) for n, link in enumerate(links, 1))))
    site.pages["/page1"] = Reply(PAGE.format(SENTENCE).encode(), headers={"Content-Type": "text/html"})
    site.pages["/page2"] = Reply(b"", 404)
    site.pages["/page3"] = Reply(b"<html><head><title>Document Moved</title></head><body>moved</body></html>")
    out = tmp_path / "out"
    (found,) = run(write_sources(tmp_path, site.address + "/rss", more="full_text = true"), out)
    texts = [one["text"] for one in records(out)]
    assert "solid batteries" in texts[0]
    assert "Imprint" not in texts[0]
    assert texts[1:] == ["Text of the fictional item 2.", "Text of the fictional item 3."]
    assert "kept: 2" in found.notes[0].english()
    assert "page2" in found.notes[1].english()


def test_full_text_in_portions(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds_module, "PAGES", 2)
    site.pages["/rss"] = tagged(rss(*(item(n, link=f"{site.address}/p{n}") for n in (1, 2, 3))), '"a"')
    sources, out = write_sources(tmp_path, site.address + "/rss", more="full_text = true"), tmp_path / "out"
    assert [run(sources, out)[0].new for _ in range(3)] == [2, 1, 0]
    assert len(records(out)) == 3


def test_moved_for_good(site: Site, tmp_path: Path) -> None:
    site.pages["/old"] = Reply(b"", 301, {"Location": "/new"})
    site.pages["/new"] = Reply(rss(item(1)))
    sources, out = write_sources(tmp_path, site.address + "/old"), tmp_path / "out"
    (found,) = run(sources, out)
    assert "/new" in found.notes[0].english()
    run(sources, out)
    assert site.paths() == ["/old", "/new", "/new"]
    assert len(records(out)) == 1


def test_broken_feeds_do_not_stop_the_others(site: Site, tmp_path: Path) -> None:
    site.pages["/cut"] = Reply(rss(item(1), item(2))[:-40])
    site.pages["/html"] = Reply(b"<html><body><p>no feed</p></body></html>")
    site.pages["/empty"] = Reply(b"")
    site.pages["/whole"] = Reply(rss(item(9)))
    urls = [site.address + path for path in ("/cut", "/html", "/empty", "/none", "/whole")]
    found = run(write_sources(tmp_path, *urls), tmp_path / "out")
    problems = [one.problem.english() if one.problem else "" for one in found]
    assert found[0].new >= 1
    assert "no feed" in problems[1]
    assert "no feed" in problems[2]
    assert "404" in problems[3]
    assert found[4].new == 1


def test_items_that_share_an_address_or_an_identifier(site: Site, tmp_path: Path) -> None:
    shared = "<item><title>{0}</title><link>https://radio.example/</link><description>Episode {0}</description></item>"
    same = "<item><guid>1</guid><title>{0}</title><description>Same number {0}</description></item>"
    site.pages["/rss"] = Reply(rss(*map(shared.format, "abc"), *map(same.format, "de"), same.format("e"), "<item/>"))
    out = tmp_path / "out"
    (found,) = run(write_sources(tmp_path, site.address + "/rss"), out)
    assert [one["title"] for one in records(out)] == ["a", "b", "c", "d", "e"]
    assert "neither a title nor a text" in found.notes[0].english()
    assert run(tmp_path / "sources.toml", out)[0].new == 0


def test_damaged_state_is_told(site: Site, tmp_path: Path) -> None:
    site.pages["/rss"] = Reply(rss(item(1)))
    sources, out = write_sources(tmp_path, site.address + "/rss"), tmp_path / "out"
    run(sources, out)
    for text in ("{", "[]", '{"version": 2, "queries": {}}', '{"version": 1, "queries": {"a": 1}}'):
        (out / ".collect" / "state.json").write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="damaged"):
            run(sources, out)


def test_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        Folder(tmp_path / "out", datetime(2024, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("name", ["../../up", "/etc/x", "C:\\x", "a/b", "..", "Été & hiver", "x" * 500, "\0", "CON"])
def test_names_stay_in_the_folder(tmp_path: Path, name: str) -> None:
    folder = Folder(tmp_path / "out", datetime(2024, 1, 1, tzinfo=UTC))
    made = (tmp_path / "out" / folder.write(name, ".txt", b"x")).resolve()
    assert made.is_relative_to((tmp_path / "out").resolve())
    assert len(made.relative_to((tmp_path / "out").resolve()).parts) == 2
    assert folder.write(name, ".txt", b"y") != folder.write(name, ".txt", b"z")


def test_command(site: Site, tmp_path: Path) -> None:
    site.pages["/rss"] = Reply(rss(item(1)))
    sources = write_sources(tmp_path, site.address + "/rss", site.address + "/gone")
    done = roadmap("collect", sources, "--out", tmp_path / "out")
    assert done.code == 0
    assert "feed 1: 1 new of 1" in done.out
    assert "404" in done.out
    assert roadmap("collect", sources, "--out", tmp_path / "out", "--since", "soon").sentence.startswith(
        "--since holds"
    )
    alone = write_sources(tmp_path, site.address + "/gone")
    failed = roadmap("collect", alone, "--out", tmp_path / "out")
    assert (failed.code, failed.sentence) == (1, "None of the 1 sources could be read.")


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, roadmap.collect; bad = {'pandas', 'numpy', 'requests', 'lxml', 'feedparser', 'trafilatura'}; "
        "print(sorted(bad & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_the_collectors_table_checks_its_keys(tmp_path: Path) -> None:
    from roadmap.collect import COLLECTORS

    for name, collector in COLLECTORS.items():
        assert set(collector.needed) <= set(collector.keys), name
    with pytest.raises(InputError, match="could not be read"):
        load_sources(tmp_path, COLLECTORS)
