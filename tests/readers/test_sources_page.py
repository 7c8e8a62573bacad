"""docs/sources.md names every format that is read and none that is not, and its example of sources.toml holds."""

from __future__ import annotations

import re
from pathlib import Path

from roadmap.collect import COLLECTORS, load_sources
from roadmap.readers import FORMATS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")


def formats_named() -> set[str]:
    table = PAGE.split("| source |")[1].split("\n\n")[0]
    last_cells = [line.rsplit("|", 2)[1] for line in table.splitlines()[1:]]
    return {name for cell in last_cells for name in re.findall(r"`([\w-]+)`", cell)}


def test_the_table_of_formats_is_the_products() -> None:
    assert formats_named() == set(FORMATS), "add or remove the format's row in docs/sources.md"


def test_the_example_can_be_used(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(PAGE.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    sources = load_sources(path, COLLECTORS)
    assert [query.table for query in sources.queries] == ["feeds", "ops", "openalex"]


def test_every_key_of_a_collector_is_told() -> None:
    for name in ("ops", "openalex"):
        told = set(re.findall(r"`(\w+)`", PAGE.split(f"### [[{name}]]")[1].split("\n## ")[0].split("\n### ")[0]))
        assert set(COLLECTORS[name].keys) - {"base"} <= told | {"key_file"}, name
