"""The reference pages are current, and say so when they are not."""

from bench import reference


def test_the_pages_are_current():
    assert reference.stale() == [], "run python -m bench.reference --update"


def test_a_page_that_says_otherwise_is_told(tmp_path):
    assert sorted(reference.stale(tmp_path)) == ["commands.md", "settings.md", "tables.md"]
    reference.update(tmp_path)
    assert reference.stale(tmp_path) == []
    path = tmp_path / "settings.md"
    path.write_text(path.read_text(encoding="utf-8").replace("20260101", "1"), encoding="utf-8")
    assert reference.stale(tmp_path) == ["settings.md"]


def test_every_setting_table_and_command_is_there(monkeypatch):
    monkeypatch.setenv("ROADMAP_LANG", "nl")
    pages = reference.pages()
    assert "`stability_runs`" in pages["settings.md"]
    assert "## topic_model\n" in pages["tables.md"]
    assert "`roadmap update STUDY CORPUS --out OUT`" in pages["commands.md"]
    assert "Add documents to a study" in pages["commands.md"]
