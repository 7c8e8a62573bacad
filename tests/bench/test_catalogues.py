"""Catalogues on a tiny tree: every way of marking a message, updates that keep translations, checks that fail."""

import pytest

from bench import catalogues
from bench.catalogues import check, extract, po_path, read, update

SOURCE = """
from roadmap.i18n import N_, Message, ntranslator, translator
NAME = N_("Study")
LONG = N_(
    "One sentence "
    "of {count} parts."
)
def show(here, lang, _, n, brief):
    _("Below 95 % of {all}")
    here._("On a page")
    translator(lang)("{count} per 1,000")
    translator(lang)(NAME)
    Message.of("A message")
    brief.say("Said {what}", what=1)
    n("{count} document", "{count} documents", 3)
    ntranslator(lang)("{count} page", "{count} pages", 3)
    print("not a message", n("neither"))
"""
MESSAGES = {
    "Study", "One sentence of {count} parts.", "Below 95 % of {all}", "On a page", "{count} per 1,000", "A message",
    "Said {what}", ("{count} document", "{count} documents"), ("{count} page", "{count} pages"),
}  # fmt: skip


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "roadmap").mkdir()
    (tmp_path / "roadmap" / "one.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "app.py").write_text('_("Study")\n', encoding="utf-8")
    return tmp_path


def put(tree, lang, old, new):
    """Change a catalogue as a translator would, by hand."""
    path = po_path(tree, lang)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def translate(tree):
    """Translate everything into something that passes."""
    for lang in ("nl", "fr", "de"):
        path = po_path(tree, lang)
        blocks = []
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            lines = block.split("\n")
            ids = {line.split(" ", 1)[0]: line.split(" ", 1)[1] for line in lines if line.startswith("msgid")}
            if ids.get("msgid") != '""':
                block = block.replace('msgstr ""', "msgstr " + ids["msgid"])
                block = block.replace('msgstr[0] ""', "msgstr[0] " + ids["msgid"])
                block = block.replace('msgstr[1] ""', "msgstr[1] " + ids.get("msgid_plural", ""))
            blocks.append(block)
        path.write_text("\n\n".join(blocks), encoding="utf-8")


def test_every_way_of_marking_is_found(tree):
    found = extract(tree)
    assert set(found.places) == MESSAGES
    assert found.places["Study"] == ["app.py", "roadmap/one.py"]
    assert found.hidden == []


@pytest.mark.parametrize("line", ['N_(f"{1} thing")', "N_(NAME)", '_(f"a {1}")'])
def test_a_message_that_no_catalogue_can_hold_is_told(tree, line):
    (tree / "roadmap" / "two.py").write_text(line + "\n", encoding="utf-8")
    assert any("roadmap/two.py, line 1" in problem for problem in check(tree))


def test_update_fills_english_and_leaves_the_rest_to_translators(tree):
    assert update(tree) == {"nl": 9, "fr": 9, "de": 9, "en": 0}
    english = {message.id: message.string for message in read(tree, "en") if message.id}
    assert set(english) == MESSAGES
    assert all(said == told for told, said in english.items())
    text = po_path(tree, "nl").read_text(encoding="utf-8")
    assert "python-format" not in text
    assert "Date" not in text
    assert "#: app.py roadmap/one.py\n" in text


def test_whole_catalogues_pass_and_update_changes_no_byte(tree):
    update(tree)
    translate(tree)
    assert check(tree) == []
    before = {lang: po_path(tree, lang).read_bytes() for lang in ("nl", "fr", "de", "en")}
    assert update(tree) == dict.fromkeys(("nl", "fr", "de", "en"), 0)
    assert before == {lang: po_path(tree, lang).read_bytes() for lang in before}


def test_update_keeps_translations_and_drops_what_is_gone(tree):
    update(tree)
    put(tree, "nl", 'msgid "Study"\nmsgstr ""', '# the product\'s own word\nmsgid "Study"\nmsgstr "Studie"')
    (tree / "roadmap" / "one.py").write_text('N_("Study")\nN_("Fresh")\n', encoding="utf-8")
    update(tree)
    dutch = read(tree, "nl")
    assert {message.id: message.string for message in dutch if message.id} == {"Study": "Studie", "Fresh": ""}
    assert "On a page" not in po_path(tree, "nl").read_text(encoding="utf-8")
    assert dutch.get("Study").user_comments == ["the product's own word"]


@pytest.mark.parametrize(
    ("lang", "old", "new", "said"),
    [
        ("nl", 'msgstr "Study"', 'msgstr ""', "no translation"),
        ("nl", 'msgstr[1] "{count} pages"', 'msgstr[1] ""', "no translation"),
        ("fr", 'msgid "Study"', '#, fuzzy\nmsgid "Study"', "fuzzy"),
        ("de", 'msgstr "Said {what}"', 'msgstr "Sagt {was}"', "places what, its translation was"),
        ("de", 'msgstr "Said {what}"', 'msgstr "Sagt {what"', "places"),
        ("de", 'msgstr[0] "{count} page"', 'msgstr[0] "eine Seite"', "places"),
        ("de", 'msgstr "On a page"', 'msgstr " On a page"', "spaces"),
        ("en", 'msgstr "Study"', 'msgstr "Paper"', "otherwise in English"),
        ("nl", 'msgid "Study"', 'msgid "Studies"', "not in the catalogue"),
        ("nl", 'msgid "Study"', 'msgid "Studies"', "no source"),
    ],
)
def test_a_fault_is_told_with_its_language(tree, lang, old, new, said):
    update(tree)
    translate(tree)
    put(tree, lang, old, new)
    problems = check(tree)
    assert problems
    assert all(problem.startswith(f"{lang}: ") for problem in problems)
    assert any(said in problem for problem in problems)


def test_what_is_also_said_in_the_plural_is_translated_once(tree):
    (tree / "roadmap" / "two.py").write_text('_("{count} page")\n', encoding="utf-8")
    assert set(extract(tree).places) == MESSAGES
    assert extract(tree).places["{count} page", "{count} pages"] == ["roadmap/one.py", "roadmap/two.py"]
    update(tree)
    translate(tree)
    assert check(tree) == []


def test_without_catalogues_every_message_is_missing(tree):
    assert len(check(tree)) == 4 * len(MESSAGES)


def test_the_command_says_what_is_wrong_and_fails(tree, monkeypatch, capsys):
    monkeypatch.setattr(catalogues, "check", lambda: ["nl: “Study” has no translation."])
    monkeypatch.setattr("sys.argv", ["catalogues", "--check"])
    with pytest.raises(SystemExit) as left:
        catalogues.main()
    assert left.value.code == 1
    assert capsys.readouterr().err == "nl: “Study” has no translation.\n"
